"""The frame: page settings, navigation and the shared filters. Every page runs inside it."""

import streamlit as st

from pages._ui import filters, loading

NAME = "Trauma-informed adoption"
SIDEBAR_WIDTH = 250

st.set_page_config(
    page_title=NAME,
    # An emoji is drawn in place: the icon of a :material: name is fetched from outside.
    page_icon="🌱",
    layout="wide",
    initial_sidebar_state=SIDEBAR_WIDTH,
)

PAGES = (
    ("overview", "overview/overview.py", "Overview", ":material/home:"),
    ("training", "progress/training.py", "Training", ":material/school:"),
    ("networks", "progress/networks.py", "Networks", ":material/hub:"),
    ("funding", "record/funding.py", "Funding", ":material/payments:"),
    ("milestones", "record/milestones.py", "Milestones", ":material/flag:"),
    ("compare", "progress/compare.py", "Compare", ":material/compare_arrows:"),
    ("data", "data/data.py", "Data", ":material/fact_check:"),
    ("upload", "data/upload.py", "Upload", ":material/upload:"),
    ("definitions", "data/definitions.py", "Definitions", ":material/menu_book:"),
)

page = st.navigation(
    [
        st.Page(f"pages/{path}", title=title, icon=icon, url_path=address, default=place == 0)
        for place, (address, path, title, icon) in enumerate(PAGES)
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} – {NAME}")
filters.draw(loading.release())
page.run()
