"""Cut a neighbourhood that is too large for one board, and go on where a part was done.

F adds up: F of two sets of encounters is F of the first, and F of the second in the snapshot `after` the first. So
the parts are done one after the other, and then once more, cut elsewhere, for the wishes that are left: who lives at
an edge meets who lives across it. Cutting by place keeps near those who are near; only place is cut by, for hooks are
everywhere.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stoep.core.weave.model import Encounter, Ints, Snapshot
from stoep.core.weave.score import Score
from stoep.core.weave.settings import Settings

MOST_PEOPLE = 3000  # on one board
CELL = 2500  # people in a part, about
MOST_PAIRS = 40_000_000  # pairs of people that share a hook, for all hooks: 8 bytes each


def cells(snapshot: Snapshot, *, shifted: bool = False) -> list[Ints]:
    """Rows of neighbours who take part, in as many parts as are needed; one part when it fits on a board."""
    rows = np.flatnonzero(snapshot.takes_part)
    if _fits(snapshot, rows):
        return [np.arange(len(snapshot.ids))]
    return _halved(snapshot, rows, 1 / 3 if shifted else 1 / 2)


def part(snapshot: Snapshot, rows: Ints) -> Snapshot:
    """The snapshot of these neighbours alone, with all places and hooks."""
    s = snapshot
    if len(rows) == len(s.ids):
        return s
    where = np.full(len(s.ids), -1)
    where[rows] = np.arange(len(rows))
    gifts = where[s.gift_person] >= 0
    each = ("xy", "street", "free", "speaks", "size_max", "wish", "reach", "can_host", "served", "hosted", "asked")
    pairs = {name: where[getattr(s, name)] for name in ("rather_not", "again", "met")}
    return replace(
        s,
        ids=tuple(s.ids[row] for row in rows),
        **{name: getattr(s, name)[rows] for name in each},
        gift_person=where[s.gift_person[gifts]],
        **{name: getattr(s, name)[gifts] for name in ("gift_hook", "love", "show", "learn")},
        **{name: both[(both >= 0).all(axis=1)] for name, both in pairs.items()},
    )


def after(snapshot: Snapshot, encounters: Sequence[Encounter], settings: Settings) -> Snapshot:
    """What is left to weave when these encounters are fixed: wishes, times, seats, and what was given already."""
    s = snapshot
    if not encounters:
        return s
    wish, free, hosted, seats, asked = s.wish.copy(), s.free.copy(), s.hosted.copy(), s.seats.copy(), s.asked.copy()
    hooks = {name: row for row, name in enumerate(s.hooks)}
    places = {name: row for row, name in enumerate(s.places)}
    shows = set(zip(s.gift_person[s.show > 0].tolist(), s.gift_hook[s.show > 0].tolist(), strict=True))
    apart = []
    for e in encounters:
        members = [s.rows[name] for name in e.members]
        wish[members] -= 1
        free[members, e.slot] = False
        hosted[s.rows[e.host]] += 1
        seats[places[e.place], e.slot] -= len(members)
        asked[[i for i in members if (i, hooks[e.hook]) in shows]] = True
        apart += [(i, j) for i in members for j in members if i < j]
    served = s.served + Score(s, settings).u(encounters)
    rather_not = np.concatenate([s.rather_not, np.array(apart, dtype=np.int64)])
    return replace(
        s, wish=wish, free=free, hosted=hosted, seats=seats, asked=asked, served=served, rather_not=rather_not
    )


def _fits(snapshot: Snapshot, rows: Ints) -> bool:
    if len(rows) > MOST_PEOPLE:
        return False
    takes = np.zeros(len(snapshot.ids), dtype=bool)
    takes[rows] = True
    holders = np.bincount(snapshot.gift_hook[takes[snapshot.gift_person]], minlength=1)
    return bool((holders.astype(float) ** 2).sum() <= MOST_PAIRS or len(rows) < 4)


def _halved(snapshot: Snapshot, rows: Ints, share: float) -> list[Ints]:
    """Cut across the longer side, at this share of the people; then each half in two, until each fits."""
    if len(rows) <= CELL and _fits(snapshot, rows):
        return [np.sort(rows)]
    xy = snapshot.xy[rows]
    along = int(np.ptp(xy, axis=0).argmax())
    order = rows[np.lexsort((rows, xy[:, 1 - along], xy[:, along]))]
    middle = min(len(rows) - 1, max(1, int(len(rows) * share)))
    return _halved(snapshot, order[:middle], 1 / 2) + _halved(snapshot, order[middle:], 1 / 2)
