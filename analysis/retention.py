"""Retention: what was never published is not kept for ever."""

from __future__ import annotations

import datetime as dt

from analysis.drafts import DraftError, Drafts


def tidy(days: int, *, now: dt.datetime, drafts: Drafts | None = None) -> list[str]:
    """Delete drafts older than this many days, with their files; return their ids.

    A draft that cannot be read is left: somebody must look at it.
    """
    kept = drafts or Drafts()
    gone = []
    for path in kept.folder.iterdir() if kept.folder.is_dir() else ():
        try:
            draft = kept.load(path.name)
        except DraftError:
            continue
        started = dt.datetime.fromisoformat(draft.created)
        if started.tzinfo is None:
            started = started.replace(tzinfo=dt.UTC)
        if now - started > dt.timedelta(days=days):
            kept.discard(draft)
            gone.append(draft.id)
    return gone
