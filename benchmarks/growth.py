"""Growth: what a release costs as its rows grow, each size in a process of its own.

Figures are worked out outside any request: by the process that publishes, once. What a reader
meets is the page, and what the server holds is the kept figures.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

SIZES = (10_000, 100_000, 1_000_000)
FLAT, MOST_MEMORY = 1.1, 3.0
MEGA = 2**20


def _parquet(folder: str) -> int:
    """Return the bytes of a store's data files."""
    files = [path for path in Path(folder).rglob("*.parquet") if "_figures" not in path.parts]
    return sum(path.stat().st_size for path in files)


def _timed(make: Callable[[], object]) -> tuple[object, float]:
    start = time.process_time()
    made = make()
    return made, round(time.process_time() - start, 2)


def built(address: str) -> dict[str, object]:
    """Work out a release's figures in this process; return seconds of processor time and memory."""
    from analysis import disclosure, indicators, release, signals
    from analysis.store import Store

    store = Store(address)
    before = psutil.Process().memory_info().rss
    tables, reading = _timed(lambda: store.tables(store.version))
    given, inputs = _timed(lambda: indicators.inputs(tables))
    exact, every = _timed(lambda: indicators.all_values(given))
    shown, control = _timed(lambda: disclosure.disclosed(exact, given))
    _, said = _timed(lambda: signals.signals(exact, shown, tables, given.quarters))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    release.load(store)
    return {
        "parquet_mb": round(_parquet(address) / MEGA, 2),
        "read_s": reading, "inputs_s": inputs, "figures_s": every, "disclosure_s": control,
        "signals_s": said, "peak_mb": round((peak - before) / MEGA),
    }  # fmt: skip


def served(address: str) -> dict[str, object]:
    """Load kept figures in this process and run a page; return its time, and memory held."""
    from streamlit.testing.v1 import AppTest

    from benchmarks import floors, scripts
    from benchmarks.measuring import Times

    os.environ["DASHBOARD_DATA"] = address
    with floors.through_the_frame():
        app = AppTest.from_file(str(floors.ROOT / "dashboard.py"), default_timeout=900)
        # The frame of every page loads the release: what is held is counted from before the first.
        import pages._ui.loading  # noqa: F401

        before = psutil.Process().memory_info().rss
        app.switch_page(floors.page_file("glossary")).run()
        app.switch_page(floors.page_file("training")).run()
        runs = scripts.warm_runs(app, 12)
    held = psutil.Process().memory_info().rss
    return {
        "page": Times(tuple(runs)).summary(),
        "held_mb": round((held - before) / MEGA), "process_mb": round(held / MEGA),
    }  # fmt: skip


def in_a_process(what: str, address: str) -> dict[str, object]:
    code = (
        f"import json; from benchmarks import growth; print(json.dumps(growth.{what}({address!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def report(sizes: tuple[int, ...] = SIZES) -> dict[str, object]:
    """Measure every size; return the report."""
    from benchmarks import returns

    found = []
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            address = f"{folder}/published"
            made = returns.fill(address, rows)
            one = {"rows": made, **in_a_process("built", address)}
            found.append(one | in_a_process("served", address))
    first = found[0]["page"]["median"]
    for one in found:
        one["page_against_smallest"] = round(one["page"]["median"] / first, 2)
    return {"flat": FLAT, "most_memory": MOST_MEMORY, "sizes": found}
