"""A count as it is shown, and what somebody who sees it can still take it for."""

from __future__ import annotations

import numpy as np

from analysis.disclosure.thresholds import Settings

# Stands for "without bound" in whole numbers: far above any count, far below overflow.
UNBOUNDED = 10**9
# Shown exactly from the first person on (places, sessions), or never.
ALWAYS, NEVER = -UNBOUNDED, UNBOUNDED


def shown(counts: np.ndarray, exact_from: np.ndarray | int, settings: Settings) -> np.ndarray:
    """Return counts as they are shown: to the nearest multiple, exactly where that is exempt.

    Parameters
    ----------
    counts : array of int or float
        Counts that are not hidden. Missing ones stay missing.
    exact_from : array of int or int
        From which count on each is shown exactly.
    settings : Settings
        The thresholds in force.

    Notes
    -----
    Somebody is never rounded to nobody: 0 means 0.
    """
    counts = np.asarray(counts, dtype="float64")
    nearest = np.floor(counts / settings.round_to + 0.5) * settings.round_to
    nearest = np.where((counts > 0) & (nearest == 0), settings.round_to, nearest)
    return np.where(counts >= exact_from, counts, nearest)


def possible(
    counts: np.ndarray, exact_from: np.ndarray | int, settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most that a shown count may stand for.

    Whoever sees it knows the rules: no shown count is from 1 to the threshold, and one that is
    shown exactly is itself.
    """
    public = shown(counts, exact_from, settings).astype("int64")
    half = settings.round_to // 2
    least = np.maximum(public - half, settings.hide_up_to + 1)
    # What rounds to nothing is shown as one step, so that step reaches down to the threshold.
    least = np.where(public == settings.round_to, settings.hide_up_to + 1, least)
    most = public + (settings.round_to - 1) // 2
    rounded_most = np.minimum(most, np.asarray(exact_from, dtype="int64") - 1)
    # The same number may be a rounded smaller count or an exempt one.
    most = np.where(public >= exact_from, public, rounded_most)
    surely_exempt = (least >= exact_from) | (public % settings.round_to != 0)
    exact = (public == 0) | ((public >= exact_from) & surely_exempt) | (most < least)
    return np.where(exact, public, least), np.where(exact, public, most)
