"""Going back to a release, and taking one back: each makes a new release."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import approval, differences
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.drafted import ILLUSTRATIVE
from analysis.publishing import Outcome, metadata_of
from analysis.recorded import ConflictError, Release, StoreError
from analysis.store import Store
from analysis.units import Unit, is_in_units, units

UNDO = "undo"
RESTORE = "restore"


def _undoing(version: int) -> str:
    return f"{UNDO} {version}"


def taken_back_by(history: Sequence[Release], version: int) -> int | None:
    """Return the release that took one back and still stands; None where there is none.

    A restore may have brought anything back since: nothing is said of what came before one.

    Parameters
    ----------
    history : sequence of Release
        Every release, in any order.
    """
    since = max((entry.version for entry in history if entry.kind == RESTORE), default=0)
    undoing = (
        entry.version
        for entry in history
        if entry.version > since and (entry.kind, entry.content) == (UNDO, _undoing(version))
    )
    return next((one for one in undoing if taken_back_by(history, one) is None), None)


def restore(store: Store, version: int, *, by: str, note: str = "") -> Outcome:
    """Make a new release that equals an earlier one.

    Raises
    ------
    ApprovalError
        Where approval is required and no reason is given.
    """
    approval.refuse_unreasoned(note)
    publish_id = uuid.uuid4().hex
    words = note or f"Back to release {version}"
    metadata = metadata_of(by, words, RESTORE, publish_id, f"restore {version}")
    if version < 1:
        raise StoreError(f"there is no release {version}", "Releases begin at 1")
    return Outcome(store.restore(version, metadata), publish_id)


def undo(store: Store, version: int, *, by: str, note: str = "") -> Outcome:
    """Take one release back, leaving what later releases changed.

    Raises
    ------
    ConflictError
        Where a later release changed the same parts.
    ApprovalError
        Where approval is required and no reason is given.
    StoreError
        Where there is no such release, or it would put illustrative rows beside real ones.
    """
    approval.refuse_unreasoned(note)
    head = store.version
    if not 2 <= version <= head:
        raise StoreError(
            f"release {version} cannot be taken back",
            "Releases from 2 to the newest can; `restore` goes back to any",
        )
    before, after, now = (store.tables(at) for at in (version - 1, version, head))
    replaced: set[Unit] = set()
    rows: dict[str, pd.DataFrame] = {}
    for difference in differences.between(before, after):
        dataset, name = difference.dataset, difference.dataset.name
        parts = difference.parts()
        _refuse_changed_again(dataset, after[name], now[name], parts, version)
        back = before[name][differences.is_in_parts(dataset, before[name], parts)]
        goes = differences.is_in_parts(dataset, now[name], parts)
        replaced |= units(dataset, back) | units(dataset, now[name][goes])
        stays = now[name][~goes]
        rows[name] = back if dataset.is_return else pd.concat([back, stays], ignore_index=True)
    if not replaced:
        raise StoreError(f"release {version} changed no rows", "There is nothing to take back")
    _refuse_mixture(now, rows, replaced)
    publish_id = uuid.uuid4().hex
    words = note or f"Took back release {version}"
    metadata = metadata_of(by, words, UNDO, publish_id, _undoing(version))
    return Outcome(store.commit(head, replaced, rows, metadata), publish_id)


def _refuse_changed_again(
    dataset: Dataset, after: pd.DataFrame, now: pd.DataFrame, parts: set[tuple], version: int
) -> None:
    later = differences.Difference(dataset, after, now)
    changed = set() if later.is_empty else later.parts() & parts
    if changed:
        which = ", ".join(map(str, min(changed)))
        raise ConflictError(
            f"{dataset.name} of {which} was changed again after release {version}",
            "Take the later release back first, or restore an earlier one",
        )


def _refuse_mixture(
    now: Mapping[str, pd.DataFrame], rows: Mapping[str, pd.DataFrame], replaced: set[Unit]
) -> None:
    """Refuse a release in which illustrative rows would stand beside real ones."""
    illustrative, real = False, False
    for dataset in registry():
        table = now[dataset.name]
        stays = table[~is_in_units(dataset, table, replaced)]
        for part in (stays, rows.get(dataset.name, stays)):
            mask = part["provenance"] == ILLUSTRATIVE
            illustrative |= bool(mask.any())
            real |= dataset.replaces_illustrative and not mask.all()
    if illustrative and real:
        raise StoreError(
            "the illustrative data would come back beside real rows of later releases",
            "`restore` goes back to any release as a whole",
        )
