"""An encounter as an event of a calendar; no name of anybody is in it."""

from datetime import datetime

from stoep.core.calendar.write import Gathering as Event
from stoep.web.encounters.models import Invitation, State
from stoep.web.encounters.queries import bring_words
from stoep.web.initiatives.calendar import address_of, local, place_words, point_of, uid_of
from stoep.web.neighbours.queries import topic_words

# An encounter only ever goes along these, so the number of a state is the number of its version.
_VERSIONS = (State.PROPOSED, State.ON, State.OFF)
_STATUS = {State.PROPOSED: "tentative", State.ON: "confirmed", State.OFF: "cancelled"}


def encounter_event(invitation: Invitation, *, now: datetime) -> Event:
    """Return what somebody said yes to (its encounter, place and neighbourhood fetched already)."""
    encounter = invitation.encounter
    name, _emoji = topic_words(encounter.hook)
    state = State(encounter.state)
    return Event(
        uid=uid_of(f"encounter-{encounter.pk}", encounter.neighbourhood),
        title=name.capitalize(),
        description=bring_words(invitation.brings, name),
        location=place_words(encounter.place, ""),
        point=point_of(encounter.place, ""),
        start=local(encounter.starts_at, encounter.neighbourhood),
        end=local(encounter.ends_at, encounter.neighbourhood),
        stamp=now,
        sequence=_VERSIONS.index(state),
        status=_STATUS[state],  # type: ignore[arg-type]
        url=address_of("invitation", encounter.neighbourhood.slug, invitation.pk),
    )
