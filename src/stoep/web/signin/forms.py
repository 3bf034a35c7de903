"""What someone types to come in."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _


class AskCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("What is your e-mail address?")
        field.error_messages["required"] = _("Type your e-mail address.")
        field.error_messages["invalid"] = _("Look at the address once more. It looks like anna@voorbeeld.nl.")
        field.widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise forms.ValidationError(_("We sent a code just now. Look in your mail, or wait a minute."))
        return email


class TypeCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, held_off: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_off = held_off
        field = self.fields["code"]
        field.label = _("Which six digits are in your mail?")
        field.error_messages["required"] = _("Type the six digits from the mail.")
        field.widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}
        )

    def clean_code(self) -> str:
        if self.held_off:  # the digits are not looked at: nothing shows whether they are right
            raise forms.ValidationError(self.held_off)
        try:
            return str(super().clean_code())
        except forms.ValidationError as wrong:
            raise forms.ValidationError(
                _("That is not the code. Look at the newest mail and type it once more.")
            ) from wrong


class CardForm(forms.Form):
    words = forms.CharField(
        label=_("Which five words are on your card?"),
        help_text=_("Put a space between the words."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": _("Type the five words of your card."),
            "max_length": _("Type only the five words of your card."),
        },
    )
