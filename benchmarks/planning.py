"""The planning page: from one system to all of England, from what was measured.

Readers take turns at one process, as one Python runs one script at a time. That is simulated, and
the simulation is run for the crowds that were measured, so that the page shows how far it is off.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measuring
from benchmarks.results import DOCS, found, work

PAGE = DOCS / "planning.md"
SEED = 20261125
SIMULATED_SECONDS = 600.0
# A reader looks at a page for so long before the next choice, in a busy minute of a board meeting.
LOOKING = 15.0
# A wait that nobody remarks on: Nielsen J. Usability Engineering. 1993, chapter 5 (one second).
PATIENCE = 1.0
# Systems of England: NHS England, Integrated care in your area, 2022 (42 integrated care boards).
SYSTEMS = 42
ROWS_A_YEAR, YEARS, READERS = 5_000, 5, 60


@dataclass(frozen=True)
class Waits:
    """What a crowd meets."""

    reruns_per_second: float
    p50: float
    p95: float


def simulated(readers: int, service: float, *, looking: float, seconds: float = 60.0) -> Waits:
    """Return what readers meet who take turns at one process.

    Parameters
    ----------
    service : float
        Seconds one rerun takes when nobody else is there.
    looking : float
        Mean seconds between an answer and the next choice; 0 where they never rest.
    """
    chance = random.Random(SEED)
    # (moment of asking, reader): whoever has asked longest is served next.
    asking = [(chance.expovariate(1 / looking) if looking else 0.0, one) for one in range(readers)]
    heapq.heapify(asking)
    free, waits = 0.0, []
    while asking:
        asked, one = heapq.heappop(asking)
        if asked > seconds:
            continue
        free = max(free, asked) + service
        waits.append(free - asked)
        rest = chance.expovariate(1 / looking) if looking else 0.0
        heapq.heappush(asking, (free + rest, one))
    ordered = sorted(waits)
    p95 = ordered[round(0.95 * (len(ordered) - 1))]
    return Waits(len(waits) / max(free, seconds), statistics.median(waits), p95)


def most_readers(service: float) -> int:
    """Return how many readers one process serves with 95 of 100 answers within patience."""
    low, high = 1, 2
    while simulated(high, service, looking=LOOKING, seconds=SIMULATED_SECONDS).p95 <= PATIENCE:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        waits = simulated(middle, service, looking=LOOKING, seconds=SIMULATED_SECONDS)
        low, high = (middle, high) if waits.p95 <= PATIENCE else (low, middle)
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


def _service(crowds: list[dict]) -> float:
    """Return the seconds of one rerun, from the crowd that keeps the process busiest."""
    busiest = max(crowds, key=lambda one: one["reruns_per_second"])
    return 1 / busiest["reruns_per_second"]


def _checked(crowds: list[dict], service: float) -> str:
    rows = []
    for one in crowds:
        waits = simulated(one["readers"], service, looking=0.0)
        rows.append(
            (
                one["readers"],
                one["reruns_per_second"],
                f"{waits.reruns_per_second:.1f}",
                one["median"],
                f"{waits.p50 * 1000:.0f}",
                f"{100 * (waits.p50 * 1000 / one['median'] - 1):+.0f} %",
            )
        )
    columns = ["readers", "reruns a second, measured", "simulated", "p50 ms, measured",
               "simulated", "off by"]  # fmt: skip
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
    service = _service(crowds)
    each = most_readers(service)
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

One rerun takes {service * 1000:.1f} ms of one process, at the busiest crowd measured. Seconds and
memory are read off straight lines from each size measured to the next, {sizes[0]["rows"]:,} to
{largest:,} rows: beyond {largest:,} rows the plan extrapolates.

{_constants(sizes)}
## The simulation against what was measured

Readers who never rest, as in the measurement, taking turns at one process:

{_checked(crowds, service)}
The simulation knows one process that answers in turn. What it leaves out: the collector, threads
that take the interpreter from each other, and the machine's other work.
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
