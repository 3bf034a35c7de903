"""What is done when. A job that was killed or failed is done again: then it changes nothing more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from stoep.web.jobs import work
from stoep.web.mail.models import Often
from stoep.web.mail.queries import AFTER, EVERY


@dataclass(frozen=True)
class Job:
    """Something that is due every `every`, counted from the Monday at midnight (UTC) plus `after`."""

    name: str
    every: timedelta
    after: timedelta
    do: Callable[[datetime], None]

    def due_at(self, now: datetime) -> datetime:
        """Return the last moment up to now at which this was due."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        first = midnight - timedelta(days=midnight.weekday() + 7) + self.after
        return first + (now - first) // self.every * self.every


_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
JOBS = (
    Job("extend", _DAY, timedelta(hours=2), work.extend),
    Job("decide", _HOUR, timedelta(minutes=5), work.decide),
    Job("forget", _DAY, timedelta(hours=3), work.forget),
    Job("remind", _DAY, timedelta(hours=7), work.remind),
    Job("turns", _WEEK, timedelta(hours=4), work.ask_turns),
    Job("tend", _HOUR, timedelta(minutes=20), work.tend),
    Job("sheets of the day", EVERY[Often.DAILY], AFTER[Often.DAILY], work.send_daily_sheets),
    # At most once an hour each; looking often spreads them.
    Job("read", timedelta(minutes=10), timedelta(minutes=3), work.read_others),
    Job("weave", _WEEK, timedelta(days=3, hours=4), work.weave),
    Job("sheets of the week", EVERY[Often.WEEKLY], AFTER[Often.WEEKLY], work.send_weekly_sheets),
)
