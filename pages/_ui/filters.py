"""Filters: drawn once in the frame, bound to the address, read by every page."""

from __future__ import annotations

import streamlit as st

from analysis import reference
from analysis.indicators import ALL
from analysis.measures import PARTS, RATE
from analysis.release import Release
from analysis.selection import BEFORE, COMPARISONS, FIRST, LATEST, Selection, resolved
from pages._ui import access

AREAS, FROM, TO, SECTOR, LEVEL = "area", "from", "to", "sector", "level"
COMPARE, PART = "compare", "shares"
PART_HELP = "Of a share: the rate, or the counts it is made of. A count stays as it is."
BOUND = {"bind": "query-params"}


def draw(shown: Release) -> None:
    """Draw the filters in the sidebar."""
    newest_first = shown.quarters[::-1]
    who = access.person()
    options = access.shown_areas(who, access.settings()) or reference.reported_areas()
    default = [area for area in (*reference.authorities(), reference.system()) if area in options]
    if who.area and AREAS not in st.session_state and AREAS not in st.query_params:
        # An SRO begins with their authority, named in the address so that a link says so too.
        st.query_params[AREAS] = who.area
    with st.sidebar:
        st.multiselect(
            "Areas",
            list(options),
            default=default,
            key=AREAS,
            help="Each area is a series of its own: several are never added up.",
            **BOUND,
        )
        st.selectbox("From", [FIRST, *newest_first], key=FROM, **BOUND)
        st.selectbox(
            "To",
            [LATEST, *newest_first],
            key=TO,
            help='"Latest quarter" moves on with each release; a quarter by name stays.',
            **BOUND,
        )
        st.selectbox("Sector", [ALL, *reference.names("sectors")], key=SECTOR, **BOUND)
        st.selectbox("Level", [ALL, *reference.names("levels")], key=LEVEL, **BOUND)
        st.selectbox(
            "Compare with",
            list(COMPARISONS),
            key=COMPARE,
            help="Changes on the first quarter of the range are over all that returned in each; "
            "the others are like for like.",
            **BOUND,
        )
        st.selectbox("Shares as", list(PARTS), key=PART, help=PART_HELP, **BOUND)


def current(shown: Release) -> Selection:
    """Return what the reader has chosen, with quarters named."""
    state = st.session_state
    order = {area: place for place, area in enumerate(reference.reported_areas())}
    areas = sorted(state.get(AREAS) or (), key=order.get)
    return resolved(
        shown.quarters,
        areas=tuple(areas),
        first=state.get(FROM, FIRST),
        last=state.get(TO, LATEST),
        sector=state.get(SECTOR, ALL),
        level=state.get(LEVEL, ALL),
        compare=state.get(COMPARE, BEFORE),
        part=state.get(PART, RATE),
    )
