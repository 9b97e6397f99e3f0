"""A large file, read block by block and published piece by piece, is as if it had been whole."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import checking, originals, plausibility, progress, publishing, reading, rows
from analysis.__main__ import main
from analysis.drafted import Published
from analysis.progress import Progress
from analysis.publishing import RefusedError
from analysis.reading import streaming
from analysis.recorded import StoreError
from analysis.store import Store
from tests import factories
from tests.factories import TODAY


def lines(
    *cells, header="quarter,area,organisation,sector,level,route,returned_by,completions,note"
):
    return "\n".join([header, *cells]) + "\n"


def row(number, **other):
    cells = {
        "quarter": f"2026/27 Q{number % 2 + 1}", "area": "Bristol", "organisation": "Alpha",
        "sector": "Community health", "level": "Level 1 introductory", "route": "Talk or webinar",
        "returned_by": f"Sender {number % 3}", "completions": str(number), "note": "",
    }  # fmt: skip
    return ",".join({**cells, **other}.values())


CLEAN = [row(n, organisation=f"Body {n}") for n in range(20)]
TEXTS = {
    "clean": lines(*CLEAN),
    "faults": lines(*CLEAN, row(3, area="Bristl"), row(4, completions="n/a"), row(5), row(5)),
    "warnings": lines(*CLEAN, row(6, completions='"1,234"'), row(7, area=" Bristol ")),
    "two senders": lines(*CLEAN, row(1, returned_by="A"), row(1, returned_by="B")),
    "windows lines": lines(*CLEAN).replace("\n", "\r\n"),
    "mixed lines": lines(*CLEAN[:4]).replace("\n", "\r\n") + "\n".join(CLEAN[4:]) + "\n",
    "mark": "\ufeff" + lines(*CLEAN),
    "semicolons": lines(*CLEAN).replace(",", ";"),
    "said": "sep=;\n" + lines(*CLEAN).replace(",", ";"),
    "title": "Training\n\n" + lines(*CLEAN),
    "total": lines(*CLEAN, "Total,,,,,,,190,"),
    "blank line": lines(*CLEAN[:9], "", *CLEAN[9:]),
    "quoted": lines(*CLEAN, row(8, note='"a, b ""c"""'), row(9, note='"open'), row(2)),
    "folded": lines(*CLEAN, row(8, note='"first\nsecond"')),
    "ragged": lines(*CLEAN, row(8) + ",more,,"),
    "letters": lines(*CLEAN, row(8, note="Si\u00e2n caf\u00e9 \u2713"), row(9, note="a\u00a0b")),
    "control": lines(*CLEAN, row(8, note="a\x07b")),
    "person": lines(*CLEAN, row(8, note="jane.smith@example.org")),
    "header alone": lines(),
    "no header": "\n".join(CLEAN),
    "nothing": "",
    "no line end": lines(*CLEAN).rstrip("\n"),
    "example": factories.csv("training", {}),
    "no quarter": "area,organisation\nBristol,Alpha\n",
}


@pytest.fixture
def tiny(monkeypatch):
    """Blocks and pieces so small that every file takes several."""
    monkeypatch.setattr(streaming, "SMALLEST", 0)
    monkeypatch.setattr(streaming, "BLOCK", 150)
    monkeypatch.setattr(rows, "PIECE", 3)
    monkeypatch.setattr(plausibility, "PIECE", 3)


def told(file):
    table = None if file.table is None else file.table.astype(object).to_dict("split")
    return file.sha256, table, file.problems, file.header, file.labels, file.personal


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_file_read_in_blocks_is_as_read_whole(name, encoding, tmp_path, tiny):
    path = tmp_path / "return.csv"
    path.write_bytes(TEXTS[name].encode(encoding, "replace"))
    [streamed] = reading.read_path(path)
    [whole] = reading.read_all(path.name, path.read_bytes())
    assert told(streamed) == told(whole)


def test_what_is_well_formed_is_never_held_whole(tmp_path, tiny):
    for name in ("clean", "faults", "warnings", "windows lines", "mark", "semicolons", "total"):
        path = tmp_path / "return.csv"
        path.write_bytes(TEXTS[name].encode())
        [file] = reading.read_path(path)
        assert (file.content, file.path) == (None, path), name


def published(store, files):
    try:
        publishing.publish(store, files, by="a", today=TODAY, accept_warnings=True)
    except RefusedError as refused:
        return [str(problem) for problem in refused.draft.problems]
    return store.tables()["training"].to_dict("split")


def both_ways(folder, text, monkeypatch):
    path = folder / "return.csv"
    path.write_bytes(text.encode())
    found = []
    for way in ("whole", "streamed"):
        store = Store(folder / way)
        store.create()
        first = factories.file("training", {"returned_by": "Sender 1", "quarter": "2026/27 Q1"})
        publishing.publish(store, [first], by="a", today=TODAY, accept_warnings=True)
        with monkeypatch.context() as patch:
            if way == "streamed":
                patch.setattr(streaming, "SMALLEST", 0)
                patch.setattr(streaming, "BLOCK", 150)
                patch.setattr(rows, "PIECE", 3)
                patch.setattr(plausibility, "PIECE", 3)
            found.append(published(store, reading.read_path(path)))
    return found


@pytest.mark.parametrize("name", ["clean", "faults", "warnings", "two senders", "letters", "total"])
def test_a_release_published_in_pieces_is_as_published_whole(name, tmp_path, monkeypatch):
    whole, streamed = both_ways(tmp_path, TEXTS[name], monkeypatch)
    assert streamed == whole


CELLS = {
    "quarter": ["2026/27 Q1", "2026/27 Q2", "Q1 2025/26", "2026", ""],
    "area": ["Bristol", "E06000024", "BNSSG", "Bristl", ""],
    "organisation": ["Alpha", "Beta", "alpha ", "Employer not recorded", ""],
    "returned_by": ["Sender 1", "Sender 2", "Sender 3", ""],
    "completions": ["0", "3", "12", "400", "[c]", "x", "-1", '"1,000"', "12 [r]"],
    "note": ["", "as agreed", '"one, two"', "caf\u00e9"],
}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.fixed_dictionaries({k: st.sampled_from(v) for k, v in CELLS.items()}), max_size=14)
)
def test_checks_in_pieces_find_what_checks_of_the_whole_find(tmp_path, monkeypatch, cells):
    path = tmp_path / "return.csv"
    path.write_text(lines(*(row(n, **one) for n, one in enumerate(cells))), encoding="utf-8")
    standing = factories.tables(training=[{"returned_by": "Sender 1", "completions": 5}])
    [whole] = reading.read_all(path.name, path.read_bytes())
    expected = checking.check([whole], Published(standing, TODAY))
    with monkeypatch.context() as patch:
        patch.setattr(streaming, "SMALLEST", 0)
        patch.setattr(streaming, "BLOCK", 90)
        patch.setattr(rows, "PIECE", 2)
        patch.setattr(plausibility, "PIECE", 2)
        [file] = reading.read_path(path)
        draft = checking.check([file], Published(standing, TODAY), is_whole=False)
    assert draft.problems == expected.problems
    for name, table in draft.tables.items():
        made = table.table().set_axis(table.index)
        assert made.equals(expected.tables[name])


def test_the_original_of_a_streamed_file_is_kept(tmp_path, tiny):
    path = tmp_path / "return.csv"
    path.write_bytes(TEXTS["clean"].encode())
    store = Store(tmp_path / "store")
    store.create()
    [file] = reading.read_path(path)
    publishing.publish(store, [file], by="a", today=TODAY, accept_warnings=True)
    assert originals.read(store, file.sha256) == path.read_bytes()


def test_a_file_that_changes_while_it_is_published_is_refused(tmp_path, tiny):
    path = tmp_path / "return.csv"
    path.write_bytes(TEXTS["clean"].encode())
    store = Store(tmp_path / "store")
    store.create()
    [file] = reading.read_path(path)
    path.write_bytes(TEXTS["clean"].replace("Body 1,", "Body 9,").encode())
    with pytest.raises(StoreError, match="changed while it was published"):
        publishing.publish(store, [file], by="a", today=TODAY, accept_warnings=True)
    assert store.version == 0
    assert originals.shelf(store).names() == []


def test_progress_is_told_once_a_second_and_not_of_what_is_quick(capsys):
    times = iter([0, 0.5, 1.2, 1.9, 2.3, 4])
    tell = Progress(clock=lambda: next(times))
    for words in ("quick", "reading", "too soon", "checking", "checking"):
        tell(words)
    captured = capsys.readouterr()
    assert captured.err == "reading ...\nchecking ...\n"
    assert captured.out == ""


def test_a_letter_across_the_end_of_the_head_is_no_fault():
    # The header is looked for in so much of a file, which may end inside a letter.
    long = lines(row(1, note="\u20ac" * 400_000))
    for shift in range(3):
        [file] = reading.read_all("return.csv", lines(row(1, note="x" * shift), long).encode())
        assert any("longer than" in problem.rule for problem in file.problems)


def test_the_command_line_tells_how_far_it_is_but_not_to_programs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DASHBOARD_DATA", str(tmp_path / "published"))
    monkeypatch.setattr(progress, "SECONDS", 0)
    path = tmp_path / "return.csv"
    path.write_text(TEXTS["clean"], encoding="utf-8")
    assert main(["check", str(path)]) == 0
    told = capsys.readouterr()
    assert "reading return.csv ...\n" in told.err
    assert "checking 20 rows ...\n" in told.err
    assert "..." not in told.out
    assert main(["check", str(path), "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_a_file_read_whole_for_its_repairs_is_kept_from_the_disk(tmp_path, tiny):
    path = tmp_path / "training.csv"
    path.write_text(TEXTS["ragged"], encoding="utf-8")
    [file] = reading.read_path(path)
    assert (file.content, file.path) == (None, path)
    store = Store(tmp_path / "published")
    originals.keep(store, [file])
    assert originals.read(store, file.sha256) == path.read_bytes()
