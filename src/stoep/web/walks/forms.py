"""A street and numbers: there is no field for a name, or for words."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Neighbourhood, Street

_MOST = 500
_DAYS_BACK = 14


def _number(label: Any, help_text: Any = "") -> forms.IntegerField:
    said = dict.fromkeys(("required", "invalid", "min_value"), _("Type a number; 0 is fine."))
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=_MOST,
        error_messages={**said, "max_value": _("Make it at most 500.")},
    )


class OfAStreet(forms.Form):
    """A form about one street of a neighbourhood."""

    street = forms.ModelChoiceField(
        queryset=Street.objects.none(),
        label=_("Which street?"),
        empty_label=_("Choose the street"),
        error_messages={"required": _("Choose the street."), "invalid_choice": _("Choose the street.")},
    )

    def __init__(self, *args: Any, neighbourhood: Neighbourhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = neighbourhood.streets.select_related("neighbourhood")
        self.fields["street"].queryset = streets  # type: ignore[attr-defined]


class WalkForm(OfAStreet):
    day = forms.DateField(
        label=_("On which day did you walk?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )
    hellos = _number(_("How many hellos did you count?"), _("Yours and those of others, all together."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs |= {"min": today - timedelta(days=_DAYS_BACK), "max": today}

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        today = timezone.localdate()
        if not today - timedelta(days=_DAYS_BACK) <= day <= today:
            raise forms.ValidationError(_("Choose a day of the past two weeks."))
        return day


class MirrorForm(OfAStreet):
    """The first three questions. The other two have no field anywhere."""

    names = _number(_("1. How many neighbours do you know by name?"))
    chats = _number(_("2. How many chats with a neighbour did you have this week?"))
    together = _number(_("3. How many things do you do together in a year?"))
