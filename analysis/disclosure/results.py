"""Figures once more, from the counts that are shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.declare import WILSON, Status
from analysis.disclosure.counts import shown
from analysis.disclosure.figures import Figures
from analysis.disclosure.thresholds import Settings
from analysis.disclosure.tying import Tied
from analysis.statistics import intervals


def results(found: Figures, ties: Tied, hidden: np.ndarray, settings: Settings) -> pd.DataFrame:
    """Return the figures with the numbers that may be published.

    Parameters
    ----------
    found : Figures
        Exactly.
    ties : Tied
        Their counts.
    hidden : array of bool
        Which keys are hidden, as `hiding.hidden_keys` gives them.
    settings : Settings
        The thresholds in force.

    Returns
    -------
    DataFrame, one row per figure
        With the index and columns of `found.rows`.
    """
    part, whole = public(found, ties, hidden, settings)
    rows = found.rows.copy()
    value = _values(found, part, whole)
    status = _statuses(found, ties, value, (part, whole))
    is_ok, is_high = status == Status.OK.value, status == Status.HIGH.value
    has_whole = found.ask(lambda one: one.whole is not None)
    there = has_whole & found.is_open & rows["numerator"].notna().to_numpy()
    rows["value"], rows["status"] = np.where(is_ok, value, np.nan), status
    rows["numerator"] = np.where(there & ~is_high, part, np.nan)
    rows["denominator"] = np.where(there, whole, np.nan)
    _put_intervals(found, rows, is_ok & has_whole & (part <= whole) & (whole > 0))
    return rows


def public(
    found: Figures, ties: Tied, hidden: np.ndarray, settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts or numerators, and the denominators, as they are shown; else missing."""
    counts = ties.counts
    visible = counts.visible(hidden) & counts.shown
    numbers = np.where(visible, shown(counts.value, counts.exact_from, settings), np.nan)
    # One more, so that "nobody" is missing.
    part, whole = (np.append(numbers, np.nan)[place] for place in (ties.part, ties.whole))
    exempt = found.ask(lambda one: one.whole is not None and not one.whole.headcounts)
    whole = np.where(exempt & found.is_open, found.whole, whole)
    exempt = found.ask(lambda one: not one.part.headcounts)
    part = np.where(exempt & found.is_open, found.part, part)
    # Rounding must not make more of a part than there are in the whole.
    return np.where((found.part <= found.whole) & (part > whole), whole, part), whole


def _values(found: Figures, part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return each figure from its shown counts, in the indicator's unit."""
    scale = found.declared(lambda indicator: indicator.scale)
    share = part / np.where(whole > 0, whole, np.nan) * scale
    value = np.where(found.ask(lambda one: one.whole is not None), share, part)
    all_groups = found.wholes
    of_all = [np.append(each, np.nan)[all_groups] for each in (part, whole)]
    of_all = [np.where(each > 0, each, np.nan) for each in of_all]
    gap = (part / of_all[0] - whole / of_all[1]) * scale
    value = np.where(found.ask(lambda one: one.is_gap), gap, value)
    change = np.append(part, np.nan)[found.closings] - part
    return np.where(found.ask(lambda one: bool(one.flows)), change, value)


def _statuses(
    found: Figures, ties: Tied, value: np.ndarray, counts: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Return the statuses: hidden where a count is, "high" where not all look like all."""
    part, whole = counts
    scale = found.declared(lambda indicator: indicator.scale)
    decimals = found.declared(lambda indicator: indicator.decimals)
    is_share = found.ask(lambda one: one.whole is not None and not one.is_gap)
    exactly = found.part / np.where(found.whole > 0, found.whole, np.nan) * scale
    small = np.append(ties.counts.small, False)
    few_left = small[ties.rest] & ~small[ties.part] & ~np.isnan(whole)
    incomplete = found.rows["markers"].fillna("").str.contains("i", regex=False).to_numpy()
    not_all = (found.part < found.whole) | (incomplete & (found.part == found.whole))
    near = _at(np.where(few_left, exactly, value), decimals) >= scale
    high = is_share & not_all & near & (few_left | ~np.isnan(value))
    status = found.rows["status"].to_numpy(dtype="object")
    hidden = np.where(high, Status.HIGH.value, Status.HIDDEN.value)
    return np.where(found.is_ok & (high | np.isnan(value)), hidden, status)


def _at(numbers: np.ndarray, decimals: np.ndarray) -> np.ndarray:
    """Return numbers as they are written with so many decimals."""
    return np.floor(numbers * 10.0**decimals + 0.5) / 10.0**decimals


def _put_intervals(found: Figures, rows: pd.DataFrame, is_share: np.ndarray) -> None:
    """Give shares the interval of their shown counts, and nothing else any."""
    rows[["lower", "upper"]] = np.nan
    wilson = is_share & found.declared(lambda indicator: indicator.interval == WILSON)
    if not wilson.any():
        return
    scale = found.declared(lambda indicator: indicator.scale)[wilson]
    interval = intervals.wilson(
        rows["numerator"].to_numpy()[wilson], rows["denominator"].to_numpy()[wilson]
    )
    rows.loc[wilson, "lower"] = interval.lower * scale
    rows.loc[wilson, "upper"] = interval.upper * scale
