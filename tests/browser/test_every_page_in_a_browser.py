"""What only a browser sees: widths, the console, requests, names of charts."""

import pytest

from tests.browser.reading import opened
from tests.browser.serving import PAGES, settle

OVERFLOW = """() => { const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement, main].map(one => one.scrollWidth - one.clientWidth); }"""
# A page at 400 %, a telephone, a tablet and a wide screen.
WIDTHS = (320, 400, 768, 1920)
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)


@EVERY_PAGE
def test_a_page_complains_of_nothing_and_asks_nobody_else(shipped, visitor, name):
    one = visitor()
    opened(one.page, f"{shipped}/{PAGES[name]}")
    assert one.complaints == []
    assert one.outside(shipped) == []


@EVERY_PAGE
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


@EVERY_PAGE
def test_every_chart_is_a_figure_with_words_for_those_who_do_not_see_it(shipped, page, name):
    opened(page, f"{shipped}/{PAGES[name]}")
    figures = page.get_by_role("figure", include_hidden=True)
    names = [one.get_attribute("aria-label") for one in figures.all()]
    assert len(names) == page.get_by_test_id("stPlotlyChart").count()
    assert all(name and any(sign.isdigit() for sign in name) for name in names)


@EVERY_PAGE
def test_a_page_has_one_first_heading_and_headings_that_are_no_links(shipped, page, name):
    opened(page, f"{shipped}/{PAGES[name]}")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("link", name="Link to heading").count() == 0
