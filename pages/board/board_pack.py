"""Board pack: slides, a page and tables for a board, for the system or one authority."""

import streamlit as st

from pages._ui import blocks, filters, loading, takeaway

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Board pack")

if selection.last:
    st.markdown(
        "One press makes the pack from the figures as published. Each slide states its finding, "
        "its source and its caveats; release and filters are printed, so that the same pack can "
        "be made again."
    )
    takeaway.board_pack(release, selection)
    st.header("Everything that is published", anchor=False)
    takeaway.whole_system(release, selection)
