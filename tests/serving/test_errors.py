"""Whoever meets an error sees a reference; the log knows where it happened, and no more."""

import json

import pytest

from analysis import audit
from deploy import errors

PRIVATE = "Anna Example, born 1980-01-01"


def failing() -> None:
    raise ValueError(PRIVATE)


def test_the_log_joins_reference_request_and_place_without_the_message(tmp_path, capsys):
    with pytest.raises(ValueError, match="Anna") as raised:
        failing()
    reference = errors.logged(tmp_path, raised.value, "request-1")
    [line] = audit.recent(tmp_path, 10)
    assert (line["reference"], line["request"]) == (reference, "request-1")
    assert line["error"] == "ValueError"
    assert line["at"].startswith("test_errors.py:")
    assert PRIVATE not in json.dumps(line) + capsys.readouterr().out


def test_the_person_is_told_the_reference_and_nothing_of_the_inside():
    words = errors.WORDS.format(reference="abc")
    assert "abc" in words
    assert "Error" not in words


@pytest.mark.parametrize(
    ("event", "said"),
    [("gossip", {}), ("publish", {"name": "Anna"}), ("refused", {"address": "x"})],
)
def test_the_log_takes_only_what_it_may_hold(tmp_path, event, said):
    with pytest.raises(ValueError, match="audit log"):
        audit.record(tmp_path, event, **said)
    assert audit.recent(tmp_path, 10) == []


def test_a_line_cut_off_by_a_crash_hides_no_other(tmp_path):
    audit.record(tmp_path, "publish", who="anna", release=1)
    [path] = (tmp_path / "audit").glob("*.jsonl")
    path.write_text(path.read_text() + '{"moment": "2026')
    audit.record(tmp_path, "start")
    assert [line["event"] for line in audit.recent(tmp_path, 10)] == ["start", "publish"]


def test_hostile_text_stays_one_line(tmp_path):
    audit.record(
        tmp_path, "refused", who='a\n{"event": "publish"}', path="/\u2028\r\n" + "x" * 9000
    )
    [path] = (tmp_path / "audit").glob("*.jsonl")
    assert len(path.read_text().splitlines()) == 1
    assert len(path.read_text()) < 1000
