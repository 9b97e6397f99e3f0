"""The four rules that tell special-cause variation from common-cause variation.

References
----------
NHS England and NHS Improvement. Making Data Count: Strengthening your decisions, 2019.
NHS-R Community. NHSRplotthedots 0.2.2, 2025, whose words and precedence these are. Written from
its described behaviour; no code is shared.
"""

import numpy as np

from analysis.statistics import arrays

# Lengths of trends and shifts are settings, for tools differ on them; 2 in 3 is 2 in 3.
WINDOW = 3
CLOSE_IN_WINDOW = 2

COMMON_CAUSE = "Common Cause"
# One line per rule, the first to apply winning: what a low and a high signal is called.
# ``{trend}`` and ``{shift}`` are 7 in the package; the Making Data Count workbook also allows 6.
WORDS = (
    (COMMON_CAUSE, COMMON_CAUSE),
    ("Below LCL", "Above UCL"),
    ("{trend} Point Trend (Decreasing)", "{trend} Point Trend (Increasing)"),
    ("2 in 3 Below CL", "2 in 3 Above CL"),
    ("{shift} Points Below CL", "{shift} Points Above CL"),
)


def special_causes(
    y: np.ndarray,
    side: np.ndarray,
    outside: np.ndarray,
    close: np.ndarray,
    starts: np.ndarray,
    *,
    trend_points: int,
    shift_points: int,
) -> dict[str, np.ndarray]:
    """Name the rule each point meets first.

    Parameters
    ----------
    y : array of float
        The points in order of time, NaN where missing.
    side : array of float
        -1 below the mean, 1 above it, 0 on it or missing.
    outside, close : arrays of bool
        Beyond a process limit; beyond two thirds of the way to it but not outside.
    starts : array of bool
        True on the first point of each group. No rule looks across such a start.
    trend_points, shift_points : int
        Points in a row that make a trend or a shift.

    Returns
    -------
    dict
        ``trend``, ``two_in_three`` and ``shift`` (bool, whether or not another rule came first),
        ``signal`` (-1 low or falling, 1 high or rising, 0 common cause), ``special_cause_flag``
        and ``special_cause_type``, the rule in words.
    """
    direction = trend_direction(y, starts, trend_points)
    trend = direction != 0
    two_in_three = in_two_of_three(side, close, starts)
    shift = in_shift(side, starts, shift_points)
    first_rule = np.select([outside, trend, two_in_three, shift], [1, 2, 3, 4])
    signal = np.select([first_rule == 2, first_rule > 0], [direction, side])
    lengths = {"trend": trend_points, "shift": shift_points}
    words = [word.format(**lengths) for pair in WORDS for word in pair]
    return {
        "trend": trend,
        "two_in_three": two_in_three,
        "shift": shift,
        "signal": signal.astype(np.int8),
        "special_cause_flag": first_rule > 0,
        "special_cause_type": arrays.texts(words, 2 * first_rule + (signal > 0)),
    }


def trend_direction(y: np.ndarray, starts: np.ndarray, points: int) -> np.ndarray:
    """Return 1 for points of a rising trend, -1 of a falling one, 0 for the rest.

    A trend is `points` points in a row, each strictly above (or below) the one before. A tie, a
    missing value and a new group end it.
    """
    step = np.zeros(y.size + 1)
    # The step into each point, and at the end a step out of the last.
    step[1:-1] = np.sign(np.diff(y))
    step[:-1][np.isnan(step[:-1]) | starts] = 0
    changes = np.ones(step.size, dtype=bool)
    changes[1:] = step[1:] != step[:-1]
    long = (run_lengths(changes) >= points - 1) & (step != 0)
    trend = long[:-1] | long[1:]
    # NHSRplotthedots asks for the step that follows where the next point is in a trend too: a
    # turning point takes the later direction, and so does the last point of a trend that another
    # follows at once, whatever lies between them (a step that does not rise counts as a fall).
    followed = trend & np.append(trend[1:] & ~starts[1:], False)
    rises = np.where(followed, step[1:], step[:-1]) > 0
    return np.where(trend, np.where(rises, 1, -1), 0)


def in_two_of_three(side: np.ndarray, close: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Mark close points with another close point within 3 in a row on one side of the mean."""
    hit = np.zeros(side.size, dtype=bool)
    if side.size < WINDOW:
        return hit
    group = np.cumsum(starts)
    sides = np.lib.stride_tricks.sliding_window_view(side, WINDOW).sum(axis=1)
    closes = np.lib.stride_tricks.sliding_window_view(close, WINDOW).sum(axis=1)
    together = group[: 1 - WINDOW] == group[WINDOW - 1 :]
    window = together & (np.abs(sides) == WINDOW) & (closes >= CLOSE_IN_WINDOW)
    for offset in range(WINDOW):
        hit[offset : offset + window.size] |= window
    return hit & close


def in_shift(side: np.ndarray, starts: np.ndarray, points: int) -> np.ndarray:
    """Mark runs of at least `points` points strictly on one side of the mean."""
    changes = starts.copy()
    changes[1:] |= side[1:] != side[:-1]
    return (run_lengths(changes) >= points) & (side != 0)


def run_lengths(changes: np.ndarray) -> np.ndarray:
    """Return the length of the run each element is in, given True where a run begins."""
    lengths = np.diff(np.flatnonzero(changes), append=changes.size)
    return np.repeat(lengths, lengths)
