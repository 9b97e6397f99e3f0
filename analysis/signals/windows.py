"""Centre, limits and special causes of every window, all windows of an indicator at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import disclosure
from analysis.datasets import registry
from analysis.declare import Better, Indicator, Ratio
from analysis.signals.grid import KEY, Grid
from analysis.signals.targets import agreed, in_force
from analysis.statistics import gate, trend, xmr
from analysis.statistics.policy import Policy

IMPROVEMENT = {Better.HIGHER: "increase", Better.LOWER: "decrease", Better.NEITHER: "neutral"}
WORDS = ("method", "variation", "assurance", "trend")
CAUSES = ["quarter", "cause", "point_type"]


@dataclass(frozen=True)
class _Found:
    """Windows of one indicator: where each is, and what was found of it."""

    series: np.ndarray
    end: np.ndarray
    size: np.ndarray
    lines: np.ndarray
    words: dict[str, np.ndarray]
    causes: pd.DataFrame


def windows(grid: Grid, targets: pd.DataFrame, policy: Policy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a row per window that may have a centre, and a row per special cause of one."""
    parts, causes = [], []
    names = grid.series["indicator"].to_numpy()
    for name in pd.unique(names):
        indicator = registry().indicators[name]
        mine = np.flatnonzero(names == name)
        place, end = np.nonzero(grid.lengths[mine] >= policy.fewest_for_median)
        if not place.size or gate.unsuited(indicator):
            continue
        found = _found(grid, mine[place], end, indicator, targets, policy)
        parts.append(_table(grid, found, indicator))
        causes.append(found.causes)
    empty = pd.DataFrame(columns=[*KEY, "first", "points", "centre", "lower", "upper", *WORDS])
    table = pd.concat(parts, ignore_index=True) if parts else empty
    events = pd.concat(causes, ignore_index=True) if causes else pd.DataFrame(columns=KEY + CAUSES)
    return table.set_index(KEY), events.set_index(KEY)


def _table(grid: Grid, found: _Found, indicator: Indicator) -> pd.DataFrame:
    table = _names(grid, found.series, found.end)
    table["first"] = grid.quarters[found.end - found.size + 1]
    table["points"] = found.size
    for name, line in zip(("centre", "lower", "upper"), found.lines, strict=True):
        table[name] = disclosure.statistic(indicator, line)
    return table.assign(**found.words)


def _names(grid: Grid, series: np.ndarray, end: np.ndarray) -> pd.DataFrame:
    return grid.series.iloc[series].reset_index(drop=True).assign(end=grid.quarters[end])


def _found(
    grid: Grid,
    series: np.ndarray,
    end: np.ndarray,
    indicator: Indicator,
    targets: pd.DataFrame,
    policy: Policy,
) -> _Found:
    size = grid.lengths[series, end]
    words = {name: np.full(size.size, "", dtype=object) for name in WORDS}
    words["method"][:] = gate.Method.MEDIAN.value
    words["trend"] = _trends(grid, series, end, indicator)
    lines = np.full((3, size.size), np.nan)
    lines[0] = _medians(grid, series, end, size)
    causes = pd.DataFrame(columns=KEY + CAUSES)
    enough = np.flatnonzero(size >= policy.fewest_for_limits)
    if enough.size:
        direction = IMPROVEMENT[indicator.better]
        starts = np.cumsum(size[enough]) - size[enough]
        since = np.arange(size[enough].sum()) - np.repeat(
            starts - end[enough] + size[enough] - 1, size[enough]
        )
        values = grid.value[np.repeat(series[enough], size[enough]), since]
        result = xmr.xmr(values, rebase=starts, settings=policy.xmr(direction))
        last = result.iloc[starts + size[enough] - 1]
        varies = (last["upl"] > last["lpl"]).to_numpy()
        drawn, latest = enough[varies], last[varies]
        words["method"][drawn] = gate.Method.LIMITS.value
        words["variation"][drawn] = latest["variation_icon"].to_numpy(object)
        lines[:, drawn] = latest[["mean", "lpl", "upl"]].to_numpy().T
        chart = _names(grid, series[drawn], end[drawn])
        words["assurance"][drawn] = _assurances(chart, latest, targets, direction)
        causes = _causes(grid, result, starts, (series[enough], end[enough]), varies)
    return _Found(series, end, size, lines, words, causes)


def _medians(grid: Grid, series: np.ndarray, end: np.ndarray, size: np.ndarray) -> np.ndarray:
    medians = np.empty(size.size)
    for length in np.unique(size):
        these = np.flatnonzero(size == length)
        times = end[these, None] - np.arange(length)
        medians[these] = np.median(grid.value[series[these, None], times], axis=1)
    return medians


def _trends(grid: Grid, series: np.ndarray, end: np.ndarray, indicator: Indicator) -> np.ndarray:
    """Test the last five shares of a flow; counts have no such test."""
    if not isinstance(indicator.formula, Ratio):
        return np.full(series.size, "", dtype=object)
    times = end[:, None] - np.arange(trend.POINTS)[::-1]
    parts = (numbers[series[:, None], times] for numbers in (grid.numerator, grid.denominator))
    return np.array(trend.recent_trends(*parts), dtype=object)


def _assurances(
    charts: pd.DataFrame, latest: pd.DataFrame, targets: pd.DataFrame, direction: str
) -> list[str]:
    """Return the assurance of each chart against the target in force; targets are of wholes."""
    goals = agreed(targets)
    found = [""] * len(charts)
    wholes = np.flatnonzero(charts["by"] == "")
    for place, row in zip(wholes, charts.iloc[wholes].itertuples(index=False), strict=True):
        mine = goals.get((row.indicator, row.area))
        if mine:
            last = latest.iloc[place : place + 1]
            found[place] = xmr.assurance(last, in_force(mine, row.end)[1], direction)
    return found


def _causes(
    grid: Grid,
    result: pd.DataFrame,
    starts: np.ndarray,
    place: tuple[np.ndarray, np.ndarray],
    varies: np.ndarray,
) -> pd.DataFrame:
    """Return the special causes of the charts that are drawn."""
    window = result["rebase_group"].to_numpy()
    flagged = np.flatnonzero(result["special_cause_flag"].to_numpy() & varies[window])
    series, end = (where[window[flagged]] for where in place)
    first = end - grid.lengths[series, end] + 1
    when = grid.quarters[first + flagged - starts[window[flagged]]]
    words = result.iloc[flagged]
    return _names(grid, series, end).assign(
        quarter=when,
        cause=words["special_cause_type"].to_numpy(object),
        point_type=words["point_type"].to_numpy(object),
    )
