"""Training reach: who has been trained, and how that is changing."""

import streamlit as st

from analysis.charts import likeforlike, reach
from analysis.datasets import registry
from pages._ui import blocks, commenting, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Training reach")
st.markdown(
    "Reach is not evidence of impact: it says who was trained, not what changed for people."
)

collected, not_collected = blocks.page_indicators("training")
for indicator in collected:
    if indicator.has_whole:
        blocks.progress(release, indicator, selection)
        blocks.signals(release, indicator, selection)
        commenting.beside(release, indicator, selection)
if selection.last:
    completions = registry().indicators["TR2"]
    blocks.chart(loading.chart(likeforlike.compared, release, completions, selection))
    for chart in (
        reach.people_and_completions,
        reach.required_level,
        reach.left_out,
        reach.trainers,
    ):
        blocks.chart(loading.chart(chart, release, selection))
for name, by in (("TR1", "sector"), ("TR2", "level"), ("TR2", "route")):
    blocks.groups(release, registry().indicators[name], selection, by)
blocks.not_collected(not_collected)
