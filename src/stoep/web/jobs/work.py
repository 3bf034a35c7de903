"""The scheduled work itself: each goes over the neighbourhoods, one transaction a neighbourhood."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from stoep.city.crew import Here
from stoep.city.task import solve
from stoep.web.arrivals.actions import forget_arrivals, mail_who_is_half_way
from stoep.web.asks.actions import forget_knocks, pass_on_unanswered
from stoep.web.between.actions import forget_young
from stoep.web.coming.actions import forget_who_came
from stoep.web.encounters import actions as encounters
from stoep.web.encounters.city import to_weave, weave_all
from stoep.web.initiatives.actions import extend_gatherings
from stoep.web.jobs.models import Run
from stoep.web.keys.actions import forget_book, remind_of_keys
from stoep.web.mail.actions import forget_letters, send_sheets
from stoep.web.mail.models import Often
from stoep.web.neighbourhoods.actions import forget_codes
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.actions import forget_unfinished_accounts
from stoep.web.notices.actions import forget_notices
from stoep.web.photos.files import erase_photos_without_a_row
from stoep.web.places.queries import door_photo_names
from stoep.web.rhythms.actions import forget_once_more
from stoep.web.safety.actions import forget_counters, forget_wrong_tries
from stoep.web.secondline.actions import forget_organisations
from stoep.web.subscriptions.actions import forget_dates, read_due
from stoep.web.things import actions as things
from stoep.web.things.queries import photo_names
from stoep.web.turns.actions import forget_turns, propose_turns, tend_turns
from stoep.web.walks.actions import forget_walks

log = logging.getLogger("stoep.jobs")
_MAIL_DAYS = 7
NOT_WOVEN = "NotWoven"
"""The kind of failure of a round; the log says more."""


class NotEverywhere(Exception):
    """What kind of error there was in which neighbourhoods (their numbers as text); elsewhere it went well."""

    def __init__(self, kinds: dict[str, str]) -> None:
        super().__init__()
        self.kinds = kinds

    @property
    def kind(self) -> str:
        return next(iter(self.kinds.values()))


def _everywhere(do: Callable[[Neighbourhood], object]) -> None:
    """Do something in every neighbourhood: what fails in one does not stop the others, and is raised at the end."""
    failed = {}
    for neighbourhood in Neighbourhood.objects.order_by("pk"):
        try:
            do(neighbourhood)
        except Exception as error:
            log.error("Neighbourhood %d: %s", neighbourhood.pk, type(error).__name__)
            failed[str(neighbourhood.pk)] = type(error).__name__
    if failed:
        raise NotEverywhere(failed)


def extend(now: datetime) -> None:
    """Write the dates of every rhythm some weeks ahead."""
    _everywhere(lambda neighbourhood: extend_gatherings(neighbourhood, now=now))


def decide(now: datetime) -> None:
    """Decide which encounters go on."""
    _everywhere(lambda neighbourhood: encounters.decide_due(neighbourhood, now=now))


def remind(now: datetime) -> None:
    """Say what may come back soon, whose keys end in a month, and once where to go on to who got stuck half-way."""
    _everywhere(lambda neighbourhood: things.remind(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: remind_of_keys(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: mail_who_is_half_way(neighbourhood, now=now))


def send_daily_sheets(now: datetime) -> None:
    """Send what could wait for a day to who chose that."""
    send_sheets(Often.DAILY, now=now)


def send_weekly_sheets(now: datetime) -> None:
    """Send the sheet of the week."""
    send_sheets(Often.WEEKLY, now=now)


def forget(now: datetime) -> None:
    """Erase everything whose term is over."""
    forget_wrong_tries()
    forget_counters()
    forget_letters(now=now)
    _forget_mail(now)
    Session.objects.filter(expire_date__lt=now).delete()
    Run.objects.filter(due_at__lt=now - timedelta(days=60)).delete()
    _everywhere(lambda neighbourhood: encounters.forget(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_arrivals(neighbourhood, now=now))
    forget_unfinished_accounts()
    _everywhere(lambda neighbourhood: forget_codes(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_who_came(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_once_more(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: things.forget(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_knocks(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_turns(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_book(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_notices(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_young(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_organisations(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_dates(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: forget_walks(neighbourhood, now=now))
    erase_photos_without_a_row(photo_names() | door_photo_names(), before=now - timedelta(days=1))


def _forget_mail(now: datetime) -> None:
    """Erase the mail that was put in a folder when there was no mail server, also when there is one by now."""
    over = (now - timedelta(days=_MAIL_DAYS)).timestamp()
    for path in (settings.STOEP_DATA / "mail").glob("*"):
        if path.stat().st_mtime < over:
            path.unlink(missing_ok=True)


def weave(now: datetime) -> None:
    """Propose encounters for the coming two weeks, with another chance each week; once a week in a neighbourhood."""
    todo = to_weave(now)
    numbers = {each.slug: str(each.pk) for each in todo}
    failed = {}
    for woven in weave_all(todo, crew=Here(solve), now=now):
        if woven.failure:
            log.error("Neighbourhood %s: %s", woven.slug, woven.failure)
            failed[numbers[woven.slug]] = NOT_WOVEN
    if failed:
        raise NotEverywhere(failed)


def read_others(now: datetime) -> None:
    """Ask the calendars of others that are due."""
    read_due(now=now)


def ask_turns(now: datetime) -> None:
    """Ask people for the turns of the coming weeks."""
    _everywhere(lambda neighbourhood: propose_turns(neighbourhood, now=now, seed=_week(now)))


def tend(now: datetime) -> None:
    """Send the notes of turns, ask everybody for what nobody has, and pass on what nobody answered."""
    _everywhere(lambda neighbourhood: tend_turns(neighbourhood, now=now))
    _everywhere(lambda neighbourhood: pass_on_unanswered(neighbourhood, now=now))


def _week(now: datetime) -> int:
    return int(now.timestamp() // timedelta(weeks=1).total_seconds())
