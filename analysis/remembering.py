"""Column matches that an analyst decided, remembered for a dataset and its sender."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from analysis import formatting
from analysis.keeping import Shelf
from analysis.store import Store
from analysis.understanding import Content
from analysis.units import sender_id

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


def keep(store: Store, contents: Iterable[Content], answers: Mapping[str, str]) -> list[str]:
    """Remember what was decided about headers of files for their senders, who are returned."""
    senders = set()
    for one in contents:
        for sender in one.senders:
            remember(store, one.dataset.name, sender, answers)
            senders.add(sender)
    return sorted(senders)


def known(store: Store, one: Content, decided: Mapping[str, str]) -> dict[str, str]:
    """Return what is remembered of headers that nobody has decided about this time."""
    asked = [proposal.header for proposal in one.unsure(decided)]
    if not asked or not one.senders:
        return {}
    every = [remembered(store, one.dataset.name, sender) for sender in one.senders]
    # Senders who mean different things by one header are asked about.
    return {
        header: every[0][header]
        for header in asked
        if header in every[0] and len({each.get(header) for each in every}) == 1
    }


def kept_words(senders: list[str]) -> str:
    """Say for whom columns are remembered; nothing where no sender is known."""
    if not senders:
        return ""
    words = formatting.listed(senders) if len(senders) <= 3 else f"{len(senders)} senders"
    return f"The columns are matched, and remembered for {words}."


def as_before(names: list[str]) -> str:
    """Say which files are matched as they were the last time."""
    which = names[0] if len(names) == 1 else f"{len(names)} files"
    return f"Columns of {which} are matched as you decided for the same sender before."
