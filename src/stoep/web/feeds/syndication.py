"""The dates to come as an Atom feed, as a JSON feed, and as data for search engines."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from xml.etree import ElementTree

from django.utils import timezone
from django.utils.formats import date_format

from stoep.core.calendar.plain import one_line
from stoep.web.initiatives.calendar import address_of, local, place_words, uid_of
from stoep.web.initiatives.models import Gathering
from stoep.web.neighbourhoods.models import Neighbourhood

ATOM = "http://www.w3.org/2005/Atom"
_SPACE = UUID("6d3b3a5e-2f0c-5c62-9a3e-5b1f2c7a9d10")
# What XML 1.0 can't hold in any form.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(neighbourhood: Neighbourhood, gatherings: Iterable[Gathering], *, language: str) -> bytes:
    """Return an Atom feed (RFC 4287)."""
    gatherings = list(gatherings)
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "title", neighbourhood.name)
    _add(feed, "id", f"urn:uuid:{uuid5(_SPACE, neighbourhood.slug)}")
    _add(
        feed, "updated", _moment(max((_changed(each) for each in gatherings), default=datetime(2026, 1, 1, tzinfo=UTC)))
    )
    _add(_add(feed, "author"), "name", neighbourhood.name)
    _link(feed, "alternate", address_of("week", neighbourhood.slug), "text/html")
    _link(feed, "self", address_of("atom", neighbourhood.slug), "application/atom+xml")
    for each in gatherings:
        entry = _add(feed, "entry")
        _add(entry, "title", f"{when_words(each)}: {_title(each)}")
        _add(entry, "id", f"urn:uuid:{_number(each, neighbourhood)}")
        _add(entry, "updated", _moment(_changed(each)))
        _link(entry, "alternate", address_of("gathering", neighbourhood.slug, each.pk), "text/html")
        _add(entry, "content", _text(each)).set("type", "text")
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(neighbourhood: Neighbourhood, gatherings: Iterable[Gathering], *, language: str) -> dict[str, Any]:
    """Return a JSON Feed 1.1; when and where an item is stands in `_stoep`."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": neighbourhood.name,
        "home_page_url": address_of("week", neighbourhood.slug),
        "feed_url": address_of("json_feed", neighbourhood.slug),
        "language": language,
        "authors": [{"name": neighbourhood.name}],
        "items": [
            {
                "id": f"urn:uuid:{_number(each, neighbourhood)}",
                "url": address_of("gathering", neighbourhood.slug, each.pk),
                "title": f"{when_words(each)}: {_title(each)}",
                "content_text": _text(each),
                "date_modified": _moment(_changed(each)),
                "_stoep": {
                    "starts": local(each.starts_at, neighbourhood).isoformat(),
                    "ends": local(each.ends_at, neighbourhood).isoformat(),
                    "where": _where(each),
                    "cancelled": each.cancelled,
                },
            }
            for each in gatherings
        ],
    }


def event_data(gathering: Gathering, neighbourhood: Neighbourhood) -> dict[str, Any]:
    """Return one date as an Event of schema.org."""
    place = gathering.at
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": _title(gathering),
        "startDate": _day_or_moment(gathering, gathering.starts_at, neighbourhood),
        "endDate": _day_or_moment(gathering, gathering.ends_at, neighbourhood),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "eventStatus": f"https://schema.org/Event{'Cancelled' if gathering.cancelled else 'Scheduled'}",
        "url": address_of("gathering", neighbourhood.slug, gathering.pk),
        "organizer": {"@type": "Organization", "name": neighbourhood.name,
                      "url": address_of("week", neighbourhood.slug)},
    }  # fmt: skip
    if text := (gathering.note or gathering.initiative.about):
        found["description"] = text
    if place:
        address = {"@type": "PostalAddress", "streetAddress": place.street.name, "addressLocality": neighbourhood.town}
        found["location"] = {"@type": "Place", "name": place.name, "address": address}
    elif where := (gathering.where or gathering.initiative.where):
        found["location"] = {"@type": "Place", "name": where, "address": where}
    return found


def when_words(gathering: Gathering) -> str:
    """Return the day and the time of a date, in the time zone that is active."""
    start = timezone.localtime(gathering.starts_at)
    day = date_format(start, "D j F")
    return day if gathering.all_day else f"{day} {start:%H:%M}"


def _title(gathering: Gathering) -> str:
    return one_line(gathering.title or gathering.initiative.title)


def _where(gathering: Gathering) -> str:
    return place_words(gathering.at, gathering.where or gathering.initiative.where)


def _text(gathering: Gathering) -> str:
    said = (gathering.because, gathering.note or gathering.initiative.about, _where(gathering))
    return "\n\n".join(text for text in said if text)


def _day_or_moment(gathering: Gathering, at: datetime, neighbourhood: Neighbourhood) -> str:
    here = local(at, neighbourhood)
    return here.date().isoformat() if gathering.all_day else here.isoformat()


def _changed(gathering: Gathering) -> datetime:
    return max(gathering.changed_at, gathering.initiative.changed_at)


def _number(gathering: Gathering, neighbourhood: Neighbourhood) -> UUID:
    return uuid5(_SPACE, uid_of(f"gathering-{gathering.pk}", neighbourhood))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = _NO_XML.sub("", text) or None
    return child


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": href, "type": kind})
