"""Turns go round: asked, never assigned, swapped, handed over, and asked of everybody when nobody has them.

R5, L10, E16: no fixed roles, no count of anybody's turns, and 'not now' is free.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from stoep.web.asks.models import Ask
from stoep.web.asks.queries import title_of
from stoep.web.initiatives.models import Gathering
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbours.actions import leave
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.turns.access import turn_token
from stoep.web.turns.actions import (
    RefusedByTheJudge,
    TooLate,
    forget_turns,
    hand_over,
    like_turns,
    name_turns,
    propose_turns,
    say_along,
    say_not_now,
    say_yes,
    swap_turns,
    take_rest,
    take_turn,
    tend_turns,
)
from stoep.web.turns.models import Liking, Rest, Shadow, ShadowState, Turn, TurnDay, TurnKind, TurnState
from tests.cast import Cast, make_initiative, make_neighbour
from tests.reading import browser_of, sentences_of, text_of

WEEK = timedelta(weeks=1)


class Club:
    """An initiative with one coffee turn and a date in each of the coming weeks."""

    def __init__(self, cast: Cast, dates: int = 3) -> None:
        self.cast = cast
        first = make_initiative(cast.here, cast.place, cast.maker, "Soepclub")
        self.initiative = first.initiative
        self.dates = [first, *(self.date(n) for n in range(1, dates))]
        self.now = timezone.now()
        name_turns(self.initiative, by=cast.maker, kinds=["coffee"], keep=[])
        self.turn = Turn.objects.get(initiative=self.initiative)

    def date(self, weeks: int) -> Gathering:
        start = timezone.now() + timedelta(days=1) + weeks * WEEK
        return Gathering.objects.create(
            neighbourhood=self.cast.here, initiative=self.initiative, key=f"week {weeks}", starts_at=start,
            ends_at=start + timedelta(hours=2),
        )  # fmt: skip

    def likes(self, *people: Neighbour, new: bool = False) -> None:
        for who in people:
            like_turns(self.initiative, by=who, turns=[self.turn.pk], new=new, now=self.now)

    def day(self, number: int) -> TurnDay:
        return TurnDay.objects.get(gathering=self.dates[number], turn=self.turn)

    def asked(self) -> list[str]:
        days = TurnDay.objects.filter(turn=self.turn).order_by("gathering__starts_at")
        return [day.neighbour.name if day.neighbour else "" for day in days]


@pytest.fixture
def club(cast: Cast) -> Club:
    TurnDay.objects.all().delete()
    Turn.objects.all().delete()
    return Club(cast)


def mails_to(name: str) -> list[str]:
    run_tasks()
    return [f"{m.subject}\n{m.body}" for m in mail.outbox if m.to == [f"{name.lower()}@voorbeeld.example"]]


# --- Asking ----------------------------------------------------------------------------------------


def test_turns_are_asked_evenly_among_who_likes_them(club: Club) -> None:
    club.likes(club.cast.neighbour, club.cast.connector, club.cast.maker)
    assert propose_turns(club.cast.here, now=club.now) == 3
    assert sorted(club.asked()) == ["Anja", "Fatma", "Joost"]
    assert {day.state for day in TurnDay.objects.all()} == {TurnState.ASKED}
    assert propose_turns(club.cast.here, now=club.now) == 0, "nobody is asked twice for one thing"
    (text,) = mails_to("Joost")
    assert "Wil jij" in text
    assert "koffie zetten?" in text
    assert "Een reden hoeft niet, en niemand ziet 'nu niet'." in text


def test_the_next_rounds_go_on_where_the_last_one_stopped(club: Club) -> None:
    """Over a season the largest and the smallest number differ by one at most."""
    people = (club.cast.neighbour, club.cast.connector, club.cast.maker, club.cast.keyholder)
    club.likes(*people)
    Liking.objects.update(since=club.now - 20 * WEEK)
    had = dict.fromkeys((who.pk for who in people), 0)
    for week in range(10):
        now = club.now + week * WEEK
        club.date(week + 10)
        Gathering.objects.filter(key=f"week {week + 10}").update(
            starts_at=now + 3 * WEEK, ends_at=now + 3 * WEEK + timedelta(hours=1)
        )
        propose_turns(club.cast.here, now=now)
        for day in TurnDay.objects.filter(state=TurnState.ASKED).select_related("neighbour"):
            assert day.neighbour
            say_yes(day, by=day.neighbour, now=now)
            had[day.neighbour.pk] += 1
    assert sum(had.values()) == 13
    assert max(had.values()) - min(had.values()) <= 1


def test_a_question_is_only_for_who_is_asked(club: Club) -> None:
    club.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    url = reverse("turn", args=["kwartel", club.day(0).pk])
    assert browser_of(club.cast.neighbour).get(url).status_code == 200
    assert browser_of(club.cast.maker).get(url).status_code == 404
    page = text_of(browser_of(club.cast.maker).get(reverse("turns", args=["kwartel", club.initiative.pk])))
    assert "Joost" not in page
    gathering = reverse("gathering", args=["kwartel", club.dates[0].pk])
    assert "Joost" not in text_of(browser_of(club.cast.maker).get(gathering))
    say_yes(club.day(0), by=club.cast.neighbour, now=club.now)
    assert "Joost" in text_of(browser_of(club.cast.maker).get(gathering))
    assert "Joost" not in text_of(browser_of(None).get(gathering)), "a name is for neighbours"


def test_not_now_leaves_no_trace_and_another_is_asked(club: Club) -> None:
    club.likes(club.cast.neighbour, club.cast.connector)
    propose_turns(club.cast.here, now=club.now)
    day = TurnDay.objects.filter(neighbour=club.cast.neighbour).first()
    assert day
    client = browser_of(club.cast.neighbour)
    said = client.post(reverse("answer_turn", args=["kwartel", day.pk, "nu-niet"]), follow=True)
    assert "Prima. Niemand ziet dit. We vragen een ander." in text_of(said)
    day.refresh_from_db()
    assert (day.state, day.neighbour) == (TurnState.OPEN, None)
    propose_turns(club.cast.here, now=club.now)
    day.refresh_from_db()
    assert day.neighbour == club.cast.connector


def test_who_says_nothing_is_not_waited_for(club: Club) -> None:
    club.likes(club.cast.neighbour, club.cast.connector)
    propose_turns(club.cast.here, now=club.now)
    before = club.asked()[1:]
    propose_turns(club.cast.here, now=club.now + timedelta(days=5))
    assert club.asked()[1:] != before
    assert set(club.asked()[1:]) <= {"Joost", "Fatma", ""}


def test_who_rests_is_not_asked(club: Club) -> None:
    """E16: a pause needs no reason, and what was asked for then goes to another."""
    club.likes(club.cast.neighbour, club.cast.connector)
    propose_turns(club.cast.here, now=club.now)
    first, last = (timezone.localdate(club.dates[n].starts_at) for n in (0, 2))
    take_rest(club.cast.neighbour, first=first, last=last)
    assert "Joost" not in club.asked()
    propose_turns(club.cast.here, now=club.now)
    assert set(club.asked()) == {"Fatma"}


def test_who_takes_back_a_liking_is_not_asked_any_more(club: Club) -> None:
    club.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    like_turns(club.initiative, by=club.cast.neighbour, turns=[], new=False, now=club.now)
    assert set(club.asked()) == {""}
    assert not Liking.objects.exists()


def test_nobody_has_two_turns_on_a_day(club: Club) -> None:
    """Neither at one initiative, nor at two."""
    name_turns(club.initiative, by=club.cast.maker, kinds=["coffee", "open"], keep=[], words="de tafel dekken")
    pks = list(club.initiative.turns.values_list("pk", flat=True))
    like_turns(club.initiative, by=club.cast.neighbour, turns=pks, new=False, now=club.now)
    other = Club(club.cast)
    other.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    days = [
        timezone.localdate(day.gathering.starts_at) for day in TurnDay.objects.filter(neighbour=club.cast.neighbour)
    ]
    assert len(days) == len(set(days)) == 3


def test_what_the_judge_refuses_is_not_written(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    from stoep.core.turns import Proposal

    club.likes(club.cast.neighbour)
    monkeypatch.setattr("stoep.web.turns.actions.propose", lambda _season, rng: Proposal(()))
    with pytest.raises(RefusedByTheJudge):
        propose_turns(club.cast.here, now=club.now)
    assert not TurnDay.objects.exists()


# --- Swapping and looking along --------------------------------------------------------------------


def test_two_swap_and_both_know(club: Club) -> None:
    joost, fatma = club.cast.neighbour, club.cast.connector
    club.likes(joost, fatma)
    for number, who in ((0, joost), (1, fatma)):
        TurnDay.objects.create(turn=club.turn, gathering=club.dates[number], neighbour=who, state=TurnState.YES)
    client = browser_of(joost)
    client.post(reverse("answer_turn", args=["kwartel", club.day(0).pk, "ruil"]))
    assert club.day(0).swapping
    page = text_of(browser_of(fatma).get(reverse("turns", args=["kwartel", club.initiative.pk])))
    button = reverse("swap_turn", args=["kwartel", club.day(0).pk, club.day(1).pk])
    assert "wil graag ruilen" in page
    assert button in page
    assert button not in text_of(browser_of(joost).get(reverse("turns", args=["kwartel", club.initiative.pk])))
    browser_of(fatma).post(button)
    assert (club.day(0).neighbour, club.day(1).neighbour) == (fatma, joost)
    assert not club.day(0).swapping
    assert "De ruil is gelukt." in mails_to("Joost")[0]
    with pytest.raises(TooLate):
        swap_turns(club.day(0), club.day(1), by=joost, now=club.now)


def test_a_turn_that_is_offered_can_be_taken(club: Club) -> None:
    day = TurnDay.objects.create(
        turn=club.turn, gathering=club.dates[0], neighbour=club.cast.neighbour, state=TurnState.YES, swapping=True
    )
    browser_of(club.cast.maker).post(reverse("take_turn", args=["kwartel", day.pk]))
    assert club.day(0).neighbour == club.cast.maker
    assert "Anja doet het" in mails_to("Joost")[0]


@pytest.mark.parametrize("state", [TurnState.ASKED, TurnState.YES])
def test_nobody_takes_what_is_another_s(club: Club, state: TurnState) -> None:
    day = TurnDay.objects.create(
        turn=club.turn, gathering=club.dates[0], neighbour=club.cast.neighbour, state=state, asked_at=club.now
    )
    with pytest.raises(TooLate):
        take_turn(day, by=club.cast.maker, now=club.now)
    assert club.day(0).neighbour == club.cast.neighbour
    for word in ("ja", "nu-niet"):
        url = reverse("answer_turn", args=["kwartel", day.pk, word])
        assert browser_of(club.cast.maker).post(url).status_code == 404


@pytest.mark.parametrize("say", [say_yes, say_not_now])
def test_an_answer_comes_too_late_when_it_is_over(club: Club, say: Callable[..., None]) -> None:
    day = TurnDay.objects.create(
        turn=club.turn, gathering=club.dates[0], neighbour=club.cast.neighbour, state=TurnState.ASKED
    )
    with pytest.raises(TooLate):
        say(day, by=club.cast.neighbour, now=club.now + timedelta(days=3))


def test_who_is_new_looks_along_first(club: Club) -> None:
    """Someone new is offered a place beside who does it, and is asked for a turn of their own after that."""
    newcomer = make_neighbour(club.cast.here, "Nieuw")
    club.likes(club.cast.maker)
    club.likes(newcomer, new=True)
    propose_turns(club.cast.here, now=club.now)
    shadow = Shadow.objects.get()
    assert shadow.neighbour == newcomer
    assert set(club.asked()) == {"Anja"}
    assert mails_to("Nieuw") == [], "first somebody says yes to the turn itself"
    say_yes(shadow.day, by=club.cast.maker, now=club.now)
    assert "Anja doet het. Wil jij meekijken?" in mails_to("Nieuw")[0]
    me = browser_of(newcomer)
    button = reverse("answer_along", args=["kwartel", shadow.pk, "ja"])
    assert button in text_of(me.get(reverse("me", args=["kwartel"])))
    me.post(button)
    assert Shadow.objects.get().state == ShadowState.YES
    over = shadow.day.gathering.ends_at + timedelta(hours=1)
    tend_turns(club.cast.here, now=over)
    assert not Liking.objects.get(neighbour=newcomer).new
    say_not_now(club.day(2), by=club.cast.maker, now=over)
    propose_turns(club.cast.here, now=over)
    assert "Nieuw" in [day.neighbour.name for day in TurnDay.objects.filter(turn=club.turn) if day.neighbour]


def test_looking_along_is_free_too(club: Club) -> None:
    newcomer = make_neighbour(club.cast.here, "Nieuw")
    club.likes(club.cast.maker)
    club.likes(newcomer, new=True)
    propose_turns(club.cast.here, now=club.now)
    say_along(Shadow.objects.get(), by=newcomer, yes=False)
    propose_turns(club.cast.here, now=club.now)
    assert Shadow.objects.count() == 1, "not asked again before that date is over"


# --- Handing over, and asking everybody -------------------------------------------------------------


def test_the_note_hands_over_what_the_one_before_said(club: Club) -> None:
    """Two days before: what, when, where, how you get in, and a word of who did it last."""
    joost, fatma = club.cast.neighbour, club.cast.connector
    first = TurnDay.objects.create(turn=club.turn, gathering=club.dates[0], neighbour=joost, state=TurnState.YES)
    TurnDay.objects.create(turn=club.turn, gathering=club.dates[1], neighbour=fatma, state=TurnState.YES)
    browser_of(joost).post(reverse("turn", args=["kwartel", first.pk]), {"words": "De melk is op. De kast klemt."})
    for _again in range(2):
        tend_turns(club.cast.here, now=club.dates[1].starts_at - timedelta(days=1))
    (text,) = mails_to("Fatma")
    for words in ("koffie zetten", "Het Hoekhuis", "De blauwe deur.", "Joost geeft door: De melk is op."):
        assert words in text
    page = browser_of(fatma).get(reverse("turn", args=["kwartel", club.day(1).pk]))
    assert "De melk is op." in text_of(page)
    turns = reverse("turns", args=["kwartel", club.initiative.pk])
    assert "De melk is op." not in text_of(browser_of(club.cast.keyholder).get(turns))


def test_only_who_has_the_turn_hands_something_over(club: Club) -> None:
    day = TurnDay.objects.create(
        turn=club.turn, gathering=club.dates[0], neighbour=club.cast.neighbour, state=TurnState.YES
    )
    hand_over(day, by=club.cast.maker, words="Niet van mij.")
    assert club.day(0).words == ""


def test_a_turn_nobody_takes_is_asked_in_the_language_of_who_reads_it(club: Club) -> None:
    propose_turns(club.cast.here, now=club.now)
    tend_turns(club.cast.here, now=club.now)
    page = reverse("asked", args=["kwartel", Ask.objects.get(by=None).pk])
    for language, words in (("en", "Who would like to make coffee, "), ("nl", "koffie zetten?")):
        client = browser_of(club.cast.connector)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for url in (page, reverse("share", args=["kwartel"])):
            assert words in text_of(client.get(url)), (language, url)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.filter(by=None).update(title="Wie wil koffie zetten?")


def test_a_turn_nobody_takes_becomes_an_ask(club: Club) -> None:
    """Five days before it is asked of everybody, in the name of the initiative; who takes it closes the ask."""
    propose_turns(club.cast.here, now=club.now)
    assert tend_turns(club.cast.here, now=club.now) == 1
    assert tend_turns(club.cast.here, now=club.now) == 0
    asked = Ask.objects.get(by=None)
    assert asked.title == "", "what it is is kept, and not a sentence"
    assert title_of(asked).startswith("Wie wil ")
    assert title_of(asked).endswith("koffie zetten?")
    page = text_of(browser_of(club.cast.connector).get(reverse("asked", args=["kwartel", asked.pk])))
    assert "Soepclub" in page
    button = reverse("take_turn", args=["kwartel", club.day(0).pk])
    assert button in page
    assert (
        "<form"
        not in text_of(browser_of(None).get(reverse("asked", args=["kwartel", asked.pk])))
        .partition("<main")[2]
        .partition("</main>")[0]
    )
    browser_of(club.cast.connector).post(button)
    asked.refresh_from_db()
    assert asked.closed
    assert club.day(0).neighbour == club.cast.connector


def test_an_ask_for_a_turn_is_over_with_the_turn(club: Club) -> None:
    propose_turns(club.cast.here, now=club.now)
    tend_turns(club.cast.here, now=club.now)
    tend_turns(club.cast.here, now=club.dates[0].ends_at)
    assert Ask.objects.filter(by=None).order_by("pk").first().closed  # type: ignore[union-attr]


def test_who_never_answered_is_not_kept_with_what_is_over(club: Club) -> None:
    club.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    tend_turns(club.cast.here, now=club.dates[0].ends_at)
    assert (club.day(0).state, club.day(0).neighbour) == (TurnState.OPEN, None)


def test_who_leaves_gives_their_turns_back(club: Club) -> None:
    club.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    say_yes(club.day(0), by=club.cast.neighbour, now=club.now)
    leave(club.cast.neighbour)
    assert {(day.state, day.neighbour) for day in TurnDay.objects.all()} == {(TurnState.OPEN, None)}


def test_turns_are_forgotten_with_the_season(club: Club) -> None:
    """No count of anybody's turns is kept: after ninety days not even the turns themselves."""
    club.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    say_yes(club.day(0), by=club.cast.neighbour, now=club.now)
    Rest.objects.create(neighbour=club.cast.maker, first="2026-01-01", last="2026-01-02")
    forget_turns(club.cast.here, now=club.now + timedelta(days=80))
    assert TurnDay.objects.count() == 3
    forget_turns(club.cast.here, now=club.now + timedelta(days=200))
    assert not TurnDay.objects.exists()
    assert Liking.objects.exists(), "what somebody likes is theirs to take back"
    fields = [field.name for model in (Liking, Turn) for field in model._meta.local_fields]
    assert not [name for name in fields if "count" in name or "times" in name]


# --- Pages and mail ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "state"), [("ja", TurnState.YES), ("nu-niet", TurnState.OPEN)])
def test_a_link_in_a_mail_answers_with_one_button(club: Club, word: str, state: TurnState) -> None:
    club.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    url = reverse("turn_by_mail", args=[turn_token(club.day(0)), word])
    client = browser_of(None)
    assert client.get(url).status_code == 200
    assert club.day(0).state == TurnState.ASKED, "opening it changes nothing"
    client.post(url)
    assert club.day(0).state == state


def test_a_link_is_worth_nothing_when_the_turn_is_another_s(club: Club) -> None:
    club.likes(club.cast.neighbour)
    propose_turns(club.cast.here, now=club.now)
    url = reverse("turn_by_mail", args=[turn_token(club.day(0)), "ja"])
    say_not_now(club.day(0), by=club.cast.neighbour, now=club.now)
    assert browser_of(None).post(url).status_code == 404


def test_who_looks_here_sees_the_question_on_the_week_and_gets_no_mail(club: Club) -> None:
    Neighbour.objects.filter(pk=club.cast.keyholder.pk).update(reach=Reach.NONE)
    club.likes(club.cast.keyholder)
    propose_turns(club.cast.here, now=club.now)
    week = text_of(browser_of(club.cast.keyholder).get(reverse("week", args=["kwartel"])))
    assert "Een beurt voor jou?" in week
    assert "Wil jij" in week
    assert mails_to("Wim") == []


def test_makers_name_the_turns(cast: Cast) -> None:
    url = reverse("name_turns", args=["kwartel", cast.initiative.pk])
    browser_of(cast.maker).post(url, {"turns": ["coffee", "welcome"], "words": "de tafel dekken"})
    turns = list(cast.initiative.turns.order_by("pk"))
    assert {(turn.kind, turn.words) for turn in turns} == {
        (TurnKind.COFFEE, ""), (TurnKind.WELCOME, ""), (TurnKind.OTHER, "de tafel dekken"),
    }  # fmt: skip
    own = next(turn for turn in turns if turn.words)
    browser_of(cast.maker).post(url, {"turns": [str(own.pk)]})
    assert list(cast.initiative.turns.all()) == [own]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("", "2030-01-02", "Kies een dag."),
        ("2030-01-02", "2030-01-01", "De laatste dag komt voor de eerste. Kijk nog eens."),
        ("2020-01-01", "2020-01-02", "Dit is al voorbij. Kies een dag die nog komt."),
        ("morgen", "2030-01-02", "Schrijf de dag in cijfers, zoals 14-06-2026."),
    ],
)
def test_a_mistake_in_a_rest_says_what(cast: Cast, first: str, last: str, sentence: str) -> None:
    response = browser_of(cast.maker).post(reverse("my_rest", args=["kwartel"]), {"first": first, "last": last})
    assert sentence in sentences_of(response)
    assert not Rest.objects.filter(neighbour=cast.maker).exists()


def test_rest_is_said_and_taken_back(cast: Cast) -> None:
    client = browser_of(cast.maker)
    client.post(reverse("my_rest", args=["kwartel"]), {"first": "2030-01-01", "last": "2030-01-09"})
    rest = Rest.objects.get(neighbour=cast.maker)
    assert (rest.first, rest.last) == (date(2030, 1, 1), date(2030, 1, 9))
    client.post(reverse("end_rest", args=["kwartel", rest.pk]))
    assert not Rest.objects.filter(neighbour=cast.maker).exists()
