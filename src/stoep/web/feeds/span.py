"""The days that a calendar holds: it changes at midnight, and with the version of its neighbourhood."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from stoep.web.neighbourhoods.models import Neighbourhood

_BACK, _AHEAD = timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True)
class Span:
    """From when on dates are written, the midnight that today began, and until when they are worked out."""

    since: datetime
    today: datetime
    until: datetime

    @classmethod
    def at(cls, neighbourhood: Neighbourhood, now: datetime) -> Self:
        today = now.astimezone(ZoneInfo(neighbourhood.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(today - _BACK, today, today + _AHEAD)
