"""Afterwards: three questions at most, private; and who met whom is forgotten (mission, the loop, 4; 1.12.29; G2)."""

from datetime import timedelta

from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from stoep.web.encounters.actions import forget
from stoep.web.encounters.models import Answer, Encounter, Invitation, Mark, MarkKind, State
from stoep.web.neighbours.models import Neighbour
from tests.cast import Cast, make_encounter


def _client(who: Neighbour) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def _main(client: Client, url: str) -> list[str]:
    """The lines of a page without the tokens of its forms."""
    page = client.get(url).content.decode()
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def _after(cast: Cast) -> str:
    return reverse("after", args=[cast.here.slug, cast.over.pk])


def test_there_are_three_questions_and_all_are_about_people(cast: Cast) -> None:
    """C5: after a moment the only questions are about people."""
    page = _client(cast.neighbour).get(_after(cast)).content.decode()
    assert page.count("<legend>") == 3
    assert "Anja" in page


def test_what_is_said_is_for_ones_own_next_time(cast: Cast) -> None:
    _client(cast.neighbour).post(_after(cast), {"was_there": "yes", "again": [cast.maker.pk]})
    mark = Mark.objects.get(by=cast.neighbour, about=cast.maker)
    assert mark.kind == MarkKind.AGAIN
    anja = _client(cast.maker)
    urls = [reverse(name, args=[cast.here.slug]) for name in ("me", "week", "share", "hood")]
    urls += [reverse("invitation", args=[cast.here.slug, i.pk]) for i in cast.maker.invitations.all()]
    after = [_main(anja, url) for url in urls]
    mark.delete()
    assert [_main(anja, url) for url in urls] == after


def test_only_who_was_there_can_be_chosen(cast: Cast) -> None:
    """Nobody can write anything about somebody they did not meet (R10)."""
    answer = _client(cast.neighbour).post(_after(cast), {"was_there": "yes", "rather_not": [cast.keyholder.pk]})
    assert answer.status_code == 200
    assert not Mark.objects.filter(about=cast.keyholder).exists()


def test_again_and_rather_not_of_one_name_is_asked_once_more(cast: Cast) -> None:
    both = {"was_there": "yes", "again": [cast.maker.pk], "rather_not": [cast.maker.pk]}
    page = _client(cast.neighbour).post(_after(cast), both).content.decode()
    assert "Je koos twee keer dezelfde naam" in page
    assert page.count("checked") == 3, "what was chosen is still chosen"


def test_it_is_not_there_before_it_began(cast: Cast) -> None:
    url = reverse("after", args=[cast.here.slug, cast.on.pk])
    assert _client(cast.neighbour).get(url).status_code == 404


def test_rather_not_can_be_taken_back(cast: Cast) -> None:
    client = _client(cast.neighbour)
    assert "Fatma" in client.get(reverse("me", args=[cast.here.slug])).content.decode()
    client.post(reverse("take_back_mark", args=[cast.here.slug, cast.mark.pk]))
    assert not Mark.objects.filter(pk=cast.mark.pk).exists()


def _rows_that_say_who() -> list[str]:
    """Every row of every table in which an encounter, or an invitation to one, and a neighbour stand together."""
    found = []
    for model in apps.get_models():
        fields = {f.related_model for f in model._meta.concrete_fields if f.is_relation}
        if {Neighbour, Encounter} <= fields or {Neighbour, Invitation} <= fields:
            found += [f"{model.__name__} {row.pk}" for row in model._default_manager.all()]
        if model is Encounter:
            found += [f"Encounter {e.pk} has a host" for e in Encounter.objects.exclude(host=None)]
    return found


def test_after_ninety_days_nothing_remains_but_a_count(cast: Cast) -> None:
    _client(cast.neighbour).post(_after(cast), {"was_there": "yes", "again": [cast.maker.pk]})
    Encounter.objects.exclude(pk=cast.over.encounter_id).delete()
    over = cast.over.encounter
    forget(cast.here, now=over.ends_at + timedelta(days=89))
    assert len(_rows_that_say_who()) == 3, "two invitations and a host"
    forget(cast.here, now=over.ends_at + timedelta(days=91))
    assert _rows_that_say_who() == []
    left = Encounter.objects.get()
    assert (left.people, left.asked, left.host) == (2, 2, None)
    assert not Mark.objects.filter(kind=MarkKind.AGAIN).exists()
    assert Mark.objects.filter(pk=cast.mark.pk).exists(), "'rather not' stays until it is taken back"


def test_a_rather_not_tells_of_no_day(cast: Cast) -> None:
    """It stays; with the day in it anybody with the database could say who met whom and when."""
    _client(cast.neighbour).post(_after(cast), {"was_there": "yes", "rather_not": [cast.maker.pk]})
    assert Mark.objects.get(by=cast.neighbour, about=cast.maker).day is None


def test_the_last_word_counts(cast: Cast) -> None:
    client = _client(cast.neighbour)
    client.post(_after(cast), {"was_there": "yes", "rather_not": [cast.maker.pk]})
    assert client.get(_after(cast)).content.decode().count("checked") == 2, "what was said stands in the form"
    client.post(_after(cast), {"was_there": "yes"})
    assert not Mark.objects.filter(about=cast.maker).exists()


def test_forgetting_twice_keeps_the_count(cast: Cast) -> None:
    later = cast.over.encounter.ends_at + timedelta(days=91)
    forget(cast.here, now=later)
    forget(cast.here, now=later + timedelta(days=1))
    assert Encounter.objects.get(pk=cast.over.encounter_id).people == 2


def test_who_says_they_were_not_there_is_not_counted(cast: Cast) -> None:
    _client(cast.neighbour).post(_after(cast), {"was_there": "no"})
    forget(cast.here, now=cast.over.encounter.ends_at + timedelta(days=91))
    assert Encounter.objects.get(pk=cast.over.encounter_id).people == 1


def test_what_never_went_on_disappears_whole(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=100)
    people = {cast.neighbour: Answer.YES, cast.maker: Answer.NOT_NOW}
    off = make_encounter(cast.here, cast.place, start, people, State.OFF)[0].encounter
    forget(cast.here, now=timezone.now())
    assert not Encounter.objects.filter(pk=off.pk).exists()


def test_the_term_is_a_setting(cast: Cast, settings: Settings) -> None:
    settings.STOEP_FORGET_DAYS = 7
    forget(cast.here, now=cast.over.encounter.ends_at + timedelta(days=8))
    assert not Invitation.objects.filter(encounter=cast.over.encounter).exists()
