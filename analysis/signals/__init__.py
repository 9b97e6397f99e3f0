"""Signals: what may be said of each series, worked out inside disclosure control.

Centres, limits, special causes, trends and projections are taken from exact figures, never over a
hidden or an incomplete one, and leave as words, dates and numbers to the nearest 5 or whole
percent. A release holds what leaves; the exact figures stay behind.

They are worked out for windows: the complete, published quarters in a row that end at one
quarter. "Now" may be any quarter, and what was known then does not change with what came later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.signals.grid import KEY, SERIES, grid
from analysis.signals.projecting import projections
from analysis.signals.windows import windows
from analysis.statistics.policy import IN_FORCE, Policy

__all__ = ["KEY", "SERIES", "Signals", "nothing", "signals"]


@dataclass(frozen=True)
class Signals:
    """What leaves disclosure control about the series of a release.

    Attributes
    ----------
    windows : DataFrame, one row per series and quarter it may end at
        Indexed by `KEY`: ``points`` (how many), ``first`` (quarter), ``method``, the rounded
        ``centre``, ``lower`` and ``upper``, ``variation`` and ``assurance`` icons, ``trend``.
    causes : DataFrame, one row per special cause of a window
        Indexed likewise: ``quarter``, ``cause`` and ``point_type``.
    projections : DataFrame, one row per series, quarter and agreed target
        Indexed by `KEY` and ``due``: ``target``, ``reached``, ``earliest``, ``latest``, and
        ``pace_centre``, ``pace_lower``, ``pace_upper`` at the far end of the fan.
    """

    windows: pd.DataFrame
    causes: pd.DataFrame
    projections: pd.DataFrame

    def window(self, series: tuple[str, ...], end: str) -> dict | None:
        """Return the window of a series that ends at a quarter, None where there is none."""
        place = self._windows.get((*series, end))
        return None if place is None else self.windows.iloc[place].to_dict()

    def special_causes(self, series: tuple[str, ...], end: str) -> dict[str, tuple[str, str]]:
        """Return the rule and type of each special cause of a window, by quarter."""
        rows = self._causes.get((*series, end))
        found = self.causes.iloc[[] if rows is None else rows]
        both = zip(found["cause"], found["point_type"], strict=True)
        return dict(zip(found["quarter"], both, strict=True))

    def projection(self, series: tuple[str, ...], end: str, due: str) -> dict | None:
        """Return when a series reaches a target, seen from a quarter; None where none can say."""
        place = self._projections.get((*series, end, due))
        return None if place is None else self.projections.iloc[place].to_dict()

    def within(self, areas: Collection[str]) -> Signals:
        """Return the signals of these areas only."""
        parts = (self.windows, self.causes, self.projections)
        return Signals(*(part[part.index.get_level_values("area").isin(areas)] for part in parts))

    @cached_property
    def _windows(self) -> dict[tuple, int]:
        return {key: place for place, key in enumerate(self.windows.index)}

    @cached_property
    def _projections(self) -> dict[tuple, int]:
        return {key: place for place, key in enumerate(self.projections.index)}

    @cached_property
    def _causes(self) -> dict[tuple, np.ndarray]:
        return self.causes.groupby(level=KEY, sort=False).indices


def signals(
    exact: pd.DataFrame,
    published: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    every_quarter: list[str],
    *,
    policy: Policy = IN_FORCE,
) -> Signals:
    """Work out what may be said of every series.

    Parameters
    ----------
    exact : DataFrame, one row per figure
        As `indicators.all_values` gives them: they go no further than this function.
    published : DataFrame, one row per figure
        As `disclosure.disclosed` gives them: what is hidden or incomplete there is not used here.
    tables : mapping of str to DataFrame
        For the registers of targets and rebases.
    every_quarter : list of str
        In order.
    policy : Policy
        How much data is needed, and how it is computed.
    """
    # Nobody is shown signals of a single organisation, of whom there may be many thousands.
    exact, published = (one[one["by"] != "organisation"] for one in (exact, published))
    known = grid(exact, published, tables["rebases"], every_quarter)
    found, causes = windows(known, tables["targets"], policy)
    return Signals(found, causes, projections(known, tables["targets"], policy))


def nothing() -> Signals:
    """Return no signals at all: what a release without a series has."""
    empty = pd.DataFrame(columns=KEY).set_index(KEY)
    return Signals(empty, empty, empty)
