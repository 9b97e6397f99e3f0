"""Commentary on screen: an area's numbers and words side by side, and the form to write them."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from analysis import commenting, findings, formatting, reference
from analysis.datasets import registry
from analysis.declare import Indicator, Provenance
from analysis.release import Release
from analysis.selection import Selection
from pages._ui import blocks, entering, loading, tables
from pages._ui.access import Person, Role
from pages._ui.blocks import safe

NEW = "A new entry"
NONE = "None in particular"
REAL = "Real"
EXAMPLE = "An example, illustrative like the data that stands now"


def area(shown: Release, selection: Selection, name: str) -> None:
    """Show an area's headline figures with what is said about them beside."""
    rows = loading.held(findings.commentary, shown, selection.last, (name,))
    with st.container(border=True, key=f"words_{name.lower().replace(' ', '_')}"):
        label = f" :orange-badge[{blocks.ILLUSTRATIVE}]" if commenting.is_illustrative(rows) else ""
        st.header(f"{safe(name)}, {safe(selection.last)}{label}", anchor=False)
        numbers, words = st.columns([2, 3])
        with numbers:
            st.html(loading.held(_figures, shown, selection, name))
        with words:
            for row in rows:
                entry(row)
            if not rows:
                st.info(
                    f"Nobody has written about {name} in {selection.last}. "
                    "An SRO or an analyst can, below."
                )


def _figures(shown: Release, selection: Selection, name: str) -> str:
    figures = [shown.figure(one, name, selection.last) for one in findings.headline()]
    rows = [
        {
            "Figure": figure.indicator.title,
            "Value": formatting.marked(figure),
            "Like for like": formatting.change(figure) or "–",
        }
        for figure in figures
    ]
    return tables.written(pd.DataFrame(rows, dtype="str"), alt=f"Headline figures of {name}")


def beside(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Show what is said about an indicator's figures in the chosen areas, below its chart."""
    rows = loading.held(findings.commentary, shown, selection.last, selection.areas)
    mine = [row for row in rows if row["indicator"] == indicator.id]
    if not mine:
        return
    with st.container(border=True, key=f"{indicator.key}_words"):
        label = f" :orange-badge[{blocks.ILLUSTRATIVE}]" if commenting.is_illustrative(mine) else ""
        st.caption(f"What is said about it in {safe(selection.last)}{label}")
        for row in mine:
            entry(row, about=row["area"])


def entry(row: dict, *, about: str = "") -> None:
    """Show one entry: what and why, the action with its owner and date, the ask, the decision."""
    indicator = registry().indicators.get(row["indicator"])
    about = about or (indicator.title if indicator else "")
    parts = [f"**{safe(about)}.** " * bool(about) + safe(_sentence(row["what"]))]
    if row["why"]:
        parts.append(f"Why: {safe(_sentence(row['why']))}")
    if row["action"]:
        parts.append(f"Action: {safe(_sentence(row['action']))} {safe(_promise(row))}")
    if row["board_ask"]:
        parts.append(f"**Asked of the board:** {safe(_sentence(row['board_ask']))}")
    if row["decision"]:
        parts.append(f"Decision: {safe(_sentence(row['decision']))}")
    st.markdown("  \n".join(parts))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _promise(row: dict) -> str:
    owner = row["owner_role"] or "no owner given"
    due = f"due {formatting.day(row['due_date'])}" if row["due_date"] else "no date given"
    return f"({owner}; {due}; {row['action_status'] or 'status not given'})"


# --- Writing ---------------------------------------------------------------------------------


def write(shown: Release, selection: Selection, areas: tuple[str, ...]) -> None:
    """Let an SRO or analyst write about an area and quarter, as a release like any other."""
    with st.container(border=True, key="write_block"):
        st.header("Write about an area", anchor=False)
        entering.outcome("commentary")
        if not areas:
            st.info("Your role may read the commentary, and not write it.")
            return
        name = st.selectbox("Area written about", areas, key="commentary_area")
        rows = {
            row["commentary_id"]: row
            for row in loading.held(findings.commentary, shown, selection.last, (name,))
        }
        chosen = st.selectbox(
            "Entry",
            [NEW, *rows],
            format_func=lambda one: f"{one}: {rows[one]['what'][:60]}" if one in rows else one,
            key="commentary_entry",
        )
        _form(shown, selection.last, name, rows.get(chosen))


def _form(shown: Release, quarter: str, name: str, before: dict | None) -> None:
    before = before or {}
    # An entry that somebody else has changed is shown afresh, never overwritten unseen.
    mark = hashlib.sha256(repr(sorted(before.items())).encode()).hexdigest()[:8]
    key = f"commentary_{name}_{quarter}_{mark}"
    with st.form(key, border=False):
        st.markdown(
            f"About **{safe(name)}** in **{safe(quarter)}**. Name roles, never people: an entry "
            "that looks like personal data is refused."
        )
        given = _texts(key, before)
        provenance = _provenance(shown, key, before)
        accepted = st.checkbox(
            "I have read any warning shown above and accept it", key=f"{key}_accept"
        )
        by = entering.by_whom(f"{key}_by")
        pressed = st.form_submit_button("Publish this entry", type="primary")
    if pressed:
        row = given | {
            "commentary_id": before.get("commentary_id")
            or commenting.next_id(shown.tables["commentary"], quarter, name),
            "quarter": quarter,
            "area": name,
            "provenance": provenance,
        }
        _publish(row, by=by, accepted=accepted)


def _texts(key: str, before: dict) -> dict[str, str]:
    """Draw the fields and return what they hold, by column."""

    def text(column: str, label: str, *, tall: bool = False) -> str:
        value = before.get(column) or ""
        if hasattr(value, "date"):
            value = f"{value:%d/%m/%Y}"
        box = st.text_area if tall else st.text_input
        return box(label, value=value, key=f"{key}_{column}").strip()

    given = {"indicator": _indicator(key, before)}
    given["what"] = text("what", "What happened (needed)", tall=True)
    given["why"] = text("why", "Why")
    given["action"] = text("action", "Action")
    left, middle, right = st.columns(3)
    with left:
        given["owner_role"] = text("owner_role", "Owner of the action (a role)")
    with middle:
        given["due_date"] = text("due_date", "Due (day/month/year)")
    with right:
        given["action_status"] = _status(key, before)
    given["board_ask"] = text("board_ask", "Asked of the board")
    given["decision"] = text("decision", "What the board decided")
    return given


def _indicator(key: str, before: dict) -> str:
    titles = {"": NONE} | {
        one.id: f"{one.id} {one.title}" for one in registry().indicators.values()
    }
    ids = list(titles)
    return st.selectbox(
        "Indicator it speaks of",
        ids,
        index=ids.index(before.get("indicator") or ""),
        format_func=titles.get,
        key=f"{key}_indicator",
    )


def _status(key: str, before: dict) -> str:
    now = before.get("action_status") or ""
    choices = list(dict.fromkeys(["", now, *commenting.STATUSES]))
    return st.selectbox(
        "Status of the action",
        choices,
        index=choices.index(now),
        format_func=lambda one: one or "no action",
        key=f"{key}_action_status",
    )


def _provenance(shown: Release, key: str, before: dict) -> str:
    """Ask whether an entry is real while illustrative data stand, for a real one ends them."""
    if not shown.is_illustrative:
        return before.get("provenance") or Provenance.MEASURED.value
    st.warning(
        "All returns and commentary that stand now are illustrative. A real entry takes every "
        "illustrative figure away, on every page, in the same release."
    )
    chosen = st.radio("This entry is", [EXAMPLE, REAL], key=f"{key}_provenance")
    return Provenance.MEASURED.value if chosen == REAL else Provenance.ILLUSTRATIVE.value


def _publish(row: dict[str, str], *, by: str, accepted: bool) -> None:
    if not row["what"]:
        st.error("Say what happened.")
        return
    note = f"Commentary on {row['area']}, {row['quarter']}"
    entering.publish("commentary", "commentary", [row], by=by, note=note, accepted=accepted)


def areas(selection: Selection) -> tuple[str, ...]:
    """Return the chosen areas that an entry can be about: a bar of its own is none."""
    return tuple(one.name for one in reference.areas() if one.name in selection.areas)


def may_write_about(who: Person) -> tuple[str, ...]:
    """Return the areas that somebody may write about: an SRO about the authority they answer for.

    An SRO of whom the provider names no authority may write about none.
    """
    if who.may(Role.ANALYST):
        return tuple(one.name for one in reference.areas())
    return (who.area,) if who.may(Role.SRO) and who.area else ()
