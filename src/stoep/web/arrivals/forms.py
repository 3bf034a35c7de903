"""What is typed on the way in: the code of a card, and for which street a card is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import Street
from stoep.web.neighbours.models import Neighbour


class CardCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Did a neighbour give you a card? Type its code."),
        max_length=20,
        error_messages={
            "required": _("Type the code of the card."),
            "max_length": _("Type the eight signs of the code."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class MakeCardForm(forms.Form):
    street = forms.ModelChoiceField(
        queryset=Street.objects.none(),
        label=_("In which street do they live?"),
        help_text=_("Give it only to somebody of whom you know that."),
        empty_label=None,
        error_messages={"required": _("Choose a street."), "invalid_choice": _("Choose a street.")},
    )

    def __init__(self, *args: Any, by: Neighbour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["street"] = by.street_id
        self.fields["street"].queryset = by.neighbourhood.streets.all()  # type: ignore[attr-defined]


class ExpectForm(forms.Form):
    named = forms.BooleanField(label=_("My first name may be said at the door"), required=False)
