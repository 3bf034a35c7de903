"""Three questions at most, about people, private."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbours.models import Neighbour


class LookBackForm(forms.Form):
    was_there = forms.TypedChoiceField(
        label=_("Were you there?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    again = forms.TypedMultipleChoiceField(
        label=_("With whom again please?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    rather_not = forms.TypedMultipleChoiceField(
        label=_("With whom rather not?"),
        help_text=_("Nobody sees this. You can take it back under 'Me'."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, fellows: Sequence[Neighbour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(fellow.pk, fellow.name) for fellow in fellows]
        for name in ("again", "rather_not"):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if set(values.get("again", [])) & set(values.get("rather_not", [])):
            raise forms.ValidationError(_("You chose the same name twice. Choose 'again' or 'rather not'."))
        return values
