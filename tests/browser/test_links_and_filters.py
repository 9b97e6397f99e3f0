"""A link is a view: whoever opens it sees the same, and filters follow from page to page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.reading import block, choose, opened, rows, traces
from tests.browser.serving import settle

KEY = "tr2_by_quarter"
LINK = "training?area=Bristol&to=2024%2F25+Q4&sector=Acute+hospitals"


def asked(page) -> dict[str, list[str]]:
    """Return what stands in the address."""
    return parse_qs(urlsplit(page.url).query)


@pytest.fixture
def other(visitor):
    """Another reader, in a browser that knows nothing of the first."""
    return visitor().page


def test_a_link_shows_another_reader_the_same_view(shipped, page, other):
    opened(page, f"{shipped}/training")
    choose(page, "To", "2024/25 Q4")
    choose(page, "Sector", "Acute hospitals")
    for area in ("North Somerset", "South Gloucestershire", "BNSSG"):
        page.get_by_role("button", name=f"Remove {area}").click()
        settle(page)
    assert asked(page) == {"area": ["Bristol"], "to": ["2024/25 Q4"], "sector": ["Acute hospitals"]}
    opened(other, page.url)
    mine, theirs = traces(page, KEY), traces(other, KEY)
    assert mine == theirs
    assert set(mine) == {"Bristol"}
    assert mine["Bristol"]["x"][-1] == "2024/25 Q4"
    assert rows(page, KEY) == rows(other, KEY)


def test_the_filters_of_a_link_are_set_for_its_reader(shipped, page):
    opened(page, f"{shipped}/{LINK}")
    expect(page.get_by_role("combobox", name="To", exact=True)).to_have_value("2024/25 Q4")
    expect(page.get_by_role("combobox", name="Sector", exact=True)).to_have_value("Acute hospitals")
    assert asked(page) == {"area": ["Bristol"], "to": ["2024/25 Q4"], "sector": ["Acute hospitals"]}


def test_filters_follow_the_reader_through_the_menu(shipped, page):
    opened(page, f"{shipped}/{LINK}")
    before = asked(page)
    page.get_by_role("link", name="Networks").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Networks")
    settle(page)
    assert asked(page) == before
    drawn = traces(page, "nw1_by_quarter")
    # The target of the area is a line of its own.
    assert set(drawn) == {"Bristol", "Target, Bristol"}
    assert drawn["Bristol"]["x"][-1] == "2024/25 Q4"


def test_the_latest_quarter_by_name_stays_in_the_link(shipped, page):
    opened(page, f"{shipped}/training")
    assert asked(page) == {}
    choose(page, "To", "2026/27 Q2")
    assert asked(page) == {"to": ["2026/27 Q2"]}


def test_a_filter_changes_the_chart_and_the_address(shipped, page):
    opened(page, f"{shipped}/training")
    before = traces(page, KEY)["BNSSG"]["y"]
    choose(page, "Sector", "Acute hospitals")
    expect(block(page, KEY).get_by_role("heading")).to_contain_text("acute hospitals")
    assert traces(page, KEY)["BNSSG"]["y"] != before
    assert asked(page) == {"sector": ["Acute hospitals"]}
