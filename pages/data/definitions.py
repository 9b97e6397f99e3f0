"""Definitions: every indicator and every dataset, from their declarations."""

import streamlit as st

from analysis.datasets import registry
from analysis.statistics.policy import IN_FORCE
from pages._ui import blocks, filters, loading, record

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Definitions")

st.header("How figures are judged", anchor=False)
for sentence in IN_FORCE.in_words:
    st.markdown(f"- {blocks.safe(sentence)}")
st.header("Indicators", anchor=False)
for indicator in registry().indicators.values():
    record.definition(release, indicator, selection)
st.header("Datasets", anchor=False)
for dataset in registry():
    record.dataset(release, dataset)
