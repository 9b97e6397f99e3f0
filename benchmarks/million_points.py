"""A million XmR points: this project's way, beside a plain loop and a straightforward pandas one.

All three give the same lines and the same flags; a run checks that before it times anything.
``python -m benchmarks.million_points`` writes docs/benchmarks/statistics.json and statistics.md.
"""

from __future__ import annotations

import argparse
import statistics

import numpy as np
import pandas as pd

from analysis.statistics import xmr
from benchmarks import measuring

POINTS, LENGTH, SEED = 1_000_000, 20, 2026
TREND, SHIFT, SCREEN, LIMIT = 7, 7, 3.267, 2.66
# Points of the plain loop that are timed: the rest would only be more of the same.
LOOP_POINTS = 100_000


def data(points: int = POINTS, length: int = LENGTH) -> np.ndarray:
    """Return series of completions as they might be returned, a row each."""
    return np.random.default_rng(SEED).poisson(40, size=(points // length, length)).astype(float)


def ours(series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean, limits and flags of every point, all series at once."""
    result = xmr.xmr(series.ravel(), rebase=np.arange(0, series.size, series.shape[1]))
    lines = result[["mean", "lpl", "upl"]].to_numpy()
    return lines, result["special_cause_flag"].to_numpy()


def plain_loop(series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same, series by series and point by point."""
    lines, flags = [], []
    for row in series.tolist():
        mean = statistics.mean(row)
        ranges = [abs(after - before) for before, after in zip(row, row[1:], strict=False)]
        average = statistics.mean(ranges)
        kept = [size for size in ranges if size < SCREEN * average]
        average = statistics.mean(kept) if kept else float("nan")
        low, high = mean - LIMIT * average, mean + LIMIT * average
        lines += [(mean, low, high)] * len(row)
        flags += _flags(row, mean, low, high, 2 * LIMIT / 3 * average)
    return np.array(lines), np.array(flags)


def _flags(row: list[float], mean: float, low: float, high: float, near: float) -> list[bool]:
    count = len(row)
    outside = [value > high or value < low for value in row]
    side = [(value > mean) - (value < mean) for value in row]
    close = [abs(row[at] - mean) > near and not outside[at] for at in range(count)]
    flagged = list(outside)
    for first in range(count - TREND + 1):
        steps = {
            (row[at + 1] > row[at]) - (row[at + 1] < row[at])
            for at in range(first, first + TREND - 1)
        }
        if steps in ({1}, {-1}):
            flagged[first : first + TREND] = [True] * TREND
    for first in range(count - SHIFT + 1):
        if set(side[first : first + SHIFT]) in ({1}, {-1}):
            flagged[first : first + SHIFT] = [True] * SHIFT
    for first in range(count - 2):
        window = range(first, first + 3)
        alike = {side[at] for at in window} in ({1}, {-1})
        if alike and sum(close[at] for at in window) >= 2:
            for at in window:
                flagged[at] = flagged[at] or close[at]
    return flagged


def plain_pandas(series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same by group-by and rolling windows, as one would first write it."""
    count, length = series.shape
    table = pd.DataFrame({"series": np.repeat(np.arange(count), length), "y": series.ravel()})
    groups = table.groupby("series")["y"]
    mean = groups.transform("mean")
    moving = groups.diff().abs()
    kept = moving.where(moving < SCREEN * moving.groupby(table["series"]).transform("mean"))
    average = kept.groupby(table["series"]).transform("mean")
    low, high = mean - LIMIT * average, mean + LIMIT * average
    outside = (table["y"] > high) | (table["y"] < low)
    side = np.sign(table["y"] - mean)
    close = ((table["y"] - mean).abs() > 2 * LIMIT / 3 * average) & ~outside
    step = np.sign(groups.diff())
    flags = outside.copy()
    flags |= _spread(table, _rolled(table, step, TREND - 1).abs() == TREND - 1, TREND)
    flags |= _spread(table, _rolled(table, side, SHIFT).abs() == SHIFT, SHIFT)
    alike = (_rolled(table, side, 3).abs() == 3) & (_rolled(table, close.astype(float), 3) >= 2)
    flags |= _spread(table, alike, 3) & close
    return np.column_stack([mean, low, high]), flags.to_numpy()


def _rolled(table: pd.DataFrame, values: pd.Series, window: int) -> pd.Series:
    """Return sums over windows that stay within a series."""
    rolled = values.groupby(table["series"]).rolling(window).sum()
    return rolled.reset_index(level=0, drop=True)


def _spread(table: pd.DataFrame, ends: pd.Series, window: int) -> pd.Series:
    """Return which points lie in a window that ends where `ends` is true."""
    by_series = ends.groupby(table["series"])
    found = ends.copy()
    for back in range(1, window):
        found |= by_series.shift(-back, fill_value=False)
    return found


def agree(points: int = 20_000) -> None:
    """Check that the three ways give the same lines and flags.

    Raises
    ------
    AssertionError
        Where one of them does not.
    """
    series = data(points)
    lines, flags = ours(series)
    for way in (plain_loop, plain_pandas):
        other, marked = way(series)
        np.testing.assert_allclose(other, lines, rtol=1e-9)
        # A point on the very edge may fall either way in another order of adding.
        if (marked != flags).mean() > 1e-4:
            raise AssertionError(f"{way.__name__} flags {(marked != flags).sum()} points otherwise")


def report(*, times: int = 7, points: int = POINTS, loop_points: int = LOOP_POINTS) -> dict:
    """Return the times of the three ways for a million points."""
    agree(min(points, 20_000))
    series, fewer = data(points), data(min(points, loop_points))
    ways = {
        "analysis.statistics.xmr": lambda: ours(series),
        "straightforward pandas": lambda: plain_pandas(series),
        "plain loop": lambda: plain_loop(fewer),
    }
    found = measuring.side_by_side(ways, times=times)
    sizes = {name: points for name in ways} | {"plain loop": fewer.size}
    return {
        "points": points,
        "series_of": LENGTH,
        "ways": {
            name: {
                "points_timed": sizes[name],
                "per_million_ms": {
                    key: round(value * 1_000_000 / sizes[name], 1) if key != "n" else value
                    for key, value in each.summary().items()
                },
            }
            for name, each in found.items()
        },
    }


def markdown(found: dict) -> str:
    """Return a report as a page."""
    rows = []
    ours_ = found["ways"]["analysis.statistics.xmr"]["per_million_ms"]["median"]
    for name, way in found["ways"].items():
        each = way["per_million_ms"]
        rows.append(
            [name, f"{each['median']:,.0f}", f"{each['p25']:,.0f} to {each['p75']:,.0f}",
             f"{each['median'] / ours_:.1f}", f"{way['points_timed']:,}", each["n"]]
        )  # fmt: skip
    columns = ["way", "ms per million points, median", "middle half", "times ours", "points timed",
               "repetitions"]  # fmt: skip
    return (
        "# A million XmR points\n\n"
        f"Series of {found['series_of']} quarters: mean, screened limits and all four rules for "
        "every point. The three ways take turns on one machine and give the same answers. Ours "
        "also names rule, type and icon in words for every point, and its means are correctly "
        f"rounded.\n\n{measuring.table(columns, rows)}\n"
        "`python -m benchmarks.million_points` measures it again.\n"
    )


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--points", type=int, default=POINTS)
    chosen = parser.parse_args()
    found = report(times=chosen.times, points=chosen.points)
    path = measuring.write("statistics", found)
    path.with_suffix(".md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
