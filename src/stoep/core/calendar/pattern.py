"""When something takes place: a start, rules, extra dates and skipped dates, in one zone."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .moments import Moment, names, wall
from .rule import Budget, Rule

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The first start, the rules, the extra starts (RDATE) and the skipped ones (EXDATE)."""

    start: Moment
    rules: tuple[Rule, ...] = ()
    extra: tuple[Moment, ...] = ()
    skipped: tuple[Moment, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether there is more than one start; some programs write COUNT=1 for what happens once."""
        return bool(self.extra) or any(rule.count != 1 for rule in self.rules)

    def starts(self, since: datetime, until: datetime, budget: Budget) -> Iterator[datetime]:
        """Yield each start in [since, until) once, oldest first. Both are aware.

        The first start belongs to them, also when it does not follow the rule: other programs show it too.
        Raises BadRule when the budget is spent.
        """
        budget.spend(len(self.extra) + len(self.skipped))
        loose = sorted({moment.at.astimezone(UTC): moment.at for moment in self._loose()}.items())
        every = heapq.merge(
            ((at, own) for at, own in loose if since <= at < until),
            *(self._ruled(rule, since, until, budget) for rule in self.rules),
            key=lambda pair: pair[0],
        )
        without = self.without
        days = {moment.at.date() for moment in self.skipped if moment.whole_day}
        last = None
        for at, own in every:
            called = names(Moment(own, self.start.whole_day))
            if at != last and own.date() not in days and without.isdisjoint(called):
                yield own
            last = at

    @property
    def without(self) -> frozenset[datetime]:
        """The naive times by which the skipped starts are known."""
        return frozenset(name for moment in self.skipped for name in names(moment))

    def _loose(self) -> Iterator[Moment]:
        ends = [rule.end(self.start) for rule in self.rules]
        last = max((end for end in ends if end), default=None)
        if last is None or self.start.at.astimezone(UTC) <= last:
            yield self.start
        yield from self.extra

    def _ruled(
        self, rule: Rule, since: datetime, until: datetime, budget: Budget
    ) -> Iterator[tuple[datetime, datetime]]:
        zone = self.start.at.tzinfo
        end = rule.end(self.start)
        # The wall clock of a day is never more than a day away from that of another zone or season.
        low, high = wall(since.astimezone(zone)) - _DAY, wall(until.astimezone(zone)) + _DAY
        for time in rule.times(wall(self.start.at), low, high, budget):
            own = time.replace(tzinfo=zone)
            at = own.astimezone(UTC)
            if at >= until or (end and at > end):
                return
            if at >= since:
                yield at, own

    def text(self) -> str:
        """Return the lines DTSTART, RRULE, RDATE and EXDATE, with a new line between. The zone has a name."""
        lines = [f"DTSTART{written(self.start)}"]
        lines += [f"RRULE:{rule.text}" for rule in self.rules]
        for name, moments in (("RDATE", self.extra), ("EXDATE", self.skipped)):
            lines += [f"{name}{written(self._own(moment))}" for moment in moments]
        return "\n".join(lines)

    def _own(self, moment: Moment) -> Moment:
        if moment.whole_day:
            return moment
        return Moment(moment.at.astimezone(self.start.at.tzinfo), self.start.whole_day)


def written(moment: Moment) -> str:
    """Return a moment as it stands after the name of a property: ';TZID=Europe/Amsterdam:20260107T140000'."""
    if moment.whole_day:
        return f";VALUE=DATE:{basic(moment.at.date())}"
    if moment.at.tzinfo is UTC:
        return f":{basic(moment.at)}"
    return f";TZID={moment.at.tzinfo}:{basic(wall(moment.at))}"


def basic(moment: date) -> str:
    """Return 20260107 for a date, 20260107T140000 for a naive moment, 20260107T130000Z for an aware one."""
    if not isinstance(moment, datetime):
        return f"{moment.year:04}{moment.month:02}{moment.day:02}"
    at = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{basic(at.date())}T{at.hour:02}{at.minute:02}{at.second:02}{'Z' if at.tzinfo else ''}"
