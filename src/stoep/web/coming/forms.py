"""Saying that one comes: one question, and for who has no account a name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.coming.models import Coming

MOST_MORE = 9


class ComingForm(forms.Form):
    name = forms.CharField(
        label=_("What do we call you?"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={
            "required": _("Write a name, so that we know who comes."),
            "max_length": _("Make it shorter, at most 60 letters."),
        },
    )
    sure = forms.TypedChoiceField(
        label=_("Do you come?"),
        choices=[("yes", _("I come")), ("maybe", _("I come perhaps"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    more = forms.IntegerField(
        label=_("How many come with you?"),
        min_value=0,
        max_value=MOST_MORE,
        initial=0,
        error_messages={
            "required": _("Type a number; 0 is fine."),
            "invalid": _("Type a number; 0 is fine."),
            "min_value": _("Type a number; 0 is fine."),
            "max_value": _("Make it at most 9. With more it is better to call first."),
        },
    )
    shows = forms.BooleanField(
        label=_("Who comes too may see my first name"),
        help_text=_("Nobody else sees it."),
        required=False,
    )
    email = forms.EmailField(
        label=_("Where do you want to hear it when something changes?"),
        help_text=_("You may leave it empty. We forget it in the night after."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Look at the address once more: it has an @ in it."),
            "max_length": _("Make it shorter."),
        },
    )

    def __init__(self, *args: Any, guest: bool, said: Coming | None = None, **kwargs: Any) -> None:
        if said is not None:
            kwargs["initial"] = {"sure": "maybe" if said.maybe else "yes", "more": said.more, "shows": said.shows}
        super().__init__(*args, **kwargs)
        if not guest:
            del self.fields["name"], self.fields["email"]

    def said(self) -> dict[str, Any]:
        """Return what was said, as the verbs of this room take it."""
        values = dict(self.cleaned_data)
        values["maybe"] = not values.pop("sure")
        return values
