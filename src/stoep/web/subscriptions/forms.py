"""Which calendar of others, and where it is."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stoep.web.outside.fetch import can_be_asked


class SubscribeForm(forms.Form):
    name = forms.CharField(
        label=_("Whose calendar is it?"),
        help_text=_("It reads: from … So write for example: the library."),
        max_length=60,
        error_messages={
            "required": _("Say whose it is."),
            "max_length": _("Make it shorter, at most 60 letters."),
        },
    )
    address = forms.CharField(
        label=_("At which address is it?"),
        help_text=_("It begins with https:// or webcal:// and often ends with .ics."),
        max_length=500,
        error_messages={
            "required": _("Paste the address of the calendar."),
            "max_length": _("This address is too long."),
        },
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        return " ".join(name.split())

    def clean_address(self) -> str:
        """Return it with https://, as it will be asked."""
        said: str = self.cleaned_data["address"]
        start, sign, rest = said.partition("://")
        address = f"https://{rest}" if sign and start.lower() in ("webcal", "webcals", "https") else said
        if "@" in address.partition("://")[2].partition("/")[0]:
            raise ValidationError(_("Leave the name and the password out of the address."))
        if not can_be_asked(address):
            raise ValidationError(_("An address begins with https:// or webcal://."))
        return address
