"""How to read each kind of chart, in plain words: the same beside every chart of a kind."""

from __future__ import annotations

from analysis.charts.chart import Chart

LINE = (
    "Each line is an area and is named at its end. A hollow mark lacks a return: the figure may "
    "still rise, so a hollow total is joined to no other. A gap means that nothing is known; "
    "nothing is drawn across it.",
    "A short bar beside the lines is a target, in its area's colour, at its quarter.",
)
DOTS = (
    "Each row is a group and each mark an area; the further right, the more. A hollow mark lacks a "
    "return. A group without a mark has no figure that can be shown.",
)
BARS = (
    "Longer means more, from nothing at the axis. A hatched bar lacks a return. The number stands "
    "at the end of its bar.",
)
STACK = ("Each bar adds its parts up; the pattern tells the parts apart as well as the colour.",)
MATRIX = (
    "Each row is an organisation and each column a quarter. The sign says what the shade says.",
)
CALENDAR = (
    "Each bar runs from the first to the last planned day of an award. The dotted line is the last "
    "day of the chosen quarter: what ends before it is over, what ends soon after is a cliff edge.",
)
TABLE = ("Each row has a heading of its own at its left end.",)


def how_to_read(made: Chart) -> tuple[str, ...]:
    """Return how to read a chart, by its kind."""
    if not made.figure:
        return TABLE
    trace, layout = made.figure["data"][0], made.figure["layout"]
    if trace["type"] == "heatmap":
        return MATRIX
    if trace["type"] == "bar":
        return STACK if layout.get("barmode") == "stack" else BARS
    if layout.get("xaxis", {}).get("type") == "date":
        return CALENDAR
    return DOTS if layout.get("yaxis", {}).get("type") == "category" else LINE
