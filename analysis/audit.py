"""The audit log: who signed in, was refused, published, took back; one JSON line each.

A line names the identity the provider gave and nothing else of a person: no name, no address of a
machine, no text of a file. It goes to the standard output, for whoever collects logs, and to one
file a month in the state folder, for the audit page.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

EVENTS = {
    "start": "Server started",
    "sign-in": "Signed in",
    "sign-in failed": "Sign-in failed",
    "sign-out": "Signed out",
    "refused": "Refused",
    "publish": "Published",
    "undo": "Took back",
    "restore": "Restored",
    "download": "Downloaded an original",
    "error": "Error",
}
# What a line may say besides the moment, the event and the identity.
FIELDS = ("request", "path", "reason", "status", "release", "dataset", "reference", "error", "at")
LONGEST = 300
FOLDER = "audit"

_lock = threading.Lock()


def record(folder: Path, event: str, *, who: str = "", now: dt.datetime | None = None, **said):
    """Write one line.

    Parameters
    ----------
    folder : Path
        The state folder.
    event : str
        One of `EVENTS`.
    who : str
        The identity the provider gave; empty where nobody has signed in.
    said : str or int
        Further `FIELDS`.
    """
    if event not in EVENTS or not set(said) <= set(FIELDS):
        raise ValueError(f"The audit log has no event {event!r} with {sorted(said)}")
    moment = now or dt.datetime.now(dt.UTC)
    line = {"moment": moment.isoformat(timespec="milliseconds"), "event": event, "who": who}
    line |= {name: value for name, value in said.items() if value not in ("", None)}
    # A cut at a fixed length keeps one request from filling the log.
    cut = {name: v[:LONGEST] if isinstance(v, str) else v for name, v in line.items()}
    text = json.dumps(cut, ensure_ascii=True)
    with _lock:
        print(text, flush=True)
        path = _folder(folder) / f"{moment:%Y-%m}.jsonl"
        with path.open("a+b") as file:
            # A line that a crash cut off must not swallow the next.
            begun = file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
            file.write(b"\n" * bool(begun) + text.encode("ascii") + b"\n")


def recent(folder: Path, most: int) -> list[dict]:
    """Return the newest lines, newest first; a line that was cut off by a crash is left out."""
    found = []
    for text in _newest_first(folder):
        try:
            found.append(json.loads(text))
        except ValueError:
            continue
        if len(found) == most:
            break
    return found


def grown(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return each file of the log with its size: the log only grows, so these tell it has not."""
    return tuple((path.name, path.stat().st_size) for path in sorted(_files(folder)))


def delete_old(folder: Path, months: int, *, now: dt.datetime) -> list[str]:
    """Delete the files of months longer ago than so many; return their names."""
    first = now.year * 12 + now.month - 1 - months
    oldest = f"{first // 12:04d}-{first % 12 + 1:02d}"
    gone = [path for path in sorted(_folder(folder).glob("????-??.jsonl")) if path.stem < oldest]
    for path in gone:
        path.unlink()
    return [path.name for path in gone]


def _newest_first(folder: Path) -> Iterator[str]:
    for path in sorted(_files(folder), reverse=True):
        yield from reversed(path.read_text(encoding="ascii", errors="replace").splitlines())


def _files(folder: Path) -> Iterator[Path]:
    return _folder(folder).glob("*.jsonl")


def _folder(folder: Path) -> Path:
    made = folder / FOLDER
    made.mkdir(parents=True, exist_ok=True)
    return made
