"""Use the data: published figures in Excel, Power BI, Python and DuckDB."""

import streamlit as st

from pages._ui import access, blocks, filters, loading, using

release = loading.release()
blocks.opening(release, filters.current(release), "Use the data")
st.markdown(
    "Every published figure, after disclosure control, as these pages show it. What is not known is "
    "empty, with a status that says why."
)
address = using.address(access.settings())
using.choose(address)
using.excel(address)
using.power_bi(address)
using.scripts(address)
