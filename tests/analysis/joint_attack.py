"""What somebody finds out who solves a whole release at once, measured rather than assumed.

The control proves each additive group by itself. This reader sets up every published count of a
quarter, and every way in which they add up, as one system of bounds and asks a solver between
which ends each hidden count lies. ``python -m tests.analysis.joint_attack`` prints the table of
docs/disclosure.md, with ``--every`` for all quarters. With ``--late`` it also reads the release
before an organisation's return of the newest quarter came in, beside the one after; with
``--revised`` three releases in which a hidden count was corrected twice, with all equations.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from analysis import checking, drafted, first_run, indicators, typed_tables
from analysis.datasets import registry
from analysis.disclosure import Settings, hiding
from analysis.disclosure.equations import NOBODY
from analysis.disclosure.figures import figures
from analysis.disclosure.tying import Tied, tied
from analysis.reading import read
from tests import factories

FAR = 10**7


@dataclass(frozen=True)
class Attack:
    """A release as its reader has it.

    Attributes
    ----------
    value : array of int
        The exact counts, which the reader does not have.
    quarter : array of int
        The quarter of each, counted from the first.
    secret : array of bool
        Whether each is a count that is hidden, or a hidden complement.
    small : array of bool
        Which of them are from 1 to the threshold.
    least, most : array of int
        What the reader knows before adding anything up.
    matrix, gap : array
        One row for each equation: what adds up to what, and by how much it does not.
    shown : array of bool
        Whether each count is published.
    names : MultiIndex
        What each count is of.
    """

    value: np.ndarray
    quarter: np.ndarray
    secret: np.ndarray
    small: np.ndarray
    least: np.ndarray
    most: np.ndarray
    matrix: csr_array
    gap: np.ndarray
    shown: np.ndarray
    names: pd.MultiIndex


def attack(given: indicators.Inputs, settings: Settings, *, told: bool) -> Attack:
    """Return a release as a reader has it who is told which hidden counts are small, or is not."""
    found = figures(indicators.all_values(given), given, settings)
    ties = tied(found, given, settings)
    counts, groups = ties.counts, ties.groups
    hidden = hiding.hidden_keys(counts, groups, settings)
    visible = counts.visible(hidden)
    least, most = hiding.known(counts, groups.chosen(groups.rank < 0), visible, settings)
    secret = (counts.shown & ~visible) | (counts.is_complement & counts.small)
    if not told:
        # A hidden count is not nought, and that is all there is to see.
        plain = counts.shown & ~visible
        least, most = np.where(plain, 1, least), np.where(plain, FAR, most)
        rest = counts.is_complement
        least, most = np.where(rest, counts.least, least), np.where(rest, FAR, most)
    matrix, gap = _system(ties)
    if not told:
        # Where parts do not make their total nobody outside knows by how much.
        matrix, gap = matrix[gap == 0], gap[gap == 0]
    least, most = np.maximum(least, -FAR), np.minimum(most, FAR)
    rows = [np.flatnonzero(at != NOBODY) for at in (ties.part, ties.whole, ties.rest)]
    row = np.concatenate(rows)
    names = found.rows[["indicator", "by", "group", "area", "quarter"]].iloc[row]
    names = names.assign(kind=np.repeat(["part", "whole", "rest"], [len(at) for at in rows]))
    return Attack(
        value=counts.value,
        quarter=found.cube.quarter[row],
        secret=secret,
        small=counts.small,
        least=least,
        most=most,
        matrix=matrix,
        gap=gap,
        shown=visible & counts.shown,
        names=pd.MultiIndex.from_frame(names),
    )


def after(one: Attack, earlier: Attack) -> Attack:
    """Return a release as a reader has it who kept an earlier one.

    What a count was then it still is, where it has not changed: the reader is taken to know where.
    """
    at = earlier.names.get_indexer(one.names)
    known = (at >= 0) & earlier.shown[at] & (earlier.value[at] == one.value)
    least = np.where(known, np.maximum(one.least, earlier.least[at]), one.least)
    most = np.where(known, np.minimum(one.most, earlier.most[at]), one.most)
    return replace(one, least=least, most=most)


def beside(one: Attack, earlier: Attack) -> Attack:
    """Return two releases as one system: what has not changed is the same unknown in both.

    The reader is taken to know what changed; equations of both are read together. What is asked is
    what the later release hides.
    """
    at = earlier.names.get_indexer(one.names)
    same = (at >= 0) & (earlier.value[at] == one.value)
    # Each unknown of the earlier release: that of the later one, or one of its own.
    size = len(one.value)
    place = np.full(len(earlier.value), -1)
    place[at[same]] = np.flatnonzero(same)
    own = np.flatnonzero(place < 0)
    place[own] = size + np.arange(len(own))
    least = np.concatenate([one.least, earlier.least[own]])
    most = np.concatenate([one.most, earlier.most[own]])
    np.maximum.at(least, place, earlier.least)
    np.minimum.at(most, place, earlier.most)
    old, new = earlier.matrix.tocoo(), one.matrix.tocoo()
    shape = (new.shape[0] + old.shape[0], size + len(own))
    row = np.concatenate([new.row, new.shape[0] + old.row])
    column = np.concatenate([new.col, place[old.col]])
    matrix = coo_array((np.concatenate([new.data, old.data]), (row, column)), shape=shape).tocsr()
    no = np.zeros(len(own), dtype=bool)
    return replace(
        one,
        value=np.concatenate([one.value, earlier.value[own]]),
        quarter=np.concatenate([one.quarter, np.full(len(own), -1)]),
        secret=np.concatenate([one.secret, no]),
        small=np.concatenate([one.small, no]),
        shown=np.concatenate([one.shown, no]),
        least=least,
        most=most,
        matrix=matrix,
        gap=np.concatenate([one.gap, earlier.gap]),
        names=one.names.append(_apart(earlier.names[own], len(one.value))),
    )


def _apart(names: pd.MultiIndex, number: int) -> pd.MultiIndex:
    """Return names that no count of another release has."""
    frame = names.to_frame(index=False)
    return pd.MultiIndex.from_frame(frame.assign(kind=frame["kind"] + f" before {number}"))


def revised(tables: dict[str, pd.DataFrame], most: int = 6) -> Iterator[dict]:
    """Yield what the reader of three releases finds out: small counts are corrected twice."""
    newest = indicators.inputs(tables).quarters[-1]
    training = tables["training"]
    there = training["quarter"] == newest
    low = training.index[there & training["completions"].between(1, 4).fillna(False)]
    for place in low[:: max(1, len(low) // most)][:most]:
        found, releases = None, []
        for more in (0, 1, 3):
            table = training.copy()
            table.loc[place, "completions"] += more
            given = indicators.inputs(tables | {"training": table})
            releases.append(attack(given, Settings(), told=False))
        found = beside(beside(releases[2], releases[1]), releases[0])
        sender = training.loc[place, "organisation"]
        alone = counted(releases[2], len(given.quarters) - 1)
        yield {"revised": sender, "releases": 1, "quarter": newest} | alone
        counts = counted(found, len(given.quarters) - 1)
        yield {"revised": sender, "releases": 3, "quarter": newest} | counts


def every(given: indicators.Inputs) -> Iterator[dict]:
    """Yield what the reader of one release finds out of each quarter, the newest first."""
    one = attack(given, Settings(), told=False)
    for label in given.quarters[::-1]:
        yield {"quarter": label} | counted(one, given.quarters.index(label))


def _system(ties: Tied) -> tuple[csr_array, np.ndarray]:
    """Return every equation, with those that say that two indicators count the same people.

    Where they do not quite, because an organisation gave a part of one, nobody knows by how much.
    """
    counts, groups = ties.counts, ties.groups
    own = np.flatnonzero(~counts.is_complement)
    order = own[np.argsort(counts.key[own], kind="stable")]
    alike = [numbers[order][1:] == numbers[order][:-1] for numbers in (counts.key, counts.value)]
    same = np.flatnonzero(alike[0] & alike[1])
    left, right = order[same], order[same + 1]
    number = len(groups.rank) + np.arange(len(same))
    row = np.concatenate([groups.group, number, number])
    column = np.concatenate([groups.member, left, right])
    sign = np.concatenate([groups.sign, np.ones(len(same)), -np.ones(len(same))])
    shape = (len(groups.rank) + len(same), len(counts.value))
    gap = np.concatenate([groups.gap, counts.value[left] - counts.value[right]])
    return coo_array((sign, (row, column)), shape=shape).tocsr(), gap


def ranges(one: Attack, quarter: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the secrets of a quarter and how many values the solver leaves to each."""
    mine = np.flatnonzero(one.secret & (one.quarter == quarter))
    _, piece = connected_components(abs(one.matrix).T @ abs(one.matrix), directed=False)
    left = {}
    for name in np.unique(piece[mine]):
        inside = np.flatnonzero(piece == name)
        used = np.unique(one.matrix[:, inside].tocoo().row)
        system, gap = one.matrix[used][:, inside], one.gap[used]
        bounds = np.column_stack([one.least[inside], one.most[inside]])
        place = {count: at for at, count in enumerate(inside)}
        for count in mine[piece[mine] == name]:
            left[count] = _values(place[count], system, gap, bounds)
    return mine, np.array([left[count] for count in mine])


def _values(at: int, system: csr_array, gap: np.ndarray, bounds: np.ndarray) -> int:
    aim = np.zeros(len(bounds))
    aim[at] = 1
    if not system.shape[0]:
        return int(bounds[at, 1] - bounds[at, 0] + 1)
    ends = [
        linprog(sense * aim, A_eq=system, b_eq=gap, bounds=bounds, method="highs")
        for sense in (1, -1)
    ]
    assert all(end.success for end in ends), "what is published contradicts the truth"
    least, most = ends[0].fun, -ends[1].fun
    return int(np.floor(most + 1e-6) - np.ceil(least - 1e-6) + 1)


def counted(one: Attack, quarter: int) -> dict[str, int]:
    """Return how many hidden counts of a quarter keep how many values."""
    mine, left = ranges(one, quarter)
    return {
        "hidden": len(mine),
        "small": int(one.small[mine].sum()),
        "worked out": int((left == 1).sum()),
        "two left": int((left == 2).sum()),
        "small worked out": int((one.small[mine] & (left == 1)).sum()),
        "small, two left": int((one.small[mine] & (left == 2)).sum()),
    }


def by_itself(given: indicators.Inputs, labels: list[str]) -> Iterator[dict]:
    """Yield what the reader of one release finds out.

    One who sees only what is published; then one who is told which hidden counts are small, and by
    how much parts do not make their total.
    """
    for told in (False, True):
        one = attack(given, Settings(), told=told)
        for label in labels:
            yield {"told": told, "quarter": label} | counted(one, given.quarters.index(label))


def late(tables: dict[str, pd.DataFrame]) -> Iterator[dict]:
    """Yield what the reader of two releases finds out: before and after a late return."""
    whole = indicators.inputs(tables)
    newest = whole.quarters[-1]
    there = attack(whole, Settings(), told=False)
    for name in sorted(tables["workforce"]["organisation"].unique())[::6]:
        some = dict(tables)
        for dataset in ("training", "workforce", "networks", "settings"):
            table = tables[dataset]
            gone = (table["returned_by"] == name) & (table["quarter"] == newest)
            some[dataset] = table[~gone].reset_index(drop=True)
        before = attack(indicators.inputs(some), Settings(), told=False)
        found = counted(after(there, before), len(whole.quarters) - 1)
        yield {"late": name, "quarter": newest} | found


def illustrative() -> dict[str, pd.DataFrame]:
    """Return the tables of the illustrative release."""
    folder = first_run.DATA / "illustrative"
    files = [read(path.name, path.read_bytes(), dataset=path.stem) for path in folder.glob("*.csv")]
    found = checking.check(files, drafted.Published({}, factories.TODAY))
    empty = {dataset.name: typed_tables.empty(dataset) for dataset in registry()}
    return empty | {name: table.reset_index(drop=True) for name, table in found.tables.items()}


def main(arguments: list[str]) -> None:
    """Print what is found out of the quarters named, or of the newest."""
    tables = illustrative()
    if "--late" in arguments:
        found = late(tables)
    elif "--revised" in arguments:
        found = revised(tables)
    elif "--every" in arguments:
        found = every(indicators.inputs(tables))
    else:
        given = indicators.inputs(tables)
        found = by_itself(given, arguments or given.quarters[-1:])
    for row in found:
        print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
