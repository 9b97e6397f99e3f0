"""A training return of any length, clean or dirty, and the register that goes with it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pandas as pd

from analysis import reference, typed_tables
from analysis.datasets import registry

TODAY = dt.date(2026, 11, 23)
AREAS = ("Bristol", "North Somerset", "South Gloucestershire")
QUARTERS = [f"{2021 + n // 4}/{22 + n // 4} Q{n % 4 + 1}" for n in range(20)]
ORGANISATIONS = 2100
HEADER = (
    "quarter,area,organisation,sector,level,route,returned_by,completions,people_newly_trained,"
    "places_booked,sessions,sessions_co_delivered,evaluation_responses,evaluation_improved,note\n"
)


def name(number: int) -> str:
    """Return the name of an organisation."""
    return f"Example Trust {number:05d}"


def register() -> pd.DataFrame:
    """Return the organisations of the return, as published."""
    table = pd.DataFrame({"organisation": [name(number) for number in range(ORGANISATIONS)]})
    return typed_tables.typed(registry()["organisations"], table.assign(provenance="measured"))


def lines(*, dirty: bool) -> Iterator[str]:
    """Yield rows without end in sight: steady figures; where dirty, six faults in 1,000 rows."""
    rng = random.Random(1)
    levels, routes = reference.names("levels"), reference.names("routes")[:5]
    row = 0
    for number in range(ORGANISATIONS * 1000):
        who, area, usual = name(number), AREAS[number % 3], rng.randrange(20, 400)
        for quarter in QUARTERS:
            for level in levels:
                for route in routes:
                    done = int(usual * rng.uniform(0.8, 1.2))
                    fault = row % 500 if dirty else 0
                    yield (
                        f"{quarter},{'Bristl' if fault == 7 else area},{who},Primary care,{level},"
                        f"{route},{who},{_completions(done, row, fault)},"
                        f"{done + 5 if fault == 200 else done * 7 // 10},{done + 20},{done // 20},"
                        f"{done // 60},{done // 2},{done // 3},\n"
                    )
                    row += 1


def _completions(done: int, row: int, fault: int) -> str:
    if fault == 99:
        return "n/a!"
    return f'"1,{done:03d}"' if fault == 333 and row % 1000 == 333 else str(done)


def written(rows: int, *, dirty: bool) -> bytes:
    """Return a return of so many rows."""
    text = lines(dirty=dirty)
    return (HEADER + "".join(next(text) for _ in range(rows))).encode()


def write(path: Path, size: int) -> int:
    """Write a clean return of about so many bytes to disk; return its rows."""
    text, rows = lines(dirty=False), 0
    with path.open("w", encoding="utf-8") as file:
        written_so_far = file.write(HEADER)
        while written_so_far < size:
            written_so_far += file.write("".join(islice(text, 10_000)))
            rows += 10_000
    return rows
