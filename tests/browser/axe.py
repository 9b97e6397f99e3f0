"""What axe-core objects to on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What Streamlit itself leaves open, none of it a rule of WCAG; the statement names it.
KNOWN = {"presentation-role-conflict", "region"}
# The page mends what Streamlit leaves open once it has come to rest, and again at a new width.
MENDED = """() => (!document.querySelector('ul[data-testid="stSidebarNavItems"]')
    || document.querySelector('ul[data-testid="stSidebarNavItems"][role]'))
  && [...document.querySelectorAll('.tabled')].every(
    box => box.scrollWidth <= box.clientWidth + 1 || box.tabIndex >= 0)"""


def violations(page: Page) -> list[str]:
    """Return what axe-core objects to, with where it stands."""
    page.wait_for_function(MENDED)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    return [
        f"{rule['id']}: {node['html'][:140]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        if rule["id"] not in KNOWN
        for node in rule["nodes"][:3]
    ]
