"""Keys go round: half a year, handed over with a code, laid down when one likes (R8; set up and kept by neighbours)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.jobs.actions import run_tasks
from stoep.web.keys.actions import (
    TooFew,
    agree,
    forget_book,
    lay_down_keys,
    remind_of_keys,
    take_keys,
    wish_for_keys,
)
from stoep.web.keys.models import Deed, Entry, Wish
from stoep.web.keys.queries import book_rows, keyholders, may_agree, names_in
from stoep.web.neighbourhoods.actions import CannotBegin, begin_neighbourhood, make_code
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.actions import WrongCode
from stoep.web.neighbours.models import Neighbour
from tests.cast import CODE, Cast, make_neighbour
from tests.reading import browser_of, text_of


def _fresh(who: Neighbour) -> Neighbour:
    return Neighbour.objects.get(pk=who.pk)


def test_a_keyholder_hands_the_keys_to_another(cast: Cast) -> None:
    wim, fatma = Client(), Client()
    wim.force_login(cast.keyholder.user)
    fatma.force_login(cast.connector.user)
    made = {"uses": "1", "days": "7", "with_key": "on"}
    page = wim.post(reverse("codes", args=[cast.here.slug]), made).content.decode()
    code = page.split('class="big">')[1].split("<")[0]
    fatma.post(reverse("keys", args=[cast.here.slug]), {"code": code})
    assert _fresh(cast.connector).has_keys
    assert fatma.get(reverse("codes", args=[cast.here.slug])).status_code == 200


def test_a_code_of_a_letter_is_no_key_and_loses_no_use(cast: Cast) -> None:
    with pytest.raises(WrongCode):
        take_keys(cast.connector, code=CODE)
    cast.code.refresh_from_db()
    assert cast.code.uses_left == 30
    assert not _fresh(cast.connector).has_keys


def test_keys_end_by_themselves(cast: Cast) -> None:
    Neighbour.objects.filter(pk=cast.keyholder.pk).update(keys_until=timezone.localdate() - timedelta(days=1))
    client = Client()
    client.force_login(cast.keyholder.user)
    assert client.get(reverse("codes", args=[cast.here.slug])).status_code == 403


def test_laying_down_says_what_to_do_first_and_holds_nobody(cast: Cast) -> None:
    """R8: at least two; and still nobody is kept against their wish."""
    client = browser_of(cast.keyholder)
    url = reverse("keys_down", args=[cast.here.slug])
    assert "Vraag een buur" in text_of(client.post(url))
    assert _fresh(cast.keyholder).has_keys
    client.post(url, {"anyway": "1"})
    assert not _fresh(cast.keyholder).has_keys


def test_with_three_the_keys_are_just_laid_down(cast: Cast) -> None:
    until = timezone.localdate() + timedelta(days=50)
    Neighbour.objects.filter(pk__in=[cast.maker.pk, cast.neighbour.pk]).update(keys_until=until)
    lay_down_keys(_fresh(cast.keyholder))
    assert not _fresh(cast.keyholder).has_keys
    with pytest.raises(TooFew):
        lay_down_keys(_fresh(cast.maker))


def test_the_keeper_of_the_server_makes_a_key_when_nobody_has_one(cast: Cast) -> None:
    said = StringIO()
    call_command("key", cast.here.slug, stdout=said)
    take_keys(cast.connector, code=said.getvalue().split(" with ")[1].split(" ")[0])
    assert _fresh(cast.connector).has_keys
    with pytest.raises(CommandError, match="There is no neighbourhood"):
        call_command("key", "nergens")


@pytest.mark.parametrize("slug", ["", "Foo", "foo bar", "é", "-x", "a_b", "x" * 41, "a/b"])
def test_a_neighbourhood_has_an_address_that_works(db: None, slug: str) -> None:
    with pytest.raises(CannotBegin):
        begin_neighbourhood(slug=slug, name="Foo")
    assert not Neighbourhood.objects.exists()


def test_a_neighbourhood_begins_in_its_own_time_zone(db: None) -> None:
    begun, _code = begin_neighbourhood(slug="paramaribo", name="Paramaribo", time_zone="America/Paramaribo")
    assert begun.time_zone == "America/Paramaribo"
    with pytest.raises(CannotBegin, match="no time zone"):
        begin_neighbourhood(slug="maan", name="Maan", time_zone="Moon/Tranquility")


def test_a_key_of_one_neighbourhood_opens_nothing_elsewhere(cast: Cast) -> None:
    code = make_code(cast.there, by=None, uses=1, days=7, with_key=True)
    with pytest.raises(WrongCode):
        take_keys(cast.connector, code=code)


# --- Becoming one, and longer ------------------------------------------------------------------------


def _keys_for(who: Neighbour, days: int = 100) -> None:
    Neighbour.objects.filter(pk=who.pk).update(keys_until=timezone.localdate() + timedelta(days=days))


def _post(who: Neighbour, name: str, *args: object, **said: str) -> int:
    return browser_of(who).post(reverse(name, args=[who.neighbourhood.slug, *args]), said).status_code


def test_any_neighbour_can_become_one_when_two_keyholders_say_yes(cast: Cast) -> None:
    Wish.objects.all().delete()
    _keys_for(cast.maker)
    assert _post(cast.neighbour, "wish") == 302
    wish = Wish.objects.get(neighbour=cast.neighbour)
    assert "Joost" in text_of(browser_of(cast.keyholder).get(reverse("keys", args=[cast.here.slug])))
    assert _post(cast.neighbour, "agree_to_wish", wish.pk) == 403, "not for oneself"
    assert _post(cast.connector, "agree_to_wish", wish.pk) == 403, "not without the keys"
    assert _post(cast.keyholder, "agree_to_wish", wish.pk) == 302
    assert not _fresh(cast.neighbour).has_keys
    _post(cast.keyholder, "agree_to_wish", wish.pk)
    assert not _fresh(cast.neighbour).has_keys, "one who says it twice is still one"
    _post(cast.maker, "agree_to_wish", wish.pk)
    assert _fresh(cast.neighbour).keys_until == timezone.localdate() + timedelta(days=183)
    assert not Wish.objects.exists()


def test_where_one_has_the_keys_that_one_yes_is_enough(cast: Cast) -> None:
    page = text_of(browser_of(cast.connector).get(reverse("hood", args=[cast.here.slug])))
    assert "twee buren de sleutels bewaren" in page
    assert agree(cast.wish, by=cast.keyholder)
    assert keyholders(cast.here).count() == 2


def test_where_nobody_has_them_two_neighbours_say_yes(cast: Cast) -> None:
    """Nobody is locked out."""
    Neighbour.objects.filter(neighbourhood=cast.here).update(keys_until=None)
    maker, neighbour = _fresh(cast.maker), _fresh(cast.neighbour)
    assert may_agree(maker, cast.wish)
    assert not agree(cast.wish, by=maker)
    assert agree(cast.wish, by=neighbour)
    assert _fresh(cast.connector).has_keys


def test_a_code_for_the_keys_counts_as_one_yes_where_two_have_them(cast: Cast) -> None:
    Wish.objects.all().delete()
    code = make_code(cast.here, by=cast.keyholder, uses=1, days=7, with_key=True)
    _keys_for(cast.maker)
    assert not take_keys(cast.connector, code=code)
    assert not _fresh(cast.connector).has_keys
    assert agree(Wish.objects.get(neighbour=cast.connector), by=_fresh(cast.maker))
    page = browser_of(cast.keyholder).get(reverse("codes", args=[cast.here.slug])).content.decode()
    assert "with_key" not in page, "from two on no code is made that gives the keys by itself"


def test_longer_is_asked_in_the_last_month_and_any_neighbour_says_yes(cast: Cast) -> None:
    mail.outbox.clear()
    _keys_for(cast.keyholder, days=30)
    assert remind_of_keys(cast.here, now=timezone.now()) == 1
    run_tasks()
    assert [one.to for one in mail.outbox] == [[cast.keyholder.user.email]]
    assert remind_of_keys(cast.here, now=timezone.now() + timedelta(days=1)) == 0
    wish = wish_for_keys(_fresh(cast.keyholder))
    assert _post(cast.neighbour, "agree_to_wish", wish.pk) == 302
    assert _fresh(cast.keyholder).keys_until == timezone.localdate() + timedelta(days=30 + 183)


# --- The key book ------------------------------------------------------------------------------------


def test_what_is_done_with_the_keys_is_read_by_every_neighbour(cast: Cast) -> None:
    keyholder = browser_of(cast.keyholder)
    keyholder.post(reverse("codes", args=[cast.here.slug]), {"uses": "3", "days": "7"})
    keyholder.post(reverse("withdraw_code", args=[cast.here.slug, cast.code.pk]))
    agree(cast.wish, by=cast.keyholder)
    lay_down_keys(_fresh(cast.keyholder), anyway=True)
    entries = Entry.objects.filter(neighbourhood=cast.here)
    assert [entry.deed for entry in entries] == [Deed.DOWN, Deed.TOOK, Deed.WITHDRAWN, Deed.CODE]
    page = text_of(browser_of(cast.neighbour).get(reverse("key_book", args=[cast.here.slug])))
    assert "maakte een code voor brieven" in page
    assert "nam de sleutels" in page
    assert [row.by for row in book_rows(cast.here)] == ["Wim", "Fatma", "Wim", "Wim"]


def test_a_line_has_no_place_for_whom_it_is_about(cast: Cast) -> None:
    people = [f.name for f in Entry._meta.get_fields() if f.is_relation and f.related_model is Neighbour]
    assert people == ["by"], "who did it, and nobody else"


def test_names_are_found_before_a_line_is_kept(cast: Cast) -> None:
    make_neighbour(cast.here, "Jan Peter")
    assert names_in("De tekst van joost, over een fiets.", cast.here) == ["Joost"]
    assert names_in("Peter deed het niet", cast.here) == ["Jan Peter"]
    assert names_in("Er stond een adres in.", cast.here) == []
    assert names_in("Dat zei Guus", cast.here) == [], "a name of another neighbourhood tells nothing here"


def test_a_line_goes_after_a_year(cast: Cast) -> None:
    old = Entry.objects.create(neighbourhood=cast.here, on=timezone.localdate() - timedelta(days=366), deed=Deed.CODE)
    kept = Entry.objects.create(neighbourhood=cast.here, on=timezone.localdate() - timedelta(days=364), deed=Deed.CODE)
    assert forget_book(cast.here, now=timezone.now()) == 1
    assert Entry.objects.filter(pk=kept.pk).exists()
    assert not Entry.objects.filter(pk=old.pk).exists()
