"""Figures of many rows, worked out by column as they lie in the store, against typed tables.

``python -m benchmarks.identical [ROWS]`` publishes so many rows, works a release out in both ways,
each in a process of its own, and says whether every figure, signal and return is the same to the
bit. What a release of two hundred thousand rows and more is worked out by is thereby held to what a
small one is.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

ROWS = 3_000_000
BY_COLUMN, TYPED = "by_column", "typed"


def worked_out(address: str, way: str) -> dict[str, pd.DataFrame]:
    """Return all that is kept of the newest release, worked out in one of the two ways."""
    from analysis import release, stored
    from analysis.store import Store

    store = Store(address)
    at = store.version
    tables = stored.tables(store, at) if way == BY_COLUMN else store.tables(at)
    if way == BY_COLUMN and not any(isinstance(one, stored.Stored) for one in tables.values()):
        raise ValueError(f"{address} has too few rows to be read by column")
    frames, about = release.kept(release.build(tables, version=at))
    return frames | {"about": pd.DataFrame({"about": [repr(sorted(about.items()))]})}


def differing(one: Iterable[tuple[str, pd.DataFrame]], other: dict[str, pd.DataFrame]) -> list[str]:
    """Return the names of the frames that are not the same to the bit."""
    return [name for name, frame in one if not _same(frame, other[name])]


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    alike = list(one) == list(other) and one.index.equals(other.index)
    return alike and all(_same_bits(one[name], other[name]) for name in one)


def _same_bits(one: pd.Series, other: pd.Series) -> bool:
    if one.dtype != other.dtype:
        return False
    if one.dtype != np.float64:
        return one.equals(other)
    # A number that is missing may be written in several ways; of zero, both signs differ.
    left, right = (np.where(np.isnan(each), np.nan, each).view(np.int64) for each in (one, other))
    return np.array_equal(left, right)


def _kept(address: str, way: str, folder: Path) -> None:
    """Work a release out in this process and keep it in a folder."""
    for name, frame in worked_out(address, way).items():
        frame.to_pickle(folder / f"{way}-{name}.pickle")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{way}: {peak:.1f} GB at most", flush=True)


def compared(address: str) -> list[str]:
    """Work a release out in both ways; return the names of the frames that differ."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for way in (BY_COLUMN, TYPED):
            command = f"identical._kept({address!r}, {way!r}, identical.Path({made!r}))"
            subprocess.run(
                [sys.executable, "-c", f"from benchmarks import identical; {command}"],
                cwd=Path(__file__).parents[1], env=dict(os.environ), check=True,
            )  # fmt: skip
        names = sorted(path.stem.removeprefix(f"{TYPED}-") for path in folder.glob(f"{TYPED}-*"))
        pairs = {
            name: [pd.read_pickle(folder / f"{way}-{name}.pickle") for way in (BY_COLUMN, TYPED)]
            for name in names
        }
        rows = sum(len(typed) for _, typed in pairs.values())
        print(f"{len(pairs)} frames of {rows:,} rows compared", flush=True)
        return differing(
            ((name, one) for name, (one, _) in pairs.items()),
            {name: other for name, (_, other) in pairs.items()},
        )


def main(rows: int) -> int:
    """Compare both ways over about so many rows; return how many frames differ."""
    from benchmarks import returns

    with tempfile.TemporaryDirectory() as folder:
        made = returns.fill(f"{folder}/published", rows)
        found = compared(f"{folder}/published")
    print(f"{made:,} rows: {', '.join(found) or 'nothing'} differs")
    return len(found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROWS))
