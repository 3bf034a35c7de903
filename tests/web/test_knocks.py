"""Asks and offers are one thing with two sides; who is asked privately may always say no (N3, N5, R5, L15)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from stoep.core.fabric import FEWEST
from stoep.web.asks.access import knock_token
from stoep.web.asks.actions import (
    ask,
    forget_knocks,
    knock_by_name,
    knock_quietly,
    pass_on_unanswered,
    say,
    thank,
)
from stoep.web.asks.models import Ask, Came, Knock, Line, Side, Word
from stoep.web.asks.queries import could_be_asked, names_to_ask
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbourhoods.queries import season_sums
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Visible
from stoep.web.turns.models import TurnKind, TurnState
from tests.cast import Cast, make_neighbour, make_turn
from tests.reading import browser_of, sentences_of, text_of

pytestmark = pytest.mark.usefixtures("nobody_said_rather_not")

DAY = timedelta(days=1)


def sews(cast: Cast, name: str, visible: Visible = Visible.EVERYONE, kind: Kind = Kind.SHOW) -> Neighbour:
    who = make_neighbour(cast.here, name)
    Gift.objects.create(neighbour=who, kind=kind, topic="naaien", visible=visible)
    return who


def page_of(asked: Ask, who: Neighbour | None) -> str:
    return text_of(browser_of(who).get(reverse("asked", args=["kwartel", asked.pk])))


def mails_to(name: str) -> list[str]:
    run_tasks()
    return [f"{m.subject}\n{m.body}" for m in mail.outbox if m.to == [f"{name.lower()}@voorbeeld.example"]]


@pytest.fixture
def asked(cast: Cast) -> Ask:
    Knock.objects.all().delete()
    return cast.ask


# --- One object, two sides --------------------------------------------------------------------------


def test_an_ask_and_an_offer_are_the_same_kind_of_thing(cast: Cast) -> None:
    """R5, L15: 'wie kan …?' and 'ik kan …' stand on one page and lead to one page of their own."""
    client = browser_of(cast.maker)
    url = reverse("ask", args=["kwartel"])
    assert client.get(url + "?kant=geef").context["form"]["side"].value() == Side.OFFER
    client.post(url, {"side": "offer", "title": "Ik kan naaimachines nakijken", "line": "learn", "about": "Naaien"})
    made = Ask.objects.latest("pk")
    assert (made.side, made.line, made.hook) == (Side.OFFER, Line.LEARN, "naaien")
    share = text_of(client.get(reverse("share", args=["kwartel"])))
    assert share.index("Wie kan een naaimachine nakijken?") < share.index("Ik kan naaimachines nakijken")
    assert "We kunnen iets van je leren." in page_of(made, cast.neighbour)


def test_every_invitation_has_one_of_the_four_lines_and_an_easy_no(cast: Cast, asked: Ask) -> None:
    """N3: we need you; it is more fun with you; we can learn something from you; let's do something together."""
    assert len(Line) == 4
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    (text,) = mails_to("Fatma")
    for words in ("Joost vraagt je iets.", "Laten we samen iets doen.", asked.title, "Later:\n", "Nee, dank je:\n"):
        assert words in text
    assert "Niemand ziet 'later' of 'nee'. Een reden hoeft niet." in text


# --- Who could be asked ----------------------------------------------------------------------------


def test_names_come_from_gifts_that_are_shown_with_a_name(cast: Cast, asked: Ask) -> None:
    """N5: shared gifts, in an order of chance; a gift without a name gives no name away."""
    for number in range(9):
        sews(cast, f"Naam{number}")
    sews(cast, "Stil", Visible.NEIGHBOURS)
    sews(cast, "Geheim", Visible.ME)
    sews(cast, "Leert", kind=Kind.LEARN)
    now = timezone.now()
    seen = {tuple(n.name for n in names_to_ask(asked, now + day * DAY)) for day in range(20)}
    assert len(seen) > 5, "another order each day"
    assert all(len(names) == 3 for names in seen)
    names = {name for some in seen for name in some}
    assert names == {f"Naam{n}" for n in range(9)} | {"Fatma"}
    assert not {"Stil", "Geheim", "Leert"} & set(page_of(asked, cast.neighbour).replace("<", " ").split())


def test_an_offer_looks_for_who_wants_to_learn(cast: Cast) -> None:
    sews(cast, "Leert", kind=Kind.LEARN)
    offer = ask(by=cast.maker, title="Ik kan naaien", side=Side.OFFER, hook="naaien")
    assert [n.name for n in names_to_ask(offer, timezone.now())] == ["Leert"]


def test_own_words_are_a_gift_too(cast: Cast) -> None:
    Gift.objects.create(neighbour=cast.maker, kind=Kind.LOVE, words="Postduiven", visible=Visible.EVERYONE)
    Gift.objects.create(neighbour=cast.keyholder, kind=Kind.LOVE, words="torens", visible=Visible.EVERYONE)
    client = browser_of(cast.neighbour)
    client.post(reverse("ask", args=["kwartel"]), {"title": "Wie vliegt er mee?", "about": "postduiven"})
    assert [n.name for n in names_to_ask(Ask.objects.latest("pk"), timezone.now())] == ["Anja"]


def test_nobody_is_asked_more_often_than_they_like(cast: Cast, asked: Ask) -> None:
    """The same few aren't asked all the time: who said 'once a month' is asked once, who said 'now not' never."""
    Company.objects.filter(neighbour=cast.connector).update(often=1)
    never = sews(cast, "Nooit")
    Company.objects.filter(neighbour=never).update(often=0)
    unsaid = sews(cast, "Zegtniets")
    Company.objects.filter(neighbour=unsaid).delete()
    now = timezone.now()
    assert [n.name for n in could_be_asked(asked, Visible.EVERYONE, now)] == ["Fatma"]
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk, never.pk, unsaid.pk], now=now)
    second = ask(by=cast.maker, title="Wie zoomt er?", hook="naaien")
    assert could_be_asked(second, Visible.EVERYONE, now) == []
    assert [n.name for n in could_be_asked(second, Visible.EVERYONE, now + 31 * DAY)] == ["Fatma"]
    assert list(Knock.objects.values_list("neighbour__name", flat=True)) == ["Fatma"]


def test_only_names_on_the_page_can_be_asked(cast: Cast, asked: Ask) -> None:
    """A number that is typed by hand asks nobody."""
    url = reverse("knock", args=["kwartel", asked.pk])
    browser_of(cast.neighbour).post(url, {"names": [cast.keyholder.pk, cast.elsewhere.pk, "x", "9" * 30]})
    assert not Knock.objects.exists()
    assert browser_of(cast.maker).post(url, {"names": [cast.connector.pk]}).status_code == 403


# --- Asked privately -------------------------------------------------------------------------------


def test_a_quiet_ask_tells_nothing_until_a_yes(cast: Cast, asked: Ask) -> None:
    quiet = sews(cast, "Stil", Visible.NEIGHBOURS)
    client = browser_of(cast.neighbour)
    url = reverse("knock", args=["kwartel", asked.pk])
    with_somebody = text_of(client.post(url, {"quietly": "1"}, follow=True))
    knock = Knock.objects.get()
    assert (knock.neighbour, knock.came) == (quiet, Came.QUIET)
    assert "Joost weet niet dat jij het bent." in mails_to("Stil")[0]
    assert "Stil" not in with_somebody.replace("Vraag het stil", "")
    other = ask(by=cast.neighbour, title=asked.title, hook="kantklossen")
    with_nobody = text_of(client.post(reverse("knock", args=["kwartel", other.pk]), {"quietly": "1"}, follow=True))
    assert "We kijken wie hiervan houdt. Je hoort alleen wie ja zegt." in with_somebody
    assert "We kijken wie hiervan houdt. Je hoort alleen wie ja zegt." in with_nobody
    say(asked, by=quiet, word=Word.YES)
    assert "Stil" in page_of(asked, cast.neighbour)


@pytest.mark.parametrize("word", ["later", "nee"])
def test_later_and_no_are_seen_by_nobody(cast: Cast, asked: Ask, word: str) -> None:
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    before = page_of(asked, cast.neighbour)
    client = browser_of(cast.connector)
    said = client.post(reverse("answer_ask", args=["kwartel", asked.pk, word]), follow=True)
    assert "Prima. Niemand ziet dit." in text_of(said)
    main = [text.partition("<main")[2].partition("</main>")[0] for text in (before, page_of(asked, cast.neighbour))]
    without_tokens = [part.split("csrf") for part in main]
    assert len(without_tokens[0]) == len(without_tokens[1])
    assert "Fatma" in main[1]
    assert main[0].count("Fatma") == main[1].count("Fatma")
    assert mails_to("Joost") == []
    assert "Wie kan een naaimachine" not in text_of(client.get(reverse("me", args=["kwartel"])))


def test_later_comes_back_after_two_weeks_and_once(cast: Cast, asked: Ask) -> None:
    Company.objects.update(often=4)
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    say(asked, by=cast.connector, word=Word.LATER)
    me = reverse("me", args=["kwartel"])
    assert asked.title not in text_of(browser_of(cast.connector).get(me))
    Knock.objects.update(made_at=timezone.now() - 15 * DAY)
    assert asked.title in text_of(browser_of(cast.connector).get(me + "?morgen"))


def test_a_yes_says_where_and_when_and_only_to_who_asks(cast: Cast, asked: Ask) -> None:
    """Who read it on the board can say yes as well as who was asked."""
    url = reverse("answer_ask", args=["kwartel", asked.pk, "ja"])
    browser_of(cast.keyholder).post(url, {"words": "Zaterdag bij de koffie."})
    assert Knock.objects.get().came == Came.SELF
    assert "Wim zegt ja op: Wie kan een naaimachine nakijken?\nZaterdag bij de koffie." in mails_to("Joost")[0]
    assert "Zaterdag bij de koffie." in page_of(asked, cast.neighbour)
    for who in (cast.maker, None):
        assert "Wim" not in page_of(asked, who)
        assert "Zaterdag" not in page_of(asked, who)
    browser_of(cast.keyholder).post(url, {"words": "Zondag."})
    assert len(mails_to("Joost")) == 1, "a change of words is no second mail"


def test_too_many_words_are_kept_on_the_page(cast: Cast, asked: Ask) -> None:
    response = browser_of(cast.maker).post(
        reverse("answer_ask", args=["kwartel", asked.pk, "ja"]), {"words": "x" * 201}
    )
    assert sentences_of(response) == ["Maak het korter, hooguit 200 letters."]
    assert "x" * 201 in text_of(response)


@pytest.mark.parametrize(("word", "kept"), [("ja", Word.YES), ("later", Word.LATER), ("nee", Word.NO)])
def test_a_link_in_a_mail_answers_with_one_button(cast: Cast, asked: Ask, word: str, kept: Word) -> None:
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    url = reverse("answer_by_link", args=[knock_token(Knock.objects.get()), word])
    client = browser_of(None)
    assert client.get(url).status_code == 200
    assert Knock.objects.get().word == Word.OPEN, "opening it changes nothing"
    client.post(url, {"words": ""})
    assert Knock.objects.get().word == kept


# --- The other way round ---------------------------------------------------------------------------


def test_after_a_thank_you_it_turns_round(cast: Cast, asked: Ask) -> None:
    """R5: who is thanked is asked what the other could show them, and asks it by name."""
    Gift.objects.create(neighbour=cast.neighbour, kind=Kind.SHOW, topic="vroeger", visible=Visible.EVERYONE)
    say(asked, by=cast.connector, word=Word.YES)
    knock = Knock.objects.get()
    browser_of(cast.neighbour).post(reverse("thank", args=["kwartel", knock.pk]))
    thank(knock, by=cast.neighbour)
    (text,) = [t for t in mails_to("Fatma") if "dank je wel" in t]
    assert "Wat kan Joost jou laten zien?" in text
    client = browser_of(cast.connector)
    back = reverse("ask", args=["kwartel"]) + f"?dank={knock.pk}"
    assert back in text_of(client.get(reverse("me", args=["kwartel"])))
    form = text_of(client.get(back))
    assert "Wat kan Joost jou laten zien?" in form
    assert "vroeger" in form
    client.post(back, {"title": "Kun je mij over vroeger vertellen?"})
    turned = Ask.objects.latest("pk")
    assert (turned.by, turned.knocks.get().neighbour) == (cast.connector, cast.neighbour)
    assert "En andersom: wat kun jij laten zien?" in page_of(asked, cast.neighbour)


def test_for_an_offer_the_one_who_took_it_says_thank_you(cast: Cast) -> None:
    offer = ask(by=cast.maker, title="Ik kan naaien", side=Side.OFFER, hook="naaien")
    say(offer, by=cast.neighbour, word=Word.YES)
    knock = Knock.objects.get(ask=offer)
    url = reverse("thank", args=["kwartel", knock.pk])
    assert browser_of(cast.maker).post(url).status_code == 404
    browser_of(cast.neighbour).post(url)
    assert "Wat kan Joost jou laten zien?" in mails_to("Anja")[-1]


@pytest.mark.parametrize("who", ["neighbour", "keyholder", "elsewhere"])
def test_nobody_uses_the_thanks_of_another(cast: Cast, asked: Ask, who: str) -> None:
    say(asked, by=cast.connector, word=Word.YES)
    thank(Knock.objects.get(), by=cast.neighbour)
    other: Neighbour = getattr(cast, who)
    url = reverse("ask", args=[other.neighbourhood.slug]) + f"?dank={Knock.objects.get().pk}"
    assert browser_of(other).get(url).status_code == 404


# --- Three days without an answer -------------------------------------------------------------------


def test_what_nobody_answers_goes_to_who_has_the_welcoming_turn(cast: Cast, asked: Ask) -> None:
    """After 72 hours without a yes, once; who welcomes can ask others by name, or say yes."""
    make_turn(cast.gathering, cast.maker, TurnKind.WELCOME, TurnState.YES)
    now = asked.made_at
    assert pass_on_unanswered(cast.here, now=now + timedelta(hours=71)) == 0
    assert pass_on_unanswered(cast.here, now=now + timedelta(hours=73)) == 0, "that date is over by then"
    cast.gathering.starts_at, cast.gathering.ends_at = now + 9 * DAY, now + 10 * DAY
    cast.gathering.save()
    assert pass_on_unanswered(cast.here, now=now + timedelta(hours=73)) == 1
    assert pass_on_unanswered(cast.here, now=now + timedelta(hours=74)) == 0
    assert "Niemand gaf Joost nog antwoord." in mails_to("Anja")[0]
    page = page_of(asked, cast.maker)
    assert "Weet jij wie dit kan?" in page
    assert "Fatma" in page
    browser_of(cast.maker).post(reverse("knock", args=["kwartel", asked.pk]), {"names": [cast.connector.pk]})
    assert Knock.objects.get(neighbour=cast.connector).came == Came.NAMED


def test_what_somebody_answers_is_not_passed_on(cast: Cast, asked: Ask) -> None:
    make_turn(cast.gathering, cast.maker, TurnKind.WELCOME, TurnState.YES)
    cast.gathering.ends_at = asked.made_at + 10 * DAY
    cast.gathering.save()
    say(asked, by=cast.connector, word=Word.YES)
    assert pass_on_unanswered(cast.here, now=asked.made_at + 4 * DAY) == 0


# --- What is kept, and what is summed ---------------------------------------------------------------


def test_who_was_asked_is_forgotten(cast: Cast, asked: Ask) -> None:
    say(asked, by=cast.connector, word=Word.YES)
    forget_knocks(cast.here, now=timezone.now() + 80 * DAY)
    assert Knock.objects.count() == 1
    forget_knocks(cast.here, now=timezone.now() + 91 * DAY)
    assert not Knock.objects.exists()
    assert Ask.objects.filter(pk=asked.pk).exists()


def test_the_spread_of_asks_is_a_sum(cast: Cast, asked: Ask) -> None:
    """N5: how often neighbours were asked, and how many different ones; never who, and not who came by themselves."""
    people = [sews(cast, f"Naam{n}") for n in range(FEWEST)]
    second = ask(by=cast.maker, title="Wie zoomt er?", hook="naaien")
    now = timezone.now()
    for number in (0, 1):
        Knock.objects.create(ask=asked, neighbour=people[number], came=Came.NAMED, made_at=now)
    Knock.objects.create(ask=second, neighbour=people[0], came=Came.QUIET, made_at=now)
    Knock.objects.create(ask=second, neighbour=people[5], came=Came.SELF, made_at=now)
    sums = season_sums(cast.here, now)
    assert (sums.asked, sums.asked_people) == (3, 2)
    hood = reverse("hood", args=["kwartel"])
    assert "vroegen we een buur iets" not in text_of(browser_of(None).get(hood)), "of two people it would be too small"
    Knock.objects.create(ask=second, neighbour=people[2], came=Came.QUIET, made_at=now)
    caches["fragments"].clear()
    page = text_of(browser_of(None).get(hood))
    assert "4×" in page
    assert "vroegen we een buur iets, aan 3 verschillende buren" in page


def test_nothing_of_an_ask_is_counted_for_a_person(cast: Cast) -> None:
    """R5, 1.12.16: no balance, no debt, no hours."""
    fields = {field.name for model in (Ask, Knock) for field in model._meta.local_fields}
    assert fields == {
        "id", "neighbourhood", "by", "initiative", "side", "line", "title", "body", "hook", "closed", "made_at",
        "passed_on", "hidden", "turn_kind", "turn_words", "turn_at", "ask", "neighbour", "came", "word", "words",
        "thanked",
    }  # fmt: skip


def test_an_old_quiet_ask_asks_nobody_twice(cast: Cast, asked: Ask) -> None:
    sews(cast, "Stil", Visible.NEIGHBOURS)
    for _again in range(3):
        knock_quietly(asked, by=cast.neighbour, now=timezone.now())
    assert Knock.objects.count() == 1
    assert len(mails_to("Stil")) == 1
