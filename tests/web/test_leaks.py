"""Nothing leaks: that somebody said 'rather not' is in no page and no mail of the person whom it is about."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.encounters.actions import look_back, take_back
from stoep.web.encounters.models import Answer, Encounter, Invitation, Mark, MarkKind, State
from stoep.web.encounters.tasks import mail_asked, mail_off, mail_on
from stoep.web.jobs.actions import run_tasks
from stoep.web.mail.models import Letter
from stoep.web.neighbours.models import Neighbour
from tests.cast import Cast
from tests.web.test_doors import DOORS, PEOPLE

ASIDE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|^SEQUENCE:[0-9]+', re.MULTILINE)
"""The tokens of forms, and in a calendar how often anything at all changed in the neighbourhood."""
JOOST = PEOPLE.index("neighbour")
HIS_PAGES = [name for name, (_where, row) in DOORS.items() if row[JOOST] == 200]


def bodies(cast: Cast, who: Neighbour) -> dict[str, bytes]:
    """Every page that Joost may open, as this neighbour gets it."""
    client = Client()
    client.force_login(who.user)
    addresses = {name: reverse(name, args=DOORS[name][0](cast)) for name in HIS_PAGES}
    invitations = Invitation.objects.filter(neighbour=who)
    addresses |= {f"invitation {one.pk}": reverse("invitation", args=[cast.here.slug, one.pk]) for one in invitations}
    return {name: ASIDE.sub(b"", client.get(address).content) for name, address in addresses.items()}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Which pages are not the same byte for byte."""
    return [name for name in before | after if before.get(name) != after.get(name)]


def mails(cast: Cast) -> list[tuple[str, str]]:
    """What Joost is written of each of his invitations, again."""
    mail.outbox.clear()
    mail_asked.enqueue(invitation=cast.proposed.pk)
    mail_on.enqueue(invitation=cast.on.pk)
    mail_off.enqueue(invitation=cast.over.pk)
    run_tasks()
    return [(one.subject, str(one.body)) for one in mail.outbox]


def anja_says(cast: Cast, *, rather_not: bool) -> None:
    """Anja looks back at the encounter where Joost and she were."""
    anjas = Invitation.objects.get(encounter=cast.over.encounter, neighbour=cast.maker)
    look_back(anjas, was_there=True, again=[], rather_not=[cast.neighbour.pk] if rather_not else [])


@pytest.fixture(autouse=True)
def the_clock_stands_still(cast: Cast) -> Iterator[None]:
    """A calendar says when it was made, and a link in a mail too."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def answered(cast: Cast) -> Cast:
    """Joost said yes to all three, so that he sees the others; of one it is off."""
    Invitation.objects.filter(neighbour=cast.neighbour).update(answer=Answer.YES)
    return cast


@pytest.mark.parametrize("answer", [Answer.OPEN, Answer.YES, Answer.NOT_NOW])
def test_no_page_of_who_it_is_about_changes_by_a_byte(cast: Cast, answer: Answer) -> None:
    Invitation.objects.filter(pk=cast.proposed.pk).update(answer=answer)
    anja_says(cast, rather_not=False)
    before, hers = bodies(cast, cast.neighbour), bodies(cast, cast.maker)
    anja_says(cast, rather_not=True)

    assert before.keys() >= {"me", "invitation", "after", "week", "answer_by_mail"}
    assert changed(before, bodies(cast, cast.neighbour)) == []
    assert hers["me"] != bodies(cast, cast.maker)["me"], "she finds it on her own page, to take it back"
    take_back(Mark.objects.get(by=cast.maker, kind=MarkKind.RATHER_NOT).pk, by=cast.maker)
    assert changed(before, bodies(cast, cast.neighbour)) == []


@pytest.mark.parametrize("state", State)
def test_nor_the_page_of_an_encounter_that_both_are_asked_for(answered: Cast, state: State) -> None:
    Encounter.objects.filter(pk=answered.proposed.encounter_id).update(state=state)
    before = bodies(answered, answered.neighbour)
    anja_says(answered, rather_not=True)

    assert changed(before, bodies(answered, answered.neighbour)) == []
    assert (b"Anja" in before["invitation"]) == (state != State.OFF)


def test_nor_a_word_of_what_is_mailed(cast: Cast) -> None:
    Encounter.objects.filter(pk=cast.over.encounter_id).update(state=State.OFF)
    before = mails(cast)
    Mark.objects.create(by=cast.maker, about=cast.neighbour, kind=MarkKind.RATHER_NOT)

    assert len(before) == 3
    Letter.objects.all().delete()  # so that each is told once more
    assert mails(cast) == before
