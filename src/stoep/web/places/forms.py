"""What is good to know of a place."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stoep.web.neighbours.forms import StreetField
from stoep.web.photos.forms import PhotoField
from stoep.web.places.models import Place


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    public = ("how_in", "first_minutes")
    street = StreetField()
    open_times = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=[(str(bit), "") for bit in range(21)]
    )
    capacity = forms.IntegerField(
        label=_("How many people can sit there?"),
        min_value=0,
        max_value=500,
        error_messages={
            "required": _("Write how many people can sit there."),
            "invalid": _("Type a number."),
            "min_value": _("Type a number."),
            "max_value": _("Make it at most 500."),
        },
    )
    i_open = forms.BooleanField(
        label=_("I open the door here"),
        help_text=_("Your name then stands on the page of this place."),
        required=False,
    )

    class Meta:
        model = Place
        fields = ("name", "kind", "street", "how_in", "first_minutes", "stairs", "toilet", "quiet", "languages",
                  "costs", "children", "dogs", "capacity", "bring_when_open")  # fmt: skip
        labels = {
            "name": _("What is the place called?"),
            "kind": _("What kind of place is it?"),
            "how_in": _("How do you get in?"),
            "first_minutes": _("What happens in the first five minutes? One line for each step."),
            "stairs": _("Stairs"),
            "toilet": _("Toilet"),
            "quiet": _("Quiet corner"),
            "languages": _("Languages"),
            "costs": _("Costs"),
            "children": _("Children"),
            "dogs": _("Dogs"),
            "bring_when_open": _("Bring things only when the door is open"),
        }
        help_texts = {
            "bring_when_open": _("Then it says so wherever somebody brings something here."),
        }
        error_messages = {
            "name": {"required": _("Write how the place is called.")},
        }
        widgets = {
            "how_in": forms.Textarea(attrs={"rows": 2}),
            "first_minutes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, taken_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = self.instance.neighbourhood.streets.all()  # type: ignore[attr-defined]
        self.fields["street"].label = _("In which street is it?")
        self.fields["street"].help_text = ""
        if taken_by:
            text = _("{name} opens the door now. Would you like to? Ask first.")
            self.fields["i_open"].disabled = True
            self.fields["i_open"].help_text = format_lazy(text, name=escape(taken_by))


class DoorPhotoForm(forms.Form):
    photo = PhotoField()
    says = forms.CharField(
        label=_("What is on the photo?"),
        help_text=_("For who can't see it, such as: a blue door beside the bakery."),
        max_length=120,
        error_messages={
            "required": _("Say in a few words what is on it."),
            "max_length": _("Make it shorter, at most 120 letters."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = True
        self.fields["photo"].help_text = _("Only the door, from outside, and nobody in it. Everyone sees it.")
        self.fields["photo"].error_messages["required"] = _("Choose a photo.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors and values.get("photo"):
            self.add_error("photo", _("Your photo is fine. Choose it once more, then it comes along."))
        return values
