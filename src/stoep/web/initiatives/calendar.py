"""One date as an .ics to save."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language

from stoep.core.calendar.write import Gathering as CalendarGathering
from stoep.core.calendar.write import write
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbourhoods.models import Neighbourhood


def event_ics(
    *,
    uid: str,
    title: str,
    description: str,
    where: str,
    start: datetime,
    end: datetime,
    url: str,
    neighbourhood: Neighbourhood,
    cancelled: bool = False,
    all_day: bool = False,
) -> bytes:
    """Return one event as a calendar file, in the neighbourhood's time zone."""
    event = CalendarGathering(
        uid=f"{uid}@{neighbourhood.slug}.stoep",
        title=title,
        description=description,
        location=where,
        start=start.astimezone(timezone.get_current_timezone()),
        end=end.astimezone(timezone.get_current_timezone()),
        url=url,
        status="cancelled" if cancelled else "confirmed",
        all_day=all_day,
        sequence=neighbourhood.version,
        stamp=timezone.now(),
    )
    return write([event], name=neighbourhood.name, language="en" if get_language() == "en" else "nl")


def gathering_ics(gathering: Gathering, url: str) -> bytes:
    """Return a gathering as a calendar file."""
    initiative = gathering.initiative
    place = gathering.at
    return event_ics(
        uid=f"gathering-{gathering.pk}",
        title=gathering.title or initiative.title,
        description=gathering.because or gathering.note or initiative.about,
        where=gathering.where or (f"{place.name}, {place.street.name}" if place else initiative.where),
        start=gathering.starts_at,
        end=gathering.ends_at,
        url=url,
        neighbourhood=gathering.neighbourhood,
        cancelled=gathering.cancelled,
        all_day=gathering.all_day,
    )
