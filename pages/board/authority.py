"""Authority summary: one authority on one A4 page, to read on screen or print."""

import streamlit as st

from pages._ui import blocks, filters, loading, sheet

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Authority summary")

if selection.last:
    area = sheet.authority(selection)
    st.markdown("Print it from the browser (Ctrl+P, or Cmd+P on a Mac): it is one A4 page.")
    sheet.draw(release, area, selection.last)
