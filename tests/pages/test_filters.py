"""The filters: each changes what is drawn, and says so where it cannot."""

import re

import pytest

from analysis import reference
from analysis.datasets import registry
from analysis.selection import FIRST, LATEST
from tests.pages import screen

TWO = ["Bristol", "North Somerset"]


def line(filters=None, key="tr2_by_quarter", page=screen.TRAINING):
    return screen.block(screen.opened(page, filters), key)


def test_a_page_opens_on_the_authorities_and_the_system_to_the_latest_quarter(shipped):
    app = screen.opened(screen.TRAINING)
    assert app.multiselect(key="area").value == [*reference.authorities(), reference.system()]
    assert (app.selectbox(key="from").value, app.selectbox(key="to").value) == (FIRST, LATEST)
    assert (app.selectbox(key="sector").value, app.selectbox(key="level").value) == ("All", "All")


@pytest.mark.parametrize("page", [screen.TRAINING, screen.NETWORKS, screen.FUNDING])
def test_several_areas_are_several_series_and_never_a_sum(shipped, page):
    for key, drawn in screen.blocks(screen.opened(page, {"area": TWO})).items():
        if key.endswith("_by_quarter"):
            assert list(drawn.areas) == TWO, key
            assert list(drawn.table.columns) == ["Quarter", *TWO], key


def test_a_series_does_not_depend_on_what_stands_beside_it(shipped):
    alone = line({"area": ["Bristol"]})
    beside = line({"area": ["Bristol", "North Somerset", "Avon and Somerset"]})
    assert beside.areas["Bristol"]["y"] == alone.areas["Bristol"]["y"]


def test_areas_stand_in_one_order_however_they_are_chosen(shipped):
    assert list(line({"area": TWO[::-1]}).areas) == TWO


def test_one_area_alone_is_the_one_the_words_are_about(shipped):
    app = screen.opened(screen.OVERVIEW, {"area": ["North Somerset"]})
    assert "North Somerset" in app.markdown[0].value
    assert list(screen.block(app, "tr1_by_quarter").areas) == ["North Somerset"]


def test_the_range_of_quarters_is_what_is_drawn(shipped):
    drawn = line({"from": "2022/23 Q1", "to": "2022/23 Q4"})
    quarters = [f"2022/23 Q{number}" for number in (1, 2, 3, 4)]
    # A quarter stands twice where a line breaks before an incomplete figure.
    assert [list(dict.fromkeys(trace["x"])) for trace in drawn.areas.values()] == [quarters] * 4
    assert drawn.table["Quarter"].tolist() == quarters[::-1]


def test_a_range_the_wrong_way_round_is_turned(shipped):
    turned = line({"from": "2022/23 Q4", "to": "2022/23 Q1"})
    assert turned.table.equals(line({"from": "2022/23 Q1", "to": "2022/23 Q4"}).table)


def test_now_is_the_chosen_quarter_and_later_ones_are_unknown(shipped):
    app = screen.opened(screen.TRAINING, {"to": "2024/25 Q4"})
    assert "2024/25 Q4 (January to March 2025)" in screen.plain(app.markdown[0].value)
    said = screen.said(app)
    # A target is agreed for a later quarter; nothing else of a later one is known.
    assert not re.search(r"(?<!by )202[5-9]/\d\d Q\d", said)


def test_the_latest_quarter_is_a_choice_of_its_own_and_shows_the_newest(shipped):
    app = screen.opened(screen.TRAINING)
    choices = app.selectbox(key="to").options
    assert choices[:2] == [LATEST, "2026/27 Q2"]
    named = line({"to": "2026/27 Q2"})
    assert named.table.equals(screen.block(app, "tr2_by_quarter").table)


def test_a_sector_changes_the_figures_and_the_heading(shipped):
    every, one = line(), line({"sector": "Primary care"})
    assert "primary care" in one.heading
    assert one.areas["BNSSG"]["y"] != every.areas["BNSSG"]["y"]
    assert max(filter(None, one.areas["BNSSG"]["y"])) < max(filter(None, every.areas["BNSSG"]["y"]))


def test_a_level_changes_the_figures_and_the_heading(shipped):
    every, one = line(), line({"level": "Level 3 advanced"})
    assert "level 3 advanced" in one.heading
    assert one.areas["BNSSG"]["y"] != every.areas["BNSSG"]["y"]


def test_a_sector_and_a_level_together_are_no_more_than_either(shipped):
    both = line({"sector": "Primary care", "level": "Level 2 practitioner"}).areas["BNSSG"]["y"]
    sector = line({"sector": "Primary care"}).areas["BNSSG"]["y"]
    known = [(a, b) for a, b in zip(both, sector, strict=True) if a is not None and b is not None]
    assert known
    assert all(part <= whole for part, whole in known)


def test_an_indicator_not_published_by_sector_says_that_it_is_over_all(shipped):
    app = screen.opened(screen.NETWORKS, {"sector": "Primary care"})
    [below] = app.container(key="nw1_by_quarter_block").get("html")
    assert "Not published by sector: this is over all." in screen.read(below.proto.body)
    assert screen.block(app, "nw1_by_quarter").table.equals(
        line(key="nw1_by_quarter", page=screen.NETWORKS).table
    )


def test_what_a_link_makes_up_is_left_out(shipped):
    app = screen.opened(
        screen.TRAINING, {"area": ["Atlantis"], "to": "1066/67 Q4", "sector": "<script>"}
    )
    assert app.multiselect(key="area").value == [*reference.authorities(), reference.system()]
    assert app.selectbox(key="to").value == LATEST
    assert "Atlantis" not in screen.said(app)


def test_no_area_chosen_shows_the_three_authorities_apart(shipped):
    app = screen.opened(screen.TRAINING)
    app.multiselect(key="area").set_value([]).run()
    assert tuple(screen.block(app, "tr1_by_quarter").areas) == reference.authorities()


def test_choosing_an_indicator_to_compare_draws_that_one(shipped):
    for name in ("TR1", "NW1"):
        indicator = registry().indicators[name]
        app = screen.opened(screen.COMPARE, {"indicator": f"{name} {indicator.title}"})
        drawn = screen.block(app, "compare_areas")
        assert drawn.heading.startswith(indicator.title)
        assert len(drawn.figure["data"][0]["x"]) == 4
