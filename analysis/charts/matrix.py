"""A matrix of states: each cell says its state by shape and word, never by shade alone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from analysis import theme

ROW_HEIGHT = 24


@dataclass(frozen=True)
class State:
    """How a state is drawn: the text in its cell, and a shade that only repeats it."""

    text: str
    shade: str


def figure(
    rows: list[str],
    columns: list[str],
    grid: list[list[str]],
    states: Mapping[str, State],
    **axis,
) -> dict:
    """Return a heatmap of states.

    Parameters
    ----------
    rows, columns : list of str
        Names, in their order from the upper left.
    grid : list of list of str
        For each row the name of each cell's state.
    states : mapping of str to State
        Every state there is.
    **axis
        What the axis of the columns has beside its place.
    """
    codes = {state: place for place, state in enumerate(states)}
    hover = [
        [
            theme.text(f"{row}, {column}: {state}")
            for column, state in zip(columns, line, strict=True)
        ]
        for row, line in zip(rows, grid, strict=True)
    ]
    trace = {
        "type": "heatmap",
        "x": [theme.text(column) for column in columns],
        "y": [theme.text(row) for row in rows],
        "z": [[codes[state] for state in line] for line in grid],
        "zmin": -0.5,
        "zmax": len(states) - 0.5,
        "colorscale": _steps([state.shade for state in states.values()]),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        # The sign alone: a cell on a telephone has no room for the word, which the table has.
        "text": [[states[state].text[:1] for state in line] for line in grid],
        "texttemplate": "%{text}",
        "textfont": {"color": theme.INK, "size": 13},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {
        "data": [trace],
        "layout": theme.layout(
            height=70 + ROW_HEIGHT * len(rows),
            xaxis={"type": "category", "side": "top", **axis},
            yaxis={
                "autorange": "reversed",
                "type": "category",
                "tickvals": [theme.text(row) for row in rows],
                "ticktext": [
                    theme.text(textwrap.shorten(row, 30, placeholder="…")) for row in rows
                ],
                "tickfont": {"size": 13},
            },
            margin={"t": 48},
        ),
    }


def _steps(shades: list[str]) -> list[list]:
    """Return a colour scale that changes in steps, one for each state."""
    size = len(shades)
    return [
        [edge / size, shade] for place, shade in enumerate(shades) for edge in (place, place + 1)
    ]
