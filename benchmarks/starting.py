"""Start: from process start to ready, beside a page of constants with the same imports."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks import floors
from benchmarks.measuring import Times
from benchmarks.serving import served


def report(store: str, *, times: int = 5) -> dict[str, object]:
    """Start both in turn; return the seconds each took to say that it is ready."""
    seconds: dict[str, list[float]] = {"dashboard": [], "floor": []}
    with tempfile.TemporaryDirectory() as folder:
        floors.record(store, Path(folder), ["overview"])
        floor = {"FLOOR_RECORDINGS": folder, "PYTHONPATH": str(floors.ROOT)}
        for _ in range(times):
            for way, module, told in (
                ("dashboard", "deploy.serve", {"DASHBOARD_DATA": store}),
                ("floor", "benchmarks.floor", floor),
            ):
                with served(module, os.environ | told) as server:
                    seconds[way].append(server.seconds_to_ready)
    found = {way: Times(tuple(each)).summary() for way, each in seconds.items()}
    return found | {"ratio": round(found["dashboard"]["median"] / found["floor"]["median"], 2)}
