"""What a neighbour says when inviting, what an organisation says of itself, and a question to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.secondline.models import OrganisationKind


class InviteForm(forms.Form):
    name = forms.CharField(
        label=_("Which organisation can be asked?"),
        max_length=80,
        error_messages={
            "required": _("Type how it is called."),
            "max_length": _("Make it shorter, at most 80 letters."),
        },
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=OrganisationKind.choices, widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        choices=[(91, _("three months")), (182, _("half a year")), (365, _("a year"))],
        widget=forms.RadioSelect,
        initial=182,
    )


class OwnWordsForm(forms.Form):
    lends = forms.CharField(
        label=_("What can you lend?"),
        help_text=_("Such as: a room on Tuesday, a copier, somebody who knows the forms."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say what you can lend."),
            "max_length": _("Make it shorter, at most 600 letters."),
        },
    )
    when = forms.CharField(
        label=_("When and how can you be asked?"),
        help_text=_("Such as: on weekdays from 10 to 5, at the desk."),
        max_length=200,
        error_messages={
            "required": _("Say when and how."),
            "max_length": _("Make it shorter, at most 200 letters."),
        },
    )
    face = forms.CharField(
        label=_("What is your own first name?"),
        help_text=_("Only yours. Neighbours then know for whom to ask. You may leave it empty."),
        max_length=40,
        required=False,
        error_messages={"max_length": _("Make it shorter, at most 40 letters.")},
    )
    face_yes = forms.BooleanField(label=_("Yes, my first name may stand on this page"), required=False)
    email = forms.EmailField(
        label=_("Where may questions of neighbours come in by mail?"),
        help_text=_("Who asks does not see this address. You may leave it empty."),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _("Look at the address once more."),
            "max_length": _("Look at the address once more."),
        },
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("face") and not values.get("face_yes"):
            self.add_error("face_yes", _("Say yes, or leave the name empty."))
        values.pop("face_yes", None)
        return values


class QuestionForm(forms.Form):
    words = forms.CharField(
        label=_("What would you like to ask?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Type your question."),
            "max_length": _("Make it shorter, at most 600 letters."),
        },
    )
    back = forms.CharField(
        label=_("How can they reach you?"),
        help_text=_("You choose: a name, a number, a mail address, or: I come by on Friday."),
        max_length=120,
        error_messages={
            "required": _("Say how they can reach you."),
            "max_length": _("Make it shorter, at most 120 letters."),
        },
    )
