"""The training page against the plain way, as rows grow, in one run."""

from __future__ import annotations

import asyncio
import sys
import tempfile

from benchmarks import returns
from benchmarks.serving import ROOT, served
from benchmarks.toggling import of_runs, toggled

SIZES = (20_000, 1_000_000)
MANY, MANY_TIMES = 500_000, 4


def measured(rows: int, *, times: int) -> dict[str, object]:
    """Return the times of both ways over a store of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        made = returns.fill(f"{folder}/published", rows)
        data = {"DASHBOARD_DATA": f"{folder}/published"}
        plain = data | {"FLOOR_SCRIPT": "plain_app.py", "PYTHONPATH": str(ROOT)}
        with served("deploy.serve", data) as ours, served("benchmarks.floor", plain) as other:
            ready = round(ours.seconds_to_ready, 1)
            servers = {"dashboard": ours, "plain": other}
            runs = asyncio.run(toggled(servers, "training", times=times))
            memory = {way: round(server.memory / 2**20) for way, server in servers.items()}
    found = {way: of_runs(each) for way, each in runs.items()}
    for way, one in found.items():
        # What stops half-way is quick, or waits for its error: either way no time of a page.
        if one["failed"]:
            raise RuntimeError(f"the {way} side failed in {one['failed']} runs of {rows:,} rows")
    ratio = found["plain"]["median"] / found["dashboard"]["median"]
    return {
        "rows": made, **found, "times_faster": round(ratio, 1),
        "megabytes": memory, "seconds_to_ready": ready,
    }  # fmt: skip


def report(sizes: tuple[int, ...] = SIZES, *, times: int = 12) -> dict[str, object]:
    """Measure every size; return the report."""
    # The plain way takes seconds for each rerun of a million rows.
    found = [measured(rows, times=times if rows < MANY else MANY_TIMES) for rows in sizes]
    return {"sizes": found}


if __name__ == "__main__":
    print(report(tuple(int(size) for size in sys.argv[1:]) or SIZES))
