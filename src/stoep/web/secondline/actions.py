"""Inviting an organisation, its own words about itself, asking it something, and its end."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from stoep.web.neighbourhoods.actions import changing
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.models import Neighbour
from stoep.web.secondline.models import Organisation
from stoep.web.secondline.tasks import mail_question

_DAYS = 365


def invite_organisation(*, by: Neighbour, name: str, kind: str, days: int) -> Organisation:
    """Give an organisation a page, for a year at most. What stands on it, it says itself."""
    until = timezone.localdate() + timedelta(days=min(days, _DAYS))
    with changing(by.neighbourhood):
        return Organisation.objects.create(
            neighbourhood=by.neighbourhood, name=name, kind=kind, until=until, invited_by=by
        )


def say_of_itself(organisation: Organisation, *, lends: str, when: str, face: str, email: str) -> None:
    """Change what an organisation says of itself. Its name is what the neighbour called it."""
    with changing(organisation.neighbourhood):
        said = {"lends": lends, "when": when, "face": face, "email": email}
        Organisation.objects.filter(pk=organisation.pk).update(**said)


def ask_organisation(organisation: Organisation, *, by: Neighbour, words: str, back: str) -> None:
    """Send a question on by mail, and keep nothing of it. Raises OSError."""
    mail_question(organisation, by=by, words=words, back=back)


def make_new_link(organisation: Organisation) -> Organisation:
    """Let the link that an organisation has end, and return it with another."""
    with changing(organisation.neighbourhood):
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        locked.link += 1
        locked.save(update_fields=["link"])
    return locked


def end_organisation(organisation: Organisation) -> None:
    """Erase an organisation, with all that it said."""
    with changing(organisation.neighbourhood):
        Organisation.objects.filter(pk=organisation.pk).delete()


def forget_organisations(neighbourhood: Neighbourhood, *, now: datetime) -> int:
    """Erase those whose time is over; return how many."""
    today: date = timezone.localdate(now)
    with changing(neighbourhood):
        return Organisation.objects.filter(neighbourhood=neighbourhood, until__lt=today).delete()[0]
