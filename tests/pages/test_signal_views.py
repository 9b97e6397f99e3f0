"""Signals on pages: icons with words, what stands out with its view, comparisons, choices."""

import re

import pytest

from analysis import reference
from analysis.datasets import registry
from analysis.statistics import gate
from pages._ui import access
from pages._ui.access import Person, Role
from tests.pages import screen

SIGNALS = "progress/signals.py"
FLOW = "tr2_spc"


def test_icons_stand_in_a_real_table_with_their_words(shipped):
    app = screen.opened(SIGNALS)
    [table] = [one.proto.body for one in app.get("html") if "<table" in one.proto.body]
    for area in (*reference.authorities(), reference.system()):
        assert f'<th scope="col">{area}</th>' in table
    for indicator in registry().indicators.values():
        if indicator.is_collected and indicator.has_whole:
            assert f'<th scope="row">{indicator.id} {indicator.title}</th>' in table
    images = re.findall(r"<img ([^>]*)>", table)
    assert images
    assert all(re.search(r'alt="[^"]{10,}"', one) for one in images)
    assert "No icon: not a flow" in table


def test_flows_have_their_expected_range_beside_the_line(shipped):
    app = screen.opened(screen.TRAINING)
    keys = screen.chart_keys(app)
    assert keys.index(FLOW) > keys.index("tr2_by_quarter")
    assert "tr1_spc" not in keys
    drawn = screen.block(app, FLOW)
    assert "expected range" in drawn.alt
    assert "significant" not in screen.said(app)


def test_what_stands_out_links_to_its_view(shipped):
    app = screen.opened(screen.OVERVIEW)
    box = app.container(key="stands_out_block")
    said = screen.plain(" ".join(one.value for one in box.markdown))
    assert "returns missing, shown as incomplete" in said
    links = [one.proto for one in box.get("page_link")]
    assert any("to=" in link.query_string for link in links)


def test_shares_show_as_their_counts_where_the_address_says_so(shipped):
    rate = screen.block(screen.opened(screen.TRAINING), "tr1_by_quarter")
    counts = screen.block(
        screen.opened(screen.TRAINING, {"shares": "Denominator"}), "tr1_by_quarter"
    )
    assert rate.table["Bristol"][0].endswith("%") or "%" in rate.table["Bristol"][0]
    assert "%" not in counts.table["Bristol"][0]
    assert counts.heading.startswith("Workforce reached (denominator)")


def test_changes_are_against_what_the_address_says(shipped):
    last_year = {"compare": "Same quarter last year"}
    assert "like for like on the same quarter last year" in (
        screen.block(screen.opened(screen.TRAINING, last_year), "tr2_by_quarter").alt
    )


def test_definitions_say_how_each_series_is_judged_and_why(shipped):
    app = screen.opened(screen.DEFINITIONS)
    table = screen.table(app, "Method of TR2 by area")
    assert table["Drawn as"].str.len().all()
    assert table["Why"].str.contains("complete quarter").all()
    stock = screen.table(app, "Method of TR1 by area")
    assert set(stock["Why"]) == {gate.unsuited(registry().indicators["TR1"])}
    assert "moving range" in screen.said(app)


def test_compare_sets_a_share_beside_the_rest_of_the_system(shipped):
    chosen = {"indicator": "TR1 Workforce reached", "against": "The rest of the system"}
    app = screen.opened(screen.COMPARE, chosen)
    drawn = screen.block(app, "compare_benchmark")
    assert "the rest of the system" in drawn.alt
    funnel = screen.block(app, "funnel")
    assert "organisations in BNSSG" in funnel.alt
    assert len(funnel.traces["Organisations"]["x"]) >= 10


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SRO])
def test_organisations_stand_in_a_funnel_for_analysts_only(shipped, monkeypatch, role):
    monkeypatch.setattr(access, "person", lambda: Person("somebody", role))
    app = screen.opened(screen.COMPARE, {"indicator": "TR1 Workforce reached"})
    assert "compare_benchmark" in screen.chart_keys(app)
    assert "funnel" not in screen.chart_keys(app)
    assert "in a funnel, for analysts only" in screen.said(app)


def test_networks_say_what_is_not_shown_and_why(shipped):
    said = screen.said(screen.opened(screen.NETWORKS))
    assert "Joiners and leavers are not shown, only the difference of the two, because" in said
    assert "not collected: see NW3 below" in said
    assert "NW3 Twelve-month retention: would need" in said.replace("**", "")
