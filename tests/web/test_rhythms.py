"""Initiatives that keep going: change one date or the rest, call off, pause, rest, hand over; days off; the agenda."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from click.testing import CliRunner
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.cli import main
from stoep.core.calendar.hear import hear
from stoep.web.asks.models import Ask
from stoep.web.asks.queries import title_of
from stoep.web.coming.actions import come
from stoep.web.coming.models import Coming
from stoep.web.initiatives.access import hand_over_token
from stoep.web.initiatives.actions import begin_initiative, extend_gatherings
from stoep.web.initiatives.models import Gathering, Initiative, State
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.rhythms.actions import follow, forget_once_more
from stoep.web.rhythms.models import OnceMore
from stoep.web.rhythms.planning import plan_rhythm
from stoep.web.turns.actions import TooLate as TooLateForATurn
from stoep.web.turns.actions import name_turns, say_yes, tend_turns
from stoep.web.turns.models import TurnDay, TurnState
from stoep.web.turns.queries import own_turns
from stoep.web.turns.snapshot import season_of
from tests.cast import Cast, make_turn
from tests.reading import browser_of, sentences_of, text_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)  # a Monday


@pytest.fixture(autouse=True)
def _monday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def soup(cast: Cast) -> Initiative:
    return begun(cast, "elke woensdag van 14 tot 17 uur")


def begun(cast: Cast, words: str, **facts: object) -> Initiative:
    habit = hear(words, now=timezone.localtime().replace(tzinfo=None), time_zone="Europe/Amsterdam")
    return begin_initiative(by=cast.maker, title="Soep", habit=habit, place=cast.place, **facts)


def days(initiative: Initiative, number: int = 4, **where: object) -> list[str]:
    found = initiative.gatherings.filter(**where).order_by("starts_at")[:number]
    return [f"{timezone.localtime(each.starts_at, AMSTERDAM):%m-%d %H:%M}" for each in found]


def nth(initiative: Initiative, number: int) -> Gathering:
    return Gathering.objects.filter(initiative=initiative.pk).order_by("starts_at")[number]


def typed(gathering: Gathering, **changed: object) -> dict[str, object]:
    start, end = (timezone.localtime(at, AMSTERDAM) for at in (gathering.starts_at, gathering.ends_at))
    first = {"scope": "one", "day": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}",
             "place": gathering.initiative.place_id or "", "opens": "", "because": ""}  # fmt: skip
    return {**first, **changed}


def change(who: Neighbour, gathering: Gathering, **changed: object) -> HttpResponse:
    """Look what changes, and say yes to it."""
    client = browser_of(who)
    url = reverse("change_date", args=["kwartel", gathering.pk])
    shown = client.post(url, typed(gathering, **changed))
    if shown.status_code != 200 or "plan" not in shown.context:
        return shown
    return client.post(url, {**typed(gathering, **changed), "shown": shown.context["plan"].digest})


# --- One date, the rest, all -----------------------------------------------------------------------


def test_one_date_changes_and_the_others_stay(cast: Cast, soup: Initiative) -> None:
    other = Place.objects.create(neighbourhood=cast.here, name="De Tuin", street=cast.street)
    assert change(cast.maker, nth(soup, 1), day="2026-03-12", start="15:00", end="16:00", place=other.pk,
                  because="De zaal is weg.").status_code == 302  # fmt: skip
    assert days(soup) == ["03-04 14:00", "03-12 15:00", "03-18 14:00", "03-25 14:00"]
    page = text_of(Client().get(reverse("gathering", args=["kwartel", nth(soup, 1).pk])))
    assert "De Tuin" in page
    assert "De zaal is weg." in page
    soup.refresh_from_db()
    assert soup.place == cast.place
    extend_gatherings(cast.here, now=timezone.now())
    assert days(soup)[1] == "03-12 15:00", "the night does not bring the old one back"


def test_this_date_and_all_after_it_move_along(cast: Cast, soup: Initiative) -> None:
    other = Place.objects.create(neighbourhood=cast.here, name="De Tuin", street=cast.street)
    names = [each.pk for each in soup.gatherings.order_by("starts_at")]
    assert change(cast.maker, nth(soup, 2), scope="rest", day="2026-03-19", start="19:30", end="21:00",
                  place=other.pk).status_code == 302  # fmt: skip
    assert days(soup, 5) == ["03-04 14:00", "03-11 14:00", "03-19 19:30", "03-26 19:30", "04-02 19:30"]
    assert [each.pk for each in soup.gatherings.order_by("starts_at")][:6] == names[:6], "a date stays who it is"
    assert {each.at for each in soup.gatherings.order_by("starts_at")[:2]} == {cast.place}, "before, it was there"
    assert nth(soup, 3).at == other
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        extend_gatherings(cast.here, now=timezone.now())
        assert set(days(soup, 30)[2:]) == {day for day in days(soup, 30)[2:] if day.endswith("19:30")}


def test_all_to_come_change_and_what_has_been_stays(cast: Cast, soup: Initiative) -> None:
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        change(cast.maker, nth(soup, 3), scope="all", start="10:00", end="12:00")
    assert days(soup) == ["03-04 14:00", "03-11 14:00", "03-18 10:00", "03-25 10:00"]


def test_before_saving_the_page_shows_what_changes_and_who_hears(cast: Cast, soup: Initiative) -> None:
    come(nth(soup, 2), by=cast.neighbour, now=timezone.now())
    come(nth(soup, 3), by=cast.neighbour, now=timezone.now())
    come(nth(soup, 3), name="Lies", now=timezone.now())
    page = text_of(
        browser_of(cast.maker).post(
            reverse("change_date", args=["kwartel", nth(soup, 2).pk]),
            typed(nth(soup, 2), scope="rest", start="15:00", end="17:00"),
        )
    )
    assert "Wo 18 maart 14:00–17:00 → <strong>15:00–17:00</strong>" in page
    assert "1 mens die komt hoort het per mail." in page, "one person, though they come twice"
    assert "1 mens heeft hier geen adres." in page
    assert "Joost" not in page, "who comes is no list"
    assert days(soup)[2] == "03-18 14:00", "nothing is written yet"
    change(cast.maker, nth(soup, 2), scope="rest", start="15:00", end="17:00")
    run_tasks()
    assert [m.to for m in mail.outbox] == [["joost@voorbeeld.example"]]
    assert str(mail.outbox[0].body).count("om 15:00") == 2
    assert Coming.objects.filter(gathering__initiative=soup).count() == 3, "whoever comes still does"


def test_what_was_shown_is_what_is_done(cast: Cast, soup: Initiative) -> None:
    """When it is something else by the time of saving, it is shown once more."""
    url = reverse("change_date", args=["kwartel", nth(soup, 0).pk])
    wish = typed(nth(soup, 0), scope="rest", start="15:00", end="17:00")
    client = browser_of(cast.maker)
    digest = client.post(url, wish).context["plan"].digest
    again = client.post(url, {**wish, "start": "16:00", "shown": digest})
    assert again.status_code == 200
    assert days(soup)[0] == "03-04 14:00"


@pytest.mark.parametrize(
    ("words", "changed", "sentence"),
    [
        (
            "elke woensdag van 14 tot 17 uur",
            {"day": "2026-03-01"},
            "Dat is al voorbij. Kies een dag die nog komt.",
        ),
        (
            "elke eerste zondag van de maand van 14 tot 17 uur",
            {"scope": "all", "day": "2026-04-06"},
            "Deze dagen kunnen niet mee schuiven. Schrijf het ritme opnieuw.",
        ),
        (
            "elke vrijdag een uur voor zonsondergang",
            {"scope": "rest", "start": "20:00", "end": "21:00"},
            "Dit gaat mee met de zon. Schrijf het ritme opnieuw voor een andere tijd.",
        ),
        (
            "elke woensdag van 14 tot 17 uur",
            {"scope": "rest", "day": "2026-03-04"},
            "Dan vallen er twee keren op één dag. Kies een andere dag.",
        ),
    ],
)
def test_what_can_not_be_is_said_kindly(cast: Cast, words: str, changed: dict[str, object], sentence: str) -> None:
    initiative = begun(cast, words)
    response = change(cast.maker, list(initiative.gatherings.order_by("starts_at")[:2])[-1], **changed)
    assert sentences_of(response) == [sentence]


def test_a_rhythm_is_said_anew_and_who_comes_on_the_same_day_still_does(cast: Cast, soup: Initiative) -> None:
    come(nth(soup, 1), by=cast.neighbour, now=timezone.now())
    client, url = browser_of(cast.maker), reverse("change_rhythm", args=["kwartel", soup.pk])
    wish = {"when": "om de week op woensdag en zaterdag van 15 tot 16 uur"}
    shown = client.post(url, wish)
    assert "Om de week op woensdag en zaterdag van 15 tot 16 uur." in text_of(shown)
    assert client.post(url, {**wish, "shown": shown.context["plan"].digest}).status_code == 302
    assert days(soup, 9, cancelled=False) == ["03-04 15:00", "03-07 15:00", "03-18 15:00", "03-21 15:00", "04-01 15:00",
                                              "04-04 15:00", "04-15 15:00", "04-18 15:00", "04-29 15:00"]  # fmt: skip
    kept = Gathering.objects.get(coming__neighbour=cast.neighbour, initiative=soup)
    assert kept.cancelled, "it stays to say that it is off"
    assert days(soup, 9, cancelled=True) == ["03-11 14:00"], "what nobody comes to is gone"


def test_a_walk_before_sunset_moves_with_its_place_and_not_with_a_clock(cast: Cast) -> None:
    walk = begun(cast, "elke vrijdag een uur voor zonsondergang")
    first = days(walk)
    other = Place.objects.create(neighbourhood=cast.here, name="Het Bos", street=cast.street)
    assert change(cast.maker, nth(walk, 1), scope="rest", place=other.pk).status_code == 302
    assert days(walk) == first
    assert nth(walk, 2).at == other
    assert nth(walk, 0).at == cast.place


def test_when_we_feel_like_it_has_the_dates_that_are_put_there(cast: Cast) -> None:
    loose = begun(cast, "wanneer we zin hebben")
    assert days(loose) == []
    url = reverse("add_date", args=["kwartel", loose.pk])
    for day in ("2026-03-20", "2026-03-07"):
        wish = {"day": day, "start": "20:00", "end": "22:00"}
        assert browser_of(cast.maker).post(url, wish).status_code == 302
    assert days(loose) == ["03-07 20:00", "03-20 20:00"]
    page = text_of(Client().get(reverse("initiative", args=["kwartel", loose.pk])))
    assert "Wanneer we zin hebben" in page


# --- Calling off, pausing, resting -----------------------------------------------------------------


def test_calling_off_takes_one_sentence_and_is_told_to_who_comes(cast: Cast, soup: Initiative) -> None:
    come(nth(soup, 0), name="Lies", email="lies@elders.example", now=timezone.now())
    client, gathering = browser_of(cast.maker), nth(soup, 0)
    url = reverse("cancel_date", args=["kwartel", gathering.pk])
    assert sentences_of(client.post(url, {"because": ""})) == ["Zeg het in één zin."]
    assert client.post(url, {"because": "De sleutel is weg."}).status_code == 302
    run_tasks()
    assert mail.outbox[0].to == ["lies@elders.example"]
    assert "woensdag 4 maart: het gaat niet door. De sleutel is weg." in str(mail.outbox[0].body)
    assert "deze keer niet" in text_of(Client().get(reverse("week", args=["kwartel"]))).lower()
    assert client.post(reverse("on_again", args=["kwartel", gathering.pk])).status_code == 302
    gathering.refresh_from_db()
    assert (gathering.cancelled, gathering.because) == (False, "")


def test_a_pause_is_not_an_end(cast: Cast, soup: Initiative) -> None:
    """R7: a pause with a day goes on by itself, with the same dates."""
    before = days(soup, 9)
    client = browser_of(cast.maker)
    wish = {"because": "Het is te warm.", "back_on": "2026-03-16"}
    assert client.post(reverse("pause", args=["kwartel", soup.pk]), wish).status_code == 302
    page = text_of(Client().get(reverse("initiative", args=["kwartel", soup.pk])))
    assert "Het is te warm. Vanaf 16 maart gaat het verder." in page
    assert days(soup, cancelled=False) == []
    extend_gatherings(cast.here, now=timezone.now())
    assert days(soup, cancelled=False) == []
    with time_machine.travel(datetime(2026, 3, 16, 3, 0, tzinfo=AMSTERDAM), tick=False):
        extend_gatherings(cast.here, now=timezone.now())
    soup.refresh_from_db()
    assert (soup.state, soup.because, soup.back_on) == (State.ON, "", None)
    assert days(soup, 7, cancelled=False) == before[2:9]


def test_a_maker_goes_on_after_a_pause(cast: Cast, soup: Initiative) -> None:
    before = days(soup, 9)
    client = browser_of(cast.maker)
    client.post(reverse("pause", args=["kwartel", soup.pk]), {"because": "Even niet."})
    client.post(reverse("go_on", args=["kwartel", soup.pk]))
    assert days(soup, 9, cancelled=False) == before


def test_a_date_that_was_off_by_itself_stays_off_after_a_pause(cast: Cast, soup: Initiative) -> None:
    client = browser_of(cast.maker)
    client.post(reverse("cancel_date", args=["kwartel", nth(soup, 1).pk]), {"because": "Feest elders."})
    client.post(reverse("pause", args=["kwartel", soup.pk]), {"because": "Even niet."})
    client.post(reverse("go_on", args=["kwartel", soup.pk]))
    assert days(soup, cancelled=True) == ["03-11 14:00"]


def test_what_rests_stays_to_be_read_and_can_be_woken_up(cast: Cast, soup: Initiative) -> None:
    client = browser_of(cast.maker)
    assert (
        client.post(reverse("rest", args=["kwartel", soup.pk]), {"thanks": "Dank voor alle soep."}).status_code == 302
    )
    assert "Dank voor alle soep." in text_of(Client().get(reverse("resting", args=["kwartel"])))
    assert "Soep" not in text_of(Client().get(reverse("do", args=["kwartel"])))
    assert "Dank voor alle soep." in text_of(Client().get(reverse("initiative", args=["kwartel", soup.pk])))
    client.post(reverse("go_on", args=["kwartel", soup.pk]))
    assert days(soup, cancelled=False)
    assert "Soep" in text_of(Client().get(reverse("do", args=["kwartel"])))


# --- Hands ----------------------------------------------------------------------------------------


def test_it_is_handed_over_by_who_says_yes_themselves(cast: Cast, soup: Initiative) -> None:
    """R10: nobody is made a maker by another."""
    url = reverse("take_over", args=["kwartel", hand_over_token(soup)])
    assert browser_of(cast.connector).get(url).status_code == 200
    assert list(soup.makers.all()) == [cast.maker], "opening a link changes nothing"
    assert browser_of(cast.connector).post(url).status_code == 302
    assert set(soup.makers.all()) == {cast.maker, cast.connector}
    assert browser_of(cast.keyholder).post(url).status_code == 404, "it works once"
    browser_of(cast.maker).post(reverse("step_back", args=["kwartel", soup.pk]))
    assert list(soup.makers.all()) == [cast.connector]
    assert days(soup), "and everything stays"


def test_what_nobody_makes_any_more_is_taken_up_by_a_neighbour(cast: Cast, soup: Initiative) -> None:
    browser_of(cast.maker).post(reverse("step_back", args=["kwartel", soup.pk]))
    page = text_of(browser_of(cast.neighbour).get(reverse("initiative", args=["kwartel", soup.pk])))
    assert "Ik ga ermee verder" in page
    assert "Ik ga ermee verder" not in text_of(Client().get(reverse("initiative", args=["kwartel", soup.pk])))
    browser_of(cast.neighbour).post(reverse("go_on", args=["kwartel", soup.pk]))
    assert list(soup.makers.all()) == [cast.neighbour]
    assert browser_of(cast.keyholder).post(reverse("go_on", args=["kwartel", soup.pk])).status_code == 403


def test_only_makers_open_a_door(cast: Cast, soup: Initiative) -> None:
    response = change(cast.maker, nth(soup, 0), opens=cast.neighbour.pk)
    assert sentences_of(response) == ["Kies een van de makers."]
    assert change(cast.maker, nth(soup, 0), opens=cast.maker.pk).status_code == 302


def test_a_place_that_closes_takes_nothing_along(cast: Cast, soup: Initiative) -> None:
    before = days(soup, 9)
    change(cast.maker, nth(soup, 2), scope="rest", place="")
    assert days(soup, 9) == before
    assert nth(soup, 3).at is None
    assert nth(soup, 0).at == cast.place


def test_who_comes_hears_that_all_of_it_moves(cast: Cast, soup: Initiative) -> None:
    other = Place.objects.create(neighbourhood=cast.here, name="De Tuin", street=cast.street)
    come(nth(soup, 0), by=cast.neighbour, now=timezone.now())
    form = {"title": "Soep", "about": "", "glad": "", "ask": "", "place": other.pk}
    url = reverse("change_initiative", args=["kwartel", soup.pk])
    shown = browser_of(cast.maker).post(url, form)
    assert shown.status_code == 200, "first it shows what will change"
    assert [row.was for row in shown.context["rows"]][:2] == ["woensdag 14:00–17:00", "wo 11 maart 14:00–17:00"]
    assert "1 mens die komt hoort het per mail." in text_of(shown)
    soup.refresh_from_db()
    assert soup.place == cast.place
    run_tasks()
    assert not mail.outbox
    done = browser_of(cast.maker).post(url, form | {"shown": shown.context["plan"].digest}, follow=True)
    assert "Gedaan. 1 mens hoort het per mail." in sentences_of(done)
    run_tasks()
    assert "woensdag 4 maart om 14:00, De Tuin" in str(mail.outbox[0].body)


def test_what_was_shown_and_changed_meanwhile_is_shown_again(cast: Cast, soup: Initiative) -> None:
    other = Place.objects.create(neighbourhood=cast.here, name="De Tuin", street=cast.street)
    url = reverse("change_initiative", args=["kwartel", soup.pk])
    form = {"title": "Soep", "place": other.pk}
    shown = browser_of(cast.maker).post(url, form)
    Gathering.objects.filter(pk=nth(soup, 1).pk).update(place=cast.place)
    again = browser_of(cast.maker).post(url, form | {"shown": shown.context["plan"].digest})
    assert again.status_code == 200
    assert len(again.context["plan"].steps) == len(shown.context["plan"].steps) - 1, "that date has a place of its own"
    words = browser_of(cast.maker).post(url, {"title": "Warme soep", "place": cast.place.pk})
    assert words.status_code == 302, "other words move no date and are kept at once"


# --- Once, again; in the shape of another ----------------------------------------------------------


@pytest.mark.parametrize(("word", "number"), [("drie-keer", 3), ("elke-week", 8)])
def test_what_was_once_comes_again_with_one_click(cast: Cast, word: str, number: int) -> None:
    party = begun(cast, "woensdag 4 maart van 19 tot 22 uur")
    with time_machine.travel(NOW + timedelta(days=4), tick=False):
        page = text_of(browser_of(cast.maker).get(reverse("initiative", args=["kwartel", party.pk])))
        assert "Nog drie keer" in page
        browser_of(cast.maker).post(reverse("again", args=["kwartel", party.pk, word]))
        assert days(party)[:4] == ["03-04 19:00", "03-11 19:00", "03-18 19:00", "03-25 19:00"]
        assert party.gatherings.filter(starts_at__gt=timezone.now()).count() >= number
        if number == 3:
            assert party.gatherings.count() == 4


@pytest.fixture
def party(cast: Cast) -> Initiative:
    """A feast that is once, and to which three said that they come."""
    party = begun(cast, "woensdag 4 maart van 19 tot 22 uur")
    for who in (cast.neighbour, cast.connector):
        come(nth(party, 0), by=who, now=timezone.now())
    come(nth(party, 0), by=cast.keyholder, maybe=True, now=timezone.now())
    return party


DAY_AFTER = datetime(2026, 3, 5, 8, 0, tzinfo=AMSTERDAM)


def once_more(who: Neighbour, party: Initiative, word: str = "ja") -> int:
    return browser_of(who).post(reverse("once_more", args=["kwartel", nth(party, 0).pk, word])).status_code


def shown_to(who: Neighbour, party: Initiative) -> str:
    return text_of(browser_of(who).get(reverse("initiative", args=["kwartel", party.pk])))


def test_who_came_says_once_more_and_two_are_enough(cast: Cast, party: Initiative) -> None:
    assert once_more(cast.neighbour, party) == 403, "it has not been yet"
    with time_machine.travel(DAY_AFTER, tick=False):
        assert once_more(cast.neighbour, party) == 302
        assert once_more(cast.neighbour, party) == 302
        assert once_more(cast.keyholder, party) == 403, "perhaps is not coming"
        assert "Wie er was, zegt" not in shown_to(cast.maker, party), "one is not enough, however often"
        assert once_more(cast.connector, party) == 302
        assert "Wie er was, zegt: nog eens graag." in shown_to(cast.maker, party)
        assert "Nog drie keer" not in shown_to(cast.neighbour, party), "there is a maker"
        url = reverse("again", args=["kwartel", party.pk, "drie-keer"])
        assert browser_of(cast.neighbour).post(url).status_code == 403
        assert browser_of(cast.maker).post(url).status_code == 302
        assert days(party) == ["03-04 19:00", "03-11 19:00", "03-18 19:00", "03-25 19:00"]
        assert not OnceMore.objects.filter(gathering__initiative=party).exists(), (
            "what was asked for is there, so who asked is forgotten"
        )
        run_tasks()
        assert {m.to[0] for m in mail.outbox} == {cast.neighbour.user.email, cast.connector.user.email}
        assert "Je was niet de enige." in str(mail.outbox[0].body)
        assert "Fatma" not in str(mail.outbox[0].body).replace("Hallo Fatma", "")
        assert once_more(cast.neighbour, party) == 403, "it comes again already"


def test_nobody_sees_who_said_once_more(cast: Cast, party: Initiative) -> None:
    with time_machine.travel(DAY_AFTER, tick=False):
        page = reverse("gathering", args=["kwartel", nth(party, 0).pk])
        before = {who: shown_to(who, party) for who in (cast.maker, cast.keyholder, cast.connector)}
        once_more(cast.neighbour, party)
        assert {who: shown_to(who, party) for who in before} == before
        once_more(cast.connector, party)
        assert "Joost" not in shown_to(cast.maker, party)
        assert "Joost" not in text_of(browser_of(cast.connector).get(page))
        assert "Je zei: nog eens graag." in text_of(browser_of(cast.neighbour).get(page))
        once_more(cast.neighbour, party, "toch-niet")
        assert "Wie er was, zegt" not in shown_to(cast.maker, party)


def test_where_nobody_makes_it_any_more_who_said_once_more_may(cast: Cast, party: Initiative) -> None:
    browser_of(cast.maker).post(reverse("step_back", args=["kwartel", party.pk]))
    with time_machine.travel(DAY_AFTER, tick=False):
        url = reverse("again", args=["kwartel", party.pk, "elke-week"])
        once_more(cast.neighbour, party)
        assert browser_of(cast.neighbour).post(url).status_code == 403, "not alone"
        once_more(cast.connector, party)
        assert browser_of(cast.keyholder).post(url).status_code == 403, "only who said so"
        assert "Nog drie keer" in shown_to(cast.neighbour, party)
        assert browser_of(cast.neighbour).post(url).status_code == 302
    assert list(party.makers.all()) == [cast.neighbour]
    assert party.gatherings.count() > 4


def test_once_more_is_found_under_me_and_forgotten_after_a_month(cast: Cast, party: Initiative) -> None:
    with time_machine.travel(DAY_AFTER, tick=False):
        me = text_of(browser_of(cast.neighbour).get(reverse("me", args=["kwartel"])))
        assert reverse("gathering", args=["kwartel", nth(party, 0).pk]) in me
        once_more(cast.neighbour, party)
    forget_once_more(cast.here, now=DAY_AFTER + timedelta(days=29))
    assert OnceMore.objects.filter(gathering__initiative=party).exists()
    forget_once_more(cast.here, now=DAY_AFTER + timedelta(days=31))
    assert not OnceMore.objects.filter(gathering__initiative=party).exists()


def test_what_goes_on_anyhow_needs_no_word(cast: Cast, soup: Initiative) -> None:
    come(nth(soup, 0), by=cast.neighbour, now=timezone.now())
    with time_machine.travel(DAY_AFTER, tick=False):
        assert once_more(cast.neighbour, soup) == 403


def test_something_like_it_has_its_shape(cast: Cast, soup: Initiative) -> None:
    """N6: what one can do there, what to bring, how many chairs and the words of its rhythm come along."""
    Initiative.objects.filter(pk=soup.pk).update(doing="Boeken uitzoeken.", bring="Een lepel.", seats=8, skips=True)
    url = reverse("begin", args=["kwartel"]) + f"?zoals={soup.pk}"
    form = browser_of(cast.neighbour).get(url).context["form"]
    assert form["when"].value() == "elke woensdag van 14 tot 17 uur, niet in de schoolvakanties"
    wish = {"title": "Thee", "glad": "", "opens": "me", "place": "", "when": "elke maandag om 10 uur"}
    assert browser_of(cast.neighbour).post(url, wish).status_code == 302
    tea = Initiative.objects.get(title="Thee")
    assert (tea.doing, tea.bring, tea.seats, tea.minutes) == ("Boeken uitzoeken.", "Een lepel.", 8, 180)
    assert (tea.opens, list(tea.makers.all())) == (cast.neighbour, [cast.neighbour])


# --- Days off --------------------------------------------------------------------------------------


def test_school_holidays_and_our_own_days_off_are_left_out(cast: Cast) -> None:
    club = begun(cast, "elke woensdag om 14 uur, niet in de schoolvakanties")
    come(nth(club, 1), by=cast.neighbour, now=timezone.now())
    keeper = browser_of(cast.keyholder)
    keeper.post(reverse("school_region", args=["kwartel"]), {"region": "midden"})
    assert "04-29 14:00" not in days(club, 30), "the week of May"
    assert "04-22 14:00" in days(club, 30)
    wish = {"name": "Studiedag", "first": "2026-03-11", "last": "2026-03-11"}
    assert keeper.post(reverse("days_off", args=["kwartel"]), wish).status_code == 302
    assert days(club, 2, cancelled=False) == ["03-04 14:00", "03-18 14:00"]
    run_tasks()
    assert "woensdag 11 maart: het gaat niet door" in str(mail.outbox[0].body)


def test_who_has_the_keys_hears_when_the_table_of_holidays_ends(cast: Cast) -> None:
    Neighbourhood.objects.filter(pk=cast.here.pk).update(school_region="midden")
    Neighbour.objects.filter(pk=cast.keyholder.pk).update(keys_until=date(2029, 12, 31))
    sentence = "We kennen de schoolvakanties tot en met 2 september 2029."
    url = reverse("hood", args=["kwartel"])
    assert sentence not in text_of(browser_of(cast.keyholder).get(url))
    with time_machine.travel(datetime(2029, 4, 1, 12, 0, tzinfo=AMSTERDAM), tick=False):
        assert sentence in text_of(browser_of(cast.keyholder).get(url))
        assert sentence not in text_of(browser_of(cast.neighbour).get(url))


# --- The agenda ------------------------------------------------------------------------------------


def agenda(*words: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["agenda", "kwartel", *words, "--json"])
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_the_agenda_lists_dates_also_far_ahead(cast: Cast, soup: Initiative) -> None:
    browser_of(cast.maker).post(reverse("cancel_date", args=["kwartel", nth(soup, 1).pk]), {"because": "Weg."})
    change(cast.maker, nth(soup, 2), day="2026-03-19")
    found = [row for row in agenda("--from", "2026-03-04", "--to", "2027-03-03") if row["title"] == "Soep"]
    assert found[0] == {
        "start": "2026-03-04T14:00:00+01:00",
        "end": "2026-03-04T17:00:00+01:00",
        "title": "Soep",
        "place": "Het Hoekhuis",
        "cancelled": False,
    }
    assert len(found) == 53
    assert [row["start"] for row in found if row["cancelled"]] == ["2026-03-11T14:00:00+01:00"]
    assert found[2]["start"] == "2026-03-19T14:00:00+01:00"
    assert found[-1]["start"] == "2027-03-03T14:00:00+01:00"
    lines = CliRunner().invoke(main, ["agenda", "kwartel", "--from", "2026-03-11", "--to", "2026-03-11"]).stdout
    assert "2026-03-11 14:00–17:00  Soep, Het Hoekhuis (off)" in lines


def test_the_agenda_of_what_rests_or_is_closed_is_empty(cast: Cast, soup: Initiative) -> None:
    browser_of(cast.maker).post(reverse("rest", args=["kwartel", soup.pk]), {"thanks": "Dank."})
    found = agenda("--from", "2026-06-01", "--to", "2026-12-31")
    assert not [row for row in found if row["title"] == "Soep"]
    assert not [row for row in agenda("--from", "2020-01-01", "--to", "2027-01-01") if "Kring" in str(row["title"])]


# --- A turn goes along with its date -----------------------------------------------------------------


def has_coffee(cast: Cast, gathering: Gathering) -> TurnDay:
    name_turns(gathering.initiative, by=cast.maker, kinds=["coffee"], keep=[])
    return make_turn(gathering, cast.neighbour, state=TurnState.YES)


def mails_to(cast: Cast) -> list[str]:
    run_tasks()
    return [each.body for each in mail.outbox if each.to == [cast.neighbour.user.email]]


def test_a_turn_moves_with_its_date_and_who_has_it_hears_it(cast: Cast, soup: Initiative) -> None:
    turn = has_coffee(cast, nth(soup, 1))
    TurnDay.objects.filter(pk=turn.pk).update(noted=True)
    change(cast.maker, nth(soup, 1), day="2026-03-12", start="15:00", end="16:00", because="De zaal is weg.")
    turn.refresh_from_db()
    assert (turn.neighbour, turn.state, turn.noted) == (cast.neighbour, TurnState.YES, False)
    [body] = mails_to(cast)
    assert "Koffie zetten: donderdag 12 maart om 15:00" in body
    assert "De zaal is weg." in body


def test_a_turn_of_a_date_that_is_off_is_no_turn_until_it_is_on_again(cast: Cast, soup: Initiative) -> None:
    turn = has_coffee(cast, nth(soup, 1))
    url = reverse("cancel_date", args=["kwartel", turn.gathering_id])
    browser_of(cast.maker).post(url, {"because": "De zaal is weg."})
    assert [body.count("gaat niet door") for body in mails_to(cast)] == [1]
    assert "Soep" not in [row.title for row in own_turns(cast.neighbour, timezone.now())]
    assert season_of(soup, now=timezone.now()).season.held == ()
    with pytest.raises(TooLateForATurn):
        say_yes(turn, by=cast.neighbour, now=timezone.now())
    browser_of(cast.maker).post(reverse("on_again", args=["kwartel", turn.gathering_id]))
    assert "Soep" in [row.title for row in own_turns(cast.neighbour, timezone.now())]
    assert len(mails_to(cast)) == 2


def test_a_date_that_falls_away_stays_to_say_so_to_who_has_a_turn(cast: Cast, soup: Initiative) -> None:
    turn = has_coffee(cast, nth(soup, 1))
    said = hear("elke eerste zondag van 14 tot 17 uur", now=NOW.replace(tzinfo=None), time_zone="Europe/Amsterdam")
    follow(plan_rhythm(soup, said, timezone.now()), soup, by=cast.maker, now=timezone.now())
    turn.refresh_from_db()
    assert turn.gathering.cancelled
    assert [body.count("gaat niet door") for body in mails_to(cast)] == [1]
    assert not soup.gatherings.filter(cancelled=True).exclude(pk=turn.gathering_id).exists()


def test_what_was_asked_of_everybody_is_asked_anew_for_the_new_day(cast: Cast, soup: Initiative) -> None:
    gathering = nth(soup, 0)
    name_turns(soup, by=cast.maker, kinds=["coffee"], keep=[])
    make_turn(gathering, None)
    tend_turns(cast.here, now=timezone.now())
    change(cast.maker, gathering, day="2026-03-05")
    tend_turns(cast.here, now=timezone.now())
    asked = Ask.objects.filter(initiative=soup)
    assert [(ask.closed, "5 maart" in title_of(ask)) for ask in asked.order_by("pk")] == [(True, False), (False, True)]


def test_who_comes_and_has_a_turn_gets_one_mail(cast: Cast, soup: Initiative) -> None:
    turn = has_coffee(cast, nth(soup, 1))
    come(turn.gathering, by=cast.neighbour, now=timezone.now())
    url = reverse("cancel_date", args=["kwartel", turn.gathering_id])
    assert "1 mens die komt hoort het per mail" in text_of(browser_of(cast.maker).get(url))
    browser_of(cast.maker).post(url, {"because": "De zaal is weg."})
    assert len(mails_to(cast)) == 1
