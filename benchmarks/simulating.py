"""Readers who take turns at one process, simulated from what a single reader measured."""

from __future__ import annotations

import heapq
import itertools
import random
import statistics
from dataclasses import dataclass

SEED = 20261125


@dataclass(frozen=True)
class Waits:
    """What a crowd meets."""

    reruns_per_second: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Rerun:
    """What one rerun takes, as a single reader meets it.

    Attributes
    ----------
    services : tuple of float
        Seconds it keeps its process busy, for each page that readers go through.
    away : float
        Seconds on the way, during which the process may serve another.
    """

    services: tuple[float, ...]
    away: float = 0.0

    @property
    def service(self) -> float:
        """Seconds it keeps its process busy, over the pages."""
        return statistics.mean(self.services)


def simulated(readers: int, rerun: Rerun, *, looking: float, seconds: float = 60.0) -> Waits:
    """Return what readers meet who take turns at one process, each going through the pages.

    Parameters
    ----------
    looking : float
        Mean seconds between an answer and the next choice; 0 where they never rest.
    """
    chance = random.Random(SEED)
    pages = [itertools.cycle(rerun.services) for _ in range(readers)]
    for number, own in enumerate(pages):
        for _ in range(number % len(rerun.services)):
            next(own)
    # (moment of asking, reader): whoever has asked longest is served next.
    asking = [(chance.expovariate(1 / looking) if looking else 0.0, one) for one in range(readers)]
    heapq.heapify(asking)
    free, waits = 0.0, []
    while asking:
        asked, one = heapq.heappop(asking)
        if asked > seconds:
            continue
        free = max(free, asked) + next(pages[one])
        waits.append(free - asked + rerun.away)
        rest = chance.expovariate(1 / looking) if looking else 0.0
        heapq.heappush(asking, (free + rerun.away + rest, one))
    ordered = sorted(waits)
    p95 = ordered[round(0.95 * (len(ordered) - 1))]
    return Waits(len(waits) / max(free, seconds), statistics.median(waits), p95)


def rerun_of(crowds: list[dict]) -> Rerun:
    """Return what a rerun takes, from the single reader alone: the crowds are foretold by it."""
    [one] = [one for one in crowds if one["readers"] == 1]
    mean = 1 / one["reruns_per_second"]
    busy = one["server_ms"] / 1000
    pages = one.get("pages_ms") or {"": 1000 * busy}
    share = busy / statistics.mean(pages.values())
    services = tuple(share * page for page in pages.values())
    return Rerun(services, max(0.0, mean - busy))
