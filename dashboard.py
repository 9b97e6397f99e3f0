"""The frame: page settings, navigation and the shared filters. Every page runs inside it."""

import streamlit as st

from pages._ui import access, aids, filters, loading, looks, menu, takeaway
from pages._ui.access import Role

NAME = "Trauma-informed adoption"
SIDEBAR_WIDTH = 250

# Before the navigation, or the browser takes its page's icon for the window's.
st.set_page_config(
    page_title=NAME,
    # An emoji is drawn in place: the icon of a :material: name is fetched from outside.
    page_icon="🌱",
    layout="wide",
    initial_sidebar_state=SIDEBAR_WIDTH,
)

# What leaders read stands open in the menu; the rest is one step down, in a section by task.
READ = ""
BOARD = "For the board"
RETURNS = "Data and returns"
HELP = "Help"

# Each page once: its address, its file, its name, its icon and the least role that may see it.
PAGES = {
    READ: (
        ("overview", "overview/overview.py", "Overview", ":material/home:", Role.VIEWER),
        ("training", "progress/training.py", "Training", ":material/school:", Role.VIEWER),
        ("networks", "progress/networks.py", "Networks", ":material/hub:", Role.VIEWER),
        ("funding", "record/funding.py", "Funding", ":material/payments:", Role.VIEWER),
        ("milestones", "record/milestones.py", "Milestones", ":material/flag:", Role.VIEWER),
        ("signals", "progress/signals.py", "Signals", ":material/monitoring:", Role.VIEWER),
        ("compare", "progress/compare.py", "Compare", ":material/compare_arrows:", Role.VIEWER),
    ),
    BOARD: (
        ("commentary", "board/commentary.py", "Commentary", ":material/forum:", Role.VIEWER),
        ("authority", "board/authority.py", "Authority", ":material/print:", Role.VIEWER),
        ("board_pack", "board/board_pack.py", "Board pack", ":material/slideshow:", Role.VIEWER),
    ),
    RETURNS: (
        ("returns", "data/returns.py", "Returns", ":material/inventory:", Role.ANALYST),
        ("upload", "data/upload.py", "Upload", ":material/upload:", Role.ANALYST),
        ("data", "data/data.py", "Data", ":material/fact_check:", Role.VIEWER),
        ("history", "data/history.py", "History", ":material/history:", Role.ANALYST),
        ("use", "data/use.py", "Use the data", ":material/cloud_download:", Role.VIEWER),
        ("audit", "data/audit.py", "Audit", ":material/shield_person:", Role.ANALYST),
    ),
    HELP: (
        ("definitions", "data/definitions.py", "Definitions", ":material/menu_book:", Role.VIEWER),
        ("glossary", "help/glossary.py", "Glossary", ":material/dictionary:", Role.VIEWER),
        (
            "accessibility",
            "help/accessibility.py",
            "Accessibility",
            ":material/accessibility_new:",
            Role.VIEWER,
        ),
    ),
}

access.begin()
who = access.person()
page = st.navigation(
    menu.entries(tuple(PAGES.items()), who.role), position="top" if who.role else "hidden"
)
st.set_page_config(page_title=f"{page.title} – {NAME}")
looks.put_on()
if who.role:
    above, below = st.sidebar.container(), st.sidebar.container()
    newest = loading.newest()
    with below:
        filters.as_published(newest)
    release = loading.release(filters.chosen_release() or newest)
    with above:
        filters.draw(release)
    looks.earlier_release(release, newest)
    if who.may(Role.ANALYST):
        looks.mended(loading.mended())
access.banner()
takeaway.start()
if who.role:
    selection = filters.current(release)
    aids.give(page.title, release, selection)
page.run()
if who.role:
    takeaway.page_workbook(page.title, release, selection)
