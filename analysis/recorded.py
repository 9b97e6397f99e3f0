"""What the store tells: its releases, a line of the history each, and why it cannot do a thing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


class StoreError(Exception):
    """The store cannot do what was asked; the message says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Conflict:
    """What a publisher sees who comes second.

    Attributes
    ----------
    base, head : int
        The release the draft was compared with, and the newest.
    releases : list of Release
        What was published after `base`, newest first.
    theirs : list of dict
        What these releases changed in the draft's own units, as a diff.
    mine : list of dict
        What the draft would change in the newest release: the fresh diff to decide on.
    """

    base: int
    head: int
    releases: list[Release]
    theirs: list[dict]
    mine: list[dict]


class ConflictError(StoreError):
    """Somebody else published the same unit in the meantime; `conflict` says what, where known."""

    def __init__(self, message: str, remedy: str, conflict: Conflict | None = None) -> None:
        super().__init__(message, remedy)
        self.conflict = conflict


@dataclass(frozen=True)
class Release:
    """One line of the history.

    Attributes
    ----------
    files : list of dict
        ``name``, ``dataset``, ``sha256`` (it names the original), ``rows`` and, where an analyst
        matched headers by hand, ``mapping``, or said which quarter a file is of, ``quarter``.
    checks : dict
        ``passed``, how many checks every row passed, and ``accepted``, the warnings accepted.
    fixes : list of dict
        The quick fixes accepted.
    """

    version: int
    at: pd.Timestamp
    by: str
    note: str
    kind: str
    publish_id: str
    content: str
    files: list[dict[str, Any]]
    checks: dict[str, Any] = field(default_factory=dict)
    fixes: list[dict[str, Any]] = field(default_factory=list)
    approved_by: str = ""


def cannot_write(reason: Exception) -> StoreError:
    """Return what is told where the store takes nothing."""
    return StoreError(
        f"the store cannot be written: {reason}; nothing was published",
        "Check the space and the rights of the store, then publish again",
    )


def recorded(entry: Mapping[str, Any]) -> Release:
    """Return the release that an entry of Delta's history is of."""
    return Release(
        version=entry["version"],
        at=pd.Timestamp(entry["timestamp"], unit="ms", tz="UTC"),
        by=entry.get("userName", ""),
        note=entry.get("note", ""),
        kind=entry.get("kind", ""),
        publish_id=entry.get("publish_id", ""),
        content=entry.get("content", ""),
        files=json.loads(entry.get("files", "[]")),
        checks=json.loads(entry.get("checks", "{}")),
        fixes=json.loads(entry.get("fixes", "[]")),
        approved_by=entry.get("approved_by", ""),
    )
