"""XmR charts: the mean, the limits of common-cause variation, and the points beyond them.

An XmR chart suits a flow (completions in a quarter). On a running total or a stock nearly every
point flags, so do not draw one there. Icons signal, they do not prove: on stable data about one
series of 13 points in thirteen has a flagged point somewhere.

References
----------
NHS England and NHS Improvement. Making Data Count: Strengthening your decisions, 2019.
NHS-R Community. NHSRplotthedots 0.2.2, 2025. Written from its described behaviour; no code is
shared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from analysis.statistics import arrays, limits, rules

Improvement = Literal["increase", "decrease", "neutral"]

# Fewer points fix no baseline (NHSRplotthedots).
FEWEST_TO_FIX = 12

NO_ASSURANCE = "none"
POINT_TYPES = {
    "increase": ("special_cause_concern", "common_cause", "special_cause_improvement"),
    "decrease": ("special_cause_improvement", "common_cause", "special_cause_concern"),
    "neutral": ("special_cause_neutral_low", "common_cause", "special_cause_neutral_high"),
}
ICONS = {
    "increase": ("concern_low", "common_cause", "improvement_high"),
    "decrease": ("improvement_low", "common_cause", "concern_high"),
    "neutral": ("neutral_low", "common_cause", "neutral_high"),
}


def _check_improvement(improvement: str) -> None:
    if improvement not in get_args(Improvement):
        raise ValueError(
            f"improvement must be one of {', '.join(get_args(Improvement))}, not {improvement!r}"
        )


@dataclass(frozen=True)
class Settings:
    """How a chart is drawn. Show them beside it: they move the limits.

    Attributes
    ----------
    screen_outliers : bool
        Leave extreme moving ranges out of the limits. On in NHSRplotthedots, off in the Making
        Data Count workbook.
    fix_after_n_points : int or None
        Take mean and limits of each group from its first so many rows; None takes them all.
    trend_points, shift_points : int
        Points in a row that make a trend or a shift.
    improvement : {"increase", "decrease", "neutral"}
        Which direction is good.

    Raises
    ------
    ValueError
        If a setting is outside what is allowed.
    """

    screen_outliers: bool = True
    fix_after_n_points: int | None = None
    trend_points: int = 7
    shift_points: int = 7
    improvement: Improvement = "increase"

    def __post_init__(self) -> None:
        """Refuse settings that no chart can be drawn with."""
        _check_improvement(self.improvement)
        if min(self.trend_points, self.shift_points) < 2:
            raise ValueError("trend_points and shift_points must be at least 2")
        if self.fix_after_n_points is not None and self.fix_after_n_points < FEWEST_TO_FIX:
            raise ValueError(
                f"fix_after_n_points must be at least {FEWEST_TO_FIX}, "
                f"not {self.fix_after_n_points}"
            )


DEFAULT = Settings()


def xmr(
    values: Sequence[float] | pd.Series,
    *,
    rebase: Sequence[bool] | Sequence[int] | None = None,
    target: float | Sequence[float] | None = None,
    settings: Settings = DEFAULT,
) -> pd.DataFrame:
    """Compute the limits of an XmR chart and name the special causes among its points.

    ``xmr.xmr([1, 2, 1, 2, 10, 1, 2])`` is all a plain list needs. It equals NHSRplotthedots 0.2.2
    on any series, odd ones included: whether a chart ought to be drawn is for `gate` to say.

    Parameters
    ----------
    values : sequence or Series of float
        One point per period, in order of time, missing where nothing is known. A missing value
        loses the moving ranges on both sides of it and breaks runs.
    rebase : sequence of bool or int, optional
        The first point of each new group: one bool per point, or positions counted from 0.
        Limits, moving ranges and rules start afresh there. Always a person's decision.
    target : number or sequence of numbers, optional
        Carried through for `assurance`; one per point where it has changed over time.
    settings : Settings
        How the chart is drawn and which direction is good.

    Returns
    -------
    DataFrame, one row per point, with the index of `values` where that is a Series
        Named as in NHSRplotthedots: ``y``, ``target``, ``rebase_group`` (from 0), ``mean``,
        ``lpl``, ``upl``, ``nlpl``, ``nupl``; ``outside_limits``, ``relative_to_mean`` (-1, 0, 1,
        missing with ``y``), ``close_to_limits``; ``special_cause_type`` and ``point_type`` in its
        words and ``special_cause_flag``. Beside them ``moving_range``; ``trend``,
        ``two_in_three``, ``shift``, whether or not another rule came first; ``signal`` (-1 low or
        falling, 1 high or rising, 0 none); ``variation_icon``. Limits are missing where no moving
        range is left to draw them from, as in a screened constant series.

    Raises
    ------
    ValueError
        If `values` is not finite numbers, has an index that repeats, or `rebase` or `target`
        does not fit it.
    """
    y = arrays.floats(values, "values")
    starts = limits.starts(rebase, y.size)
    columns = {"y": y, "target": _targets(target, y.size), "rebase_group": np.cumsum(starts) - 1}
    columns |= limits.limits(
        y,
        starts,
        screen_outliers=settings.screen_outliers,
        fix_after_n_points=settings.fix_after_n_points,
    )
    side = np.sign(y - columns["mean"])
    columns |= _places(y, side, columns)
    columns |= rules.special_causes(
        y,
        np.nan_to_num(side),
        columns["outside_limits"],
        columns["close_to_limits"],
        starts,
        trend_points=settings.trend_points,
        shift_points=settings.shift_points,
    )
    # A low signal, none and a high one are the first, second and third word.
    word = columns["signal"] + 1
    columns["point_type"] = arrays.texts(POINT_TYPES[settings.improvement], word)
    columns["variation_icon"] = arrays.texts(ICONS[settings.improvement], word)
    return pd.DataFrame(columns, index=_index(values))


def variation(result: pd.DataFrame) -> str:
    """Return the variation icon of a chart: the state of its latest point.

    Parameters
    ----------
    result : DataFrame
        From `xmr`.

    Returns
    -------
    str
        ``common_cause``, or ``improvement``, ``concern`` or ``neutral`` followed by ``_high`` or
        ``_low``. A missing latest point reads ``common_cause``, as in NHSRplotthedots.

    Raises
    ------
    ValueError
        If there are no points.
    """
    return str(_latest(result)["variation_icon"])


def assurance(
    result: pd.DataFrame,
    target: float | Sequence[float] | None = None,
    improvement: Improvement = "increase",
) -> str:
    """Return whether the process as it stands will meet a target.

    Parameters
    ----------
    result : DataFrame
        From `xmr`.
    target : number or sequence of numbers, optional
        Of a sequence, the last counts. None takes the target `xmr` was given.
    improvement : {"increase", "decrease", "neutral"}
        Which direction is good.

    Returns
    -------
    str
        ``consistent_pass`` or ``consistent_fail`` where the target is strictly beyond the latest
        limits, ``inconsistent`` otherwise, undefined limits included; ``none`` where there is no
        target or no good direction.

    Raises
    ------
    ValueError
        If there are no points, or `improvement` is not one of the three.
    """
    _check_improvement(improvement)
    latest = _latest(result)
    wanted = latest["target"] if target is None else arrays.floats(target, "target")[-1]
    if improvement == "neutral" or np.isnan(wanted):
        return NO_ASSURANCE
    beyond_upper, beyond_lower = wanted > latest["upl"], wanted < latest["lpl"]
    if not (beyond_upper or beyond_lower):
        # Comparisons with undefined limits are False: the package falls through to this too.
        return "inconsistent"
    return "consistent_fail" if beyond_upper == (improvement == "increase") else "consistent_pass"


def _latest(result: pd.DataFrame) -> pd.Series:
    if result.empty:
        raise ValueError("A chart without points has no icons; check that result is not empty")
    return result.iloc[-1]


def _index(values: Any) -> pd.Index | None:
    """Return the index of a Series; two areas mixed into one series show as repeats in it."""
    if not isinstance(values, pd.Series):
        return None
    if not values.index.is_unique:
        repeated = values.index[values.index.duplicated()][0]
        raise ValueError(f"values must have one point per period; {repeated!r} is repeated")
    return values.index


def _targets(target: Any, size: int) -> np.ndarray:
    targets = arrays.floats(target, "target")
    if np.ndim(target) and targets.size != size:
        raise ValueError(f"target has {targets.size} values for {size} points")
    return np.broadcast_to(targets, size)


def _places(y: np.ndarray, side: np.ndarray, lines: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return where each point lies; comparisons with something missing are False."""
    outside = (y > lines["upl"]) | (y < lines["lpl"])
    beyond_near = (y > lines["nupl"]) | (y < lines["nlpl"])
    return {
        "outside_limits": outside,
        "relative_to_mean": pd.array(side, dtype="Float64").astype("Int8"),
        "close_to_limits": beyond_near & ~outside,
    }
