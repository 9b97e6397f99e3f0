"""What only a browser sees: widths, the console, requests, names of charts, rules of access."""

from dataclasses import dataclass, field

import pytest

from tests.browser.axe import violations
from tests.browser.framed import assert_in_its_frame
from tests.browser.serving import PAGES, settle
from tests.browser.visiting import Visitor, visiting

OVERFLOW = """() => { const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement, main].map(one => one.scrollWidth - one.clientWidth); }"""
# 1280 pixels at 200 % and at 400 %, a telephone, a tablet and a wide screen.
NARROWEST = 320
WIDTHS = (640, NARROWEST, 400, 768, 1920)


@dataclass
class Seen(Visitor):
    """A page as a first visitor sees it."""

    name: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module", params=PAGES)
def seen(request, shipped, browser):
    """A page that several tests look at; the last one changes its width."""
    with visiting(browser) as visit:
        one = visit()
        answer = one.page.goto(f"{shipped}/{PAGES[request.param]}")
        settle(one.page)
        yield Seen(**vars(one), name=request.param, headers=answer.headers)


def test_a_page_complains_of_nothing_under_the_content_policy_and_asks_nobody_else(shipped, seen):
    assert "script-src 'self'" in seen.headers["content-security-policy"]
    assert seen.complaints == []
    assert seen.outside(shipped) == []


def test_a_page_stands_in_its_frame(seen):
    assert_in_its_frame(seen.page, seen.name)


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


def test_a_page_reads_at_every_width_and_at_twice_the_size(seen):
    page = seen.page
    heading = page.get_by_role("heading", level=1)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        assert page.evaluate(OVERFLOW) == [0, 0], width
        box = heading.bounding_box()
        assert box["x"] >= 0, width
        assert box["x"] + box["width"] <= width, width
        assert box["y"] + box["height"] < 200, width
        if width == NARROWEST:
            assert violations(page) == []
