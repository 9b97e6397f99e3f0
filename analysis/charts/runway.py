"""Runway and cliff edges: committed money quarter by quarter, each area scope by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import formatting, registers, theme
from analysis.charts.chart import Chart, release_words
from analysis.charts.funding import awards_shown
from analysis.release import Release
from analysis.selection import Selection


def by_quarter(release: Release, selection: Selection) -> Chart:
    """Draw the committed pounds that fall in each quarter, a step line for each area scope.

    Awards are spread evenly over their planned days. Areas are never added up: a wider area's
    money stands on a line of its own.
    """
    table = pounds(release, selection)
    falls = cliffs(table)
    labels = list(table["quarter"].unique())
    areas = list(table["area"].unique())
    said = [
        f"{one['area']}: {formatting.pounds(one['before'])} a quarter to {one['last']}, "
        f"{_pounds(one['after'])} the quarter after"
        for one in falls
    ]
    sentence = f"{'; '.join(said)}." if said else "No award on record states an amount and dates."
    wide = table.pivot(index="quarter", columns="area", values="pounds")
    frame = pd.DataFrame({"Quarter": labels[::-1]})
    for area in areas:
        frame[area] = [_pounds(wide.loc[label, area]) for label in labels[::-1]]
    return Chart(
        key="funding_cliffs",
        title=_title(falls),
        figure=_figure(wide, areas, falls, selection.last) if areas else {},
        alt=f"Step lines of committed money by quarter and area scope. {sentence}",
        table=frame.astype("str"),
        # No award on record is not known to be no money: it is left out, not written as 0.
        data=table[table["pounds"] > 0],
        source=f"Source: funding register, {release_words(release)}",
        notes=(
            "A cliff edge is a quarter after which less than half of a scope's money is committed.",
            "Announced awards, and those without a published amount or dates, are not in the "
            "lines: no line is no proof that there is no money.",
            "Money for a wider area is never divided between authorities.",
        ),
        empty="" if areas else sentence,
        extra={"sentence": sentence},
    )


def pounds(release: Release, selection: Selection) -> pd.DataFrame:
    """Return the committed pounds of each area scope in view, by quarter.

    Returns
    -------
    DataFrame
        ``area``, ``quarter`` and ``pounds``, to one quarter past the last planned end.
    """
    awards = awards_shown(release, selection)
    known = awards.dropna(subset=["amount_awarded", "planned_start_date", "planned_end_date"])
    known = known[known["status"].isin(registers.COMMITTED)]
    # A regrant is part of the award it is paid from: counted there, not twice.
    known = known[~known["related_activity"].isin(set(known["identifier"])).fillna(False)]
    spread = registers.spread(known, release.quarters)
    money = np.where(spread.live, spread.pounds, 0.0)
    rows = [
        {"area": area, "quarter": label, "pounds": float(money[rows.to_numpy(), at].sum())}
        for area in known["area"].unique()
        for rows in [known["area"] == area]
        for at, label in enumerate(spread.quarters)
    ]
    return pd.DataFrame(rows, columns=["area", "quarter", "pounds"])


def cliffs(table: pd.DataFrame) -> list[dict]:
    """Return each scope's last quarter before its money falls below half, the newest fall alone."""
    found = []
    for area, mine in table.groupby("area", sort=False):
        money, labels = mine["pounds"].to_numpy(), mine["quarter"].tolist()
        edges = np.flatnonzero((money[:-1] > 0) & (money[1:] < registers.CLIFF * money[:-1]))
        if len(edges):
            at = int(edges[-1])
            found.append(
                {"area": area, "last": labels[at], "before": money[at], "after": money[at + 1]}
            )
    return found


def _title(falls: list[dict]) -> str:
    if not falls:
        return "No cliff edge can be drawn from what is on record"
    said = [f"{one['area']} after {one['last']}" for one in falls]
    return f"Cliff edges on record: {formatting.listed(said)}"


def _pounds(value: float) -> str:
    return formatting.pounds(value) if value > 0 else "none on record"


def _figure(wide: pd.DataFrame, areas: list[str], falls: list[dict], now: str | None) -> dict:
    labels = list(wide.index)
    ticks = labels[::4]
    shapes = []
    if now in labels:
        shapes.append({"type": "line", "x0": now, "x1": now, "y0": 0, "y1": 1, "yref": "paper",
                       "line": {"color": theme.INK, "width": 1, "dash": "dot"}})  # fmt: skip
    return {
        "data": [_line(wide[area], area) for area in areas],
        "layout": theme.layout(
            margin={"t": 44},
            showlegend=True,
            legend={"y": 1.02},
            xaxis={
                "type": "category",
                "range": [-0.5, len(labels) - 0.5],
                "tickvals": ticks,
                "ticktext": [label.replace(" ", "<br>") for label in ticks],
                "tickangle": 0,
            },
            yaxis={"tickprefix": "£", "tickformat": "~s", "title": {"text": "A quarter"}},
            shapes=shapes,
            annotations=[_edge(one) for one in falls],
        ),
    }


def _line(money: pd.Series, area: str) -> dict:
    """Return an area's step line; it stops where no award is on record."""
    drawn = theme.mark(area)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": f"{drawn.sign} {theme.text(area)}",
        "x": list(money.index),
        "y": [float(value) if value > 0 else None for value in money],
        "connectgaps": False,
        "line": {"color": drawn.colour, "dash": drawn.dash, "width": 2.5, "shape": "hvh"},
        "marker": {"symbol": drawn.symbol, "size": 6},
        "hovertemplate": "%{x}: £%{y:,.0f}<extra></extra>",
    }


def _edge(fall: dict) -> dict:
    return {
        "x": fall["last"],
        "y": float(fall["before"]),
        "text": theme.text(f"{fall['area']}: cliff after {fall['last']}"),
        "showarrow": True,
        "arrowhead": 2,
        "ax": 0,
        "ay": 40,
        "font": {"color": theme.INK, "size": 13},
    }
