"""Sums: totals of a measure, and what they were over the senders of two quarters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.declare import Column, Status
from analysis.formulas.grid import Grid, markers, returns
from analysis.inputs import OFFSETS
from analysis.tallies import LETTERS, Coded, Units, taken


def one_measure(units: Units, measures: Sequence[Column]) -> Units:
    """Return units with one ``value``: the measure, or the first minus the second."""
    sums = units.sums
    value, ok, missing = (sums[f"{measures[0].name}_{part}"] for part in ("value", "ok", "missing"))
    for other in measures[1:]:
        value = value - sums[f"{other.name}_value"]
        ok = np.minimum(ok, sums[f"{other.name}_ok"])
        missing = np.maximum(missing, sums[f"{other.name}_missing"])
    letters = {letter: sums[letter] for letter in LETTERS if letter in sums}
    return units.beside(value=value, ok=ok, missing=missing, rows=sums["rows"], **letters)


def figures(rows: Coded, units: Units, cells: Grid, measures: Sequence[Column]) -> dict:
    """Return the totals of a measure.

    Parameters
    ----------
    rows : Coded
        The rows of the return.
    units : Units
        Their sums by area, group, organisation and sender.
    cells : Grid
        The figures to give.
    measures : sequence of Column
        The measure, and one to subtract.
    """
    senders = one_measure(units, measures).added(("scope", *cells.by, "returned_by"))
    gather, behind = cells.gather(senders), returns(cells)
    totals = {name: gather.sum(each) for name, each in senders.sums.items()}
    there, ok, missing = totals["rows"] > 0, totals["ok"], totals["missing"]
    status = np.full(cells.shape, Status.OK.value, dtype=object)
    status[there & (ok == 0)] = Status.NOT_APPLICABLE.value
    status[there & (ok == 0) & (missing > 0)] = Status.NOT_AVAILABLE.value
    status[~there & (behind.senders == 0)] = Status.NOT_AVAILABLE.value
    incomplete = (behind.in_ < behind.due) | (missing > 0)
    letters = {letter: totals[letter] for letter in LETTERS if letter in totals}
    # A return that is in, but says that this figure is not available, did not give it.
    without = gather.sum(senders.sums["missing"] > 0)
    owed = behind.due > 0
    received = np.where(owed, behind.in_, behind.senders) - without
    expected = np.where(without > 0, behind.senders.astype("float64"), np.nan)
    return {
        "value": totals["value"],
        "status": status,
        "markers": markers(letters, incomplete & (status == Status.OK.value)),
        "received": np.maximum(received, 0),
        "expected": np.where(owed, behind.due, expected),
        **_like_for_like(rows, senders, cells),
    }


def _like_for_like(rows: Coded, senders: Units, cells: Grid) -> dict[str, np.ndarray]:
    """Compare with an earlier quarter over the senders that returned in both.

    What a sender left out of a return that is in is 0, so a sender is matched by its return, not
    by its rows. Senders with a figure missing, or not applicable, in either quarter are left out.
    """
    value, exists = senders.sums["value"], senders.sums["rows"] > 0
    whole = (senders.sums["missing"] == 0) & (senders.sums["ok"] > 0)
    broken = exists & ~whole
    in_ = cells.given.senders_in(rows.dataset.name)
    in_ = taken(in_, senders.keys["returned_by"], False)
    gather, found = cells.gather(senders), {}
    for name, offset in OFFSETS.items():
        now, then = np.zeros_like(whole), np.zeros_like(whole)
        now[offset:] = whole[offset:] & in_[:-offset] & ~broken[:-offset]
        then[offset:] = whole[:-offset] & in_[offset:] & ~broken[offset:]
        # A sender without rows in one of the two quarters, but with its return in, is matched too.
        matched = gather.sum(now | then)
        before = np.zeros_like(value)
        before[offset:] = value[:-offset]
        numbers = {"matched": matched, "now": gather.sum(np.where(now, value, 0.0))}
        numbers["then"] = gather.sum(np.where(then, before, 0.0))
        for part, each in numbers.items():
            found[f"{part}_{name}"] = np.where(matched > 0, each, np.nan)
    return found
