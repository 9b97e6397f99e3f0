"""What the page of results says of readers at once, and of what they wait for."""

from __future__ import annotations

import math
import statistics

from benchmarks import measuring
from benchmarks.lines import Line, found
from benchmarks.simulating import rerun_of, simulated

# Targets for ten readers: reruns a second, and how many times as long as one alone they wait.
LEAST_RERUNS, MOST_WAIT = 80, 4


def lines(report: dict) -> list[Line]:
    """Return the lines of every crowd, with several processes and with one."""
    told = _crowd_lines(report["crowds"], "one process")
    if "several" in report:
        told = [*_crowd_lines(report["several"], f"{report['processes']} processes"), *told]
    return told


def _crowd_lines(crowds: list[dict], served: str) -> list[Line]:
    by_size = {one["readers"]: one for one in crowds}
    one, ten, fifty = (by_size[size] for size in (1, 10, 50))
    return [
        Line(f"{served}: ten readers, reruns a second", f"at least {LEAST_RERUNS}",
             str(ten["reruns_per_second"]), ten["reruns_per_second"] >= LEAST_RERUNS),
        Line(f"{served}: ten readers, p95 against the single reader's", f"under {MOST_WAIT} times",
             f"{ten['p95'] / one['p95']:.1f} times ({ten['p95']} ms against {one['p95']} ms)",
             ten["p95"] < MOST_WAIT * one["p95"]),
        Line(f"{served}: fifty readers, errors", "none", str(fifty["failed"]),
             not fifty["failed"]),
        Line(f"{served}: fifty readers, memory of each", "under 1,024 kB",
             f"{fifty['kilobytes_per_session']} kB", fifty["kilobytes_per_session"] < 1024),
    ]  # fmt: skip


def why(report: dict) -> str:
    """Say where a rerun's time goes, what the machine can give at most, and why readers wait."""
    served = {report.get("processes", 0): report.get("several"), 1: report["crowds"]}
    told = [
        (many, {one["readers"]: one for one in crowds}) for many, crowds in served.items() if crowds
    ]
    columns = ["ten readers at", *PARTS, "at most reruns a second", "of the cores they had"]
    rows = [_parts(many, by_size[10], report) for many, by_size in told]
    reasons = "".join(_reason(many, by_size) for many, by_size in told)
    return (
        "Where a rerun's processor time goes, in milliseconds; of the scripts it is the mean of "
        "the pages that readers ask for, and what is beyond the floor is the dashboard's own:"
        f"\n\n{measuring.table(columns, rows)}\nThe rest of the cores went to other work of the "
        "machine, or to none: one process draws on one core.\n\n"
        f"{_profile(report['pages'])}{reasons}"
    )


PARTS = ("script: floor", "script: beyond", "handing over, sending, proxy", "readers who measure")


def _parts(many: int, ten: dict, report: dict) -> tuple:
    """Return what a rerun of ten readers is made of."""
    ours, floor = _scripts(report["pages"])
    spent = ten["server_ms"] + ten["readers_ms"]
    cores = min(many, report["machine"]["cores"])
    most = 1000 / ten["server_ms"] if cores == 1 else 1000 * cores / spent
    known = (f"{floor:.1f}", f"{ours - floor:.1f}", f"{ten['server_ms'] - ours:.1f}")
    had = ten["reruns_per_second"] * spent / 1000 / report["machine"]["cores"]
    return _named(many), *known, ten["readers_ms"], f"{most:.0f}", f"{100 * had:.0f} %"


def _named(many: int) -> str:
    return "one process" if many == 1 else f"{many} processes"


def _scripts(pages: list[str]) -> tuple[float, float]:
    """Return the mean script time of pages and of their floors."""
    known = (found("scripts") or {"pages": {}})["pages"]
    of = [known[name or "overview"] for name in pages if (name or "overview") in known]
    nan = float("nan")
    return tuple(
        statistics.mean(one[way]["median"] for one in of) if of else nan
        for way in ("dashboard", "floor")
    )


def _profile(pages: list[str]) -> str:
    """Return what the scripts of these pages are made of, under the profiler."""
    known = (found("scripts") or {"pages": {}})["pages"]
    rows = [
        (name, line["function"], line["ms"], line["calls"])
        for name in (page or "overview" for page in pages)
        for line in known.get(name, {"beyond": []})["beyond"][:3]
    ]
    head = "Of their scripts, under the profiler (which slows calls):\n\n"
    return f"{head}{measuring.table(['page', 'function', 'ms a run', 'calls'], rows)}\n"


def _reason(many: int, by_size: dict[int, dict]) -> str:
    """Say what a queue alone makes ten readers wait, and what comes on top."""
    one, ten = by_size[1], by_size[10]
    each = math.ceil(10 / many)
    queue = simulated(each, rerun_of(list(by_size.values())), looking=0.0)
    alone = 1000 * queue.p95 / one["p95"]
    mean = 10_000 / ten["reruns_per_second"]
    return (
        f"With {_named(many)}, {each} readers who ask again as soon as they are answered wait for "
        "each other. Taking turns, by what the single reader measured, 95 of 100 wait at most "
        f"{1000 * queue.p95:.0f} ms, {alone:.1f} times the single reader's p95; measured were "
        f"{ten['p95']} ms, with a mean of {mean:.0f} ms. What lies between the simulation leaves "
        "out: processes, proxy and readers take the cores from each other, which a single reader "
        "seldom meets. People, who read between two choices, do not queue so.\n\n"
    )
