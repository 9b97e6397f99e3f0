"""Two analysts at once: the second sees afresh what the first published, and decides again."""

from __future__ import annotations

import streamlit as st

from analysis import formatting, merging
from analysis.checked_draft import Checked
from analysis.recorded import Release
from pages._ui import diffing, loading
from pages._ui.blocks import safe
from pages._ui.uploading import place

KEY = "conflict"


def told(here: place.Place, known: Checked) -> None:
    """Say which releases came in between, and what they changed of this draft's own units."""
    base = here.draft.base
    if base is None or base == known.base:
        return
    store = loading.store()
    since = [entry for entry in reversed(store.history()) if base < entry.version <= known.base]
    others = merging.changed_by_others(store, known.draft, known.before, here.draft.mode, base)
    theirs = [entry for difference in others for entry in difference.entries()]
    which = formatting.listed([_named(entry) for entry in since])
    if not theirs:
        st.info(
            f"In the meantime {safe(which)} came in. It changes nothing that your files hold; "
            "below is the comparison with the newest release."
        )
        return
    rows = formatting.counted(len({tuple(one["key"].values()) for one in theirs}), "row")
    st.warning(
        f"{safe(which[:1].upper() + which[1:])} came first and changed {rows} of the same senders "
        "and quarters as your files. Nothing is overwritten unseen: here is what was changed, "
        "and below what your files would change after it.",
        title="Somebody published in the meantime",
    )
    tables = {"before": store.tables(base), "after": known.before.tables}
    diffing.draw(theirs, key=KEY, title="What was published in the meantime", **tables)


def _named(entry: Release) -> str:
    note = f" ({entry.note})" if entry.note else ""
    return f"release {entry.version} by {entry.by}{note}"
