"""What every page has around it: its title, the menu and the filters."""

from __future__ import annotations

from playwright.sync_api import Page, expect

HEADINGS = {
    "overview": "Trauma-informed adoption",
    "training": "Training reach",
    "networks": "Networks",
    "funding": "Funding",
    "milestones": "Milestones",
    "compare": "Compare areas",
    "board_pack": "Board pack",
    "data": "Data",
    "upload": "Upload data",
    "history": "History",
    "definitions": "Definitions",
    "glossary": "Glossary",
    "accessibility": "Accessibility statement",
    "returns": "Returns desk",
    "commentary": "Commentary",
    "authority": "Authority summary",
    "signals": "Signals",
    "use": "Use the data",
    "audit": "Audit",
}
# In the menu under a shorter or another name than its address.
NAMES = {"use": "Use the data"}


def assert_in_its_frame(page: Page, name: str) -> None:
    """Assert that a page stands in the frame under its own title."""
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[name])
    called = NAMES.get(name, name.replace("_", " ").capitalize())
    expect(page).to_have_title(f"{called} – Trauma-informed adoption")
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_text("Page not found").count() == 0
    for label in ("Overview", "Training", "Networks", "Funding", "Milestones", "Compare"):
        expect(page.get_by_role("link", name=label).first).to_be_visible()
    for section in ("For the board", "Data and returns", "Help"):
        expect(page.get_by_test_id("stTopNavSection").get_by_text(section)).to_be_visible()
    for label in ("Areas", "From", "To", "Sector", "Level"):
        expect(page.get_by_role("combobox", name=label, exact=True)).to_be_visible()
