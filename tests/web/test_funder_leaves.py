"""The drill: all organisations go, and everything else works as before (R9)."""

import re

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.encounters.snapshot import weave_snapshot
from stoep.web.jobs.schedule import JOBS, Job
from stoep.web.secondline.models import Organisation
from tests.cast import Cast, make_cast
from tests.web.test_doors import DOORS, PEOPLE
from tests.web.test_leaks import ASIDE

THEIRS = {"organisation", "ask_organisation", "organisation_by_link"}
# Their tile on the page of the neighbourhood, the one place where others read of them.
TILE = re.compile(rb'<section class="tile" id="second-line">.*?</section>', re.DOTALL)
# Each of these answers with something new at each look.
NEW_EACH_TIME = {"half_way", "withdraw_card", "account_confirm_login_code", "card", "mine"}


def pages(cast: Cast) -> dict[str, bytes]:
    """Every page and calendar that each of the cast may open."""
    found = {}
    for number, (who, user) in enumerate(cast.people.items()):
        assert PEOPLE[number] == who
        client = Client()
        if user:
            client.force_login(user)
        for door, (where, row) in DOORS.items():
            if row[number] == 200 and door not in THEIRS | NEW_EACH_TIME:
                answer = client.get(reverse(door, args=where(cast)))
                found[f"{door} of {who}"] = ASIDE.sub(b"", TILE.sub(b"", b"".join(answer)))
    return found


@time_machine.travel("2026-03-04 11:00", tick=False)
def test_without_organisations_everything_else_is_the_same(db: None) -> None:
    cast = make_cast()
    pages(cast)
    before = pages(cast)
    assert len(before) > 200
    hood = Client().get(reverse("hood", args=[cast.here.slug])).content.decode()
    assert "De bibliotheek" in hood
    Organisation.objects.all().delete()
    caches["fragments"].clear()
    after = pages(cast)
    assert [name for name in before if before[name] != after[name]] == []
    assert "De bibliotheek" not in Client().get(reverse("hood", args=[cast.here.slug])).content.decode()


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_without_organisations_the_work_goes_on(cast: Cast, job: Job) -> None:
    Organisation.objects.all().delete()
    job.do(timezone.now())
    assert cast.here.neighbours.exists()


def test_without_organisations_the_weave_looks_at_the_same(cast: Cast) -> None:
    now = timezone.now()

    def seen() -> dict[str, object]:
        return weave_snapshot(cast.here, first=timezone.localdate(now), now=now)

    before = seen()
    assert before["people"]
    Organisation.objects.all().delete()
    assert seen() == before
