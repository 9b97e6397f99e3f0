"""Access: who is at the other end, what they may see, and in which area."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis import audit, reference
from analysis.configuration import Configuration, configured

LOCAL_WORDS = (
    "No sign-in is configured: the dashboard answers on this machine alone, and whoever is at it "
    "is an analyst."
)


class Role(IntEnum):
    """What a person may do; each may also do what the ones before it may."""

    VIEWER = 1
    SRO = 2
    ANALYST = 3
    APPROVER = 4


@dataclass(frozen=True)
class Person:
    """Somebody who uses the dashboard.

    Attributes
    ----------
    identity : str
        What stands in the history and the audit log; empty where nobody signs in.
    role : Role or None
        None: signed in, without access.
    area : str or None
        The authority an SRO answers for, where the provider says.
    """

    identity: str
    role: Role | None
    area: str | None = None

    def may(self, least: Role) -> bool:
        """Whether the person's role is at least this one."""
        return self.role is not None and self.role >= least


AT_THE_KEYBOARD = Person("", Role.ANALYST)
NOBODY = Person("", None)


def person_of(claims: Mapping[str, Any]) -> Person:
    """Return the person whom a provider's claims describe.

    Roles are Entra's app roles or any provider's list ``roles``: ``viewer``, ``sro``, ``analyst``,
    ``approver``. An SRO's authority is written behind the role, as in ``sro.north-somerset`` or
    ``sro.E06000024``. Mail addresses change hands and are never asked.
    """
    given = claims.get("roles")
    given = [given] if isinstance(given, str) else given
    names = [str(name).casefold() for name in given] if isinstance(given, Iterable) else []
    held = {name.partition(".")[0] for name in names}
    found = [role for role in Role if role.name.casefold() in held]
    areas = {_authority(name.partition(".")[2]) for name in names if name.startswith("sro.")}
    identity = claims.get("oid") or claims.get("sub") or ""
    # Two authorities name none: a scope is one authority, or it is not given.
    area = areas.pop() if len(areas) == 1 else None
    return Person(str(identity), max(found, default=None), area)


@cache
def _authority(text: str) -> str | None:
    for area in reference.areas():
        if area.kind == reference.AUTHORITY:
            slug = re.sub(r"[^a-z]+", "-", area.name.casefold())
            if text in (slug, area.code.casefold()):
                return area.name
    return None


# What the server runs by, read once a run: a page asks dozens of times.
_settings: ContextVar[Configuration | None] = ContextVar("settings", default=None)


def begin() -> None:
    """Begin a run: what the server runs by is read again, and not before the next run."""
    _settings.set(configured())


def settings() -> Configuration:
    """Return what the server runs by."""
    return _settings.get() or configured()


def person() -> Person:
    """Return who runs the page that is drawn.

    Raises
    ------
    RuntimeError
        Where no page is drawn, as when a download is made: who asks is not known there, and what
        they may see is to be settled before.
    """
    if settings().sign_in is None:
        return AT_THE_KEYBOARD
    if get_script_run_ctx(suppress_warning=True) is None:
        raise RuntimeError("Who asks is known only while a page is drawn: ask there, use it later")
    claims = st.user.to_dict()
    return person_of(claims) if claims.get("is_logged_in") else NOBODY


def identity() -> str:
    """Return who acts, for the history; empty where nobody signs in and a page must ask."""
    return person().identity


def shown_areas(who: Person, running: Configuration) -> tuple[str, ...] | None:
    """Return the areas whose figures a person may see; None is every one."""
    if not running.restrict_areas or who.area is None or who.may(Role.ANALYST):
        return None
    wider = [area for area in reference.reported_areas() if area not in reference.authorities()]
    return (who.area, *wider)


def no_access() -> None:
    """Stand in the place of a page that a person may not see."""
    who = person()
    st.title("No access", anchor=False)
    if not who.identity:
        st.error("You are not signed in. Open the dashboard again to sign in.")
    elif who.role is None:
        st.error("You are signed in, but have no role here. Ask the data lead for one.")
    else:
        st.error("Your role does not include this page. Ask the data lead if you need it.")


def banner() -> None:
    """Say so where nobody signs in; give the way out where somebody does."""
    with st.sidebar:
        if settings().sign_in is None:
            st.caption(LOCAL_WORDS)
            return
        st.button("Sign out", key="sign_out", on_click=st.logout, icon=":material/logout:")


def audited(event: str, **said: str | int) -> None:
    """Write what the person on this page did to the audit log."""
    request = st.context.headers.get("X-Request-Id") or ""
    audit.record(settings().state, event, who=identity(), request=request, **said)
