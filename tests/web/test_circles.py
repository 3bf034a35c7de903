"""From once to again: those who all said 'again please' make a rhythm of the same few, behind a door of their own."""

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.encounters.actions import look_back
from stoep.web.encounters.models import Invitation
from stoep.web.encounters.queries import again_with
from stoep.web.initiatives.models import Door, Initiative
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbourhoods.queries import season_sums
from tests.cast import Cast
from tests.reading import browser_of, text_of


def both_say_again(cast: Cast) -> Invitation:
    """Joost and Anja, who met, say 'again please' of each other."""
    mine = cast.over
    theirs = Invitation.objects.get(encounter=mine.encounter, neighbour=cast.maker)
    look_back(theirs, was_there=True, again=[cast.neighbour.pk], rather_not=[])
    look_back(mine, was_there=True, again=[cast.maker.pk], rather_not=[])
    return Invitation.objects.select_related("encounter", "neighbour").get(pk=mine.pk)


def made(cast: Cast, often: str = "three") -> Initiative:
    both_say_again(cast)
    url = reverse("meet_again", args=["kwartel", cast.over.pk])
    response = browser_of(cast.neighbour).post(url, {"often": often})
    return Initiative.objects.get(pk=response["Location"].rstrip("/").rsplit("/", 1)[1])


def test_one_who_says_again_alone_is_told_of_nobody(cast: Cast) -> None:
    look_back(cast.over, was_there=True, again=[cast.maker.pk], rather_not=[])
    cast.over.refresh_from_db()
    assert again_with(cast.over) == []
    url = reverse("meet_again", args=["kwartel", cast.over.pk])
    assert "Anja" not in text_of(browser_of(cast.neighbour).get(url))
    browser_of(cast.neighbour).post(url, {"often": "three"})
    assert not Initiative.objects.filter(door=Door.CLOSED).exclude(pk=cast.circle.pk).exists()


def test_who_said_it_first_finds_it_on_their_own_page(cast: Cast) -> None:
    url = reverse("me", args=["kwartel"])
    theirs = Invitation.objects.get(encounter=cast.over.encounter, neighbour=cast.maker)
    look_back(theirs, was_there=True, again=[cast.neighbour.pk], rather_not=[])
    assert "Met dezelfde mensen" not in text_of(browser_of(cast.maker).get(url)), "nobody else said it yet"
    look_back(cast.over, was_there=True, again=[cast.maker.pk], rather_not=[])
    assert reverse("meet_again", args=["kwartel", theirs.pk]) in text_of(browser_of(cast.maker).get(url))
    browser_of(cast.maker).post(reverse("meet_again", args=["kwartel", theirs.pk]), {"often": "every"})
    for who in (cast.maker, cast.neighbour):
        assert "Met dezelfde mensen" not in text_of(browser_of(who).get(url)), "it is a circle by now"


def test_one_click_makes_it_a_rhythm_of_the_same_few(cast: Cast) -> None:
    circle = made(cast)
    assert set(circle.makers.all()) == {cast.neighbour, cast.maker}
    assert circle.gatherings.count() == 3
    start = timezone.localtime(cast.over.encounter.starts_at)
    for gathering in circle.gatherings.all():
        at = timezone.localtime(gathering.starts_at)
        assert (at.weekday(), at.time()) == (start.weekday(), start.time())
    run_tasks()
    assert [m.to for m in mail.outbox] == [["anja@voorbeeld.example"]]
    assert "Met Joost" in str(mail.outbox[0].body)


def test_every_week_has_no_end_and_is_made_once(cast: Cast) -> None:
    circle = made(cast, "every")
    assert "COUNT" not in circle.rhythm
    browser_of(cast.neighbour).post(reverse("meet_again", args=["kwartel", cast.over.pk]), {"often": "every"})
    assert Initiative.objects.filter(title=circle.title).count() == 1


def test_a_closed_circle_is_seen_by_its_own_alone(cast: Cast) -> None:
    circle = made(cast)
    pages = [reverse(name, args=["kwartel"]) for name in ("week", "do", "hood", "share")]
    pages += [reverse("place", args=["kwartel", cast.place.pk])]
    for who in (None, cast.connector, cast.keyholder):
        for url in pages:
            assert circle.title not in text_of(browser_of(who).get(url)), (who, url)
        for name, pk in (("initiative", circle.pk), ("gathering", circle.gatherings.earliest("starts_at").pk)):
            assert browser_of(who).get(reverse(name, args=["kwartel", pk])).status_code == 404
    for who in (cast.neighbour, cast.maker):
        assert circle.title in text_of(browser_of(who).get(reverse("me", args=["kwartel"])))
        assert browser_of(who).get(reverse("initiative", args=["kwartel", circle.pk])).status_code == 200


def test_only_an_open_circle_is_the_neighbourhoods(cast: Cast) -> None:
    """1.12.27: a closed in-group is a circle and is not counted; it may open its door."""
    before = season_sums(cast.here, timezone.now())
    circle = made(cast)
    assert season_sums(cast.here, timezone.now()) == before
    browser_of(cast.maker).post(reverse("door", args=["kwartel", circle.pk, "open"]))
    assert season_sums(cast.here, timezone.now()).initiatives == before.initiatives + 1
    page = text_of(Client().get(reverse("do", args=["kwartel"])))
    assert circle.title in page
    assert "een kring, de deur is open" in page


def test_an_initiative_of_all_gets_no_door(cast: Cast) -> None:
    browser_of(cast.maker).post(reverse("door", args=["kwartel", cast.initiative.pk, "dicht"]))
    cast.initiative.refresh_from_db()
    assert cast.initiative.door == Door.EVERYONE


def test_a_circle_that_everybody_left_is_gone(cast: Cast) -> None:
    circle = made(cast)
    for who in (cast.neighbour, cast.maker):
        browser_of(who).post(reverse("step_back", args=["kwartel", circle.pk]))
    assert not Initiative.objects.filter(pk=circle.pk).exists()
