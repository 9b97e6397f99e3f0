"""Changes of a stock: net joiners say what memberships on the last days of two quarters say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis import completeness
from analysis.datasets import registry
from analysis.disclosure.people import indicators_of_people
from analysis.indicators import Inputs


@cache
def stock_indicators() -> dict[str, str]:
    """Return, for each indicator that is the change of a stock, the indicator of that stock."""
    declared, counting = registry().indicators, indicators_of_people()
    return {
        change: stock
        for change, mine in counting.items()
        for stock, other in counting.items()
        if mine.is_change
        and (other.part, other.measures) == (mine.part, (mine.part,))
        and declared[stock].where == declared[change].where
    }


def lack_flows(rows: pd.DataFrame, given: Inputs) -> np.ndarray:
    """Return which figures are of an area and quarter where a sender gave a stock, not its flows.

    The change of such a total is not the change of the stock that is shown: it would tell of some
    senders only.
    """
    lack = np.zeros(len(rows), dtype=bool)
    place = pd.MultiIndex.from_frame(rows[["area", "quarter"]])
    for name in stock_indicators():
        counting, table = indicators_of_people()[name], _table(name, given)
        flows = table[[column.name for column in counting.flows]]
        partly = table[counting.part.name].notna() & flows.isna().any(axis=1)
        found = completeness.in_scopes(table[["area", "quarter"]][partly].astype("str"))
        those = place.isin(pd.MultiIndex.from_frame(found[["scope", "quarter"]]))
        lack |= those & (rows["indicator"] == name).to_numpy()
    return lack


def _table(name: str, given: Inputs) -> pd.DataFrame:
    return given.tables[registry().dataset_of(registry().indicators[name]).name]
