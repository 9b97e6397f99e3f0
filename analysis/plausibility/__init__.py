"""Figures that may be right but deserve a second look, told with the numbers themselves.

Everything here asks and nothing stops: a person confirms or corrects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cells import WARNING
from analysis.datasets import registry
from analysis.declare import Dataset, Kind, Type
from analysis.plausibility import figures, returns, totals
from analysis.plausibility.figures import Words
from analysis.plausibility.history import SENDER, History
from analysis.reading import Problem, RawFile
from analysis.rows import PIECE, Rows

__all__ = ["Check", "Doubt", "ambiguous_dates", "checks", "warnings"]

# A column of this many different dates hardly ever has none after the twelfth of a month.
LEAST_DATES = 4

CONFIRM = "Check it against the last return, or confirm it"
BOTH = "Check both figures, or say in a note what changed"
ROWS = "Combinations that are left out count as 0: add the missing rows, or confirm"


@dataclass(frozen=True)
class Check:
    """One kind of doubt.

    Attributes
    ----------
    column : str
        Name of the column it is told in.
    doubtful : callable
        Takes a `History`, returns a text for each row that deserves a look, by its place.
    """

    column: str
    doubtful: Words
    suggestion: str = CONFIRM


@dataclass(frozen=True)
class Doubt:
    """One figure, or one return, to look at again.

    Attributes
    ----------
    place : int
        The place of the row in the draft's table.
    words : str
        What is doubtful, with its numbers.
    """

    dataset: str
    place: int
    column: str
    words: str
    suggestion: str


OF_DATASETS = {
    "training": (
        Check("completions", figures.more_than("completions", "places_booked"), BOTH),
        Check("people_newly_trained", returns.newly_trained_copied),
    ),
    "workforce": (
        Check("staff_in_post", figures.changed_by_half("staff_in_post")),
        Check("staff_trained", figures.fell("staff_trained", beyond="staff_in_post"), BOTH),
    ),
    "settings": (Check("settings_whole_trained", figures.fell("settings_whole_trained"), BOTH),),
    "networks": (
        Check(
            "members_opening", figures.opens_otherwise("members_opening", "members_closing"), BOTH
        ),
    ),
    "targets": (Check("value", figures.over_a_hundred),),
    "stated_figures": (Check("value", figures.over_a_hundred),),
}


def checks(dataset: Dataset) -> tuple[Check, ...]:
    """Return what is asked of a dataset: of every return, of every flow, and its own."""
    every = [Check(dataset.key[0].name, figures.is_example, "Remove the row")]
    if dataset.is_return:
        every += [
            Check("quarter", returns.repeated, "Check that it is this quarter's, or confirm it"),
            Check("quarter", returns.smaller_than_usual, ROWS),
        ]
        flows = [column.name for column in dataset.measures if column.kind is Kind.FLOW]
        every += [Check(name, figures.jumped) for name in flows[:1]]
    return (*every, *OF_DATASETS.get(dataset.name, ()))


def warnings(
    tables: Mapping[str, pd.DataFrame | Rows],
    published: Mapping[str, pd.DataFrame],
    *,
    is_whole: bool = True,
) -> list[Doubt]:
    """Return what deserves a second look in a draft, beside what is published.

    Parameters
    ----------
    tables : mapping of str to DataFrame or Rows
        Typed rows of the draft by dataset.
    published : mapping of str to DataFrame
        Typed rows of the release it would be added to.
    is_whole : bool
        Whether returns are whole (mode ``replace``): only then is their size told.
    """
    doubts = []
    for name, table in tables.items():
        if not len(table):
            continue
        dataset = registry()[name]
        doubts += _of_senders(dataset, table, published.get(name), is_whole=is_whole)
        found = totals.doubts(dataset, table, published.get(name), is_whole=is_whole)
        doubts += [
            Doubt(name, place, "area", words, totals.ADVICE) for place, words in found.items()
        ]
    return doubts


def _of_senders(
    dataset: Dataset, table: pd.DataFrame | Rows, standing: pd.DataFrame | None, *, is_whole: bool
) -> list[Doubt]:
    """Return what is doubtful in the returns of each sender, for some senders at a time."""
    found: list[tuple[int, int, Doubt]] = []
    for places in _by_senders(dataset, table):
        part = table if places is None else table.taken(places)
        history = History.of(dataset, part, standing, is_whole=is_whole)
        for order, check in enumerate(checks(dataset)):
            for at, words in check.doubtful(history).items():
                place = int(at if places is None else places[at])
                doubt = Doubt(dataset.name, place, check.column, words, check.suggestion)
                found.append((order, place, doubt))
    return [doubt for _, _, doubt in sorted(found, key=lambda one: one[:2])]


def _by_senders(dataset: Dataset, table: pd.DataFrame | Rows) -> Iterator[np.ndarray | None]:
    """Yield the places of the rows of some senders at a time; None for all rows of a table."""
    if not isinstance(table, Rows) or len(table) <= PIECE or SENDER not in dataset.key_names:
        yield None
        return
    codes = table.columns[SENDER].codes
    counts = np.bincount(codes[codes >= 0], minlength=len(table.columns[SENDER].values))
    # Rows without a sender are the last of all.
    group = np.append(np.cumsum(counts) // PIECE, 0).astype(np.int32)[codes]
    for number in range(int(group.max()) + 1):
        places = np.flatnonzero(group == number)
        if len(places):
            yield places


def ambiguous_dates(file: RawFile) -> list[Problem]:
    """Return the columns of dates that read as day/month and as month/day throughout."""
    if file.table is None or file.dataset is None:
        return []
    problems = []
    for column in file.dataset.all_columns:
        if column.type is Type.DATE and column.name in file.table:
            texts = file.table[column.name].astype("str").dropna().str.strip()
            given = texts[texts.str.contains("[0-9]")]
            if _reads_both_ways(given):
                words = (
                    f"all {len(given)} dates of {column.csv_name} could be day/month or month/day; "
                    "they are read as day/month"
                )
                hint = "Check one of them, or write 2026-03-31"
                row = int(given.index[0])
                problems.append(
                    Problem(file.name, row, column.csv_name, given.iloc[0], words, hint, WARNING)
                )
    return problems


def _reads_both_ways(texts: pd.Series) -> bool:
    parts = pd.Series(texts.unique(), dtype="str").str.extract(r"^(\d{1,2})/(\d{1,2})/\d{4}$")
    if len(parts) < LEAST_DATES or parts.isna().any(axis=None):
        return False
    day, month = parts[0].astype(int), parts[1].astype(int)
    # The first of a month is what returns are full of, and says nothing.
    return bool(day.between(1, 12).all() and month.between(1, 12).all() and day.nunique() > 2)
