"""A published file with script in every text cell: inert in every page, tooltip and answer."""

import io
import re
import tempfile
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis import exporting, publishing
from analysis import release as releases
from analysis.datasets import registry
from analysis.exporting import FORMULA_STARTS
from analysis.exports import everything, pack, plotted, slides, svg, webpage, workbook
from tests import factories
from tests.browser.serving import PAGES, served, settle
from tests.pages.test_hostile_text import hostile_files

EVIL = (
    "<script>window.ran=1</script><img src=x onerror=window.ran=2> <svg onload=window.ran=3> "
    "[x](javascript:window.ran=4) ![y](http://evil.test/y.png) {{7*7}} ${7*7}"
)


@pytest.fixture(scope="module")
def store():
    with tempfile.TemporaryDirectory() as folder:
        store = publishing.Store(Path(folder) / "published")
        store.create()
        files = [*factories.record(), *hostile_files(EVIL)]
        publishing.publish(store, files, by=EVIL, note=EVIL, today=factories.TODAY,
                           accept_warnings=True)  # fmt: skip
        yield store


@pytest.fixture(scope="module")
def address(store):
    with served(store.address) as started:
        yield started


@pytest.fixture(scope="module")
def release(store):
    return releases.load(store)


@pytest.fixture(scope="module")
def packed(release):
    """A board pack of the newest quarter, with whatever the hostile files wrote."""
    return pack.build(release, "Bristol", release.latest)


@pytest.mark.browser
def test_no_page_and_no_tooltip_runs_or_fetches_anything(visitor, address):
    one = visitor()
    for path in PAGES.values():
        one.page.goto(f"{address}/{path}")
        settle(one.page)
        for point in one.page.locator(".js-plotly-plot .nsewdrag").all()[:4]:
            if point.is_visible():
                point.hover(force=True)
        assert one.page.evaluate("window.ran") is None, path
        assert one.page.locator("img[src*=evil], [onerror], [onload], svg script").count() == 0
    assert one.outside(address) == []
    assert one.complaints == []


def test_no_cell_of_an_answer_is_run_by_a_spreadsheet(address):
    import httpx

    answer = httpx.get(f"{address}/api/v1/values", params={"format": "csv"}, timeout=60)
    table = pd.read_csv(io.BytesIO(answer.content), dtype=str, keep_default_na=False)
    texts = [
        name for name in table if not pd.to_numeric(table[name], errors="coerce").notna().any()
    ]
    assert not table[texts].map(lambda text: text.startswith(FORMULA_STARTS)).any(axis=None)
    for path in ("indicators", "releases", "definitions", "values"):
        given = httpx.get(f"{address}/api/v1/{path}", timeout=60)
        assert given.headers["content-type"] == "application/json"
        assert given.headers["x-content-type-options"] == "nosniff"


# --- What is taken away ---------------------------------------------------------------------------


def parts(content: bytes) -> dict[str, str]:
    """Return every part of an Office file as it is stored."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.endswith((".xml", ".rels"))]
        return {name: book.read(name).decode() for name in names}


def assert_inert_office(content: bytes) -> None:
    found = parts(content)
    assert any("&lt;script&gt;" in text for text in found.values())
    for name, text in found.items():
        assert "<script" not in text, name
        for link in re.findall(r'<Relationship [^>]*TargetMode="External"[^>]*>', text):
            assert not re.search(r"javascript:|evil|file:", link), (name, link)
        if name.startswith("xl/worksheets"):
            assert "<f>" not in text, name
            assert "<f " not in text, name


def test_slides_taken_away_hold_it_as_text(packed):
    assert_inert_office(slides.slides(packed))


@pytest.mark.parametrize("what", ["pack", "everything"])
def test_workbooks_taken_away_hold_it_as_text(release, packed, what):
    drawn = list(packed.charts) if what == "pack" else list(everything.charts(release))
    charts = [made for made in drawn if len(made.data)]
    assert_inert_office(workbook.workbook(EVIL, (EVIL, *packed.facts), charts))


class Tags(HTMLParser):
    """Every tag of a page, with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def test_the_printed_pack_taken_away_runs_and_fetches_nothing(packed):
    text = webpage.webpage(packed).decode()
    assert "&lt;script&gt;" in text
    for tag, attributes in Tags(text).found:
        assert tag not in ("script", "img", "iframe", "object", "embed", "link"), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        target = attributes.get("href", attributes.get("src", ""))
        assert not re.match(r"(?i)\s*(javascript|data|http://evil)", target), target


def test_pictures_taken_away_are_pictures(release):
    drawn = 0
    for made in everything.charts(release):
        plot = plotted.plot(made) if len(made.data) else None
        if plot is None:
            continue
        drawn += 1
        root = ElementTree.fromstring(svg.drawing(plot, EVIL))
        for one in root.iter():
            assert not one.tag.lower().endswith(("}script", "}image", "}a", "}foreignobject"))
            assert not [name for name in one.attrib if name.lower().startswith("on")]
    assert drawn > 3


def test_tables_taken_away_begin_no_cell_as_a_formula(store):
    for name, table in store.tables().items():
        text = exporting.csv_text(registry()[name], table)
        cells = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        texts = cells.map(lambda cell: cell.startswith(FORMULA_STARTS))
        assert not texts.any(axis=None), name
