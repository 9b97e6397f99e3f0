"""What is wrong in a column is noted once for all rows, and told as a problem of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.cells import Cell
from analysis.declare import Column
from analysis.reading import Problem

# Past this many of one kind in one column the rest are counted, not listed.
MOST_OF_ONE_KIND = 1000


@dataclass(frozen=True)
class Noted:
    """What is wrong in a column: the places of the first rows it is wrong in, and how many.

    `hints` say what to do in each of these places; without them it is the same everywhere.
    """

    column: Column
    rows: np.ndarray
    count: int
    cell: Cell
    hints: tuple[str, ...] = ()


def problems(
    found: Iterable[Noted],
    at: Callable[[int], tuple[str, int]],
    texts_at: Callable[[str, np.ndarray], list[str]],
) -> list[Problem]:
    """Return what was noted as problems, the most frequent kinds cut short and counted.

    Parameters
    ----------
    at, texts_at : callable
        The file and row of a place, and the texts of a column at some places.
    """
    listed: list[Problem] = []
    counts: dict[tuple[str, str], int] = {}
    cut: dict[tuple[str, str], tuple[Cell, str]] = {}
    for noted in found:
        column, places, cell = noted.column, noted.rows, noted.cell
        kind = (column.csv_name, cell.rule)
        room = max(MOST_OF_ONE_KIND - counts.get(kind, 0), 0)
        counts[kind] = counts.get(kind, 0) + noted.count
        shown = places[:room]
        texts = texts_at(column.name, shown)
        hints = noted.hints[: len(shown)] or [cell.suggestion] * len(shown)
        for place, value, hint in zip(shown.tolist(), texts, hints, strict=True):
            what = (cell.rule, hint, cell.level, cell.replaces)
            listed.append(Problem(*at(place), column.csv_name, value, *what))
        if counts[kind] > MOST_OF_ONE_KIND and kind not in cut:
            cut[kind] = (cell, at(places[0])[0])
    for kind, (cell, file) in cut.items():
        more = f"{cell.rule} (and {counts[kind] - MOST_OF_ONE_KIND:,} rows more)"
        what = (more, cell.suggestion, cell.level, cell.replaces)
        listed.append(Problem(file, None, kind[0], None, *what))
    return listed


def grouped(rows: np.ndarray, places: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the rows that share a place, with it, in the order of their first rows."""
    order = np.argsort(places[rows], kind="stable")
    chosen = rows[order]
    edges = np.flatnonzero(np.diff(places[chosen])) + 1
    groups = [group for group in np.split(chosen, edges) if len(group)]
    for group in sorted(groups, key=lambda group: group[0]):
        yield int(places[group[0]]), group
