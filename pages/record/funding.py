"""Funding: who pays for what, for which area, and when it ends."""

import streamlit as st

from analysis.charts import contested, funding, runway
from analysis.datasets import registry
from pages._ui import blocks, commenting, filters, loading, record

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Funding", illustrative=blocks.ON_RECORD)
st.markdown(
    "Money for a wider area, such as Avon and Somerset, stands in a band of its own. "
    "It is never divided between authorities."
)

blocks.chart(loading.chart(funding.calendar, release, selection))
blocks.chart(loading.chart(runway.by_quarter, release, selection))
blocks.chart(loading.chart(funding.register, release, selection))
blocks.chart(loading.chart(contested.amounts, release, selection))
record.sources(release, selection)
blocks.chart(loading.chart(funding.by_year, release, selection, by="area"))
blocks.chart(loading.chart(funding.by_year, release, selection, by="funder"))
collected, not_collected = blocks.page_indicators("funding")
for indicator in collected:
    blocks.progress(release, indicator, selection)
    commenting.beside(release, indicator, selection)
blocks.groups(release, registry().indicators["FD1"], selection, "ti_share")
blocks.not_collected(not_collected)
