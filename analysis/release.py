"""One release, ready to be read: its rows, its figures and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from analysis import disclosure, indicators, kept_figures, quarters, signals, stored
from analysis.checking import ILLUSTRATIVE
from analysis.datasets import registry
from analysis.declare import Indicator, Provenance, Status
from analysis.indicators import ALL, CROSSED
from analysis.keeping import Shelf
from analysis.quarters import Quarter
from analysis.signals import Signals
from analysis.signals.targets import in_force
from analysis.store import Store

INDEX = ["indicator", "by", "group", "area", "quarter"]
# What is kept of a release once it has been worked out.
FRAMES = ("values", "returns")
# Nearly all figures of a large release are of single organisations, and few are ever asked for.
APART = "organisation"
CODED = ["dataset", "quarter", "sender"]
SIGNAL_FRAMES = tuple(part.name for part in fields(Signals))


@dataclass(frozen=True)
class Figure:
    """One published figure.

    Attributes
    ----------
    value : float or None
        In the indicator's unit; None where `status` is not ``ok``.
    numerator, denominator : float or None
        The counts as they are shown, from which the value is taken.
    lower, upper : float or None
        Confidence interval of a share, in the indicator's unit.
    received, expected : int or None
        Returns (for a ratio: organisations) that gave it, of those expected.
    now, then, matched : mapping
        By comparison (``quarter``, ``year``): the like-for-like figure now and then, over how many
        senders that returned in both.
    """

    indicator: Indicator
    area: str
    quarter: str
    value: float | None
    status: Status
    markers: tuple[str, ...] = ()
    numerator: float | None = None
    denominator: float | None = None
    received: int | None = None
    expected: int | None = None
    lower: float | None = None
    upper: float | None = None
    provenance: str | None = None
    now: Mapping[str, float | None] = None
    then: Mapping[str, float | None] = None
    matched: Mapping[str, int | None] = None
    by: str = ""
    group: str = ALL

    @property
    def is_incomplete(self) -> bool:
        """Whether it lacks a return: it then takes no comparison of totals and no verdict."""
        return "i" in self.markers

    @property
    def difference(self) -> Mapping[str, float | None]:
        """Like-for-like difference by comparison."""
        return {
            name: None
            if self.now[name] is None or self.then[name] is None
            else self.now[name] - self.then[name]
            for name in indicators.OFFSETS
        }


@dataclass(frozen=True)
class Target:
    """An agreed target."""

    value: float
    quarter: str
    agreed_by: str
    is_illustrative: bool


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
            nothing = dict.fromkeys(indicators.OFFSETS)
            return Figure(
                indicator,
                area,
                quarter,
                None,
                Status.NOT_AVAILABLE,
                by=by,
                group=group,
                now=nothing,
                then=nothing,
                matched=nothing,
            )
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


def figure_of(
    indicator: Indicator, area: str, quarter: str, row: Mapping, *, by: str = "", group: str = ALL
) -> Figure:
    """Return a row of values as a figure."""

    def number(name: str) -> float | None:
        return None if pd.isna(row[name]) else float(row[name])

    def count(name: str) -> int | None:
        return None if pd.isna(row[name]) else int(row[name])

    return Figure(
        indicator=indicator,
        area=area,
        quarter=quarter,
        value=number("value"),
        status=Status(row["status"]),
        markers=tuple(row["markers"].split()) if isinstance(row["markers"], str) else (),
        numerator=number("numerator"),
        denominator=number("denominator"),
        received=count("received"),
        expected=count("expected"),
        lower=number("lower"),
        upper=number("upper"),
        provenance=row["provenance"] if isinstance(row["provenance"], str) else None,
        now={name: number(f"now_{name}") for name in indicators.OFFSETS},
        then={name: number(f"then_{name}") for name in indicators.OFFSETS},
        matched={name: count(f"matched_{name}") for name in indicators.OFFSETS},
        by=by,
        group=group,
    )


def load(store: Store, version: int | None = None) -> Release:
    """Read a release from the store, with its figures as they are kept beside it.

    They are computed where they are not kept yet.

    Raises
    ------
    StoreError
        Where there is no such release.
    """
    at = store.version if version is None else version
    moment = next((release.at for release in store.history() if release.version == at), None)
    shelf = kept_figures.shelf(store, at)
    found = kept_figures.find(shelf, (*FRAMES, *SIGNAL_FRAMES))
    if found is None:
        made = build(stored.tables(store, at), version=at, published_at=moment)
        kept_figures.keep(shelf, *_kept(made))
        return made
    frames, about = found
    registers = [dataset.name for dataset in registry() if not dataset.is_return]
    said = Signals(**{name: frames.pop(name) for name in SIGNAL_FRAMES})
    apart = Apart(partial(_read_apart, store, at, shelf))
    tables = store.tables(at, registers)
    frames["returns"] = _coded(frames["returns"])
    return Release(at, moment, tables, signals=said, apart=apart, **frames, **about)


def _read_apart(store: Store, version: int, shelf: Shelf, indicator: str, **wanted: str):
    """Return an indicator's figures by organisation; they are made again where they are damaged."""
    name = f"{APART}-{indicator}"
    try:
        return kept_figures.read(shelf, name, **wanted)
    except (OSError, ValueError):
        made = build(stored.tables(store, version), version=version)
        kept_figures.keep(shelf, *_kept(made))
        return made.apart.of(indicator, **wanted)


def _kept(made: Release) -> tuple[dict[str, pd.DataFrame], dict[str, object]]:
    """Return what is kept of a release: all of it but the registers, which the store has."""
    frames = {name: getattr(made, name) for name in FRAMES}
    frames["returns"] = frames["returns"].astype(dict.fromkeys(CODED, "str"))
    frames |= {name: getattr(made.signals, name) for name in SIGNAL_FRAMES}
    frames |= {f"{APART}-{name}": made.apart.of(name) for name in registry().indicators}
    return frames, {"quarters": made.quarters, "is_illustrative": made.is_illustrative}


def _coded(returns: pd.DataFrame) -> pd.DataFrame:
    """Return returns with their texts as numbers, in the order of the texts."""
    return returns.astype(dict.fromkeys(CODED, "category"))


def build(
    tables: Mapping[str, pd.DataFrame],
    *,
    version: int,
    published_at: pd.Timestamp | None = None,
) -> Release:
    """Compute the figures of typed tables, as they may be published.

    Exact figures of people exist in here alone. What needs them, such as limits and medians, is
    computed in here too, and leaves through `disclosure.statistic`.
    """
    given = indicators.inputs(tables)
    exact = indicators.all_values(given)
    values = disclosure.disclosed(exact, given)
    said = signals.signals(exact, values, tables, given.quarters)
    del exact
    is_apart = (values["by"] == APART).to_numpy()
    each = values[is_apart].set_index(INDEX).sort_index()
    return Release(
        version=version,
        published_at=published_at,
        tables={name: table for name, table in tables.items() if not registry()[name].is_return},
        values=values[~is_apart].set_index(INDEX).sort_index(),
        quarters=given.quarters,
        returns=_coded(given.returns),
        is_illustrative=any((one["provenance"] == ILLUSTRATIVE).any() for one in tables.values()),
        signals=said,
        apart=Apart(partial(_among, each)),
    )


def _among(each: pd.DataFrame, indicator: str, **wanted: str) -> pd.DataFrame:
    """Return an indicator's rows of a table of figures, of those with some texts."""
    mine = each.index.get_level_values("indicator") == indicator
    for name, text in wanted.items():
        mine &= each.index.get_level_values(name) == text
    return each[mine]


def restricted(whole: Release, areas: Collection[str]) -> Release:
    """Return a release as somebody may see it who is to see these areas only.

    What is on the public record stays: anybody can read it where it was published.
    """
    tables = {
        name: table[table["area"].isin(areas) | (table["provenance"] == Provenance.STATED.value)]
        if "area" in table
        else table
        for name, table in whole.tables.items()
    }
    senders = tables["organisations"]["organisation"]
    return replace(
        whole,
        tables=tables,
        values=whole.values[whole.values.index.get_level_values("area").isin(areas)],
        returns=whole.returns[whole.returns["sender"].isin(senders)],
        signals=whole.signals.within(areas),
        apart=replace(whole.apart, areas=areas) if whole.apart else None,
    )


def grouping(indicator: Indicator, *, sector: str = ALL, level: str = ALL) -> tuple[str, str]:
    """Return the ``by`` and ``group`` that a sector and a level choose for an indicator.

    A choice the indicator is not published by is left out: the page says so.
    """
    chosen = {name: value for name, value in (("sector", sector), ("level", level)) if value != ALL}
    for names in (("sector", "level"), ("sector",), ("level",)):
        if set(names) <= set(chosen) and names in indicator.breakdowns:
            return CROSSED.join(names), CROSSED.join(chosen[name] for name in names)
    return "", ALL
