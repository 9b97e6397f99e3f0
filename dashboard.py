"""The frame: page settings, navigation and the shared filters. Every page runs inside it."""

import streamlit as st

from pages._ui import access, filters, loading
from pages._ui.access import Role

NAME = "Trauma-informed adoption"
SIDEBAR_WIDTH = 250

st.set_page_config(
    page_title=NAME,
    # An emoji is drawn in place: the icon of a :material: name is fetched from outside.
    page_icon="🌱",
    layout="wide",
    initial_sidebar_state=SIDEBAR_WIDTH,
)

# Each page once: its address, its file, its name, its icon and the least role that may see it.
PAGES = (
    ("overview", "overview/overview.py", "Overview", ":material/home:", Role.VIEWER),
    ("training", "progress/training.py", "Training", ":material/school:", Role.VIEWER),
    ("networks", "progress/networks.py", "Networks", ":material/hub:", Role.VIEWER),
    ("funding", "record/funding.py", "Funding", ":material/payments:", Role.VIEWER),
    ("milestones", "record/milestones.py", "Milestones", ":material/flag:", Role.VIEWER),
    ("signals", "progress/signals.py", "Signals", ":material/monitoring:", Role.VIEWER),
    ("compare", "progress/compare.py", "Compare", ":material/compare_arrows:", Role.VIEWER),
    ("commentary", "board/commentary.py", "Commentary", ":material/forum:", Role.VIEWER),
    ("authority", "board/authority.py", "Authority", ":material/print:", Role.VIEWER),
    ("data", "data/data.py", "Data", ":material/fact_check:", Role.VIEWER),
    ("returns", "data/returns.py", "Returns", ":material/inventory:", Role.ANALYST),
    ("upload", "data/upload.py", "Upload", ":material/upload:", Role.ANALYST),
    ("history", "data/history.py", "History", ":material/history:", Role.ANALYST),
    ("definitions", "data/definitions.py", "Definitions", ":material/menu_book:", Role.VIEWER),
    ("use", "data/use.py", "Use the data", ":material/cloud_download:", Role.VIEWER),
    ("audit", "data/audit.py", "Audit", ":material/shield_person:", Role.ANALYST),
)
# The menu has room for no more: these are reached from the Data page.
FROM_DATA = ("use", "audit")

who = access.person()
# Every address is registered for everybody: a link to a page that a role lacks says so plainly.
page = st.navigation(
    [
        st.Page(
            f"pages/{path}" if who.may(least) else access.no_access,
            title=title,
            icon=icon,
            url_path=address,
            default=place == 0,
            visibility="visible" if who.may(least) and address not in FROM_DATA else "hidden",
        )
        for place, (address, path, title, icon, least) in enumerate(PAGES)
    ],
    position="top" if who.role else "hidden",
)
st.set_page_config(page_title=f"{page.title} – {NAME}")
access.banner()
if who.role:
    filters.draw(loading.release())
page.run()
