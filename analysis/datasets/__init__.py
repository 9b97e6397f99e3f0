"""One file per dataset. A new file with a `DATASET` in it is all it takes to add one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from analysis.declare import Dataset, Registry


@cache
def registry() -> Registry:
    """Return every declared dataset, in the order each declares."""
    found: list[Dataset] = []
    for module in pkgutil.iter_modules(__path__):
        found.append(importlib.import_module(f"{__name__}.{module.name}").DATASET)
    declared = Registry()
    for dataset in sorted(found, key=lambda dataset: (dataset.order, dataset.name)):
        declared.add(dataset)
    return declared
