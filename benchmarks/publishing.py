"""Publishing end to end beside the least it could cost: reading the CSV and writing Parquet.

``python -m benchmarks.publishing`` writes docs/benchmarks/publishing.json and .md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow.csv
import pyarrow.parquet

from analysis import checking, keeping, publishing, reading, reference
from analysis.store import Store
from benchmarks import measuring
from tests import factories

TARGETS = {10_000: 4.0, 1_000_000: 3.5}
LABELS = ("2026/27 Q1", "2026/27 Q2")
TODAY = dt.date(2026, 11, 23)


def quarter(rows: int) -> tuple[str, str]:
    """Return a training return of about so many rows, and the register that knows its senders."""
    levels, routes = reference.names("levels")[:-1], reference.names("routes")[:-1]
    grid = pd.MultiIndex.from_product([levels, routes], names=["level", "route"])
    count = -(-rows // len(grid))
    names = [f"Organisation {number:06d}" for number in range(count)]
    areas = reference.authorities()
    who = pd.DataFrame({"organisation": names, "area": [areas[n % 3] for n in range(count)]})
    who = who.assign(sector="Community health", returned_by=who["organisation"])
    table = who.merge(grid.to_frame(index=False), how="cross")[:rows]
    numbers = pd.Series(range(len(table)))
    table = table.assign(quarter=LABELS[-1], completions=numbers % 37 + 3)
    table = table.assign(
        people_newly_trained=numbers % 3,
        places_booked=table["completions"] + 5,
        sessions=numbers % 4,
    )
    register = who[["organisation", "sector", "area"]]
    return table.to_csv(index=False), register.to_csv(index=False)


PLAIN, SYNCED, OURS = (
    "pyarrow.csv and Parquet",
    "the same, file and folder synced",
    "published end to end",
)


def floor(content: bytes, folder: Path) -> Path:
    """Read the CSV and write Parquet, with nothing checked, kept or brought to the disk."""
    table = pyarrow.csv.read_csv(pyarrow.BufferReader(content))
    path = folder / f"{uuid.uuid4().hex}.parquet"
    pyarrow.parquet.write_table(table, path, compression="zstd")
    return path


def synced_floor(content: bytes, folder: Path) -> None:
    """Do the same, and promise as a release does that it is on the disk."""
    path = floor(content, folder)
    keeping.sync(path)
    keeping.sync(folder)


def end_to_end(content: bytes, store: Store) -> None:
    """Hash, read, check, keep the original, commit and sync."""
    files = [reading.read("training.csv", content, dataset="training")]
    publishing.publish(store, files, by="benchmark", today=TODAY, accept_warnings=True)


def measured(rows: int, *, times: int) -> dict:
    """Return both ways' times, their ratio, and where the time of ours goes."""
    text, register = quarter(rows)
    content = text.encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores = iter([_store(folder / f"store-{n}", register) for n in range(2 * times + 3)])
        ways: dict[str, Callable[[], object]] = {
            PLAIN: lambda: floor(content, folder),
            SYNCED: lambda: synced_floor(content, folder),
            OURS: lambda: end_to_end(content, next(stores)),
        }
        found = measuring.side_by_side(ways, times=times)
        with _parts() as parts:
            end_to_end(content, next(stores))
        processor = {
            PLAIN: _processor(lambda: floor(content, folder), times),
            OURS: _processor(lambda: end_to_end(content, next(stores)), times),
        }
    ours = found[OURS]
    return {
        "rows": rows,
        "megabytes": round(len(content) / 1e6, 2),
        "ways": {name: one.summary() for name, one in found.items()},
        "processor_ms": processor,
        "ratios": {
            "elapsed, beside plain": round(ours.median / found[PLAIN].median, 2),
            "elapsed, beside synced": round(ours.median / found[SYNCED].median, 2),
            "processor, beside plain": round(processor[OURS][1] / processor[PLAIN][1], 2),
        },
        "target": TARGETS[rows],
        "parts": {name: round(seconds * 1000, 1) for name, seconds in parts.items()},
    }


def _processor(way: Callable[[], object], times: int) -> list[float]:
    """Return the processor time of a way in ms, quickest, middle and slowest.

    On a machine that others use, the clock tells of them.
    """
    taken = []
    for _ in range(times):
        begun = time.process_time()
        way()
        taken.append(round((time.process_time() - begun) * 1000, 1))
    taken.sort()
    return [taken[0], taken[len(taken) // 2], taken[-1]]


def _store(path: Path, register: str) -> Store:
    store = Store(path)
    store.create()
    files = [reading.read("organisations.csv", register.encode(), dataset="organisations")]
    before = factories.file(
        "training", {"quarter": LABELS[0], "organisation": "Organisation 000000"}
    )
    publishing.publish(store, [*files, before], by="benchmark", today=TODAY, accept_warnings=True)
    return store


@contextmanager
def _parts():
    """Time the parts of one publication by their functions."""
    parts: dict[str, float] = {}
    watched = {
        "read": (reading, "read"),
        "check": (checking, "check"),
        "keep the original": (publishing, "keep_originals"),
        "write, commit and sync": (Store, "commit"),
        "what stands": (publishing, "published"),
    }
    saved = {name: getattr(*where) for name, where in watched.items()}

    def timed(name: str, function):
        def call(*arguments, **options):
            begun = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                parts[name] = parts.get(name, 0.0) + time.perf_counter() - begun

        return call

    for name, (owner, attribute) in watched.items():
        setattr(owner, attribute, timed(name, saved[name]))
    try:
        yield parts
    finally:
        for name, (owner, attribute) in watched.items():
            setattr(owner, attribute, saved[name])


def document(found: list[dict]) -> str:
    """Return the results as Markdown."""
    rows = []
    for one in found:
        for name, summary in one["ways"].items():
            spread = f"{summary['p25']} to {summary['p75']}"
            rows.append([f"{one['rows']:,}", name, summary["median"], spread, summary["n"]])
        for name, (least, middle, most) in one["processor_ms"].items():
            label = f"processor time: {name}"
            rows.append([f"{one['rows']:,}", label, middle, f"{least} to {most} (all)", ""])
        for name, ratio in one["ratios"].items():
            rows.append(
                [f"{one['rows']:,}", f"ratio, {name} (asked: {one['target']})", ratio, "", ""]
            )
    columns = ["rows", "way", "median, ms", "middle half, ms", "times"]
    parts = measuring.table(
        ["rows", *found[0]["parts"]],
        [[f"{one['rows']:,}", *(one["parts"].get(name, "") for name in found[0]["parts"])]
         for one in found],
    )  # fmt: skip
    machine = measuring.machine()
    return (
        "# Publishing, end to end\n\n"
        "A quarter of training returns from bytes to an acknowledged release (hash, read,\n"
        "personal data scan, every check, original kept, commit, sync), beside `pyarrow.csv`\n"
        "and Parquet alone, in turn in one process. The plain way checks nothing, keeps no\n"
        "original and promises nothing of the disk; the second line makes it sync its file\n"
        "and folder once, where a release syncs seven: original, data file, commit and folders.\n"
        f"{machine['cores']} cores, Python "
        f"{machine['python']};\nload before the run {machine['load_before']}.\n\n"
        f"{measuring.table(columns, rows)}\n"
        f"Where one publication's time goes, in ms:\n\n{parts}"
    )


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(TARGETS), choices=TARGETS)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    found = []
    for rows in options.rows:
        found.append(measured(rows, times=options.times if rows < 10**6 else min(2, options.times)))
        print(found[-1], flush=True)
    measuring.write("publishing", {"publishing": found})
    path = measuring.FOLDER / "publishing.md"
    path.write_text(document(found), encoding="utf-8")
    print(document(found))


if __name__ == "__main__":
    main()
