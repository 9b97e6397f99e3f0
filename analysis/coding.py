"""The texts of keys as numbers, which compare and add up many times faster.

Columns that are joined with each other share one list of texts, so that equal texts have equal
codes. Quarters are listed in their order, so that an earlier one is a smaller number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

# Columns whose texts are compared with those of another column.
LIKE = {"scope": "area", "sender": "returned_by", "organisation": "returned_by"}

Lists = Mapping[str, pd.CategoricalDtype]


def lists(
    tables: Iterable[pd.DataFrame], given: Mapping[str, Iterable[str]], names: Iterable[str]
) -> dict[str, pd.CategoricalDtype]:
    """Return the list of texts of each column.

    Parameters
    ----------
    tables : iterable of DataFrame
        Every table that is to be coded.
    given : mapping of str to texts
        Texts that a list holds beside those found, in their order.
    names : iterable of str
        The columns to code, among them those they are `LIKE`.
    """
    names = set(names)
    texts: dict[str, dict[str, None]] = {}
    for name, known in given.items():
        texts.setdefault(LIKE.get(name, name), {}).update(dict.fromkeys(known))
    for table in tables:
        for name in names & set(table):
            found = table[name].dropna().unique()
            texts.setdefault(LIKE.get(name, name), {}).update(dict.fromkeys(found))
    dtypes = {
        name: pd.CategoricalDtype(pd.Index(list(each), dtype="str")) for name, each in texts.items()
    }
    return {name: dtypes[LIKE.get(name, name)] for name in names if LIKE.get(name, name) in dtypes}


def is_among(table: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Return which rows of a table are also among others of the same columns."""
    known = others.drop_duplicates().assign(_there=True)
    return table.merge(known, on=list(table), how="left")["_there"].notna().to_numpy()


def row_codes(table: pd.DataFrame, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for every row, equal where some columns are, and which rows lack none."""
    code, is_whole = np.zeros(len(table), dtype=np.int64), np.ones(len(table), dtype=bool)
    for name in names:
        places, distinct = pd.factorize(table[name])
        is_whole &= places >= 0
        code = code * (len(distinct) + 1) + places + 1
        if len(code) and code.max() > 2**40:
            code = pd.factorize(code)[0]
    return code, is_whole


def numbers(column: pd.Series, kind: pd.CategoricalDtype) -> np.ndarray:
    """Return the number of each text in its list; -1 where it is missing."""
    places, texts = pd.factorize(column)
    listed = kind.categories.get_indexer(pd.Index(texts, dtype="str"))
    # One more: what is missing has the last place.
    return np.append(listed, -1)[places]
