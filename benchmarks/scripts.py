"""Script time: each page's run, warm, beside the same elements drawn from constants.

Both run in this process, in turn, and what counts is the processor time of the thread that runs the
script: other work on the machine does not count, whatever it does to the clock.
"""

from __future__ import annotations

import cProfile
import gc
import itertools
import os
import pstats
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from benchmarks import floors
from benchmarks.measuring import Times
from benchmarks.toggling import QUARTERS
from tests.browser.serving import PAGES

TARGET = 1.3
# Of what a page takes beyond its floor, this many functions are named.
NAMED = 8
OURS = ("/pages/", "/analysis/", "dashboard.py")


# On a server all sessions share the compiled scripts; every test session would compile them anew.
COMPILED = ScriptCache()
local_script_runner.ScriptCache = app_test.ScriptCache = lambda: COMPILED


@contextmanager
def watched(profile: cProfile.Profile | None = None) -> Iterator[list[float]]:
    """Note the processor time of every script run within."""
    taken: list[float] = []
    run = ScriptRunner._run_script

    def noted(self, *args):
        start = time.thread_time()
        if profile:
            profile.enable()
        try:
            return run(self, *args)
        finally:
            if profile:
                profile.disable()
            taken.append(time.thread_time() - start)

    ScriptRunner._run_script = noted
    try:
        yield taken
    finally:
        ScriptRunner._run_script = run


def _choose(app: AppTest, quarter: str) -> None:
    floors.chosen(app, quarter).run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)


def warm_runs(app: AppTest, times: int) -> list[float]:
    """Return the seconds of so many runs of an open page, after a first round of quarters."""
    found = []
    for step, quarter in enumerate(itertools.islice(itertools.cycle(QUARTERS), 4 + times)):
        with watched() as taken:
            _choose(app, quarter)
        if step >= len(QUARTERS):
            found.append(sum(taken))
    return found


def _opened(name: str, folder: str) -> dict[str, AppTest]:
    apps = {
        "dashboard": AppTest.from_file(str(floors.ROOT / "dashboard.py"), default_timeout=600),
        "floor": AppTest.from_file(str(Path(__file__).parent / "floor_app.py"), default_timeout=60),
    }
    os.environ |= {"FLOOR_RECORDINGS": folder, "FLOOR_PAGE": name}
    if PAGES[name]:
        apps["dashboard"].switch_page(floors.page_file(PAGES[name]))
    for app in apps.values():
        app.run()
    return apps


def _compared(name: str, folder: str, times: int) -> dict[str, object]:
    apps = _opened(name, folder)
    found: dict[str, list[float]] = {way: [] for way in apps}
    # The first round over the quarters fills what is held.
    for step, quarter in enumerate(itertools.islice(itertools.cycle(QUARTERS), 4 + times)):
        for way, app in apps.items():
            with watched() as taken:
                _choose(app, quarter)
            if step >= len(QUARTERS):
                found[way].append(sum(taken))
        gc.collect()
    result = {way: Times(tuple(each)).summary() for way, each in found.items()}
    ratios = sorted(a / b for a, b in zip(found["dashboard"], found["floor"], strict=True))
    return result | {
        "ratio": round(result["dashboard"]["median"] / result["floor"]["median"], 2),
        "ratio_p25": round(ratios[len(ratios) // 4], 2),
        "ratio_p75": round(ratios[3 * len(ratios) // 4], 2),
        "beyond": _profiled(apps["dashboard"]),
    }


def _profiled(app: AppTest, runs: int = 8) -> list[dict[str, object]]:
    """Return where the time of our own code goes, in milliseconds of a run under the profiler."""
    profile = cProfile.Profile(time.thread_time)
    with watched(profile):
        for quarter in itertools.islice(itertools.cycle(QUARTERS), runs):
            _choose(app, quarter)
    lines = []
    for (path, _, function), (_, calls, _, spent, _) in pstats.Stats(profile).stats.items():
        if any(part in path for part in OURS) and ".venv" not in path and function != "<module>":
            name = f"{Path(path).stem}.{function}"
            lines.append({"function": name, "ms": round(1000 * spent / runs, 2),
                          "calls": round(calls / runs, 1)})  # fmt: skip
    return sorted(lines, key=lambda line: -line["ms"])[:NAMED]


def measured(store: str, names: list[str], *, times: int) -> dict[str, dict]:
    """Return each page's script time on the dashboard and on its floor."""
    os.environ["DASHBOARD_DATA"] = store
    with tempfile.TemporaryDirectory() as folder, floors.through_the_frame():
        floors.record(store, Path(folder), names)
        gc.collect()
        gc.freeze()
        return {name: _compared(name, folder, times) for name in names}


def report(store: str, names: list[str] | None = None, *, times: int = 10) -> dict[str, object]:
    """Measure every page; return the report."""
    found = measured(store, names or list(PAGES), times=times)
    return {"target": TARGET, "pages": found}


if __name__ == "__main__":
    import sys

    for one in sys.argv[1:] or list(PAGES):
        page = measured(os.environ["DASHBOARD_DATA"], [one], times=12)[one]
        print(one, page["dashboard"], page["floor"], page["ratio"], flush=True)
        for line in page["beyond"]:
            print("   ", line, flush=True)
