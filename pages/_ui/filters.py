"""Filters: drawn once in the frame, bound to the address, read by every page."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from analysis import reference
from analysis.indicators import ALL
from analysis.measures import PARTS, RATE
from analysis.release import Release
from analysis.selection import BEFORE, COMPARISONS, FIRST, LATEST, Selection, resolved
from pages._ui import access

AREAS, FROM, TO, SECTOR, LEVEL, RELEASE = "area", "from", "to", "sector", "level", "release"
COMPARE, PART = "compare", "shares"
PART_HELP = "Of a share: the rate, or the counts it is made of. A count stays as it is."
NEWEST = "Newest"
# A release the address asked for and that does not exist; said until another one is chosen.
IN_VAIN = "release_in_vain"
BOUND = {"bind": "query-params"}


def draw(shown: Release) -> None:
    """Draw the filters, where the frame wants them."""
    newest_first = shown.quarters[::-1]
    who = access.person()
    options = access.shown_areas(who, access.settings()) or reference.reported_areas()
    default = [area for area in (*reference.authorities(), reference.system()) if area in options]
    if who.area and AREAS not in st.session_state and AREAS not in st.query_params:
        # An SRO begins with their authority. The address is told apart: a widget names there only
        # what its reader chose, and a link must say it.
        st.session_state[AREAS] = [who.area]
        st.query_params[AREAS] = who.area
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


def as_published(newest: int) -> None:
    """Draw the choice of an earlier release; the address names it, as in ``?release=3``."""
    options = _releases(newest)
    asked = st.query_params.get(RELEASE)
    if asked is not None and asked not in options:
        st.session_state[IN_VAIN] = asked[:20]
    st.selectbox(
        "As published at release",
        options,
        key=RELEASE,
        on_change=lambda: st.session_state.pop(IN_VAIN, None),
        help="Shows every page exactly as it stood then, to check an earlier board paper.",
        **BOUND,
    )


@lru_cache(maxsize=1)
def _releases(newest: int) -> list[str]:
    return [NEWEST, *map(str, range(newest, 0, -1))]


def chosen_release() -> int | None:
    """Return the earlier release the reader has chosen; None is the newest."""
    chosen = st.session_state.get(RELEASE, NEWEST)
    return int(chosen) if chosen and chosen.isdecimal() else None


def release_in_vain() -> str | None:
    """Return what the address asked for where there is no such release."""
    return st.session_state.get(IN_VAIN)


def plain(asked: str) -> str:
    """Return what an address asked for, of letters and digits only."""
    return "".join(sign for sign in asked if sign.isalnum()) or "nothing"


def back_to_newest() -> None:
    """Choose the newest release again."""
    st.session_state[RELEASE] = NEWEST


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
