"""Reruns over a websocket: the quarter changed again and again on one page of each server."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.measuring import Times
from benchmarks.serving import Served
from benchmarks.sessions import Run, Session

QUARTERS = ("2026/27 Q1", "2025/26 Q4", "2025/26 Q3", "2025/26 Q2")


async def toggled(servers: Mapping[str, Served], page: str, *, times: int) -> dict[str, list[Run]]:
    """Change the quarter on one page, on each server in turn; return the runs of each.

    The first round over the quarters is not counted: it fills what each server keeps.
    """
    sessions = {name: Session(server.port, page) for name, server in servers.items()}
    runs: dict[str, list[Run]] = {name: [] for name in servers}
    for session in sessions.values():
        await session.open()
    for step in range(len(QUARTERS) + times):
        for name, session in sessions.items():
            quarter = QUARTERS[step % len(QUARTERS)]
            run = await session.choose("To", quarter)
            if step >= len(QUARTERS):
                runs[name].append(run)
    for session in sessions.values():
        await session.close()
    return runs


def of_runs(runs: list[Run]) -> dict[str, object]:
    """Return times, bytes and charts of runs, and how many failed."""
    times = Times(tuple(run.seconds for run in runs))
    return {
        **times.summary(),
        "bytes": runs[-1].bytes,
        "charts": runs[-1].charts,
        "failed": sum(run.failed for run in runs),
    }
