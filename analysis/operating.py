"""Operating: what the person who runs the server asks of it from the command line."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tomllib
from pathlib import Path

from analysis.configuration import Configuration, ConfigurationError, configured
from analysis.drafts import Drafts
from analysis.recorded import StoreError
from analysis.store import Store

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000


def version() -> str:
    """Return the version of the dashboard."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def status(store: Store) -> dict:
    """Return how the server stands: store, releases, disk, version and every mistake.

    Nothing is created or changed by asking.
    """
    mistakes: list[str] = []
    try:
        running = configured()
    except ConfigurationError as refused:
        running, mistakes = Configuration(), list(refused.mistakes)
    report = {"version": version(), "store": store.address, "sign_in": running.sign_in is not None}
    report |= _of_store(store) | _of_drafts(store) | _of_disk(store, running)
    return report | {"mistakes": mistakes}


def _of_store(store: Store) -> dict:
    try:
        if not store.exists:
            return {"releases": 0, "newest": None, "damaged": []}
        releases = store.history()
        newest = releases[0].at.isoformat(timespec="seconds") if releases else None
        return {"releases": len(releases), "newest": newest, "damaged": store.audit()}
    except StoreError as problem:
        return {"releases": None, "newest": None, "damaged": [str(problem)]}


def _of_drafts(store: Store) -> dict:
    try:
        return {"drafts": len(Drafts(store).all())}
    except StoreError as problem:
        return {"drafts": None, "drafts_problem": str(problem)}


def _of_disk(store: Store, running: Configuration) -> dict:
    if not store.is_local:
        return {"free_mb": None}
    folder = Path(store.address)
    there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(there).free // MEGABYTE
    return {"free_mb": free, "disk_full": free < running.least_free_mb,
            "writable": os.access(there, os.W_OK)}  # fmt: skip


def is_well(report: dict) -> bool:
    """Whether nothing in a status needs anybody."""
    full = report.get("disk_full") or report.get("writable") is False
    return not (report["mistakes"] or report["damaged"] or report["drafts"] is None or full)


def line(report: dict) -> str:
    """Return a status as one line, with what is wrong beneath."""
    newest = f", newest {report['newest']}" if report["newest"] else ""
    free = "" if report["free_mb"] is None else f" · {report['free_mb']:,} MB free"
    words = "ready" if is_well(report) else "NEEDS ATTENTION"
    first = (
        f"{words} · version {report['version']} · store {report['store']} · "
        f"{report['releases']} releases{newest} · {report['drafts']} drafts{free} · "
        f"sign-in {'on' if report['sign_in'] else 'off, this machine alone'}"
    )
    wrong = [*report["damaged"], *report["mistakes"]]
    wrong += ["the disk is nearly full"] if report.get("disk_full") else []
    wrong += ["the store cannot be written to"] if report.get("writable") is False else []
    return "\n".join([first, *(f"  {text}" for text in wrong)])


def token(name: str) -> dict:
    """Return a new token for the data interface, and what the server is told of it."""
    made = secrets.token_urlsafe(32)
    digest = hashlib.sha256(made.encode()).hexdigest()
    return {"name": name, "token": made, "setting": f"{name}:{digest}"}
