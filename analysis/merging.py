"""What a draft puts in place of what stands, and what others changed there in the meantime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import pandas as pd

from analysis import coding, differences, revising
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.differences import Difference
from analysis.drafted import REPLACE, REVISE, Draft, Published, default_mode
from analysis.progress import Tell
from analysis.recorded import Conflict, ConflictError
from analysis.rows import Rows, chosen
from analysis.store import Store
from analysis.units import Unit, identified, is_in_units, units

# Rows of each kind that a conflict shows.
MOST_SHOWN = 1000


def merged(
    draft: Draft, before: Published, mode: str | None
) -> tuple[set[Unit], dict[str, Iterator[pd.DataFrame | Rows]]]:
    """Return the units a draft replaces and the rows that take their place, piece by piece."""
    kept = before.without_illustrative() if draft.takes_illustrative_away else before
    replaced: set[Unit] = set()
    rows: dict[str, Iterator[pd.DataFrame | Rows]] = {}
    for name, table in draft.tables.items():
        dataset = registry()[name]
        if isinstance(table, Rows):
            identified(dataset, table)
        touched = units(dataset, table)
        replaced |= touched
        standing = kept.table(name)
        standing = chosen(standing, is_in_units(dataset, standing, touched))
        rows[name] = _marked(dataset, table, standing)
        if (mode or default_mode(dataset)) == REVISE:
            mine, theirs = differences.key_codes(dataset.key_names, table, standing)
            rows[name] = chain(rows[name], [chosen(standing, ~coding.is_in(theirs, mine))])
    return replaced, rows


def counted(pieces: Iterable, name: str, tell: Tell) -> Iterator[pd.DataFrame | Rows]:
    """Yield pieces of rows, and tell how many there were so far."""
    done = 0
    for piece in pieces:
        tell(f"publishing {name}: {done:,} rows written")
        yield piece
        done += len(piece)


def _marked(
    dataset: Dataset, table: pd.DataFrame | Rows, standing: pd.DataFrame
) -> Iterator[pd.DataFrame | Rows]:
    if not isinstance(table, Rows):
        yield revising.marked(dataset, table.reset_index(drop=True), standing)
        return
    table = revising.marked(dataset, table, standing)
    yield from table.pieces("quarter" if dataset.is_return else None)


def applied(draft: Draft, before: Published, mode: str | None) -> dict[str, pd.DataFrame]:
    """Return the tables of every dataset as they would be once the draft is published."""
    replaced, rows = merged(draft, before, mode)
    kept = before.without_illustrative() if draft.takes_illustrative_away else before
    after = {}
    for dataset in registry():
        table = kept.table(dataset.name)
        if dataset.name in rows:
            stays = table[~is_in_units(dataset, table, replaced)]
            new = (one.table() if isinstance(one, Rows) else one for one in rows[dataset.name])
            table = pd.concat([stays, *new], ignore_index=True)
        after[dataset.name] = table
    return after


def changed_by_others(
    store: Store, draft: Draft, before: Published, mode: str | None, base: int
) -> list[Difference]:
    """Return what others changed after release `base` in the units that a draft holds.

    Parameters
    ----------
    before : Published
        The newest release.
    """
    earlier, found = store.tables(base), []
    for name, table in draft.tables.items():
        dataset = registry()[name]
        old, new = earlier[name], before.table(name)
        if old is new:
            continue
        if dataset.is_return or mode != REPLACE:
            parts = _parts_of(dataset, table)
            old, new = (one[differences.is_in_parts(dataset, one, parts)] for one in (old, new))
        difference = Difference(dataset, old, new)
        found += [] if difference.is_empty else [difference]
    return found


def refuse_changed(
    store: Store, draft: Draft, before: Published, mode: str | None, base: int, head: int
) -> None:
    """Raise where somebody changed a unit of the draft after `base`, with what they changed."""
    theirs = changed_by_others(store, draft, before, mode, base)
    if not theirs:
        return
    which = "; ".join([", ".join(map(str, part)) for part in sorted(theirs[0].parts())][:5])
    after = applied(draft, before, mode)
    mine = differences.between({one.name: before.table(one.name) for one in registry()}, after)
    raise ConflictError(
        f"{theirs[0].dataset.name} of {which} was published by somebody else in the meantime",
        "Compare your file with the newest release, then publish on that base",
        Conflict(
            base,
            head,
            [one for one in store.history() if base < one.version <= head],
            [entry for one in theirs for entry in one.entries(most=MOST_SHOWN)],
            [entry for one in mine for entry in one.entries(most=MOST_SHOWN)],
        ),
    )


def _parts_of(dataset: Dataset, table: pd.DataFrame) -> set[tuple]:
    names = differences.part_names(dataset)
    [codes] = differences.key_codes(names, table)
    first = np.unique(codes, return_index=True)[1]
    return set(table[names].take(first).itertuples(index=False, name=None))
