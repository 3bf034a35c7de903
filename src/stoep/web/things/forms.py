"""What somebody gives away, lends or asks for; the number of a book; a card that is typed back."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from stoep.core.isbn import NotABook, Wrong, isbn13
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.photos.forms import PhotoField
from stoep.web.things.models import ThingKind
from stoep.web.things.queries import fetch_choices

_KINDS = (
    (ThingKind.GIVE, _("I give it away")),
    (ThingKind.LEND, _("I lend it")),
    (ThingKind.ASK, _("I am looking for it")),
    (ThingKind.BORROW, _("I would like to borrow it")),
)
_NOT_A_BOOK = {
    Wrong.SIGNS: _("Type only the digits of the number, such as 978-92-95055-12-4."),
    Wrong.LENGTH: _("A number of a book has 10 or 13 digits. Count them once more."),
    Wrong.CHECK: _("One digit is not right. Look at the back of the book once more."),
    Wrong.NO_BOOK: _("This is the number of something else. That of a book begins with 978 or 979."),
}
# A word of one's own with a number in it: 12, uil7. Nobody's name.
_CARD = re.compile(r"[^\W\d_]{0,8}\d{1,4}")


class IsbnField(forms.CharField):
    """The number on the back of a book, as thirteen digits, or ''."""

    def __init__(self) -> None:
        super().__init__(
            label=_("The number on the back (ISBN)"),
            help_text=_("You may leave it empty."),
            required=False,
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "data-scan": "ean_13"}),
            error_messages={"max_length": _NOT_A_BOOK[Wrong.LENGTH]},
        )

    def clean(self, value: Any) -> str:
        """Return thirteen digits or ''."""
        typed: str = super().clean(value)
        try:
            return isbn13(typed) if typed else ""
        except NotABook as wrong:
            raise forms.ValidationError(_NOT_A_BOOK[wrong.why]) from wrong


class BookForm(forms.Form):
    """A book of a table."""

    isbn = IsbnField()
    title = forms.CharField(
        label=_("What is the title?"),
        max_length=120,
        required=False,
        error_messages={"max_length": _("Make it shorter, at most 120 letters.")},
    )
    writer = forms.CharField(
        label=_("Who wrote it?"),
        max_length=120,
        required=False,
        error_messages={"max_length": _("Make it shorter, at most 120 letters.")},
    )
    photo = PhotoField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.STOEP_BOOKS:
            self.fields["isbn"].help_text = _("With the number we look up the title ourselves.")

    def clean(self) -> dict[str, Any]:
        """Ask for a title, unless the server looks it up by the number."""
        values = super().clean() or {}
        looked_up = bool(values.get("isbn")) and bool(settings.STOEP_BOOKS)
        if not values.get("title") and not looked_up and not {"title", "isbn"} & set(self.errors):
            self.add_error("title", _("Say in a few words what it is."))
        if self.errors and values.get("photo"):
            self.add_error("photo", _("Your photo is fine. Choose it once more, then it comes along."))
        return values


class ThingForm(BookForm):
    """A thing, which may be a book."""

    public = ("title", "about")
    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=_KINDS,
        initial=ThingKind.GIVE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four.")},
    )
    about = forms.CharField(
        label=_("Would you like to say more about it?"),
        help_text=_("How large it is, what it can do, and why it is nice."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Make it shorter, at most 400 letters.")},
    )
    fetch = forms.ChoiceField(
        label=_("When do you see each other for it?"),
        required=False,
        error_messages={"invalid_choice": _("Choose a moment from the list.")},
    )
    drop_photo = forms.BooleanField(label=_("Take the photo away"), required=False)

    field_order = ("kind", "title", "about", "photo", "drop_photo", "fetch", "isbn", "writer")

    def __init__(self, *args: Any, neighbourhood: Neighbourhood, now: datetime, has_photo: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("What is it?")
        found = fetch_choices(neighbourhood, now)
        choices = [(fetch.value, fetch.label) for fetch in found]
        kept = self.initial.get("fetch", "")
        if kept not in dict(choices) and kept:  # it has no date now, and stays where it was
            choices.append((kept, str(_("as it was"))))
        self.fields["fetch"].choices = [*choices, ("", _("We agree on it together"))]  # type: ignore[attr-defined]
        self.fields["fetch"].initial = next((fetch.value for fetch in found if fetch.first), "")
        if not has_photo:
            del self.fields["drop_photo"]

    def clean_fetch(self) -> dict[str, int | None]:
        """Return the numbers of the initiative and of the place that were chosen."""
        value = self.cleaned_data["fetch"]
        number = int(value[1:]) if value else None
        return {
            "initiative_id": number if value.startswith("i") else None,
            "place_id": number if value.startswith("p") else None,
        }

    def facts(self) -> dict[str, Any]:
        """Return the clean values as the actions take them."""
        values: dict[str, Any] = dict(self.cleaned_data)
        where: dict[str, Any] = values.pop("fetch", {})
        return values | where


class CardForm(forms.Form):
    """One card that is typed back: which book, and on which card it went along."""

    number = forms.IntegerField(
        label=_("Number of the book"),
        min_value=1,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
        error_messages={
            "required": _("Type the number on the card of the book."),
            "invalid": _("Type a number."),
            "min_value": _("Type a number."),
            "max_value": _("Type a number."),
        },
    )
    card = forms.CharField(
        label=_("Card of who takes it along"),
        help_text=_("A number or a word of their own, such as 12 or owl7. Empty: the book is back."),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Type the number of a card, such as 12 or owl7. No name.")},
    )

    def clean_card(self) -> str:
        """Return the card; a word without a number could be a name, and is not kept."""
        card = self.cleaned_data["card"].strip().lower()
        if card and not _CARD.fullmatch(card):
            raise forms.ValidationError(_("Type the number of a card, such as 12 or owl7. No name."))
        return str(card)
