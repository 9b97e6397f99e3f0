"""Horizontal bars in rows, a bar for each series: pattern and name tell it, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import theme

ROW_HEIGHT, BAR_HEIGHT = 20, 22


@dataclass(frozen=True)
class Series:
    """One series of bars.

    Attributes
    ----------
    values : tuple of float or None
        One for each row; None draws nothing.
    texts : tuple of str
        What stands at each bar's end.
    """

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    colour: str
    pattern: str = ""


def figure(rows: list[str], series: list[Series], *, unit: str, stacked: bool = False) -> dict:
    """Return bars by row, from the top down in the order given."""
    traces = [_trace(rows, one, stacked=stacked) for one in series]
    lines = 1 if stacked else len(series)
    return {
        "data": traces,
        "layout": theme.layout(
            height=110 + len(rows) * (ROW_HEIGHT + BAR_HEIGHT * lines),
            barmode="stack" if stacked else "group",
            bargap=0.3,
            margin={"t": 44, "r": 72},
            showlegend=len(series) > 1,
            legend={"traceorder": "normal"},
            xaxis={
                "showgrid": True,
                "title": {"text": theme.text(unit)},
                "zeroline": True,
                "nticks": 5,
            },
            yaxis={
                "autorange": "reversed",
                "type": "category",
                "tickvals": [theme.text(row) for row in rows],
                "ticktext": [theme.wrapped(row) for row in rows],
            },
        ),
    }


def _trace(rows: list[str], one: Series, *, stacked: bool) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": theme.text(one.name),
        "y": [theme.text(row) for row in rows],
        "x": list(one.values),
        "marker": {
            "color": one.colour,
            "line": {"color": theme.INK, "width": 0.5},
            "pattern": {
                "shape": one.pattern,
                "fgcolor": "#ffffff",
                "fillmode": "overlay",
                "size": 6,
            },
        },
        "text": [theme.text(text) for text in one.texts],
        "textposition": "none" if stacked else "outside",
        "textfont": {"color": theme.INK, "size": 13},
        "cliponaxis": False,
        "hovertemplate": "%{y}, " + theme.text(one.name) + ": %{text}<extra></extra>",
    }
