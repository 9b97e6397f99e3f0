"""The figures that count people, row by row, and what each of them counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.datasets import registry
from analysis.declare import Indicator, Status
from analysis.disclosure import people, stocks
from analysis.disclosure.cube import Cube
from analysis.disclosure.equations import NOBODY
from analysis.disclosure.organisations import small_organisations
from analysis.disclosure.people import Counting
from analysis.disclosure.thresholds import Settings
from analysis.indicators import ALL, Inputs

ORGANISATION = "organisation"


@dataclass(frozen=True)
class Figures:
    """The figures that count people.

    Attributes
    ----------
    rows : DataFrame
        The figures, exactly.
    cube : Cube
        Where each is.
    part, whole : array of float
        What each counts: the count or the numerator, and the denominator. For the change of a
        stock, the stock on the day before the quarter. Missing where there is no number.
    is_open : array of bool
        Whether its numbers may be published.
    is_dropped : array of bool
        Whether it is a small organisation's own.
    """

    rows: pd.DataFrame
    cube: Cube
    part: np.ndarray
    whole: np.ndarray
    is_open: np.ndarray
    is_dropped: np.ndarray

    @property
    def is_ok(self) -> np.ndarray:
        """Whether each has a value."""
        return (self.rows["status"] == Status.OK.value).to_numpy()

    def ask(self, question: Callable[[Counting], object]) -> np.ndarray:
        """Return, for each row, the answer to a question about what its indicator counts."""
        counting = people.indicators_of_people()
        return self._each(lambda name: question(counting[name]))

    def declared(self, question: Callable[[Indicator], object]) -> np.ndarray:
        """Return, for each row, the answer to a question about its indicator."""
        return self._each(lambda name: question(registry().indicators[name]))

    def _each(self, question: Callable[[str], object]) -> np.ndarray:
        place, names = self._named
        answers = [question(name) for name in names]
        return np.array(answers)[place] if answers else np.zeros(0, dtype=bool)

    @cached_property
    def _named(self) -> tuple[np.ndarray, list[str]]:
        """The place of each row's indicator in a list of them."""
        names = {name: at for at, name in enumerate(dict.fromkeys(n for n, *_ in self.cube.labels))}
        place = np.array([names[label[0]] for label in self.cube.labels], dtype="int16")
        return place[self.cube.label], list(names)

    @cached_property
    def wholes(self) -> np.ndarray:
        """For each row, the row of its indicator over all groups."""
        return self.cube.beside(lambda label: (label[0], "", ALL))

    @cached_property
    def closings(self) -> np.ndarray:
        """For the change of a stock, the row of that stock; `NOBODY` for other figures."""
        stock_of = stocks.stock_indicators()
        return self.cube.beside(
            lambda label: (stock_of[label[0]], *label[1:]) if label[0] in stock_of else None
        )


def figures(values: pd.DataFrame, given: Inputs, settings: Settings) -> Figures:
    """Return the figures that count people, with what each counts."""
    rows = values[values["indicator"].isin(people.indicators_of_people())]
    status = rows["status"]
    is_open = ((status == Status.OK.value) | (status == Status.NOT_APPLICABLE.value)).to_numpy()
    named = pd.MultiIndex.from_frame(rows[["group", "quarter"]])
    dropped = (rows["by"] == ORGANISATION).to_numpy()
    dropped = dropped & named.isin(small_organisations(given, settings))
    cube = Cube.of(rows)
    numbers = (rows[name].to_numpy("float64", copy=True) for name in ("numerator", "denominator"))
    found = Figures(rows, cube, *numbers, is_open & ~dropped, dropped)
    alone = found.ask(lambda counting: counting.whole is None)
    found.part[alone] = rows["value"].to_numpy()[alone]
    _put_openings(found, given)
    _put_wholes(found)
    return found


def _put_wholes(found: Figures) -> None:
    """Put the sum over all groups where a gap between shares is taken from it."""
    gaps = found.ask(lambda counting: counting.is_gap)
    at = found.wholes
    is_whole = gaps & (at == np.arange(len(at)))
    parts = gaps & ~is_whole & (at != NOBODY)
    for numbers in (found.part, found.whole):
        known = parts & ~np.isnan(numbers)
        sums = np.bincount(at[known], weights=numbers[known], minlength=len(at))
        numbers[is_whole] = sums[is_whole]
    found.is_open[is_whole] = True


def _put_openings(found: Figures, given: Inputs) -> None:
    """Put the stock of the day before in place of its change; missing where it cannot be known."""
    change = found.ask(lambda counting: bool(counting.flows))
    at = found.closings
    known = change & (at != NOBODY) & ~stocks.lack_flows(found.rows, given)
    opening = np.where(known, found.part[at] - found.part, np.nan)
    found.part[change] = opening[change]
