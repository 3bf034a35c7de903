"""Every write of a neighbourhood itself; and `changing`, in which every write of every room happens."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from statistics import mean
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stoep.web.keys.models import Deed, Entry
from stoep.web.neighbourhoods.models import Code, CodeKind, Neighbourhood, Street
from stoep.web.neighbourhoods.queries import good_codes
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.safety.words import code_digest, new_code


@contextmanager
def changing(neighbourhood: Neighbourhood) -> Iterator[None]:
    """One transaction that moves the neighbourhood's version on.

    The version is moved first: on PostgreSQL its row lock makes writers of one neighbourhood wait for each
    other, as SQLite's does, so what an action reads inside is what it writes upon.
    """
    with transaction.atomic():
        Neighbourhood.objects.filter(pk=neighbourhood.pk).update(version=F("version") + 1)
        yield


class CannotBegin(ValueError):
    """Why a neighbourhood can't be begun like this, in one sentence."""


def begin_neighbourhood(*, slug: str, name: str, time_zone: str = "Europe/Amsterdam") -> tuple[Neighbourhood, str]:
    """Begin a neighbourhood; return it with the first code, which makes who uses it a keyholder.

    Raises CannotBegin.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", slug):
        raise CannotBegin("A slug has only a-z, 0-9 and -, at most 40 of them.")
    if time_zone not in available_timezones():
        raise CannotBegin(f"'{time_zone}' is no time zone; write it as 'Europe/Amsterdam'.")
    if Neighbourhood.objects.filter(slug=slug).exists():
        raise CannotBegin(f"There is a neighbourhood '{slug}' already.")
    with transaction.atomic():
        neighbourhood = Neighbourhood.objects.create(slug=slug, name=name, time_zone=time_zone)
        return neighbourhood, make_code(neighbourhood, by=None, uses=2, days=28, with_key=True)


def add_streets(neighbourhood: Neighbourhood, streets: Iterable[tuple[str, float, float]]) -> None:
    """Add streets, each a name and the latitude and longitude of a point; the first ones say where the
    neighbourhood is."""
    rows = [
        Street(neighbourhood=neighbourhood, name=name, latitude=latitude, longitude=longitude)
        for name, latitude, longitude in streets
    ]
    with changing(neighbourhood):
        if rows and not neighbourhood.streets.exists():
            Neighbourhood.objects.filter(pk=neighbourhood.pk).update(
                latitude=mean(row.latitude for row in rows), longitude=mean(row.longitude for row in rows)
            )
        Street.objects.bulk_create(rows)


def make_code(
    neighbourhood: Neighbourhood,
    *,
    by: Neighbour | None,
    uses: int,
    days: int,
    kind: CodeKind = CodeKind.LETTER,
    street: Street | None = None,
    place: Place | None = None,
    with_key: bool = False,
) -> str:
    """Make a code with which `uses` people can come in during `days` days. It is shown now and never again."""
    code = new_code()
    with changing(neighbourhood):
        Code.objects.create(
            neighbourhood=neighbourhood,
            digest=code_digest(code),
            begins_with=code[:2],
            kind=kind,
            street=street,
            place=place,
            made_by=by,
            uses=uses,
            uses_left=uses,
            ends_on=timezone.localdate() + timedelta(days=days),
            with_key=with_key,
        )
        _note(neighbourhood, Deed.CODE, by=by, words=street.name if street else "")
    return code


def withdraw_code(code: Code, *, by: Neighbour) -> None:
    """Make a code worthless from now on."""
    with changing(by.neighbourhood):
        Code.objects.filter(pk=code.pk, neighbourhood=by.neighbourhood).update(withdrawn=True)
        _note(by.neighbourhood, Deed.WITHDRAWN, by=by)


def _note(neighbourhood: Neighbourhood, deed: Deed, *, by: Neighbour | None, words: str = "") -> None:
    # As `note` in keys/actions.py does, which stands on this file.
    Entry.objects.create(neighbourhood=neighbourhood, on=timezone.localdate(), by=by, deed=deed, words=words)


def forget_codes(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase the codes that ended more than four weeks ago; return how many."""
    with changing(neighbourhood):
        return neighbourhood.codes.filter(ends_on__lt=timezone.localdate(now) - timedelta(weeks=4)).delete()[0]


def use_code(neighbourhood: Neighbourhood, *, digest: str, on: date) -> Code | None:
    """Take one use of a code, inside a `changing`; None when it is unknown, used up, over or withdrawn."""
    good = good_codes(neighbourhood, digest=digest, on=on)
    found = good.first()
    if found is None or good.update(uses_left=F("uses_left") - 1) != 1:
        return None
    return found
