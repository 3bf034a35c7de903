"""What each encounter was worth to each of its members, so that the next round knows who was asked lately."""

from collections.abc import Sequence

from stoep.core.weave.model import Encounter, Snapshot
from stoep.core.weave.score import Score
from stoep.core.weave.settings import SETTINGS, Settings


def worths(
    snapshot: Snapshot, encounters: Sequence[Encounter], *, settings: Settings = SETTINGS
) -> list[dict[str, float]]:
    """Return for each encounter u_i of each member, by id, in the unit of `served` (none)."""
    score = Score(snapshot, settings)
    found: list[dict[str, float]] = []
    for each in encounters:
        u = score.u([each])
        found.append({name: float(u[snapshot.rows[name]]) for name in each.members})
    return found
