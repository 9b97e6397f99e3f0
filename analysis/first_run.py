"""Making a store ready: whole, and holding its first release where it was empty."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path

from analysis import publishing
from analysis.reading import read
from analysis.store import Store

DATA = Path(__file__).parents[1] / "data"
SHIPPED = (DATA / "record", DATA / "illustrative")


def recovered(store: Store) -> list[str]:
    """Go back to the last whole release where the newest is damaged; return what was wrong."""
    words = "Back to the last whole release"
    return store.recover(
        publishing.metadata_of("start-up audit", words, "recover", uuid.uuid4().hex, "")
    )


def clock_doubts(store: Store) -> list[str]:
    """Return which releases are dated after a later one: a clock was wrong, the order is not."""
    doubts, history = [], store.history()
    for later, earlier in zip(history, history[1:], strict=False):
        if earlier.at > later.at:
            doubts.append(
                f"release {earlier.version} is dated {earlier.at:%d/%m/%Y %H:%M}, after release "
                f"{later.version}: a clock was wrong; releases stand in the order they were made"
            )
    return doubts


def ready(store: Store, *, today: date, tell: Callable[[str], None] = lambda _: None) -> Store:
    """Return the store, whole, created and holding its first release where it was empty.

    What was damaged, and mended by going back, is told.
    """
    for problem in recovered(store):
        tell(problem)
    if not store.exists:
        store.create()
    if store.version == 0:
        files = [
            read(path.name, path.read_bytes(), dataset=path.stem)
            for folder in SHIPPED
            for path in sorted(folder.glob("*.csv"))
        ]
        publishing.publish(
            store,
            files,
            by="first run",
            note="The public record, and illustrative returns until real ones come",
            publish_id=publishing.FIRST_RELEASE,
            today=today,
            accept_warnings=True,
        )
    return store
