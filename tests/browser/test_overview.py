"""The overview answers its four questions on one screen, and every tile leads to its page."""

import pytest
from playwright.sync_api import expect

from analysis import findings, reference, theme
from pages._ui import tiles
from tests.browser.reading import opened
from tests.browser.serving import settle

OVERFLOW = """() => { const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement, main].map(one => one.scrollWidth - one.clientWidth); }"""
CUT = """() => [...document.querySelectorAll('.st-key-tiles p, .st-key-tiles dt, .st-key-tiles dd')]
  .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"""
TARGETS = {"TR1": "training", "TR2": "training", "NW1": "networks", "AD1": "milestones",
           "FD3": "funding"}  # fmt: skip


def bottom(locator) -> float:
    """Return where something ends on the screen."""
    box = locator.bounding_box()
    return box["y"] + box["height"]


def test_the_four_questions_are_answered_without_scrolling(shipped, page):
    opened(page, shipped)
    for indicator in findings.headline():
        assert bottom(page.locator(f".st-key-{indicator.key}_tile")) < 800
    assert bottom(page.get_by_text("The widest gap is in")) < 800
    assert bottom(page.locator(".st-key-stands_out_block")) < 800
    asks = page.locator(".st-key-board_asks_block")
    assert asks.get_by_role("listitem").count() == 2
    assert bottom(asks) < 800
    assert bottom(page.locator(".st-key-tr1_by_quarter_block .js-plotly-plot")) < 800


def test_a_tile_says_value_period_change_target_and_the_three_authorities(shipped, page):
    opened(page, shipped)
    tile = page.locator(".st-key-nw1_tile")
    words = tile.inner_text()
    assert "members, 2026/27 Q2" in words
    assert "like for like" in words
    assert "Target 300 by 2026/27 Q4" in words
    for area in reference.authorities():
        mark = theme.mark(area)
        assert f"{mark.sign} {mark.tiny}" in words


@pytest.mark.parametrize("name", TARGETS)
def test_a_tile_leads_to_its_page_with_the_filters_kept(shipped, page, name):
    opened(page, f"{shipped}/?area=Bristol&to=2025%2F26+Q1")
    page.get_by_role("link", name=tiles.TITLES[name], exact=True).click()
    expect(page).to_have_url(f"{shipped}/{TARGETS[name]}?area=Bristol&to=2025%2F26+Q1")


@pytest.mark.parametrize("width", [320, 400, 640, 768, 1280, 1920])
def test_the_overview_fits_every_width_and_cuts_nothing(shipped, visitor, width):
    page = visitor(width=width).page
    opened(page, shipped)
    assert page.evaluate(OVERFLOW) == [0, 0]
    assert page.evaluate(CUT) == []


def test_tiles_stand_two_by_two_on_a_telephone(shipped, visitor):
    page = visitor(width=400).page
    opened(page, shipped)
    settle(page)
    first, second, third = (
        page.locator(f".st-key-{name}_tile").bounding_box() for name in ("tr1", "tr2", "nw1")
    )
    assert first["y"] == second["y"]
    assert first["x"] == third["x"]
    assert first["width"] == pytest.approx(second["width"], abs=1)
