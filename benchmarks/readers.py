"""Readers: 1, 10 and 50 sessions at once, each changing the quarter again and again."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import time

from benchmarks.measuring import Times
from benchmarks.serving import Served, served
from benchmarks.sessions import Run, Session
from benchmarks.toggling import QUARTERS

CROWDS = (1, 10, 50)
PAGES = ("", "training", "networks", "funding")
SECONDS = 20


async def _reader(session: Session, until: float, runs: list[Run], number: int) -> None:
    order = random.Random(number).sample(QUARTERS, len(QUARTERS))
    for quarter in itertools.cycle(order):
        if time.perf_counter() > until:
            return
        runs.append(await session.choose("To", quarter))


async def crowd(server: Served, size: int, *, seconds: float) -> dict[str, object]:
    """Let a crowd of readers change filters for a while; return what they met."""
    # The server lets one address open so many tabs and no more: readers come from several.
    sessions = [
        Session(server.port, PAGES[number % len(PAGES)], source=f"127.0.0.{1 + number // 20}")
        for number in range(size)
    ]
    before = server.memory
    for session in sessions:
        await session.open()
    for session in sessions:
        for quarter in QUARTERS:
            await session.choose("To", quarter)
    held = server.memory - before
    runs: list[Run] = []
    start = time.perf_counter()
    readers = (_reader(one, start + seconds, runs, n) for n, one in enumerate(sessions))
    await asyncio.gather(*readers)
    taken = time.perf_counter() - start
    for session in sessions:
        await session.close()
    times = Times(tuple(run.seconds for run in runs))
    return {
        "readers": size,
        "reruns_per_second": round(len(runs) / taken, 1),
        **times.summary(),
        "kilobytes_per_session": round(held / size / 1024),
        "failed": sum(run.failed for run in runs),
    }


def report(store: str, *, seconds: float = SECONDS) -> dict[str, object]:
    """Measure every size of crowd; return the report."""
    with served("deploy.serve", {"DASHBOARD_DATA": store}) as server:
        asyncio.run(crowd(server, 1, seconds=2))
        found = [asyncio.run(crowd(server, size, seconds=seconds)) for size in CROWDS]
    return {"crowds": found, "pages": PAGES}


if __name__ == "__main__":
    print(report(os.environ["DASHBOARD_DATA"]))
