"""The value of encounters, readable as its formula (docs: 'The value').

    a_ik           = max(love_ik, 0.8 show_ik, 0.9 learn_ik)
    strength_ij(k) = sqrt(a_ik a_jk) · (1 + ¼[i shows, j learns] + ¼[j shows, i learns])
    near_ij        = 1 / (1 + d_ij / 400 m)
    again_ij       = 1.5 when both said so, 0.6 when they met lately without both saying so, else 1
    v_ij(k)        = strength · near · again + 0.04 [different streets, never met]
    u_i            = Σ_{e∋i} att(|e|) Σ_{j∈e, j≠i} v_ij(hook)
                     + 0.10 [not yet asked this season, and some e is around something i shows]
    F              = Σ_i [log(1 + served_i + u_i) − log(1 + served_i)]
                     − 0.02 Σ_h (hosted_h m_h + m_h (m_h − 1) / 2), where h hosts m_h encounters of this round

'Never met' is 'not in `met`': after ninety days Stoep has forgotten it, and so has the value.
"""

from collections.abc import Sequence

import numpy as np

from stoep.core.weave.model import Bools, Encounter, Floats, Ints, Snapshot
from stoep.core.weave.settings import LARGEST, SMALLEST, Settings


class Score:
    """The formula over one snapshot. Neighbours and hooks are rows of the snapshot; values have no unit."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        self.settings = settings
        self.attention = np.zeros(LARGEST + 1)
        self.attention[SMALLEST:] = settings.attention
        self._index_gifts()
        self._index_pairs()

    def holders(self, hook: int) -> Ints:
        """The neighbours who have this hook, in order of their rows."""
        return self._person[self._start[hook] : self._start[hook + 1]]

    def hooks_of(self, person: int) -> list[int]:
        return self._hooks_of[person]

    def loves_or_shows(self, hook: int, people: Ints) -> Bools:
        gifts = self._gifts(hook, people)
        return np.asarray((self._love[gifts] > 0) | self._shows[gifts])

    def shows(self, hook: int, people: Ints) -> Bools:
        return self._shows[self._gifts(hook, people)]

    def pair_values(self, hook: int, people: Ints) -> Floats:
        """v_ij(hook) for m people who have the hook: (m, m), symmetric, 0 on the diagonal."""
        gifts = self._gifts(hook, people)
        a, shows, learns = self._a[gifts], self._shows[gifts], self._learns[gifts]
        teaches = shows[:, None] & learns[None, :]
        strength = np.sqrt(a[:, None] * a[None, :]) * (1 + self.settings.teaching * (teaches + 1.0 * teaches.T))
        again, new = self._again(people)
        values = strength * self._near(people) * again + self.settings.openness * new
        np.fill_diagonal(values, 0)
        return np.asarray(values)

    def value(self, encounters: Sequence[Encounter]) -> float:
        """F of these encounters."""
        u, hosted = self.u(encounters), self._hosted_now(encounters)
        pleasure = np.log1p(u / (1 + self.snapshot.served)).sum()
        turns = (self.snapshot.hosted * hosted + hosted * (hosted - 1) / 2).sum()
        return float(pleasure - self.settings.hosting * turns)

    def u(self, encounters: Sequence[Encounter]) -> Floats:
        """(N) u_i of these encounters."""
        u = np.zeros(len(self.snapshot.ids))
        own_thing = np.zeros(len(u), dtype=bool)
        hooks = {name: row for row, name in enumerate(self.snapshot.hooks)}
        for each in encounters:
            people, hook = np.array([self.snapshot.rows[name] for name in each.members]), hooks[each.hook]
            u[people] += self.attention[len(people)] * self.pair_values(hook, people).sum(axis=1)
            own_thing[people] |= self.shows(hook, people)
        return u + self.settings.own_thing * (own_thing & ~self.snapshot.asked)

    def _hosted_now(self, encounters: Sequence[Encounter]) -> Floats:
        hosted = np.zeros(len(self.snapshot.ids))
        for each in encounters:
            hosted[self.snapshot.rows[each.host]] += 1
        return hosted

    def _near(self, people: Ints) -> Floats:
        x, y = self.snapshot.xy[people].T
        # Not `hypot`, whose last digit differs from one machine to another.
        distance = np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2)
        return np.asarray(1 / (1 + distance / self.settings.near_metres))

    def _again(self, people: Ints) -> tuple[Floats, Bools]:
        """again_ij, and whether a pair is of different streets and never met: both (m, m)."""
        street = self.snapshot.street[people]
        again, new = np.ones((len(people), len(people))), street[:, None] != street
        where = np.full(len(self.snapshot.ids), -1)
        where[people] = np.arange(len(people))
        met, both = (_here(where[pairs]) for pairs in (self._met, self._both))
        again[met] = self.settings.met_lately
        again[both] = self.settings.again
        new[met] = False
        return again, new

    def _gifts(self, hook: int, people: Ints) -> Ints:
        """The gift rows of these people for this hook, which each of them has."""
        return np.asarray(self._start[hook] + np.searchsorted(self.holders(hook), people))

    def _index_gifts(self) -> None:
        s, settings = self.snapshot, self.settings
        a = np.maximum(s.love, np.maximum(settings.show_weight * s.show, settings.learn_weight * s.learn))
        order = np.lexsort((s.gift_person, s.gift_hook))
        order = order[a[order] > 0]
        self._a, self._person = a[order], s.gift_person[order]
        self._love, self._shows, self._learns = s.love[order], s.show[order] > 0, s.learn[order] > 0
        self._start = np.searchsorted(s.gift_hook[order], np.arange(len(s.hooks) + 1))
        self._hooks_of: list[list[int]] = [[] for _ in s.ids]
        for person, hook in zip(self._person.tolist(), s.gift_hook[order].tolist(), strict=True):
            self._hooks_of[person].append(hook)

    def _index_pairs(self) -> None:
        """Both directions of each pair who met lately, and of each pair who both said 'again please'."""
        said = {(i, j) for i, j in self.snapshot.again.tolist()}
        both = [(i, j) for i, j in said if (j, i) in said]
        self._both = np.array(sorted(both), dtype=int).reshape(-1, 2)
        self._met = np.concatenate([self.snapshot.met, self.snapshot.met[:, ::-1]])


def _here(pairs: Ints) -> tuple[Ints, Ints]:
    """The two columns of the pairs of which both are here (-1 is elsewhere)."""
    i, j = pairs[(pairs >= 0).all(axis=1)].T
    return i, j
