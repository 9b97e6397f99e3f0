"""Rules that several datasets declare. Each takes columns and gives a `Rule`."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis import reference
from analysis.coding import is_in, is_repeated, places, row_codes, texts_of
from analysis.declare import Column, Rule
from analysis.rows import Rows, chosen, numbers


def at_most(*columns: Column) -> Rule:
    """Each column is at most the next: ``at_most(in_date, trained, in_post)``."""

    def breaks(table: pd.DataFrame | Rows, _beside: pd.DataFrame) -> np.ndarray:
        values = [numbers(table, column.name) for column in columns]
        broken = np.zeros(len(table), dtype=bool)
        for place, smaller in enumerate(values):
            for larger in values[place + 1 :]:
                broken |= smaller > larger
        return broken

    names = [column.name for column in columns]
    return Rule(
        columns=columns,
        breaks=breaks,
        words=" is at most ".join(names),
        suggestion=f"Check {', '.join(names[:-1])} and {names[-1]} in this row",
        by_column=True,
    )


def returned_once(returned_by: Column, *, is_error: bool = True) -> Rule:
    """No two senders return the same key, which would count the same people twice."""

    def breaks(table: pd.DataFrame | Rows, beside: pd.DataFrame) -> np.ndarray:
        key = [name for name in _key(table, beside) if name != returned_by.name]
        if "quarter" in key:
            names = [*key, returned_by.name]
            beside = _of_quarters(beside[names], texts_of(table, "quarter"))
        (mine, standing), whole = row_codes(key, table, beside)
        sender = np.concatenate(places((table, beside), returned_by.name)[0])
        # Of two rows the later one is reported, and rows that are published stand first.
        later = is_repeated(mine)
        if len(standing):
            later = later | is_in(mine, standing)
        if not later.any():
            return later
        given = pd.DataFrame({"key": np.concatenate([mine, standing]), "sender": sender})
        senders = given[np.concatenate(whole) & (sender >= 0)].drop_duplicates()["key"]
        shared = senders[senders.duplicated()]
        return is_in(mine, shared) & later

    return Rule(
        columns=(returned_by,),
        breaks=breaks,
        words="the same figures are returned once: another sender has returned this key",
        suggestion="Agree with the other sender who returns it, and leave it out of one return",
        is_error=is_error,
        by_column=True,
    )


def _of_quarters(beside: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Return the rows of some quarters: rows of others have another key, and are most of all."""
    if not len(beside):
        return beside
    theirs = pa.array(beside["quarter"])
    found = pc.is_in(theirs, pa.array(labels, theirs.type)).to_numpy(zero_copy_only=False)
    return chosen(beside, found)


def _key(table: pd.DataFrame, beside: pd.DataFrame) -> list[str]:
    # The tables carry their own key, so that a rule needs no dataset to be declared with.
    return list(table.attrs["key"] or beside.attrs["key"])


def is_seldom_more(part: Column, whole: Column) -> Rule:
    """Warn where a part is more than the whole: it can happen, and seldom does."""
    return _told_with_numbers(
        (part, whole), f"{part.name} is at most {whole.name}", "Check both figures"
    )


def changes_by_at_most_half(measure: Column) -> Rule:
    """Warn where a stock is half as large again, or half as small, as when last known."""
    return _told_with_numbers(
        (measure,),
        f"{measure.name} changes by at most half from one quarter to the next",
        "Check it against the last return, or confirm it",
    )


def opens_as_last_closed(opening: Column, closing: Column) -> Rule:
    """Warn where a quarter does not open with what the one before closed with."""
    return _told_with_numbers(
        (opening, closing),
        f"{opening.name} is {closing.name} of the quarter before",
        "Check both figures, or say in a note what changed",
    )


def _told_with_numbers(columns: tuple[Column, ...], words: str, suggestion: str) -> Rule:
    """Return a warning that `analysis.plausibility` finds, and says with the numbers."""
    return Rule(columns, None, words, suggestion, is_error=False)


def names_an_employer(organisation: Column) -> Rule:
    """Refuse staff whose employer is not recorded: they count in completions, never in reach."""

    def breaks(table: pd.DataFrame, _beside: pd.DataFrame) -> pd.Series:
        return table[organisation.name] == reference.EMPLOYER_NOT_RECORDED

    return Rule(
        columns=(organisation,),
        breaks=breaks,
        words=f"{reference.EMPLOYER_NOT_RECORDED} has no staff in post: it counts in completions, "
        "never in reach",
        suggestion="Leave the row out, or name the employer",
        by_column=True,
    )
