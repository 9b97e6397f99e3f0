"""Querying: published figures for the command line and the data interface, in the same words."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import quarters, reference
from analysis.datasets import registry
from analysis.declare import Indicator
from analysis.indicators import CROSSED
from analysis.release import Release

VALUE_FIELDS = (
    "area", "quarter", "by", "group", "value", "status", "markers", "numerator", "denominator",
    "lower", "upper", "received", "expected", "coverage", "provenance",
)  # fmt: skip
COUNTS = ("received", "expected")
TEXTS = ("indicator", "area", "quarter", "by", "group", "status", "markers", "provenance")


class MisusedError(Exception):
    """What was asked cannot be done as asked; `remedy` says what can."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def indicator(text: str) -> Indicator:
    """Return the indicator of that id.

    Raises
    ------
    MisusedError
        Where there is none, with the nearest.
    """
    found = registry().indicators.get(text.upper())
    if found is None:
        near = reference.closest(text.upper(), list(registry().indicators))
        remedy = f"Did you mean {near}?" if near else ", ".join(registry().indicators)
        raise MisusedError(f"{text} is not an indicator", remedy)
    return found


def area(text: str) -> str:
    """Return the name of an area written in any accepted way."""
    accepted = reference.area_names() | {reference.WIDER.lower(): reference.WIDER}
    if text.lower() not in accepted:
        near = reference.closest(text, list(reference.reported_areas()))
        remedy = f"Did you mean {near}?" if near else ", ".join(reference.reported_areas())
        raise MisusedError(f"{text} is not an area", remedy)
    return accepted[text.lower()]


def quarter(text: str) -> str:
    """Return the label of a quarter written in any accepted way."""
    try:
        return quarters.parse(text).label
    except ValueError as reason:
        raise MisusedError(f"{text} {reason}", f"Write it like {quarters.EXAMPLE}") from reason


def dimension(wanted: Indicator, text: str | None) -> str:
    """Return how values name a breakdown, written like ``sector`` or ``sector,level``."""
    if not text:
        return ""
    found = {CROSSED.join(names): ",".join(names) for names in wanted.breakdowns}
    for written, plain in found.items():
        if text in (written, plain):
            return written
    known = ", ".join(found.values()) or "nothing"
    raise MisusedError(f"{wanted.id} is not published by {text}", f"It is published by {known}")


def selected(
    shown: Release,
    wanted: Iterable[Indicator],
    *,
    areas: Iterable[str] = (),
    labels: Iterable[str] = (),
    by: str | None = None,
) -> pd.DataFrame:
    """Return published figures in the order people read them.

    Parameters
    ----------
    shown : Release
        Where from.
    wanted : iterable of Indicator
        Each by its own breakdown.
    areas, labels : iterable of str
        Areas and quarters; every one where none is given.
    by : str, optional
        A breakdown; the totals where not given.

    Returns
    -------
    DataFrame
        ``indicator``, then `VALUE_FIELDS`. Exact counts that are not published are not in it.
    """
    chosen = {one.id: dimension(one, by) for one in wanted}
    table = shown.published(chosen)
    for name, values in (("area", tuple(areas)), ("quarter", tuple(labels))):
        if values:
            table = table[table[name].isin(values)]
    order = {name: place for place, name in enumerate(reference.reported_areas())}
    table = table.sort_values(
        ["indicator", "quarter", "area", "group"],
        key=lambda column: column.map(order) if column.name == "area" else column,
    )
    return table[["indicator", *VALUE_FIELDS]].reset_index(drop=True)


def records(table: pd.DataFrame) -> list[dict]:
    """Return figures as plain values: what is not known is None."""
    names = list(table.columns)
    return [
        {name: plain(name, value) for name, value in zip(names, row, strict=True)}
        for row in table.itertuples(index=False, name=None)
    ]


def plain(name: str, value):
    """Return one field as JSON holds it."""
    if name == "markers":
        return value.split() if isinstance(value, str) else []
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return int(value) if name in COUNTS else value
