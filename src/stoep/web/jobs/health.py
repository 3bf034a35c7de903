"""How the later work goes: which job ran when and how, and what waits. Never a name, and never the text of an error."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from stoep.web.jobs.actions import LEASE, RUN_AGAIN, RUNS
from stoep.web.jobs.models import Run
from stoep.web.jobs.schedule import JOBS, Job
from stoep.web.jobs.work import NOT_WOVEN
from stoep.web.neighbourhoods.models import Neighbourhood

_PATIENCE = timedelta(minutes=30)
WORDS = {
    "extend": gettext_lazy("Write the dates of the coming weeks"),
    "decide": gettext_lazy("Decide which small meetings go on"),
    "forget": gettext_lazy("Forget what may be forgotten"),
    "remind": gettext_lazy("Say what may come back soon"),
    "turns": gettext_lazy("Ask for the turns"),
    "tend": gettext_lazy("Send the notes of turns, and pass on asks"),
    "weave": gettext_lazy("Propose small meetings"),
    "read": gettext_lazy("Read the calendars of others"),
    "sheets of the day": gettext_lazy("Mail the sheets of the day"),
    "sheets of the week": gettext_lazy("Mail the sheets of the week"),
}


class How(StrEnum):
    """How a job stands."""

    WELL = "well"
    BUSY = "busy"
    FAILED = "failed"
    STOPPED = "stopped"
    LATE = "late"
    NEW = "new"


@dataclass(frozen=True)
class JobRow:
    """One job of the schedule: when it last ran and how that went, and when it runs next."""

    name: str
    how: How
    last: datetime | None
    failure: str
    tries: int
    next: datetime

    @property
    def needs_a_look(self) -> bool:
        return self.how in (How.FAILED, How.STOPPED, How.LATE)

    @property
    def words(self) -> str:
        return str(WORDS.get(self.name, self.name))

    @property
    def why(self) -> str:
        """What went wrong, in plain words; '' when nothing did."""
        if self.how == How.LATE:
            return _("It should have run by now. Perhaps nothing does the later work on this server.")
        if self.how == How.STOPPED:
            return _("It was stopped half-way. Nothing of it is done twice.")
        return plain_words(self.failure) if self.failure else ""


def plain_words(kind: str) -> str:
    """Say a kind of error in plain words."""
    if kind in ("OperationalError", "InterfaceError", "DatabaseError"):
        return _("The database did not answer, or was too busy.")
    if kind.startswith("SMTP") or kind in ("gaierror", "ConnectionRefusedError", "TimeoutError"):
        return _("The mail server or the network did not answer.")
    if kind in ("OSError", "PermissionError", "FileNotFoundError"):
        return _("A file could not be read or written. Perhaps the disk is full.")
    if kind == "MemoryError":
        return _("The computer has too little memory.")
    if kind == NOT_WOVEN:
        return _("There was no good proposal this time.")
    return _("Something went wrong that we did not expect ({kind}).").format(kind=kind)


def job_rows(now: datetime, *, here: Neighbourhood | None = None) -> list[JobRow]:
    """Return how every job stands: on the whole server, or as it went in one neighbourhood and nowhere else."""
    newest = Run.objects.filter(job__in=[job.name for job in JOBS]).values("job").annotate(due=Max("due_at"))
    which = Q(pk=None)
    for row in newest:
        which |= Q(job=row["job"], due_at=row["due"])
    last = {run.job: run for run in Run.objects.filter(which)}
    return [_row(job, last.get(job.name), now, here) for job in JOBS]


def _row(job: Job, run: Run | None, now: datetime, here: Neighbourhood | None) -> JobRow:
    coming = job.due_at(now) + job.every
    if run is None:
        return JobRow(job.name, How.NEW, None, "", 0, now)
    failure = run.failure
    if here and run.failed_in:
        failure = run.failed_in.get(str(here.pk), "")
    late = run.due_at < job.due_at(now) and job.due_at(now) < now - _PATIENCE
    if late:
        how, coming = How.LATE, now
    elif run.finished_at is None:
        stopped = run.started_at < now - LEASE
        how, coming = (How.STOPPED, now) if stopped else (How.BUSY, coming)
    else:
        how = How.FAILED if failure else How.WELL
        if run.failure and run.tries < RUNS:
            coming = min(coming, max(now, run.started_at + RUN_AGAIN))
    return JobRow(job.name, how, run.finished_at or run.started_at, failure, run.tries, coming)


@dataclass(frozen=True)
class Waiting:
    """What waits to be done: how many mails and other tasks, and since when the first."""

    mails: int
    others: int
    since: datetime | None
    kind: str
    """The kind of error of one that went wrong already and is tried again; '' when none did."""

    @property
    def words(self) -> str:
        return plain_words(self.kind.rsplit(".", 1)[-1]) if self.kind else ""

    def takes_long(self, now: datetime) -> bool:
        return self.since is not None and self.since < now - _PATIENCE


def waiting() -> Waiting:
    """Count what waits on the whole server, what is being done included."""
    is_mail = Q(task_path__contains=".mail_") | Q(task_path__endswith=".send_code")
    tasks = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
    sums = tasks.aggregate(
        mails=Count("pk", filter=is_mail),
        all=Count("pk"),
        since=Min("enqueued_at"),
        kind=Max("exception_class_path"),
    )
    return Waiting(sums["mails"], sums["all"] - sums["mails"], sums["since"], sums["kind"] or "")


def lines(now: datetime) -> list[str]:
    """Say it to a monitor, a line each, in UTC. The second line tells whether a person should look."""
    rows, tasks = job_rows(now), waiting()
    well = not any(row.needs_a_look for row in rows) and not tasks.takes_long(now)
    said = [f"jobs: {'well' if well else 'look'}"]
    for row in rows:
        failure = f" {row.failure}, try {row.tries}" if row.how == How.FAILED else ""
        said.append(f"job {row.name}: {row.how}{failure}; last {_utc(row.last)}; next {_utc(row.next)}")
    since = f" since {_utc(tasks.since)}" if tasks.since else ""
    again = f"; again after {tasks.kind.rsplit('.', 1)[-1]}" if tasks.kind else ""
    said.append(f"waiting: {tasks.mails} mails, {tasks.others} other tasks{since}{again}")
    return said


def _utc(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if moment else "never"
