"""The rows of a return as they lie in the store: a column is read when it is asked for.

Of millions of rows only what is added up just now is in memory, a text as a small number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.datasets import registry
from analysis.declare import Dataset, storage
from analysis.fragments import Files
from analysis.layout import ARROW
from analysis.store import Store

# Of fewer rows than these the whole table takes no time.
MANY = 200_000


class Stored:
    """The rows of a dataset at a release; what reads single columns of a typed table reads it too.

    They are in the order of the files, and numbers are floats where one is missing.
    """

    def __init__(self, store: Store, version: int, dataset: Dataset, paths: Sequence[str]) -> None:
        self.store, self.version, self.dataset = store, version, dataset
        self.columns = list(dataset.stored_names)
        self._numbers = {one.name for one in dataset.all_columns if storage(one) != "string"}
        self._files, self._paths = Files(store.address, store.options), sorted(paths)
        self._count = sum(self._opened(path).metadata.num_rows for path in self._paths)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, names: str | list[str]) -> Any:
        if isinstance(names, str):
            return self._column(names)
        return pd.DataFrame({name: self._column(name) for name in names})

    def table(self) -> pd.DataFrame:
        """Return all of it as a typed table."""
        return self.store.tables(self.version, [self.dataset.name])[self.dataset.name]

    def _opened(self, path: str) -> pq.ParquetFile:
        texts = [name for name in self.columns if name not in self._numbers]
        return self._files.read(path, texts)

    def _column(self, name: str) -> pd.Series:
        parts = []
        for path in self._paths:
            file = self._opened(path)
            if name in file.schema_arrow.names:
                parts += file.read(columns=[name])[name].chunks
            else:
                # A file older than a column of today lacks it.
                parts.append(pa.nulls(file.metadata.num_rows, self._kind(name)))
        column = pa.chunked_array(parts, self._kind(name))
        if name in self._numbers:
            return pd.Series(column.to_numpy())
        return pd.Series(_coded(column.unify_dictionaries()), copy=False)

    def _kind(self, name: str) -> pa.DataType:
        if name not in self._numbers:
            return pa.dictionary(pa.int32(), pa.string())
        [column] = [one for one in self.dataset.all_columns if one.name == name]
        return ARROW[storage(column)]


def _coded(column: pa.ChunkedArray) -> pd.Categorical:
    texts = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
    codes = np.empty(len(column), dtype=np.min_scalar_type(-max(len(texts), 1)))
    start = 0
    for chunk in column.chunks:
        codes[start : start + len(chunk)] = chunk.indices.fill_null(-1).to_numpy()
        start += len(chunk)
    return pd.Categorical.from_codes(codes, pd.Index(texts.to_pylist(), dtype="str"))


def tables(store: Store, version: int) -> dict[str, pd.DataFrame | Stored]:
    """Return the rows of a release for adding up: returns of many rows as they lie in the store."""
    counts = store.file_rows(version)
    large = {
        name: Stored(store, version, registry()[name], list(files))
        for name, files in counts.items()
        if registry()[name].is_return and sum(files.values()) >= MANY
    }
    others = store.tables(version, [one.name for one in registry() if one.name not in large])
    return {one.name: large.get(one.name, others.get(one.name)) for one in registry()}
