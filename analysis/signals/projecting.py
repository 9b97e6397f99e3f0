"""When each agreed target is reached, seen from every quarter with enough behind it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import disclosure, quarters
from analysis.datasets import registry
from analysis.declare import Better, Indicator
from analysis.signals.grid import KEY, Grid
from analysis.signals.targets import agreed, in_force
from analysis.statistics import gate, projection
from analysis.statistics.policy import Policy

DATES = ("reached", "earliest", "latest")
# What the fan is at its far end, as far as it may be said.
FAN = ("pace_centre", "pace_lower", "pace_upper")


def projections(grid: Grid, targets: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return a row per series and quarter that a projection may be drawn from."""
    goals = agreed(targets)
    rows = []
    for place, row in grid.series[grid.series["by"] == ""].iterrows():
        indicator = registry().indicators[row["indicator"]]
        mine = goals.get((indicator.id, row["area"]))
        if mine is None or indicator.better is Better.NEITHER:
            continue
        for end in np.flatnonzero(grid.lengths[place] >= policy.fewest_for_projection):
            label, points = grid.quarters[end], grid.run(place, end).tolist()
            # A later quarter may be "now" and still have this one as its newest complete one.
            for due, value in [goal for goal in mine if goal >= in_force(mine, label)]:
                found = projection.reaching(
                    points,
                    value,
                    higher_is_better=indicator.better is Better.HIGHER,
                    is_flow=not gate.unsuited(indicator),
                    policy=policy,
                )
                dates = {name: _later(label, getattr(found, name)) for name in DATES}
                fan = _fan(indicator, points, policy)
                rows.append({**row, "end": label, "due": due, "target": value, **dates, **fan})
    index = [*KEY, "due"]
    return pd.DataFrame(rows, columns=[*index, "target", *DATES, *FAN]).set_index(index)


def _fan(indicator: Indicator, points: list[float], policy: Policy) -> dict[str, float]:
    """Return the far end of the fan, rounded as limits are."""
    found = projection.ahead(points, is_flow=not gate.unsuited(indicator), policy=policy)
    return dict(zip(FAN, disclosure.statistic(indicator, found).tolist(), strict=True))


def _later(label: str, ahead: int | None) -> str:
    """Return the quarter so many after another; empty where it is too far to say."""
    return "" if ahead is None else quarters.parse(label).plus(ahead).label
