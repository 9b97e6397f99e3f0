"""The recorded pages, drawn from constants: what Streamlit itself costs for the same elements."""

import streamlit as st

from benchmarks import constants

st.set_page_config(page_title="Floor", layout="wide")
page = st.navigation(constants.pages(), position="top")
page.run()
