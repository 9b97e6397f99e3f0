"""Publishing end to end beside the least it could cost: reading the CSV and writing Parquet.

``python -m benchmarks.publishing`` writes docs/benchmarks/publishing.json and .md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from analysis import (
    checking,
    fragments,
    keeping,
    layout,
    merging,
    originals,
    plausibility,
    privacy,
    publishing,
    reading,
    reference,
)
from analysis.datasets import registry
from analysis.fragments import Files
from analysis.opened import Opened
from analysis.reading import parsing
from analysis.store import Store
from benchmarks import measuring
from tests import factories

# Runs whose processor times are kept.
MOST_RUNS = 5
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


PLAIN, SYNCED, TYPED, LEAST, OURS = (
    "pyarrow.csv and Parquet",
    "the same, file and folder synced",
    "the same, with the columns and types that are stored",
    "the least a release costs: the same, hashed, kept and committed",
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


def typed_floor(content: bytes, folder: Path) -> None:
    """Do the same with the columns and types of a release, texts coded; what lacks is null."""
    kinds = {
        name: pa.dictionary(pa.int32(), kind) if pa.types.is_string(kind) else kind
        for name, kind in layout.kinds(registry()["training"]).items()
    }
    options = pyarrow.csv.ConvertOptions(
        column_types=kinds, include_columns=list(kinds), include_missing_columns=True
    )
    table = pyarrow.csv.read_csv(pyarrow.BufferReader(content), convert_options=options)
    path = folder / f"{uuid.uuid4().hex}.parquet"
    pyarrow.parquet.write_table(table, path, compression="zstd")
    keeping.sync(path)
    keeping.sync(folder)


def least(content: bytes, store: Store) -> None:
    """Do the same as a release of the store: hashed, original kept, committed; nothing is checked.

    What no publication to this kind of store can do without, however quick its checks are.
    """
    digest = hashlib.sha256(content).hexdigest()
    table = pyarrow.csv.read_csv(pyarrow.BufferReader(content))
    originals.shelf(store).write(digest, content)
    partition = {"dataset": "training", "period": "2026-27-Q2"}
    for name, value in partition.items():
        table = table.append_column(name, pa.repeat(pa.scalar(value), len(table)))
    head = store.delta()
    actions = list(fragments.added(Files(store.address, store.options), [table]))
    metadata = {"publish_id": uuid.uuid4().hex, "userName": "benchmark"}
    store._commit(head, actions, metadata, is_wider=False)
    store._make_durable(head.version())


def end_to_end(content: bytes, store: Store, mode: str | None = None) -> None:
    """Hash, read, check, keep the original, commit and sync."""
    files = [reading.read("training.csv", content, dataset="training")]
    publishing.publish(store, files, by="benchmark", today=TODAY, accept_warnings=True, mode=mode)


def measured(rows: int, *, times: int) -> dict:
    """Return both ways' times, their ratio, and where the time of ours goes."""
    text, register = quarter(rows)
    content = text.encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores = iter([_store(folder / f"store-{n}", register) for n in range(5 * times + 2)])
        ways: dict[str, Callable[[], object]] = {
            PLAIN: lambda: floor(content, folder),
            SYNCED: lambda: synced_floor(content, folder),
            TYPED: lambda: typed_floor(content, folder),
            LEAST: lambda: least(content, next(stores)),
            OURS: lambda: end_to_end(content, next(stores)),
        }
        found = measuring.side_by_side(ways, times=times)
        parts = _parts_of(lambda: end_to_end(content, next(stores)), times)
        processor = _processor({name: ways[name] for name in (PLAIN, LEAST, OURS)}, times)
    ours = found[OURS]
    return {
        "rows": rows,
        "megabytes": round(len(content) / 1e6, 2),
        "ways": {name: one.summary() for name, one in found.items()},
        "processor_ms": processor,
        "ratios": {
            "elapsed, beside plain": round(ours.median / found[PLAIN].median, 2),
            "elapsed, beside synced": round(ours.median / found[SYNCED].median, 2),
            "elapsed, beside the same columns": round(ours.median / found[TYPED].median, 2),
            "elapsed, beside the least": round(ours.median / found[LEAST].median, 2),
            "processor, beside plain": round(processor[OURS][1] / processor[PLAIN][1], 2),
            "processor, beside the least": round(processor[OURS][1] / processor[LEAST][1], 2),
            "processor, the least beside plain": round(
                processor[LEAST][1] / processor[PLAIN][1], 2
            ),
        },
        "target": TARGETS[rows],
        "parts": parts,
        "first": _first_of_a_process(rows),
        "corrections": corrections(rows, times=min(times, 5)),
    }


def _first_of_a_process(rows: int) -> dict[str, float]:
    """Return how long the first of each way takes in a process of its own, in ms."""
    command = [sys.executable, "-m", "benchmarks.publishing", "--first", str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def first(rows: int) -> dict[str, float]:
    """Time the first of each way in this process, in which nothing was published."""
    text, register = quarter(rows)
    content, taken = text.encode(), {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Made by another process: this one has not checked or written a row.
        command = [sys.executable, "-m", "benchmarks.publishing", "--store", name, str(rows)]
        subprocess.run(command, check=True)
        ways = {
            PLAIN: lambda: floor(content, folder),
            OURS: lambda: end_to_end(content, Store(folder / "store")),
        }
        for way, call in ways.items():
            begun = time.perf_counter()
            call()
            taken[way] = round((time.perf_counter() - begun) * 1000, 1)
    return taken


CORRECTIONS = {
    "first published": (1, None),
    "all of it replaced, one row in ten with another figure": (2, None),
    "all of it revised, those rows back as they were": (1, "revise"),
    "the tenth revised alone": (3, "revise"),
}


def corrections(rows: int, *, times: int) -> dict[str, list[float]]:
    """Return the processor time of a first return and of its corrections, in ms, one by one."""
    text, register = quarter(rows)
    contents = dict(enumerate(_corrected(text), 1))
    found: dict[str, list[float]] = {name: [] for name in CORRECTIONS}
    for _ in range(times):
        with tempfile.TemporaryDirectory() as name:
            store = _store(Path(name) / "store", register)
            for what, (which, mode) in CORRECTIONS.items():
                begun = time.process_time()
                end_to_end(contents[which], store, mode)
                found[what].append(round((time.process_time() - begun) * 1000, 1))
    return {name: _ends_and_middle(each) for name, each in found.items()}


def _corrected(text: str) -> tuple[bytes, bytes, bytes]:
    """Return a return, it with another figure in one row of ten, and these rows alone."""
    header, *lines = text.splitlines()
    place = header.split(",").index("places_booked")
    for at in range(0, len(lines), 10):
        cells = lines[at].split(",")
        cells[place] = str(int(cells[place]) + 1)
        lines[at] = ",".join(cells)
    written = ["\n".join([header, *each, ""]) for each in (lines, lines[::10])]
    return text.encode(), *(each.encode() for each in written)


def _processor(ways: dict[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """Return the processor time of ways, in turn, in ms: quickest, middle and slowest.

    On a machine that others use, the clock tells of them.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            taken[name].append(round((time.process_time() - begun) * 1000, 1))
    return {name: _ends_and_middle(each) for name, each in taken.items()}


def _ends_and_middle(found: list[float]) -> list[float]:
    ordered = sorted(found)
    return [ordered[0], ordered[len(ordered) // 2], ordered[-1]]


def _parts_of(way: Callable[[], object], times: int) -> dict[str, float]:
    """Return the processor time of the parts of a publication in ms, the middle of several."""
    found: dict[str, list[float]] = {}
    for _ in range(times):
        with _parts() as parts:
            way()
        for name, seconds in parts.items():
            found.setdefault(name, []).append(round(seconds * 1000, 1))
    return {name: _ends_and_middle(each)[1] for name, each in found.items()}


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
    watched = {
        "read": (reading, "read"),
        "of it parsing": (parsing, "straight"),
        "of it scanning": (privacy, "guard"),
        "open the store": (Opened, "version"),
        "what stands": (publishing, "published"),
        "check": (checking, "check"),
        "of it doubts": (plausibility, "warnings"),
        "keep the original": (originals, "keep"),
        "what is replaced": (merging, "merged"),
        "write, commit and sync": (Store, "commit"),
        "of it writing": (fragments, "added"),
        "of it the commit": (Store, "_commit"),
    }
    parts = dict.fromkeys(watched, 0.0)
    saved = {name: vars(owner)[attribute] for name, (owner, attribute) in watched.items()}

    def timed(name: str, function):
        def call(*arguments, **options):
            begun = time.process_time()
            try:
                found = function(*arguments, **options)
                # What is written while it is asked for is timed until it is all there.
                return list(found) if name == "of it writing" else found
            finally:
                parts[name] += time.process_time() - begun

        return call

    for name, (owner, attribute) in watched.items():
        one = saved[name]
        is_property = isinstance(one, property)
        way = property(timed(name, one.fget)) if is_property else timed(name, one)
        setattr(owner, attribute, way)
    try:
        yield parts
    finally:
        for name, (owner, attribute) in watched.items():
            setattr(owner, attribute, saved[name])


def _store_told(found: list[dict]) -> str:
    """Say how much of a release is the price of the store, whatever is checked."""
    told = [
        f"at {one['rows']:,} rows {one['processor_ms'][LEAST][1]} ms of processor time, "
        f"{one['ratios']['processor, the least beside plain']} times the plain way"
        for one in found
    ]
    return (
        f"The least a release costs is {', '.join(told)}:\n"
        "opening the table, one Delta commit, the original and a Parquet file take the same few\n"
        "milliseconds however few rows there are."
    )


def _missed_told(one: dict) -> str:
    """Say why a target is missed, from what was measured; nothing where it is met."""
    asked, parts = one["target"], one["parts"]
    plain, least, ours = (one["processor_ms"][way][1] for way in (PLAIN, LEAST, OURS))
    ratio = one["ratios"]["elapsed, beside plain"]
    if ratio <= asked:
        return f"At {one['rows']:,} rows the target of {asked} times is met: {ratio} times.\n"
    names = ("read", "open the store", "what stands", "check", "what is replaced")
    times = {name: parts[name] / plain for name in (*names, "write, commit and sync")}
    dearest = max(times, key=times.__getitem__)
    told = ", ".join(f"{name} {each:.1f}" for name, each in times.items())
    return (
        f"At {one['rows']:,} rows the target of {asked} times is **missed**: {ratio} times "
        f"elapsed, {ours / plain:.1f} times of\nprocessor time. {least / plain:.1f} of these are "
        f"the least that a release costs with nothing checked; that\nleaves "
        f"{asked * plain - least:.1f} ms for reading as text, scanning and checking. In multiples "
        f"of the plain way the parts\ntake: {told};\nwithout the dearest of them, {dearest}, "
        f"it would be {ours / plain - times[dearest]:.1f} times. At so few rows most of each\nis "
        "calls of Python and of libraries for each column, whatever the rows.\n"
    )


def _first_told(found: list[dict]) -> str:
    told = "; ".join(
        f"at {one['rows']:,} rows {one['first'][OURS]} ms beside {one['first'][PLAIN]} ms"
        for one in found
    )
    return (
        "These are repetitions in one process, as a server publishes. The first in a process of "
        f"its\nown, where nothing was read or opened yet, takes {told}."
    )


def _corrections_told(found: list[dict]) -> str:
    rows = []
    for one in found:
        base = one["corrections"]["first published"][1]
        for name, (quickest, middle, slowest) in one["corrections"].items():
            spread = f"{quickest} to {slowest}"
            rows.append([f"{one['rows']:,}", name, middle, spread, round(middle / base, 1)])
    columns = ["rows", "what", "processor ms", "all", "times the first"]
    return (
        "Corrections of the return that stands, one after the other in one store. What stands is "
        "read\nand matched key by key, and every figure that is another is marked:\n\n"
        f"{measuring.table(columns, rows)}"
    )


def run_of(found: list[dict], machine: dict) -> dict:
    """Return what is kept of a run beside later ones: processor times and the load they met."""
    middles = {
        f"{one['rows']:,}": {name: one["processor_ms"][name][1] for name in (PLAIN, OURS)}
        for one in found
    }
    return {"load": machine["load_before"], "processor_ms": middles}


def _runs_told(runs: list[dict]) -> str:
    lines = [
        [run["load"], rows, each[PLAIN], each[OURS], round(each[OURS] / each[PLAIN], 2)]
        for run in sorted(runs, key=lambda run: run["load"])
        for rows, each in run["processor_ms"].items()
    ]
    return measuring.table(["load before", "rows", PLAIN, OURS, "times"], lines)


def document(found: list[dict], machine: dict, runs: list[dict]) -> str:
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
            asked = f" (asked: {one['target']})" if name.endswith(", beside plain") else ""
            rows.append([f"{one['rows']:,}", f"ratio, {name}{asked}", ratio, "", ""])
    columns = ["rows", "way", "median, ms", "middle half, ms", "times"]
    parts = measuring.table(
        ["part", *(f"{one['rows']:,} rows" for one in found)],
        [[name, *(one["parts"].get(name, "") for one in found)] for name in found[0]["parts"]],
    )
    return (
        "# Publishing, end to end\n\n"
        "A quarter of training returns from bytes to an acknowledged release (hash, read,\n"
        "personal data scan, every check, original kept, commit, sync), beside `pyarrow.csv`\n"
        "and Parquet alone, in turn in one process. The plain way checks nothing, keeps no\n"
        "original and promises nothing of the disk; the second line makes it sync its file\n"
        "and folder once; the third makes it store the columns and types that a release does.\n"
        "The fourth is what no release of this store can do without: the same\n"
        "file hashed, the original kept, one Delta commit, and all of it synced; what comes on\n"
        "top of that is reading as text, scanning and checking.\n"
        f"{machine['cores']} cores, Python "
        f"{machine['python']};\nload before the run {machine['load_before']}.\n\n"
        f"{measuring.table(columns, rows)}\n"
        f"{_store_told(found)}\n\n"
        f"{''.join(map(_missed_told, found))}\n"
        f"{_first_told(found)}\n\n"
        f"{_corrections_told(found)}\n"
        "Where one publication's processor time goes, in ms, the middle of as many runs; the\n"
        f"original is kept beside the writing, so each holds some of the other:\n\n{parts}\n"
        "The last runs of this command, processor time in ms, in the order of their loads: a busy\n"
        "machine makes both sides dearer, and not alike.\n\n"
        f"{_runs_told(runs)}"
    )


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(TARGETS), choices=TARGETS)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--first", type=int, help="time the first of so many rows, nothing else")
    parser.add_argument("--store", nargs=2, help="make a store in a folder, for so many rows")
    options = parser.parse_args()
    if options.store:
        folder, rows = options.store
        _store(Path(folder) / "store", quarter(int(rows))[1])
        return
    if options.first:
        print(json.dumps(first(options.first)))
        return
    found = []
    for rows in options.rows:
        found.append(measured(rows, times=options.times if rows < 10**6 else min(3, options.times)))
        print(found[-1], flush=True)
    path, machine = measuring.FOLDER / "publishing.json", measuring.machine()
    known = json.loads(path.read_text(encoding="utf-8")).get("runs", []) if path.exists() else []
    runs = [run_of(found, machine), *known][:MOST_RUNS]
    measuring.write("publishing", {"publishing": found, "runs": runs})
    text = document(found, machine, runs)
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
