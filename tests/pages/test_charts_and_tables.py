"""Chart, table, download and alt text of one block say the same, on every page and for any view."""

import re
from collections import Counter

import pandas as pd
import pytest

from analysis import formatting, theme
from analysis.charts import funding
from analysis.charts.registers import STATES
from analysis.datasets import registry
from analysis.declare import STATUS_WORDS, Status
from tests.pages import screen
from tests.pages.screen import PAGES
from tests.pages.test_every_page import EVERY_PAGE, EVERY_VIEW

MARKERS = re.compile(r"( \[\w\])*(, .*)?$")


# Views of a domain, whose tables have a shape and a test of their own.
VIEWS_OF_A_DOMAIN = (
    "people_and_completions",
    "required_level",
    "left_out",
    "network_stock_and_flow",
    "timeline",
    "signals",
    "compare_benchmark",
    "funnel",
)
# Charts with expected ranges draw lines beside the figures: tests/signals has their tests.
EXPECTED_RANGE = "_spc"


def of_indicators(charts):
    """The charts whose download has a row for each published figure."""
    charts = [made for made in charts if made.key not in VIEWS_OF_A_DOMAIN]
    charts = [made for made in charts if not made.key.endswith(EXPECTED_RANGE)]
    return [made for made in charts if "value" in made.data and len(made.data)]


def written(row) -> str:
    """Return how a figure of the download is written in a table."""
    indicator = registry().indicators[row["indicator"]]
    if pd.notna(row["value"]):
        return formatting.number(indicator, row["value"])
    if row["status"] == Status.NOT_AVAILABLE.value and indicator.when_missing:
        return indicator.when_missing
    return STATUS_WORDS[Status(row["status"])]


def cell(table, row) -> str:
    """Return the cell of a table that holds a figure of the download."""
    frame = table.set_index(table.columns[0])
    heads = {row["quarter"], row["group"], row["area"], f"{row['indicator']} {row['title']}"}
    [head] = [name for name in frame.index if name in heads]
    column = row["area"] if row["area"] in frame else row["quarter"]
    return MARKERS.sub("", frame.loc[head, column])


def drawn_values(figure) -> Counter:
    """Return the numbers a figure draws, targets left out."""
    values = Counter()
    for trace in figure["data"]:
        if not str(trace.get("name", "")).startswith("Target"):
            axis = "x" if trace.get("orientation") == "h" or trace.get("mode") == "markers" else "y"
            values.update(value for value in trace[axis] if value is not None)
    return values


@EVERY_PAGE
@EVERY_VIEW
def test_every_figure_of_the_download_stands_in_the_table(look, page, view):
    _, charts = look(page, view)
    for made in of_indicators(charts):
        for row in made.data.to_dict("records"):
            assert cell(made.table, row) == written(row), (made.key, row)


@EVERY_PAGE
@EVERY_VIEW
def test_the_chart_draws_the_figures_of_the_download_and_no_others(look, page, view):
    _, charts = look(page, view)
    for made in of_indicators(charts):
        if made.figure:
            assert drawn_values(made.figure) == Counter(made.data["value"].dropna()), made.key


@EVERY_PAGE
@EVERY_VIEW
def test_a_point_stands_where_the_download_says(look, page, view):
    _, charts = look(page, view)
    for made in of_indicators(charts):
        if made.figure and made.key.endswith("_by_quarter"):
            points = {
                (trace["name"], quarter): value
                for trace in made.figure["data"]
                if not trace["name"].startswith("Target")
                for quarter, value in zip(trace["x"], trace["y"], strict=True)
            }
            rows = made.data.astype({"value": object}).where(made.data.notna(), None)
            keys = zip(rows["area"], rows["quarter"], strict=True)
            assert points == dict(zip(keys, rows["value"], strict=True)), made.key


@EVERY_PAGE
@EVERY_VIEW
def test_every_chart_has_words_with_its_figures(look, page, view):
    app, charts = look(page, view)
    for made in of_indicators(charts):
        if made.figure:
            alt = screen.block(app, made.key).alt
            shown = {written(row) for _, row in made.data.dropna(subset=["value"]).iterrows()}
            assert any(words in alt for words in shown), (made.key, alt)


@EVERY_PAGE
def test_the_words_beside_a_line_hold_the_newest_figure_of_each_area(look, page):
    _, charts = look(page)
    for made in of_indicators(charts):
        if made.figure and made.key.endswith("_by_quarter"):
            newest = made.data[made.data["quarter"] == made.data["quarter"].max()]
            for _, row in newest.dropna(subset=["value"]).iterrows():
                assert f"{row['area']} {written(row)}" in made.alt, made.key


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_has_a_table_of_its_own_name(look, page):
    app, _ = look(page)
    for key in screen.chart_keys(app):
        box = app.container(key=f"{key}_block")
        heading = screen.plain(box.header[0].value)
        named = screen.written(box)[0][0].removeprefix("Table: ")
        assert named
        assert heading.startswith(named)


def made_by(recorded, key):
    [made] = [made for made in recorded if made.key == key]
    return made


def test_the_matrix_of_returns_is_its_table(shipped, recorded):
    screen.opened(screen.DATA)
    names = list(STATES)
    for dataset in registry().returns:
        made = made_by(recorded, f"returns_{dataset.name}")
        [trace] = made.figure["data"]
        table = made.table.set_index("Organisation")
        for sender, row in zip(trace["y"], trace["z"], strict=True):
            states = [names[code] for code in row]
            assert table.loc[sender, trace["x"]].tolist() == states
        newest = table[trace["x"][-1]]
        due = newest.isin(["missing", "received", "nil return", "queried"]).sum()
        assert f"{due - (newest == 'missing').sum()} of {due} received" in made.alt


def test_the_bars_of_the_milestones_are_their_table(shipped, recorded):
    screen.opened(screen.MILESTONES)
    made = made_by(recorded, "milestones_by_theme")
    table = made.table.set_index("Theme")
    assert len(made.figure["data"]) == len(table.columns)
    for trace in made.figure["data"]:
        assert table.loc[trace["y"], trace["name"]].tolist() == [str(n) for n in trace["x"]]
        assert all(f"{n} {trace['name']}" in made.alt for n in trace["x"] if n)


def test_the_money_of_a_year_is_the_same_in_bars_and_table(shipped, recorded):
    screen.opened(screen.FUNDING)
    for word in ("area", "funder"):
        made = made_by(recorded, f"funding_by_year_and_{word}")
        table = made.table.set_index("Financial year")
        drawn = Counter(
            round(height) for trace in made.figure["data"] for height in trace["y"] if height
        )
        assert drawn == Counter(round(pounds) for pounds in made.data["pounds"] if pounds)
        for row in made.data.to_dict("records"):
            words = f"{formatting.pounds(row['pounds'])} {funding.SHARE_WORDS[row['share']]}"
            assert words in table.loc[row["year"], row[word]]
        assert formatting.pounds(made.data["pounds"].max()) in made.alt


def test_the_calendar_draws_the_dated_awards_of_its_table(shipped, recorded):
    screen.opened(screen.FUNDING)
    made = made_by(recorded, "funding_calendar")
    dated = made.table[made.table["Planned dates"] != "not published"]
    spans = [
        " to ".join(formatting.day(pd.Timestamp(day)) for day in trace["x"])
        for trace in made.figure["data"]
    ]
    assert sorted(spans) == sorted(dated["Planned dates"])
    assert len(spans) == 2
    for row in dated.to_dict("records"):
        assert f"{row['Award']}, {row['Area']}: {row['Awarded']}" in made.alt


def test_an_area_looks_the_same_in_every_chart(shipped, recorded):
    for page in (screen.TRAINING, screen.NETWORKS, screen.FUNDING):
        screen.opened(page)
    seen = {
        (trace["name"], trace["line"]["color"], trace["line"]["dash"])
        for made in recorded
        if made.key.endswith("_by_quarter") and made.figure
        for trace in made.figure["data"]
        if trace["name"] in theme.MARKS
    }
    assert {name: (colour, dash) for name, colour, dash in seen} == {
        name: (theme.mark(name).colour, theme.mark(name).dash) for name, _, _ in seen
    }
    assert len(seen) == 4
