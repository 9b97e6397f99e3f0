"""Typed tables: the stored columns of a dataset, each in its type."""

from __future__ import annotations

import pandas as pd

from analysis.declare import Dataset
from analysis.rows import pandas_type


def empty(dataset: Dataset) -> pd.DataFrame:
    """Return a typed table without rows."""
    return nothing(dataset).copy(deep=False)


def nothing(dataset: Dataset) -> pd.DataFrame:
    """Return a typed table without rows that all share: nobody may change it."""
    known = _EMPTY.get(dataset.name)
    if known is None or known[0] is not dataset:
        known = _EMPTY[dataset.name] = (
            dataset,
            typed(dataset, pd.DataFrame(index=pd.RangeIndex(0))),
        )
    return known[1]


# Made once for each declaration: every check and every read asks for most of them.
_EMPTY: dict[str, tuple[Dataset, pd.DataFrame]] = {}


def typed(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with exactly the stored columns of a dataset, in their types."""
    columns = {}
    for column in dataset.all_columns:
        columns[column.name] = (column.name, pandas_type(column))
        if column.has_status:
            columns[column.status_name] = (column.status_name, "str")
        if column.is_measure:
            columns[column.markers_name] = (column.markers_name, "str")
    data = {}
    for name, (source, kind) in columns.items():
        values = table[source] if source in table else pd.Series(None, index=table.index)
        data[name] = values.astype(kind)
    result = pd.DataFrame(data, index=table.index)
    result.attrs["key"] = dataset.key_names
    return result
