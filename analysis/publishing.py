"""Publishing: check, then one commit. Taking back: one more commit."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.checking import (
    ILLUSTRATIVE,
    REPLACE,
    REVISE,
    Draft,
    Published,
    check,
    default_mode,
)
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.reading import RawFile, read
from analysis.store import ConflictError, Store, StoreError, Unit, row_units, units

DATA = Path(__file__).parents[1] / "data"
SHIPPED = (DATA / "record", DATA / "illustrative")
FIRST_RELEASE = "first-release"

# A conflict that touched other units only is retried on the head, at most this often.
MOST_TRIES = 100


class RefusedError(Exception):
    """The draft has errors, or warnings that were not accepted."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{len(draft.errors)} errors, {len(draft.warnings)} warnings")
        self.draft = draft


@dataclass(frozen=True)
class Outcome:
    """What a publish, restore or undo made."""

    version: int
    publish_id: str


def published(store: Store, version: int | None, today: date) -> Published:
    """Return what stands at a release, for checks."""
    return Published(store.tables(version), today)


def content_hash(files: list[RawFile], mode: str | None) -> str:
    """Return what tells one publication from another: its files, whatever their names."""
    parts = sorted(f"{file.dataset.name if file.dataset else ''} {file.sha256}" for file in files)
    return hashlib.sha256("\n".join([mode or "", *parts]).encode()).hexdigest()


def publish(
    store: Store,
    files: list[RawFile],
    *,
    by: str,
    today: date,
    note: str = "",
    mode: str | None = None,
    base: int | None = None,
    publish_id: str | None = None,
    accept_warnings: bool = False,
) -> Outcome:
    """Check files and commit them all as one release.

    Parameters
    ----------
    store : Store
        Where to.
    files : list of RawFile
        As read.
    by : str
        Who publishes, for the history.
    mode : str, optional
        ``replace`` or ``revise``; returns replace by sender, registers revise by key by default.
    base : int, optional
        The release the files were compared with; the newest where not given.
    publish_id : str, optional
        The same id is published once: a retry returns the first release.

    Raises
    ------
    RefusedError
        Where the checks found errors, or warnings that are not accepted.
    ConflictError
        Where a unit of the draft changed since `base`.
    StoreError
        Where the publish id was used for other content.
    """
    publish_id = publish_id or uuid.uuid4().hex
    content = content_hash(files, mode)
    for _ in range(MOST_TRIES):
        if store.was_published(publish_id):
            return _earlier(store, publish_id, content)
        head = store.version
        before = published(store, head, today)
        draft = check(files, before, mode=mode)
        if draft.errors or (draft.warnings and not accept_warnings):
            raise RefusedError(draft)
        if base is not None and base != head:
            _refuse_changed(draft, store.tables(base), before.tables, mode)
        metadata = _metadata(by, note, "publish", publish_id, content, draft)
        replaced, rows = merged(draft, before, mode)
        try:
            version = store.commit(
                head, replaced, rows, metadata, drop_illustrative=draft.takes_illustrative_away
            )
        except ConflictError:
            # What this draft was compared with is the head now: a change of its own units since
            # then is a real conflict, a change of others is not.
            base = head if base is None else base
            continue
        return Outcome(version, publish_id)
    raise ConflictError("others kept publishing at the same moment", "Publish again in a minute")


def _earlier(store: Store, publish_id: str, content: str) -> Outcome:
    for release in store.history():
        if release.publish_id == publish_id:
            if release.content != content:
                raise StoreError(
                    f"publish id {publish_id} was used for other content, in release "
                    f"{release.version}",
                    "Use another publish id",
                )
            return Outcome(release.version, publish_id)
    raise StoreError(f"publish id {publish_id} is on record without a release", "Use another id")


def _metadata(
    by: str, note: str, kind: str, publish_id: str, content: str, draft: Draft | None = None
) -> dict[str, str]:
    files = [
        {
            "name": file.name,
            "dataset": file.dataset.name if file.dataset else None,
            "sha256": file.sha256,
            "rows": file.rows,
        }
        for file in (draft.files if draft else [])
    ]
    return {
        "userName": by,
        "note": note,
        "kind": kind,
        "publish_id": publish_id,
        "content": content,
        "files": json.dumps(files),
    }


def merged(
    draft: Draft, before: Published, mode: str | None
) -> tuple[set[Unit], dict[str, pd.DataFrame]]:
    """Return the units a draft replaces and the rows that take their place."""
    kept = before.without_illustrative() if draft.takes_illustrative_away else before
    replaced: set[Unit] = set()
    rows: dict[str, pd.DataFrame] = {}
    for name, table in draft.tables.items():
        dataset = registry()[name]
        touched = units(dataset, table)
        replaced |= touched
        rows[name] = table
        if (mode or default_mode(dataset)) == REVISE:
            stay = _in_units(dataset, kept.table(name), touched)
            stay = stay[~_keys(dataset, stay).isin(_keys(dataset, table))]
            rows[name] = pd.concat([table, stay], ignore_index=True)
    return replaced, rows


def _keys(dataset: Dataset, table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[dataset.key_names].astype(object))


def _in_units(dataset: Dataset, table: pd.DataFrame, wanted: set[Unit]) -> pd.DataFrame:
    if not dataset.is_return:
        return table
    return table[_is_in(dataset, table, wanted)]


def _is_in(dataset: Dataset, table: pd.DataFrame, wanted: set[Unit]) -> np.ndarray:
    """Return which rows belong to the units."""
    return np.array([unit in wanted for unit in row_units(dataset, table)], dtype=bool)


# --- What changed between releases -----------------------------------------------------------


def fingerprints(dataset: Dataset, table: pd.DataFrame) -> pd.Series:
    """Return a number for each part that changes as one: a sender's quarter, a register's row.

    Returns
    -------
    Series of int
        Indexed by (quarter, returned_by) or by the key; equal where the rows are equal.
    """
    by = ["quarter", "returned_by"] if dataset.is_return else dataset.key_names
    plain = table.astype({name: "str" for name in table if table[name].dtype.kind == "M"})
    hashes = pd.util.hash_pandas_object(plain, index=False)
    return hashes.groupby([table[name] for name in by]).sum()


def changed_parts(dataset: Dataset, before: pd.DataFrame, after: pd.DataFrame) -> pd.Index:
    """Return the parts that differ between two tables of a dataset."""
    old, new = fingerprints(dataset, before), fingerprints(dataset, after)
    every = old.index.union(new.index)
    old, new = old.reindex(every), new.reindex(every)
    return every[~((old == new) | (old.isna() & new.isna()))]


def _parts(dataset: Dataset, table: pd.DataFrame) -> pd.Index:
    by = ["quarter", "returned_by"] if dataset.is_return else dataset.key_names
    if len(by) == 1:
        return pd.Index(table[by[0]])
    return pd.MultiIndex.from_frame(table[by])


def _refuse_changed(
    draft: Draft, base: Mapping[str, pd.DataFrame], head: Mapping[str, pd.DataFrame], mode
) -> None:
    for name, table in draft.tables.items():
        dataset = registry()[name]
        changed = changed_parts(dataset, base[name], head[name])
        if dataset.is_return or mode != REPLACE:
            changed = changed.intersection(_parts(dataset, table).unique())
        if len(changed):
            which = "; ".join(_named(part) for part in changed[:5])
            raise ConflictError(
                f"{name} of {which} was published by somebody else in the meantime",
                "Compare your file with the newest release, then publish on that base",
            )


def _named(part) -> str:
    return ", ".join(part) if isinstance(part, tuple) else str(part)


def diff(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> list[dict]:
    """Return what changed between two releases, by key and column.

    Returns
    -------
    list of dict
        ``dataset``, ``key`` (a mapping), ``change`` (added, removed or revised) and, where a row
        is revised, ``column``, ``old`` and ``new`` as they are written in a CSV.
    """
    from analysis.exporting import written

    changes = []
    for dataset in registry():
        parts = changed_parts(dataset, before[dataset.name], after[dataset.name])
        if not len(parts):
            continue
        old, new = (
            written(dataset, table[_parts(dataset, table).isin(parts)], by_name=True).set_index(
                dataset.key_names, drop=False
            )
            for table in (before[dataset.name], after[dataset.name])
        )
        changes += _row_changes(dataset, old, new)
    return changes


def _row_changes(dataset: Dataset, old: pd.DataFrame, new: pd.DataFrame) -> list[dict]:
    def entry(key, change: str, **more) -> dict:
        values = key if isinstance(key, tuple) else (key,)
        named = dict(zip(dataset.key_names, values, strict=True))
        return {"dataset": dataset.name, "key": named, "change": change, **more}

    changes = [entry(key, "removed") for key in old.index.difference(new.index)]
    changes += [entry(key, "added") for key in new.index.difference(old.index)]
    for key in old.index.intersection(new.index):
        left, right = old.loc[key], new.loc[key]
        for column in old.columns.union(new.columns, sort=False):
            was, now = left.get(column, ""), right.get(column, "")
            if was != now:
                changes.append(entry(key, "revised", column=column, old=was, new=now))
    return changes


# --- Going back ------------------------------------------------------------------------------


def restore(store: Store, version: int, *, by: str, note: str = "") -> Outcome:
    """Make a new release that equals an earlier one."""
    publish_id = uuid.uuid4().hex
    words = note or f"Back to release {version}"
    metadata = _metadata(by, words, "restore", publish_id, "")
    if version < 1:
        raise StoreError(f"there is no release {version}", "Releases begin at 1")
    return Outcome(store.restore(version, metadata), publish_id)


def undo(store: Store, version: int, *, by: str, note: str = "") -> Outcome:
    """Take one release back, leaving what later releases changed.

    Raises
    ------
    ConflictError
        Where a later release changed the same parts.
    StoreError
        Where there is no such release, or it would put illustrative rows beside real ones.
    """
    head = store.version
    if not 2 <= version <= head:
        raise StoreError(
            f"release {version} cannot be taken back",
            "Releases from 2 to the newest can; `restore` goes back to any",
        )
    before, after, now = (store.tables(at) for at in (version - 1, version, head))
    replaced: set[Unit] = set()
    rows: dict[str, pd.DataFrame] = {}
    for dataset in registry():
        name = dataset.name
        parts = changed_parts(dataset, before[name], after[name])
        if not len(parts):
            continue
        later = changed_parts(dataset, after[name], now[name]).intersection(parts)
        if len(later):
            raise ConflictError(
                f"{name} of {_named(later[0])} was changed again after release {version}",
                "Take the later release back first, or restore an earlier one",
            )
        back = before[name][_parts(dataset, before[name]).isin(parts)]
        stay = now[name][~_parts(dataset, now[name]).isin(parts)]
        gone = now[name][_parts(dataset, now[name]).isin(parts)]
        replaced |= units(dataset, back) | units(dataset, gone)
        rows[name] = back if dataset.is_return else pd.concat([back, stay], ignore_index=True)
    if not replaced:
        raise StoreError(f"release {version} changed no rows", "There is nothing to take back")
    _refuse_mixture(now, rows, replaced)
    publish_id = uuid.uuid4().hex
    metadata = _metadata(by, note or f"Took back release {version}", "undo", publish_id, "")
    return Outcome(store.commit(head, replaced, rows, metadata), publish_id)


def _refuse_mixture(
    now: Mapping[str, pd.DataFrame], rows: Mapping[str, pd.DataFrame], replaced: set[Unit]
) -> None:
    """Refuse a release in which illustrative rows would stand beside real ones."""
    illustrative, real = False, False
    for dataset in registry():
        table = now[dataset.name]
        stays = table[~_is_in(dataset, table, replaced)]
        for part in (stays, rows.get(dataset.name, stays)):
            mask = part["provenance"] == ILLUSTRATIVE
            illustrative |= bool(mask.any())
            real |= dataset.replaces_illustrative and not mask.all()
    if illustrative and real:
        raise StoreError(
            "the illustrative data would come back beside real rows of later releases",
            "`restore` goes back to any release as a whole",
        )


# --- First run -------------------------------------------------------------------------------


def recovered(store: Store) -> list[str]:
    """Go back to the last whole release where the newest is damaged; return what was wrong."""
    words = "Back to the last whole release"
    return store.recover(_metadata("start-up audit", words, "recover", uuid.uuid4().hex, ""))


def ready(store: Store, *, today: date) -> Store:
    """Return the store, whole, created and holding its first release where it was empty."""
    recovered(store)
    if not store.exists:
        store.create()
    if store.version == 0:
        files = [
            read(path.name, path.read_bytes(), dataset=path.stem)
            for folder in SHIPPED
            for path in sorted(folder.glob("*.csv"))
        ]
        publish(
            store,
            files,
            by="first run",
            note="The public record, and illustrative returns until real ones come",
            publish_id=FIRST_RELEASE,
            today=today,
            accept_warnings=True,
        )
    return store
