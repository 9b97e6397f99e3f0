"""The files of a release: written while rows come, put in place by one commit.

A commit adds files and takes files away. Of a file that holds rows of a unit that is replaced,
the other rows are written again; every other file stays as it is. Until the commit nobody sees
the new files, and a process that ends before it leaves files that belong to no release.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.beside import together
from analysis.keeping import put, sync

PARTITIONS = ("dataset", "period")
# Columns by which a commit tells whether a file holds what it replaces.
TELLING = ("sender", "provenance")

Partition = tuple[str, str]


class Fragment:
    """One new data file: of one dataset and period, growing by row groups."""

    def __init__(
        self, files: Files, partition: Partition, schema: pa.Schema, alike: Collection[str] = ()
    ) -> None:
        self.files = files
        self.partition = dict(zip(PARTITIONS, partition, strict=True))
        folder = "/".join(f"{name}={value}" for name, value in self.partition.items())
        self.path = f"{folder}/part-{uuid.uuid4()}.zstd.parquet"
        # Neither is there where the disk does not even take the beginning of a file.
        self.sink = self.writer = None
        self.sink = files.opened(self.path, self)
        self.schema = schema
        # Coded columns are stored as the text they stand for. The least and the greatest are worked
        # out of those columns alone by which rows are looked for: of all they take as long again.
        # A column that says the same in every row is a few bytes, sooner written than compressed.
        kinds = {name: "none" if name in alike else "zstd" for name in schema.names}
        levels = {name: 1 for name, kind in kinds.items() if kind == "zstd"}
        options = {"compression": kinds, "compression_level": levels, "store_schema": False}
        options["write_statistics"] = list(TELLING)
        self.writer = pq.ParquetWriter(self.sink, schema, **options)
        self.rows = 0
        self.least: dict[str, str] = {}
        self.most: dict[str, str] = {}

    def add(self, table: pa.Table) -> None:
        """Write rows."""
        self.writer.write_table(table, row_group_size=max(len(table), 1))
        self.rows += len(table)
        for name in TELLING:
            if name not in table.schema.names:
                continue
            column = table[name]
            column = pc.unique(column) if len(column) else column
            if pa.types.is_dictionary(column.type):
                column = column.dictionary_decode()
            ends = pc.min_max(column).as_py()
            if ends["min"] is not None:
                self.least[name] = min(self.least.get(name, ends["min"]), ends["min"])
                self.most[name] = max(self.most.get(name, ends["max"]), ends["max"])

    def stop(self) -> None:
        """Leave off: what is written is no whole file."""
        if self.writer is not None:
            with suppress(OSError, pa.ArrowException):
                self.writer.close()
            # Where closing failed as well, it is not tried once more.
            self.writer.is_open = False
        if self.sink is not None:
            with suppress(OSError):
                self.sink.close()

    def close(self) -> Any:
        """Return the action that adds the whole file."""
        from deltalake.transaction import AddAction

        self.writer.close()
        size = self.files.finished(self.path, self.sink)
        counts = {"numRecords": self.rows, "nullCount": dict.fromkeys(self.least, 0)}
        stats = {**counts, "minValues": self.least, "maxValues": self.most}
        now = int(time.time() * 1000)
        return AddAction(self.path, size, self.partition, now, True, json.dumps(stats))


class Files:
    """The data files under the address of a store."""

    def __init__(self, address: str, options: Mapping[str, str] | None) -> None:
        self.address, self.options = address, dict(options) if options else None
        self.is_local = "://" not in address
        self.written: dict[str, Fragment] = {}
        self._unsynced: set[Path] = set()

    def opened(self, path: str, fragment: Fragment) -> Any:
        """Return where a new file is written to."""
        self.written[path] = fragment
        if not self.is_local:
            return BytesIO()
        whole = Path(self.address) / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        return pa.OSFile(str(whole), "wb")

    def finished(self, path: str, sink: Any) -> int:
        """Bring a new file to its place; return its size."""
        if self.is_local:
            sink.close()
            whole = Path(self.address) / path
            self._unsynced.add(whole)
            return whole.stat().st_size
        content = sink.getvalue()
        put(self.address, self.options, path, [content])
        return len(content)

    def settle(self) -> None:
        """Bring the files that are finished to the disk, and the folders on the way to them.

        An object store has them for good as soon as it says so.
        """
        root = Path(self.address)
        folders = {one for path in self._unsynced for one in path.parents if root in one.parents}
        # One waits for the disk as long as several that wait at once.
        together(sync, [*self._unsynced, *folders, *([root] if folders else [])])
        self._unsynced = set()

    def read(self, path: str, coded: Sequence[str] = ()) -> pq.ParquetFile:
        """Open a data file; the columns named are read as numbers of their texts."""
        if self.is_local:
            return pq.ParquetFile(Path(self.address) / path, read_dictionary=list(coded))
        from deltalake.fs import DeltaStorageHandler
        from pyarrow.fs import PyFileSystem

        system = PyFileSystem(DeltaStorageHandler(self.address, self.options))
        return pq.ParquetFile(system.open_input_file(path), read_dictionary=list(coded))

    def abandon(self) -> None:
        """Take away what was written: the commit that would need it does not come."""
        for path, fragment in self.written.items():
            fragment.stop()
            if self.is_local:
                # What a disk that takes nothing does not give up belongs to no release either.
                with suppress(OSError):
                    (Path(self.address) / path).unlink()


def added(files: Files, parts: Iterable[pa.Table]) -> Iterator[Any]:
    """Write stored rows; yield the actions that add their files, one for each partition.

    Parameters
    ----------
    parts : iterable of Table
        Rows of one dataset each, its name and their periods in the columns `PARTITIONS`.
    """
    fragments: dict[Partition, Fragment] = {}
    for part in parts:
        name = part["dataset"][0].as_py()
        stored = part.drop_columns(list(PARTITIONS))
        periods = pc.unique(part["period"]).to_pylist()
        for period in periods:
            rows = stored if len(periods) == 1 else stored.filter(pc.equal(part["period"], period))
            if (name, period) not in fragments:
                alike = _alike(rows)
                fragments[name, period] = Fragment(files, (name, period), rows.schema, alike)
            fragment = fragments[name, period]
            fragment.add(rows if rows.schema == fragment.schema else rows.cast(fragment.schema))
    for fragment in fragments.values():
        yield fragment.close()
    files.settle()


def _alike(rows: pa.Table) -> list[str]:
    """Return the coded columns of which every row holds the same, or none anything."""
    coded = [one for one in rows.schema if pa.types.is_dictionary(one.type)]
    return [one.name for one in coded if len(rows[one.name].chunk(0).dictionary) < 2]


class Standing:
    """The data files of a release, and what of them a commit replaces.

    Parameters
    ----------
    replaced : mapping of (dataset, period) to set of str
        The senders whose rows go.
    without : str, optional
        The provenance whose rows go, wherever they are.
    """

    def __init__(
        self,
        files: Files,
        actions: pa.Table,
        replaced: Mapping[Partition, set[str]],
        without: str | None,
    ) -> None:
        self.files, self.replaced, self.without = files, replaced, without
        self.entries = actions.to_pylist()

    def actions(self, *, every: bool) -> Iterator[Any]:
        """Yield what takes the rows away that are replaced.

        Parameters
        ----------
        every : bool
            Write every row again that stays, and leave the old files to the commit.
        """
        from deltalake.transaction import RemoveAction

        now = int(time.time() * 1000)
        for entry in self.entries:
            partition = tuple(entry[f"partition.{name}"] for name in PARTITIONS)
            if not (every or self._may_hold(entry, partition)):
                continue
            file = self.files.read(entry["path"])
            gone = self._gone(file, partition)
            if not (every or gone.any()):
                continue
            if not gone.all():
                yield self._rest(file, partition, ~gone)
            if not every:
                named = dict(zip(PARTITIONS, partition, strict=True))
                yield RemoveAction(entry["path"], True, now, entry["size_bytes"], named)

    def _may_hold(self, entry: Mapping[str, Any], partition: Partition) -> bool:
        """Whether a file may hold a row that goes, as far as its least and greatest texts say."""
        if self.without and _between(entry, "provenance", [self.without]):
            return True
        return _between(entry, "sender", self.replaced.get(partition, ()))

    def _gone(self, file: pq.ParquetFile, partition: Partition) -> np.ndarray:
        """Return which rows of a file go."""
        told = file.read(columns=list(TELLING))
        senders = pa.array(sorted(self.replaced.get(partition, ())), told["sender"].type)
        gone = pc.is_in(told["sender"], value_set=senders).to_numpy()
        if self.without:
            gone = gone | pc.equal(told["provenance"], self.without).fill_null(False).to_numpy()
        return gone

    def _rest(self, file: pq.ParquetFile, partition: Partition, stays: np.ndarray) -> Any:
        """Write the rows of a file that stay, a row group at a time."""
        fragment, start = Fragment(self.files, partition, file.schema_arrow), 0
        for place in range(file.num_row_groups):
            group = file.read_row_group(place)
            fragment.add(group.filter(pa.array(stays[start : start + len(group)])))
            start += len(group)
        return fragment.close()


def _between(entry: Mapping[str, Any], name: str, texts: Iterable[str]) -> bool:
    least, most = entry.get(f"min.{name}"), entry.get(f"max.{name}")
    known = least is not None and most is not None
    # Of long texts Delta keeps the beginning only.
    return any(not known or least <= text <= f"{most}\uffff" for text in texts)
