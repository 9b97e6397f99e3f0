"""The gate: what a series can carry, and why not more. No chart draws limits past it.

XmR charts suit flows. On a running total every point flags, and on a stock that wanders most
series do, so neither is ever given limits; nor is money. A flow needs enough complete quarters in
a row, none hidden and none lacking a return, since the decision that last rebased it.

References
----------
NHS England and NHS Improvement. Making Data Count: Strengthening your decisions, 2019 (the Single
Chart tool shows limits and icons from 13 points on).
Perla RJ, Provost LP, Murray SK. The run chart. BMJ Quality & Safety 2011;20:46-51 (the median).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.declare import Indicator, Kind, Ratio, Sum
from analysis.statistics.policy import IN_FORCE, Policy


class Method(StrEnum):
    """What may be drawn of a series."""

    LIMITS = "SPC chart with an expected range"
    MEDIAN = "run chart with a median"
    POINTS = "points only"


@dataclass(frozen=True)
class Verdict:
    """What may be drawn of a series, and the reason in words."""

    method: Method
    reason: str


def unsuited(indicator: Indicator) -> str:
    """Return why an indicator's series never gets limits; empty where it may."""
    formula = indicator.formula
    if indicator.unit == "GBP":
        return "Money is planned, not a process that varies by chance."
    if indicator.kind is Kind.CUMULATIVE:
        return "A running total only ever grows: nearly every point of one would flag."
    is_flow = indicator.kind is Kind.FLOW
    if isinstance(formula, Ratio):
        is_flow = formula.numerator.kind is Kind.FLOW
    elif isinstance(formula, Sum):
        is_flow = formula.measure.kind is Kind.FLOW
    if not indicator.is_collected:
        return "It is not yet collected."
    if not is_flow:
        return (
            "It is read on the last day of the quarter and carries its past with it: an expected "
            "range would flag its growth as a signal."
        )
    return ""


def runs(usable: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Return, for each point, how many usable points in a row end there.

    Parameters
    ----------
    usable : array of bool, series by quarters
        Whether a point is published and complete.
    firsts : array of bool, series by quarters
        Whether a series starts anew at a point.

    Returns
    -------
    array of int, series by quarters
        0 where a point is not usable.
    """
    lengths = np.zeros(usable.shape, dtype="int64")
    for place in range(usable.shape[1]):
        before = lengths[:, place - 1] if place else 0
        lengths[:, place] = np.where(usable[:, place], np.where(firsts[:, place], 0, before) + 1, 0)
    return lengths


def judge(
    indicator: Indicator,
    points: int,
    *,
    varies: bool = True,
    since: str = "",
    policy: Policy = IN_FORCE,
) -> Verdict:
    """Return what a series may be drawn as.

    Parameters
    ----------
    indicator : Indicator
        Its declaration says whether it is a flow.
    points : int
        Complete, published quarters in a row up to the newest such quarter.
    varies : bool
        Whether the average moving range is above zero.
    since : str
        Why there are no more points, as a clause: ``it was rebased in 2023/24 Q1``.
    """
    never = unsuited(indicator)
    if never:
        return Verdict(Method.POINTS, never)
    count = f"{points} complete quarter{'' if points == 1 else 's'} in a row"
    because = f" ({since})" if since else ""
    if points < policy.fewest_for_median:
        few = f"Only {count}" if points else "No complete quarter"
        return Verdict(
            Method.POINTS,
            f"{few}{because}: a median needs {policy.fewest_for_median}, an expected range "
            f"{policy.fewest_for_limits}.",
        )
    if points < policy.fewest_for_limits:
        return Verdict(
            Method.MEDIAN,
            f"{count[0].upper()}{count[1:]}{because}: an expected range needs "
            f"{policy.fewest_for_limits}.",
        )
    if not varies:
        return Verdict(
            Method.MEDIAN,
            f"{count} hardly vary: there is nothing to draw an expected range from.",
        )
    return Verdict(Method.LIMITS, f"{count}{because}, which is enough for an expected range.")
