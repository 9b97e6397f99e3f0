"""Which agreed target is in force in a quarter: the one place that decides."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def agreed(targets: pd.DataFrame) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Return the quarter and value of each target by indicator and area, in order of time."""
    known = targets.dropna(subset=["value"]).sort_values("quarter")
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in known[["indicator", "area", "quarter", "value"]].itertuples(index=False):
        found.setdefault((row.indicator, row.area), []).append((row.quarter, float(row.value)))
    return found


def in_force(goals: Sequence[tuple[str, float]], quarter: str) -> tuple[str, float]:
    """Return the target of a quarter: its own, else the next ahead, else the last one."""
    return next((goal for goal in goals if goal[0] >= quarter), goals[-1])
