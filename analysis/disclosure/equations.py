"""The counts of people in a release, and the equations that tie them together."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from analysis.disclosure.counts import NEVER, UNBOUNDED
from analysis.disclosure.thresholds import Settings

NOBODY = -1
# Places of counts and of equations: there are millions, and not thousands of millions.
PLACE = "int32"
# Ranks, in the order in which equations are settled: what a reader knows first, first.
WITHIN_A_FIGURE, CROSSED_GROUPS, ORGANISATIONS, GROUPS, AREAS = range(5)


@dataclass(frozen=True)
class Counts:
    """The counts of people in a release, each an entry in arrays of one length.

    Attributes
    ----------
    value : array of int
        The exact count.
    key : array of int
        Counts of one key are hidden together: they are the same people in two indicators.
    exact_from : array of int
        From which value on the count is shown exactly.
    shown : array of bool
        Whether it is published unless its key is hidden. Complements, and figures that say "too
        few returns", are not.
    small : array of bool
        Whether a count of 1 to the threshold is known to be one.
    guarded : array of bool
        Whether it must keep its possible values although it is not among the shown.
    least, most : array of int
        Bounds that anybody knows of a hidden count.
    part, whole : array of int
        For a complement, the places of its numerator and denominator; else `NOBODY`.
    tie : array of int
        Decides between equal counts, so that the same release always hides the same.
    """

    value: np.ndarray
    key: np.ndarray
    exact_from: np.ndarray
    shown: np.ndarray
    small: np.ndarray
    guarded: np.ndarray
    least: np.ndarray
    most: np.ndarray
    part: np.ndarray
    whole: np.ndarray
    tie: np.ndarray

    @classmethod
    def of(cls, value, settings: Settings, **given) -> Counts:
        """Return plain counts of people, each hidden by itself, with what is `given` otherwise."""
        value = np.asarray(value, dtype="int64")
        size = len(value)
        plain = {
            "key": np.arange(size),
            "exact_from": np.full(size, NEVER),
            "shown": np.ones(size, dtype=bool),
            "small": (value >= 1) & (value <= settings.hide_up_to),
            "guarded": np.zeros(size, dtype=bool),
            "least": np.zeros(size, dtype="int64"),
            "most": np.full(size, UNBOUNDED),
            "part": np.full(size, NOBODY),
            "whole": np.full(size, NOBODY),
            "tie": np.arange(size),
        }
        return cls(value, **plain | {name: np.asarray(array) for name, array in given.items()})

    @property
    def is_complement(self) -> np.ndarray:
        """Whether each is a denominator less its numerator, never published itself."""
        return self.part != NOBODY

    def visible(self, hidden: np.ndarray) -> np.ndarray:
        """Return which counts are published, or follow from two that are, given hidden keys."""
        seen = self.shown & ~(hidden[self.key] & (self.value != 0))
        return np.where(self.is_complement, seen[self.part] & seen[self.whole], seen)


@dataclass(frozen=True)
class Groups:
    """Equations between counts: the parts of a group less its total is a known number.

    Attributes
    ----------
    group, member, sign : array of int
        One entry per count in an equation, in order of `group`: 1 for a part, -1 for the total.
    rank : array of int, one per equation
        Equations of a lower rank are settled first.
    gap : array of int, one per equation
        Parts less total, exactly: not 0 where a return gave one and not the other.
    """

    group: np.ndarray
    member: np.ndarray
    sign: np.ndarray
    rank: np.ndarray
    gap: np.ndarray

    @classmethod
    def of(cls, value: np.ndarray, group, member, sign, rank) -> Groups:
        """Return equations between counts of these values."""
        group, member = np.asarray(group, dtype=PLACE), np.asarray(member, dtype=PLACE)
        sign = np.asarray(sign, dtype="int8")
        order = np.argsort(group, kind="stable").astype(PLACE)
        group, member, sign = group[order], member[order], sign[order]
        is_first = np.diff(group, prepend=-1) != 0
        names, group = group[is_first], (np.cumsum(is_first) - 1).astype(PLACE)
        gap = np.bincount(group, weights=sign * value[member], minlength=len(names))
        return cls(group, member, sign, np.asarray(rank)[names], gap.astype("int64"))

    def chosen(self, wanted: np.ndarray) -> Groups:
        """Return only the equations that are `wanted`."""
        keep = wanted[self.group]
        place = (np.cumsum(wanted) - 1).astype(PLACE)
        return Groups(
            place[self.group[keep]],
            self.member[keep],
            self.sign[keep],
            self.rank[wanted],
            self.gap[wanted],
        )

    def implied(self, least: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return, for each entry, the bounds that its one equation leaves its count."""
        if not len(self.group):
            return least[:0], most[:0]
        mine, starts, gap = self._laid_out
        least, most = least[self.member], most[self.member]
        low, high = np.where(mine, least, -most), np.where(mine, most, -least)
        above = gap - np.add.reduceat(low, starts)[self.group]
        above += low
        below = gap - np.add.reduceat(high, starts)[self.group]
        below += high
        del low, high
        # Of a total, which has the other sign, the ends change places.
        np.maximum(least, np.where(mine, below, -above), out=least)
        np.minimum(most, np.where(mine, above, -below), out=most)
        return least, most

    @cached_property
    def _laid_out(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which entries are parts, where equations begin, and the gap of each entry's."""
        starts = np.flatnonzero(np.diff(self.group, prepend=-1))
        return self.sign > 0, starts, self.gap[self.group]


def among(counts: Counts, groups: Groups, kept: np.ndarray) -> tuple[Counts, Groups]:
    """Return only the counts that are kept and the equations between them.

    Whatever a kept count is tied to must be kept with it, as `islands` says.
    """
    place = np.where(kept, np.cumsum(kept) - 1, NOBODY).astype(PLACE)
    some = {part.name: getattr(counts, part.name)[kept] for part in fields(counts)}
    for name in ("part", "whole"):
        some[name] = np.where(some[name] == NOBODY, NOBODY, place[some[name]])
    wanted = np.zeros(len(groups.rank), dtype=bool)
    wanted[groups.group[kept[groups.member]]] = True
    chosen = groups.chosen(wanted)
    return Counts(**some), replace(chosen, member=place[chosen.member])


def islands(counts: Counts, groups: Groups) -> np.ndarray:
    """Return a number for each count, the same wherever equations or keys tie counts together."""
    size = len(counts.value)
    rest = np.flatnonzero(counts.is_complement)
    ties = [
        (groups.group, groups.member),
        (counts.key, np.arange(size)),
        (np.tile(rest, 3), np.concatenate([rest, counts.part[rest], counts.whole[rest]])),
    ]
    island = np.arange(size)
    while True:
        before = island
        for tie, member in ties:
            least = np.full(int(tie.max(initial=-1)) + 1, size)
            np.minimum.at(least, tie, island[member])
            island = island.copy()
            np.minimum.at(island, member, least[tie])
        island = island[island]
        if np.array_equal(island, before):
            return np.unique(island, return_inverse=True)[1]
