"""Changing dates and rhythms: when, where, who opens, and which dates it is about."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stoep.web.initiatives.forms import OpensField, PlaceField, WhenField
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.rhythms.models import DaysOff
from stoep.web.rhythms.planning import Scope, Wish

_CLOCK = {
    "required": _("Say a time, such as 14:00."),
    "invalid": _("Type the time in numbers, such as 14:00."),
}


def clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=_CLOCK
    )


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Type the day as day-month-year, such as 7-1-2027."),
        },
    )


class SentenceField(forms.CharField):
    def __init__(self, label: Any, *, required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=200,
            error_messages={
                "required": _("Say it in one sentence."),
                "max_length": _("Make it shorter, at most 200 letters."),
            },
        )


class ChangeDateForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("Which dates do you change?"),
        choices=Scope,
        initial=Scope.ONE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which dates."), "invalid_choice": _("Choose which dates.")},
    )
    day = day(_("On which day?"))
    start = clock(_("From what time?"))
    end = clock(_("Until what time?"))
    place = PlaceField()
    opens = OpensField()
    because = SentenceField(_("Why? One sentence, if you like."), required=False)

    def __init__(self, *args: Any, gathering: Gathering, **kwargs: Any) -> None:
        initiative = gathering.initiative
        start, end = timezone.localtime(gathering.starts_at), timezone.localtime(gathering.ends_at)
        first = {
            "day": start.date(), "start": start.time(), "end": end.time(), "because": gathering.because,
            "place": gathering.at, "opens": gathering.opens or initiative.opens,
        }  # fmt: skip
        kwargs["initial"] = first
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = gathering.neighbourhood.places.all()  # type: ignore[attr-defined]
        self.fields["opens"].queryset = initiative.makers.all()  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """Return what is wanted, as a plan takes it."""
        values = self.cleaned_data
        return Wish(*(values[name] for name in ("day", "start", "end", "place", "opens", "because")))


class RhythmForm(forms.Form):
    when = WhenField()

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].zone = ZoneInfo(initiative.neighbourhood.time_zone)  # type: ignore[attr-defined]


class AddDateForm(forms.Form):
    day = day(_("On which day?"))
    start = clock(_("From what time?"))
    end = clock(_("Until what time?"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "day" in values and "start" in values:
            start = datetime.combine(values["day"], values["start"])
            if timezone.make_aware(start) <= timezone.now():
                self.add_error("day", _("That is over already. Choose a day that is still to come."))
        return values

    def times(self) -> tuple[datetime, int]:
        """Return when it begins on the clock, and how many minutes it lasts."""
        values = self.cleaned_data
        start, end = (datetime.combine(values["day"], values[name]) for name in ("start", "end"))
        return start, int((end - start).total_seconds() // 60) % (24 * 60) or 24 * 60


class CancelForm(forms.Form):
    because = SentenceField(_("Why? One sentence is enough."))


class PauseForm(forms.Form):
    because = SentenceField(_("Why? One sentence is enough."))
    back_on = day(
        _("From when does it go on?"), required=False, help_text=_("You may leave it empty. A pause is not an end.")
    )


class RestForm(forms.Form):
    public = ("thanks",)
    thanks = forms.CharField(
        label=_("Whom or what do you thank?"),
        help_text=_("It stands on the page that stays."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Say something to remember it by."),
            "max_length": _("Make it shorter, at most 600 letters."),
        },
    )


class DaysOffForm(forms.ModelForm):  # type: ignore[type-arg]
    name = forms.CharField(
        label=_("What is it?"), max_length=60, error_messages={"required": _("Say in a few words what it is.")}
    )
    first = day(_("The first day"))
    last = day(_("The last day"))

    class Meta:
        model = DaysOff
        fields = ("name", "first", "last")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "first" in values and "last" in values and values["last"] < values["first"]:
            self.add_error("last", _("The last day comes before the first. Look once more."))
        return values


class RegionForm(forms.Form):
    region = forms.ChoiceField(
        label=_("Which school holidays count here?"),
        required=False,
        choices=[("", _("none")), ("noord", _("North")), ("midden", _("Middle")), ("zuid", _("South"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
