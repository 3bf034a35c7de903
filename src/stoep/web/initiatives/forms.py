"""Beginning something takes five questions; changing it a few more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.initiatives.models import Initiative
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.places.models import Place
from stoep.web.ui.times import DAYS


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(
            queryset=Place.objects.none(),
            required=False,
            label=_("Where?"),
            empty_label=_("We don't know yet"),
            error_messages={"invalid_choice": _("Choose a place from the list.")},
        )


class BeginForm(forms.Form):
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
    place = PlaceField()
    days = forms.MultipleChoiceField(
        label=_("On which days?"),
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day. You can change it later.")},
    )
    start = forms.TimeField(
        label=_("From what time?"),
        initial="14:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Say from what time, such as 14:00."),
            "invalid": _("Type the time in numbers, such as 14:00."),
        },
    )

    def __init__(self, *args: Any, neighbourhood: Neighbourhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = neighbourhood.places.all()  # type: ignore[attr-defined]


class InitiativeForm(forms.ModelForm):  # type: ignore[type-arg]
    title = forms.CharField(
        label=_("What are you up to?"),
        max_length=120,
        error_messages={"required": _("Say in a few words what you want to do.")},
    )
    about = forms.CharField(
        label=_("How does it go?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    glad = forms.CharField(
        label=_("What makes you glad about it?"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    place = PlaceField()
    ask = forms.CharField(
        label=_("What do you ask of neighbours?"),
        help_text=_("A short question, such as: who makes the coffee?"),
        required=False,
        max_length=120,
    )

    class Meta:
        model = Initiative
        fields = ("title", "about", "glad", "place", "ask")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = self.instance.neighbourhood.places.all()  # type: ignore[attr-defined]
