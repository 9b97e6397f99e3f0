"""Signals in plain words: what an icon, a rule and a verdict say. Never a word about proof."""

from __future__ import annotations

import re

from analysis import formatting
from analysis.declare import Better
from analysis.release import Figure
from analysis.signals.reading import Signal
from analysis.statistics import trend
from analysis.statistics.gate import Method

VARIATION = {
    "common_cause": "Common cause: ordinary ups and downs",
    "improvement_high": "Improving: unusually high",
    "improvement_low": "Improving: unusually low",
    "concern_high": "Concern: unusually high",
    "concern_low": "Concern: unusually low",
    "neutral_high": "Unusually high, neither good nor bad",
    "neutral_low": "Unusually low, neither good nor bad",
}
ASSURANCE = {
    "consistent_pass": "Expected to meet its target as things stand",
    "consistent_fail": "Expected to miss its target unless something changes",
    "inconsistent": "May meet or miss its target by chance",
}
POINT = {
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "unusually high",
    "special_cause_neutral_low": "unusually low",
}
CAUSES = (
    (r"Above UCL", "above the expected range"),
    (r"Below LCL", "below the expected range"),
    (r"(\d+) Point Trend \(Increasing\)", r"\1 quarters rising in a row"),
    (r"(\d+) Point Trend \(Decreasing\)", r"\1 quarters falling in a row"),
    (r"2 in 3 Above CL", "two of three quarters close to the upper limit"),
    (r"2 in 3 Below CL", "two of three quarters close to the lower limit"),
    (r"(\d+) Points Above CL", r"\1 quarters in a row above the mean"),
    (r"(\d+) Points Below CL", r"\1 quarters in a row below the mean"),
)
TRENDS = {
    trend.INCREASING: "The last five quarters rise by more than chance explains.",
    trend.DECREASING: "The last five quarters fall by more than chance explains.",
    trend.NO_CHANGE: "The last five quarters show no trend beyond chance.",
}
NOT_PROOF = (
    "A signal says: ask what changed. It is not proof, and among thirty such charts about one "
    "signals falsely every two or three quarters."
)


def cause(rule: str) -> str:
    """Return a rule in plain words: ``above the expected range``."""
    for pattern, words in CAUSES:
        if re.fullmatch(pattern, rule):
            return re.sub(pattern, words, rule)
    return rule


def expected_range(signal: Signal) -> str:
    """Say the range in force: ``85 to 180``; empty where none is drawn."""
    current = signal.current
    if current is None or current.upper is None:
        return ""
    low, high = drawn(signal, current.lower), drawn(signal, current.upper)
    ends = (formatting.number(signal.indicator, value) for value in (low, high))
    return " to ".join(ends)


def drawn(signal: Signal, limit: float) -> float:
    """Return a limit as it is drawn: inside what the indicator can be."""
    indicator = signal.indicator
    lowest = None if _can_be_negative(signal) else 0.0
    low = limit if lowest is None else max(limit, lowest)
    return min(low, 100.0) if indicator.unit == "%" else low


def _can_be_negative(signal: Signal) -> bool:
    return getattr(signal.indicator.formula, "minus", None) is not None


def verdict(signal: Signal, figure: Figure) -> str:
    """Say whether a figure is signal or noise, and whether its target can be expected."""
    if signal.verdict.method is Method.POINTS:
        return ""
    if not formatting.is_shown(figure) or figure.is_incomplete or signal.end != signal.quarter:
        return "No verdict on signal or noise for this quarter: it is not complete."
    if not signal.has_limits:
        return _beside_median(signal, figure)
    where = f"its expected range of {expected_range(signal)}"
    rule, _ = signal.causes.get(signal.quarter, ("", ""))
    if not rule:
        said = f"It varies within {where}: ordinary ups and downs, no signal."
    else:
        kind = {"improvement": ", an improvement", "concern": ", a concern"}
        what = kind.get(signal.variation.split("_")[0], "")
        said = f"This is a signal{what}: {cause(rule)} (expected range {expected_range(signal)})."
    goal = ASSURANCE.get(signal.assurance, "")
    return f"{said} {goal}." if goal else said


def _beside_median(signal: Signal, figure: Figure) -> str:
    centre = signal.current.centre
    side = "at" if figure.value == centre else "above" if figure.value > centre else "below"
    count = formatting.number(signal.indicator, centre)
    said = f"It is {side} the median of {count}; too few quarters to tell signal from noise."
    if "hardly vary" in signal.verdict.reason:
        said = f"It is {side} the median of {count}; the series hardly varies."
    trends = TRENDS.get(signal.trend, "")
    return f"{said} {trends}" if trends else said


def is_good(signal: Signal) -> bool | None:
    """Whether the latest signal is good; None where there is none or no good direction."""
    if signal.indicator.better is Better.NEITHER or not signal.variation:
        return None
    return {"improvement": True, "concern": False}.get(signal.variation.split("_")[0])
