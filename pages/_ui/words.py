"""Words beside the numbers: what stands out, what the board is asked, the commentary."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis import findings, formatting, standing_out
from analysis.release import Release
from analysis.selection import Selection
from analysis.standing_out import Item
from pages._ui import loading, menu
from pages._ui.blocks import ILLUSTRATIVE, safe

# So many findings fit the first screen; the others are one step away.
MOST_SHOWN = 3
# A decision asked stands on the overview itself, in the block below the list.
HERE = "overview"
MADE_UP = "Illustrative: made up to show the dashboard."


def what_stands_out(shown: Release, selection: Selection) -> None:
    """List what stands out, most pressing first, each with a link to the view that shows it."""
    found = loading.held(standing_out.items, shown, selection.last, selection.main_area)
    found = [item for item in found if item.page != HERE]
    with st.container(border=True, gap="xsmall", key="stands_out_block"):
        st.header("What stands out this quarter", anchor=False)
        for place, item in enumerate(found[:MOST_SHOWN], 1):
            _stands_out(place, item, selection)
        _moved(shown, selection, len(found[:MOST_SHOWN]))
        if len(found) > MOST_SHOWN:
            with st.expander(f"{len(found) - MOST_SHOWN} more", key="stands_out_notes"):
                for place, item in enumerate(found[MOST_SHOWN:], MOST_SHOWN + 1):
                    _stands_out(place, item, selection)


def _moved(shown: Release, selection: Selection, listed: int) -> None:
    """Go on with the largest like-for-like changes, as far as the first screen reaches."""
    areas = findings.authorities_of(selection.main_area)
    moved = loading.held(_changes, shown, selection.last, areas)
    for place, said in enumerate(moved[: max(1, MOST_SHOWN - listed)], listed + 1):
        st.markdown(f"{place}\\. {said}")
    if not moved:
        st.markdown("No headline figure moved by one point or one per cent, like for like.")


def _changes(shown: Release, quarter: str, areas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the largest changes in words, as many as may ever be shown."""
    moved = findings.what_moved(shown, quarter, areas)[:MOST_SHOWN]
    return tuple(
        f"**{safe(figure.area)}**: {safe(findings.moved_words(shown, figure))}" for figure in moved
    )


def _stands_out(place: int, item: Item, selection: Selection) -> None:
    key = f"stands_out_row_{place}"
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="top", key=key):
        st.markdown(f"{place}\\. **{safe(item.area)}**: {safe(item.text)}", width="stretch")
        query = {"area": [item.area], "to": selection.last}
        menu.link(item.page, item.page.capitalize(), query=query)


def board_asks(shown: Release, selection: Selection) -> None:
    """List what the board is asked."""
    asks = loading.held(findings.board_asks, shown, selection.last, selection.main_area)
    made_up = any(row["provenance"] == "illustrative" for row in asks)
    with st.container(border=True, key="board_asks_block", gap="xsmall"):
        badge = f" :orange-badge[{ILLUSTRATIVE}]" if made_up else ""
        st.header(f"Asked of the board{badge}", anchor=False)
        lines = [
            f"- **{safe(row['area'])}**: {safe(findings.ask_words(row, selection.last))}"
            for row in asks
        ]
        st.markdown("\n".join(lines) or "Nothing is asked for this quarter.")


def commentary(shown: Release, selection: Selection) -> None:
    """Show the commentary of the chosen areas: what, why, action, owner and date."""
    rows = loading.held(findings.commentary, shown, selection.last, selection.areas)
    if not rows:
        return
    with st.container(border=True, key="commentary_block"):
        st.header("Commentary", anchor=False)
        if any(row["provenance"] == "illustrative" for row in rows):
            st.caption(MADE_UP)
        st.markdown("\n".join(f"- {_said(row)}" for row in rows))


def _said(row: Mapping[str, str]) -> str:
    parts = [f"**{safe(row['area'])}** {safe(row['what'])}."]
    if row["why"]:
        parts.append(f"Why: {safe(row['why'])}.")
    if row["action"]:
        due = f" by {formatting.day(row['due_date'])}" if row["due_date"] else ""
        owner = f", {safe(row['owner_role'])}" if row["owner_role"] else ""
        parts.append(f"Action: {safe(row['action'])}{owner}{due}.")
    if row["action_status"]:
        parts.append(f"Status: {safe(row['action_status'])}.")
    return " ".join(parts)
