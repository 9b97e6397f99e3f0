"""Column matches that an analyst decided, remembered for a dataset and its sender."""

from __future__ import annotations

import json
from collections.abc import Mapping

from analysis.keeping import Shelf
from analysis.store import Store, sender_id

FOLDER = "_columns"


def _shelf(store: Store) -> Shelf:
    return store.shelf(FOLDER)


def _name(dataset: str, sender: str) -> str:
    return f"{dataset}-{sender_id(sender)}.json"


def remember(store: Store, dataset: str, sender: str, mapping: Mapping[str, str]) -> None:
    """Keep what was decided about headers, beside what was decided before."""
    if mapping:
        known = remembered(store, dataset, sender) | dict(mapping)
        text = json.dumps(known, ensure_ascii=False)
        _shelf(store).write(_name(dataset, sender), text.encode())


def remembered(store: Store, dataset: str, sender: str) -> dict[str, str]:
    """Return header and column as decided last; nothing where nothing was, or it is unreadable."""
    try:
        found = json.loads(_shelf(store).read(_name(dataset, sender)))
    except (OSError, ValueError):
        # What is forgotten is asked again: nothing is lost but a click.
        return {}
    return {str(header): str(column) for header, column in found.items()}
