"""Actions and asks of the commentary, as tables with their finding."""

from __future__ import annotations

import pandas as pd

from analysis import commenting, formatting, quarters, reference
from analysis.charts.chart import Chart, release_words
from analysis.commenting import Action
from analysis.datasets import registry
from analysis.exporting import written
from analysis.release import Release
from analysis.selection import Selection


def areas_in_view(selection: Selection) -> tuple[str, ...]:
    """Return the areas whose commentary a selection shows: the system shows every area's."""
    return reference.reported_areas() if reference.system() in selection.areas else selection.areas


def actions(release: Release, selection: Selection) -> Chart:
    """List the actions of the areas in view, overdue ones first."""
    found = commenting.actions(release, selection.last, areas_in_view(selection))
    overdue = sum(one.is_overdue for one in found)
    still = sum(one.is_open for one in found)
    title = f"{formatting.counted(still, 'action')} open, {overdue or 'none'} overdue"
    if selection.last:
        title += f" on {formatting.day(quarters.parse(selection.last).end)}"
    columns = ["Action", "Area", "Owner", "Due", "State", "From"]
    return _chart(
        "actions",
        title,
        pd.DataFrame([_action_row(one) for one in found], columns=columns, dtype="str"),
        release,
        [one.row for one in found],
        empty="No action is on record up to this quarter for this choice.",
        notes=(
            "Overdue: still to be done, and due before the last day of the chosen quarter, "
            "whatever the date is today.",
            "Actions of earlier quarters stay until their status says done or dropped.",
        ),
    )


def _action_row(one: Action) -> dict[str, str]:
    row = one.row
    return {
        "Action": row["action"],
        "Area": row["area"],
        "Owner": row["owner_role"] or "no owner given",
        "Due": one.due,
        "State": one.state,
        "From": row["quarter"],
    }


def asks(release: Release, selection: Selection) -> Chart:
    """List what the board was asked, and what it decided."""
    found = commenting.asks(release, selection.last, areas_in_view(selection))
    waiting = sum(row["decision"] is None for row in found)
    rows = [
        {
            "Asked of the board": row["board_ask"] or "not asked; decided all the same",
            "Area": row["area"],
            "Quarter": row["quarter"],
            "Decision": row["decision"] or "not decided yet",
        }
        for row in found
    ]
    return _chart(
        "board_decisions",
        f"{formatting.counted(waiting, 'ask')} waiting for a decision of the board",
        pd.DataFrame(
            rows, columns=["Asked of the board", "Area", "Quarter", "Decision"], dtype="str"
        ),
        release,
        found,
        empty="Nothing was asked of the board up to this quarter for this choice.",
        notes=("An ask waits until its entry names the decision.",),
    )


def _chart(
    key: str,
    title: str,
    table: pd.DataFrame,
    release: Release,
    rows: list[dict],
    *,
    empty: str,
    notes: tuple[str, ...],
) -> Chart:
    every = release.tables["commentary"]
    ids = [row["commentary_id"] for row in rows]
    mine = every[every["commentary_id"].isin(ids)]
    return Chart(
        key=key,
        title=title,
        figure={},
        alt=f"Table: {title}.",
        table=table,
        data=written(registry()["commentary"], mine),
        source=f"Source: commentary, {release_words(release)}",
        notes=notes,
        is_illustrative=commenting.is_illustrative(rows),
        empty="" if rows else empty,
    )
