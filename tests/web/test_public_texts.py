"""Which texts the frame check looks at: those for everyone, and never what someone says of themself (1.12.25)."""

from importlib import import_module

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

PUBLIC = {
    "asks.AskForm": {"title", "body"},
    "initiatives.BeginForm": {"title", "glad"},
    "initiatives.InitiativeForm": {"title", "about", "doing", "glad", "ask", "bring"},
    "places.PlaceForm": {"how_in", "first_minutes"},
    "rhythms.RestForm": {"thanks"},
    "things.ThingForm": {"title", "about"},
}
# Texts that are for one person, that someone says of themself, or of somebody else. 'Why is it off' can be an illness.
NEVER = {
    "arrivals.CardCodeForm": {"code"},
    "asks.YesForm": {"words"},
    "coming.ComingForm": {"name", "email"},
    "keys.KeysForm": {"code"},
    "neighbours.AboutForm": {"name", "email", "about"},
    "secondline.QuestionForm": {"words", "back"},
    "neighbours.GiftsForm": {"words"},
    "neighbours.JoinForm": {"code", "name", "email"},
    "notices.BackForm": {"words"},
    "notices.DecideForm": {"words", "log"},
    "notices.ObjectForm": {"words"},
    "notices.ReportForm": {"email", "words"},
    "rhythms.CancelForm": {"because"},
    "rhythms.ChangeDateForm": {"because"},
    "rhythms.PauseForm": {"because"},
    "turns.HandOverForm": {"words"},
}
# Names, numbers and moments; and the text of the page that is there to look at texts.
NO_STORY = {
    "asks.AskForm": {"about"},
    "frame.TextForm": {"text"},
    "initiatives.BeginForm": {"when"},
    "places.PlaceForm": {"name", "stairs", "toilet", "quiet", "languages", "costs", "children", "dogs"},
    "places.DoorPhotoForm": {"says"},
    "rhythms.DaysOffForm": {"name"},
    "secondline.InviteForm": {"name"},
    "secondline.OwnWordsForm": {"lends", "when", "face", "email"},
    "rhythms.RhythmForm": {"when"},
    "subscriptions.SubscribeForm": {"address", "name"},
    "signin.AskCodeForm": {"email"},
    "signin.TypeCodeForm": {"code"},
    "signin.CardForm": {"words"},
    "things.BookForm": {"isbn", "title", "writer"},
    "things.ThingForm": {"isbn", "writer"},
    "things.CardForm": {"card"},
    "turns.NameTurnsForm": {"words"},
}


def all_forms() -> dict[str, type[forms.BaseForm]]:
    found: dict[str, type[forms.BaseForm]] = {}
    for app in settings.INSTALLED_APPS:
        if not app.startswith("stoep.web."):
            continue
        try:
            module = import_module(f"{app}.forms")
        except ModuleNotFoundError:
            continue
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, forms.BaseForm) and value.__module__ == module.__name__:
                found[f"{app.removeprefix('stoep.web.')}.{name}"] = value
    return found


def test_every_text_of_every_form_is_for_everyone_or_is_not() -> None:
    for name, form in all_forms().items():
        fields = getattr(form, "base_fields", {})
        texts = {key for key, field in fields.items() if isinstance(field, forms.CharField)}
        known = PUBLIC.get(name, set()) | NEVER.get(name, set()) | NO_STORY.get(name, set())
        assert texts == known, f"{name}: say in this table whom each text is for"
        assert set(getattr(form, "public", ())) == PUBLIC.get(name, set()), name
    assert {*PUBLIC, *NEVER, *NO_STORY} <= set(all_forms())


@pytest.mark.parametrize(
    ("door", "there"), [("begin", True), ("ask", True), ("new_thing", True), ("add_place", True), ("about_me", False)]
)
def test_the_check_stands_under_texts_for_everyone_alone(cast: Cast, door: str, there: bool) -> None:
    client = Client()
    client.force_login(cast.neighbour.user)
    page = client.get(reverse(door, args=(cast.here.slug,))).content.decode()
    assert ("frame/fields.js" in page, "data-frame" in page, "Hoe klinkt dit?" in page) == (there,) * 3


def test_without_javascript_the_server_looks_at_the_fields_and_at_no_other(cast: Cast) -> None:
    sent = {
        "fields": "title,about", "title": "Voor eenzame ouderen", "about": "Ieder neemt iets mee.",
        "secret": "dit is van mij",
    }  # fmt: skip
    page = Client().post(reverse("planwissel"), sent).content.decode()
    assert '<mark class="pity">' in page
    assert '<mark class="community">' in page
    assert "dit is van mij" not in page
