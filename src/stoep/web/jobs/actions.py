"""Running what is due: scheduled jobs exactly once a date, and tasks until they succeed."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from stoep.web.jobs.models import Run
from stoep.web.jobs.schedule import JOBS, Job

log = logging.getLogger("stoep.jobs")
_LEASE = timedelta(minutes=30)
_TRIES = 6


def run_due(now: datetime, jobs: Sequence[Job] = JOBS) -> list[str]:
    """Run every scheduled job that is due and wasn't done yet; return their names.

    A date that was missed is caught up with the last one due. A run that was killed half-way is done again
    after its lease; a failed one at its next date.
    """
    done = []
    for job in jobs:
        run = _claim(job, now)
        if run is None:
            continue
        failure = ""
        try:
            job.do(now)
        except Exception as error:
            # Only the kind of error is kept and logged: its text can hold a name.
            failure = type(error).__name__
            log.error("Job %s failed: %s", job.name, failure)
        Run.objects.filter(pk=run.pk).update(finished_at=timezone.now(), failure=failure)
        done.append(job.name)
    return done


def mark_done(now: datetime, jobs: Sequence[Job] = JOBS) -> None:
    """Say that all that was due up to now is done, where somebody just did it by hand."""
    Run.objects.bulk_create(
        [Run(job=job.name, due_at=job.due_at(now), started_at=now, finished_at=now) for job in jobs],
        ignore_conflicts=True,
    )


def _claim(job: Job, now: datetime) -> Run | None:
    due = job.due_at(now)
    last = Run.objects.filter(job=job.name, due_at=due).first()
    if last and (last.finished_at or last.started_at >= now - _LEASE):
        return None
    try:
        with transaction.atomic():
            return Run.objects.create(job=job.name, due_at=due, started_at=now)
    except IntegrityError:  # somebody has it, or had it
        left = Run.objects.filter(job=job.name, due_at=due, finished_at=None, started_at__lt=now - _LEASE)
        return Run.objects.get(job=job.name, due_at=due) if left.update(started_at=now) == 1 else None


def run_tasks() -> None:
    """Run the tasks that wait, then clean up after them."""
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="stoep", excluded_queue_names=[],
    ).run()  # fmt: skip
    tidy_tasks(timezone.now())


def tidy_tasks(now: datetime) -> None:
    """Erase what succeeded, and what failed for good; try the rest again, later each time.

    The text of an error is erased at once: it can hold an address.
    """
    DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).delete()
    for failed in DBTaskResult.objects.filter(status=TaskResultStatus.FAILED):
        tries = len(failed.worker_ids)
        log.error("Task %s failed, try %d of %d: %s", failed.task_name, tries, _TRIES, failed.exception_class_path)
        if tries >= _TRIES:
            failed.delete()
            continue
        DBTaskResult.objects.filter(pk=failed.pk, status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY, traceback="", run_after=now + timedelta(minutes=4 ** (tries - 1))
        )
    stuck = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - _LEASE)
    stuck.update(status=TaskResultStatus.READY)


def work_for_ever(interval: float = 1.0) -> None:
    """Run what is due and what waits, until the process is ended."""
    while True:
        close_old_connections()
        run_due(timezone.now())
        run_tasks()
        time.sleep(interval)
