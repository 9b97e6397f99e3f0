"""Returns of any size, made from the declarations, for measuring only: never shipped, never read.

Organisations grow with the rows, as they would if more of the country returned: 22 quarters, every
organisation in one area and sector, with training by level and route and one workforce row each.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from analysis import quarters, reference
from analysis.datasets import registry
from analysis.declare import Dataset, Status
from analysis.store import Store
from analysis.typed_tables import typed
from analysis.units import units

QUARTERS = [
    one.label for one in quarters.span(quarters.parse("2021/22 Q1"), quarters.parse("2026/27 Q2"))
]
TRAINING_SHARE = 0.9
SEED = 20261124


def tables(rows: int) -> dict[str, pd.DataFrame]:
    """Return typed returns and their register, about so many rows altogether."""
    random = np.random.default_rng(SEED)
    levels = reference.names("levels")[:-1]
    routes = reference.names("routes")[:-1]
    kinds = len(levels) * len(routes)
    count = max(3, round(rows * TRAINING_SHARE / len(QUARTERS) / kinds))
    organisations = np.array([f"Organisation {number:06d}" for number in range(count)])
    authorities = np.array(reference.authorities())
    areas = authorities[np.arange(count) % len(authorities)]
    sectors = np.array(reference.names("sectors"))[
        np.arange(count) % len(reference.names("sectors"))
    ]
    who = {"organisation": organisations, "area": areas, "sector": sectors}
    register = pd.DataFrame(who | {"returns_due": "training;workforce"})
    one = pd.DataFrame(who | {"returned_by": organisations})
    workforce = one.merge(pd.DataFrame({"quarter": QUARTERS}), how="cross")
    grid = pd.MultiIndex.from_product([levels, routes], names=["level", "route"])
    training = workforce.merge(grid.to_frame(index=False), how="cross")
    return {
        "organisations": _typed(registry()["organisations"], register),
        "workforce": _typed(
            registry()["workforce"], workforce.assign(**_staff(len(workforce), random))
        ),
        "training": _typed(
            registry()["training"], training.assign(**_courses(len(training), random))
        ),
    }


def _staff(size: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    in_post = random.integers(25, 2000, size)
    trained = (in_post * random.uniform(0.1, 0.6, size)).astype("int64")
    return {
        "staff_in_post": in_post,
        "staff_trained": trained,
        "staff_trained_in_date": (trained * 0.7).astype("int64"),
        "active_trainers": random.integers(0, 9, size),
        "active_network_members": random.integers(0, 9, size),
    }


def _courses(size: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    completions = random.poisson(6, size)
    return {
        "completions": completions,
        "people_newly_trained": (completions * 0.8).astype("int64"),
        "places_booked": completions + 2,
        "evaluation_responses": completions,
        "evaluation_improved": (completions * 0.6).astype("int64"),
    }


def _typed(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    absent = {}
    for column in dataset.all_columns:
        if column.has_status:
            is_there = column.name in table
            absent[column.status_name] = (Status.OK if is_there else column.blank).value
        if column.is_measure:
            absent[column.markers_name] = ""
    return typed(dataset, table.assign(**absent, provenance="measured"))


def fill(address: str, rows: int) -> int:
    """Make a store with about so many rows; return how many."""
    store = Store(address)
    store.create()
    made = tables(rows)
    metadata = {
        "userName": "benchmark", "note": f"{rows} rows", "kind": "publish",
        "publish_id": "benchmark", "content": "", "files": "[]",
    }  # fmt: skip
    replaced = set().union(*(units(registry()[name], table) for name, table in made.items()))
    store.commit(store.version, replaced, made, metadata)
    return sum(len(table) for table in made.values())


if __name__ == "__main__":
    print(fill(sys.argv[1], int(sys.argv[2])))
