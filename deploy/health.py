"""Health: whether the server answers, and whether it can do its work."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse

from analysis.configuration import Configuration
from analysis.recorded import StoreError

MEGABYTE = 1_000_000
# Probes may come often: the store is asked once in this time.
FRESH_SECONDS = 2.0


async def health(_request: Request) -> PlainTextResponse:
    """Say that the server answers; it does so only once it is warm."""
    return PlainTextResponse("ok")


class Readiness:
    """Whether figures can be read and a release could be published."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._found: list[str] = []
        self._until = 0.0

    async def answer(self, _request: Request) -> JSONResponse:
        """Answer 200, or 503 with what is wrong; nobody has signed in, so no name is given."""
        if time.monotonic() >= self._until:
            self._found = await run_in_threadpool(problems, self.configuration)
            self._until = time.monotonic() + FRESH_SECONDS
        answer = {"ready": not self._found, "problems": self._found}
        return JSONResponse(answer, 503 if self._found else 200, {"cache-control": "no-store"})


def problems(configuration: Configuration) -> list[str]:
    """Return why the server cannot do its work; empty where it can."""
    from pages._ui import loading

    found = []
    try:
        store = loading.store()
        loading.whole(store.version)
        if store.audit():
            found.append("the newest release is damaged")
        if store.is_local and _free(Path(store.address)) < configuration.least_free_mb:
            found.append("the disk of the store is full")
    except (StoreError, OSError):
        found.append("the store cannot be read")
    if not _writable(configuration.state):
        found.append("the state folder cannot be written")
    return found


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free // MEGABYTE


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
