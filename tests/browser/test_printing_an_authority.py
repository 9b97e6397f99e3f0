"""An authority's page prints on one A4 page, however much there is to say."""

import re

import pytest

from analysis import publishing
from analysis.datasets import registry
from tests import factories
from tests.browser.serving import served, settle

QUARTER = factories.FEW_QUARTERS[-1]
LONG = "Mutual understanding of trauma takes longer than anybody had planned for " * 8


@pytest.fixture
def crowded(small_store):
    """Address of a server over an authority with more of everything than a page can hold."""
    every = [one.id for one in registry().indicators.values()]
    late = [
        {"organisation": f"Partner with a rather long name number {n}", "area": "Bristol",
         "returns_due": "training;workforce;networks;settings"}
        for n in range(40)
    ]  # fmt: skip
    words = [
        {"commentary_id": f"c{n}", "quarter": QUARTER, "area": "Bristol", "what": LONG,
         "why": LONG, "action": LONG, "owner_role": LONG, "due_date": "2026-01-31",
         "action_status": LONG, "board_ask": LONG, "decision": LONG}
        for n in range(12)
    ]  # fmt: skip
    plan = [
        {"milestone_id": f"m{n}", "title": "W" * 300, "area": "Bristol", "status": "planned",
         "due_date": "2026-05-31", "theme": "governance"}
        for n in range(12)
    ]  # fmt: skip
    targets = [
        {"indicator": name, "area": "Bristol", "quarter": QUARTER, "value": 1234567}
        for name in every
    ]
    files = [
        factories.register(*late),
        factories.file("commentary", *words),
        factories.file("milestones", *plan),
        factories.file("targets", *targets),
    ]
    publishing.publish(small_store, files, by="test", today=factories.TODAY, accept_warnings=True)
    with served(small_store.address) as address:
        yield address


def printed(page, address):
    """Return the PDF that printing an authority's page gives."""
    page.goto(f"{address}/authority?authority=Bristol")
    page.locator(".sheet").wait_for()
    settle(page)
    return page.pdf(prefer_css_page_size=True)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_a_page_with_too_much_to_say_is_one_page_and_counts_the_rest(page, crowded):
    assert pages_of(printed(page, crowded)) == 1
    sheet = page.locator(".sheet")
    page.emulate_media(media="print")
    height = sheet.evaluate("one => one.getBoundingClientRect().height")
    assert height < (297 - 20) / 25.4 * 96
    assert sheet.get_by_text("And 9 more, on the Commentary page.").count() == 2
    assert sheet.get_by_text("Missing returns: 160").count() == 1


def test_nothing_of_the_frame_is_printed(page, shipped):
    assert pages_of(printed(page, shipped)) == 1
    page.emulate_media(media="print")
    seen = page.evaluate("document.body.innerText")
    assert seen.startswith("Bristol: trauma-informed practice, 2026/27 Q2")
    for words in ("Areas", "Overview", "Print it from the browser"):
        assert words not in seen
