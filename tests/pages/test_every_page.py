"""What holds for every page: it opens, and each chart has its words and its table beside it."""

import re

import pytest

from analysis.datasets import registry
from pages._ui import blocks
from tests.pages import screen
from tests.pages.screen import PAGES

VIEWS = {
    "as it opens": {},
    "one area, years ago": {"area": ["North Somerset"], "to": "2022/23 Q1"},
    "one sector and level": {
        "area": ["Bristol", "Avon and Somerset"],
        "sector": "Primary care",
        "level": "Level 2 practitioner",
    },
}
TITLES = {
    screen.OVERVIEW: "Trauma-informed adoption",
    screen.BOARD_PACK: "Board pack",
    screen.TRAINING: "Training reach",
    screen.NETWORKS: "Networks",
    screen.COMPARE: "Compare areas",
    screen.FUNDING: "Funding",
    screen.MILESTONES: "Milestones",
    screen.DATA: "Data",
    screen.UPLOAD: "Upload data",
    screen.HISTORY: "History",
    screen.SIGNALS: "Signals",
    screen.DEFINITIONS: "Definitions",
    screen.GLOSSARY: "Glossary",
    screen.ACCESSIBILITY: "Accessibility statement",
    screen.RETURNS: "Returns desk",
    screen.USE: "Use the data",
    screen.AUDIT: "Audit",
    screen.COMMENTARY: "Commentary",
    screen.AUTHORITY: "Authority summary",
}
WITHOUT_FIGURES = (
    screen.UPLOAD,
    screen.HISTORY,
    screen.AUDIT,
    screen.GLOSSARY,
    screen.ACCESSIBILITY,
)
RECORD_CHARTS = (
    "funding_calendar",
    "funding_register",
    "funding_by_year_and_area",
    "funding_by_year_and_funder",
    "milestones_by_theme",
)
BADGE = ":orange-badge[Illustrative, not real]"
NAMES = {page: page.rsplit("/", 1)[-1].removesuffix(".py") for page in PAGES}
EVERY_VIEW = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
EVERY_PAGE = pytest.mark.parametrize("page", PAGES)


@EVERY_PAGE
def test_a_page_opens_under_its_one_title(look, page):
    app, _ = look(page)
    assert [one.value for one in app.title] == [TITLES[page]]


@EVERY_PAGE
@EVERY_VIEW
def test_a_page_opens_whatever_is_chosen(look, page, view):
    app, _ = look(page, view)
    assert "Traceback" not in screen.said(app)
    assert not app.error


@EVERY_PAGE
def test_a_page_keeps_the_filters_in_the_sidebar(look, page):
    app, _ = look(page)
    labels = [one.label for one in (*app.sidebar.multiselect, *app.sidebar.selectbox)]
    assert labels == [
        "Areas", "From", "To", "Sector", "Level", "Compare with", "Shares as",
        "As published at release",
    ]  # fmt: skip


@EVERY_PAGE
def test_every_indicator_of_a_page_is_drawn_or_named_as_not_collected(look, page):
    app, _ = look(page)
    said = screen.said(app).replace("**", "")
    for indicator in registry().indicators.values():
        if blocks.page_of(indicator) != NAMES[page]:
            continue
        if not indicator.is_collected:
            assert f"{indicator.id} {indicator.title}: would need" in said
        elif indicator.has_whole:
            assert app.container(key=f"{indicator.key}_by_quarter_block").get("html")


def test_a_flow_without_any_figure_says_so_once(on_record):
    """No return is published: the block by quarter says it, no second one repeats it."""
    app = screen.opened(screen.TRAINING)
    said = [one.value for one in app.header]
    assert "Training completions" in said
    assert not [one for one in said if "expected range" in one]


@pytest.mark.parametrize("indicator", registry().indicators.values(), ids=lambda one: one.id)
def test_every_indicator_stands_on_a_page(indicator):
    assert blocks.page_of(indicator) in NAMES.values()


def test_training_and_networks_draw_their_groups(shipped):
    training = screen.chart_keys(screen.opened(screen.TRAINING))
    assert {"tr1_by_sector", "left_out", "tr2_by_level", "tr2_by_route"} <= set(training)
    assert "nw1_by_network" in screen.chart_keys(screen.opened(screen.NETWORKS))


def test_the_other_pages_draw_their_charts(shipped):
    def keys(page):
        return set(screen.chart_keys(screen.opened(page)))

    assert keys(screen.OVERVIEW) == {"tr1_by_quarter"}
    assert keys(screen.COMPARE) >= {"compare_areas", "tr2_like_for_like"}
    assert keys(screen.FUNDING) >= {"funding_calendar", "funding_by_year_and_area"}
    assert keys(screen.MILESTONES) >= {"milestones_by_theme"}
    assert keys(screen.DATA) >= {f"returns_{dataset.name}" for dataset in registry().returns}


@EVERY_PAGE
@EVERY_VIEW
def test_a_page_shows_what_each_chart_holds(look, page, view):
    app, charts = look(page, view)
    drawn = screen.blocks(app)
    assert {made.key for made in charts if made.figure} == set(drawn)
    for made in charts:
        if not made.figure and (made.empty or not len(made.table)):
            continue
        if made.extra.get("html"):
            [body] = app.container(key=f"{made.key}_block").get("html")
            read = screen.read(body.proto.body)
            # The table says the figure before what its icon says: the icon alone stands here.
            for text in made.table.to_numpy().ravel():
                assert " ".join(text.split(". ", 1)[-1].split()) in read
            continue
        seen = screen.block(app, made.key)
        assert seen.heading.startswith(made.title)
        assert seen.table.to_numpy().tolist() == made.table.to_numpy().tolist()
        assert [str(name) for name in seen.table.columns] == list(made.table.columns)
        if made.figure:
            assert seen.alt == made.alt
            assert len(seen.figure["data"]) == len(made.figure["data"])
            for trace, meant in zip(seen.figure["data"], made.figure["data"], strict=True):
                assert (trace["x"], trace["y"]) == (meant["x"], meant["y"])


@EVERY_PAGE
def test_a_chart_names_its_source_and_release(look, page):
    app, charts = look(page)
    for made in charts:
        [body] = app.container(key=f"{made.key}_block").get("html")
        [said] = re.findall(r'<p class="source">(.*?)</p>', body.proto.body)
        assert said.startswith("Source: ")
        assert re.search(r"release \d+|history", said)


@EVERY_PAGE
@EVERY_VIEW
def test_a_chart_is_labelled_exactly_where_its_figures_are_illustrative(look, page, view):
    app, charts = look(page, view)
    for made in charts:
        heading = app.container(key=f"{made.key}_block").header[0].value
        assert (BADGE in heading) == made.is_illustrative, made.key
        if "provenance" in made.data and made.key not in RECORD_CHARTS:
            assert made.is_illustrative == (made.data["provenance"] == "illustrative").any()


def test_what_is_on_the_public_record_is_never_labelled_illustrative(shipped, recorded):
    for page in (screen.FUNDING, screen.MILESTONES):
        screen.opened(page)
    found = {made.key: made.is_illustrative for made in recorded if made.key in RECORD_CHARTS}
    assert found == dict.fromkeys(RECORD_CHARTS, False)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in WITHOUT_FIGURES])
def test_a_page_with_illustrative_returns_says_so_at_the_top(look, page):
    opening = look(page)[0].markdown[0].value
    assert ":orange-badge[" in opening
    assert "llustrative" in opening


@EVERY_PAGE
def test_nothing_is_labelled_illustrative_where_nothing_is(real, page):
    app = screen.opened(page)
    assert not [text for text in screen.raw_texts(app) if "badge[" in text]


@EVERY_PAGE
def test_a_page_opens_on_the_public_record_alone(on_record, page):
    app = screen.opened(page)
    assert [one.value for one in app.title] == [TITLES[page]]
    assert not [text for text in screen.raw_texts(app) if "badge[" in text]


def test_without_returns_the_pages_say_what_is_missing_and_who_brings_it(on_record):
    for page, dataset in ((screen.TRAINING, "workforce return"), (screen.NETWORKS, "network")):
        words = screen.said(screen.opened(page))
        assert f"It comes from the {dataset}" in words
        assert "which an analyst publishes on the Upload page" in words


def test_without_returns_no_figure_is_a_zero(on_record, recorded):
    screen.opened(screen.TRAINING)
    screen.opened(screen.NETWORKS)
    assert recorded
    for made in recorded:
        if "value" in made.data:
            assert made.data["value"].isna().all(), made.key


@EVERY_PAGE
def test_a_page_opens_without_a_chosen_area(shipped, page):
    app = screen.opened(page)
    app.multiselect(key="area").set_value([]).run()
    assert not app.exception
    assert [one.value for one in app.title] == [TITLES[page]]


def test_reach_is_said_not_to_be_impact(shipped):
    assert "Reach is not evidence of impact" in screen.said(screen.opened(screen.TRAINING))
