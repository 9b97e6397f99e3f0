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
        for name in names & set(table.columns):
            found = texts_of(table, name)
            texts.setdefault(LIKE.get(name, name), {}).update(dict.fromkeys(found))
    dtypes = {
        name: pd.CategoricalDtype(pd.Index(list(each), dtype="str")) for name, each in texts.items()
    }
    return {name: dtypes[LIKE.get(name, name)] for name in names if LIKE.get(name, name) in dtypes}


def is_among(table: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Return which rows of a table are also among others of the same columns."""
    known = others.drop_duplicates().assign(_there=True)
    return table.merge(known, on=list(table), how="left")["_there"].notna().to_numpy()


# Past this, numbers are sorted to find those that repeat: slower, in less memory.
MOST_HASHED = 2_000_000
# Past this, codes of several columns put together could overflow: they are numbered afresh.
MOST_CODES = 2**40


def coded_texts(column: pd.Series) -> tuple[np.ndarray, Sequence]:
    """Return for every row the place of its value among the distinct ones, -1 for none."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.array.codes, column.array.categories
    return pd.factorize(column)


def coded(table, name: str) -> tuple[np.ndarray, Sequence]:
    """Return `coded_texts` of a column of a DataFrame or of `Rows`, which hold texts coded."""
    held = table.columns.get(name) if isinstance(table.columns, dict) else None
    if held is not None and held.kind == "str":
        return held.codes, held.values
    return coded_texts(table[name])


def texts_of(table, name: str) -> list[str]:
    """Return every text of a column, each once."""
    codes, texts = coded(table, name)
    # The last place stands for none.
    is_there = np.zeros(len(texts) + 1, dtype=bool)
    is_there[codes] = True
    return [text for text, there in zip(texts, is_there, strict=False) if there]


def distinct(table, names: Sequence[str]) -> pd.DataFrame:
    """Return every combination of the texts of some columns, in order of appearance."""
    [codes], _ = row_codes(names, table)
    firsts = np.flatnonzero(~pd.Series(codes, copy=False).duplicated().to_numpy())
    columns = {}
    for name in names:
        numbers, texts = coded(table, name)
        columns[name] = pd.array([*texts, None], dtype="str").take(numbers[firsts])
    return pd.DataFrame(columns)


def places(tables: Iterable, name: str) -> tuple[list[np.ndarray], int]:
    """Return for each table a number for the value of each row in a column, -1 for none.

    The second is how many values there are.
    """
    return _together([coded(table, name) for table in tables])


def _together(coded: list[tuple[np.ndarray, Sequence]]) -> tuple[list[np.ndarray], int]:
    if len(coded) == 1:
        return [coded[0][0]], len(coded[0][1])
    seen: dict = {}
    numbers = [
        # A code of -1 takes the last: there is none.
        np.array([*(seen.setdefault(one, len(seen)) for one in _listed(distinct)), -1])
        for _, distinct in coded
    ]
    return [at[codes] for at, (codes, _) in zip(numbers, coded, strict=True)], len(seen)


def _listed(distinct: Sequence) -> Sequence:
    # One by one, a list gives its texts many times faster than what Arrow holds.
    return distinct if isinstance(distinct, list) else distinct.tolist()


def row_codes(names: Sequence[str], *tables) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return a number for each row of each table, equal where some columns are equal.

    Returns
    -------
    codes : list of array
        What is missing equals what is missing.
    is_whole : list of array
        Which rows lack none of the columns.
    """
    ends = np.cumsum([len(table) for table in tables])[:-1]
    rows = sum(map(len, tables))
    code, is_whole, most = np.zeros(rows, np.int64), np.ones(rows, dtype=bool), 1
    for name in names:
        found, count = _together([coded(table, name) for table in tables])
        found = found[0] if len(found) == 1 else np.concatenate(found)
        is_missing = rows > 0 and found.min() < 0
        if is_missing:
            is_whole &= found >= 0
        elif count == 1:
            # One value for all rows tells none from another.
            continue
        code *= count + 1
        code += found
        code += 1
        most *= count + 1
        if most > MOST_CODES:
            code, distinct = pd.factorize(code)
            most = len(distinct) + 1
    return np.split(code, ends), np.split(is_whole, ends)


def is_repeated(codes: np.ndarray) -> np.ndarray:
    """Return which numbers are there already, above."""
    if len(codes) > MOST_HASHED:
        ordered = np.sort(codes)
        if not (ordered[1:] == ordered[:-1]).any():
            return np.zeros(len(codes), dtype=bool)
    return pd.Series(codes, copy=False).duplicated().to_numpy()


def is_in(codes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return which numbers are among others; by hashing, which takes a third of sorting them."""
    return pd.Series(codes, copy=False).isin(others).to_numpy()


def numbers(column: pd.Series, kind: pd.CategoricalDtype) -> np.ndarray:
    """Return the number of each text in its list; -1 where it is missing."""
    places, texts = coded_texts(column)
    listed = kind.categories.get_indexer(pd.Index(texts, dtype="str"))
    # One more: what is missing has the last place.
    return np.append(listed, -1)[places]
