"""What someone asks or offers, around which gift, and how somebody answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.core.topics import own_key, topic_key
from stoep.web.asks.models import Line, Side


class AskForm(forms.Form):
    public = ("title", "body")
    side = forms.ChoiceField(
        label=_("Two sides of one thing"), choices=Side.choices, widget=forms.RadioSelect, required=False
    )
    title = forms.CharField(
        label=_("What would you like to ask, or offer?"),
        help_text=_("Begin with: who can, who knows, who joins in? Or with: I can."),
        max_length=120,
        error_messages={
            "required": _("Type your question."),
            "max_length": _("Make it shorter, at most 120 letters."),
        },
    )
    line = forms.ChoiceField(
        label=_("Which line goes with it?"), choices=Line.choices, widget=forms.RadioSelect, required=False
    )
    about = forms.CharField(
        label=_("Around what is it, in a word?"),
        help_text=_("Such as: sewing. Then we know who you could ask. You may leave it empty."),
        max_length=60,
        required=False,
        error_messages={"max_length": _("Say it shorter, in at most 60 letters.")},
    )
    body = forms.CharField(
        label=_("Would you like to say more about it?"),
        help_text=_("Where, when, and why it is nice. You may leave it empty."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Make it shorter, at most 600 letters.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        about = values.pop("about", "")
        values["hook"] = topic_key(about) or own_key(about)
        values["side"] = values.get("side") or Side.ASK
        values["line"] = values.get("line") or Line.TOGETHER
        return values


class YesForm(forms.Form):
    words = forms.CharField(
        label=_("Where and when could you see each other?"),
        help_text=_("Such as: I come by on Saturday with the coffee. You may leave it empty."),
        required=False,
        max_length=200,
        error_messages={"max_length": _("Make it shorter, at most 200 letters.")},
    )
