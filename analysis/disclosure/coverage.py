"""The share of the known headcount that a figure covers, in steps too wide to count people by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.disclosure.thresholds import LEAST_VALUES
from analysis.indicators import CROSSED, Inputs

# Shares are shown to the nearest twentieth, 5 %.
STEPS = 20


def published(rows: pd.DataFrame, given: Inputs) -> np.ndarray:
    """Return the coverage of figures as it may be shown; missing where few people are known of.

    A step holds at least as many people as a hidden count has possible values. What is not whole
    never looks whole, and what is not nothing never looks like nothing.
    """
    exact = rows["coverage"].to_numpy("float64")
    nearest = np.clip(np.floor(exact * STEPS + 0.5), 1, STEPS - 1) / STEPS
    shown = np.where((exact <= 0) | (exact >= 1), exact, nearest)
    heads = _headcounts(rows, given)
    # Where no headcount is known, the share is one of returns and tells of nobody.
    few = heads < STEPS * LEAST_VALUES
    return np.where(few & (rows["by"] != "organisation").to_numpy(), np.nan, shown)


def _headcounts(rows: pd.DataFrame, given: Inputs) -> np.ndarray:
    """Return the known staff of each figure's area, and sector where it has one; else missing."""
    known = given.headcounts.rename(columns={"scope": "area"})
    has_sector = _first(rows["by"]).to_numpy() == "sector"
    sector = _first(rows["group"])
    place = rows[["quarter", "area"]].assign(sector=sector)
    found = np.full(len(rows), np.nan)
    for mask, keys in (
        (has_sector, ["quarter", "area", "sector"]),
        (~has_sector, ["quarter", "area"]),
    ):
        sums = known.groupby(keys, as_index=False)["headcount"].sum()
        merged = place[mask].merge(sums, on=keys, how="left")
        found[mask] = merged["headcount"].to_numpy()
    return found


def _first(texts: pd.Series) -> pd.Series:
    """Return the first of crossed names; there are few of them, in many rows."""
    place, found = pd.factorize(texts)
    first = pd.array([text.split(CROSSED)[0] for text in found], dtype="str")
    return pd.Series(first.take(place), index=texts.index)
