"""The store as readers see it: its releases, and the rows of each as typed tables."""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis import layout
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.keeping import Shelf
from analysis.recorded import Release, StoreError, recorded
from analysis.typed_tables import nothing

DEFAULT_ADDRESS = Path(__file__).parents[1] / "data" / "published"
# So many files are read one by one; more of them at once, by Delta.
FEW_FILES = 16
# So many rows are read by one thread.
MOST_ALONE = 10_000

# Tables in use, by their data files: they go when the last release that holds them goes.
_READ: weakref.WeakValueDictionary[tuple, pd.DataFrame] = weakref.WeakValueDictionary()


class Opened:
    """The published data at one address, to be read."""

    def __init__(
        self,
        address: str | os.PathLike[str] = DEFAULT_ADDRESS,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.address = str(address)
        self.options = dict(options) if options else None
        self._opened: dict[int, Any] = {}

    @property
    def is_local(self) -> bool:
        """Whether it is a folder on this machine."""
        return "://" not in self.address

    def shelf(self, name: str) -> Shelf:
        """Return a folder of files kept beside the table, under the same address."""
        return Shelf(self.address, self.options).under(name)

    @property
    def exists(self) -> bool:
        """Whether the table has been created."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            return DeltaTable.is_deltatable(self.address, storage_options=self.options)
        except (DeltaError, OSError, ValueError) as reason:
            raise StoreError(
                f"the store {self.address} cannot be reached: {reason}",
                "Check DASHBOARD_DATA and the options for its kind of address",
            ) from reason

    def delta(self, version: int | None = None):
        """Return the Delta table at a version, at its newest where none is given.

        Raises
        ------
        StoreError
            Where there is no such version, or the table cannot be opened.
        """
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        if version is not None and version in self._opened:
            return self._opened[version]
        try:
            table = DeltaTable(self.address, version=version, storage_options=self.options)
            # What a version holds never changes: the one opened last is opened once.
            self._opened = {table.version(): table}
            return table
        except (DeltaError, OSError, OverflowError, ValueError) as reason:
            what, why = "the store" if version is None else f"release {version}", str(reason)
            if version is not None and version > (newest := self.version):
                why = f"the newest is release {newest}"
            raise StoreError(
                f"{what} cannot be opened: {why}",
                "`python -m analysis history` lists the releases there are",
            ) from reason

    @property
    def version(self) -> int:
        """Version of the newest release."""
        return self.delta().version()

    def tables(
        self, version: int | None = None, names: Iterable[str] | None = None
    ) -> dict[str, pd.DataFrame]:
        """Return typed rows at a release: of every dataset, or of those named.

        A dataset whose files are the same as in another release in use is not read again: data
        files are never written twice. Nobody may change these tables in place.
        """
        delta = self.delta(version)
        files = _files_by_dataset(delta)
        tables = {}
        for dataset in registry() if names is None else [registry()[name] for name in names]:
            if dataset.name not in files:
                tables[dataset.name] = nothing(dataset)
                continue
            key = (self.address, dataset.name, files[dataset.name])
            table = _READ.get(key)
            if table is None:
                table = _READ[key] = self._read(delta, dataset, files[dataset.name])
            tables[dataset.name] = table
        return tables

    def _read(self, delta, dataset: Dataset, paths: Collection[str]) -> pd.DataFrame:
        # Of the wide table only a dataset's own columns are read, from its own files.
        try:
            if self.is_local and len(paths) <= FEW_FILES:
                # Delta's own way sets out from the whole log, which takes longer than a few files.
                found = [self._file(dataset, path) for path in sorted(paths)]
                return layout.to_pandas(dataset, pa.concat_tables(found))
            stored = delta.to_pyarrow_dataset()
            columns = [name for name in dataset.stored_names if name in stored.schema.names]
            found = stored.to_table(columns=columns, filter=pc.field("dataset") == dataset.name)
        except (OSError, pa.ArrowException) as reason:
            raise StoreError(
                f"the rows of {dataset.name} cannot be read: {reason}",
                "Start the dashboard again: it goes back to the last whole release",
            ) from reason
        return layout.to_pandas(dataset, found)

    def _file(self, dataset: Dataset, path: str) -> pa.Table:
        """Return a dataset's columns of one data file; one that it is older than holds nothing."""
        # It is small: threads, and looking up what kind of path it is, would take longer than it.
        with pa.OSFile(str(Path(self.address) / unquoted(path))) as source:
            file = pq.ParquetFile(source)
            known = set(file.schema_arrow.names)
            names = [name for name in layout.kinds(dataset) if name in known]
            stored = file.read(columns=names, use_threads=file.metadata.num_rows > MOST_ALONE)
        return layout.completed(dataset, stored)

    def data_files(self, version: int) -> list[str]:
        """Return the names of the files that hold the rows of a release."""
        actions = pa.table(self.delta(version).get_add_actions(flatten=True))
        return actions["path"].to_pylist()

    def file_rows(self, version: int) -> dict[str, dict[str, int]]:
        """Return how many rows each file of a release holds, by dataset."""
        actions = pa.table(self.delta(version).get_add_actions(flatten=True))
        found: dict[str, dict[str, int]] = {}
        for one in actions.select(["path", "partition.dataset", "num_records"]).to_pylist():
            own = found.setdefault(one["partition.dataset"], {})
            own[unquoted(one["path"])] = one["num_records"] or 0
        return found

    def was_published(self, publish_id: str, version: int | None = None) -> bool:
        """Whether a release carries this publish id: the one given, the newest, or one before."""
        return self.delta(version).transaction_version(publish_id) is not None

    def history(self) -> list[Release]:
        """Return every release, newest first; version 0 is the empty table and no release."""
        return [recorded(entry) for entry in self.delta().history() if entry["version"] > 0]


def _files_by_dataset(delta) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for path in delta.file_uris():
        match = re.search(r"dataset=([^/]+)/period=[^/]+/[^/]+$", path)
        found.setdefault(match[1], set()).add(match[0])
    return {name: frozenset(paths) for name, paths in found.items()}


def unquoted(path: str) -> str:
    """Return the path of a data file as the log of Delta writes it, as the disk has it."""
    from urllib.parse import unquote

    return unquote(path)
