"""What goes out: the calendar of a neighbourhood, an initiative, a place, a neighbour; and the dates of a feed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from stoep.core.calendar.habit import key_of
from stoep.core.calendar.write import Gathering as Event
from stoep.web.coming.models import Coming
from stoep.web.encounters.calendar import encounter_event
from stoep.web.encounters.models import Answer, Invitation
from stoep.web.feeds.events import initiative_events
from stoep.web.feeds.span import Span
from stoep.web.initiatives.calendar import date_event
from stoep.web.initiatives.dates import free_days
from stoep.web.initiatives.models import Door, Gathering, Initiative
from stoep.web.initiatives.queries import gatherings_between
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.places.models import Place
from stoep.web.turns.models import TurnDay, TurnState

_YEAR = timedelta(days=366)
_FEED_DAYS, _MOST_ENTRIES = timedelta(days=28), 100


def neighbourhood_events(neighbourhood: Neighbourhood, now: datetime) -> list[Event]:
    """All that everybody may see of a neighbourhood; not the closed circles."""
    found = _public(Initiative.objects.filter(neighbourhood=neighbourhood))
    return _in_order(_events(found, neighbourhood, Span.at(neighbourhood, now)))


def initiative_calendar(initiative: Initiative, neighbourhood: Neighbourhood, now: datetime) -> list[Event]:
    """One initiative."""
    found = Initiative.objects.filter(pk=initiative.pk)
    return _in_order(_events(found, neighbourhood, Span.at(neighbourhood, now)))


def place_events(place: Place, neighbourhood: Neighbourhood, now: datetime) -> list[Event]:
    """What happens at a place, and the dates of others that are there once."""
    span = Span.at(neighbourhood, now)
    at_home = _public(Initiative.objects.filter(place=place))
    guests = Gathering.objects.filter(place=place, starts_at__gte=span.since, hidden=False)
    guests = guests.filter(initiative__in=_public(Initiative.objects.exclude(place=place)))
    guests = guests.select_related("initiative", "place__street")
    once = [date_event(each, neighbourhood, f"initiative-{each.initiative_id}-{each.key}") for each in guests]
    return _in_order([*_events(at_home, neighbourhood, span), *once])


def _public(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """What a visitor sees; what was read from a calendar of others goes out in that one alone."""
    return initiatives.filter(hidden=False, subscription=None).exclude(door=Door.CLOSED)


def _events(initiatives: QuerySet[Initiative], neighbourhood: Neighbourhood, span: Span) -> list[Event]:
    free = free_days(neighbourhood)
    found = {each.pk: each for each in initiatives.select_related("place__street")}
    # By its key too: a date can be moved to before it. Of what was off, a series must know for longer.
    wanted = Q(starts_at__gte=span.since) | Q(key__gte=key_of(span.since))
    wanted |= Q(cancelled=True, starts_at__gte=span.since - _YEAR)
    rows: dict[int, list[Gathering]] = defaultdict(list)
    dates = Gathering.objects.filter(wanted, initiative__in=initiatives, hidden=False)
    for row in dates.select_related("place__street").order_by("starts_at", "pk"):
        row.initiative = found[row.initiative_id]
        rows[row.initiative_id].append(row)
    return [
        event for each in found.values() for event in initiative_events(each, rows[each.pk], neighbourhood, free, span)
    ]


def _in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.uid, event.instead_of is not None, event.start))


# --- A neighbour's own -----------------------------------------------------------------------------


def own_events(neighbour: Neighbour, now: datetime) -> list[Event]:
    """What somebody said they come to, their encounters, the initiatives they make and their turns."""
    here, span = neighbour.neighbourhood, Span.at(neighbour.neighbourhood, now)
    made = Initiative.objects.filter(makers=neighbour)
    events = _events(made, here, span)
    events += [_coming(each) for each in _comings(neighbour, span).exclude(gathering__initiative__in=made)]
    events += [encounter_event(each, now=span.today) for each in _invitations(neighbour, span)]
    events += [_turn(each) for each in _turns(neighbour, span)]
    return _in_order(events)


def _comings(neighbour: Neighbour, span: Span) -> QuerySet[Coming]:
    found = Coming.objects.filter(neighbour=neighbour, gathering__starts_at__gte=span.since)
    return found.filter(gathering__hidden=False, gathering__initiative__hidden=False).select_related(
        "gathering__neighbourhood", "gathering__initiative__place__street", "gathering__place__street"
    )


def _coming(coming: Coming) -> Event:
    gathering = coming.gathering
    event = date_event(gathering, gathering.neighbourhood, f"gathering-{gathering.pk}")
    unsure = (coming.maybe or coming.waiting) and not gathering.cancelled
    return replace(event, status="tentative") if unsure else event


def _invitations(neighbour: Neighbour, span: Span) -> QuerySet[Invitation]:
    found = Invitation.objects.filter(
        neighbour=neighbour, answer=Answer.YES, encounter__starts_at__gte=span.since
    ).select_related("encounter__neighbourhood", "encounter__place__street")
    return found


def _turns(neighbour: Neighbour, span: Span) -> QuerySet[TurnDay]:
    found = TurnDay.objects.filter(
        neighbour=neighbour, state=TurnState.YES, gathering__starts_at__gte=span.since
    )  # fmt: skip
    return found.filter(gathering__hidden=False, gathering__initiative__hidden=False).select_related(
        "turn", "gathering__neighbourhood", "gathering__initiative__place__street", "gathering__place__street"
    )


def _turn(day: TurnDay) -> Event:
    gathering = day.gathering
    event = date_event(gathering, gathering.neighbourhood, f"turn-{day.pk}")
    return replace(event, title=_("{title}: my turn, {turn}").format(title=event.title, turn=day.turn))


# --- What comes, for readers of feeds and for other sites ------------------------------------------


def coming_dates(neighbourhood: Neighbourhood, now: datetime) -> list[Gathering]:
    """The dates of the next four weeks, from the beginning of today on."""
    today = Span.at(neighbourhood, now).today
    return list(gatherings_between(neighbourhood, today, today + _FEED_DAYS)[:_MOST_ENTRIES])
