"""One series read for a page: what may be drawn of it at a quarter, and why not more."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from analysis.declare import Indicator, Status
from analysis.indicators import ALL
from analysis.release import Release
from analysis.signals.grid import is_usable
from analysis.statistics import gate
from analysis.statistics.gate import Method, Verdict

STOPPED = {
    Status.OK: "lacks a return",
    Status.HIDDEN: "is hidden to protect people",
    Status.HIGH: "is all but 100 % and so hidden",
    Status.LOW: "rounds to zero and so is hidden",
    Status.NOT_AVAILABLE: "has no figure",
    Status.NOT_APPLICABLE: "does not apply",
    Status.UNRELIABLE: "has too few returns",
}


@dataclass(frozen=True)
class Segment:
    """A stretch of a series with a centre of its own, and limits where it can carry them."""

    first: str
    last: str
    method: Method
    centre: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Signal:
    """What may be said of a series at a quarter.

    Attributes
    ----------
    verdict : Verdict
        What may be drawn, and why not more.
    segments : tuple of Segment
        In order of time; the last is the one in force.
    causes : mapping of str to (str, str)
        Rule and type of each special cause by quarter, where limits are drawn.
    rebases : mapping of str to str
        The reason of each new start, by its first quarter.
    variation, assurance : str
        Icons; empty where the latest quarter takes no verdict.
    trend : str
        Of the last five shares, where it was tested.
    end : str or None
        The newest complete quarter, which the verdict is about.
    """

    indicator: Indicator
    area: str
    quarter: str
    verdict: Verdict
    segments: tuple[Segment, ...] = ()
    causes: dict[str, tuple[str, str]] = field(default_factory=dict)
    rebases: dict[str, str] = field(default_factory=dict)
    variation: str = ""
    assurance: str = ""
    trend: str = ""
    end: str | None = None

    @property
    def current(self) -> Segment | None:
        """The segment in force, which ends at the newest complete quarter."""
        return next((one for one in self.segments if one.last == self.end), None)

    @property
    def has_limits(self) -> bool:
        """Whether an expected range is drawn."""
        return self.verdict.method is Method.LIMITS


def signal(
    release: Release,
    indicator: Indicator,
    area: str,
    quarter: str,
    *,
    by: str = "",
    group: str = ALL,
) -> Signal:
    """Return what may be said of a series, were the given quarter now."""
    never = gate.unsuited(indicator)
    if never:
        return Signal(indicator, area, quarter, gate.judge(indicator, 0))
    key = (indicator.id, by, group, area)
    series = release.series(indicator, area, by=by, group=group)
    series = series[series.index <= quarter]
    rebases = _rebases(release, indicator, area, quarter)
    usable = is_usable(series)
    end, first, points = _run(usable, rebases, quarter)
    window = release.signals.window(key, end) if end else None
    since = _since(series, first, rebases, end, quarter)
    varies = window is None or window["method"] == Method.LIMITS.value
    verdict = gate.judge(indicator, points, varies=varies, since=since)
    is_now = end == quarter and window is not None
    return Signal(
        indicator,
        area,
        quarter,
        verdict,
        segments=_segments(release, key, window, end, rebases, usable),
        causes=release.signals.special_causes(key, end) if window else {},
        rebases=rebases,
        variation=window["variation"] if is_now else "",
        assurance=window["assurance"] if is_now else "",
        trend=window["trend"] if is_now else "",
        end=end,
    )


def _rebases(release: Release, indicator: Indicator, area: str, quarter: str) -> dict[str, str]:
    table = release.tables["rebases"]
    mine = table[(table["indicator"] == indicator.id) & (table["area"] == area)]
    mine = mine[mine["quarter"] <= quarter].sort_values("quarter")
    return dict(zip(mine["quarter"], mine["reason"], strict=True))


def _run(usable: pd.Series, rebases: dict[str, str], quarter: str) -> tuple[str | None, str, int]:
    """Return the newest complete quarter since the last rebase, its run's first, and its length."""
    newest_start = max(rebases, default="")
    labels = [label for label in usable.index if label >= newest_start]
    complete = [label for label in labels if usable[label]]
    if not complete:
        return None, "", 0
    end = complete[-1]
    place = labels.index(end)
    first = place
    while first > 0 and usable[labels[first - 1]]:
        first -= 1
    return end, labels[first], place - first + 1


def _since(
    series: pd.DataFrame, first: str, rebases: dict[str, str], end: str | None, quarter: str
) -> str:
    """Say what stands before the run, and what came after it."""
    said = []
    if first in rebases:
        said.append(f"rebased in {first}")
    elif end is not None:
        before = [label for label in series.index if label < first]
        if before:
            said.append(f"{before[-1]} {STOPPED[Status(series.loc[before[-1], 'status'])]}")
    after = [label for label in series.index if end is not None and end < label <= quarter]
    if after:
        status = Status(series.loc[after[0], "status"])
        said.append(f"{after[0]} {STOPPED[status]} and takes no verdict")
    return "; ".join(said)


def _segments(
    release: Release,
    key: tuple[str, ...],
    window: dict | None,
    end: str | None,
    rebases: dict[str, str],
    usable: pd.Series,
) -> tuple[Segment, ...]:
    """Return the stretches with a centre: one before each rebase, and the one in force."""
    found = []
    for start in rebases:
        before = [label for label in usable.index if label < start and usable[label]]
        if before:
            earlier = release.signals.window(key, before[-1])
            if earlier is not None:
                found.append(_segment(earlier, before[-1]))
    if window is not None and end is not None:
        found.append(_segment(window, end))
    return tuple(dict.fromkeys(found))


def _segment(window: dict, last: str) -> Segment:
    limits = (None if pd.isna(window[name]) else float(window[name]) for name in ("lower", "upper"))
    method = Method(window["method"])
    return Segment(window["first"], last, method, float(window["centre"]), *limits)


def projected(
    release: Release, indicator: Indicator, area: str, quarter: str
) -> tuple[str | None, dict | None]:
    """Return the newest complete quarter, and when the target in force is reached, seen from it."""
    series = release.series(indicator, area)
    series = series[series.index <= quarter]
    end, _, _ = _run(is_usable(series), _rebases(release, indicator, area, quarter), quarter)
    target = release.target(indicator, area, quarter)
    if end is None or target is None:
        return end, None
    return end, release.signals.projection((indicator.id, "", ALL, area), end, target.quarter)
