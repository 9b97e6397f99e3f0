"""Filters: drawn once in the frame, bound to the address, read by every page."""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache

import streamlit as st

from analysis import reference
from analysis.indicators import ALL
from analysis.measures import PARTS
from analysis.release import Release
from analysis.selection import COMPARISONS, FIRST, LATEST, Selection, resolved
from pages._ui import access

AREAS, FROM, TO, SECTOR, LEVEL, RELEASE = "area", "from", "to", "sector", "level", "release"
COMPARE, PART = "compare", "shares"
AREAS_HELP = "Each area is a series of its own: several are never added up."
LATEST_HELP = '"Latest quarter" moves on with each release; a quarter by name stays.'
COMPARE_HELP = (
    "Changes on the first quarter of the range are over all that returned in each; "
    "the others are like for like."
)
PART_HELP = "Of a share: the rate, or the counts it is made of. A count stays as it is."
NEWEST = "Newest"
# A release the address asked for and that does not exist; said until another one is chosen.
IN_VAIN = "release_in_vain"
BOUND = {"bind": "query-params"}

# What the boxes gave as this run drew them: asking the session for each again takes far longer.
_chosen: ContextVar[dict] = ContextVar("chosen")


def draw(shown: Release) -> None:
    """Draw the filters, where the frame wants them, and keep what is chosen for the page."""
    newest_first = shown.quarters[::-1]
    _chosen.set(
        {
            "areas": _areas(),
            "first": _box("From", [FIRST, *newest_first], FROM),
            "last": _box("To", [LATEST, *newest_first], TO, LATEST_HELP),
            "sector": _box("Sector", [ALL, *reference.names("sectors")], SECTOR),
            "level": _box("Level", [ALL, *reference.names("levels")], LEVEL),
            "compare": _box("Compare with", list(COMPARISONS), COMPARE, COMPARE_HELP),
            "part": _box("Shares as", list(PARTS), PART, PART_HELP),
        }
    )


def _areas() -> tuple[str, ...]:
    who = access.person()
    options = access.shown_areas(who, access.settings()) or reference.reported_areas()
    default = [area for area in (*reference.authorities(), reference.system()) if area in options]
    if who.area and AREAS not in st.session_state and AREAS not in st.query_params:
        # An SRO begins with their authority. The address is told apart: a widget names there only
        # what its reader chose, and a link must say it.
        st.session_state[AREAS] = [who.area]
        st.query_params[AREAS] = who.area
    chosen = st.multiselect(
        "Areas", list(options), default=default, key=AREAS, help=AREAS_HELP, **BOUND
    )
    return tuple(sorted(chosen, key=reference.reported_areas().index))


def _box(label: str, options: list[str], key: str, said: str | None = None) -> str:
    return st.selectbox(label, options, key=key, help=said, **BOUND)


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
    """Return what the reader of the page that is drawn has chosen, with quarters named."""
    return resolved(shown.quarters, **_chosen.get())
