"""Which code a keyholder makes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbourhoods.models import CodeKind, Neighbourhood, Street
from stoep.web.places.models import Place


class CodeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Where does the code stand?"),
        choices=[(CodeKind.LETTER.value, CodeKind.LETTER.label), (CodeKind.POSTER.value, CodeKind.POSTER.label)],
        widget=forms.RadioSelect,
        initial=CodeKind.LETTER.value,
        required=False,
    )
    street = forms.ModelChoiceField(
        queryset=Street.objects.none(),
        required=False,
        label=_("For which street?"),
        empty_label=_("every street"),
    )
    place = forms.ModelChoiceField(
        queryset=Place.objects.none(),
        required=False,
        label=_("Where does the poster hang?"),
        empty_label=_("at no place of ours"),
    )
    uses = forms.IntegerField(
        label=_("How many people can come in with it?"),
        min_value=1,
        max_value=200,
        initial=30,
        error_messages={
            "required": _("Write how many people."),
            "invalid": _("Type a number."),
            "min_value": _("Make it at least 1."),
            "max_value": _("Make it at most 200, and make a second code."),
        },
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        min_value=1,
        max_value=183,
        initial=28,
        error_messages={
            "required": _("Write for how many days."),
            "invalid": _("Type a number."),
            "min_value": _("Make it at least 1."),
            "max_value": _("Make it at most 183 days: that is half a year."),
        },
    )

    # Only while fewer than two have the keys (docs/decisions/0014-keys-and-notices.md).
    with_key = forms.BooleanField(
        label=_("With this code somebody takes the keys"),
        help_text=_("Give it to one neighbour who wants to keep the keys too."),
        required=False,
    )

    def __init__(self, *args: Any, neighbourhood: Neighbourhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = neighbourhood.streets.all()  # type: ignore[attr-defined]
        self.fields["place"].queryset = neighbourhood.places.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["kind"] = values.get("kind") or CodeKind.LETTER.value
        if values["kind"] == CodeKind.LETTER:
            values["place"] = None
        return values
