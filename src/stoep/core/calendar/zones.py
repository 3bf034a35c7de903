"""From the name that a file gives a time zone to the zone itself."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from .blocks import Block, parts_of_zone
from .lines import Property
from .moments import EARLIEST, LATEST, Moment, midnight, wall, when
from .rule import Budget, rule

_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?")
_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # events are seldom older, and a rule of 1601 is long

_public_names = cache(available_timezones)


def named(name: str) -> ZoneInfo | None:
    """Return the zone of a public name such as Europe/Amsterdam, or None."""
    return ZoneInfo(name) if name in _public_names() else None


class Zones:
    """The zones of one calendar: public names, those of Windows, and those that the file describes itself."""

    def __init__(self, blocks: Sequence[Block], since: datetime, until: datetime, budget: Budget) -> None:
        self._blocks = blocks
        self._since, self._until, self._budget = since, until, budget
        self._own: dict[str, list[list[Property]]] | None = None
        self._known: dict[str, tzinfo | None] = {}

    def find(self, name: str) -> tzinfo | None:
        """Return the zone, or None when nobody knows it."""
        name = name.strip().strip('"/')
        if name not in self._known:
            self._known[name] = self._public(name) or self._described(name)
        return self._known[name]

    def _public(self, name: str) -> tzinfo | None:
        if name.upper() in ("UTC", "Z", "ETC/UTC"):
            return UTC
        # Mozilla, Evolution and others put their own address in front: mozilla.org/2005/Europe/Amsterdam.
        tails = ["/".join(name.split("/")[-count:]) for count in (3, 2)]
        for guess in (name, _from_windows(name), *tails):
            if found := named(guess):
                return found
        return None

    def _described(self, name: str) -> tzinfo | None:
        if self._own is None:
            self._own = {}
            for block in self._blocks:
                parts = list(parts_of_zone(block))
                self._own.setdefault(_value(parts[0], "TZID").strip().strip('"/'), parts)
        own, *parts = self._own.get(name, [[]])
        # Programs that use libical add the public name beside their own.
        if public := named(_value(own, "X-LIC-LOCATION")):
            return public
        try:
            changes = [change for part in parts for change in self._changes(part)]
        except (ValueError, OverflowError):  # a zone that is read for a part would be wrong without a word
            return None
        return OwnZone(name, sorted(changes)) if changes else None

    def _changes(self, part: list[Property]) -> Iterator[tuple[datetime, timedelta, timedelta]]:
        """Yield the naive UTC moments at which this part begins, and the offsets before and after.

        Raises ValueError for what it can't read.
        """
        before, after = (_offset(_value(part, name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        for begin in self._begins(part):
            if EARLIEST <= begin.replace(tzinfo=UTC) <= LATEST:
                yield begin - before, before, after

    def _begins(self, part: list[Property]) -> Iterator[datetime]:
        start = _naive(_value(part, "DTSTART"))
        yield start
        for found in part:
            if found.name == "RDATE":
                yield from (_naive(text) for text in found.value.split(","))
            if found.name == "RRULE":
                yield from self._ruled(found.value, start)

    def _ruled(self, text: str, start: datetime) -> Iterator[datetime]:
        found = rule(text)
        if found.frequency != "YEARLY":
            raise ValueError("a clock changes by the year")
        until = wall(self._until) + _YEAR
        if end := found.end(Moment(start.replace(tzinfo=UTC))):
            until = min(until, wall(end) + _DAY)
        since = min(wall(_EPOCH), wall(self._since) - 2 * _YEAR, until - 2 * _YEAR)
        yield from found.times(start, since, until, self._budget)


def _naive(text: str) -> datetime:
    moment = when(text.rpartition(":")[2].partition("/")[0])
    return wall(moment if isinstance(moment, datetime) else midnight(moment, UTC))


def _offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text.strip())
    if not match:
        raise ValueError("not an offset")
    sign, hours, minutes, seconds = match.groups()
    found = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if found >= _DAY:
        raise ValueError("not an offset")
    return -found if sign == "-" else found


def _value(properties: list[Property], name: str) -> str:
    return next((found.value for found in properties if found.name == name), "")


def _from_windows(name: str) -> str:
    """Return the public name of a zone of Windows, such as 'W. Europe Standard Time', or ''."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return str(WINDOWS_TO_OLSON.get(name, ""))


class OwnZone(tzinfo):
    """A zone by its clock changes, oldest first: (naive UTC moment, offset before, offset after)."""

    def __init__(self, name: str, changes: Sequence[tuple[datetime, timedelta, timedelta]]) -> None:
        self._name = name
        self._offsets = [changes[0][1], *(after for _, _, after in changes)]
        self._moments = [at for at, _, _ in changes]
        # At a change the wall clock jumps: `fold` tells apart a time that exists twice, or not at all.
        pairs = list(zip(self._moments, self._offsets, self._offsets[1:], strict=False))
        self._walls = (
            [at + max(before, after) for at, before, after in pairs],
            [at + min(before, after) for at, before, after in pairs],
        )

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if moment is None:
            return self._offsets[-1]
        return self._offsets[bisect_right(self._walls[moment.fold], moment.replace(tzinfo=None, fold=0))]

    def dst(self, moment: datetime | None) -> None:
        return None

    def tzname(self, moment: datetime | None) -> str:
        return self._name

    def fromutc(self, moment: datetime) -> datetime:
        naive = moment.replace(tzinfo=None)
        position = bisect_right(self._moments, naive)
        at = naive + self._offsets[position]
        fold = position > 0 and at < self._walls[0][position - 1] and naive >= self._moments[position - 1]
        return at.replace(tzinfo=self, fold=int(fold))
