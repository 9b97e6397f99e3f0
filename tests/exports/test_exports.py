"""What leaves as a file is opened again: its numbers are the published ones, for all to read."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Inches

from analysis import formatting, quarters
from analysis import release as releases
from analysis.charts import lines
from analysis.datasets import registry
from analysis.exports import everything, pack, plotted, slides, webpage, workbook
from tests import factories

AREAS = ["BNSSG", "North Somerset"]


@pytest.fixture(scope="module")
def release(shipped_store):
    return releases.load(shipped_store)


@pytest.fixture(scope="module", params=AREAS)
def one(request, release):
    """A pack of the newest quarter."""
    return pack.build(release, request.param, release.latest)


@pytest.fixture(scope="module")
def deck(one):
    return Presentation(io.BytesIO(slides.slides(one)))


@pytest.fixture(scope="module")
def book(one):
    charts = [one.headlines, *(made for made in one.charts if len(made.data))]
    return charts, load_workbook(io.BytesIO(workbook.workbook(one.title, one.facts, charts)))


def graphs(deck):
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def tables(deck):
    return [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]


def published(release, indicator, area, quarter):
    """Return the published value as `python -m analysis values` gives it."""
    return release.figure(indicator, area, quarter).value


def test_every_number_of_a_native_chart_is_the_published_one(release, one, deck):
    drawn = [made for made in one.charts if plotted.plot(made)]
    checked = 0
    for made, chart in zip(drawn, graphs(deck), strict=True):
        for series in chart.plots[0].series:
            if series.name.startswith("Target, "):
                continue
            for quarter, value in zip(chart.plots[0].categories, series.values, strict=True):
                area, _, apart = series.name.partition(", ")
                figure = release.figure(made.indicator, area, quarter)
                # What lacks a return has a series of marks, which no program joins to the rest.
                is_apart = figure.is_incomplete and made.indicator.unit != "%"
                expected = figure.value if is_apart is bool(apart) else None
                assert value == expected, (made.key, series.name, quarter)
                checked += expected is not None
    known = sum(made.data["value"].notna().sum() for made in drawn)
    assert checked == known > 60


def test_a_slide_with_partial_totals_says_what_a_pale_mark_is(deck):
    seen = set()
    for slide in deck.slides:
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            words = " ".join(one.text_frame.text for one in slide.shapes if one.has_text_frame)
            is_partial = any(one.name.endswith(", incomplete") for one in chart.plots[0].series)
            assert (slides.PALE in words) is is_partial
            seen.add(is_partial)
    assert False in seen


def test_the_targets_of_a_slide_are_the_agreed_ones(release, one, deck):
    drawn = [made for made in one.charts if plotted.plot(made)]
    seen = 0
    for made, chart in zip(drawn, graphs(deck), strict=True):
        agreed = {(target.quarter, target.value)
                  for target in release.targets(made.indicator, one.area)}  # fmt: skip
        for series in chart.plots[0].series:
            if series.name == f"Target, {one.area}":
                points = zip(chart.plots[0].categories, series.values, strict=True)
                found = {point for point in points if point[1] is not None}
                assert found <= agreed
                seen += len(found)
    assert seen


def test_every_table_of_the_deck_is_the_table_of_its_chart(one, deck):
    told = [made.table for made in (one.headlines, *one.charts)
            if len(made.table) and not plotted.plot(made) and not made.empty]  # fmt: skip
    rows = [[cell.text for cell in row.cells] for table in tables(deck) for row in table.rows]
    heads = [list(frame.columns) for frame in told]
    body = [row for row in rows if row not in heads]
    assert body == [row for frame in told for row in frame.to_numpy().tolist()]


def test_the_headlines_are_the_published_figures(release, one):
    for row in one.headlines.data.to_dict("records"):
        indicator = registry().indicators[row["indicator"]]
        figure = release.figure(indicator, row["area"], row["quarter"])
        assert row["status"] == figure.status.value
        shown = one.headlines.table.set_index("Indicator").loc[indicator.title, row["area"]]
        assert shown == formatting.marked(figure)


def test_a_deck_is_wide_and_every_slide_has_a_title_notes_and_described_shapes(one, deck):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(titles)
    assert len(titles) == len(set(titles))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape._element.xpath(".//p:cNvPr")[0].get("descr"), shape.name
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width + Inches(0.01)
        notes = slide.notes_slide.notes_text_frame.text
        assert one.facts[0] in notes
        assert one.facts[-1] in notes


def test_a_chart_slide_gives_finding_alternative_text_definition_and_source(one, deck):
    titled = {slide.shapes.title.text_frame.text: slide for slide in deck.slides}
    for made in one.charts:
        if plotted.plot(made):
            slide = titled[made.title]
            [graph] = [shape for shape in slide.shapes if shape.has_chart]
            assert graph._element.xpath(".//p:cNvPr")[0].get("descr") == made.alt
            text = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
            assert made.source in text
            assert (pack.MADE_UP in text) == made.is_illustrative
            assert pack.definition(made.indicator) in slide.notes_slide.notes_text_frame.text


def test_the_same_release_area_and_quarter_make_the_same_pack(release, one):
    again = pack.build(release, one.area, release.latest)
    assert webpage.webpage(again) == webpage.webpage(one)
    assert again.file_name == one.file_name


def test_an_earlier_quarter_gives_its_own_figures(release):
    then = pack.build(release, "Bristol", "2024/25 Q4")
    assert set(then.headlines.data["quarter"]) == {"2024/25 Q4"}
    assert quarters.parse("2024/25 Q4").in_words in then.subtitle
    for made in then.charts:
        if made.key.endswith("_by_quarter"):
            assert made.data["quarter"].max() == "2024/25 Q4"


class Page(HTMLParser):
    """What stands in a page: its elements, and its tables as rows of cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements, self.rows, self._cell = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cell = None

    def handle_data(self, data):
        if self._cell:
            self.rows[-1][-1] += data


def test_the_page_needs_nothing_but_itself(one):
    text = webpage.webpage(one).decode()
    page = Page(text)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe"}
    fetched = [attrs for _, attrs in page.elements if {"src", "href"} & set(attrs)]
    assert not fetched
    assert not re.search(r"url\(|@import| on\w+=", text)
    assert ("html", {"lang": "en-GB"}) in page.elements
    drawn = [attrs for tag, attrs in page.elements if tag == "svg"]
    assert [attrs["aria-label"] for attrs in drawn] == [
        made.alt for made in one.charts if plotted.plot(made)
    ]


def test_every_table_of_the_page_is_the_table_of_its_chart(one):
    rows = Page(webpage.webpage(one).decode()).rows
    for made in (one.headlines, *one.charts):
        for row in made.table.to_numpy().tolist():
            assert row in rows


def test_a_drawing_has_a_mark_for_every_value(one):
    for made in one.charts:
        drawn = plotted.plot(made)
        if drawn:
            page = Page(webpage._section(made))
            marks = [a for tag, a in page.elements if tag == "text" and "aria-hidden" in a]
            values = [v for s in drawn.series for v in s.values if v is not None]
            assert len(marks) == len(values)


def test_every_number_of_the_workbook_is_the_published_one(release, book):
    charts, opened = book
    checked = 0
    for sheet, made in zip(opened.worksheets[2:], charts, strict=True):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        assert len(records) == len(made.data)
        for row in records if "indicator" in rows[0] else ():
            figure = release.figure(
                registry().indicators[row["indicator"]], row["area"], row["quarter"]
            )
            told = f"[{figure.status.value}]" if figure.value is None else figure.value
            assert row["value"] == pytest.approx(told) if figure.value is not None else told
            assert row["status"] == figure.status.value
            assert row["provenance"] == (figure.provenance or "[x]")
            checked += 1
    assert checked > 60


def test_the_workbook_has_cover_notes_and_one_marked_up_table_a_sheet(book):
    charts, opened = book
    assert opened.sheetnames[:2] == ["Cover", "Notes"]
    assert len(opened.sheetnames) == len(charts) + 2
    for sheet in opened.worksheets:
        assert sheet["A1"].value
        assert sheet["A1"].font.bold
        assert not sheet.merged_cells.ranges
        [table] = sheet.tables.values()
        assert table.headerRowCount == 1
        first, last = table.ref.split(":")
        heads = [cell.value for cell in sheet[int(re.sub(r"\D", "", first))]]
        assert [column.name for column in table.tableColumns] == [head for head in heads if head]
        assert int(re.sub(r"\D", "", last)) == sheet.max_row
        assert not [row for row in sheet[table.ref] if all(cell.value is None for cell in row)]
    links = [cell.hyperlink.location for (cell,) in opened["Cover"]["A1:A60"] if cell.hyperlink]
    assert len(links) == len(opened.sheetnames) - 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(A1)", "\tx"])
def test_no_text_of_a_file_becomes_a_formula(release, text):
    made = lines.by_quarter(
        release, registry().indicators["TR2"], pack.selected(release, "Bristol", release.latest)
    )
    data = made.data.assign(group=text)
    written = workbook.workbook(text, (text,), [replace(made, data=data, title=text)])
    opened = load_workbook(io.BytesIO(written))
    texts = [c for sheet in opened for row in sheet.iter_rows() for c in row if c.value == text]
    assert len(texts) > len(data)
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in texts)


def test_hostile_text_is_inert_in_the_page(release):
    evil = "<script>alert(1)</script>"
    made = lines.by_quarter(
        release, registry().indicators["TR2"], pack.selected(release, "Bristol", release.latest)
    )
    section = webpage._section(replace(made, title=evil, alt=evil, source=evil))
    assert "<script" not in section


def test_everything_holds_each_collected_indicator(release):
    keys = {made.key for made in everything.charts(release)}
    for indicator in registry().indicators.values():
        if indicator.is_collected and indicator.has_whole:
            assert f"{indicator.key}_by_quarter" in keys


def test_the_record_alone_still_makes_a_pack(record_store):
    release = releases.load(record_store)
    one = pack.build(release, "Bristol", release.latest)
    assert not one.is_illustrative
    deck = Presentation(io.BytesIO(slides.slides(one)))
    words = " ".join(s.text_frame.text for slide in deck.slides for s in slide.shapes
                     if s.has_text_frame)  # fmt: skip
    assert "not known" in words
    assert pack.MADE_UP not in words
    assert b"llustrative" not in webpage.webpage(one)


def test_a_share_of_all_ends_at_100_and_who_owes_several_returns_stands_once():
    """One employer, signed, of whom two returns are due: all are committed, nothing is in."""
    owes = {"organisation": "Alpha", "area": "Bristol", "returns_due": "settings; training",
            "pledge_date": "2022-03-15"}  # fmt: skip
    sent = {"organisation": "Beta", "returned_by": "Beta", "area": "Bristol"}
    bare = releases.build(factories.tables(organisations=[owes], workforce=[sent]), version=1)
    made = pack.build(bare, "Bristol", bare.latest)
    assert "2 returns missing: Alpha (settings, training)." in made.stands_out
    shown = graphs(Presentation(io.BytesIO(slides.slides(made))))
    ends = {
        chart.value_axis.maximum_scale
        for chart in shown
        if max(value or 0 for series in chart.plots[0].series for value in series.values) == 100
    }
    assert ends == {100}
