"""Readers: 1, 10 and 50 sessions at once, each changing the quarter again and again.

Once with one process and once with as many as there are cores, in one run. The single reader goes
through the same pages as the crowd, one after the other. Pages are dealt so that every process has
as many readers of each: browsers come to processes in turn, and so would pages.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import time
from dataclasses import dataclass, field

from benchmarks.measuring import Times
from benchmarks.serving import Served, served
from benchmarks.sessions import Run, Session
from benchmarks.toggling import QUARTERS

CROWDS = (1, 10, 50)
PAGES = ("", "training", "networks", "funding")
PROCESSES = 2
# The port readers use and those after it, for the processes.
PORT = 8701
SECONDS = 20


@dataclass
class Met:
    """What a crowd met: its reruns, how long it asked, and what server and readers spent."""

    runs: list[Run] = field(default_factory=list)
    pages: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    server: float = 0.0
    readers: float = 0.0
    memory: int = 0


async def _reader(session: Session, until: float, runs: list[Run], number: int) -> None:
    order = random.Random(number).sample(QUARTERS, len(QUARTERS))
    for quarter in itertools.cycle(order):
        if time.perf_counter() > until:
            return
        runs.append(await session.choose("To", quarter))


async def _asked(server: Served, pages: list[str], seconds: float, met: Met) -> None:
    """Let one reader a page change filters for a while."""
    # The server lets one address open so many tabs and no more: readers come from several.
    sessions = [
        Session(server.port, page, source=f"127.0.0.{1 + number // 20}")
        for number, page in enumerate(pages)
    ]
    before = server.memory
    for session in sessions:
        await session.open()
    for session in sessions:
        for quarter in QUARTERS:
            await session.choose("To", quarter)
    met.memory += server.memory - before
    start, spent, own = time.perf_counter(), server.processor, time.process_time()
    readers = (_reader(one, start + seconds, met.runs, n) for n, one in enumerate(sessions))
    await asyncio.gather(*readers)
    met.seconds += time.perf_counter() - start
    met.server += server.processor - spent
    met.readers += time.process_time() - own
    for session in sessions:
        await session.close()


async def crowd(server: Served, size: int, *, processes: int, seconds: float) -> dict[str, object]:
    """Let a crowd of readers change filters for a while; return what they met."""
    met = Met()
    if size == 1:
        for page in PAGES:
            before = len(met.runs)
            await _asked(server, [page], seconds / len(PAGES), met)
            met.pages[page or "overview"] = [run.seconds for run in met.runs[before:]]
    else:
        pages = [PAGES[number // processes % len(PAGES)] for number in range(size)]
        await _asked(server, pages, seconds, met)
    count = len(met.runs)
    return {
        "readers": size,
        "reruns_per_second": round(count / met.seconds, 1),
        **Times(tuple(run.seconds for run in met.runs)).summary(),
        "kilobytes_per_session": round(met.memory / size / 1024),
        "server_ms": round(1000 * met.server / count, 1),
        "readers_ms": round(1000 * met.readers / count, 1),
        "failed": sum(run.failed for run in met.runs),
        "pages_ms": {
            page: Times(tuple(each)).summary()["median"] for page, each in met.pages.items()
        },
    }


def _crowds(store: str, processes: int, seconds: float) -> list[dict[str, object]]:
    told = {"DASHBOARD_DATA": store, "DASHBOARD_PROCESSES": str(processes),
            "DASHBOARD_REQUESTS_PER_MINUTE": "100000"}  # fmt: skip
    with served("deploy.serve", told, port=PORT) as server:
        # What is held is made once for each process.
        asyncio.run(crowd(server, 4 * processes, processes=processes, seconds=2))
        return [
            asyncio.run(crowd(server, size, processes=processes, seconds=seconds))
            for size in CROWDS
        ]


def report(store: str, *, seconds: float = SECONDS) -> dict[str, object]:
    """Measure every size of crowd, with one process and with several; return the report."""
    return {
        "crowds": _crowds(store, 1, seconds),
        "several": _crowds(store, PROCESSES, seconds),
        "processes": PROCESSES,
        "pages": PAGES,
    }


if __name__ == "__main__":
    print(report(os.environ["DASHBOARD_DATA"]))
