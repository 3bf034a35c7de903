"""The calendar of a neighbourhood with sixty rhythms, in STOEP_DATA: `python -m bench.agenda` makes it, asks for the
file and says how long that took. A process of its own, as Django keeps one database a process."""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
django.setup()

import icalendar  # noqa: E402
import recurring_ical_events  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.measures import middle  # noqa: E402
from bench.rhythm import rhythms  # noqa: E402
from stoep.web.initiatives.actions import extend_gatherings  # noqa: E402
from stoep.web.initiatives.dates import agenda  # noqa: E402
from stoep.web.initiatives.models import Initiative  # noqa: E402
from stoep.web.neighbourhoods.actions import begin_neighbourhood  # noqa: E402
from stoep.web.neighbourhoods.models import Neighbourhood  # noqa: E402

SLUG, WARM, COLD, THEIRS = "bench", 25, 7, 3


def make(now: datetime) -> Neighbourhood:
    here, _code = begin_neighbourhood(slug=SLUG, name="De Plataan")
    Initiative.objects.bulk_create(
        Initiative(neighbourhood=here, title=f"Club {n}", about="Koffie en praten. " * 5, where="De Kamer",
                   rhythm=rhythm, minutes=120)
        for n, rhythm in enumerate(rhythms())
    )  # fmt: skip
    extend_gatherings(here, now=now - timedelta(days=40), until=now + timedelta(days=60))
    here.refresh_from_db()
    return here


def main() -> None:
    call_command("migrate", verbosity=0)
    now = timezone.now()
    here = make(now)
    client, url = Client(headers={"Host": "127.0.0.1"}), reverse("neighbourhood_calendar", args=[SLUG])

    def ask() -> bytes:
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        return answer.content

    def cold() -> None:
        caches["fragments"].clear()
        ask()

    def unchanged() -> None:
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 304

    plain = client.get(url)
    tag, raw = plain["ETag"], plain.content
    until = now + timedelta(days=365)
    theirs = _their_starts(raw, now, until)
    assert theirs == sorted(row.start for row in agenda(here, now, until)), "The file and `stoep agenda` differ."
    found = {
        "dates": len(theirs),
        "bytes": len(raw),
        "sent": len(ask()),
        "cold": middle(_seconds(cold) for _ in range(COLD)),
        "warm": middle(_seconds(ask) for _ in range(WARM)),
        "unchanged": middle(_seconds(unchanged) for _ in range(WARM)),
        "theirs": middle(_seconds(lambda: _their_starts(raw, now, until)) for _ in range(THEIRS)),
    }
    sys.stdout.write(json.dumps(found))


def _their_starts(raw: bytes, since: datetime, until: datetime) -> list[datetime]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).between(since, until)
    return sorted(start for event in found if since <= (start := event["DTSTART"].dt) < until)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
