"""Compare: every indicator, the areas side by side, and one of them more closely."""

import streamlit as st

from analysis.charts import benchmark, comparing, funnel, likeforlike
from analysis.datasets import registry
from pages._ui import access, blocks, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Compare areas")

if selection.last:
    blocks.chart(loading.chart(comparing.all_indicators, release, selection))
    titles = {
        one.id: f"{one.id} {one.title}"
        for one in registry().indicators.values()
        if one.is_collected
    }
    chosen = st.selectbox("Indicator", list(titles.values()), key="indicator", bind="query-params")
    indicator = registry().indicators[chosen.split()[0]]
    blocks.chart(loading.chart(comparing.areas, release, indicator, selection))
    blocks.chart(loading.chart(likeforlike.compared, release, indicator, selection))
    blocks.signals(release, indicator, selection)
    if indicator.interval:
        against = st.radio(
            "Compare each share with",
            benchmark.AGAINST,
            horizontal=True,
            key="against",
            bind="query-params",
        )
        blocks.chart(loading.chart(benchmark.compared, release, indicator, selection, against))
        if access.person().may(access.Role.ANALYST):
            blocks.chart(loading.chart(funnel.by_organisation, release, indicator, selection))
        else:
            st.caption("Organisations are set beside each other, in a funnel, for analysts only.")
    else:
        st.caption(
            "Intervals and funnel charts are drawn for percentages; this indicator is not one."
        )
