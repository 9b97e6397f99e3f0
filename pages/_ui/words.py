"""Words beside the numbers: what stands out, what the board is asked, the commentary."""

from __future__ import annotations

import streamlit as st

from analysis import findings, formatting
from analysis.release import Release
from analysis.selection import Selection
from pages._ui.blocks import safe

MOST_MISSING = 6


def what_stands_out(shown: Release, selection: Selection) -> None:
    """List the largest like-for-like changes and the returns that are missing."""
    with st.container(border=True, key="stands_out_block"):
        st.subheader("What moved this quarter", anchor=False)
        moved = findings.what_moved(shown, selection.last)
        for figure in moved:
            change = formatting.change(figure)
            st.markdown(
                f"- {safe(figure.indicator.title)}, **{safe(figure.area)}**: {safe(change)} to "
                f"{safe(formatting.shown(figure))}, like for like"
            )
        if not moved:
            st.markdown("No headline figure moved by one point or one per cent, like for like.")
        missing = findings.missing_returns(shown, selection.last, selection.main_area)
        if missing:
            names = [f"{sender} ({dataset})" for sender, dataset in missing[:MOST_MISSING]]
            if len(missing) > MOST_MISSING:
                names.append(f"{len(missing) - MOST_MISSING} more")
            st.markdown(f"**{len(missing)} returns missing:** {safe(formatting.listed(names))}.")


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
