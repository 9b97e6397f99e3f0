"""Readers, the browser and the start over stores of ten thousand to millions of rows."""

from __future__ import annotations

import asyncio
import tempfile

from playwright.sync_api import sync_playwright

from benchmarks import browsers, readers, returns
from benchmarks.lines import Line
from benchmarks.measuring import Times
from benchmarks.serving import Served, served
from tests.browser.serving import CHROMIUM, FLAGS

SIZES = (10_000, 1_000_000, 10_000_000)
STARTS = 5
CHOICES = 10
CROWD = 10
SECONDS = 12


def report(sizes: tuple[int, ...] = SIZES) -> dict[str, object]:
    """Measure each size; return the report."""
    found = []
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            address = f"{folder}/published"
            made = returns.fill(address, rows)
            found.append({"rows": made} | _measured(address))
    return {"sizes": found}


def _measured(store: str) -> dict[str, object]:
    told = {"DASHBOARD_DATA": store, "DASHBOARD_REQUESTS_PER_MINUTE": "100000"}
    seconds = []
    # The first start works the figures of the release out, which are kept beside it.
    for _ in range(1 + STARTS):
        with served("deploy.serve", told) as server:
            seconds.append(server.seconds_to_ready)
    with served("deploy.serve", told, port=readers.PORT) as server:
        asyncio.run(readers.crowd(server, 4, processes=1, seconds=2))
        ten = asyncio.run(readers.crowd(server, CROWD, processes=1, seconds=SECONDS))
        painted = _painted(server)
    return {
        "first_start_seconds": round(seconds[0], 1),
        "start": Times(tuple(seconds[1:])).summary(),
        "readers": ten,
        "painted": painted.summary(),
    }


def _painted(server: Served) -> Times:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browsers.opened(browser.new_page(), f"{server.address}/training")
        found = browsers.in_turn({"training": page}, rounds=1, times=CHOICES)
        browser.close()
    return found["training"]


def lines(report: dict) -> list[Line]:
    """Return three lines for each size, beside the smallest."""
    first, made = report["sizes"][0], []
    for one in report["sizes"]:
        rows, ten, least = f"{one['rows']:,} rows", one["readers"], first["readers"]
        rate, slowest = ten["reruns_per_second"], ten["p95"]
        made += [
            _line(f"training: filter to painted at {rows}", one["painted"], first["painted"]),
            Line(
                f"one process: ten readers at {rows}",
                "no errors; otherwise no target set: shown beside the smallest",
                f"{rate} reruns a second, {rate / least['reruns_per_second']:.2f} times; "
                f"p95 {slowest} ms, {slowest / least['p95']:.2f} times",
                ten["failed"] == 0,
            ),
            _line(f"start to ready at {rows}, figures kept", one["start"], first["start"]),
        ]
    return made


def _line(what: str, one: dict, first: dict) -> Line:
    ratio = one["median"] / first["median"]
    told = f"{ratio:.2f}; {one['median']:,} ({one['p25']:,} to {one['p75']:,}) ms"
    return Line(what, "no target set: shown beside the smallest", told, True)
