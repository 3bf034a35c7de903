"""What somebody says of a text, and what a keyholder decides of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.keys.models import Rule
from stoep.web.keys.queries import names_in
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.notices.models import Verdict

_DAYS = [(3, _("three days")), (7, _("a week")), (14, _("two weeks")), (30, _("a month")),
         (91, _("a bye for three months")), (183, _("a bye for half a year"))]  # fmt: skip


class RuleField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Which house rule is it about?"),
            choices=Rule.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the rules."), "invalid_choice": _("Choose one of the rules.")},
            **kwargs,
        )


def _text(label: Any, most: int, help_text: Any = "", **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write it in a sentence."), "max_length": _("Make it shorter.")},
        **kwargs,
    )


class ReportForm(forms.Form):
    rule = RuleField()
    words = _text(_("What is not right in it?"), 600, _("About the text or the photo, not about the person."))
    email = forms.EmailField(
        label=_("Where may we write you what is decided?"),
        help_text=_("You may leave it empty. Only who has the keys can use it, for this."),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Look at the address once more. It looks like anna@voorbeeld.nl.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, knows_who: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if knows_who:
            del self.fields["email"]


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    rule = RuleField()
    words = _text(_("Why? Who wrote it and who said it read this."), 400)
    log = forms.CharField(
        label=_("And in a sentence for the key book"),
        help_text=_("Every neighbour can read it. Leave names out. You may leave it empty."),
        required=False,
        max_length=200,
    )
    days = forms.TypedChoiceField(
        label=_("How long is the pause, if you propose one?"),
        choices=_DAYS,
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self, *args: Any, neighbourhood: Neighbourhood, can_hide: bool, can_pause: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.neighbourhood = neighbourhood
        left_out = set() if can_hide else {Verdict.HIDE, Verdict.PAUSE}
        if not can_pause:
            left_out.add(Verdict.PAUSE)
            del self.fields["days"]
        kept = [choice for choice in Verdict.choices if choice[0] not in left_out]
        self.fields["verdict"].choices = kept  # type: ignore[attr-defined]

    def clean_log(self) -> str:
        said: str = self.cleaned_data["log"]
        if names := names_in(said, self.neighbourhood):
            text = _("Is there a name of a neighbour in it ({names})? Say it without a name.")
            raise forms.ValidationError(text.format(names=", ".join(names)))
        return said


class ObjectForm(forms.Form):
    words = _text(_("Why don't you agree?"), 600)


class BackForm(forms.Form):
    words = _text(_("What will you do, so that it goes well?"), 600, _("Two neighbours with the keys read it."))
