"""Past one machine: files are read, checked and written by the workers of a Dask cluster.

The functions are those of the single process. Workers share the store, as a folder that all of them
see or as an object store; they write data files that belong to no release until whoever publishes
puts them in place by one commit. A worker that dies leaves such files behind, and its work is done
again elsewhere.

References
----------
Dask documentation. Futures: https://docs.dask.org/en/stable/futures.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analysis import checking, fragments, reading
from analysis.datasets import registry
from analysis.drafted import Draft, Published
from analysis.fragments import Files
from analysis.progress import Tell, silent
from analysis.reading import RawFile
from analysis.recorded import StoreError
from analysis.store import Store

SECONDS_TO_CONNECT = 10
# A dataset is declared by running code: what travels is its name.
Travelling = tuple[RawFile, str | None]


class Here:
    """The single process: files are read, checked and written where one publishes."""

    def __enter__(self) -> Here:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave: there is nothing to put away."""

    def read(
        self, paths: Iterable[Path], said: Mapping[str, str | None], tell: Tell = silent
    ) -> list[RawFile]:
        """Read files."""
        return [file for path in paths for file in reading.read_path(path, **said, tell=tell)]

    def check(
        self, files: list[RawFile], store: Store, head: int, before: Published, mode: str | None
    ) -> Draft:
        """Check files against what stands at release `head`."""
        return checking.check(files, before, mode=mode, is_whole=False)

    def added(self, files: Files, parts: Iterable[pa.Table]) -> Iterator[Any]:
        """Write rows; yield what adds their files."""
        return fragments.added(files, parts)


HERE = Here()


class Cluster(Here):
    """The workers of a cluster, from when it is entered until it is left."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as reason:
            raise StoreError(
                "a cluster needs the library `distributed`",
                "Install it as requirements-tests.txt pins it, here and on every worker",
            ) from reason
        try:
            self.client = Client(address, timeout=SECONDS_TO_CONNECT)
        except (OSError, ValueError) as reason:
            raise StoreError(
                f"no cluster answers at {address}: {reason}", "Check the scheduler's address"
            ) from reason

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def read(
        self, paths: Iterable[Path], said: Mapping[str, str | None], tell: Tell = silent
    ) -> list[RawFile]:
        """Read files, each on a worker, and look for personal data there."""
        tell("reading on the cluster")
        futures = [self._submitted(_read, p.name, p.read_bytes(), dict(said)) for p in paths]
        return [_arrived(one) for each in self.client.gather(futures) for one in each]

    def _submitted(self, task: Callable, *given) -> Any:
        # What is given goes by way of the scheduler, for what only a worker holds dies with it.
        return self.client.submit(task, *given, pure=False)

    def check(
        self, files: list[RawFile], store: Store, head: int, before: Published, mode: str | None
    ) -> Draft:
        """Check files on a worker, which reads what stands from the shared store."""
        travelling = [_departed(file) for file in files]
        where = (_shared(store.address), store.options, head, before.today)
        tables, problems = self._submitted(_checked, travelling, where, mode).result()
        return Draft(files, tables, problems)

    def added(self, files: Files, parts: Iterable[pa.Table]) -> Iterator[Any]:
        """Have workers write rows, a file for each dataset and period; yield what adds them."""
        futures = []
        for part in parts:
            for period in pc.unique(part["period"]).to_pylist():
                rows = part.filter(pc.equal(part["period"], period))
                where = (_shared(files.address), files.options)
                futures.append(self._submitted(_written, rows, *where))
        for action in self.client.gather(futures):
            # Where the commit does not come, the file goes with it.
            files.written[action.path] = _Whole()
            yield action


class _Whole:
    """A file that is finished already."""

    def stop(self) -> None:
        """Leave it as it is."""


def _shared(address: str) -> str:
    """Return an address as workers, who run in folders of their own, find it."""
    return address if "://" in address else str(Path(address).resolve())


def _departed(file: RawFile) -> Travelling:
    return dataclasses.replace(file, dataset=None), file.dataset.name if file.dataset else None


def _arrived(travelling: Travelling) -> RawFile:
    file, name = travelling
    return dataclasses.replace(file, dataset=registry()[name] if name else None)


# --- What workers run --------------------------------------------------------------------------


def _read(name: str, content: bytes, said: dict[str, str | None]) -> list[Travelling]:
    from analysis import privacy

    return [_departed(privacy.guard(file)) for file in reading.read_all(name, content, **said)]


def _checked(
    travelling: list[Travelling], where: tuple[str, Any, int, date], mode: str | None
) -> tuple[dict, list]:
    address, options, head, today = where
    before = Published(Store(address, options).tables(head), today)
    files = [_arrived(one) for one in travelling]
    draft = checking.check(files, before, mode=mode, is_whole=False)
    return draft.tables, draft.problems


def _written(rows: pa.Table, address: str, options: Mapping[str, str] | None) -> Any:
    [action] = fragments.added(Files(address, options), [rows])
    return action
