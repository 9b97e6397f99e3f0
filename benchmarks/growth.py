"""Growth: what a release costs as rows, indicators and areas grow, each size in its own processes.

Figures are worked out outside any request, by a process of their own. What a reader meets is the
page, and what the server holds is what every page asks for.
"""

from __future__ import annotations

import dataclasses
import importlib
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

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
# What is declared ten times over is measured beside the same rows as declared.
WIDER_ROWS, TIMES = 100_000, 10
FLAT, MOST_MEMORY = 1.1, 3.0
MEGA = 2**20
# Of each of four quarters in turn.
RUNS = 12
# Of all sizes in turn.
ROUNDS = 3
PLAIN, INDICATORS, AREAS = "", "indicators", "areas"


def declared(wider: str) -> None:
    """Declare indicators or areas ten times over in this process, before anything reads them."""
    if wider == AREAS:
        from analysis import reference

        folder = Path(tempfile.mkdtemp(prefix="areas"))
        for path in reference.FOLDER.glob("*.csv"):
            (folder / path.name).write_bytes(path.read_bytes())
        more = (TIMES - 1) * len(reference.authorities())
        with (folder / "areas.csv").open("a", encoding="utf-8") as file:
            file.writelines(f"Area {at:03d},A{at:08d},authority,BNSSG,,,\n" for at in range(more))
        reference.FOLDER = folder
        for kept in (reference.rows, reference.areas, reference.authorities):
            kept.cache_clear()
    elif wider == INDICATORS:
        from analysis.datasets import registry

        for name, dataset in list(registry().datasets.items()):
            again = tuple(
                dataclasses.replace(one, id=f"{one.id}00{number}")
                for number in range(1, TIMES)
                for one in dataset.indicators
                if dataset.is_return
            )
            every = (*dataset.indicators, *again)
            registry().datasets[name] = dataclasses.replace(dataset, indicators=every)


def _files(folder: str) -> list[Path]:
    found = Path(folder).rglob("*.parquet")
    return [path for path in found if "_figures" not in path.parts]


def _timed(owner, name: str, taken: dict[str, float], part: str) -> None:
    """Have a function note the processor time it takes."""
    make: Callable = getattr(owner, name)

    def noting(*args, **options):
        start = time.process_time()
        made = make(*args, **options)
        taken[part] = round(taken.get(part, 0) + time.process_time() - start, 2)
        return made

    setattr(owner, name, noting)


def filled(address: str, rows: int) -> dict[str, object]:
    """Publish about so many rows in this process; return how many, and what the commit took."""
    from analysis.store import Store
    from benchmarks import returns

    taken: dict[str, float] = {}
    _timed(Store, "commit", taken, "publish_s")
    return {"rows": returns.fill(address, rows), **taken}


def built(address: str) -> dict[str, object]:
    """Work out a release's figures in this process; return seconds of processor time and memory."""
    from analysis import disclosure, indicators, release, signals, stored
    from analysis.store import Store

    taken: dict[str, float] = {}
    for owner, name, part in (
        (stored, "tables", "read_s"),
        (indicators, "inputs", "inputs_s"),
        (indicators, "all_values", "figures_s"),
        (disclosure, "disclosed", "disclosure_s"),
        (signals, "signals", "signals_s"),
    ):
        _timed(owner, name, taken, part)
    before = psutil.Process().memory_info().rss
    release.load(Store(address))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "parquet_mb": round(sum(path.stat().st_size for path in _files(address)) / MEGA, 2),
        **taken, "peak_mb": round((peak - before) / MEGA), "arrow_mb": _in_arrow(address),
    }  # fmt: skip


def _in_arrow(address: str) -> float:
    """Return the megabytes that all rows take as Arrow holds them, a file at a time."""
    import pyarrow.parquet as pq

    return round(sum(pq.read_table(path).nbytes for path in _files(address)) / MEGA, 1)


def served(address: str) -> dict[str, object]:
    """Serve kept figures in this process; return a page's time, and what is held of what."""
    # As a server begins: before anything allocates.
    import deploy  # noqa: F401, I001
    from streamlit.testing.v1 import AppTest

    from benchmarks import floors, scripts
    from benchmarks.measuring import Times

    os.environ["DASHBOARD_DATA"] = address
    with floors.through_the_frame():
        app = AppTest.from_file(str(floors.ROOT / "dashboard.py"), default_timeout=900)
        # The frame of every page loads the release: what is held is counted from before the first.
        from pages._ui import loading

        before, known = psutil.Process().memory_info(), set(sys.modules)
        release = loading.warm()
        app.switch_page(floors.page_file("glossary")).run()
        app.switch_page(floors.page_file("training")).run()
        runs = scripts.warm_runs(app, RUNS)
    held = psutil.Process().memory_info()
    return {
        "page": Times(tuple(runs)).summary(),
        "held_mb": round((held.rss - before.rss) / MEGA), "process_mb": round(held.rss / MEGA),
        "mapped_mb": round((held.shared - before.shared) / MEGA),
        "figures_mb": round(_bytes_of(release) / MEGA),
        "modules": sorted(set(sys.modules) - known),
    }  # fmt: skip


def _bytes_of(release) -> int:
    """Return the bytes that the tables of a release take."""
    frames = [*release.tables.values(), release.values, release.returns]
    frames += [getattr(release.signals, one.name) for one in dataclasses.fields(release.signals)]
    return sum(int(frame.memory_usage(deep=True).sum()) for frame in frames)


def imported(names: list[str]) -> dict[str, object]:
    """Import modules where a server does; return the memory that they take beyond their files."""
    import deploy  # noqa: F401, I001
    from streamlit.testing.v1 import AppTest  # noqa: F401

    from benchmarks import floors, scripts  # noqa: F401
    from pages._ui import loading  # noqa: F401

    before = psutil.Process().memory_info()
    for name in names:
        importlib.import_module(name)
    after = psutil.Process().memory_info()
    own = (after.rss - after.shared) - (before.rss - before.shared)
    return {"imported_mb": round(own / MEGA)}


def shown(address: str, wider: str = PLAIN) -> dict[str, object]:
    """Return a page's time over a store, and what is held: code, tables of figures, and the rest.

    Code is what libraries have mapped from their files, and what their modules take in memory,
    which a second process tells that imports them and does nothing else.
    """
    one = in_a_process("served", address, wider=wider)
    own = in_a_process("imported", one.pop("modules"), wider=wider)["imported_mb"]
    code = one.pop("mapped_mb") + own
    return one | {"code_mb": code, "rest_mb": one["held_mb"] - code - one["figures_mb"]}


def in_a_process(what: str, *given: object, wider: str = PLAIN) -> dict[str, object]:
    """Measure something in a process of its own, which takes its memory as figures do."""
    from analysis.working_out import ALLOCATING

    asked = ", ".join(repr(each) for each in given)
    code = (
        f"import json; from benchmarks import growth; growth.declared({wider!r}); "
        f"print(json.dumps(growth.{what}({asked})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True,
        env=os.environ | (ALLOCATING if what == "built" else {}), cwd=Path(__file__).parents[1],
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{what}{given} {wider} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def measured(address: str, rows: int, wider: str = PLAIN) -> dict[str, object]:
    """Publish so many rows, work their figures out and serve them; return what each took."""
    one = in_a_process("filled", address, rows, wider=wider)
    one |= {"load": round(os.getloadavg()[0], 1)}
    one |= in_a_process("built", address, wider=wider)
    return one | shown(address, wider)


def paged(address: str) -> list[float]:
    """Return the seconds of a page's runs over a store, in this process."""
    import deploy  # noqa: F401, I001
    from streamlit.testing.v1 import AppTest

    from benchmarks import floors, scripts

    os.environ["DASHBOARD_DATA"] = address
    with floors.through_the_frame():
        app = AppTest.from_file(str(floors.ROOT / "dashboard.py"), default_timeout=900)
        app.switch_page(floors.page_file("training")).run()
        return scripts.warm_runs(app, RUNS)


def in_turn(addresses: list[str]) -> list[dict[str, float]]:
    """Return the time of a page over each store, in turn: what slows one size slows all alike."""
    from benchmarks.measuring import Times

    seconds: dict[str, list[float]] = {address: [] for address in addresses}
    for _ in range(ROUNDS):
        for address, runs in seconds.items():
            runs += in_a_process("paged", address)
    return [Times(tuple(runs)).summary() for runs in seconds.values()]


def report(sizes: tuple[int, ...] = SIZES) -> dict[str, object]:
    """Measure every size; return the report."""
    with tempfile.TemporaryDirectory() as folder:
        addresses = [f"{folder}/{rows}/published" for rows in sizes]
        found = [measured(*one) for one in zip(addresses, sizes, strict=True)]
        compared(found, in_turn(addresses))
        wider = [
            {"what": what or "as declared",
             **measured(f"{folder}/{what or 'plain'}/published", WIDER_ROWS, what)}
            for what in (PLAIN, INDICATORS, AREAS)
        ]  # fmt: skip
    return {"flat": FLAT, "most_memory": MOST_MEMORY, "sizes": found, "wider": wider}


def compared(found: list[dict], pages: list[dict[str, float]]) -> None:
    """Put the page and what is held beside those of the smallest size."""
    first = found[0]
    for one, page in zip(found, pages, strict=True):
        one["page"] = page
        one["page_against_smallest"] = round(page["median"] / pages[0]["median"], 2)
        one["held_above_smallest_mb"] = one["held_mb"] - first["held_mb"]
