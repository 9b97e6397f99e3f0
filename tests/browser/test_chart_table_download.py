"""Chart, table and download of one block hold the same figures."""

import csv

import pytest

from analysis import formatting
from analysis.datasets import registry
from tests.browser.reading import block, opened, rows, traces

MARKS = (" [", ",")


def downloaded(page, key: str) -> list[dict[str, str]]:
    """Download a chart's figures and return them as rows."""
    box = block(page, key)
    with page.expect_download() as waiting:
        box.get_by_role("button", name="Download these figures as CSV").click()
    assert waiting.value.suggested_filename == f"{key}.csv"
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("key", ["tr2_by_quarter", "tr1_by_quarter"])
def test_the_download_is_what_chart_and_table_show(shipped, page, key):
    opened(page, f"{shipped}/training?area=Bristol&area=North+Somerset&from=2024%2F25+Q1")
    figures = downloaded(page, key)
    points = {
        (name, quarter): value
        for name, trace in traces(page, key).items()
        if not name.startswith("Target")
        for quarter, value in zip(trace["x"], trace["y"], strict=True)
    }
    heads, *body = rows(page, key)
    cells = {
        (area, row[0]): cell for row in body for area, cell in zip(heads[1:], row[1:], strict=True)
    }
    places = [(row["area"], row["quarter"]) for row in figures]
    assert set(places) == set(points) == set(cells)
    assert len(places) == len(set(places)) >= 20
    for row, place in zip(figures, places, strict=True):
        value = float(row["value"]) if row["value"] else None
        assert points[place] == pytest.approx(value)
        if value is not None:
            indicator = registry().indicators[row["indicator"]]
            assert cells[place].split(" [")[0] == formatting.number(indicator, value)


def test_a_download_names_its_source_and_release(shipped, page):
    opened(page, f"{shipped}/training")
    sources = {row["source"] for row in downloaded(page, "tr2_by_quarter")}
    assert len(sources) == 1
    assert "release 1" in sources.pop()


def test_a_table_without_a_chart_can_be_read(shipped, page):
    opened(page, f"{shipped}/funding")
    table = block(page, "funding_register").get_by_role("table")
    assert "£3.3m" in table.inner_text()
