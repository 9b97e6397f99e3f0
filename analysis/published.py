"""A release as it is read: its figures, looked up, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import quarters, signals
from analysis.datasets import registry
from analysis.declare import Indicator
from analysis.drafted import ILLUSTRATIVE
from analysis.figure import Figure, Target, figure_of, unknown
from analysis.indicators import ALL
from analysis.quarters import Quarter
from analysis.signals import Signals
from analysis.signals.targets import in_force

INDEX = ["indicator", "by", "group", "area", "quarter"]
# Nearly all figures of a large release are of single organisations, and few are ever asked for.
APART = "organisation"


@dataclass(frozen=True)
class Apart:
    """Figures by organisation, read when they are asked for.

    Attributes
    ----------
    read : callable
        Takes an indicator's id, and texts of `INDEX` that rows are to have; returns the rows.
    areas : collection of str or None
        The areas that may be seen; None for all.
    """

    read: Callable[..., pd.DataFrame]
    areas: Collection[str] | None = None

    def of(self, indicator: str, **wanted: str) -> pd.DataFrame:
        """Return an indicator's figures by organisation, indexed by `INDEX`."""
        found = self.read(indicator, **wanted)
        if self.areas is None:
            return found
        return found[found.index.get_level_values("area").isin(self.areas)]


@dataclass(frozen=True)
class Release:
    """The dashboard as published at one version: nothing in it is to be hidden from a reader.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Typed rows of each register. The rows of returns are not among them: they count people.
    values : DataFrame, one row per figure
        As `disclosure.disclosed` gives it, indexed by `INDEX`; those by organisation are `apart`.
    quarters : list of str
        Every quarter figures are given for, in order.
    returns : DataFrame
        Every return due or received, as `completeness.status` gives it.
    is_illustrative : bool
        Whether the returns are illustrative.
    signals : Signals
        What may be said of each series, worked out from exact figures that are not kept.
    """

    version: int
    published_at: pd.Timestamp | None
    tables: Mapping[str, pd.DataFrame]
    values: pd.DataFrame
    quarters: list[str]
    returns: pd.DataFrame
    is_illustrative: bool = False
    signals: Signals = field(default_factory=signals.nothing)
    apart: Apart | None = None

    @property
    def latest(self) -> str | None:
        """Label of the newest quarter with a return; None without any."""
        return self.quarters[-1] if self.quarters else None

    def series(
        self, indicator: Indicator, area: str, *, by: str = "", group: str = ALL
    ) -> pd.DataFrame:
        """Return an indicator's figures by quarter; empty where none are published."""
        values = self._published(indicator, by, group=group, area=area)
        try:
            return values.loc[(indicator.id, by, group, area)]
        except KeyError:
            return values.iloc[:0].droplevel(INDEX[:-1])

    def _published(self, indicator: Indicator, by: str, **wanted: str) -> pd.DataFrame:
        """Return the figures among which those of a grouping are."""
        if by == APART and self.apart is not None:
            return self.apart.of(indicator.id, **wanted)
        return self.values

    def figure(
        self, indicator: Indicator, area: str, quarter: str, *, by: str = "", group: str = ALL
    ) -> Figure:
        """Return one figure; not available where none is published."""
        if by == APART and self.apart is not None:
            own = self.apart.of(indicator.id, group=group, area=area, quarter=quarter)
            for row in own.to_dict("records"):
                return figure_of(indicator, area, quarter, row, by=by, group=group)
        try:
            place = self.values.index.get_loc((indicator.id, by, group, area, quarter))
        except KeyError:
            return unknown(indicator, area, quarter, by=by, group=group)
        row = {name: column[place] for name, column in self._columns.items()}
        return figure_of(indicator, area, quarter, row, by=by, group=group)

    def figures_by(self, indicator: Indicator, area: str, quarter: str, by: str) -> list[Figure]:
        """Return the published figures of every group, in the order of their names."""
        own = self._published(indicator, by, area=area, quarter=quarter)
        try:
            own = own.xs(
                (indicator.id, by, area, quarter), level=["indicator", "by", "area", "quarter"]
            )
        except KeyError:
            return []
        rows = zip(own.index, own.to_dict("records"), strict=True)
        return [figure_of(indicator, area, quarter, row, by=by, group=name) for name, row in rows]

    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        # A page looks up hundreds of figures: from an array each takes microseconds.
        return {name: _alike(self.values[name]) for name in self.values}

    def last_known(self, indicator: Indicator, area: str, quarter: str) -> Figure | None:
        """Return the newest figure with a value before a quarter, None where there is none."""
        for label in reversed(self.quarters):
            if label < quarter:
                figure = self.figure(indicator, area, label)
                if figure.value is not None:
                    return figure
        return None

    def groups(self, indicator: Indicator, by: str) -> list[str]:
        """Return the groups an indicator is published by, in the order of their list."""
        try:
            part = self._published(indicator, by).loc[(indicator.id, by)]
        except KeyError:
            return []
        present = set(part.index.get_level_values("group"))
        for dataset in registry():
            for column in dataset.columns:
                if column.name == by and column.allowed:
                    return [name for name in column.allowed if name in present]
        return sorted(present)

    def published(self, chosen: Mapping[str, str]) -> pd.DataFrame:
        """Return the figures of indicators by a grouping each, all names as columns."""
        held = self.values.reset_index()
        parts = [held[held["indicator"].map(chosen) == held["by"]]]
        if self.apart is not None:
            wanted = [name for name, by in chosen.items() if by == APART]
            parts += [self.apart.of(name).reset_index() for name in wanted]
        return pd.concat(parts, ignore_index=True)

    def targets(self, indicator: Indicator, area: str) -> list[Target]:
        """Return the targets agreed for an indicator in an area, in order."""
        return self._targets.get((indicator.id, area), [])

    @cached_property
    def _targets(self) -> dict[tuple[str, str], list[Target]]:
        agreed: dict[tuple[str, str], list[Target]] = {}
        table = self.tables["targets"].dropna(subset=["value"]).sort_values("quarter")
        for row in table.to_dict("records"):
            target = Target(
                float(row["value"]),
                row["quarter"],
                row["agreed_by"] if isinstance(row["agreed_by"], str) else "",
                row["provenance"] == ILLUSTRATIVE,
            )
            agreed.setdefault((row["indicator"], row["area"]), []).append(target)
        return agreed

    def target(self, indicator: Indicator, area: str, quarter: str) -> Target | None:
        """Return the target for a quarter: its own, else the next ahead, else the last one."""
        agreed = {target.quarter: target for target in self.targets(indicator, area)}
        if not agreed:
            return None
        due, _ = in_force([(one.quarter, one.value) for one in agreed.values()], quarter)
        return agreed[due]

    def completeness(self, quarter: str, area: str) -> tuple[int, int]:
        """Return how many returns of a quarter are received, of how many due."""
        figure = self.figure(registry().indicators["DQ1"], area, quarter)
        return figure.received or 0, figure.expected or 0

    def now(self, quarter: str) -> Quarter:
        """Return the quarter whose last day is "now"."""
        return quarters.parse(quarter)


def _alike(column: pd.Series) -> np.ndarray:
    """Return a column as an array in which equal texts are one."""
    if column.dtype != "str":
        return column.to_numpy()
    places, texts = pd.factorize(column)
    return np.array([*texts, None], dtype=object)[places]
