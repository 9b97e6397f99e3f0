"""Authority summary: one authority on one A4 page, to read on screen or print."""

import streamlit as st

from analysis import reference, summary
from pages._ui import blocks, filters, loading, sheet

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Authority summary")

if selection.last:
    authorities = reference.authorities()
    first = selection.authorities[0] if len(selection.authorities) == 1 else authorities[0]
    area = st.selectbox(
        "Authority", authorities, index=authorities.index(first), key="authority",
        bind="query-params",
    )  # fmt: skip
    st.markdown("Print it from the browser (Ctrl+P, or Cmd+P on a Mac): it is one A4 page.")
    sheet.draw(summary.of_authority(release, area, selection.last))
