"""A text to look at."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

MOST_LETTERS = 100_000


TOO_MUCH = _("That is too much at once. Put in at most forty pages.")


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("The text"),
        help_text=_("An invitation, a plan, a letter. We don't keep it."),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": _("Put a text here first."),
            "max_length": TOO_MUCH,
        },
    )
    language = forms.ChoiceField(label=_("In which language is it?"), choices=settings.LANGUAGES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # With it a browser cuts off what is pasted, and says nothing.
        self.fields["text"].widget.attrs.pop("maxlength")
