"""Every measurement by one command: ``python -m benchmarks``; some of them by ``--only NAME``.

Results go to docs/benchmarks/ as JSON, and the pages of docs/ are written from all that is there.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable

from benchmarks import measuring, planning, results


def _store() -> str:
    """Return a store with the release that ships, made where none is named."""
    address = os.environ.get("DASHBOARD_DATA")
    if not address:
        from analysis import first_run, release
        from analysis.store import Store

        address = f"{tempfile.mkdtemp(prefix='benchmark')}/published"
        release.load(first_run.ready(Store(address), today=dt.date(2026, 11, 23)))
    return address


def scripts() -> dict:
    """Script time of every page against its floor."""
    from benchmarks import scripts as measured

    return measured.report(_store())


def readers() -> dict:
    """One, ten and fifty readers at once."""
    from benchmarks import readers as measured

    return measured.report(_store())


def browsers() -> dict:
    """From a changed filter to painted, in Chromium."""
    from benchmarks import browsers as measured

    return measured.report(_store())


def starting() -> dict:
    """From process start to ready."""
    from benchmarks import starting as measured

    return measured.report(_store())


def plain() -> dict:
    """The training page against pandas and plotly.express on each rerun."""
    from benchmarks import plain as measured

    return measured.report()


def growth() -> dict:
    """Rows from ten thousand to millions."""
    from benchmarks import growth as measured

    return measured.report()


def larger() -> dict:
    """Readers, browser and start as rows grow."""
    from benchmarks import larger_stores as measured

    return measured.report()


def releases() -> dict:
    """Up to a thousand releases."""
    from benchmarks import many_releases as measured

    return measured.report()


MEASURES: dict[str, Callable[[], dict]] = {
    made.__name__: made
    for made in (scripts, readers, browsers, starting, plain, growth, larger, releases)
}
# These write a page of their own. Streamlit puts the folder of the script it serves first on the
# path: no module here may be called like one of the standard library.
APART = {"publishing": "publishing", "reading": "reading", "statistics": "million_points"}


def main() -> None:
    """Measure what is asked for, all of it otherwise, and write it up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=[*MEASURES, *APART, "none"], default=[])
    chosen = parser.parse_args().only or [*MEASURES, *APART]
    for name in chosen:
        if name in MEASURES:
            print(measuring.write(name, MEASURES[name]()))
        elif name in APART:
            subprocess.run([sys.executable, "-m", f"benchmarks.{APART[name]}"], check=True)
    results.write()
    planning.write()


if __name__ == "__main__":
    main()
