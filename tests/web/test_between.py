"""'Rather not' works everywhere and is seen nowhere; under sixteen some things go another way (M4, G6, B4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.asks.actions import ask, knock_by_name, knock_quietly, say, thank
from stoep.web.asks.models import Ask, Came, Knock, Side, Word
from stoep.web.asks.queries import ask_page, ask_rows, names_to_ask, open_knocks, thanks_to_turn
from stoep.web.between.access import names_at, parent_token
from stoep.web.between.actions import forget_young, say_parent_agrees, say_rather_not, say_until
from stoep.web.between.models import Young
from stoep.web.between.queries import may_write, young_in
from stoep.web.coming.models import Coming
from stoep.web.coming.queries import shown_names
from stoep.web.encounters.models import Mark, MarkKind
from stoep.web.encounters.snapshot import weave_snapshot
from stoep.web.initiatives.models import Door
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbours.access import AtHome
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Visible
from stoep.web.neighbours.queries import in_house
from stoep.web.turns.actions import say_yes
from stoep.web.turns.models import Shadow, ShadowState, TurnKind
from stoep.web.turns.queries import looking_along
from tests.cast import Cast, make_turn
from tests.web.test_leaks import bodies, changed


@pytest.fixture
def sewing(cast: Cast) -> Ask:
    """Joost asks around sewing, which Fatma and Anja can show, with their names."""
    Mark.objects.all().delete()
    Gift.objects.create(neighbour=cast.maker, kind=Kind.SHOW, topic="naaien", visible=Visible.EVERYONE)
    Knock.objects.all().delete()
    return cast.ask


def client_of(who: Neighbour) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def say_it(cast: Cast, who: Neighbour, about: Neighbour, what: str, pk: int) -> int:
    url = reverse("rather_not", args=[cast.here.slug, what, pk])
    return client_of(who).post(url, {"who": about.pk}).status_code


# --- Where it can be said --------------------------------------------------------------------------


def test_it_can_be_said_wherever_a_name_is_seen_and_is_taken_back_on_ones_own_page(cast: Cast) -> None:
    assert say_it(cast, cast.maker, cast.neighbour, "vraag", cast.ask.pk) == 302
    mark = Mark.objects.get(by=cast.maker, about=cast.neighbour)
    assert mark.kind == MarkKind.RATHER_NOT
    hers = client_of(cast.maker)
    take_back = reverse("take_back_mark", args=[cast.here.slug, mark.pk])
    assert take_back in hers.get(reverse("me", args=[cast.here.slug])).content.decode()
    hers.post(take_back)
    assert not Mark.objects.filter(by=cast.maker).exists()


def test_who_is_not_named_on_a_page_can_not_be_named_from_it(cast: Cast) -> None:
    assert say_it(cast, cast.maker, cast.keyholder, "vraag", cast.ask.pk) == 200
    assert say_it(cast, cast.maker, cast.elsewhere, "vraag", cast.ask.pk) == 200
    assert not Mark.objects.filter(by=cast.maker).exists()


@pytest.mark.parametrize(
    ("what", "who"),
    [("vraag", "Joost"), ("spul", "Joost"), ("initiatief", "Anja"), ("dag", "Anja"), ("plek", "Anja"),
     ("haakje", "Anja"), ("buurt", "Wim"), ("delen", "Joost")],
)  # fmt: skip
def test_every_page_with_names_has_the_way(cast: Cast, what: str, who: str) -> None:
    pages = {"vraag": ("asked", cast.ask.pk), "spul": ("thing", cast.thing.pk), "plek": ("place", cast.place.pk),
             "initiatief": ("initiative", cast.initiative.pk), "dag": ("gathering", cast.gathering.pk),
             "haakje": ("invitation", cast.on.pk), "buurt": ("hood", None), "delen": ("share", None)}  # fmt: skip
    name, pk = pages[what]
    looks = cast.neighbour if who != "Joost" else cast.connector
    page = client_of(looks).get(reverse(name, args=[cast.here.slug, *([pk] if pk else [])])).content.decode()
    link = reverse("rather_not", args=[cast.here.slug, what, pk or 0])
    assert who in page
    assert link in page
    assert who in [n.name for n in names_at(AtHome(cast.here, looks), what, pk or 0)]


# --- What it does, and that nobody sees it -----------------------------------------------------------


def test_no_page_of_who_it_is_about_changes_by_a_byte(sewing: Ask, cast: Cast) -> None:
    knock_by_name(sewing, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    with time_machine.travel(timezone.now(), tick=False):
        before = bodies(cast, cast.neighbour)
        say_rather_not(cast.neighbour, by=cast.maker)
        say_rather_not(cast.neighbour, by=cast.connector)
        assert changed(before, bodies(cast, cast.neighbour)) == []
    assert b"Anja" in before["asked"]


def test_what_is_asked_by_name_does_not_arrive_and_looks_as_if_it_did(sewing: Ask, cast: Cast) -> None:
    now = timezone.now()
    plain = names_to_ask(sewing, now)
    say_rather_not(cast.neighbour, by=cast.maker)
    assert names_to_ask(sewing, now) == plain, "a name that is gone would tell it"
    knock_by_name(sewing, by=cast.neighbour, names=[cast.maker.pk, cast.connector.pk], now=now)
    mail.outbox.clear()
    run_tasks()
    assert [one.to for one in mail.outbox] == [[cast.connector.user.email]]
    assert open_knocks(cast.maker, now) == []
    assert len(open_knocks(cast.connector, now)) == 1
    assert ask_page(sewing, cast.neighbour, now).asked == ("Anja", "Fatma")


def test_who_said_it_is_not_offered_the_other_and_not_asked_quietly(sewing: Ask, cast: Cast) -> None:
    say_rather_not(cast.connector, by=cast.neighbour)
    assert cast.connector not in names_to_ask(sewing, timezone.now())
    Gift.objects.filter(topic="naaien").update(visible=Visible.NEIGHBOURS)
    say_rather_not(cast.neighbour, by=cast.maker)
    knock_quietly(sewing, by=cast.neighbour, now=timezone.now())
    assert not Knock.objects.filter(ask=sewing).exists()


def test_a_yes_of_who_it_is_about_is_read_by_nobody(sewing: Ask, cast: Cast) -> None:
    say_rather_not(cast.connector, by=cast.neighbour)
    mail.outbox.clear()
    say(sewing, by=cast.connector, word=Word.YES, words="Ik kom vanavond.")
    run_tasks()
    assert mail.outbox == []
    now = timezone.now()
    assert ask_page(sewing, cast.neighbour, now).yeses == ()
    hers = ask_page(sewing, cast.connector, now)
    assert [yes.words for yes in hers.yeses] == ["Ik kom vanavond."], "she sees her own yes, as always"


def test_a_thank_you_does_not_arrive_either(sewing: Ask, cast: Cast) -> None:
    say(sewing, by=cast.connector, word=Word.YES)
    say_rather_not(cast.neighbour, by=cast.connector)
    run_tasks()
    mail.outbox.clear()
    thank(Knock.objects.get(ask=sewing), by=cast.neighbour)
    run_tasks()
    assert mail.outbox == []
    assert thanks_to_turn(cast.connector) == []


def test_who_said_it_no_longer_sees_what_the_other_asks_and_can_not_answer_by_accident(cast: Cast) -> None:
    say_rather_not(cast.neighbour, by=cast.maker)
    assert cast.ask.pk not in [row.pk for row in ask_rows(cast.here, cast.maker)]
    assert cast.ask.pk in [row.pk for row in ask_rows(cast.here, cast.connector)]
    url = reverse("answer_ask", args=[cast.here.slug, cast.ask.pk, "ja"])
    assert client_of(cast.maker).post(url).status_code == 403


def test_the_names_of_who_comes_too_are_as_when_somebody_shows_no_name(cast: Cast) -> None:
    Coming.objects.filter(pk=cast.coming.pk).update(shows=True)
    hers = Coming.objects.create(gathering=cast.gathering, neighbour=cast.maker, shows=True)
    mine = Coming.objects.get(pk=cast.coming.pk)
    url = reverse("gathering", args=[cast.here.slug, cast.gathering.pk])
    his = client_of(cast.neighbour)
    assert shown_names(cast.gathering, mine) == ["Anja"]
    with time_machine.travel(timezone.now(), tick=False):
        Coming.objects.filter(pk=hers.pk).update(shows=False)
        unshown = bodies(cast, cast.neighbour)["gathering"]
        Coming.objects.filter(pk=hers.pk).update(shows=True)
        say_rather_not(cast.neighbour, by=cast.maker)
        assert bodies(cast, cast.neighbour)["gathering"] == unshown, "which of the two it is, can't be told"
    assert shown_names(cast.gathering, hers) == []
    assert his.get(url).status_code == 200


def test_nobody_is_put_beside_somebody_they_would_rather_not(cast: Cast) -> None:
    Shadow.objects.all().delete()
    day = make_turn(cast.gathering, cast.keyholder, TurnKind.WELCOME)
    Shadow.objects.create(day=day, neighbour=cast.connector, state=ShadowState.ASKED)
    say_rather_not(cast.connector, by=cast.keyholder)
    mail.outbox.clear()
    say_yes(day, by=cast.keyholder, now=timezone.now())
    run_tasks()
    assert mail.outbox == []
    assert looking_along(cast.connector, timezone.now()) == []


def test_who_looked_along_and_says_it_looks_along_no_more(cast: Cast) -> None:
    assert cast.shadow.day.neighbour == cast.maker
    say_rather_not(cast.maker, by=cast.neighbour)
    assert not Shadow.objects.filter(neighbour=cast.neighbour).exists()


def test_the_engine_gets_the_pair_and_not_who_said_it(cast: Cast) -> None:
    Mark.objects.all().delete()
    say_rather_not(cast.maker, by=cast.neighbour)
    one = weave_snapshot(cast.here, first=date(2026, 3, 2), now=timezone.now())["rather_not"]
    Mark.objects.all().delete()
    say_rather_not(cast.neighbour, by=cast.maker)
    assert weave_snapshot(cast.here, first=date(2026, 3, 2), now=timezone.now())["rather_not"] == one != []


def test_may_write_is_the_same_both_ways(cast: Cast) -> None:
    assert may_write(cast.maker, cast.neighbour)
    say_rather_not(cast.neighbour, by=cast.maker)
    assert not may_write(cast.maker, cast.neighbour)
    assert not may_write(cast.neighbour, cast.maker)


# --- Under sixteen -----------------------------------------------------------------------------------


@pytest.fixture
def noor(cast: Cast) -> Neighbour:
    Young.objects.filter(pk=cast.young.pk).update(allowed=True)
    return Neighbour.objects.select_related("neighbourhood").get(pk=cast.young.neighbour_id)


def test_only_the_month_is_kept_and_it_goes_when_it_is_over(cast: Cast) -> None:
    Young.objects.all().delete()
    page = client_of(cast.connector)
    url = reverse("young", args=[cast.here.slug])
    month = timezone.localdate().replace(day=1) + timedelta(days=400)
    page.post(url, {"until": f"{month.replace(day=1):%Y-%m-%d}"})
    kept = Young.objects.get(neighbour=cast.connector)
    assert kept.until == month.replace(day=1)
    assert {f.name for f in Young._meta.local_fields} == {"id", "neighbour", "until", "allowed"}
    assert not Company.objects.filter(neighbour=cast.connector).exists()
    assert forget_young(cast.here, now=timezone.now()) == 0
    assert forget_young(cast.here, now=timezone.now() + timedelta(days=500)) == 1


def test_before_a_parent_said_yes_one_looks_and_does_nothing(cast: Cast) -> None:
    hers = client_of(cast.young.neighbour)
    ask_url = reverse("ask", args=[cast.here.slug])
    said = hers.post(ask_url, {"title": "Wie kan rolschaatsen?"})
    assert said.status_code == 403
    assert "ouder" in said.content.decode()
    assert hers.get(reverse("week", args=[cast.here.slug])).status_code == 200
    parent = client_of(cast.maker)
    link = reverse("parent", args=[cast.here.slug, parent_token(cast.young)])
    assert parent.post(link, {"how": "table"}).status_code == 200
    assert not Young.objects.get(pk=cast.young.pk).allowed, "only who has the keys can say it for a parent"
    parent.post(link, {"how": "parent"})
    assert Young.objects.get(pk=cast.young.pk).allowed


def test_nobody_says_yes_for_themself_or_for_a_friend(cast: Cast) -> None:
    link = reverse("parent", args=[cast.here.slug, parent_token(cast.young)])
    assert client_of(cast.young.neighbour).get(link).status_code == 404
    say_until(cast.connector, until=timezone.localdate() + timedelta(days=300))
    assert client_of(cast.connector).get(link).status_code == 404


def test_no_name_and_no_gift_of_hers_is_on_a_page_for_everyone(cast: Cast, noor: Neighbour) -> None:
    Gift.objects.create(neighbour=noor, kind=Kind.SHOW, topic="naaien", visible=Visible.EVERYONE)
    Gift.objects.create(neighbour=noor, kind=Kind.LOVE, words="rolschaatsen", visible=Visible.EVERYONE)
    assert "rolschaatsen" not in str(in_house(cast.here, for_neighbours=False))
    assert "Noor" not in str(in_house(cast.here, for_neighbours=True))
    Young.objects.all().delete()
    assert "rolschaatsen" in str(in_house(cast.here, for_neighbours=False))


def test_no_private_words_between_her_and_grown_ups_outside_her_circles(
    sewing: Ask, cast: Cast, noor: Neighbour
) -> None:
    Gift.objects.create(neighbour=noor, kind=Kind.SHOW, topic="naaien", visible=Visible.EVERYONE)
    Company.objects.create(neighbour=noor, often=4)
    assert noor not in names_to_ask(sewing, timezone.now())
    url = reverse("answer_ask", args=[cast.here.slug, cast.ask.pk, "ja"])
    assert client_of(noor).post(url).status_code == 403
    page = client_of(noor).get(reverse("asked", args=[cast.here.slug, cast.ask.pk])).content.decode()
    assert url not in page
    cast.circle.makers.add(noor, cast.neighbour)
    assert cast.circle.door == Door.CLOSED
    assert noor in names_to_ask(sewing, timezone.now())
    assert client_of(noor).post(url).status_code == 302


def test_two_under_sixteen_may_write_to_each_other(cast: Cast, noor: Neighbour) -> None:
    assert not may_write(cast.connector, noor)
    say_until(cast.connector, until=timezone.localdate() + timedelta(days=300))
    assert may_write(cast.connector, noor)


def test_what_a_grown_up_knocked_before_does_not_arrive(cast: Cast, noor: Neighbour) -> None:
    Knock.objects.create(ask=cast.ask, neighbour=noor, came=Came.NAMED, made_at=timezone.now())
    assert open_knocks(noor, timezone.now()) == []


def test_she_puts_no_ask_on_the_board_and_no_photo(cast: Cast, noor: Neighbour) -> None:
    """An answer to an ask is private; a photo is left out unless a grown-up puts it there."""
    hers = client_of(noor)
    page = hers.get(reverse("ask", args=[cast.here.slug]))
    assert page.status_code == 200
    assert '<form class="ask"' not in page.content.decode()
    hers.post(reverse("ask", args=[cast.here.slug]), {"title": "Wie kan rolschaatsen?"})
    assert not Ask.objects.filter(by=noor).exists()
    assert 'type="file"' not in hers.get(reverse("new_thing", args=[cast.here.slug])).content.decode()
    assert 'type="file"' in client_of(cast.maker).get(reverse("new_thing", args=[cast.here.slug])).content.decode()


def test_she_is_in_no_small_meeting_and_her_name_is_not_shown_to_who_comes(cast: Cast, noor: Neighbour) -> None:
    Company.objects.create(neighbour=noor, times=2**21 - 1, often=4, at_most=4)
    people = weave_snapshot(cast.here, first=date(2026, 3, 2), now=timezone.now())["people"]
    assert str(noor.pk) not in {person["id"] for person in people}
    hers = Coming.objects.create(gathering=cast.gathering, neighbour=noor, shows=True)
    assert "Noor" not in shown_names(cast.gathering, cast.coming)
    assert "Noor" not in shown_names(cast.gathering, cast.guest)
    assert young_in(cast.here) == {noor.pk}
    assert hers.shows


def test_a_parents_yes_does_not_say_whose_it_was(cast: Cast) -> None:
    say_parent_agrees(cast.young, by=cast.maker)
    assert Young.objects.get(pk=cast.young.pk).allowed
    assert not [f for f in Young._meta.local_fields if f.is_relation and f.name != "neighbour"]


def test_an_offer_reaches_nobody_on_the_other_side_either(cast: Cast, noor: Neighbour) -> None:
    Gift.objects.create(neighbour=noor, kind=Kind.LEARN, topic="breien", visible=Visible.EVERYONE)
    Company.objects.create(neighbour=noor, often=4)
    made = ask(by=cast.maker, title="Ik leer je breien", side=Side.OFFER, hook="breien")
    assert names_to_ask(made, timezone.now()) == []
