"""When mail goes, and to which address."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from stoep.web.asks.models import Ask, Side
from stoep.web.initiatives.queries import DateRow, date_rows, gatherings_between
from stoep.web.mail.models import Bounce, Letter, LetterState, Often, Pace
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Kind, Neighbour, Reach, Visible
from stoep.web.ui.fragments import kept

EVERY = {Often.DAILY: timedelta(days=1), Often.WEEKLY: timedelta(weeks=1)}
# Counted from the Monday at midnight (UTC): the weekly sheet goes on Thursday, after the weave of that morning.
AFTER = {Often.DAILY: timedelta(hours=14), Often.WEEKLY: timedelta(days=3, hours=14)}
_AHEAD = {Often.DAILY: timedelta(days=2), Often.WEEKLY: timedelta(days=14)}
_TIME_TO_ANSWER = timedelta(days=1)
_MOST_DATES = 30
_COMES_BACK = 3
"""After so many days on which mail came back, an address does not work any more."""


def often_of(neighbour: Neighbour) -> Often:
    """Return how often somebody likes mail."""
    pace = Pace.objects.filter(neighbour=neighbour).first()
    return Often(pace.often) if pace else Often.WEEKLY


def last_sheet(often: Often, now: datetime) -> datetime:
    """Return the last moment up to now at which a sheet was due."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=midnight.weekday() + 7) + AFTER[often]
    return first + (now - first) // EVERY[often] * EVERY[often]


def can_wait(neighbour: Neighbour, before: datetime | None, now: datetime) -> bool:
    """Say whether the next sheet of somebody comes a day or more before this moment; without one it always does."""
    often = often_of(neighbour)
    if often == Often.AT_ONCE:
        return False
    return before is None or last_sheet(often, now) + EVERY[often] + _TIME_TO_ANSWER <= before


def address_of(neighbour: Neighbour) -> str:
    """Return the address of a neighbour who wants mail; '' of one who does not, or whose address takes none."""
    if neighbour.reach != Reach.MAIL or not neighbour.user.email or not address_works(neighbour):
        return ""
    return neighbour.user.email


def address_works(neighbour: Neighbour) -> bool:
    """Say whether mail to this neighbour arrives, as far as is known."""
    return not Bounce.objects.filter(user=neighbour.user_id, times__gte=_COMES_BACK).exists()


def who_gets_a_sheet(often: Often) -> QuerySet[Neighbour]:
    """Who likes a sheet this often, and has an address."""
    chosen = Q(pace__often=often)
    if often == Often.WEEKLY:
        chosen |= Q(pace=None)
    else:
        waits = Letter.objects.filter(state=LetterState.WAITING).values("neighbour")
        chosen |= Q(pace__often=Often.AT_ONCE, pk__in=waits)
    wanted = Neighbour.objects.filter(chosen, reach=Reach.MAIL, user__email__gt="")
    return wanted.exclude(user__bounce__times__gte=_COMES_BACK)


def waiting_letters(neighbour: Neighbour) -> list[Letter]:
    """What somebody is still to hear of, oldest first."""
    return list(Letter.objects.filter(neighbour=neighbour, state=LetterState.WAITING))


def coming_dates(neighbourhood: Neighbourhood, often: Often, now: datetime) -> list[DateRow]:
    """What happens in the time that a sheet is about: this week and next, or today and tomorrow."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)

    def make() -> list[DateRow]:
        found = gatherings_between(neighbourhood, now, midnight + _AHEAD[often])[:_MOST_DATES]
        return date_rows(found, neighbourhood.slug, now)

    return kept(neighbourhood, f"sheet.{often}.{midnight:%Y%m%d}", make)


def fitting_asks(neighbour: Neighbour, often: Often, now: datetime) -> list[Ask]:
    """What was asked and offered since the last sheet around something that this neighbour shares."""
    until = last_sheet(often, now)
    gifts = list(neighbour.gifts.exclude(visible=Visible.ME))
    give = {gift.hook for gift in gifts if gift.kind in (Kind.SHOW, Kind.LOVE)}
    take = {gift.hook for gift in gifts if gift.kind in (Kind.LEARN, Kind.LOVE)}
    asks = Ask.objects.filter(
        Q(side=Side.ASK, hook__in=give) | Q(side=Side.OFFER, hook__in=take),
        neighbourhood=neighbour.neighbourhood_id, closed=False, made_at__gt=until - EVERY[often], made_at__lte=until,
    )  # fmt: skip
    return list(asks.exclude(by=None).exclude(by=neighbour).exclude(knocks__neighbour=neighbour).select_related("by"))
