"""Whether the newest release is whole on this disk, and going back to the last one that is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from analysis.opened import Opened, unquoted
from analysis.recorded import StoreError


def audit(store: Opened) -> list[str]:
    """Return what is wrong with the newest release on this disk; empty where it is whole."""
    last = _last_commit(store) if store.is_local else None
    if last is None:
        return []
    if checkpoints := _damaged_checkpoints(store):
        return [f"the checkpoint {path.name} is damaged" for path in checkpoints]
    if not _is_whole_commit(last):
        return [f"the last commit, {last.name}, is damaged"]
    return _damaged_files(store, int(last.stem))


def recover(store: Opened, restore: Callable[[int], object]) -> list[str]:
    """Go back to the last whole release where the newest is damaged; return what was wrong.

    Nothing is deleted: a damaged commit is set aside under another name, and where data files
    are missing the last whole release is restored as a new one. A checkpoint only saves time:
    without it the same release is read from the commits.
    """
    found = audit(store)
    if checkpoints := _damaged_checkpoints(store) if found else []:
        for path in {*checkpoints, *checkpoints[0].parent.glob("_last_checkpoint")}:
            path.rename(path.with_name(f"{path.name}.damaged"))
        found += audit(store)
    while found and (last := _last_commit(store)) and not _is_whole_commit(last):
        last.rename(last.with_name(f"{last.name}.damaged"))
    missing = _damaged_files(store, store.version) if found and store.exists else []
    if missing:
        versions = range(store.version - 1, 0, -1)
        whole = next((at for at in versions if not _damaged_files(store, at)), None)
        if whole is None:
            raise StoreError(
                f"no release is whole: {missing[0]}", "Bring the store back from a backup"
            )
        restore(whole)
    return found + [text for text in missing if text not in found]


def _last_commit(store: Opened) -> Path | None:
    return max((Path(store.address) / "_delta_log").glob("*.json"), default=None)


def _damaged_checkpoints(store: Opened) -> list[Path]:
    folder = Path(store.address) / "_delta_log"
    damaged = [path for path in folder.glob("*.checkpoint*.parquet") if not _is_parquet(path)]
    hints = [path for path in folder.glob("_last_checkpoint") if not _is_whole_commit(path)]
    return damaged + hints


def _damaged_files(store: Opened, version: int) -> list[str]:
    actions = pa.table(store.delta(version).get_add_actions(flatten=True))
    problems = []
    for path, size in zip(
        *actions.select(["path", "size_bytes"]).to_pydict().values(), strict=True
    ):
        file = Path(store.address) / unquoted(path)
        if not file.exists() or file.stat().st_size != size:
            problems.append(f"the data file {path} is missing or damaged")
    return problems


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
