"""Of whom one would rather not, and until when somebody is under sixteen."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbours.models import Neighbour

_YEARS = 16


class RatherNotForm(forms.Form):
    who = forms.TypedChoiceField(
        label=_("Of whom would you rather not?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a name."), "invalid_choice": _("Choose a name of this page.")},
    )

    def __init__(self, *args: Any, names: list[Neighbour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        twice = {one.name for one in names if sum(other.name == one.name for other in names) > 1}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (who.pk, f"{who.name}, {who.street.name}" if who.name in twice else who.name) for who in names
        ]


def _months(first: date) -> list[tuple[str, str]]:
    months = []
    for n in range(1, _YEARS * 12 + 1):
        month = date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        months.append((f"{month:%Y-%m-%d}", date_format(month, "F Y")))
    return months


class YoungForm(forms.Form):
    until = forms.TypedChoiceField(
        label=_("From which month on are you sixteen?"),
        help_text=_("We keep only this month. After it, it is erased."),
        coerce=lambda value: date.fromisoformat(value) if value else None,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose a month from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = _months(timezone.localdate())
        self.fields["until"].choices = [("", _("I am sixteen or older")), *months]  # type: ignore[attr-defined]


class ParentForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[
            ("parent", _("I am their parent or guardian, and I say yes")),
            ("table", _("I keep the keys. A parent said yes to me at the table")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )

    def __init__(self, *args: Any, has_keys: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_keys:
            del self.fields["how"].choices[1]  # type: ignore[attr-defined]
