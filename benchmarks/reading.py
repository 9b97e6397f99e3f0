"""Readers side by side on the same dirty files, and on a large one.

``python -m benchmarks.reading [--files N] [--rows N] [--times N]`` writes reading.json and .md in
docs/benchmarks, with nothing written by hand. The same checks follow every reader: what is compared
is the reading. All are timed in turn in one run, as elapsed and as processor seconds: on a busy
machine only the second says much.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet
from pyarrow import csv as arrow

from analysis import checking, reading
from analysis.drafted import Published
from analysis.reading import RawFile
from analysis.reading.headers import must_be_there
from benchmarks import large_return, measuring
from tests.campaigns import emulators
from tests.pollution import campaign, cases
from tests.pollution.verdicts import Verdict, in_order

Reader = Callable[[bytes], pd.DataFrame]
OURS, TO_PARQUET = "this reader", "pyarrow.csv and Parquet"
# Asked of the file of a million rows, on two cores.
MOST_SECONDS = 2.5
FOLDER, OBJECTS = "a folder", "S3 (moto)"


def pandas_defaults(content: bytes) -> pd.DataFrame:
    """Read with pandas as it comes."""
    return pd.read_csv(io.BytesIO(content))


def pandas_text(content: bytes) -> pd.DataFrame:
    """Read with pandas, all as text, the delimiter found by itself."""
    options = {"dtype": "str", "keep_default_na": False, "sep": None, "engine": "python"}
    return pd.read_csv(io.BytesIO(content), **options)


def plain_arrow(content: bytes) -> pd.DataFrame:
    """Read with pyarrow.csv as it comes."""
    return arrow.read_csv(io.BytesIO(content)).to_pandas()


def arrow_to_parquet(content: bytes) -> None:
    """Read with pyarrow.csv as it comes and write Parquet, with nothing checked."""
    pyarrow.parquet.write_table(arrow.read_csv(io.BytesIO(content)), io.BytesIO())


def clevercsv(content: bytes) -> pd.DataFrame:
    """Read with CleverCSV, which finds out the dialect."""
    import clevercsv

    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(content)
        file.flush()
        return clevercsv.read_dataframe(file.name)


def frictionless(content: bytes) -> pd.DataFrame:
    """Read and validate with frictionless; what it finds not valid is refused."""
    from frictionless import Resource

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "return.csv"
        path.write_bytes(content)
        resource = Resource(path="return.csv", basepath=folder)
        report = resource.validate()
        if not report.valid:
            raise ValueError(report.tasks[0].errors[0].message if report.tasks else "not valid")
        return pd.DataFrame([row.to_dict() for row in resource.read_rows()])


RIVALS: dict[str, Reader] = {
    "pandas": pandas_defaults,
    "pandas, as text, sep=None": pandas_text,
    "pyarrow.csv": plain_arrow,
    "CleverCSV to pandas": clevercsv,
    "frictionless": frictionless,
}


def as_read(frame: pd.DataFrame, dataset) -> RawFile:
    """Return another reader's table as the checks take it."""
    accepted = reading.accepted_headers(dataset)
    names = [accepted.get(reading.snake_case(str(header))) for header in frame]
    file = RawFile("return.csv", "", dataset)
    kept = [place for place, name in enumerate(names) if name]
    if len({names[place] for place in kept}) < len(kept):
        return file.refuse("a column is there twice")
    missing = {c.name for c in dataset.columns if must_be_there(c)} - set(names)
    if missing or not len(frame):
        return file.refuse("a column is missing")
    table = frame.iloc[:, kept].set_axis([names[place] for place in kept], axis=1)
    texts = table.astype(object).where(table.notna(), "").map(str)
    file.table = texts.astype("str").set_axis(pd.RangeIndex(2, len(table) + 2, name="row"))
    return file


def verdict(reader: Reader, one: campaign.Outcome, right: pd.DataFrame) -> Verdict:
    """Return how another reader's table fares beside what the file says."""
    try:
        frame = reader(one.content)
        file = as_read(frame, one.case.dataset)
    except Exception:  # whatever a reader raises is its way to refuse
        return Verdict.REFUSED
    draft = checking.check([file], cases.beside())
    if draft.errors or one.case.dataset.name not in draft.tables:
        return Verdict.REFUSED
    table = draft.tables[one.case.dataset.name]
    same = in_order(table, one.case).equals(in_order(right, one.case))
    return Verdict.RIGHT if same else Verdict.WRONG


def on_dirty_files(count: int, times: int) -> dict[str, dict]:
    """Let every reader read the same files; return its verdicts and how long all of them took."""
    tallies = {name: Counter() for name in (OURS, *RIVALS)}
    contents: list[bytes] = []
    done, seed = 0, 0
    while done < count:
        one = campaign.outcome(seed)
        seed += 1
        if one.case.is_book:
            continue
        done += 1
        contents.append(one.content)
        tallies[OURS][one.result.verdict] += 1
        for name, reader in RIVALS.items():
            tallies[name][verdict(reader, one, one.right)] += 1
    ways = {OURS: lambda content: reading.read("return.csv", content), **RIVALS}
    ways[TO_PARQUET] = arrow_to_parquet
    taken = _in_turn({name: _over(way, contents) for name, way in ways.items()}, times)
    verdicts = {
        name: {word.value: tally[word] for word in Verdict} for name, tally in tallies.items()
    }
    return {name: verdicts.get(name, {}) | seconds for name, seconds in taken.items()}


def _over(way: Callable[[bytes], object], contents: list[bytes]) -> Callable[[], None]:
    def run() -> None:
        for content in contents:
            # Whatever a reader raises is its way to refuse, and takes its time.
            with contextlib.suppress(Exception):
                way(content)

    return run


def _in_turn(ways: dict[str, Callable[[], object]], times: int) -> dict[str, dict[str, list]]:
    """Return quickest, middle and slowest of several turns of each way, elapsed and processor."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            start, cpu = time.perf_counter(), time.process_time()
            way()
            taken[name].append((time.perf_counter() - start, time.process_time() - cpu))
    found = {}
    for name, each in taken.items():
        kinds = zip(("s", "cpu_s"), zip(*each, strict=True), strict=True)
        found[name] = {kind: _spread(seconds) for kind, seconds in kinds}
    return found


def _spread(seconds: Sequence[float]) -> list[float]:
    ordered = sorted(seconds)
    return [round(one, 2) for one in (ordered[0], ordered[len(ordered) // 2], ordered[-1])]


def memory_of_publishing(megabytes: int) -> dict[str, dict[str, float]]:
    """Publish a return from the command line to a folder and to an object store (moto).

    Each time in a process of its own; return its peak memory, by the kind of store.
    """
    with tempfile.TemporaryDirectory() as folder, emulators.s3() as (address, options):
        path = Path(folder) / "return.csv"
        rows = large_return.write(path, megabytes * 10**6)
        stores = {
            FOLDER: {"DASHBOARD_DATA": f"{folder}/published"},
            OBJECTS: {"DASHBOARD_DATA": address, **options},
        }
        return {name: _published(path, rows, where) for name, where in stores.items()}


def _published(path: Path, rows: int, where: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "analysis", "publish", str(path), "--by", "benchmark"]
    size, start = path.stat().st_size, time.perf_counter()
    process = subprocess.Popen([*command, "--accept-warnings"], env=os.environ | where)
    # Of this process alone, whatever else was started from here.
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    if status:
        raise RuntimeError(f"publishing {path.name} ended with {status}")
    return {
        "rows": rows,
        "file_mb": round(size / 1e6, 1),
        "peak_mb": round(used.ru_maxrss * 1024 / 1e6),
        "times_the_file": round(used.ru_maxrss * 1024 / size, 2),
        "elapsed_s": round(taken, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
    }


def on_a_large_file(rows: int, times: int) -> dict:
    """Time reading and explaining a large dirty file, beside reading it alone."""
    content = large_return.written(rows, dirty=True)
    published = Published({"organisations": large_return.register()}, large_return.TODAY)

    def ours() -> int:
        # As the command line checks.
        file = reading.read("return.csv", content)
        return len(checking.check([file], published, is_whole=False).problems)

    ways = {
        "this reader, read and checked, every problem listed": ours,
        "this reader, read and scanned": lambda: reading.read("return.csv", content),
        "pyarrow.csv, read alone": lambda: arrow.read_csv(io.BytesIO(content)),
        TO_PARQUET: lambda: arrow_to_parquet(content),
        "pandas, read alone": lambda: pandas_defaults(content),
    }
    megabytes = round(len(content) / 1e6)
    return {"rows": rows, "megabytes": megabytes, "ways": _in_turn(ways, times)}


def written_up(report: dict) -> str:
    """Return the report as Markdown."""
    words = [word.value for word in Verdict]
    times = ["elapsed s", "processor s"]
    first = measuring.table(
        ["reader", *words, *times],
        [
            [name, *(each.get(word, "–") for word in words), *_told(each)]
            for name, each in report["dirty"].items()
        ],
    )
    large = report["large"]
    second = measuring.table(
        [f"{large['rows']:,} rows, {large['megabytes']} MB", *times],
        [[name, *_told(each)] for name, each in large["ways"].items()],
    )
    machine = measuring.machine()
    return (
        f"# Reading\n\n{report['files']} files with one to three kinds of dirt each, made by "
        "`tests/pollution`; the same checks follow every reader, so what another reader gets wrong "
        "is often refused by them. The files and this reader have one author. Times are for all "
        f"the files, read in turn {report['times']} times: the middle, then quickest to slowest; "
        "this reader's hold the scan for personal data, the others' nothing but reading.\n\n"
        f"{first}\nOne large dirty file, in turn in the same run; explaining it is asked to take "
        f"at most {MOST_SECONDS} s:\n\n{second}\n"
        f"{_memory_told(report['publishing'])}\n"
        f"Machine load after: {machine['load_before']} on {machine['cores']} cores. Made by "
        "`python -m benchmarks.reading`, which writes every figure here.\n"
    )


def _told(each: dict) -> list[str]:
    found = []
    for kind in ("s", "cpu_s"):
        least, middle, most = each[kind]
        found.append(f"{middle} ({least} to {most})")
    return found


def _memory_told(memory: dict[str, dict]) -> str:
    [rows] = {one["rows"] for one in memory.values()}
    [size] = {one["file_mb"] for one in memory.values()}
    told = [
        [name, one["peak_mb"], one["times_the_file"], one["elapsed_s"], one["cpu_s"]]
        for name, one in memory.items()
    ]
    columns = ["store", "peak MB", "times the file (asked: 1.3)", "elapsed s", "processor s"]
    return (
        f"Publishing {rows:,} rows ({size} MB) from the command line, read block by block, its "
        "original kept in pieces; on the object store (moto) they are one upload in parts:\n\n"
        f"{measuring.table(columns, told)}"
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--publish-megabytes", type=int, default=1000)
    parser.add_argument(
        "--only", choices=("publishing", "reading"), help="measure this and keep the rest"
    )
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    # First, while this process is small: a new one is told to have held what its parent did.
    report = _earlier() if options.only else {}
    if options.only != "reading":
        report |= {"publishing": memory_of_publishing(options.publish_megabytes)}
    if options.only != "publishing":
        report |= {
            "files": options.files,
            "times": options.times,
            "dirty": on_dirty_files(options.files, options.times),
            "large": on_a_large_file(options.rows, options.times),
        }
    measuring.write("reading", report)
    text = written_up(report)
    (measuring.FOLDER / "reading.md").write_text(text, encoding="utf-8")
    print(text)


def _earlier() -> dict:
    found = json.loads((measuring.FOLDER / "reading.json").read_text(encoding="utf-8"))
    # What is written says on which machine, and under which load, it was measured.
    return {name: one for name, one in found.items() if name != "machine"}


if __name__ == "__main__":
    main()
