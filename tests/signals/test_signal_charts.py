"""Charts with expected ranges and the table of icons: what is in them, and what they say."""

import plotly.graph_objects as go
import pytest

from analysis import release
from analysis.charts import icons, spc
from analysis.datasets import registry
from analysis.selection import resolved
from tests import factories
from tests.signals.test_signals import AREA, COMPLETIONS, FLOW, labels, returned

STEADY = [7, 13, 6, 14, 7, 13, 6, 14, 7, 13, 6, 14, 7, 13, 6, 14]


def drawn(shown, indicator=COMPLETIONS, areas=(AREA,)):
    return spc.by_quarter(shown, indicator, resolved(shown.quarters, areas=areas))


def trace(chart, name):
    return next(one for one in chart.figure["data"] if one["name"].startswith(name))


@pytest.fixture(scope="module")
def jumped():
    return drawn(returned(FLOW))


def test_limits_and_mean_are_drawn_over_the_quarters_they_hold_for(jumped):
    # By hand: mean 849 / 16 = 53.06; the last range (45) is screened out, the others average
    # 64 / 14, so the limits are 53.06 -/+ 12.16 = 40.90 and 65.22; to the nearest five.
    for name, value in (("Upper limit", 65), ("Lower limit", 40), ("Mean", 55)):
        line = trace(jumped, name)
        assert line["x"] == labels(16)
        assert set(line["y"]) == {value}


def test_special_cause_has_shape_colour_and_word(jumped):
    series = trace(jumped, AREA)
    assert series["marker"]["symbol"][-1] == "triangle-up"
    assert series["marker"]["color"][-1] == "#00b0f0"
    assert series["marker"]["symbol"][0] == "circle"
    assert "Improvement" in [one["text"] for one in jumped.figure["layout"]["annotations"]]
    assert jumped.table["Bristol"][0] == "95 [p] (improvement: above the expected range)"


def test_alt_text_is_the_sentence_below_the_chart(jumped):
    assert jumped.extra["sentence"] in jumped.alt
    assert "This is a signal, an improvement: above the expected range" in jumped.alt
    assert jumped.title == "Training completions: an improvement in Bristol"


def test_download_holds_the_lines_and_the_rule(jumped):
    last = jumped.data.set_index("quarter").loc[factories.QUARTER]
    assert (last["centre"], last["lower_limit"], last["upper_limit"]) == (55, 40, 65)
    assert last["special_cause"] == "Above UCL"
    assert last["re_aim"] == "Reach"


def test_limit_below_nothing_is_drawn_at_nothing():
    chart = drawn(returned(STEADY))
    assert set(trace(chart, "Lower limit")["y"]) == {0.0}


def test_limits_of_shares_stay_within_a_hundred_per_cent():
    rows = [
        factories.training(label, 95 + place % 2 * 5) | {"places_booked": "100"}
        for place, label in enumerate(labels(16))
    ]
    member = {"organisation": factories.ORGANISATION, "area": AREA, "returns_due": "training"}
    shown = release.build(factories.tables(training=rows, organisations=[member]), version=1)
    chart = drawn(shown, registry().indicators["TR8"])
    for line in (trace(chart, "Upper limit"), trace(chart, "Lower limit")):
        assert all(0 <= value <= 100 for value in line["y"])
    assert set(trace(chart, "Upper limit")["y"]) == {100.0}


def test_net_joiners_may_be_negative_and_so_may_their_limits():
    rows = [
        {"quarter": label, "area": AREA, "network": "Ambassador and practitioner network",
         "returned_by": "Network lead", "members_opening": "100", "joiners": str(joined),
         "leavers": str(30 - joined), "members_closing": str(100 + 2 * joined - 30)}
        for label, joined in zip(labels(16), [10, 20] * 8, strict=True)
    ]  # fmt: skip
    shown = release.build(factories.tables(networks=rows), version=1)
    chart = drawn(shown, registry().indicators["NW2"])
    assert trace(chart, "Lower limit")["y"][0] < 0


def test_series_too_short_is_drawn_with_its_median_and_the_reason():
    chart = drawn(returned([51, 52, 53, 54, 56]))
    assert trace(chart, "Median")["line"]["dash"] == "dash"
    assert not [one for one in chart.figure["data"] if "limit" in one["name"]]
    assert any("an expected range needs 13" in note for note in chart.notes)


def test_rebase_is_a_line_with_its_reason():
    start = labels(16)[2]
    decided = {"indicator": "TR2", "area": AREA, "quarter": start, "reason": "New <b>system</b>"}
    chart = drawn(returned(FLOW, rebases=[decided]))
    [shape] = chart.figure["layout"]["shapes"]
    assert shape["x0"] == 1.5
    assert "New &lt;b&gt;system&lt;/b&gt;" in shape["label"]["text"].replace("<br>", " ")
    assert trace(chart, "Mean")["x"][0] == start


def test_target_is_a_line_with_its_date():
    goal = {"indicator": "TR2", "area": AREA, "quarter": "2027/28 Q4", "value": "60"}
    target = trace(drawn(returned(FLOW, targets=[goal])), "Target")
    assert set(target["y"]) == {60}
    assert target["text"][0] == "Target 60 by 2027/28 Q4"


def test_each_area_has_a_panel_and_plotly_takes_them():
    shown = returned(FLOW)
    chart = drawn(shown, areas=(AREA, "BNSSG"))
    figure = go.Figure(chart.figure)
    assert {one.yaxis for one in figure.data} == {"y", "y2"}
    domains = [figure.layout.yaxis.domain, figure.layout.yaxis2.domain]
    assert domains[0][0] > domains[1][1]


def test_event_is_numbered_on_the_chart_and_told_below():
    event = {"annotation_id": "a1", "date": "2026-05-01", "area": AREA, "text": "New team"}
    chart = drawn(returned(FLOW, annotations=[event]))
    assert "1 (2026/27 Q1, Bristol): New team" in chart.notes
    assert "1" in [one["text"] for one in chart.figure["layout"]["annotations"]]


def test_icon_table_has_words_and_headings_for_every_cell():
    shown = returned(FLOW)
    chart = icons.summary(shown, resolved(shown.quarters, areas=(AREA,)))
    html = chart.extra["html"]
    assert '<th scope="row">TR2 Training completions</th>' in html
    assert f'<th scope="col">{AREA}</th>' in html
    assert 'alt="Improving: unusually high"' in html
    row = chart.table.set_index("Indicator")[AREA]["TR2 Training completions"]
    assert row == "95 [p]. Improving: unusually high"
    assert "not a flow" in chart.table.set_index("Indicator")[AREA]["NW1 Active network members"]
    assert "1 signal an improvement: training completions in Bristol" in chart.alt


@pytest.mark.parametrize(
    "icon", ["common_cause", "improvement_low", "concern_high", "neutral_high"]
)
def test_every_icon_says_what_it_means(icon):
    assert f'alt="{icons.words.VARIATION[icon]}"' in icons.variation(icon)
