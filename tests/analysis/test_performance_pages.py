"""The pages on speed and planning say what was measured, and what was missed or never measured."""

import pytest

from benchmarks import measuring, planning, results
from benchmarks.simulating import Rerun, simulated

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
    waits = simulated(10, Rerun((0.02,)), looking=0.0)
    assert waits.reruns_per_second == pytest.approx(50, rel=0.01)
    assert waits.p50 == pytest.approx(10 * 0.02)


def test_a_single_reader_waits_for_the_work_alone():
    rerun = Rerun((0.02,), away=0.01)
    waits = simulated(1, rerun, looking=10.0, seconds=600.0)
    assert (waits.p50, waits.p95) == pytest.approx((0.03, 0.03))


def test_readers_of_dear_and_cheap_pages_wait_for_one_round_of_all():
    waits = simulated(10, Rerun((0.01, 0.03), away=0.001), looking=0.0)
    assert waits.reruns_per_second == pytest.approx(50, rel=0.01)
    assert (waits.p50, waits.p95) == pytest.approx((0.2, 0.2), rel=0.11)


def test_slower_pages_serve_fewer_readers():
    assert planning.most_readers(Rerun((0.1,))) < planning.most_readers(Rerun((0.05,)))


def test_the_plan_lies_on_lines_between_the_points_that_were_measured():
    points = [(10, 5), (20, 7), (40, 17)]
    read = [planning.between(points, at) for at in (1, 10, 15, 20, 30, 40, 60)]
    assert read == pytest.approx([5, 5, 6, 7, 12, 17, 27])


GROWN = {
    "rows": 9_000,
    "publish_s": 0.2,
    **dict.fromkeys(("read_s", "inputs_s", "figures_s", "disclosure_s", "signals_s"), 0.5),
    "peak_mb": 200,
    "held_mb": 100,
    "held_above_smallest_mb": 0,
    "code_mb": 60,
    "figures_mb": 10,
    "rest_mb": 30,
    "process_mb": 300,
    "parquet_mb": 20.0,
    "arrow_mb": 40.0,
    "page": {"median": 10.0, "p25": 9.0, "p75": 11.0},
    "page_against_smallest": 1.0,
}


def test_memory_of_a_release_is_told_beside_the_smallest_and_against_its_target(folder):
    larger = GROWN | {"rows": 90_000, "held_above_smallest_mb": 7, "parquet_mb": 40.0}
    report = {"flat": 1.1, "sizes": [GROWN, larger], "wider": [GROWN | {"what": "as declared"}]}
    measuring.write("growth", report, folder)
    said = results.document()
    assert "| 100 MB, 5.0 times 20.0 MB | **missed** |" in said
    assert "| 100 MB, 2.5 times 40.0 MB | met |" in said
    assert "90,000 rows hold 7 MB more than 9,000 rows do" in said
    assert "| 90,000 | 0.2 | 2.5 | 0.5 |" in said
    assert "| 90,000 | 100 | 60 | 10 | 30 | 1.0 |" in said
    assert "is 120 MB: 60 MB of what is held is code, and 40 MB follows from the release" in said


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
