"""How often somebody likes mail, as clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.mail.models import Often

NEVER = "never"


class PostForm(forms.Form):
    often = forms.ChoiceField(
        label=_("How often do you like mail?"),
        choices=[*Often.choices, (NEVER, _("Never; I look here myself"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose how often.")},
    )

    def clean_often(self) -> Often | None:
        """Return how often; None is never."""
        chosen: Any = self.cleaned_data["often"]
        return None if chosen == NEVER else Often(chosen)
