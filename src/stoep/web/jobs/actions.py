"""Running what is due: scheduled jobs until they succeeded once for their date, and tasks until they succeed."""

import logging
import os
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from stoep.web.jobs.models import Run
from stoep.web.jobs.schedule import JOBS, Job
from stoep.web.jobs.work import NotEverywhere

log = logging.getLogger("stoep.jobs")
LEASE = timedelta(minutes=30)
_TRIES = 6
RUN_AGAIN = timedelta(hours=1)
RUNS = 5
_AT_ONCE = 50


def run_due(now: datetime, jobs: Sequence[Job] = JOBS) -> list[str]:
    """Run every scheduled job that is due and wasn't done yet; return their names.

    Of the dates that were missed the last one is caught up. A run that was killed half-way is done again after
    its lease, and a failed one after an hour, for all neighbourhoods: five times at most. What a job does in a
    neighbourhood is one transaction, and changes nothing more the second time.
    """
    done = []
    for job in jobs:
        run = _claim(job, now)
        if run is None:
            continue
        failure, where = "", {}
        try:
            job.do(now)
        except NotEverywhere as error:
            failure, where = error.kind, error.kinds
        except Exception as error:
            # Only the kind of error is kept and logged: its text can hold a name.
            failure = type(error).__name__
        if failure:
            log.error("Job %s failed: %s", job.name, failure)
        mine = Run.objects.filter(pk=run.pk, tries=run.tries)
        mine.update(finished_at=timezone.now(), failure=failure, failed_in=where)
        done.append(job.name)
    return done


def mark_done(now: datetime, jobs: Sequence[Job] = JOBS) -> None:
    """Say that all that was due up to now is done, where somebody just did it by hand."""
    Run.objects.bulk_create(
        [Run(job=job.name, due_at=job.due_at(now), started_at=now, finished_at=now) for job in jobs],
        ignore_conflicts=True,
    )


def _claim(job: Job, now: datetime) -> Run | None:
    """Take a job for the date at which it was due; None when it is done, given up or taken by another worker."""
    due = job.due_at(now)
    last = Run.objects.filter(job=job.name, due_at=due).first()
    if last is None:
        try:
            with transaction.atomic():
                return Run.objects.create(job=job.name, due_at=due, started_at=now)
        except IntegrityError:  # another worker was first
            return None
    done = last.finished_at and not last.failure
    wait = RUN_AGAIN if last.finished_at else LEASE
    if done or last.tries >= RUNS or last.started_at >= now - wait:
        return None
    mine = Run.objects.filter(pk=last.pk, tries=last.tries)
    if mine.update(started_at=now, finished_at=None, failure="", failed_in={}, tries=last.tries + 1) != 1:
        return None
    return Run.objects.get(pk=last.pk)


def run_tasks(at_most: int | None = None) -> None:
    """Run the tasks that wait, or so many of them, then clean up after them."""
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=at_most, worker_id="stoep", excluded_queue_names=[],
    ).run()  # fmt: skip
    tidy_tasks(timezone.now())


def tidy_tasks(now: datetime) -> None:
    """Erase what succeeded, and what failed for good; try the rest again, later each time.

    A task that was running when its worker was killed failed too. The text of an error is erased at once: it can
    hold an address.
    """
    DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).delete()
    for failed in DBTaskResult.objects.filter(status=TaskResultStatus.FAILED):
        tries = len(failed.worker_ids)
        _try_again(failed, failed.exception_class_path, now + timedelta(minutes=4 ** (tries - 1)))
    for stuck in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - LEASE):
        _try_again(stuck, "its worker was killed", now)


def _try_again(task: "DBTaskResult[..., Any]", why: str, when: datetime) -> None:
    tries = len(task.worker_ids)
    log.error("Task %s failed, try %d of %d: %s", task.task_name, tries, _TRIES, why)
    same = DBTaskResult.objects.filter(pk=task.pk, status=task.status, started_at=task.started_at)
    if tries >= _TRIES:
        same.delete()
    else:
        same.update(status=TaskResultStatus.READY, traceback="", run_after=when)


def work_for_ever(interval: float = 1.0, beside: int | None = None) -> None:
    """Run what is due and what waits, until the process is ended, or the one that started it and is named.

    Between a handful of tasks it looks what is due: a thousand invitations hold up nothing else.
    """
    while beside is None or os.getppid() == beside:
        close_old_connections()
        run_due(timezone.now())
        run_tasks(at_most=_AT_ONCE)
        time.sleep(interval)
