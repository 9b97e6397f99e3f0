"""Signing out: one sign-out ends every tab and every device of a person, on every replica."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import defaultdict
from pathlib import Path

FOLDER = "signed-out"


class SignOuts:
    """Who signed out when, in a folder that replicas may share, and the tabs open here."""

    def __init__(self, state: Path, *, keep_seconds: int) -> None:
        self.folder = state / FOLDER
        self.keep_seconds = keep_seconds
        self.open: dict[str, set[asyncio.Event]] = defaultdict(set)

    def end(self, identity: str, *, now: float | None = None) -> None:
        """End every sign-in of a person that was made until now."""
        moment = time.time() if now is None else now
        self.folder.mkdir(parents=True, exist_ok=True)
        self._path(identity).write_text(repr(moment), encoding="ascii")
        for tab in self.open.get(identity, ()):
            tab.set()
        self._forget(moment - self.keep_seconds)

    def ended(self, identity: str, signed_at: float) -> bool:
        """Whether a sign-in of that moment has been ended."""
        try:
            return signed_at <= float(self._path(identity).read_text(encoding="ascii"))
        except FileNotFoundError:
            return False
        except ValueError:
            # Half written: somebody is signing out at this moment.
            return True

    def _path(self, identity: str) -> Path:
        return self.folder / hashlib.sha256(identity.encode()).hexdigest()

    def _forget(self, before: float) -> None:
        # Sign-ins older than this are refused for their age alone.
        for path in self.folder.iterdir():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
