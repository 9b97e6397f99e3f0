"""What any declared quarterly return gets: who sends it, its keys, and values drawn by kind."""

from __future__ import annotations

import itertools
import zlib

import numpy as np
import pandas as pd

from analysis import reference
from analysis.declare import Column, Dataset, Kind, Rule, Type
from analysis.illustrating import partners, story
from analysis.illustrating.partners import Organisation
from analysis.illustrating.story import LABELS

# Key columns that the sender and the quarter settle; the others are crossed.
SETTLED = ("quarter", "area", "organisation", "sector", "returned_by")
MOST_CHOICES = 4


def dice(seed: int, *what: str) -> np.random.Generator:
    """Return the dice of one part of the story, so that a new return leaves the others alone."""
    return np.random.default_rng([seed, zlib.crc32("|".join(what).encode())])


def senders(dataset: Dataset) -> list[Organisation]:
    """Return who owes a return: as the story says, else every employer or every host."""
    known = {name for organisation in partners.ORGANISATIONS for name in organisation.due}
    by_employer = any(column.name == "organisation" for column in dataset.key)
    stands_for = "workforce" if by_employer else "settings"
    name = dataset.name if dataset.name in known else stands_for
    return [organisation for organisation in partners.ORGANISATIONS if name in organisation.due]


def sent(dataset: Dataset, sender: Organisation, *, seed: int) -> list[int]:
    """Return the quarters, counted from 0, for which the sender's return is in."""
    luck = dice(seed, "sent", dataset.name, sender.name).random(story.HOW_MANY)
    newest = min(sender.until, story.LAST - sender.late)
    return [
        place
        for place in range(sender.since, newest + 1)
        if luck[place] >= sender.slips and (dataset.name, sender.name, place) not in partners.MISSED
    ]


def rows(dataset: Dataset, *, seed: int) -> list[dict]:
    """Return the keys of a return the story does not know; `filled` gives them values."""
    crossed = [column for column in dataset.key if column.name not in SETTLED]
    choices = [_choices(column) for column in crossed]
    return [
        {
            "quarter": LABELS[place],
            "area": sender.area,
            "organisation": sender.name,
            "sector": sender.sector,
            "returned_by": sender.name,
            **dict(zip((column.name for column in crossed), chosen, strict=True)),
        }
        for sender in senders(dataset)
        for place in sent(dataset, sender, seed=seed)
        for chosen in itertools.product(*choices)
    ]


def _choices(column: Column) -> tuple[str, ...]:
    return column.allowed[:MOST_CHOICES] or (column.example or "Illustrative",)


def filled(dataset: Dataset, table: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return the table with every declared column, those the story lacks drawn by kind."""
    lacking = [column for column in dataset.columns if column.name not in table]
    for column in lacking:
        if column.is_measure:
            values = _drawn(dataset, column, table, dice(seed, dataset.name, column.name))
        else:
            values = _choices(column)[0] if column.required else ""
        table = table.assign(**{column.name: values})
    drawn = {column.name for column in lacking if column.is_measure}
    for rule in dataset.rules:
        if drawn.issuperset(column.name for column in rule.columns):
            table = _in_order(rule, table)
    return table


def _drawn(dataset: Dataset, column: Column, table: pd.DataFrame, rng) -> np.ndarray:
    """Draw a flow around a level, or a stock that grows by two in a hundred a quarter."""
    series = [name for name in dataset.key_names if name != "quarter" and name in table]
    groups = table.groupby(series, sort=False).ngroup().to_numpy()
    levels = rng.uniform(15, 90, groups.max() + 1)[groups]
    if column.kind is Kind.STOCK:
        age = table["quarter"].map(LABELS.index).to_numpy()
        return np.round(levels * 1.02**age).astype(int)
    return rng.poisson(levels)


def _in_order(rule: Rule, table: pd.DataFrame) -> pd.DataFrame:
    """Sort the drawn values of a rule's columns: rules name the part before the whole."""
    names = [column.name for column in rule.columns]
    table = table.copy()
    table[names] = np.sort(table[names].to_numpy(), axis=1)
    return table


def as_text(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as a CSV of this dataset writes it.

    Columns in the declared order under their headers, a markers column where some row has a
    marker, and of the columns any CSV may carry those that say something.
    """
    columns = {}
    for column in dataset.all_columns:
        texts = table[column.name] if column.name in table else pd.Series("", index=table.index)
        texts = texts.astype("str").fillna("")
        if column in dataset.columns or (texts != "").any():
            columns[column.csv_name] = _allowed(column, texts)
        if column.markers_name in table and column.is_measure:
            columns[f"{column.csv_name}_markers"] = table[column.markers_name].fillna("")
    return pd.DataFrame(columns, dtype="str").reset_index(drop=True)


def _allowed(column: Column, texts: pd.Series) -> pd.Series:
    """Keep choices within the reference list: a renamed one takes the nearest, else the last."""
    if column.type is not Type.CHOICE or not column.allowed:
        return texts
    near = {text: text for text in texts.unique()}
    for text in near:
        if text and text not in column.allowed:
            near[text] = reference.closest(text, column.allowed) or column.allowed[-1]
    return texts.map(near)
