"""Who acts: the identity of the sign-in, or the name given in this session."""

from __future__ import annotations

import streamlit as st

from pages._ui import access

GIVEN = "given_name"


def name() -> str:
    """Return who is at the keyboard, as far as it is known."""
    return access.identity() or st.session_state.get(GIVEN, "")


def remember(given: str) -> None:
    """Keep the name that was given for the rest of the session."""
    st.session_state[GIVEN] = given


def asked(label: str, *, key: str) -> str:
    """Return who acts: the identity of the sign-in, or what is typed in."""
    signed_in = access.identity()
    if signed_in:
        st.text_input(label, signed_in, key=key, disabled=True)
        return signed_in
    return st.text_input(label, st.session_state.get(GIVEN, ""), key=key).strip()


def may_approve() -> bool:
    """Whether this person may approve what another hands over: nobody signs in, or the role."""
    return access.settings().sign_in is None or access.person().may(access.Role.APPROVER)
