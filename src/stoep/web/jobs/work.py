"""The scheduled work itself: each goes over the neighbourhoods, one transaction a neighbourhood."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from stoep.web.encounters import actions as encounters
from stoep.web.initiatives.actions import extend_gatherings
from stoep.web.jobs.models import Run
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.actions import forget_unfinished_accounts
from stoep.web.safety.actions import forget_wrong_tries


def extend(now: datetime) -> None:
    """Write the dates of every rhythm some weeks ahead."""
    for neighbourhood in Neighbourhood.objects.all():
        extend_gatherings(neighbourhood, now=now)


def decide(now: datetime) -> None:
    """Decide which encounters go on."""
    for neighbourhood in Neighbourhood.objects.all():
        encounters.decide_due(neighbourhood, now=now)


def forget(now: datetime) -> None:
    """Erase everything whose term is over."""
    for neighbourhood in Neighbourhood.objects.all():
        encounters.forget(neighbourhood, now=now)
    forget_wrong_tries()
    forget_unfinished_accounts()
    Session.objects.filter(expire_date__lt=now).delete()
    Run.objects.filter(due_at__lt=now - timedelta(days=60)).delete()


def weave(now: datetime) -> None:
    """Propose encounters for the coming two weeks, with another chance each week."""
    week = int(now.timestamp() // timedelta(weeks=1).total_seconds())
    for neighbourhood in Neighbourhood.objects.all():
        encounters.weave(neighbourhood, now=now, seed=week)
