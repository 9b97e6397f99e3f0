"""A published file with script in every text cell: inert in every page, tooltip and answer."""

import io
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from analysis import publishing
from analysis.exporting import FORMULA_STARTS
from tests import factories
from tests.browser.serving import PAGES, served, settle
from tests.pages.test_hostile_text import hostile_files

EVIL = (
    "<script>window.ran=1</script><img src=x onerror=window.ran=2> <svg onload=window.ran=3> "
    "[x](javascript:window.ran=4) ![y](http://evil.test/y.png) {{7*7}} ${7*7}"
)


@pytest.fixture(scope="module")
def address():
    with tempfile.TemporaryDirectory() as folder:
        store = publishing.Store(Path(folder) / "published")
        store.create()
        files = [*factories.record(), *hostile_files(EVIL)]
        publishing.publish(store, files, by=EVIL, note=EVIL, today=factories.TODAY,
                           accept_warnings=True)  # fmt: skip
        with served(store.address) as started:
            yield started


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
