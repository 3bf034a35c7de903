"""One date as an event of a calendar file."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from stoep.core.calendar.write import Gathering as Event
from stoep.core.calendar.write import write
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.places.models import Place


def calendar_file(events: list[Event], name: str) -> bytes:
    """Return events as a calendar file, in the language of who asks."""
    return write(events, name=name, language="en" if get_language() == "en" else "nl")


def date_event(gathering: Gathering, neighbourhood: Neighbourhood, uid: str) -> Event:
    """Return one date (its initiative and place fetched already), with what is different about it this time."""
    initiative = gathering.initiative
    said = (gathering.because, gathering.note or initiative.about)
    return Event(
        uid=uid_of(uid, neighbourhood),
        title=gathering.title or initiative.title,
        description="\n\n".join(text for text in said if text),
        location=place_words(gathering.at, gathering.where or initiative.where),
        point=point_of(gathering.at, gathering.where),
        start=local(gathering.starts_at, neighbourhood),
        end=local(gathering.ends_at, neighbourhood),
        all_day=gathering.all_day,
        stamp=max(gathering.changed_at, initiative.changed_at),
        sequence=gathering.sequence + initiative.sequence,
        status="cancelled" if gathering.cancelled else "confirmed",
        url=address_of("gathering", neighbourhood.slug, gathering.pk),
    )


def gathering_ics(gathering: Gathering) -> bytes:
    """Return a gathering as a calendar file to save."""
    here = gathering.neighbourhood
    return calendar_file([date_event(gathering, here, f"gathering-{gathering.pk}")], here.name)


def uid_of(name: str, neighbourhood: Neighbourhood) -> str:
    """Return the identifier of an event, which stays the same for ever."""
    return f"{name}@{neighbourhood.slug}.stoep"


def address_of(page: str, *args: object) -> str:
    """Return the whole address of a page, for whoever reads it elsewhere."""
    return f"{settings.STOEP_URL}{reverse(page, args=args)}"


def place_words(place: Place | None, where: str) -> str:
    """Return where it is (the street fetched already); `where` counts where there is no place."""
    return f"{place.name}, {place.street.name}" if place else where


def point_of(place: Place | None, where: str) -> tuple[float, float] | None:
    """Return the point of the street of a place; a house number nobody gave."""
    return (place.street.latitude, place.street.longitude) if place and not where else None


def local(at: datetime, neighbourhood: Neighbourhood) -> datetime:
    """Return a moment on the clock of a neighbourhood."""
    return at.astimezone(ZoneInfo(neighbourhood.time_zone))
