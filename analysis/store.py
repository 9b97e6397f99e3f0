"""The store: one Delta table, one version of it is one release of the whole dashboard.

The table is partitioned by dataset and period (a quarter, or ``register``). What a sender returns
for a quarter is one unit, named in predicates by a derived plain identifier, never by free text.
Nothing published is edited or deleted: going back is one more commit.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis import quarters
from analysis.beside import together
from analysis.checking import ILLUSTRATIVE, nothing, typed
from analysis.datasets import registry
from analysis.declare import Dataset, storage
from analysis.fragments import PARTITIONS, Files, Standing, added
from analysis.keeping import Shelf, made, sync
from analysis.rows import Held, Rows, coded

DEFAULT_ADDRESS = Path(__file__).parents[1] / "data" / "published"
# Variables of the environment that are options of an object store: its credentials, most of all.
OPTION_PREFIXES = ("AWS_", "AZURE_")
REGISTER = "register"

# Every release stays readable: by default Delta deletes its own history after thirty days.
FOR_EVER = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}
# Delta would move a commit on top of others that touched other rows. The checks saw the head and
# nothing later, so a commit goes on the head or nowhere: the publisher checks again and retries.
ON_THE_HEAD = 0
ARROW = {"int64": pa.int64(), "float64": pa.float64(), "date32": pa.date32(), "string": pa.string()}
# So many files are read one by one; more of them at once, by Delta.
FEW_FILES = 16
# So many rows are read by one thread.
MOST_ALONE = 10_000
PANDAS = {
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.string(): pd.StringDtype(na_value=float("nan")),
}


class StoreError(Exception):
    """The store cannot do what was asked; the message says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Conflict:
    """What a publisher sees who comes second.

    Attributes
    ----------
    base, head : int
        The release the draft was compared with, and the newest.
    releases : list of Release
        What was published after `base`, newest first.
    theirs : list of dict
        What these releases changed in the draft's own units, as a diff.
    mine : list of dict
        What the draft would change in the newest release: the fresh diff to decide on.
    """

    base: int
    head: int
    releases: list[Release]
    theirs: list[dict]
    mine: list[dict]


class ConflictError(StoreError):
    """Somebody else published the same unit in the meantime; `conflict` says what, where known."""

    def __init__(self, message: str, remedy: str, conflict: Conflict | None = None) -> None:
        super().__init__(message, remedy)
        self.conflict = conflict


@dataclass(frozen=True)
class Release:
    """One line of the history.

    Attributes
    ----------
    files : list of dict
        ``name``, ``dataset``, ``sha256`` (it names the original), ``rows`` and, where an analyst
        matched headers by hand, ``mapping``, or said which quarter a file is of, ``quarter``.
    checks : dict
        ``passed``, how many checks every row passed, and ``accepted``, the warnings accepted.
    fixes : list of dict
        The quick fixes accepted.
    """

    version: int
    at: pd.Timestamp
    by: str
    note: str
    kind: str
    publish_id: str
    content: str
    files: list[dict[str, Any]]
    checks: dict[str, Any] = field(default_factory=dict)
    fixes: list[dict[str, Any]] = field(default_factory=list)
    approved_by: str = ""


@dataclass(frozen=True, order=True)
class Unit:
    """What is replaced as one: a sender's quarter of a return, or a whole register."""

    dataset: str
    period: str
    sender: str


def sender_id(returned_by: str) -> str:
    """Return the plain identifier that names a sender in predicates."""
    return hashlib.sha256(returned_by.encode()).hexdigest()[:16]


def unit_of(dataset: Dataset, quarter: str | None = None, returned_by: str | None = None) -> Unit:
    """Return the unit of a sender's quarter, or of a register."""
    if not dataset.is_return:
        return Unit(dataset.name, REGISTER, "")
    return Unit(dataset.name, quarters.parse(quarter).slug, sender_id(returned_by))


def units(dataset: Dataset, table: pd.DataFrame | Rows) -> set[Unit]:
    """Return the units that a table's rows belong to."""
    if not dataset.is_return:
        return {unit_of(dataset)} if len(table) else set()
    return set(_distinct_units(dataset, table)[1])


def is_in_units(dataset: Dataset, table: pd.DataFrame, wanted: set[Unit]) -> np.ndarray:
    """Return which rows of a table belong to the units."""
    if not dataset.is_return:
        return np.full(len(table), unit_of(dataset) in wanted)
    places, found = _distinct_units(dataset, table)
    return np.array([unit in wanted for unit in found], dtype=bool)[places]


def _distinct_units(dataset: Dataset, table: pd.DataFrame) -> tuple[np.ndarray, list[Unit]]:
    """Return the distinct units of a return's rows, and for each row which it belongs to."""
    quarter, labels = coded(table, "quarter")
    sender, names = coded(table, "returned_by")
    places, pairs = pd.factorize(quarter.astype(np.int64) * max(len(names), 1) + sender)
    periods = [quarters.parse(label).slug for label in labels]
    is_named = isinstance(table, Rows) and "sender" in table
    # Each sender is named once, whether rows of it are in one quarter or in several.
    ids = table.columns["sender"].values if is_named else [sender_id(name) for name in names]
    found = [divmod(pair, len(names)) for pair in pairs.tolist()]
    return places, [Unit(dataset.name, periods[at], ids[who]) for at, who in found]


def identified(dataset: Dataset, rows: Rows) -> Rows:
    """Put beside rows what names their unit: so every sender is named once, not once a piece."""
    if dataset.is_return:
        quarter, sender = rows.columns["quarter"], rows.columns["returned_by"]
        slugs = [quarters.parse(label).slug for label in quarter.values]
        rows.columns["period"] = replace(quarter, values=slugs)
        rows.columns["sender"] = replace(sender, values=[sender_id(one) for one in sender.values])
    else:
        everywhere = np.zeros(len(rows), np.int8)
        rows.columns["period"] = Held.of([REGISTER], everywhere, "str")
        rows.columns["sender"] = Held.of([""], everywhere, "str")
    return rows


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
        kinds = {"period": pa.string(), "sender": pa.string(), **_kinds(dataset)}
        return pa.table(arrays | {name: held[name].arrow(kind) for name, kind in kinds.items()})
    if dataset.is_return:
        places, found = _distinct_units(dataset, table)
        arrays["period"] = _coded([unit.period for unit in found], places)
        arrays["sender"] = _coded([unit.sender for unit in found], places)
    else:
        arrays["period"] = pa.repeat(pa.scalar(REGISTER), len(table))
        arrays["sender"] = pa.repeat(pa.scalar(""), len(table))
    for name, kind in _kinds(dataset).items():
        arrays[name] = pa.array(table[name], type=kind, from_pandas=True)
    return pa.table(arrays)


def _coded(texts: list[str], places: np.ndarray) -> pa.Array:
    """Return for every row the text at its place."""
    distinct, codes = np.unique(np.array(texts, dtype=object), return_inverse=True)
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32)[places], distinct.tolist())


def _kinds(dataset: Dataset) -> dict[str, pa.DataType]:
    kinds = {column.name: ARROW[storage(column)] for column in dataset.all_columns}
    return {name: kinds.get(name, pa.string()) for name in dataset.stored_names}


def _parts(rows: Mapping[str, pd.DataFrame | Iterable]) -> Iterator[pa.Table]:
    for name, tables in rows.items():
        for table in [tables] if isinstance(tables, pd.DataFrame) else tables:
            if len(table):
                yield to_arrow(registry()[name], table)


def _widened(table, declared: pa.Schema) -> pa.Schema:
    """Return the columns of a Delta table and the declared ones that it lacks."""
    known = pa.schema(table.schema().to_arrow())
    return pa.schema([*known, *(one for one in declared if one.name not in known.names)])


# Writes rows into data files, and gives what adds them to a release.
Writer = Callable[[Files, Iterable[pa.Table]], Iterator[Any]]


class Store:
    """The published data at one address."""

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

    def create(self) -> None:
        """Create the empty table, version 0; nothing happens where it is there."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            if self.is_local:
                made(Path(self.address))
            DeltaTable.create(
                self.address,
                schema(),
                mode="ignore",
                partition_by=list(PARTITIONS),
                configuration=FOR_EVER,
                storage_options=self.options,
            )
        except (DeltaError, OSError) as reason:
            # Another process may have created it at the same moment.
            if not self.exists:
                raise StoreError(
                    f"the store {self.address} cannot be created: {reason}",
                    "Check DASHBOARD_DATA and the rights on the folder",
                ) from reason
        self._brought_to_disk(0)

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
                return _to_pandas(dataset, pa.concat_tables(found))
            stored = delta.to_pyarrow_dataset()
            columns = [name for name in dataset.stored_names if name in stored.schema.names]
            found = stored.to_table(columns=columns, filter=pc.field("dataset") == dataset.name)
        except (OSError, pa.ArrowException) as reason:
            raise StoreError(
                f"the rows of {dataset.name} cannot be read: {reason}",
                "Start the dashboard again: it goes back to the last whole release",
            ) from reason
        return _to_pandas(dataset, found)

    def _file(self, dataset: Dataset, path: str) -> pa.Table:
        """Return a dataset's columns of one data file; one that it is older than holds nothing."""
        # It is small: threads, and looking up what kind of path it is, would take longer than it.
        with pa.OSFile(str(Path(self.address) / _unquoted(path))) as source:
            file = pq.ParquetFile(source)
            kinds, known = _kinds(dataset), set(file.schema_arrow.names)
            names = [name for name in kinds if name in known]
            stored = file.read(columns=names, use_threads=file.metadata.num_rows > MOST_ALONE)
        columns = dict(zip(stored.column_names, stored.columns, strict=True))
        for name, kind in kinds.items():
            if name not in known:
                columns[name] = pa.nulls(len(stored), kind)
            elif columns[name].type != kind:
                columns[name] = columns[name].cast(kind)
        return pa.table({name: columns[name] for name in kinds})

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
            own[_unquoted(one["path"])] = one["num_records"] or 0
        return found

    def commit(
        self,
        head: int,
        replaced: Iterable[Unit],
        rows: Mapping[str, pd.DataFrame | Iterable[pd.DataFrame | Rows]],
        metadata: Mapping[str, str],
        *,
        drop_illustrative: bool = False,
        write: Writer = added,
        first: Callable[[], Any] = lambda: None,
    ) -> int:
        """Replace units by rows in one release, on top of version `head`.

        Parameters
        ----------
        first : callable
            What must be done before there is a release; it may be going on while rows are written.
        write : callable
            What writes rows into data files, and gives what adds them; here by default.

        Returns
        -------
        int
            The new version, on disk for good when this returns.

        Raises
        ------
        ConflictError
            Where `head` is not the newest release any more.
        """
        from deltalake.exceptions import CommitFailedError, DeltaError

        files = Files(self.address, self.options)
        senders: dict[tuple[str, str], set[str]] = {}
        for unit in replaced:
            senders.setdefault((unit.dataset, unit.period), set()).add(unit.sender)
        table = self.delta(head)
        try:
            actions, is_wider = self._written(table, files, senders, rows, drop_illustrative, write)
            first()
            self._commit(table, actions, metadata, is_wider=is_wider)
        except CommitFailedError as reason:
            files.abandon()
            raise ConflictError(
                "another release was published at the same moment", "Check again and publish again"
            ) from reason
        except (DeltaError, OSError, pa.ArrowException) as reason:
            files.abandon()
            raise _cannot_write(reason) from reason
        except BaseException:
            files.abandon()
            raise
        self._brought_to_disk(head + 1)
        return head + 1

    def _written(
        self, table, files: Files, senders, rows, drop_illustrative, write: Writer
    ) -> tuple[list, bool]:
        """Write the files of a release; return what puts them in place, and whether all are new."""
        # New columns change what Delta knows of the table: it then takes all files anew.
        is_wider = not {one.name for one in table.schema().fields}.issuperset(schema().names)
        standing = Standing(
            files,
            pa.table(table.get_add_actions(flatten=True)),
            senders,
            ILLUSTRATIVE if drop_illustrative else None,
        )
        actions = [*write(files, _parts(rows)), *standing.actions(every=is_wider)]
        files.settle()
        return actions, is_wider

    def _commit(self, table, actions: list, metadata, *, is_wider: bool) -> None:
        from deltalake import CommitProperties, Transaction

        table.create_write_transaction(
            actions,
            "overwrite" if is_wider else "append",
            _widened(table, schema()) if is_wider else table.schema(),
            list(PARTITIONS),
            commit_properties=CommitProperties(
                custom_metadata=dict(metadata),
                max_commit_retries=ON_THE_HEAD,
                app_transactions=[Transaction(app_id=metadata["publish_id"], version=1)],
            ),
        )

    def restore(self, version: int, metadata: Mapping[str, str]) -> int:
        """Make a new release that equals an earlier one.

        Raises
        ------
        StoreError
            Where there is no such release, or it is the newest.
        """
        from deltalake import CommitProperties
        from deltalake.exceptions import CommitFailedError, DeltaError

        self.delta(version)
        table = self.delta()
        # It is moved on to the new release.
        self._opened = {}
        if version == table.version():
            raise StoreError(f"release {version} is the newest", "There is nothing to restore")
        try:
            table.restore(
                version,
                commit_properties=CommitProperties(
                    custom_metadata=dict(metadata), max_commit_retries=ON_THE_HEAD
                ),
            )
        except CommitFailedError as reason:
            raise ConflictError(
                "another release was published at the same moment", "Restore again"
            ) from reason
        except (DeltaError, OSError) as reason:
            raise _cannot_write(reason) from reason
        self._brought_to_disk(table.version())
        return table.version()

    def was_published(self, publish_id: str, version: int | None = None) -> bool:
        """Whether a release carries this publish id: the one given, the newest, or one before."""
        return self.delta(version).transaction_version(publish_id) is not None

    def history(self) -> list[Release]:
        """Return every release, newest first; version 0 is the empty table and no release."""
        return [_release(entry) for entry in self.delta().history() if entry["version"] > 0]

    def _brought_to_disk(self, version: int) -> None:
        if not self.is_local:
            return
        try:
            self._make_durable(version)
        except OSError as reason:
            raise StoreError(
                f"release {version} is written, but this disk cannot promise to keep it: {reason}",
                "Look at the disk and the history; publishing again with the same id is safe",
            ) from reason

    def _make_durable(self, version: int) -> None:
        """Bring a commit to the disk, as its files were before: Delta leaves that to the system."""
        folder = Path(self.address) / "_delta_log"
        # Now and then a commit comes with a checkpoint, from which all older ones are read.
        names = (f"{version:020d}.json", f"{version:020d}.checkpoint*", "_last_*")
        files = [path for name in names for path in folder.glob(name)]
        together(sync, [*files, folder, *([folder.parent] if version == 0 else [])])

    def audit(self) -> list[str]:
        """Return what is wrong with the newest release on this disk; empty where it is whole."""
        last = self._last_commit() if self.is_local else None
        if last is None:
            return []
        if checkpoints := self._damaged_checkpoints():
            return [f"the checkpoint {path.name} is damaged" for path in checkpoints]
        if not _is_whole_commit(last):
            return [f"the last commit, {last.name}, is damaged"]
        return self._damaged_files(int(last.stem))

    def recover(self, metadata: Mapping[str, str]) -> list[str]:
        """Go back to the last whole release where the newest is damaged; return what was wrong.

        Nothing is deleted: a damaged commit is set aside under another name, and where data files
        are missing the last whole release is restored as a new one. A checkpoint only saves time:
        without it the same release is read from the commits.
        """
        found = self.audit()
        if checkpoints := self._damaged_checkpoints() if found else []:
            for path in {*checkpoints, *checkpoints[0].parent.glob("_last_checkpoint")}:
                path.rename(path.with_name(f"{path.name}.damaged"))
            found += self.audit()
        while found and (last := self._last_commit()) and not _is_whole_commit(last):
            last.rename(last.with_name(f"{last.name}.damaged"))
        missing = self._damaged_files(self.version) if found and self.exists else []
        if missing:
            versions = range(self.version - 1, 0, -1)
            whole = next((at for at in versions if not self._damaged_files(at)), None)
            if whole is None:
                raise StoreError(
                    f"no release is whole: {missing[0]}", "Bring the store back from a backup"
                )
            self.restore(whole, metadata)
        return found + [text for text in missing if text not in found]

    def _last_commit(self) -> Path | None:
        return max((Path(self.address) / "_delta_log").glob("*.json"), default=None)

    def _damaged_checkpoints(self) -> list[Path]:
        folder = Path(self.address) / "_delta_log"
        damaged = [path for path in folder.glob("*.checkpoint*.parquet") if not _is_parquet(path)]
        hints = [path for path in folder.glob("_last_checkpoint") if not _is_whole_commit(path)]
        return damaged + hints

    def _damaged_files(self, version: int) -> list[str]:
        actions = pa.table(self.delta(version).get_add_actions(flatten=True))
        problems = []
        for path, size in zip(
            *actions.select(["path", "size_bytes"]).to_pydict().values(), strict=True
        ):
            file = Path(self.address) / _unquoted(path)
            if not file.exists() or file.stat().st_size != size:
                problems.append(f"the data file {path} is missing or damaged")
        return problems


# Tables in use, by their data files: they go when the last release that holds them goes.
_READ: weakref.WeakValueDictionary[tuple, pd.DataFrame] = weakref.WeakValueDictionary()


def configured_address() -> str:
    """Return the address of the store that the environment names, or of data/published."""
    return os.environ.get("DASHBOARD_DATA") or str(DEFAULT_ADDRESS)


def configured() -> Store:
    """Return the store that the environment names: ``DASHBOARD_DATA``, or data/published."""
    address = configured_address()
    options = {
        name: value for name, value in os.environ.items() if name.startswith(OPTION_PREFIXES)
    }
    return Store(address, options if "://" in address else None)


def _files_by_dataset(delta) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for path in delta.file_uris():
        match = re.search(r"dataset=([^/]+)/period=[^/]+/[^/]+$", path)
        found.setdefault(match[1], set()).add(match[0])
    return {name: frozenset(paths) for name, paths in found.items()}


def _to_pandas(dataset: Dataset, stored: pa.Table) -> pd.DataFrame:
    if not stored.num_rows:
        return nothing(dataset)
    keys = [(name, "ascending") for name in dataset.key_names if name in stored.column_names]
    order = pc.sort_indices(stored, sort_keys=keys)
    if not np.array_equal(order, np.arange(len(order))):
        stored = stored.take(order)
    # Column by column, which is quicker than a table at once: texts stay where Arrow has them.
    columns = zip(stored.column_names, stored.columns, strict=True)
    table = pd.DataFrame({name: _series(column) for name, column in columns}, copy=False)
    if dict(zip(stored.schema.names, stored.schema.types, strict=True)) != _kinds(dataset):
        # A release older than a column of today lacks it.
        return typed(dataset, table)
    table.attrs["key"] = dataset.key_names
    return table


def _series(column: pa.ChunkedArray) -> Any:
    if pa.types.is_date(column.type):
        return column.cast(pa.timestamp("s")).to_numpy()
    return PANDAS[column.type].__from_arrow__(column)


def _cannot_write(reason: Exception) -> StoreError:
    return StoreError(
        f"the store cannot be written: {reason}; nothing was published",
        "Check the space and the rights of the store, then publish again",
    )


def _release(entry: Mapping[str, Any]) -> Release:
    return Release(
        version=entry["version"],
        at=pd.Timestamp(entry["timestamp"], unit="ms", tz="UTC"),
        by=entry.get("userName", ""),
        note=entry.get("note", ""),
        kind=entry.get("kind", ""),
        publish_id=entry.get("publish_id", ""),
        content=entry.get("content", ""),
        files=json.loads(entry.get("files", "[]")),
        checks=json.loads(entry.get("checks", "{}")),
        fixes=json.loads(entry.get("fixes", "[]")),
        approved_by=entry.get("approved_by", ""),
    )


def _is_whole_commit(path: Path) -> bool:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return bool(lines) and all(json.loads(line) for line in lines)
    except (ValueError, OSError):
        return False


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        begins = file.read(4)
        file.seek(-min(4, path.stat().st_size), os.SEEK_END)
        return begins == file.read(4) == b"PAR1"


def _unquoted(path: str) -> str:
    from urllib.parse import unquote

    return unquote(path)
