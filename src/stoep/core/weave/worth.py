"""What each encounter was worth to each of its members, so that the next round knows who was asked lately."""

from collections.abc import Mapping, Sequence

from stoep.core.weave.model import Encounter, Snapshot
from stoep.core.weave.score import Score
from stoep.core.weave.settings import SETTINGS, Settings


def worths(
    snapshot: Snapshot, encounters: Sequence[Encounter], *, settings: Settings = SETTINGS
) -> list[Mapping[str, float]]:
    """Return for each encounter u_i of each member, by id, in the unit of `served` (none)."""
    score = Score(snapshot, settings)
    found = []
    for each in encounters:
        u = score._u([each])
        found.append({name: float(u[snapshot.rows[name]]) for name in each.members})
    return found
