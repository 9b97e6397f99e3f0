"""Commentary as actions and asks: what was promised by when, and what the board is to decide."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import formatting, quarters
from analysis.drafted import ILLUSTRATIVE
from analysis.release import Release

# What a form offers. A file may say how far an action has come in any words.
STATUSES = ("open", "in progress", "done", "dropped")
# An action in any other words, or in none, is still to be done.
CLOSED = ("done", "complete", "completed", "closed", "dropped", "cancelled")

# The texts of an entry, in the order in which people tell them.
WORDS = {
    "what": "What happened",
    "why": "Why",
    "action": "Action",
    "board_ask": "Asked of the board",
    "decision": "Decision",
}


@dataclass(frozen=True)
class Action:
    """An action that somebody took on.

    Attributes
    ----------
    row : mapping
        Its entry, None where nothing stands.
    is_open, is_overdue : bool
        Whether it is still to be done, and was due before the chosen quarter's last day.
    """

    row: Mapping
    is_open: bool
    is_overdue: bool

    @property
    def state(self) -> str:
        """How far it has come, in words."""
        said = self.row["action_status"] or "status not given"
        return f"overdue, {said}" if self.is_overdue else said

    @property
    def due(self) -> str:
        """When it is due, in words."""
        due = self.row["due_date"]
        return formatting.day(due) if due is not None else "no date given"


def until(release: Release, quarter: str | None, areas: tuple[str, ...]) -> list[dict]:
    """Return the entries of areas up to a quarter, the newest quarter first.

    Texts, or None where nothing stands.
    """
    table = release.tables["commentary"]
    if quarter is None:
        return []
    mine = table[(table["quarter"] <= quarter) & table["area"].isin(areas)]
    mine = mine.sort_values(["quarter", "area", "commentary_id"], ascending=[False, True, True])
    return mine.astype(object).where(mine.notna(), None).to_dict("records")


def actions(release: Release, quarter: str | None, areas: tuple[str, ...]) -> list[Action]:
    """Return the actions of areas up to a quarter: overdue first, then by the day they are due.

    What is overdue goes by the last day of the chosen quarter, never by the clock.
    """
    if quarter is None:
        return []
    end = quarters.parse(quarter).end
    found = [
        _action(row, end) for row in until(release, quarter, areas) if row["action"] is not None
    ]
    far = dt.date.max
    return sorted(
        found, key=lambda one: (not one.is_overdue, not one.is_open, _day(one.row) or far)
    )


def _action(row: dict, end: dt.date) -> Action:
    is_open = (row["action_status"] or "").strip().lower() not in CLOSED
    due = _day(row)
    return Action(row, is_open, is_open and due is not None and due < end)


def _day(row: Mapping) -> dt.date | None:
    return None if row["due_date"] is None else row["due_date"].date()


def asks(release: Release, quarter: str | None, areas: tuple[str, ...]) -> list[dict]:
    """Return what the board was asked and has decided up to a quarter, the undecided first."""
    found = [row for row in until(release, quarter, areas) if row["board_ask"] or row["decision"]]
    return sorted(found, key=lambda row: row["decision"] is not None)


def next_id(table: pd.DataFrame, quarter: str, area: str) -> str:
    """Return an identifier for a new entry: ``c-2026-27-q2-bristol-3``."""
    slug = re.sub(r"[^a-z]+", "-", area.lower()).strip("-")
    stem = f"c-{quarters.parse(quarter).slug.lower()}-{slug}-"
    taken = {
        int(name.removeprefix(stem))
        for name in table["commentary_id"]
        if name.startswith(stem) and name.removeprefix(stem).isdecimal()
    }
    return f"{stem}{max(taken, default=0) + 1}"


def is_illustrative(rows: list[Mapping]) -> bool:
    """Whether some entry is made up."""
    return any(row["provenance"] == ILLUSTRATIVE for row in rows)
