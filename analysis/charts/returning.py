"""The returns of one quarter: who owes which, what is in, and what is late or under question."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis import formatting, quarters
from analysis.charts import matrix
from analysis.charts.chart import Chart, release_words
from analysis.charts.matrix import State
from analysis.datasets import registry
from analysis.desk import owing
from analysis.drafted import ILLUSTRATIVE
from analysis.release import Release

NOT_DUE = "not due"
STATES = {
    NOT_DUE: State("", "#ffffff"),
    owing.RECEIVED: State("✓ received", "#d5e8f3"),
    owing.NIL: State("0 nil return", "#d5e8f3"),
    owing.QUERIED: State("? queried", "#fbe6b5"),
    owing.EXPECTED: State("… expected", "#eef3f6"),
    owing.LATE: State("✗ late", "#f6d7c8"),
}


def of_quarter(release: Release, table: pd.DataFrame, quarter: str, today: dt.date) -> Chart:
    """Draw how far each return of a quarter is, a row for each organisation.

    Parameters
    ----------
    table : DataFrame
        As `owing.state` gives it for the quarter and the day.
    """
    names = [dataset.title for dataset in registry().returns]
    titles = {dataset.name: dataset.title for dataset in registry().returns}
    senders = sorted(table["organisation"].unique())
    states = {
        (row["organisation"], titles[row["dataset"]]): row["state"]
        for row in table.to_dict("records")
    }
    grid = [[states.get((sender, name), NOT_DUE) for name in names] for sender in senders]
    shown = [[STATES[state].text or "–" for state in line] for line in grid]
    frame = pd.DataFrame(
        [{"Organisation": sender, **dict(zip(names, line, strict=True))}
         for sender, line in zip(senders, shown, strict=True)],
        columns=["Organisation", *names], dtype="str",
    )  # fmt: skip
    title, sentence = _title(table, quarter), _sentence(table, quarter, today)
    return Chart(
        key="returns_of_quarter",
        title=title,
        figure=matrix.figure(
            senders,
            names,
            grid,
            STATES,
            tickvals=names,
            ticktext=[name.removesuffix(" return") for name in names],
        )
        if senders
        else {},
        alt=f"Matrix of returns by organisation and dataset. {title}. {sentence}",
        table=frame,
        data=table,
        source=f"Source: returns and organisations register, {release_words(release)}, "
        f"looked at on {formatting.day(today)}",
        notes=(
            "✓ received · 0 nil return · ? queried: a row's note begins with Query: · "
            "… expected, not late yet · ✗ late, not in after the due date · blank not due",
            "Every organisation stands here, whatever the filters say.",
        ),
        is_illustrative=is_illustrative(release),
        empty="" if senders else f"No organisation owes a return for {quarter} or has sent one.",
        extra={"sentence": sentence},
    )


def is_illustrative(release: Release) -> bool:
    """Whether the register that says who owes what is made up."""
    return bool((release.tables["organisations"]["provenance"] == ILLUSTRATIVE).any())


def _title(table: pd.DataFrame, quarter: str) -> str:
    due = table[table["due"]]
    return (
        f"{quarter}: {int(due['received'].sum())} of {len(due)} returns are in, "
        f"{int(due['late'].sum())} late"
    )


def _sentence(table: pd.DataFrame, quarter: str, today: dt.date) -> str:
    due_by = owing.due_date(quarters.parse(quarter))
    verb = "were" if today > due_by else "are"
    parts = [f"Returns {verb} due by {formatting.day(due_by)}."]
    for state, words in ((owing.LATE, "Late"), (owing.QUERIED, "Queried")):
        mine = table[table["state"] == state]
        if len(mine):
            by_sender = mine.groupby("organisation")["dataset"].agg(", ".join)
            said = [f"{sender} ({names})" for sender, names in by_sender.items()]
            parts.append(f"{words}: {formatting.listed(said)}.")
    # The count at the top of a page is of one area: without this the two would seem to differ.
    parts.append("Every organisation is counted, those of wider areas too.")
    return " ".join(parts)


def counts(release: Release, table: pd.DataFrame, quarter: str) -> Chart:
    """Count the returns of a quarter by dataset and by how far they are."""
    rows = []
    for title, mine in (
        *((one.title, table[table["dataset"] == one.name]) for one in registry().returns),
        ("All returns", table),
    ):
        by_state = mine["state"].value_counts()
        numbers = {state.capitalize(): int(by_state.get(state, 0)) for state in owing.STATES}
        rows.append({"Return": title, "Due": int(mine["due"].sum())} | numbers)
    frame = pd.DataFrame(rows)
    return Chart(
        key="returns_counted",
        title=f"Returns of {quarter}, counted",
        figure={},
        alt=f"Table of the returns of {quarter} by dataset and state. {_title(table, quarter)}.",
        table=frame.astype("str"),
        data=frame,
        source=f"Source: returns and organisations register, {release_words(release)}",
        notes=(
            "Each return counts once: received has figures and no question; nil says that all "
            "figures are 0; expected is not in and not late yet.",
            "A return that came although it was not due counts as received.",
        ),
        is_illustrative=is_illustrative(release),
    )
