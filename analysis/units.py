"""Units: what a release replaces as one, named by plain identifiers and never by free text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import quarters
from analysis.declare import Dataset
from analysis.rows import Held, Rows, coded

REGISTER = "register"


@dataclass(frozen=True, order=True)
class Unit:
    """What is replaced as one: a sender's quarter of a return, or a whole register."""

    dataset: str
    period: str
    sender: str


def sender_id(returned_by: str) -> str:
    """Return the plain identifier that names a sender in predicates."""
    return hashlib.sha256(returned_by.encode()).hexdigest()[:16]


def unit_of(dataset: Dataset, quarter: str | None = None, returned_by: str | None = None) -> Unit:
    """Return the unit of a sender's quarter, or of a register."""
    if not dataset.is_return:
        return Unit(dataset.name, REGISTER, "")
    return Unit(dataset.name, quarters.parse(quarter).slug, sender_id(returned_by))


def units(dataset: Dataset, table: pd.DataFrame | Rows) -> set[Unit]:
    """Return the units that a table's rows belong to."""
    if not dataset.is_return:
        return {unit_of(dataset)} if len(table) else set()
    return set(distinct_units(dataset, table)[1])


def is_in_units(dataset: Dataset, table: pd.DataFrame, wanted: set[Unit]) -> np.ndarray:
    """Return which rows of a table belong to the units."""
    if not dataset.is_return:
        return np.full(len(table), unit_of(dataset) in wanted)
    places, found = distinct_units(dataset, table)
    return np.array([unit in wanted for unit in found], dtype=bool)[places]


def distinct_units(dataset: Dataset, table: pd.DataFrame) -> tuple[np.ndarray, list[Unit]]:
    """Return the distinct units of a return's rows, and for each row which it belongs to."""
    quarter, labels = coded(table, "quarter")
    sender, names = coded(table, "returned_by")
    places, pairs = pd.factorize(quarter.astype(np.int64) * max(len(names), 1) + sender)
    periods = [quarters.parse(label).slug for label in labels]
    is_named = isinstance(table, Rows) and "sender" in table
    # Each sender is named once, whether rows of it are in one quarter or in several.
    ids = table.columns["sender"].values if is_named else [sender_id(name) for name in names]
    found = [divmod(pair, len(names)) for pair in pairs.tolist()]
    return places, [Unit(dataset.name, periods[at], ids[who]) for at, who in found]


def identified(dataset: Dataset, rows: Rows) -> Rows:
    """Put beside rows what names their unit: so every sender is named once, not once a piece."""
    if dataset.is_return:
        quarter, sender = rows.columns["quarter"], rows.columns["returned_by"]
        slugs = [quarters.parse(label).slug for label in quarter.values]
        rows.columns["period"] = replace(quarter, values=slugs)
        rows.columns["sender"] = replace(sender, values=[sender_id(one) for one in sender.values])
    else:
        everywhere = np.zeros(len(rows), np.int8)
        rows.columns["period"] = Held.of([REGISTER], everywhere, "str")
        rows.columns["sender"] = Held.of([""], everywhere, "str")
    return rows
