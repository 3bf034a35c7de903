"""Reading a real calendar into initiatives and gatherings."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from stoep.web.initiatives.actions import Imported, import_series
from stoep.web.initiatives.reading import is_whole
from stoep.web.neighbourhoods.actions import CannotBegin, begin_neighbourhood
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.outside.fetch import NoAnswer, Why, fetch

_FIRST = date(1970, 1, 1)
_YEAR = timedelta(days=366)
_NO_CALENDAR = "The address does not answer with a calendar. Look at it once more."
_ODD = "An address begins with https:// and is of the open internet; a file is just its name."


class CannotImport(Exception):
    """Why a calendar can't be imported, in one sentence."""


def import_calendar(source: str, *, slug: str, create: bool) -> list[str]:
    """Import a file or an address; return what there is to say about it, a line each. Raises CannotImport."""
    from stoep.core.calendar.model import MAX_BYTES, NotACalendar, TooLarge
    from stoep.core.calendar.read import read

    data = _fetch(source, MAX_BYTES) if "://" in source else _open(source, MAX_BYTES)
    neighbourhood = Neighbourhood.objects.filter(slug=slug).first()
    if neighbourhood is None and not create:
        raise CannotImport(f"There is no neighbourhood '{slug}'. Add --create to begin it.")
    zone = neighbourhood.time_zone if neighbourhood else "Europe/Amsterdam"
    today = timezone.localdate()
    try:
        calendar = read(data, since=_FIRST, until=today + _YEAR, time_zone=zone)
        series = list(calendar.series)
        if any(p.reason.startswith("too_many") for p in calendar.problems):
            # So many dates that the oldest alone fill the table: the ones of now matter more.
            recent = read(data, since=today - _YEAR, until=today + _YEAR, time_zone=zone)
            series += recent.series
    except (NotACalendar, TooLarge) as wrong:
        raise CannotImport(str(wrong)) from wrong
    said = []
    try:
        with transaction.atomic():  # a neighbourhood that is begun for a calendar is there with it, or not at all
            if neighbourhood is None:
                neighbourhood, code = begin_neighbourhood(slug=slug, name=(calendar.name or slug)[:60])
                said.append(f"Began '{slug}'. The first two keyholders come in with {code}; add streets with "
                            f"`stoep manage street {slug} NAME@LAT,LON`.")  # fmt: skip
            done = import_series(
                neighbourhood, series, calendar=_name_of(source), now=timezone.now(), whole=is_whole(calendar)
            )
    except CannotBegin as wrong:
        raise CannotImport(str(wrong)) from wrong
    problems = [f"line {p.line}: {p.sentence}" + (f" ({p.about})" if p.about else "") for p in calendar.problems]
    return [*said, *_report(done, problems)]


def _report(done: Imported, problems: Iterable[str]) -> list[str]:
    problems = list(problems)
    lines = [
        f"{done.initiatives} initiatives; dates: {done.new} new, {done.changed} changed, {done.same} as they were, "
        f"{done.gone} gone."
    ]
    if problems:
        lines += [
            f"{len(problems)} could not be read, or not as it stands:",
            *(f"  {line}" for line in problems),
        ]
    return lines


def _name_of(source: str) -> str:
    """Return what stays the same when a calendar is read again: the name of its file, or a digest of its address."""
    return blake2b(source.encode(), digest_size=16).hexdigest() if "://" in source else Path(source).name


def _open(source: str, most: int) -> bytes:
    path = Path(source)
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as wrong:
        raise CannotImport(f"'{path.name}' can't be read: {(wrong.strerror or 'unknown reason').lower()}.") from wrong


def _fetch(source: str, most: int) -> bytes:
    try:
        answer = fetch(source, accept="text/calendar", most=most)
    except NoAnswer as wrong:
        raise CannotImport(_ODD if wrong.why is Why.NOT_ALLOWED else _NO_CALENDAR) from wrong
    if answer.status != 200:
        raise CannotImport(_NO_CALENDAR)
    return answer.data
