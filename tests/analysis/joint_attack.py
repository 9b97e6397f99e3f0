"""What somebody finds out who solves a whole release at once, measured rather than assumed.

The control proves each additive group by itself. This reader sets up every published count of a
quarter, and every way in which they add up, as one system of bounds and asks a solver between
which ends each hidden count lies. ``python -m tests.analysis.joint_attack`` prints the table of
docs/disclosure.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from analysis import indicators
from analysis.disclosure import Settings, hiding
from analysis.disclosure.equations import NOBODY
from analysis.disclosure.figures import figures
from analysis.disclosure.tying import Tied, tied

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
    """

    value: np.ndarray
    quarter: np.ndarray
    secret: np.ndarray
    small: np.ndarray
    least: np.ndarray
    most: np.ndarray
    matrix: csr_array
    gap: np.ndarray


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
    least, most = np.maximum(least, -FAR), np.minimum(most, FAR)
    return Attack(
        counts.value, _quarters(found, ties), secret, counts.small, least, most, matrix, gap
    )


def _quarters(found, ties: Tied) -> np.ndarray:
    rows = [np.flatnonzero(at != NOBODY) for at in (ties.part, ties.whole, ties.rest)]
    return found.cube.quarter[np.concatenate(rows)]


def _system(ties: Tied) -> tuple[csr_array, np.ndarray]:
    """Return every equation, with those that say that two indicators count the same people."""
    counts, groups = ties.counts, ties.groups
    own = np.flatnonzero(~counts.is_complement)
    order = own[np.argsort(counts.key[own], kind="stable")]
    same = np.flatnonzero(counts.key[order][1:] == counts.key[order][:-1])
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


def report(given: indicators.Inputs, labels: list[str], settings: Settings) -> pd.DataFrame:
    """Return how many hidden counts keep how many values, by what the reader is told."""
    rows = []
    for told in (False, True):
        one = attack(given, settings, told=told)
        for label in labels:
            mine, left = ranges(one, given.quarters.index(label))
            rows.append(
                {
                    "reader is told which are small": "yes" if told else "no",
                    "quarter": label,
                    "hidden": len(mine),
                    "small": int(one.small[mine].sum()),
                    "worked out": int((left == 1).sum()),
                    "two values left": int((left == 2).sum()),
                    "small worked out": int((one.small[mine] & (left == 1)).sum()),
                    "small, two left": int((one.small[mine] & (left == 2)).sum()),
                }
            )
            print(rows[-1], flush=True)
    return pd.DataFrame(rows)


def main() -> None:
    """Print the report of the illustrative release for the quarters named, or the newest."""
    from analysis import publishing
    from analysis.checking import Published, check
    from analysis.datasets import registry
    from analysis.reading import read
    from tests import factories

    folder = publishing.DATA / "illustrative"
    files = [read(path.name, path.read_bytes(), dataset=path.stem) for path in folder.glob("*.csv")]
    found = check(files, Published({}, factories.TODAY))
    empty = {dataset.name: factories.checking.empty(dataset) for dataset in registry()}
    tables = empty | {name: table.reset_index(drop=True) for name, table in found.tables.items()}
    given = indicators.inputs(tables)
    print(report(given, sys.argv[1:] or given.quarters[-1:], Settings()).to_string())


if __name__ == "__main__":
    main()
