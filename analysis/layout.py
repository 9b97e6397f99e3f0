"""How rows are stored: one wide table of all datasets, and back to the typed table of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.datasets import registry
from analysis.declare import Dataset, storage
from analysis.fragments import PARTITIONS
from analysis.rows import Rows
from analysis.typed_tables import nothing, typed
from analysis.units import REGISTER, distinct_units, identified

ARROW = {"int64": pa.int64(), "float64": pa.float64(), "date32": pa.date32(), "string": pa.string()}
PANDAS = {
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.string(): pd.StringDtype(na_value=float("nan")),
}


def schema() -> pa.Schema:
    """Return the stored columns of all datasets: a column of one name has one type."""
    fields = {name: pa.string() for name in (*PARTITIONS, "sender")}
    for dataset in registry():
        for column in dataset.all_columns:
            fields[column.name] = ARROW[storage(column)]
        for name in dataset.stored_names:
            fields.setdefault(name, pa.string())
    return pa.schema([pa.field(name, kind) for name, kind in fields.items()])


def to_arrow(dataset: Dataset, table: pd.DataFrame | Rows) -> pa.Table:
    """Return typed rows as stored rows: of the wide table only a dataset's own columns."""
    arrays = {"dataset": pa.repeat(pa.scalar(dataset.name), len(table))}
    if isinstance(table, Rows):
        held = table.columns if "sender" in table else identified(dataset, table).columns
        stored = {"period": pa.string(), "sender": pa.string(), **kinds(dataset)}
        return pa.table(arrays | {name: held[name].arrow(kind) for name, kind in stored.items()})
    if dataset.is_return:
        places, found = distinct_units(dataset, table)
        arrays["period"] = _coded([unit.period for unit in found], places)
        arrays["sender"] = _coded([unit.sender for unit in found], places)
    else:
        arrays["period"] = pa.repeat(pa.scalar(REGISTER), len(table))
        arrays["sender"] = pa.repeat(pa.scalar(""), len(table))
    for name, kind in kinds(dataset).items():
        arrays[name] = pa.array(table[name], type=kind, from_pandas=True)
    return pa.table(arrays)


def _coded(texts: list[str], places: np.ndarray) -> pa.Array:
    """Return for every row the text at its place."""
    distinct, codes = np.unique(np.array(texts, dtype=object), return_inverse=True)
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32)[places], distinct.tolist())


def kinds(dataset: Dataset) -> dict[str, pa.DataType]:
    """Return the stored columns of a dataset with their types."""
    declared = {column.name: ARROW[storage(column)] for column in dataset.all_columns}
    return {name: declared.get(name, pa.string()) for name in dataset.stored_names}


def parts(rows: Mapping[str, pd.DataFrame | Iterable]) -> Iterator[pa.Table]:
    """Yield typed rows as stored rows, each of one dataset."""
    for name, tables in rows.items():
        for table in [tables] if isinstance(tables, pd.DataFrame) else tables:
            if len(table):
                yield to_arrow(registry()[name], table)


def widened(table, declared: pa.Schema) -> pa.Schema:
    """Return the columns of a Delta table and the declared ones that it lacks."""
    known = pa.schema(table.schema().to_arrow())
    return pa.schema([*known, *(one for one in declared if one.name not in known.names)])


def completed(dataset: Dataset, stored: pa.Table) -> pa.Table:
    """Return stored rows with a dataset's columns alone; one that they are older than is empty."""
    columns = dict(zip(stored.column_names, stored.columns, strict=True))
    for name, kind in kinds(dataset).items():
        if name not in columns:
            columns[name] = pa.nulls(len(stored), kind)
        elif columns[name].type != kind:
            columns[name] = columns[name].cast(kind)
    return pa.table({name: columns[name] for name in kinds(dataset)})


def to_pandas(dataset: Dataset, stored: pa.Table) -> pd.DataFrame:
    """Return stored rows of a dataset as a typed table, in the order of its key."""
    if not stored.num_rows:
        return nothing(dataset)
    keys = [(name, "ascending") for name in dataset.key_names if name in stored.column_names]
    order = pc.sort_indices(stored, sort_keys=keys)
    if not np.array_equal(order, np.arange(len(order))):
        stored = stored.take(order)
    # Column by column, which is quicker than a table at once: texts stay where Arrow has them.
    columns = zip(stored.column_names, stored.columns, strict=True)
    table = pd.DataFrame({name: _series(column) for name, column in columns}, copy=False)
    if dict(zip(stored.schema.names, stored.schema.types, strict=True)) != kinds(dataset):
        # A release older than a column of today lacks it.
        return typed(dataset, table)
    table.attrs["key"] = dataset.key_names
    return table


def _series(column: pa.ChunkedArray) -> Any:
    if pa.types.is_date(column.type):
        return column.cast(pa.timestamp("s")).to_numpy()
    return PANDAS[column.type].__from_arrow__(column)
