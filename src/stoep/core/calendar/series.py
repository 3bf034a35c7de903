"""The events of one identifier, worked out into the dates on which they take place."""

import heapq
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .event import Event
from .model import MAX_DATES_PER_SERIES, Date, Problems, Reason, Series
from .moments import Moment, names, shifted
from .pattern import Pattern, basic
from .rule import BadRule, Budget

_DAY = timedelta(days=1)
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Window:
    """The period [since, until) in UTC, the zone to give dates in, and the work that may still be done."""

    since: datetime
    until: datetime
    home: ZoneInfo
    budget: Budget

    def holds(self, start: datetime, end: datetime) -> bool:
        """Return whether something takes place in the period, be it for a moment."""
        if start == end:
            return self.since <= start < self.until
        return start < self.until and self.since < end


class Family:
    """All events with one identifier: the main one, and those that change its dates."""

    def __init__(self, events: Sequence[Event], problems: Problems) -> None:
        mains = [event for event in events if event.replaces is None]
        # The highest SEQUENCE is the newest version; max() keeps the first of equals.
        self.main = max(mains, key=lambda event: event.sequence, default=None)
        self.first = self.main or events[0]
        self._problems = problems
        self._changes: dict[datetime, Event] = {}
        for event in events:
            for name in names(event.replaces) if event.replaces else ():
                other = self._changes.get(name)
                if other is None or event.sequence > other.sequence:
                    self._changes[name] = event
        onwards = (event for event in self._changes.values() if event.onwards)
        named = {names(event.replaces)[0]: event for event in onwards if event.replaces}
        self._onwards_from = sorted(named)
        self._onwards = [named[name] for name in self._onwards_from]
        self._tell_doubles(mains)

    def series(self, window: Window, most: int) -> Series:
        """Work out at most so many dates in the period; what can't be worked out is told as a problem."""
        first = self.first
        return Series(
            uid=first.uid,
            title=first.title or "",
            description=first.description or "",
            location=first.location or "",
            url=first.url,
            rhythm=_rhythm(first.pattern, window.home) if self.main and first.pattern.repeats else "",
            minutes=None if first.whole_day else int(first.lasts.total_seconds()) // 60 or None,
            dates=self._dates(window, most),
            line=first.line,
        )

    def _tell(self, reason: Reason, event: Event) -> None:
        self._problems.add(event.line, reason, event.title or "")

    def _tell_doubles(self, mains: list[Event]) -> None:
        for event in mains:
            main = self.main
            if main and event.sequence == main.sequence and event.pattern != main.pattern:
                self._tell(Reason.SAME_UID, event)

    def _dates(self, window: Window, most: int) -> tuple[Date, ...]:
        dates = list[Date]()
        try:
            for date in heapq.merge(self._planned(window), self._changed(window), key=_start):
                if len(dates) == most:
                    full = most == MAX_DATES_PER_SERIES
                    self._tell(Reason.TOO_MANY_DATES if full else Reason.TOO_MANY_IN_ALL, self.first)
                    break
                dates.append(date)
        except BadRule as error:
            self._tell(error.reason, self.first)
        except (OverflowError, ValueError):
            self._tell(Reason.OUT_OF_RANGE, self.first)
        return tuple(sorted(dates, key=_start))  # a change may have moved a date over another

    def _planned(self, window: Window) -> Iterator[Date]:
        """Yield the dates that follow the rhythm; a change from some date onwards moves the later ones."""
        if self.main is None:
            return
        main, before, after = self.main, _NOTHING, _NOTHING
        for event in (main, *self._onwards):
            before = max(before, event.lasts + max(event.moved, _NOTHING))
            after = max(after, -event.moved)
        before = max(before, *main.lengths.values(), _NOTHING)
        since, until = shifted(window.since, -before - _DAY), shifted(window.until, after + _DAY)
        for planned in main.pattern.starts(since, until, window.budget):
            called = names(Moment(planned, main.whole_day))
            if any(name in self._changes for name in called):
                continue
            event = self._version(called[0])
            start = planned + event.moved
            end = start + main.lengths.get(planned.astimezone(UTC), event.lasts)
            if window.holds(start.astimezone(UTC), end.astimezone(UTC)):
                yield self._date(event, Moment(planned, main.whole_day), start, end, window.home)

    def _version(self, name: datetime) -> Event:
        """Return the event that a planned date follows: the main one, or the last change before it."""
        position = bisect_left(self._onwards_from, name)
        return self._onwards[position - 1] if position else self.first

    def _changed(self, window: Window) -> Iterator[Date]:
        """Yield the dates that an event of their own describes, also when the rhythm does not have them."""
        skipped = self.main.pattern.without if self.main else frozenset[datetime]()
        dates = list[Date]()
        for event in {event.line: event for event in self._changes.values()}.values():
            moment = event.replaces
            if not moment or not window.holds(event.start.astimezone(UTC), event.end.astimezone(UTC)):
                continue
            if skipped.isdisjoint(names(moment)) and not self._outdated(event, moment, window):
                dates.append(self._date(event, moment, event.start, event.end, window.home))
        yield from sorted(dates, key=_start)

    def _outdated(self, event: Event, moment: Moment, window: Window) -> bool:
        """Return whether this change comes from an older version, in which its date was still planned."""
        main = self.main
        own = event.pattern.rules or event.pattern.extra or event.pattern.skipped
        if not main or not own or event.sequence >= main.sequence:
            return False
        around = (shifted(moment.at, -_DAY), shifted(moment.at, _DAY))
        planned = main.pattern.starts(*around, window.budget)
        return not any(set(names(Moment(at, main.whole_day))) & set(names(moment)) for at in planned)

    def _date(self, event: Event, planned: Moment, start: datetime, end: datetime, home: ZoneInfo) -> Date:
        first = self.first
        return Date(
            key=basic(planned.at.date() if planned.whole_day else planned.at),
            start=start.astimezone(home),
            # In spring an hour is missing: what ends in it may seem to end before it begins.
            end=max(start.astimezone(UTC), end.astimezone(UTC)).astimezone(home),
            all_day=event.whole_day,
            cancelled=event.cancelled,
            title=event.title or first.title or "",
            description=_own(event.description, first.description),
            location=_own(event.location, first.location),
        )


def _start(date: Date) -> tuple[datetime, str]:
    return (date.start.astimezone(UTC), date.key)


def _own(text: str | None, otherwise: str | None) -> str:
    return (otherwise or "") if text is None else text


def _rhythm(pattern: Pattern, home: ZoneInfo) -> str:
    """Return the lines of a rhythm. A zone that only the file knows becomes the zone that was asked for."""
    zone: tzinfo | None = pattern.start.at.tzinfo
    if zone is not UTC and not isinstance(zone, ZoneInfo):
        start = Moment(pattern.start.at.astimezone(home), pattern.start.whole_day)
        pattern = replace(pattern, start=start)
    return pattern.text()
