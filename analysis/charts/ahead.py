"""What lies ahead on a chart by quarter: agreed targets, and the fan of a projection."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import formatting, quarters, theme
from analysis.declare import Indicator
from analysis.release import Release, Target
from analysis.signals.reading import projected
from analysis.statistics import gate, projection
from analysis.statistics.policy import IN_FORCE

# A target farther off than this would press the past together.
MOST_AHEAD = 8
FILL = "rgba(80, 90, 95, 0.16)"
# Traces named so are no figures of an area.
TARGET = "Target, "
PACE = "Target at the present pace"


@dataclass(frozen=True)
class Fan:
    """A projection as it is drawn: from the newest complete quarter to its far end.

    Attributes
    ----------
    labels : tuple of str
        The newest complete quarter and those after it.
    centre, lower, upper : tuple of float
        One for each label.
    """

    area: str
    labels: tuple[str, ...]
    centre: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


def fan(release: Release, indicator: Indicator, area: str, quarter: str) -> Fan | None:
    """Return the fan of an area's projection; None where the sentence refuses one.

    It opens from the published figure. Its far end left disclosure control rounded, and how it
    widens on the way there follows from the number of quarters alone.
    """
    end, found = projected(release, indicator, area, quarter)
    if end is None or found is None or found["reached"] == end:
        return None
    start = release.figure(indicator, area, end).value
    is_flow, far = not gate.unsuited(indicator), IN_FORCE.fan_quarters
    rise = found["pace_centre"] - start
    lines: dict[str, list[float]] = {"centre": [start], "lower": [start], "upper": [start]}
    for step in range(1, far + 1):
        share = projection.spread(step, is_flow=is_flow)
        centre = start + rise * step / far
        lines["centre"].append(centre)
        for side in ("lower", "upper"):
            lines[side].append(centre + share * (found[f"pace_{side}"] - found["pace_centre"]))
    inside = {name: tuple(_inside(indicator, one) for one in row) for name, row in lines.items()}
    return Fan(area, tuple(_after(end, step) for step in range(far + 1)), **inside)


def _inside(indicator: Indicator, value: float) -> float:
    return min(max(value, 0.0), 100.0 if indicator.unit == "%" else float("inf"))


def _after(label: str, count: int) -> str:
    return quarters.parse(label).plus(count).label


def targets_drawn(
    release: Release, indicator: Indicator, area: str, labels: list[str]
) -> list[Target]:
    """Return an area's targets inside the quarters shown, and the one in force after them."""
    if not labels:
        return []
    last = _after(labels[-1], MOST_AHEAD)
    goals = release.targets(indicator, area)
    ahead = [goal.quarter for goal in goals if labels[-1] < goal.quarter <= last][:1]
    return [goal for goal in goals if labels[0] <= goal.quarter <= labels[-1]
            or goal.quarter in ahead]  # fmt: skip


def labels_with(labels: list[str], *more: str) -> list[str]:
    """Return the quarters shown, carried on as far as what is drawn ahead of them."""
    farthest = max((one for one in more), default="")
    longer = list(labels)
    while longer and longer[-1] < farthest:
        longer.append(_after(longer[-1], 1))
    return longer


def path(indicator: Indicator, area: str, goals: list[Target]) -> dict:
    """Return an area's targets as a thin line in its colour, a bar at each."""
    drawn = theme.mark(area)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": theme.text(f"{TARGET}{area}"),
        "x": [goal.quarter for goal in goals],
        "y": [goal.value for goal in goals],
        "line": {"color": drawn.colour, "width": 1, "dash": "dot"},
        "marker": {
            "symbol": "line-ew-open",
            "size": 16,
            "color": drawn.colour,
            "line": {"width": 3},
        },
        "text": [
            theme.text(
                f"Target for {area}, {goal.quarter}: {formatting.number(indicator, goal.value)}"
            )
            for goal in goals
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def fan_traces(indicator: Indicator, one: Fan) -> list[dict]:
    """Return a fan: its two edges with the likely range between them, and its centre."""
    edge = {"color": theme.QUIET, "width": 1, "dash": "dot"}
    centre = {"color": theme.mark(one.area).colour, "width": 1.5, "dash": "dash"}
    rows = (
        ("likely, upper", one.upper, edge, {}),
        ("likely, lower", one.lower, edge, {"fill": "tonexty", "fillcolor": FILL}),
        ("", one.centre, centre, {}),
    )
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": theme.text(", ".join(filter(None, (PACE, words, one.area)))),
            "x": list(one.labels),
            "y": [round(value, 2) for value in values],
            "line": line,
            "text": [
                theme.text(
                    f"{one.area}, {label}: {formatting.number(indicator, value)}"
                    f" {words or 'at the present pace'}"
                )
                for label, value in zip(one.labels, values, strict=True)
            ],
            "hovertemplate": "%{text}<extra></extra>",
            **more,
        }
        for words, values, line, more in rows
    ]


def fan_words(indicator: Indicator, one: Fan) -> str:
    """Say what a fan shows at its far end."""
    centre, lower, upper = (
        formatting.number(indicator, row[-1]) for row in (one.centre, one.lower, one.upper)
    )
    return (
        f"At the present pace {one.area} stands at {centre} in {one.labels[-1]}, likely {lower} to "
        f"{upper} (the grey fan of the chart)."
    )


def is_target(trace: dict) -> bool:
    """Whether a trace is a path of agreed targets."""
    return str(trace.get("name", "")).startswith(TARGET)


def is_drawn_ahead(trace: dict) -> bool:
    """Whether a trace is part of a fan, and so no published figure."""
    return str(trace.get("name", "")).startswith(PACE)
