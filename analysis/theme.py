"""Colours, marks and sizes: fixed by area, and never the only signal.

Source: Government Analysis Function, data visualisation colours, 2022. Contrast on white is at
least 3 to 1 for every mark; text is always `INK`.
"""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass

from analysis import reference

INK = "#0b0c0c"
QUIET = "#505a5f"
RULE = "#d0d4d7"
ACCENT = "#F46A25"

CHART_HEIGHT = 340
FONT = "Source Sans Pro, Source Sans, Arial, sans-serif"


@dataclass(frozen=True)
class Mark:
    """How an area is drawn, and the sign that stands for it in text."""

    colour: str
    dash: str
    symbol: str
    sign: str
    short: str
    width: float = 2.5
    tiny: str = ""


MARKS = {
    "Bristol": Mark("#12436D", "solid", "circle", "●", "Bristol", tiny="Bristol"),
    "North Somerset": Mark("#28A197", "dash", "square", "■", "North Som.", tiny="N Som"),
    "South Gloucestershire": Mark("#801650", "dot", "diamond", "◆", "South Glos", tiny="S Glos"),
    "BNSSG": Mark("#3D3D3D", "solid", "triangle-up", "▲", "BNSSG", 4),
    reference.WIDER: Mark("#6E6E6E", "dashdot", "x", "✕", "BNSSG-wide"),
    "Avon and Somerset": Mark("#A285D1", "longdash", "star", "★", "Avon & Som."),
}
# An area added to the list before it has a mark of its own here.
OTHER = Mark(ACCENT, "longdashdot", "cross", "✚", "")


def mark(area: str) -> Mark:
    """Return how an area is drawn, wherever and beside whatever it is drawn."""
    return MARKS.get(area, OTHER)


def text(value: object) -> str:
    """Return text from a file so that a chart shows it as it is and runs none of it."""
    return html.escape(str(value), quote=False)


def label(area: str) -> str:
    """Return an area's name with its sign, for the end of a line."""
    drawn = mark(area)
    return f"<span style='color:{drawn.colour}'>{drawn.sign}</span> {text(drawn.short or area)}"


INK_TEXT = {"color": INK, "size": 14, "family": FONT}
_AXIS = {
    "tickfont": INK_TEXT,
    "title": {"font": INK_TEXT, "standoff": 8},
    "gridcolor": "#e6e8ea",
    "linecolor": QUIET,
    "automargin": True,
}
# The look of every chart, declared once; a figure says only in what it differs.
TEMPLATE = {
    "layout": {
        "font": INK_TEXT,
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "showlegend": False,
        "legend": {"font": INK_TEXT, "orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "#ffffff", "font": INK_TEXT},
        "margin": {"l": 8, "r": 8, "t": 26, "b": 8},
        "xaxis": {**_AXIS, "showgrid": False},
        "yaxis": {**_AXIS, "zerolinecolor": QUIET, "rangemode": "tozero"},
    }
}


def layout(**more) -> dict:
    """Return a figure's layout on the template: what it gives is added to what it needs."""
    margin = TEMPLATE["layout"]["margin"] | more.pop("margin", {})
    return {"height": CHART_HEIGHT, "margin": margin, "template": TEMPLATE, "yaxis": {}} | more


def wrapped(value: object, width: int = 24) -> str:
    """Return text for an axis on lines of at most so many signs, safe to draw."""
    return "<br>".join(map(text, textwrap.wrap(str(value), width) or [""]))


def corner_note(words: str) -> dict:
    """Return an annotation for the upper left corner of a chart."""
    return {
        "text": words,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": QUIET, "size": 13},
    }
