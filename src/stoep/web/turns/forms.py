"""Which turns there are, which of them you like, when you rest, and what you hand over."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stoep.web.initiatives.models import Initiative
from stoep.web.turns.models import Turn, TurnKind

_NAMED = [(kind.value, kind.label) for kind in TurnKind if kind != TurnKind.OTHER]


class NameTurnsForm(forms.Form):
    turns = forms.MultipleChoiceField(
        label=_("Which turns go round?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("Another one, in your own words"),
        help_text=_("Write what one does, such as: lay the table."),
        max_length=40,
        required=False,
        error_messages={"max_length": _("Make it shorter, at most 40 letters.")},
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        own = Turn.objects.filter(initiative=initiative)
        super().__init__(*args, **kwargs)
        self.initial["turns"] = [str(turn.pk) if turn.words else turn.kind for turn in own]
        choices = [*_NAMED, *((str(turn.pk), turn.words) for turn in own if turn.words)]
        self.fields["turns"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = values.get("turns", [])
        return {
            "kinds": [value for value in chosen if not value.isdecimal()],
            "keep": [int(value) for value in chosen if value.isdecimal()],
            "words": " ".join(values.get("words", "").split()),
        }


class MyTurnsForm(forms.Form):
    turns = forms.TypedMultipleChoiceField(
        label=_("Which of these do you like now and then?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new = forms.BooleanField(label=_("I would look along first, with who does it"), required=False)

    def __init__(self, *args: Any, picks: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["turns"].choices = picks  # type: ignore[attr-defined]


class _DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d-%m-%Y"],
            error_messages={
                "required": _("Choose a day."),
                "invalid": _("Write the day in numbers, such as 14-06-2026."),
            },
            **kwargs,
        )


class RestForm(forms.Form):
    first = _DayField(label=_("From which day?"))
    last = _DayField(label=_("Up to and with which day?"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first. Look once more."))
        elif last and last < timezone.localdate():
            self.add_error("last", _("This is over already. Choose a day that comes."))
        return values


class HandOverForm(forms.Form):
    words = forms.CharField(
        label=_("What should the next one know?"),
        help_text=_("Where the key is, what is empty, what made you laugh."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a word or more."),
            "max_length": _("Make it shorter, at most 300 letters."),
        },
    )
