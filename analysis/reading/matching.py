"""Proposing which column each header of a strange file may be. Nothing is matched by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis import cells, reference
from analysis.declare import Dataset, Type
from analysis.reading.headers import accepted_headers, claimants, named, snake_case

SHOWN = 3
# These types hold few texts: what fits one of them fits no other.
TELLING = (Type.QUARTER, Type.AREA, Type.CHOICE)


class Sureness(StrEnum):
    """Why a column is proposed."""

    EXACT = "the header is the column's"
    SYNONYM = "the header is another word for it"
    NEAR = "the header is spelt nearly like it"
    CLAIMED = "the header is as good a word for another column"
    CONTENT = "the cells fit it"
    NONE = "nothing fits"


@dataclass(frozen=True)
class Proposal:
    """One header, the column it may be (None: none fits), why, and a few of its cells."""

    header: str
    column: str | None
    sureness: Sureness
    sample: tuple[str, ...]


def propose(
    header: Sequence[str], rows: Sequence[Sequence[str]], dataset: Dataset
) -> list[Proposal]:
    """Return a proposal for every header, each column proposed at most once, surest first.

    Parameters
    ----------
    header : sequence of str
        Headers as they stand in the file.
    rows : sequence of sequence of str
        Some rows under them.
    """
    found: dict[int, tuple[str, Sureness]] = {}
    for step in (_by_name, _by_claim, _by_spelling, _by_content):
        taken = {name for name, _ in found.values()}
        for place, cell in enumerate(header):
            if place in found:
                continue
            match = step(cell, _texts(rows, place), dataset, taken)
            if match:
                found[place] = match
                taken.add(match[0])
    none = (None, Sureness.NONE)
    return [
        Proposal(cell, *found.get(place, none), tuple(_texts(rows, place)[:SHOWN]))
        for place, cell in enumerate(header)
    ]


def _texts(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows if place < len(row) and row[place].strip()]


def _by_name(cell: str, _texts, dataset: Dataset, taken: set[str]) -> tuple[str, Sureness] | None:
    found = named(cell, dataset)
    if not found or found.column in taken:
        return None
    return found.column, Sureness.EXACT if found.is_certain else Sureness.SYNONYM


def _by_claim(cell: str, _texts, dataset: Dataset, taken) -> tuple[str, Sureness] | None:
    free = [name for name in claimants(cell, dataset) if name not in taken]
    return (free[0], Sureness.CLAIMED) if free else None


def _by_spelling(cell: str, _texts, dataset: Dataset, taken) -> tuple[str, Sureness] | None:
    free = {word: name for word, name in accepted_headers(dataset).items() if name not in taken}
    near = reference.closest(snake_case(cell), list(free)) if snake_case(cell) else None
    return (free[near], Sureness.NEAR) if near else None


def _by_content(_cell, texts: list[str], dataset: Dataset, taken) -> tuple[str, Sureness] | None:
    """Return the one telling column that takes every text."""
    if not texts:
        return None
    fitting = [
        column.name
        for column in dataset.columns
        if column.type in TELLING
        and column.name not in taken
        and all(cells.fits(column, text) for text in texts)
    ]
    return (fitting[0], Sureness.CONTENT) if len(fitting) == 1 else None
