"""Part of a release's rows: only the data files are read that can hold what is asked for.

A file holds rows of one dataset and quarter, and is never written twice. So of two releases nothing
differs in the files that both hold, and the rows of a quarter lie in that quarter's files alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis import layout, quarters
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.fragments import Files
from analysis.opened import Opened
from analysis.recorded import StoreError
from analysis.typed_tables import nothing
from analysis.units import sender_id

Tables = dict[str, pd.DataFrame]


def rows(
    store: Opened, version: int, name: str, labels: Collection[str], *, sender: str | None = None
) -> pd.DataFrame:
    """Return the typed rows of a return at a release, of some quarters.

    Parameters
    ----------
    labels : collection of str
        The quarters.
    sender : str, optional
        Who returned them; everybody where not given.
    """
    folders = {f"period={quarters.parse(label).slug}" for label in labels}
    paths = store.file_rows(version).get(name, {})
    mine = [path for path in paths if path.split("/")[-2] in folders]
    return _read(store, registry()[name], mine, sender_id(sender) if sender else None)


def differing(store: Opened, first: int, second: int) -> tuple[Tables, Tables]:
    """Return the typed rows of two releases without the files that both hold.

    What differs between these tables is what differs between the releases.
    """
    one, other = (store.file_rows(version) for version in (first, second))
    tables: tuple[Tables, Tables] = {}, {}
    for dataset in registry():
        before, after = (set(each.get(dataset.name, ())) for each in (one, other))
        for table, own in zip(tables, (before - after, after - before), strict=True):
            table[dataset.name] = _read(store, dataset, own)
    return tables


def _read(
    store: Opened, dataset: Dataset, paths: Iterable[str], sender: str | None = None
) -> pd.DataFrame:
    files, parts = Files(store.address, store.options), []
    try:
        for path in sorted(paths):
            with files.read(path) as file:
                parts.append(_of_file(dataset, file, sender))
    except (OSError, pa.ArrowException) as reason:
        raise StoreError(
            f"the rows of {dataset.name} cannot be read: {reason}",
            "Start the dashboard again: it goes back to the last whole release",
        ) from reason
    return layout.to_pandas(dataset, pa.concat_tables(parts)) if parts else _none(dataset.name)


@cache
def _none(name: str) -> pd.DataFrame:
    return nothing(registry()[name])


def _of_file(dataset: Dataset, file: pq.ParquetFile, sender: str | None) -> pa.Table:
    """Return the rows of a file, or those that one sender returned."""
    known = file.schema_arrow.names
    names = [name for name in layout.kinds(dataset) if name in known]
    if sender is None:
        return layout.completed(dataset, file.read(columns=names))
    place = known.index("sender")
    groups = [
        group
        for group in range(file.num_row_groups)
        if _may_hold(file.metadata.row_group(group).column(place).statistics, sender)
    ]
    found = file.read_row_groups(groups, columns=[*names, "sender"])
    return layout.completed(dataset, found.filter(pc.equal(found["sender"], sender)))


def _may_hold(statistics: pq.Statistics | None, sender: str) -> bool:
    if statistics is None or not statistics.has_min_max:
        return True
    return statistics.min <= sender <= statistics.max
