"""Is the server well? A page for a monitor, and one for whoever has the keys: what ran, what failed, what waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from stoep.web.coming.tasks import mail_chair
from stoep.web.jobs import work
from stoep.web.jobs.actions import mark_done, run_due, run_tasks
from stoep.web.jobs.health import WORDS, How, job_rows, plain_words
from stoep.web.jobs.models import Run
from stoep.web.jobs.schedule import JOBS
from stoep.web.neighbourhoods.models import Neighbourhood
from tests.cast import Cast, make_neighbour, make_neighbourhood
from tests.reading import browser_of, text_of

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
MINUTE = timedelta(minutes=1)


def said() -> list[str]:
    return Client().get(reverse("health")).content.decode().splitlines()


def row(name: str, now: datetime, here: Neighbourhood | None = None) -> Any:
    return next(row for row in job_rows(now, here=here) if row.name == name)


def page(cast: Cast) -> str:
    return text_of(browser_of(cast.keyholder).get(reverse("later_work", args=[cast.here.slug])))


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
def test_a_monitor_reads_a_line_for_every_job() -> None:
    assert said()[:2] == ["database ok", "jobs: well"]
    assert [line.split(":")[0] for line in said()[2:-1]] == [f"job {job.name}" for job in JOBS]
    assert said()[2] == "job extend: new; last never; next 2026-03-04T12:00Z"
    mark_done(NOON)
    assert "job extend: well; last 2026-03-04T12:00Z; next 2026-03-05T02:00Z" in said()
    assert "job decide: well; last 2026-03-04T12:00Z; next 2026-03-04T12:05Z" in said()
    assert said()[-1] == "waiting: 0 mails, 0 other tasks"


@pytest.mark.django_db
def test_it_says_that_the_database_does_not_answer() -> None:
    def refuse(*_args: Any) -> None:
        raise OperationalError("joost@voorbeeld.example")

    with connection.execute_wrapper(refuse):
        response = Client().get(reverse("health"))
    assert response.status_code == 503
    assert response.content == b"database does not answer\n"


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
def test_a_job_that_does_not_run_any_more_is_late() -> None:
    mark_done(NOON - timedelta(days=2))
    assert row("extend", NOON).how == How.LATE
    assert row("weave", NOON).how == How.WELL, "it is due tomorrow"
    assert said()[1] == "jobs: look"


@pytest.mark.django_db
def test_what_was_stopped_half_way_is_seen_and_begun_again() -> None:
    Run.objects.create(job="decide", due_at=NOON - 55 * MINUTE, started_at=NOON - 20 * MINUTE)
    assert row("decide", NOON).how == How.BUSY
    assert row("decide", NOON + 4 * MINUTE).how == How.BUSY
    stopped = row("decide", NOON + 11 * MINUTE)
    assert stopped.how == How.STOPPED
    assert stopped.next == NOON + 11 * MINUTE


def failing(wrong: dict[int, Exception]) -> Callable[..., None]:
    def do(neighbourhood: Neighbourhood, **_how: Any) -> None:
        if neighbourhood.pk in wrong:
            raise wrong[neighbourhood.pk]

    return do


def test_what_failed_elsewhere_is_not_seen_here(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    error = OperationalError("Guus van de Fazant")
    monkeypatch.setattr(work, "extend_gatherings", failing({cast.there.pk: error}))
    with time_machine.travel(now, tick=False):
        mark_done(now, [job for job in JOBS if job.name != "extend"])
        run_due(now)
        run = Run.objects.get(job="extend")
        assert (run.failure, run.failed_in) == ("OperationalError", {str(cast.there.pk): "OperationalError"})
        assert row("extend", now, cast.there).how == How.FAILED
        assert row("extend", now, cast.there).next == min(now + timedelta(hours=1), row("extend", now).next)
        assert row("extend", now, cast.here).how == How.WELL
        shown = page(cast)
    assert "Alles gaat goed" in shown
    assert plain_words("OperationalError") not in shown
    assert "azant" not in shown + "".join(said())
    assert "Guus" not in shown + "".join(said())


def test_whoever_has_the_keys_reads_what_failed_and_why(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(work, "extend_gatherings", failing({cast.here.pk: OSError("/srv/Joost")}))
    with time_machine.travel(now, tick=False):
        mark_done(now, [job for job in JOBS if job.name != "extend"])
        run_due(now)
        shown = page(cast)
        assert "Het ging niet goed." in shown
        assert "Misschien is de schijf vol." in shown
        assert "/srv" not in shown
        assert "job extend: failed OSError, try 1;" in "\n".join(said())


def test_it_says_what_waits_and_since_when(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        mark_done(NOON)
        mail_chair.enqueue(coming=cast.coming.pk)
        assert said()[-1] == "waiting: 1 mails, 0 other tasks since 2026-03-04T12:00Z"
        assert said()[1] == "jobs: well"
    with time_machine.travel(NOON + 31 * MINUTE, tick=False):
        assert said()[1] == "jobs: look"
        shown = page(cast)
    assert "Dat is langer dan anders." in shown
    assert "1 mail wacht" not in shown, "how much would tell of the other neighbourhood"


@time_machine.travel(NOON, tick=False)
def test_where_there_is_one_neighbourhood_it_says_how_much_waits(db: None) -> None:
    here, _place = make_neighbourhood("kwartel", "De Kwartel")
    wim = make_neighbour(here, "Wim", keys_until=timezone.localdate() + timedelta(days=9))
    mail_chair.enqueue(coming=1)
    shown = text_of(browser_of(wim).get(reverse("later_work", args=[here.slug])))
    assert "1 mail wacht, en 0 andere taken." in shown


def test_mail_that_could_not_go_out_says_why(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise ConnectionRefusedError("joost@voorbeeld.example")

    monkeypatch.setattr("stoep.web.mail.sending._open_post", refuse)
    mail_chair.enqueue(coming=cast.coming.pk)
    run_tasks()
    assert DBTaskResult.objects.count() == 1
    assert said()[-1].endswith("; again after ConnectionRefusedError")
    assert "De mailserver of het netwerk gaf geen antwoord." in page(cast)
    assert "joost@" not in page(cast) + said()[-1]


def test_every_job_has_plain_words() -> None:
    assert {job.name for job in JOBS} <= set(WORDS), "Give each job its words in jobs/health.py."


@pytest.mark.parametrize(
    "kind", ["OperationalError", "SMTPServerDisconnected", "OSError", "MemoryError", "NotWoven", "KeyError"]
)
def test_every_kind_of_error_has_plain_words(kind: str) -> None:
    assert plain_words(kind)
    assert (kind in plain_words(kind)) == (kind == "KeyError")
