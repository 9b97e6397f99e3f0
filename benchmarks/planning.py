"""The planning page: from one system to all of England, from what was measured.

Readers take turns at one process, as one Python runs one script at a time. That is simulated, and
the simulation is run for the crowds that were measured, so that the page shows how far it is off.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path

from benchmarks import measuring
from benchmarks.results import DOCS, found, work
from benchmarks.simulating import Rerun, rerun_of, simulated

PAGE = DOCS / "planning.md"
SIMULATED_SECONDS = 600.0
# A reader looks at a page for so long before the next choice, in a busy minute of a board meeting.
LOOKING = 15.0
# A wait that nobody remarks on: Nielsen J. Usability Engineering. 1993, chapter 5 (one second).
PATIENCE = 1.0
# Systems of England: NHS England, Integrated care in your area, 2022 (42 integrated care boards).
SYSTEMS = 42
ROWS_A_YEAR, YEARS, READERS = 5_000, 5, 60


def most_readers(rerun: Rerun) -> int:
    """Return how many readers one process serves with 95 of 100 answers within patience."""

    def waits(readers: int) -> float:
        return simulated(readers, rerun, looking=LOOKING, seconds=SIMULATED_SECONDS).p95

    low, high = 1, 2
    while waits(high) <= PATIENCE:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if waits(middle) <= PATIENCE else (low, middle)
    return low


def between(points: list[tuple[float, float]], at: float) -> float:
    """Return what straight lines from measured point to measured point say at a place.

    Beyond the last point the line through the last two goes on; below the first it stays.
    """
    ordered = sorted(points)
    if at <= ordered[0][0]:
        return ordered[0][1]
    for (low, less), (high, more) in itertools.pairwise(ordered):
        if at <= high or high == ordered[-1][0]:
            return less + (more - less) * (at - low) / (high - low)
    return ordered[-1][1]


def _off(said: float, measured: float) -> str:
    return f"{100 * (said / measured - 1):+.0f} %"


def _checked(crowds: list[dict], rerun: Rerun) -> str:
    rows = []
    for one in crowds:
        waits = simulated(one["readers"], rerun, looking=0.0)
        p50, p95 = 1000 * waits.p50, 1000 * waits.p95
        rate = one["reruns_per_second"]
        rows.append(
            (
                one["readers"],
                *(rate, f"{waits.reruns_per_second:.1f}", _off(waits.reruns_per_second, rate)),
                *(one["median"], f"{p50:.0f}", _off(p50, one["median"])),
                *(one["p95"], f"{p95:.0f}", _off(p95, one["p95"])),
            )
        )
    columns = ["readers", "reruns a second, measured", "simulated", "off by", "p50 ms, measured",
               "simulated", "off by", "p95 ms, measured", "simulated", "off by"]  # fmt: skip
    return measuring.table(columns, rows)


def _plan(crowds: list[dict], sizes: list[dict], each: int) -> str:
    def at(size: float, measured: Callable[[dict], float]) -> float:
        return between([(one["rows"], measured(one)) for one in sizes], size)

    session = max(one["kilobytes_per_session"] for one in crowds) / 1024
    rows = []
    for systems in (1, 7, SYSTEMS):
        size, readers = systems * ROWS_A_YEAR * YEARS, systems * READERS
        replicas = max(2, math.ceil(readers / each))
        own = at(size, lambda one: one["process_mb"]) + session * readers / replicas
        rows.append(
            (
                f"{systems}",
                f"{size:,}",
                f"{readers:,}",
                replicas,
                f"{own:,.0f} MB",
                f"{at(size, work):,.1f} s",
                f"{at(size, lambda one: one['peak_mb']):,.0f} MB",
                f"{at(size, lambda one: one['parquet_mb']):,.1f} MB",
                f"{replicas} servers of two cores",
            )
        )
    columns = ["systems", "rows in five years", "readers at once", "replicas", "memory of each",
               "figures of a release", "memory to work them out", "stored", "cost"]  # fmt: skip
    return measuring.table(columns, rows)


def document() -> str:
    """Return the page."""
    readers, growth = found("readers"), found("growth")
    if readers is None or growth is None:
        return (
            "# Planning\n\nNot measured yet: `python -m benchmarks --only readers --only growth`.\n"
        )
    crowds, sizes = readers["crowds"], growth["sizes"]
    rerun = rerun_of(crowds)
    each = most_readers(rerun)
    largest = max(one["rows"] for one in sizes)
    return f"""# Planning: from one system to all of England

Written by `python -m benchmarks` from `docs/benchmarks/readers.json` and `growth.json`.

## The plan

{_plan(crowds, sizes, each)}
Assumed, to be changed in `benchmarks/planning.py`: {ROWS_A_YEAR:,} rows a year and system for
{YEARS} years, {READERS} readers of a system at once, each looking {LOOKING:.0f} seconds at a page
before the next choice, and 95 of 100 answers within {PATIENCE:.0f} second. Of readers one replica
then serves {each}. There are never fewer than two replicas, so that one may be restarted. A server
is two cores; its price is your supplier's and is not known here, so cost is told in servers.
Figures are worked out once a release by a process of their own, which needs its memory beside that
of the server that asked for them, and gives it back when it ends.

## What it is computed from

One rerun takes {rerun.service * 1000:.1f} ms of one process and {rerun.away * 1000:.1f} ms on the
way, as the single reader measured it who goes through the pages alone. Seconds and memory are read
off straight lines from each size measured to the next, {sizes[0]["rows"]:,} to {largest:,} rows:
beyond {largest:,} rows the plan extrapolates.

{_constants(sizes)}
## The simulation against what was measured

Readers who never rest, as in the measurement, taking turns at one process. Only the single reader's
times went into the simulation: what it says of ten and of fifty is foretold.

{_checked(crowds, rerun)}
The simulation knows one process that answers in turn. What it leaves out: the collector, the thread
that sends what a page says while the next is drawn, and the machine's other work.
"""


def _constants(sizes: list[dict]) -> str:
    rows = [
        (f"{one['rows']:,}", f"{work(one):.1f} s", f"{one['peak_mb']} MB",
         f"{one['process_mb']} MB", f"{one['parquet_mb']} MB")
        for one in sizes
    ]  # fmt: skip
    columns = ["rows", "figures of a release", "memory to work them out", "a serving process",
               "Parquet"]  # fmt: skip
    return measuring.table(columns, rows)


def write() -> Path:
    """Write the page."""
    PAGE.write_text(document(), encoding="utf-8")
    return PAGE
