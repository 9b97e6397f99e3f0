"""What lies ahead on a chart: the path of targets, and a fan that says what the sentence says."""

import pytest

from analysis import quarters, release
from analysis.charts import ahead, lines
from analysis.datasets import registry
from analysis.exports import plotted
from analysis.selection import Selection
from tests import factories

AREA = "Bristol"
MEMBERS = registry().indicators["NW1"]
LAST = quarters.parse(factories.QUARTER)
# Memberships of 20 and more are published as they are: steps of 2 and 4, so 3 a quarter.
KNOWN = [40, 42, 46, 48, 52, 54, 58, 60]


def made(counts, *goals, **more):
    rows = [
        {"quarter": LAST.plus(place - len(counts) + 1).label, "area": AREA,
         "network": "Ambassador and practitioner network", "members_closing": count,
         "returned_by": "Network lead"}
        for place, count in enumerate(counts)
    ]  # fmt: skip
    targets = [
        {"indicator": "NW1", "area": AREA, "quarter": LAST.plus(later).label, "value": str(value)}
        for later, value in goals
    ]
    return release.build(factories.tables(networks=rows, targets=targets, **more), version=1)


def drawn(shown, **more):
    labels = shown.quarters
    chosen = Selection(areas=(AREA,), first=labels[0], last=labels[-1], **more)
    return lines.by_quarter(shown, MEMBERS, chosen)


def named(made_chart, start):
    return [one for one in made_chart.figure["data"] if one["name"].startswith(start)]


@pytest.fixture(scope="module")
def chart():
    return drawn(made(KNOWN, (-4, 45), (4, 80)))


def test_the_fan_opens_at_the_newest_figure_and_widens(chart):
    upper, lower, centre = named(chart, ahead.PACE)
    assert centre["x"][0] == factories.QUARTER
    assert centre["x"][-1] == LAST.plus(8).label
    assert centre["y"][0] == upper["y"][0] == lower["y"][0] == 60
    # Seven steps of 20 / 7 on average, eight of them ahead, to the nearest whole member and five.
    assert centre["y"][-1] == pytest.approx(60 + 8 * 20 / 7, abs=2.5)
    widths = [high - low for high, low in zip(upper["y"], lower["y"], strict=True)]
    assert widths == sorted(widths)
    assert widths[0] == 0 < widths[1]


def test_the_fan_is_told_in_words_and_is_no_figure_of_a_slide(chart):
    assert chart.notes[-1].startswith(f"At the present pace {AREA} stands at 8")
    series = plotted.plot(chart).series
    assert [(one.name, one.has_line) for one in series] == [
        (AREA, True),
        (f"Target, {AREA}", False),
    ]


def test_targets_are_joined_and_the_next_one_is_written_beside_the_name(chart):
    [path] = named(chart, "Target, ")
    assert path["x"] == [LAST.plus(-4).label, LAST.plus(4).label]
    assert path["y"] == [45, 80]
    [name] = [one for one in chart.figure["layout"]["annotations"] if "Bristol" in one["text"]]
    assert "target 80" in name["text"]


def test_no_fan_is_drawn_where_the_sentence_refuses_a_date():
    for shown in (made(KNOWN[-7:], (4, 80)), made(KNOWN), made(KNOWN, (4, 50))):
        assert named(drawn(shown), ahead.PACE) == []
    refused = drawn(made(KNOWN[-7:], (4, 80)))
    assert "cannot be said: that needs eight complete quarters" in refused.extra["sentence"]


def test_events_are_numbered_on_the_chart_and_told_below_it():
    events = [
        {"annotation_id": f"event-{place}", "date": day, "area": AREA, "text": f"Event {place}"}
        for place, day in enumerate(("2026-05-01", "2026-06-01", "2026-08-01"))
    ]
    one = drawn(made(KNOWN, annotations=events))
    marks = {each["x"]: each["text"] for each in one.figure["layout"]["annotations"] if "x" in each
             and each.get("borderpad")}  # fmt: skip
    assert marks == {"2026/27 Q1": "1, 2", "2026/27 Q2": "3"}
    assert "3 (2026/27 Q2, Bristol): Event 2" in one.extra["sentence"]
    assert one.extra["sentence"] in one.alt
