"""Page, server side: every page's script, warm, against the same elements from constants.

And the plain way beside them: pandas group-bys and plotly.express on each rerun.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import floors, measuring
from benchmarks.measuring import Times
from benchmarks.serving import Served, served
from benchmarks.sessions import Run, Session
from tests.browser.serving import PAGES

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


def measured(store: str, *, times: int) -> dict[str, dict]:
    """Return each page's times on the dashboard and on its floor."""
    with tempfile.TemporaryDirectory() as folder:
        names = floors.record(store, Path(folder))
        floor = {"FLOOR_RECORDINGS": folder, "PYTHONPATH": str(floors.ROOT)}
        with (
            served("deploy.serve", {"DASHBOARD_DATA": store}) as ours,
            served("benchmarks.floor", floor) as constants,
        ):
            servers = {"dashboard": ours, "floor": constants}
            found = {}
            for name in names:
                runs = asyncio.run(toggled(servers, PAGES[name], times=times))
                page = {way: of_runs(each) for way, each in runs.items()}
                ratio = page["dashboard"]["median"] / page["floor"]["median"]
                found[name] = page | {"ratio": round(ratio, 2)}
    return found


def report(store: str, *, times: int = 40) -> str:
    """Measure, write the report and return it as a Markdown table."""
    found = measured(store, times=times)
    measuring.write("pages", {"pages": found})
    rows = [
        (
            name,
            page["dashboard"]["charts"],
            *(
                f"{page[way]['median']} ({page[way]['p25']} to {page[way]['p75']})"
                for way in page
                if way != "ratio"
            ),
            page["ratio"],
        )
        for name, page in found.items()
    ]
    return measuring.table(["page", "charts", "dashboard ms", "floor ms", "ratio"], rows)


if __name__ == "__main__":
    print(report(os.environ["DASHBOARD_DATA"]))
