"""Which code a keyholder makes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood, Street


class CodeForm(forms.Form):
    street = forms.ModelChoiceField(
        queryset=Street.objects.none(),
        required=False,
        label=_("For which street?"),
        empty_label=_("every street"),
    )
    uses = forms.IntegerField(
        label=_("How many people can come in with it?"),
        min_value=1,
        max_value=200,
        initial=30,
        error_messages={
            "required": _("Write how many people."),
            "invalid": _("Type a number."),
            "min_value": _("Make it at least 1."),
            "max_value": _("Make it at most 200, and make a second code."),
        },
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        min_value=1,
        max_value=183,
        initial=28,
        error_messages={
            "required": _("Write for how many days."),
            "invalid": _("Type a number."),
            "min_value": _("Make it at least 1."),
            "max_value": _("Make it at most 183 days: that is half a year."),
        },
    )

    # Only while fewer than two have the keys (docs/decisions/0013-keys.md).
    with_key = forms.BooleanField(
        label=_("With this code somebody takes the keys"),
        help_text=_("Give it to one neighbour who wants to keep the keys too."),
        required=False,
    )

    def __init__(self, *args: Any, neighbourhood: Neighbourhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = neighbourhood.streets.all()  # type: ignore[attr-defined]
