"""What only a browser sees: widths, the console, requests, names of charts, rules of access."""

import pytest

from tests.browser.axe import violations
from tests.browser.reading import opened
from tests.browser.serving import PAGES, settle
from tests.browser.visiting import visiting

OVERFLOW = """() => { const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement, main].map(one => one.scrollWidth - one.clientWidth); }"""
# A page at 400 %, a telephone, a tablet and a wide screen.
NARROWEST = 320
WIDTHS = (NARROWEST, 400, 768, 1920)


@pytest.fixture(scope="module", params=PAGES)
def seen(request, shipped, browser):
    """A page as a first visitor sees it: looked at by several tests, changed by none."""
    with visiting(browser) as visit:
        one = visit()
        opened(one.page, f"{shipped}/{PAGES[request.param]}")
        yield one


def test_a_page_complains_of_nothing_and_asks_nobody_else(shipped, seen):
    assert seen.complaints == []
    assert seen.outside(shipped) == []


def test_a_page_breaks_no_rule_of_accessibility(seen):
    assert violations(seen.page) == []


def test_every_chart_is_a_figure_with_words_for_those_who_do_not_see_it(seen):
    figures = seen.page.get_by_role("figure", include_hidden=True)
    names = [one.get_attribute("aria-label") for one in figures.all()]
    assert len(names) == seen.page.get_by_test_id("stPlotlyChart").count()
    assert all(name and any(sign.isdigit() for sign in name) for name in names)


def test_a_page_has_one_first_heading_and_headings_that_are_no_links(seen):
    assert seen.page.get_by_role("heading", level=1).count() == 1
    assert seen.page.get_by_role("link", name="Link to heading").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_at_every_width_and_at_twice_the_size(shipped, visitor, name):
    # A screen of 1280 pixels at 200 % is 640 wide and twice as fine.
    page = visitor(width=640, scale=2).page
    opened(page, f"{shipped}/{PAGES[name]}")
    heading = page.get_by_role("heading", level=1)
    for width in (640, *WIDTHS):
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        assert page.evaluate(OVERFLOW) == [0, 0], width
        box = heading.bounding_box()
        assert box["x"] >= 0, width
        assert box["x"] + box["width"] <= width, width
        assert box["y"] + box["height"] < 200, width
        if width == NARROWEST:
            assert violations(page) == []
