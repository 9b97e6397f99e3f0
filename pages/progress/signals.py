"""Signals: what is more than ordinary ups and downs, for every indicator and area."""

import streamlit as st

from analysis.charts import icons
from pages._ui import blocks, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Signals")
st.markdown(
    "Which changes are more than the ordinary ups and downs of a process, and which targets it can "
    "be expected to meet. Only flows with enough complete quarters in a row are judged; the reason "
    "stands where one is not."
)

if selection.last:
    blocks.chart(loading.chart(icons.summary, release, selection))
