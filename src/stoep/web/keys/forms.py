"""The code with which a neighbour takes the keys."""

from django import forms
from django.utils.translation import gettext_lazy as _


class KeysForm(forms.Form):
    code = forms.CharField(
        label=_("Which code did you get for the keys?"),
        max_length=20,
        error_messages={
            "required": _("Write the code that you got."),
            "max_length": _("Type the eight signs of the code."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
