"""The store: one Delta table, one version of it is one release of the whole dashboard.

The table is partitioned by dataset and period (a quarter, or ``register``). What a sender returns
for a quarter is one unit (`units`), named in predicates by a derived plain identifier, never by
free text. Nothing published is edited or deleted: going back is one more commit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from analysis import auditing, layout
from analysis.beside import together
from analysis.drafted import ILLUSTRATIVE
from analysis.fragments import PARTITIONS, Files, Standing, added
from analysis.keeping import made, sync
from analysis.opened import DEFAULT_ADDRESS, Opened
from analysis.recorded import ConflictError, StoreError, cannot_write
from analysis.rows import Rows
from analysis.units import Unit

# Variables of the environment that are options of an object store: its credentials, most of all.
OPTION_PREFIXES = ("AWS_", "AZURE_")
# Every release stays readable: by default Delta deletes its own history after thirty days.
FOR_EVER = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}
# Delta would move a commit on top of others that touched other rows. The checks saw the head and
# nothing later, so a commit goes on the head or nowhere: the publisher checks again and retries.
ON_THE_HEAD = 0

# Writes rows into data files, and gives what adds them to a release.
Writer = Callable[[Files, Iterable[pa.Table]], Iterator[Any]]


class Store(Opened):
    """The published data at one address."""

    def create(self) -> None:
        """Create the empty table, version 0; nothing happens where it is there."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            if self.is_local:
                made(Path(self.address))
            DeltaTable.create(
                self.address,
                layout.schema(),
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
            raise cannot_write(reason) from reason
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
        is_wider = not {one.name for one in table.schema().fields}.issuperset(layout.schema().names)
        standing = Standing(
            files,
            pa.table(table.get_add_actions(flatten=True)),
            senders,
            ILLUSTRATIVE if drop_illustrative else None,
        )
        actions = [*write(files, layout.parts(rows)), *standing.actions(every=is_wider)]
        files.settle()
        return actions, is_wider

    def _commit(self, table, actions: list, metadata, *, is_wider: bool) -> None:
        from deltalake import CommitProperties, Transaction

        table.create_write_transaction(
            actions,
            "overwrite" if is_wider else "append",
            layout.widened(table, layout.schema()) if is_wider else table.schema(),
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
            raise cannot_write(reason) from reason
        self._brought_to_disk(table.version())
        return table.version()

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
        return auditing.audit(self)

    def recover(self, metadata: Mapping[str, str]) -> list[str]:
        """Go back to the last whole release where the newest is damaged; return what was wrong."""
        return auditing.recover(self, lambda version: self.restore(version, metadata))


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
