"""Figures of a release worked out in a process of their own, which takes its memory with it.

A process that serves readers only ever reads what is kept: ``python -m analysis.working_out
ADDRESS VERSION`` works the figures out and keeps them beside the release, before anybody asks or
when the first reader does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from analysis import kept_figures, release, stored
from analysis.recorded import StoreError
from analysis.store import Store, configured

# The C library of Linux gives every large array back to the system at once, and asking for the next
# one takes a quarter of all the time.
ALLOCATING = {"MALLOC_MMAP_THRESHOLD_": str(256 << 20), "MALLOC_TOP_PAD_": str(64 << 20)}


def ahead(store: Store, version: int) -> None:
    """Have the figures of a release of many rows worked out by another process and kept.

    Where they are kept already, or are few, there is nothing to do. Where they cannot be kept,
    whoever loads the release works them out.

    Raises
    ------
    StoreError
        Where the process was killed, as by the system when memory is short.
    """
    if kept_figures.is_kept(kept_figures.shelf(store, version)) or not is_large(store, version):
        return
    done = subprocess.run(
        [sys.executable, "-m", "analysis.working_out", store.address, str(version)],
        cwd=Path(__file__).parents[1],
        env=ALLOCATING | os.environ | {"DASHBOARD_DATA": store.address},
        stdout=subprocess.DEVNULL,
    )
    if done.returncode < 0:
        raise StoreError(
            f"the figures of release {version} were not worked out: the process was killed",
            "Give the machine more memory (docs/planning.md says how much), then reload",
        )


def is_large(store: Store, version: int) -> bool:
    """Whether the returns of a release are too many rows to add up while readers wait."""
    return any(sum(rows.values()) >= stored.MANY for rows in store.file_rows(version).values())


def main(arguments: list[str]) -> None:
    """Work out the figures of a release, and keep them."""
    address, version = arguments
    os.environ["DASHBOARD_DATA"] = address
    release.load(configured(), int(version))


if __name__ == "__main__":
    main(sys.argv[1:])
