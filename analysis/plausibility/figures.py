"""Doubts about single figures: each function returns a text for every row that deserves a look."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import cells
from analysis.datasets import registry
from analysis.declare import Dataset, Kind
from analysis.plausibility.history import QUARTERS, History
from analysis.rows import is_value

# Policy: small figures move a lot without being wrong. Nothing published sets these.
JUMP = 3
SMALLEST = 20
LEAST_QUARTERS = 2
FALL_SHARE = 0.1
SMALLEST_FALL = 10

Words = Callable[[History], pd.Series]


def jumped(history: History) -> pd.Series:
    """Doubt a flow far above or below all of the sender's last four quarters: once for a row."""
    told: dict[int, str] = {}
    flows = [column.name for column in history.dataset.measures if column.kind is Kind.FLOW]
    for name in flows:
        for place, words in _jumps(history, name):
            told[place] = f"{told[place]}; so is {name}" if place in told else words
    rows = np.zeros(len(history.table), dtype=bool)
    rows[list(told)] = True
    return history.texts(rows, told.__getitem__)


def _jumps(history: History, name: str) -> list[tuple[int, str]]:
    now = history.values(name)
    if not history.has_past:
        return []
    known = np.zeros(len(now), np.int8)
    least, most = np.full((2, len(now)), np.nan)
    for lag in range(1, QUARTERS + 1):
        last = history.before(name, lag)
        known += ~np.isnan(last)
        least, most = np.fmin(least, last), np.fmax(most, last)
    above = (now > JUMP * most) & (now >= SMALLEST)
    below = (now * JUMP < least) & (least >= SMALLEST)
    return [
        (place, f"{name} is {number(now[place])}, where {_range(known, least, most, place)}")
        for place in np.flatnonzero((above | below) & (known >= LEAST_QUARTERS))
    ]


def _range(known: np.ndarray, least: np.ndarray, most: np.ndarray, place: int) -> str:
    low, high = number(least[place]), number(most[place])
    several = f"{low} to {high}" if low != high else low
    quarters = "" if known[place] == QUARTERS else f"{known[place]} of "
    return f"{quarters}the last {QUARTERS} quarters had {several}"


def changed_by_half(name: str) -> Words:
    """Doubt a stock half as large again, or half as small, as when it was last known."""

    def doubtful(history: History) -> pd.Series:
        now, last = history.values(name), history.last_known(name)
        return history.texts(
            np.abs(now - last) * 2 > last,
            lambda place: (
                f"{name} is {number(now[place])} and was {number(last[place])}: it "
                "changed by more than half"
            ),
        )

    return doubtful


def opens_otherwise(opening: str, closing: str) -> Words:
    """Doubt a quarter that does not open as the one before closed."""

    def doubtful(history: History) -> pd.Series:
        now, last = history.values(opening), history.before(closing)
        return history.texts(
            ~np.isnan(now) & ~np.isnan(last) & (now != last),
            lambda place: (
                f"{opening} is {number(now[place])}, but the quarter before closed "
                f"with {number(last[place])} ({closing})"
            ),
        )

    return doubtful


def more_than(part: str, whole: str) -> Words:
    """Doubt a part that is more than the whole, where that can happen but seldom does."""

    def doubtful(history: History) -> pd.Series:
        parts, wholes = history.values(part), history.values(whole)
        return history.texts(
            parts > wholes,
            lambda place: (
                f"{part} is {number(parts[place])}, more than {whole}, {number(wholes[place])}"
            ),
        )

    return doubtful


def fell(name: str, *, beyond: str | None = None) -> Words:
    """Doubt a figure that seldom falls, where it fell by more than `beyond` did."""

    def doubtful(history: History) -> pd.Series:
        now, last = history.values(name), history.last_known(name)
        fall, least = last - now, np.zeros(len(now))
        if beyond:
            shrunk = history.last_known(beyond) - history.values(beyond)
            # People come and go: a fall that turnover explains is not told.
            least = np.maximum(np.fmax(shrunk, 0), np.fmax(FALL_SHARE * last, SMALLEST_FALL))
        return history.texts(fall > least, lambda place: _fall(history, place, name, beyond))

    return doubtful


def _fall(history: History, place: int, name: str, beyond: str | None) -> str:
    words = f"{name} fell {_change(history, place, name)}"
    if beyond is None:
        return words
    if np.isnan([history.last_known(beyond)[place], history.values(beyond)[place]]).any():
        return words
    return f"{words}, while {beyond} went {_change(history, place, beyond)}"


def _change(history: History, place: int, name: str) -> str:
    last, now = history.last_known(name)[place], history.values(name)[place]
    return f"from {number(last)} to {number(now)}"


def over_a_hundred(history: History) -> pd.Series:
    """Doubt a percentage of more than 100: a target's, or a stated one."""
    table, now = history.table, history.values("value")
    if "indicator" in table:
        units = {name: one.unit for name, one in registry().indicators.items()}
        is_share = (table["indicator"].map(units) == "%").to_numpy(dtype=bool)
    else:
        is_share = table["unit"].str.contains("%|per ?cent", na=False).to_numpy(dtype=bool)
    return history.texts(
        is_share & (now > 100), lambda place: f"value is {now[place]:g} %, more than 100 %"
    )


def is_example(history: History) -> pd.Series:
    """Doubt a row that is the template's example row."""
    dataset, table = history.dataset, history.table
    example = {column.name: column for column in dataset.columns if column.example}
    if not _names_itself(dataset):
        example["source"] = dataset.column("source")
    same = np.ones(len(table), dtype=bool)
    for name, column in example.items():
        if not same.any():
            break
        same &= is_value(table, name, cells.read(column, column.example).value)
    return history.texts(same, lambda place: "this is the example row of the template")


def _names_itself(dataset: Dataset) -> bool:
    return any("example" in column.example.lower() for column in dataset.columns)


def number(value: float) -> str:
    """Say a figure: with thousands, and decimals where it has any."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,g}"
