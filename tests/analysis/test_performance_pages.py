"""The pages on speed and planning say what was measured, and what was missed or never measured."""

import pytest

from benchmarks import measuring, planning, results

PAGE = {
    "dashboard": {"median": 12.0},
    "floor": {"median": 10.0},
    "ratio_p25": 1.1,
    "ratio_p75": 1.3,
    "beyond": [{"function": "blocks.chart", "ms": 2.0, "calls": 3}],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Reports written to a folder of the test's own."""
    monkeypatch.setattr(measuring, "FOLDER", tmp_path)
    return tmp_path


def written(folder, **ratios):
    pages = {name: PAGE | {"ratio": ratio} for name, ratio in ratios.items()}
    measuring.write("scripts", {"target": 1.3, "pages": pages}, folder)


def test_readers_who_never_rest_wait_for_each_other():
    waits = planning.simulated(10, 0.02, looking=0.0)
    assert waits.reruns_per_second == pytest.approx(50, rel=0.01)
    assert waits.p50 == pytest.approx(10 * 0.02)


def test_a_single_reader_waits_for_the_work_alone():
    waits = planning.simulated(1, 0.02, looking=10.0, seconds=600.0)
    assert (waits.p50, waits.p95) == pytest.approx((0.02, 0.02))


def test_slower_pages_serve_fewer_readers():
    assert planning.most_readers(0.1) < planning.most_readers(0.05)


def test_a_line_goes_through_the_points_it_is_given():
    assert planning.fitted([(1, 5), (2, 7), (4, 11)]) == pytest.approx((2, 3))


def test_what_was_never_measured_is_said(folder):
    assert results.document().count("Not measured yet") == len(results.PARTS)
    assert "Not measured yet" in planning.document()


def test_a_target_missed_is_shown_as_missed_with_where_the_time_goes(folder):
    written(folder, quick=1.2, slow=1.6)
    said = results.document()
    assert "1 of 2 met" in said
    assert "| slow | at most 1.3 | 1.6 (1.1 to 1.3); 12.0 ms against 10.0 ms | **missed** |" in said
    assert "| slow | blocks.chart | 2.0 | 3 |" in said
    assert "| quick | blocks.chart" not in said


def test_bars_say_their_numbers(folder):
    written(folder, quick=1.2, slow=1.6)
    drawn = results.bars(results.found("scripts"))
    assert "quick 1.2, slow 1.6" in drawn
    assert drawn.count(results.MISSED) == drawn.count(results.MET) == 1
