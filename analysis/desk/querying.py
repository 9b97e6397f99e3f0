"""Queries: a return under question with its sender says so in the note of its first row."""

from __future__ import annotations

import pandas as pd

from analysis import completeness, exporting
from analysis.datasets import registry

# Stands between the question and what the sender had written.
BETWEEN = " | "


def question_of(note: str) -> tuple[str, str]:
    """Return the question a note asks, empty without one, and what else it says."""
    if not note.lower().startswith(completeness.QUERY):
        return "", note
    question, _, rest = note[len(completeness.QUERY) :].partition(BETWEEN.strip())
    return question.strip(), rest.strip()


def with_question(
    table: pd.DataFrame, dataset: str, sender: str, quarter: str, question: str
) -> list[dict[str, str]]:
    """Return the rows, as texts by column name, that put a question to a return or take it away.

    Parameters
    ----------
    table : DataFrame
        The dataset's published rows.
    question : str
        What is asked; empty takes every question of the return away.

    Returns
    -------
    list of dict
        The rows whose note changes: to be published by key, so that no figure does.
    """
    declared = registry()[dataset]
    mine = table[(table["returned_by"] == sender) & (table["quarter"] == quarter)]
    rows = exporting.written(declared, mine, by_name=True).to_dict("records")
    changed = []
    for place, row in enumerate(rows):
        asked, rest = question_of(row["note"])
        wanted = question if place == 0 else ""
        if asked != wanted:
            note = f"Query: {wanted}{BETWEEN if rest else ''}{rest}" if wanted else rest
            changed.append(row | {"note": note})
    return changed
