"""Every write of the secret addresses."""

import secrets

from django.utils import timezone

from stoep.web.feeds.models import OwnCalendar
from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbours.models import Neighbour
from stoep.web.safety.words import address_digest


def make_own_calendar(*, by: Neighbour) -> str:
    """Make a secret for the address of one's own calendar; the one before is worth nothing any more. Shown once."""
    secret = secrets.token_urlsafe(24)
    with changing(by.neighbourhood):
        OwnCalendar.objects.update_or_create(
            neighbour=by, defaults={"digest": address_digest(secret), "made_on": timezone.localdate()}
        )
    return secret


def end_own_calendar(*, by: Neighbour) -> None:
    """End the address: whoever has it gets nothing any more."""
    with changing(by.neighbourhood):
        OwnCalendar.objects.filter(neighbour=by).delete()
