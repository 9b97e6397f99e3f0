"""What changed, as a table and in words: for previews, conflicts and the history alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis import exporting, formatting
from analysis.datasets import registry
from analysis.drafted import ILLUSTRATIVE

ADDED, REVISED, REMOVED = "added", "revised", "removed"
COLUMNS = ("Dataset", "Row", "Change", "Column", "Old", "New")
ANY = "All"


Tables = Mapping[str, pd.DataFrame]


def table(
    found: Iterable[Mapping], before: Tables | None = None, after: Tables | None = None
) -> pd.DataFrame:
    """Return changes as text: the dataset, the row by its key, and old and new of each cell.

    Parameters
    ----------
    found : iterable of mapping
        As `differences.diff` returns them.
    before, after : mapping of str to DataFrame, optional
        The tables compared: with them the figures of removed and of added rows are told as well.
    """
    found = list(found)
    figures = {
        kind: _figures(of_kind(found, kind), tables)
        for kind, tables in ((REMOVED, before), (ADDED, after))
    }
    rows = [
        {
            "Dataset": registry()[change["dataset"]].title,
            "Row": _named(change["key"]),
            "Change": change["change"],
            "Column": change.get("column", ""),
            "Old": change.get("old", figures[REMOVED].get(_place(change), "")),
            "New": change.get("new", figures[ADDED].get(_place(change), "")),
        }
        for change in found
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _place(change: Mapping) -> tuple:
    return change["change"], change["dataset"], *change["key"].values()


def _named(key: Mapping[str, str]) -> str:
    """Name a row by its key; who returned it is said once where it is the organisation itself."""
    return " · ".join(dict.fromkeys(str(part) for part in key.values() if part))


def _figures(found: list[Mapping], tables: Tables | None) -> dict[tuple, str]:
    """Return the figures of whole rows in words, by kind, dataset and key."""
    told = {}
    for name in dict.fromkeys(change["dataset"] for change in found) if tables else ():
        dataset = registry()[name]
        mine = [change for change in found if change["dataset"] == name]
        keys = pd.MultiIndex.from_tuples([tuple(change["key"].values()) for change in mine])
        rows = tables[name].set_index(dataset.key_names, drop=False)
        if not isinstance(rows.index, pd.MultiIndex):
            rows.index = pd.MultiIndex.from_arrays([rows.index])
        texts = exporting.written(dataset, rows[rows.index.isin(keys)])
        measured = [column.csv_name for column in dataset.columns if column.is_measure]
        for key, row in zip(texts.index, texts[measured].to_dict("records"), strict=True):
            words = ", ".join(f"{column} {text}" for column, text in row.items() if text != "[x]")
            told[(mine[0]["change"], name, *key)] = words
    return told


def told(frame: pd.DataFrame, *, dataset: bool | None = None) -> pd.DataFrame:
    """Return changes as they read best on a screen: the row, and in words what happens to it.

    Parameters
    ----------
    dataset : bool, optional
        Whether the dataset is named as well; where there are several if not given.
    """
    words = [
        f"{column}: {old or 'blank'} → {new or 'blank'}"
        if change == REVISED
        else f"{change}{': ' if old or new else ''}{old or new}"
        for change, column, old, new in frame[["Change", "Column", "Old", "New"]].to_numpy()
    ]
    read = frame[["Row"]].assign(Change=words)
    if dataset if dataset is not None else frame["Dataset"].nunique() > 1:
        read.insert(1, "Dataset", frame["Dataset"])
    return read


def chosen(
    frame: pd.DataFrame, *, dataset: str = ANY, change: str = ANY, text: str = ""
) -> pd.DataFrame:
    """Return the changes of a dataset, of a kind, and with a text somewhere in them."""
    kept = pd.Series(True, index=frame.index)
    if dataset != ANY:
        kept &= frame["Dataset"] == dataset
    if change != ANY:
        kept &= frame["Change"] == change
    if text.strip():
        joined = frame.agg(" ".join, axis=1).str.lower()
        kept &= joined.str.contains(text.strip().lower(), regex=False)
    return frame[kept]


def of_kind(found: Iterable[Mapping], kind: str) -> list[Mapping]:
    """Return the changes of one kind."""
    return [change for change in found if change["change"] == kind]


def without_illustrative(
    found: Iterable[Mapping], before: Mapping[str, pd.DataFrame]
) -> list[Mapping]:
    """Return changes without those of rows that were illustrative before."""
    made_up = {
        name: set(map(tuple, _keys(name, table[table["provenance"] == ILLUSTRATIVE])))
        for name, table in before.items()
    }
    return [
        change
        for change in found
        if tuple(change["key"].values()) not in made_up.get(change["dataset"], ())
    ]


def _keys(dataset: str, table: pd.DataFrame) -> list[list[str]]:
    return table[registry()[dataset].key_names].astype(str).to_numpy().tolist()


def counts(found: Iterable[Mapping]) -> dict[str, dict[str, int]]:
    """Return for each dataset how many rows were added, revised and removed."""
    rows: dict[str, dict[str, set]] = {}
    for change in found:
        kinds = rows.setdefault(
            change["dataset"], {kind: set() for kind in (ADDED, REVISED, REMOVED)}
        )
        kinds[change["change"]].add(tuple(change["key"].values()))
    return {name: {kind: len(keys) for kind, keys in kinds.items()} for name, kinds in rows.items()}


def in_words(
    counted: Mapping[str, Mapping[str, int]], *, said: Mapping[str, str] | None = None
) -> str:
    """Say how many rows change: ``Training return: 40 rows added and 2 rows removed``.

    Parameters
    ----------
    said : mapping of str to str, optional
        Other words for added, revised and removed.
    """
    parts = []
    for name, kinds in counted.items():
        words = [
            f"{formatting.counted(number, 'row')} {(said or {}).get(kind, kind)}"
            for kind, number in kinds.items()
            if number
        ]
        parts.append(f"{registry()[name].title}: {formatting.listed(words)}")
    return f"{'; '.join(parts)}." if parts else "Nothing changes."
