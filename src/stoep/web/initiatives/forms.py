"""Beginning something takes five questions; changing it a few more."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stoep.core.calendar.habit import Habit
from stoep.core.calendar.hear import NotHeard, hear
from stoep.core.calendar.rhythm import RhythmError
from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place

_EARLY = 6
_TWO_DIGITS = re.compile(r"\b0\d[.:]")  # who writes 02:30 means the night


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(
            queryset=Place.objects.none(),
            required=False,
            label=_("Where?"),
            empty_label=_("We don't know yet"),
            error_messages={"invalid_choice": _("Choose a place from the list.")},
        )


class OpensField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Who opens the door: one of the makers, for they said yes to making it."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Neighbour.objects.none(),
            required=False,
            label=_("Who opens the door?"),
            empty_label=_("Who always does, or nobody yet"),
            error_messages={"invalid_choice": _("Choose one of the makers.")},
        )


class WhenField(forms.CharField):
    """A rhythm in somebody's own words; its value is a habit."""

    zone = ZoneInfo("Europe/Amsterdam")

    def __init__(self) -> None:
        super().__init__(
            label=_("When?"),
            help_text=_("Say it as you would say it aloud, such as: every Wednesday from 14 to 17."),
            max_length=200,
            widget=forms.TextInput(attrs={"list": "say-it", "autocomplete": "off"}),
            error_messages={
                "required": _("Say when, such as: every Wednesday from 14 to 17."),
                "max_length": _("Make it shorter, at most 200 letters."),
            },
        )

    def clean(self, value: Any) -> Habit:
        text = super().clean(value)
        now = timezone.localtime(timezone.now(), self.zone).replace(tzinfo=None)
        try:
            habit = hear(text, now=now, time_zone=str(self.zone))
        except NotHeard as wrong:
            raise forms.ValidationError(_not_heard(wrong)) from wrong
        except RhythmError as wrong:
            raise forms.ValidationError(_("We don't understand this. Look at the examples.")) from wrong
        if _hour(habit) < _EARLY and not _TWO_DIGITS.search(text):
            raise forms.ValidationError(_("Do you mean the afternoon? Write 14 instead of 2."))
        if habit.rhythm and "RRULE" not in habit.rhythm and _start(habit) <= now:
            raise forms.ValidationError(_("That is over already. Choose a day that is still to come."))
        return habit


def _not_heard(wrong: NotHeard) -> Any:
    if wrong.about == "time":
        return _("Say a time too, such as: from 14 to 17.")
    return _("We don't understand which days. Say it like this: every Wednesday from 14 to 17.")


def _start(habit: Habit) -> datetime:
    return datetime.strptime(habit.rhythm.split("\n")[0].rsplit(":", 1)[1], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the wall


def _hour(habit: Habit) -> int:
    return _start(habit).hour if habit.rhythm and habit.sunset is None else _EARLY


class BeginForm(forms.Form):
    public = ("title", "glad")
    title = forms.CharField(
        label=_("What are you up to?"),
        max_length=120,
        error_messages={
            "required": _("Say in a few words what you want to do."),
            "max_length": _("Make it shorter, at most 120 letters."),
        },
    )
    glad = forms.CharField(
        label=_("What makes you glad about it?"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Make it shorter, at most 400 letters.")},
    )
    opens = forms.TypedChoiceField(
        label=_("Who opens the door?"),
        choices=[("me", _("I do")), ("", _("Who always does, or nobody yet"))],
        coerce=lambda value: value == "me",
        required=False,
        initial="me",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the two.")},
    )
    place = PlaceField()
    when = WhenField()

    def __init__(self, *args: Any, neighbourhood: Neighbourhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = neighbourhood.places.all()  # type: ignore[attr-defined]
        self.fields["when"].zone = ZoneInfo(neighbourhood.time_zone)  # type: ignore[attr-defined]


def short(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=most,
        error_messages={"max_length": _("Make it shorter.")},
    )


class InitiativeForm(forms.ModelForm):  # type: ignore[type-arg]
    public = ("title", "about", "doing", "glad", "ask", "bring")
    title = forms.CharField(
        label=_("What are you up to?"),
        max_length=120,
        error_messages={"required": _("Say in a few words what you want to do.")},
    )
    about = forms.CharField(
        label=_("How does it go?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    doing = short(_("What can you do there, besides talking?"), 200, _("Such as: sort books, or just look along."))
    glad = forms.CharField(
        label=_("What makes you glad about it?"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    place = PlaceField()
    opens = OpensField()
    ask = short(_("What do you ask of neighbours?"), 120, _("A short question, such as: who makes the coffee?"))
    bring = short(_("What may people bring?"), 120)
    seats = forms.IntegerField(
        label=_("How many chairs are there?"),
        help_text=_("Leave it empty when there is always a chair."),
        required=False,
        min_value=1,
        max_value=500,
        error_messages={
            "invalid": _("Type a number."),
            "min_value": _("Make it at least 1."),
            "max_value": _("Make it at most 500."),
        },
    )

    class Meta:
        model = Initiative
        fields = ("title", "about", "doing", "glad", "place", "opens", "ask", "bring", "seats")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = self.instance.neighbourhood.places.all()  # type: ignore[attr-defined]
        self.fields["opens"].queryset = self.instance.makers.all()  # type: ignore[attr-defined]
