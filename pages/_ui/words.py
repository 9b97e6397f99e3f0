"""Words beside the numbers: what stands out, what the board is asked, the commentary."""

from __future__ import annotations

import streamlit as st

from analysis import findings, formatting, standing_out
from analysis.release import Release
from analysis.selection import Selection
from analysis.standing_out import Item
from pages._ui.blocks import PAGE_FILES, safe

MOST_SHOWN = 6
MOST_MOVED = 2
# A decision asked stands on the overview itself, in the block below the list.
HERE = "overview"


def what_stands_out(shown: Release, selection: Selection) -> None:
    """List what stands out, most pressing first, each a link to the view that shows it."""
    found = standing_out.items(shown, selection.last, selection.main_area)
    with st.container(border=True, gap="xsmall", key="stands_out_block"):
        st.subheader("What stands out this quarter", anchor=False)
        for item in found[:MOST_SHOWN]:
            _stands_out(item, selection)
        if len(found) > MOST_SHOWN:
            st.caption(f"and {len(found) - MOST_SHOWN} more, on their pages")
        for figure in findings.what_moved(shown, selection.last)[:MOST_MOVED]:
            change = formatting.change(figure)
            st.markdown(
                f"- {safe(figure.indicator.title)}, **{safe(figure.area)}**: {safe(change)} to "
                f"{safe(formatting.shown(figure))}, like for like"
            )
        if any(item.is_illustrative for item in found[:MOST_SHOWN]):
            st.caption("Illustrative: made up to show the dashboard.")


def _stands_out(item: Item, selection: Selection) -> None:
    st.markdown(f"- **{safe(item.area)}**: {safe(item.text)}")
    if item.page != HERE:
        # A link does not wrap its label, so the finding stands above it in full.
        st.page_link(
            PAGE_FILES[item.page],
            label=f"{item.page.capitalize()}, {safe(item.area)}",
            query_params={"area": [item.area], "to": selection.last},
        )


def board_asks(shown: Release, selection: Selection) -> None:
    """List what the board is asked."""
    with st.container(border=True, key="board_asks_block"):
        st.subheader("Asked of the board", anchor=False)
        asks = findings.board_asks(shown, selection.last, selection.main_area)
        for row in asks:
            owner = f" ({safe(row['owner_role'])})" if row["owner_role"] else ""
            decision = f" Decision: {safe(row['decision'])}." if row["decision"] else ""
            st.markdown(f"- **{safe(row['area'])}**: {safe(row['board_ask'])}{owner}.{decision}")
        if not asks:
            st.markdown("Nothing is asked for this quarter.")
        if any(row["provenance"] == "illustrative" for row in asks):
            st.caption("Illustrative: made up to show the dashboard.")


def commentary(shown: Release, selection: Selection) -> None:
    """Show the commentary of the chosen areas: what, why, action, owner and date."""
    rows = findings.commentary(shown, selection.last, selection.areas)
    if not rows:
        return
    with st.container(border=True, key="commentary_block"):
        st.subheader("Commentary", anchor=False)
        if any(row["provenance"] == "illustrative" for row in rows):
            st.caption("Illustrative: made up to show the dashboard.")
        for row in rows:
            parts = [f"**{safe(row['area'])}** {safe(row['what'])}."]
            if row["why"]:
                parts.append(f"Why: {safe(row['why'])}.")
            if row["action"]:
                due = f" by {formatting.day(row['due_date'])}" if row["due_date"] else ""
                owner = f", {safe(row['owner_role'])}" if row["owner_role"] else ""
                parts.append(f"Action: {safe(row['action'])}{owner}{due}.")
            if row["action_status"]:
                parts.append(f"Status: {safe(row['action_status'])}.")
            st.markdown("- " + " ".join(parts))
