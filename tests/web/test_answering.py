"""Answer: yes or not now, names only between people who said yes, on or quietly off (mission, the loop, 3)."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from stoep.web.encounters.access import invitation_token
from stoep.web.encounters.actions import TooLate, decide_due, say
from stoep.web.encounters.models import Answer, Encounter, Invitation, State
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbours.actions import leave
from stoep.web.neighbours.models import Company, Neighbour
from stoep.web.places.models import Place
from tests.cast import Cast, make_encounter, make_neighbour, make_neighbourhood


def _signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.neighbour.user)
    return client


def _page(cast: Cast) -> str:
    return _signed_in(cast).get(reverse("invitation", args=[cast.here.slug, cast.proposed.pk])).content.decode()


def _state(invitation: Invitation) -> State:
    return State(Encounter.objects.get(pk=invitation.encounter_id).state)


def test_nobody_is_named_before_ones_own_yes(cast: Cast) -> None:
    """Anja said yes; Joost, who did not answer yet, sees how many are asked and nobody's name."""
    assert "Anja" not in _main(_page(cast))
    assert "Fatma" not in _main(_page(cast))


def test_after_a_yes_only_who_said_yes_is_named(cast: Cast) -> None:
    client = _signed_in(cast)
    client.post(reverse("answer", args=[cast.here.slug, cast.proposed.pk, "ja"]))
    page = _page(cast)
    assert "<strong>Anja</strong>" in page
    assert "Fatma" not in page, "Fatma did not answer yet"


def test_not_now_is_seen_by_nobody(cast: Cast) -> None:
    """Who said yes sees the same page whether another said 'not now' or nothing (B3, M3)."""
    say(cast.proposed, answer=Answer.YES, now=timezone.now())
    before = _main(_page(cast))
    fatma = Invitation.objects.get(encounter=cast.proposed.encounter, neighbour=cast.connector)
    other = make_neighbour(cast.here, "Els")
    Invitation.objects.create(encounter=cast.proposed.encounter, neighbour=other)
    say(fatma, answer=Answer.NOT_NOW, now=timezone.now())
    assert _main(_page(cast)) == before


def _main(page: str) -> str:
    """The page without its CSRF tokens."""
    body = page.split("<main")[1].split("</main>")[0]
    return "\n".join(line for line in body.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_mail_scanner_that_follows_links_changes_nothing(cast: Cast) -> None:
    for word in ("ja", "nu-niet"):
        url = reverse("answer_by_mail", args=[invitation_token(cast.proposed), word])
        page = Client().get(url)
        assert page.status_code == 200
        assert page.content.decode().split("<main")[1].split("</main>")[0].count("<button") == 1
        Client().head(url)
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.OPEN


def test_the_button_behind_the_link_works_without_signing_in(cast: Cast) -> None:
    url = reverse("answer_by_mail", args=[invitation_token(cast.proposed), "ja"])
    page = Client().post(url).content.decode()
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.YES
    assert "Anja" not in page, "a link that is passed on names nobody"


@pytest.mark.parametrize("token", ["x", "MQ:1abc:def", "MQ"])
def test_a_made_up_link_is_not_there(cast: Cast, token: str) -> None:
    assert Client().get(reverse("answer_by_mail", args=[token, "ja"])).status_code == 404


def test_enough_yeses_the_day_before_and_it_is_on(cast: Cast) -> None:
    encounter = cast.proposed.encounter
    say(cast.proposed, answer=Answer.YES, now=timezone.now())
    decide_due(cast.here, now=encounter.decide_at - timedelta(minutes=1))
    assert _state(cast.proposed) == State.PROPOSED
    decide_due(cast.here, now=encounter.decide_at)
    assert _state(cast.proposed) == State.ON
    run_tasks()
    assert sorted(m.to[0] for m in mail.outbox) == ["anja@voorbeeld.example", "joost@voorbeeld.example"]
    joosts = next(str(m.body) for m in mail.outbox if m.to == ["joost@voorbeeld.example"])
    assert "Met Anja" in joosts
    assert "Fatma" not in joosts


def test_too_few_and_it_is_quietly_off(cast: Cast) -> None:
    decide_due(cast.here, now=cast.proposed.encounter.decide_at)
    assert _state(cast.proposed) == State.OFF
    run_tasks()
    assert [m.to for m in mail.outbox] == [["anja@voorbeeld.example"]], "only who said yes hears of it"
    week = _signed_in(cast).get(reverse("week", args=[cast.here.slug])).content.decode()
    assert "Ja, leuk" not in week


def test_a_place_where_somebody_always_opens_needs_no_other_host(cast: Cast) -> None:
    Company.objects.update(can_host=False)
    say(cast.proposed, answer=Answer.YES, now=timezone.now())
    decide_due(cast.here, now=cast.proposed.encounter.decide_at)
    assert _state(cast.proposed) == State.ON
    assert "De deur: Anja" in _page(cast)


def test_nobody_who_opens_the_door_and_it_is_off(cast: Cast) -> None:
    Company.objects.update(can_host=False)
    Place.objects.update(door_person=None)
    say(cast.proposed, answer=Answer.YES, now=timezone.now())
    decide_due(cast.here, now=cast.proposed.encounter.decide_at)
    assert _state(cast.proposed) == State.OFF


def test_when_all_have_answered_it_is_decided_at_once(cast: Cast) -> None:
    for invitation in cast.proposed.encounter.invitations.all():
        say(invitation, answer=Answer.YES, now=timezone.now())
    assert _state(cast.proposed) == State.ON


def test_an_answer_after_it_is_decided_is_told_kindly(cast: Cast) -> None:
    decide_due(cast.here, now=cast.proposed.encounter.decide_at)
    with pytest.raises(TooLate):
        say(cast.proposed, answer=Answer.YES, now=timezone.now())
    url = reverse("answer", args=[cast.here.slug, cast.proposed.pk, "ja"])
    page = _signed_in(cast).post(url, follow=True).content.decode()
    assert "Dit is al beslist" in page


def test_stepping_back_leaves_the_others_on_when_they_are_enough(cast: Cast) -> None:
    third = Invitation.objects.create(encounter=cast.on.encounter, neighbour=cast.connector, answer=Answer.YES)
    say(third, answer=Answer.NOT_NOW, now=timezone.now())
    assert _state(cast.on) == State.ON
    say(cast.on, answer=Answer.NOT_NOW, now=timezone.now())
    assert _state(cast.on) == State.OFF


def test_when_the_host_steps_back_another_opens_and_the_others_hear_it(cast: Cast) -> None:
    """Whoever said 'not now' is named nowhere any more."""
    third = Invitation.objects.create(encounter=cast.on.encounter, neighbour=cast.connector, answer=Answer.YES)
    Company.objects.filter(neighbour=cast.connector).update(can_host=False)
    say(cast.on, answer=Answer.NOT_NOW, now=timezone.now())
    run_tasks()
    assert sorted(m.to[0] for m in mail.outbox) == ["anja@voorbeeld.example", "fatma@voorbeeld.example"]
    assert not any("Joost" in str(m.body) for m in mail.outbox)
    client = Client()
    client.force_login(cast.connector.user)
    page = _main(client.get(reverse("invitation", args=[cast.here.slug, third.pk])).content.decode())
    assert "De deur: Anja" in page
    assert "Joost" not in page


def test_when_somebody_leaves_the_others_hear_it(cast: Cast) -> None:
    leave(cast.neighbour)
    decide_due(cast.here, now=timezone.now())
    run_tasks()
    assert [(m.to, str(m.subject)) for m in mail.outbox] == [(["anja@voorbeeld.example"], "Deze keer niet: soaps")]


def test_an_early_no_is_not_told_by_an_early_end(cast: Cast) -> None:
    """Of two who are asked one says 'not now': the other learns nothing before the day that it is decided."""
    start = timezone.now() + timedelta(days=6)
    two = {cast.neighbour: Answer.YES, cast.connector: Answer.OPEN}
    mine, other = make_encounter(cast.here, cast.place, start, two)
    url = reverse("invitation", args=[cast.here.slug, mine.pk])
    before = _main(_signed_in(cast).get(url).content.decode())
    say(other, answer=Answer.NOT_NOW, now=timezone.now())
    assert _main(_signed_in(cast).get(url).content.decode()) == before
    assert _state(mine) == State.PROPOSED


def test_who_brings_what_is_said_to_who_said_yes(cast: Cast) -> None:
    page = _signed_in(cast).get(reverse("invitation", args=[cast.here.slug, cast.on.pk])).content.decode()
    assert "<strong>Anja</strong> neemt iets lekkers voor bij de koffie mee" in page


def test_who_speaks_english_and_no_dutch_gets_english_mail(cast: Cast) -> None:
    Neighbour.objects.filter(pk=cast.maker.pk).update(languages=["en", "tr"])
    say(cast.proposed, answer=Answer.YES, now=timezone.now())
    decide_due(cast.here, now=cast.proposed.encounter.decide_at)
    run_tasks()
    subjects = {m.to[0]: str(m.subject) for m in mail.outbox}
    assert subjects["anja@voorbeeld.example"].startswith("It is on: pigeons")
    assert subjects["joost@voorbeeld.example"].startswith("Het gaat door: duiven")


def test_the_htmx_answer_is_the_same_tile_alone(cast: Cast) -> None:
    url = reverse("answer", args=[cast.here.slug, cast.proposed.pk, "ja"])
    answer = _signed_in(cast).post(url, headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert body.lstrip().startswith(f'<div id="hook-{cast.proposed.pk}">')
    assert "<html" not in body


def test_the_calendar_file_of_an_encounter_names_nobody(cast: Cast) -> None:
    url = reverse("invitation_calendar", args=[cast.here.slug, cast.on.pk])
    body = _signed_in(cast).get(url).content.decode()
    assert "BEGIN:VEVENT" in body
    assert "LOCATION:Het Hoekhuis" in body
    assert "Anja" not in body


@pytest.mark.django_db(transaction=True)
def test_two_last_answers_at_once_decide_once() -> None:
    """Both answers count, and it is decided exactly once."""
    here, place = make_neighbourhood("merel", "De Merel")
    people = [make_neighbour(here, name) for name in ("Bep", "Cor")]
    start = timezone.now() + timedelta(days=4)
    invitations = make_encounter(here, place, start, dict.fromkeys(people, Answer.OPEN))
    ready = threading.Barrier(2)

    def answer(pk: int) -> None:
        invitation = Invitation.objects.select_related("encounter__neighbourhood").get(pk=pk)
        ready.wait()
        say(invitation, answer=Answer.YES, now=timezone.now())
        connection.close()

    threads = [threading.Thread(target=answer, args=[i.pk]) for i in invitations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Encounter.objects.get().state == State.ON
    assert DBTaskResult.objects.filter(task_path__endswith="mail_on").count() == 2
