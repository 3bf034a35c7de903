"""Work that is done later: each job once a date, each task until it succeeds, and no word of it stays."""

import os
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from stoep.core.weave import propose
from stoep.web.encounters.actions import decide_due, say, weave
from stoep.web.encounters.models import Answer
from stoep.web.encounters.tasks import mail_asked
from stoep.web.jobs import work
from stoep.web.jobs.actions import run_due, run_tasks, tidy_tasks, work_for_ever
from stoep.web.jobs.models import Run
from stoep.web.jobs.schedule import JOBS, Job
from stoep.web.signin.tasks import send_code
from tests.cast import Cast
from tests.reading import log, tables_with

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
TASKS = "django_tasks_database_dbtaskresult"


class Counted:
    """A job that counts how often it was done."""

    def __init__(self, every: timedelta = DAY, after: timedelta = HOUR, error: BaseException | None = None) -> None:
        self.times: list[datetime] = []
        self.error = error
        self.job = Job("tellen", every, after, self)

    def __call__(self, now: datetime) -> None:
        self.times.append(now)
        if self.error:
            raise self.error

    def due(self, now: datetime) -> list[str]:
        return run_due(now, [self.job])


@pytest.fixture
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the weave finds is another test's affair."""
    monkeypatch.setattr("stoep.core.weave.propose", partial(propose, seconds=0.01))


# --- Jobs ------------------------------------------------------------------------------------------


def test_a_job_is_done_once_a_date(db: None) -> None:
    count = Counted()
    assert count.due(NOON) == ["tellen"]
    for later in (timedelta(0), timedelta(seconds=1), 12 * HOUR):
        assert count.due(NOON + later) == []
    assert count.due(NOON + 13 * HOUR) == ["tellen"]
    assert count.times == [NOON, NOON + 13 * HOUR]


def test_a_job_that_was_done_costs_no_write(db: None) -> None:
    """The worker looks every second: on a small computer that may not wear anything out."""
    count = Counted()
    count.due(NOON)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        count.due(NOON + timedelta(seconds=1))
    assert [query["sql"][:6] for query in asked.captured_queries] == ["SELECT"]


def test_a_missed_date_is_caught_up_once(db: None) -> None:
    """After a week without the server a daily job is done once, for the last date."""
    count = Counted()
    count.due(NOON)
    assert count.due(NOON + 7 * DAY) == ["tellen"]
    assert count.due(NOON + 7 * DAY + HOUR) == []
    assert len(count.times) == 2
    assert list(Run.objects.values_list("due_at", flat=True)) == [
        NOON.replace(hour=1) + 7 * DAY,
        NOON.replace(hour=1),
    ]


@pytest.mark.parametrize(
    ("every", "after", "now", "due"),
    [
        (DAY, 2 * HOUR, NOON, datetime(2026, 3, 4, 2, tzinfo=UTC)),
        (DAY, 2 * HOUR, NOON.replace(hour=1), datetime(2026, 3, 3, 2, tzinfo=UTC)),
        (DAY, 2 * HOUR, NOON.replace(hour=2), datetime(2026, 3, 4, 2, tzinfo=UTC)),
        (HOUR, timedelta(minutes=5), NOON, datetime(2026, 3, 4, 11, 5, tzinfo=UTC)),
        (7 * DAY, 3 * DAY + 4 * HOUR, NOON, datetime(2026, 2, 26, 4, tzinfo=UTC)),
        (7 * DAY, 3 * DAY + 4 * HOUR, NOON + DAY, datetime(2026, 3, 5, 4, tzinfo=UTC)),
    ],
)
def test_a_job_is_due_at_its_hour(every: timedelta, after: timedelta, now: datetime, due: datetime) -> None:
    assert Job("tellen", every, after, lambda _now: None).due_at(now) == due


def test_a_job_that_fails_keeps_only_the_kind_of_error(db: None) -> None:
    count = Counted(error=ValueError("Joost <joost@voorbeeld.example>"))
    after = Counted()
    after.job = Job("daarna", DAY, HOUR, after)
    with log() as written:
        assert run_due(NOON, [count.job, after.job]) == ["tellen", "daarna"], "the next job is done all the same"
    assert Run.objects.get(job="tellen").failure == "ValueError"
    assert Run.objects.get(job="daarna").failure == ""
    assert not tables_with("Joost", "joost@")
    assert "ValueError" in written.getvalue()
    assert "oost" not in written.getvalue()
    assert count.due(NOON + timedelta(minutes=59)) == []
    count.error = None
    assert count.due(NOON + timedelta(minutes=61)) == ["tellen"], "it is tried again after an hour"
    assert Run.objects.get(job="tellen").failure == ""
    assert count.due(NOON + 3 * HOUR) == []


def test_a_job_that_keeps_failing_is_done_five_times_for_its_date(db: None) -> None:
    count = Counted(error=ValueError())
    for hours in range(10):
        count.due(NOON + timedelta(minutes=61 * hours))
    assert len(count.times) == Run.objects.get().tries == 5
    assert count.due(NOON + DAY) == ["tellen"], "its next date begins anew"


def test_mail_in_a_folder_is_kept_a_week(db: None, settings: Settings, tmp_path: Path) -> None:
    """Whether there is a mail server or not by now."""
    settings.STOEP_DATA = tmp_path
    work.forget(timezone.now())
    folder = tmp_path / "mail"
    folder.mkdir()
    for name, days in (("old.log", 8), ("new.log", 6)):
        (folder / name).write_text("Hallo Joost")
        os.utime(folder / name, times=((timezone.now() - days * DAY).timestamp(),) * 2)
    work.forget(timezone.now())
    assert [path.name for path in folder.iterdir()] == ["new.log"]


def test_a_run_that_was_killed_is_done_again_after_its_lease(db: None) -> None:
    killed = Counted(error=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        killed.due(NOON)
    assert Run.objects.get().finished_at is None
    again = Counted()
    assert again.due(NOON + timedelta(minutes=29)) == [], "perhaps it is still at work"
    assert again.due(NOON + timedelta(minutes=31)) == ["tellen"]
    assert again.due(NOON + timedelta(minutes=62)) == []
    assert Run.objects.get().finished_at is not None


def test_two_workers_do_a_job_once(transactional_db: None) -> None:
    together, count = Barrier(4), Counted()

    def look(_worker: int) -> list[str]:
        try:
            together.wait(timeout=10)
            return count.due(NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(look, range(4)))
    assert sorted(done) == [[], [], [], ["tellen"]]
    assert count.times == [NOON]


def test_two_workers_take_over_a_killed_run_once(transactional_db: None) -> None:
    together, count = Barrier(3), Counted()
    Run.objects.create(job="tellen", due_at=count.job.due_at(NOON), started_at=NOON - HOUR)

    def look(_worker: int) -> list[str]:
        try:
            together.wait(timeout=10)
            return count.due(NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(look, range(3)))
    assert sorted(done) == [[], [], ["tellen"]]


def test_every_job_of_the_house_can_be_done_twice(cast: Cast, short_search: None) -> None:
    """A job is idempotent: done twice it changes nothing more."""
    now = timezone.now()
    for job in JOBS:
        job.do(now)
    before = {table: _rows(table) for table in _tables()}
    for job in JOBS:
        if job.name != "weave":  # it proposes anew each week, and never twice the same moment
            job.do(now)
    after = {table: _rows(table) for table in _tables()}
    assert before == after


def _tables() -> list[str]:
    return [
        "initiatives_gathering",
        "encounters_encounter",
        "encounters_invitation",
        "encounters_mark",
        "neighbours_user",
    ]


def _rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY id")
        return list(cursor.fetchall())


def test_one_neighbourhood_that_fails_does_not_stop_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def extend(neighbourhood: object, **_when: object) -> None:
        seen.append(neighbourhood)
        if neighbourhood == cast.here:
            raise ValueError("Joost")

    monkeypatch.setattr(work, "extend_gatherings", extend)
    run_due(NOON, [job for job in JOBS if job.name == "extend"])
    assert seen == [cast.here, cast.there]
    assert Run.objects.get().failure == "ValueError"


# --- Tasks -----------------------------------------------------------------------------------------


def refuse(*_args: object, **_kwargs: object) -> None:
    raise smtplib.SMTPRecipientsRefused({"joost@voorbeeld.example": (550, b"joost@voorbeeld.example is unknown")})


def test_a_task_that_succeeded_leaves_no_row(cast: Cast) -> None:
    send_code.enqueue(user=cast.neighbour.user_id, code="123456")
    assert DBTaskResult.objects.count() == 1
    run_tasks()
    assert len(mail.outbox) == 1
    assert not DBTaskResult.objects.exists()
    assert not tables_with("123456")


def test_a_task_that_fails_is_tried_again_later_and_its_error_erased(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_code.enqueue(user=cast.neighbour.user_id, code="123456")
    begin = timezone.now()
    with monkeypatch.context() as down, log() as written:
        down.setattr("stoep.web.signin.tasks.send_plain", refuse)
        run_tasks()
    task = DBTaskResult.objects.get()
    assert task.status == TaskResultStatus.READY
    assert task.traceback == ""
    assert begin < task.run_after < begin + timedelta(minutes=2)
    assert tables_with("joost@") == {"neighbours_user.email"}
    assert "oost" not in written.getvalue(), "a log holds no address"
    assert "SMTPRecipientsRefused" in written.getvalue(), "and it says what went wrong"
    run_tasks()
    assert not mail.outbox, "its time has not come yet"
    with time_machine.travel(begin + timedelta(minutes=3)):
        run_tasks()
    assert len(mail.outbox) == 1
    assert not DBTaskResult.objects.exists()


def test_a_task_that_never_succeeds_is_given_up_after_six_tries(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stoep.web.encounters.tasks.tell", refuse)
    mail_asked.enqueue(invitation=cast.proposed.pk)
    now, waits = timezone.now(), []
    while DBTaskResult.objects.exists():
        with time_machine.travel(now, tick=False):
            run_tasks()
        for task in DBTaskResult.objects.all():
            waits.append(task.run_after - now)
            now = task.run_after
    assert len(waits) == 5
    assert waits == sorted(set(waits)), "later each time"
    assert waits[-1] < timedelta(hours=12)


def test_a_task_of_a_killed_worker_is_done_again_after_its_lease(cast: Cast) -> None:
    mail_asked.enqueue(invitation=cast.proposed.pk)
    DBTaskResult.objects.get().claim("dood")
    tidy_tasks(timezone.now() + timedelta(minutes=29))
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        tidy_tasks(timezone.now())
        run_tasks()
    assert len(mail.outbox) == 1


def test_a_task_that_kills_its_worker_is_given_up_after_six_tries(cast: Cast) -> None:
    mail_asked.enqueue(invitation=cast.proposed.pk)
    now, tries = timezone.now(), 0
    while DBTaskResult.objects.exists():
        with time_machine.travel(now, tick=False):
            DBTaskResult.objects.ready().get().claim("dood")
        tries, now = tries + 1, now + timedelta(minutes=31)
        tidy_tasks(now)
    assert tries == 6


def test_a_code_does_not_wait_behind_invitations(cast: Cast) -> None:
    for _ in range(3):
        mail_asked.enqueue(invitation=cast.proposed.pk)
    send_code.enqueue(user=cast.neighbour.user_id, code="123456")
    run_tasks(at_most=2)
    assert len(mail.outbox) == 2
    assert "123456" in mail.outbox[0].subject
    assert DBTaskResult.objects.count() == 2, "the rest waits for the next round"


def test_a_code_that_no_longer_works_is_not_sent(cast: Cast) -> None:
    send_code.enqueue(user=cast.neighbour.user_id, code="123456")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        run_tasks()
    assert not mail.outbox
    assert not DBTaskResult.objects.exists()


def test_a_worker_beside_a_server_ends_with_it(db: None) -> None:
    work_for_ever(interval=0, beside=os.getpid())  # the parent of this process is another one
    assert not Run.objects.exists()


def test_a_task_for_someone_who_left_does_nothing(cast: Cast) -> None:
    send_code.enqueue(user=cast.neighbour.user_id, code="123456")
    cast.neighbour.user.delete()
    run_tasks()
    assert not mail.outbox
    assert not DBTaskResult.objects.exists()


def test_no_task_holds_an_address_or_a_name(cast: Cast, short_search: None) -> None:
    """What waits knows a number; it looks up the rest when it runs."""
    now = timezone.now()
    Client().post(reverse("account_login"), {"email": "joost@voorbeeld.example"})
    weave(cast.here, now=now, seed=1)
    say(cast.proposed, answer=Answer.YES, now=now)
    decide_due(cast.here, now=now + timedelta(days=5))
    say(cast.on, answer=Answer.NOT_NOW, now=now)
    kinds = {task.task_name for task in DBTaskResult.objects.all()}
    assert kinds >= {"send_code", "mail_on", "mail_off"}
    found = tables_with("Joost", "Anja", "Fatma", "Wim", "@voorbeeld", "Kastanjelaan", "duiven", "soaps")
    assert not {place for place in found if place.startswith(TASKS)}
