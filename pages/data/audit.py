"""Audit: who signed in, was refused, published and took back, on this server."""

import streamlit as st

from pages._ui import access, auditing

st.title("Audit", anchor=False)
auditing.explanation()
lines = auditing.lines(access.settings().state)
auditing.listing(auditing.chosen(lines))
