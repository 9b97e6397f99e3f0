"""Overview: are we on course, what moved, where is the gap, what needs a decision."""

import streamlit as st

from analysis import findings
from analysis.charts import lines
from analysis.datasets import registry
from pages._ui import blocks, filters, loading, tiles, words

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Trauma-informed adoption")

if selection.last:
    st.markdown(
        blocks.safe(loading.held(findings.opening, release, selection.last, selection.main_area))
    )
    tiles.draw(release, selection)
    left, right = st.columns([9, 11])
    with left, st.container(key="overview_words", gap="small"):
        words.what_stands_out(release, selection)
        words.board_asks(release, selection)
    with right:
        reached = registry().indicators["TR1"]
        blocks.chart(loading.chart(lines.by_quarter, release, reached, selection, height=220))
    words.commentary(release, selection)
