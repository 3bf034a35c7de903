"""What someone asks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    title = forms.CharField(
        label=_("What would you like to ask?"),
        help_text=_("Begin with: who can, who knows, who joins in?"),
        max_length=120,
        error_messages={
            "required": _("Type your question."),
            "max_length": _("Make it shorter, at most 120 letters."),
        },
    )
    body = forms.CharField(
        label=_("Would you like to say more about it?"),
        help_text=_("Where, when, and why it is nice. You may leave it empty."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Make it shorter, at most 600 letters.")},
    )
