"""Hiding counts until none that is hidden can be worked out from those that are shown.

Three authorities and what belongs to none of them make up the system, sectors make up the whole,
and so on: each tie is an equation between counts, and whoever reads a release can solve it within
the bounds that rounding leaves. So once the small counts are hidden, the next count of an equation,
or its total, is hidden too, until every hidden count keeps at least three possible values in each
of its equations.

The reader is taken to know the rules and the thresholds, which hidden counts are small ones, and by
how much an equation fails to add up where organisations have not given every part. An equation in
which nothing but noughts is shown tells nothing by itself.

References
----------
Hundepool A and others. Statistical Disclosure Control. Chichester: Wiley, 2012, chapter 4
(secondary cell suppression and feasibility intervals).
"""

from __future__ import annotations

import numpy as np

from analysis.disclosure.counts import possible
from analysis.disclosure.equations import WITHIN_A_FIGURE, Counts, Groups, among, islands
from analysis.disclosure.thresholds import LEAST_VALUES, Settings

# Numerator and complement make the denominator: bounds settle in as many sweeps.
SWEEPS = 3
# From equation to equation bounds go on settling; what comes later is hardly ever news.
JOINT_SWEEPS = 3


def hidden_keys(counts: Counts, groups: Groups, settings: Settings) -> np.ndarray:
    """Return which keys are hidden.

    Parameters
    ----------
    counts : Counts
        Every count of people in a release, exactly.
    groups : Groups
        The equations between them.
    settings : Settings
        The thresholds in force.

    Returns
    -------
    array of bool, one per key
        The small counts, the numerators of small complements, and what the loop adds.
    """
    hidden = np.zeros(int(counts.key.max(initial=-1)) + 1, dtype=bool)
    hidden[counts.key[counts.small]] = True
    # Where all are nobody there is nothing to hide, and most crossed groups are empty.
    anybody = (counts.value != 0)[groups.member]
    groups = groups.chosen(np.bincount(groups.group, anybody, len(groups.rank)) > 0)
    island = islands(counts, groups)
    for jointly in (False, True):
        _hide(counts, groups, island, hidden, settings, jointly=jointly)
    return hidden


def _hide(
    counts: Counts,
    groups: Groups,
    island: np.ndarray,
    hidden: np.ndarray,
    settings: Settings,
    *,
    jointly: bool,
) -> None:
    """Hide keys, in place, until no equation is broken.

    What is hidden says nothing of the islands it is not on, so those that have come to rest are
    looked at no more.
    """
    within = groups.chosen(groups.rank == WITHIN_A_FIGURE)
    while True:
        places = broken(counts, groups, within, hidden, settings, jointly=jointly)
        keys, members = _next_keys(counts, groups, island, places, hidden)
        if not len(keys):
            return
        hidden[keys] = True
        awake = np.zeros(int(island.max()) + 1, dtype=bool)
        awake[island[members]] = True
        kept = awake[island]
        if 2 * np.count_nonzero(kept) < len(kept):
            counts, groups = among(counts, groups, kept)
            island = island[kept]
            within = groups.chosen(groups.rank == WITHIN_A_FIGURE)


def broken(
    counts: Counts,
    groups: Groups,
    within: Groups,
    hidden: np.ndarray,
    settings: Settings,
    *,
    jointly: bool = False,
) -> np.ndarray:
    """Return the entries of `groups` whose hidden count keeps too few possible values.

    Parameters
    ----------
    jointly : bool
        Whether small counts must keep them too where one equation is read in the light of the
        others: what each says of a count is carried to the next.
    """
    visible = counts.visible(hidden)
    least, most = known(counts, within, visible, settings)
    low, high = groups.implied(least, most)
    secret = counts.guarded | (counts.shown & ~visible) | (counts.is_complement & counts.small)
    tight = secret[groups.member] & (high - low + 1 < LEAST_VALUES)
    if jointly:
        seen = seen_by_a_stranger(counts, visible, settings)
        low, high = groups.implied(*settled(groups, *seen, JOINT_SWEEPS))
        few = secret & (counts.small | counts.guarded)
        tight |= few[groups.member] & (high - low + 1 < LEAST_VALUES)
    told = visible[groups.member] & (counts.value[groups.member] != 0)
    tells = np.bincount(groups.group, weights=told, minlength=len(groups.rank)) > 0
    return np.flatnonzero(tight & tells[groups.group])


def seen_by_a_stranger(
    counts: Counts, visible: np.ndarray, settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most of each count to whoever sees of a hidden one that it is."""
    least, most = possible(counts.value, counts.exact_from, settings)
    published = visible & counts.shown
    least = np.where(published, least, np.where(counts.shown, 1, counts.least))
    return least, np.where(published, most, counts.most)


def settled(
    groups: Groups, least: np.ndarray, most: np.ndarray, sweeps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds once every equation has said so many times what it leaves to each count."""
    least, most = least.copy(), most.copy()
    for _ in range(sweeps):
        low, high = groups.implied(least, most)
        np.maximum.at(least, groups.member, low)
        np.minimum.at(most, groups.member, high)
    return least, most


def known(
    counts: Counts, within: Groups, visible: np.ndarray, settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most that each count can be, before anything is added up.

    Parameters
    ----------
    within : Groups
        The equations within a figure: numerator, complement and denominator.
    visible : array of bool
        As `Counts.visible` gives it.
    """
    least, most = possible(counts.value, counts.exact_from, settings)
    published = visible & counts.shown
    # What is hidden and not small is hidden for others' sake: it is no small count.
    otherwise = np.where(counts.shown, settings.hide_up_to + 1, counts.least)
    least = np.where(published, least, np.where(counts.small, 1, otherwise))
    most = np.where(published, most, np.where(counts.small, settings.hide_up_to, counts.most))
    return settled(within, least, most, SWEEPS)


def _next_keys(
    counts: Counts, groups: Groups, island: np.ndarray, entries: np.ndarray, hidden: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the next key to hide in each broken equation of an island's first rank that has one.

    The smallest part that is shown and not nought; the total where no part is left. With the keys
    come the counts that they were chosen for.
    """
    wanted = np.zeros(len(groups.rank), dtype=bool)
    wanted[groups.group[entries]] = True
    able = counts.visible(hidden) & (counts.value != 0)
    places = np.flatnonzero(wanted[groups.group] & able[groups.member])
    ranks, on = groups.rank[groups.group[places]], island[groups.member[places]]
    first = np.full(int(island.max(initial=0)) + 1, np.iinfo(ranks.dtype).max)
    np.minimum.at(first, on, ranks)
    places = places[ranks == first[on]]
    group, member = groups.group[places], groups.member[places]
    is_total = groups.sign[places] < 0
    order = np.lexsort((counts.tie[member], counts.value[member], is_total, group))
    _, first = np.unique(group[order], return_index=True)
    chosen = member[order[first]]
    return np.unique(counts.key[chosen]), chosen
