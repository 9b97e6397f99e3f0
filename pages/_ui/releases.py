"""The history: every release with its files, what it changed, and the way back."""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd
import streamlit as st

from analysis import exporting, formatting, originals
from analysis.datasets import registry
from analysis.recorded import Release, StoreError
from pages._ui import access, diffing, going_back, loading, tables
from pages._ui.blocks import safe
from pages._ui.ready import Markup

MOST_FILES = 3
FILE_PARTS = ("name", "dataset", "rows", "sha256")
KINDS = {
    "publish": "published",
    "undo": "took a release back",
    "restore": "restored a release",
    "recover": "repaired at start-up",
}


def history() -> list[Release]:
    """List every release, newest first: who, when, why and from which files; return them."""
    found = loading.history()
    releases, (frame, shown) = list(found.releases), _listed(found)
    with st.container(border=True, key="history_block"):
        title = f"{formatting.counted(len(releases), 'release')}; the newest is by {releases[0].by}"
        st.header(safe(title), anchor=False)
        diffing.turned(shown, alt="Every release, newest first", key="history")
        diffing.download("Download the whole list as CSV", frame, key="history")
        st.caption("Source: the store's own history. Undo and restore make a new release.")
    return releases


@lru_cache(maxsize=4)
def _listed(found: loading.History) -> tuple[pd.DataFrame, diffing.Listed]:
    """Return the list as it is downloaded and as it is shown."""
    rows = [
        {
            "Release": str(entry.version),
            "Published": f"{entry.at:%d %B %Y %H:%M} UTC",
            "By": entry.by,
            "What": KINDS.get(entry.kind, entry.kind),
            "Note": entry.note,
            "Files": "; ".join(
                f"{file['name']} ({file['rows']} rows, sha256 {file['sha256'][:12]}…)"
                for file in entry.files
            ),
        }
        for entry in found.releases
    ]
    frame = pd.DataFrame(rows, dtype="str")
    files = [_few_files(entry) for entry in found.releases]
    return frame, diffing.Listed(frame.assign(Files=files))


def _few_files(entry: Release) -> str:
    shown = [
        f"{file['name']} ({file['rows']} rows, sha256 {file['sha256'][:12]}…)"
        for file in entry.files[:MOST_FILES]
    ]
    more = len(entry.files) - len(shown)
    return "; ".join(shown) + (f" and {more} more" if more else "")


def chosen(releases: list[Release]) -> Release:
    """Let the reader choose a release; the choice stands in the address."""
    by_label = {f"Release {entry.version}": entry for entry in releases}
    label = st.selectbox(
        "Look into a release", list(by_label), key="look_into", bind="query-params"
    )
    return by_label[label]


def detail(entry: Release, newest: int) -> None:
    """Show a release: who, when, why, its files and its changes, with the ways back."""
    st.header(f"Release {entry.version}", anchor=False)
    note = f" Note: {entry.note}." if entry.note else ""
    when = f"{formatting.day(entry.at)}, {entry.at:%H:%M} UTC"
    what = KINDS.get(entry.kind, entry.kind).capitalize()
    st.markdown(f"{what} by **{safe(entry.by)}** on {when}.{safe(note)}")
    _originals(entry)
    found = loading.compared(entry.version - 1, entry.version)
    st.markdown(f"**{safe(found.words)}**")
    with st.container(horizontal=True, key="ways_back"):
        going_back.undo(entry)
        going_back.restore(entry, newest)
    diffing.draw_list(_changed(found), key=f"release_{entry.version}", title="What it changed")


@lru_cache(maxsize=loading.MOST_COMPARED)
def _changed(found: loading.Compared) -> diffing.Listed:
    return diffing.Listed(found.table)


def _originals(entry: Release) -> None:
    """List a release's files with their hash, and offer each as it came."""
    if not entry.files:
        return
    with st.expander(f"Files: {len(entry.files)}", expanded=len(entry.files) < 4, key="originals"):
        files = (tuple(file[part] for part in FILE_PARTS) for file in entry.files)
        st.html(_files(entry.version, tuple(files)))
        by_name = {_source(file["name"]): file["sha256"] for file in entry.files}
        name = st.selectbox("Original, as it was handed over", list(by_name), key="original")
        _download(entry, name, by_name[name])


@lru_cache(maxsize=64)
def _files(version: int, files: tuple[tuple[str, str, int, str], ...]) -> Markup:
    """Return the table of a release's files."""
    rows = [
        (name, registry()[dataset].title, f"{count:,}", sha256)
        for name, dataset, count, sha256 in files
    ]
    frame = pd.DataFrame(rows, columns=["File", "Dataset", "Rows", "SHA-256"], dtype="str")
    return Markup(tables.written(frame, alt=f"Files of release {version}"))


def _source(name: str) -> str:
    """Return the name of the file that a part of a workbook came from: ``a.xlsx [training]``."""
    return re.sub(r" \[\w+\]$", "", name)


@lru_cache(maxsize=500)
def _harmless(address: str, sha256: str, name: str) -> str:
    """Return the name an original is handed out by: all of it is read for that, once."""
    return exporting.harmless_name(name, originals.read(loading.store(), sha256))


def _download(entry: Release, name: str, sha256: str) -> None:
    store = loading.store()
    try:
        safe_name = _harmless(str(store.address), sha256, name)
    except StoreError as problem:
        st.info(f"{safe(problem)}. {safe(problem.remedy)}.")
        return
    if safe_name != name:
        st.markdown("It holds cells that a spreadsheet would run, so it comes as plain text.")
    st.download_button(
        "Download the original",
        data=lambda: originals.read(store, sha256),
        file_name=safe_name,
        mime="application/octet-stream",
        on_click=access.audited,
        args=("download",),
        kwargs={"release": entry.version, "reference": sha256},
        key=f"original_{sha256}",
        icon=":material/download:",
    )
