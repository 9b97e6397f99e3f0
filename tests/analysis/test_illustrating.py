"""The illustrative data: what the shipped files hold, and that they follow the declarations."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis import checking, drafted, illustrating, quarters, reading, reference, rules
from analysis.columns import AREA, QUARTER, RETURNED_BY
from analysis.datasets import registry
from analysis.declare import Column, Dataset, Kind, Registry, Type

FOLDER = Path(__file__).parents[2] / "data" / "illustrative"
FILES = {
    "training",
    "workforce",
    "settings",
    "networks",
    "organisations",
    "targets",
    "commentary",
    "rebases",
}
RETURNS = ("training", "workforce", "settings", "networks")
NEWEST = quarters.Quarter(2026, 2)
PUBLISHED = drafted.Published({}, dt.date(2026, 11, 23))
# Words of real bodies, which no fictional name may borrow.
REAL = ("nhs", "council", "bristol", "somerset", "gloucestershire", "sirona", "avon and", "awp")

VISITORS, GUESTS = (
    Column(
        name=name,
        meaning="People",
        type=Type.COUNT,
        kind=Kind.STOCK if name == "visitors" else Kind.FLOW,
        unit="people",
        adds_over=("area",),
    )
    for name in ("visitors", "guests")
)
ROOM = Column(name="room", meaning="Room", type=Type.CHOICE, choices=("hall", "library"))
VISITS = Dataset(
    name="visits",
    title="Visits return",
    purpose="A throwaway.",
    key=(QUARTER, AREA, ROOM, RETURNED_BY),
    columns=(QUARTER, AREA, ROOM, RETURNED_BY, VISITORS, GUESTS),
    rules=(rules.at_most(VISITORS, GUESTS),),
    is_return=True,
    replaces_illustrative=True,
)


@pytest.fixture(scope="module")
def texts() -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_csv(path, dtype="str", keep_default_na=False) for path in _paths()}


@pytest.fixture(scope="module")
def draft() -> drafted.Draft:
    return _checked(FOLDER)


@pytest.fixture(scope="module")
def tables(draft) -> dict[str, pd.DataFrame]:
    return {name: table.reset_index(drop=True) for name, table in draft.tables.items()}


def _paths(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def _checked(folder: Path) -> drafted.Draft:
    files = [reading.read(path.name, path.read_bytes()) for path in _paths(folder)]
    return checking.check(files, PUBLISHED)


def _due(tables) -> set[tuple[str, str, str]]:
    """Return every (dataset, sender, quarter) that the register says is due."""
    due = set()
    for row in tables["organisations"].itertuples():
        until = row.partner_until.date() if pd.notna(row.partner_until) else dt.date.max
        for quarter in quarters.span(quarters.parse(row.returns_from), NEWEST):
            if quarter.end <= until:
                due |= {
                    (name, row.organisation, quarter.label) for name in row.returns_due.split(";")
                }
    return due


def _received(tables) -> set[tuple[str, str, str]]:
    return {
        (name, *pair)
        for name in RETURNS
        for pair in tables[name][["returned_by", "quarter"]].itertuples(index=False, name=None)
    }


def _completions(tables, area: str) -> pd.Series:
    table = tables["training"]
    counted = table[(table["area"] == area) & ~table["route"].isin(reference.counted_apart())]
    return counted.groupby("quarter")["completions"].sum().astype(float)


def test_the_files_are_the_illustrative_returns_and_registers():
    assert {path.stem for path in _paths()} == FILES


def test_the_files_have_neither_errors_nor_warnings(draft):
    assert [str(problem) for problem in draft.problems] == []


def test_the_shipped_files_come_back_byte_for_byte(tmp_path):
    illustrating.illustrate(tmp_path)
    for path in _paths():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_tells_another_story():
    assert not illustrating.tables(seed=1)["training"].equals(illustrating.tables()["training"])


def test_files_are_plain_utf8_with_declared_headers_in_order():
    for path in _paths():
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        headers = content.decode("utf-8").splitlines()[0].split(",")
        declared = [column.csv_name for column in registry()[path.stem].columns]
        assert [name for name in headers if name in declared] == declared


def test_every_row_says_that_it_is_illustrative(texts):
    for name, table in texts.items():
        assert set(table["provenance"]) == {"illustrative"}, name
        assert table["source"].str.contains("fictional").all(), name


def test_returns_cover_22_quarters_to_the_newest(tables):
    expected = [quarter.label for quarter in quarters.span(NEWEST.plus(-21), NEWEST)]
    for name in RETURNS:
        assert sorted(tables[name]["quarter"].unique()) == expected, name


def test_about_25_organisations_in_every_area_with_fictional_names(tables):
    register = tables["organisations"]
    assert 22 <= len(register) <= 28
    assert set(register["area"]) == {area.name for area in reference.areas()}
    assert register["organisation"].str.lower().is_unique
    assert not register["organisation"].str.lower().str.contains("|".join(REAL)).any()
    assert register["note"].str.contains("Fictional").all()


def test_nearly_every_sector_is_covered(tables):
    sectors = set(tables["organisations"]["sector"]) | set(tables["workforce"]["sector"])
    assert len(set(reference.names("sectors")) - sectors) <= 2


def test_a_few_organisations_have_under_20_staff(tables):
    largest = tables["workforce"].groupby("organisation")["staff_in_post"].max()
    assert 3 <= (largest < 20).sum() <= 6


def test_about_half_signed_the_pledge_one_on_an_unknown_day(tables):
    register = tables["organisations"]
    assert (register["pledge_date__status"] == "x").sum() == 1
    assert 0.35 <= register["pledge_date"].notna().mean() <= 0.65
    assert register["pledge_date"].dt.year.nunique() >= 4


def test_one_organisation_leaves_and_returns_nothing_after(tables):
    [leaver] = tables["organisations"].dropna(subset=["partner_until"]).itertuples()
    for name in ("training", "workforce"):
        rows = tables[name][tables[name]["organisation"] == leaver.organisation]
        last = max(quarters.parse(label).end for label in rows["quarter"])
        assert last == leaver.partner_until.date()


def test_nothing_is_returned_that_is_not_due(tables):
    assert _received(tables) <= _due(tables)


def test_several_are_late_now_and_some_returns_never_came(tables):
    missing = _due(tables) - _received(tables)
    newest = {sender for _, sender, quarter in missing if quarter == NEWEST.label}
    before = {sender for _, sender, quarter in missing if quarter == NEWEST.plus(-1).label}
    earlier = [one for one in missing if one[2] < NEWEST.plus(-1).label]
    assert 3 <= len(newest) <= 8
    assert newest & before
    assert 4 <= len(earlier) <= 20


def test_most_of_the_known_headcount_is_in(tables):
    table = tables["workforce"]
    [leaver] = tables["organisations"].dropna(subset=["partner_until"])["organisation"]
    current = table[table["organisation"] != leaver].sort_values("quarter")
    key = ["area", "organisation", "sector"]
    known = current.dropna(subset=["staff_in_post"]).groupby(key)["staff_in_post"].last()
    sent = current.loc[current["quarter"] == NEWEST.label, key]
    received = known[pd.MultiIndex.from_frame(sent)]
    shares = received.groupby("area").sum() / known.groupby("area").sum()
    assert set(shares.index) >= {*reference.authorities(), reference.system()}
    assert (shares > 0.8).all()
    assert received.sum() < known.sum()


def test_a_nil_return_is_one_row_of_zero(tables):
    table = tables["training"]
    rows = table.groupby(["quarter", "returned_by"])["completions"].agg(["size", "sum"])
    nil = table[table["completions"] == 0].groupby(["quarter", "returned_by"]).size()
    assert len(nil)
    assert (rows.loc[nil.index, "size"] == 1).all()


def test_statuses_and_markers_are_there(texts):
    training, workforce = texts["training"], texts["workforce"]
    assert (training["completions"] == "[c]").any()
    assert (training["evaluation_responses"] == "[x]").any()
    assert (workforce["staff_trained"] == "[c]").any()
    assert (texts["settings"]["settings_total"] == "[x]").any()
    assert 5 <= (training["completions_markers"] == "r").sum() <= 40
    provisional = training.loc[training["completions_markers"] == "p", "quarter"]
    assert set(provisional) == {NEWEST.label}


def test_one_organisation_counts_its_staff_yearly(tables):
    table = tables["workforce"]
    [name] = table.loc[table["staff_in_post__status"] == "x", "organisation"].unique()
    given = table[table["organisation"] == name].set_index("quarter")["staff_in_post"]
    assert given.ffill(limit=3).notna().all()


def test_a_hub_returns_sessions_for_others_and_for_unknown_employers(tables):
    table = tables["training"]
    others = table[table["returned_by"] != table["organisation"]]
    assert others["organisation"].nunique() > 5
    assert (others["organisation"] == reference.EMPLOYER_NOT_RECORDED).any()
    assert table["route"].isin(reference.counted_apart()).any()
    assert set(table["level"]) == set(reference.names("levels"))


def test_training_is_of_modest_size(tables):
    assert len(tables["training"]) <= 6000


def test_reach_differs_between_authorities_and_grows(tables):
    table = tables["workforce"].dropna(subset=["staff_in_post", "staff_trained"])
    sums = table.groupby(["area", "quarter"])[["staff_trained", "staff_in_post"]].sum()
    reach = (sums["staff_trained"] / sums["staff_in_post"]).astype(float).unstack("area")
    assert (reach.iloc[-1] > reach.iloc[0] + 0.1).all()
    newest = reach.iloc[-1]
    assert newest["Bristol"] > newest["South Gloucestershire"] + 0.04
    assert newest["South Gloucestershire"] > newest["North Somerset"] + 0.04


def test_one_step_is_rebased_and_really_there(tables):
    [rebase] = tables["rebases"].itertuples()
    assert rebase.indicator == "TR2"
    assert quarters.parse(rebase.quarter).minus(NEWEST.plus(-21)) < 10
    series = _completions(tables, rebase.area)
    before, after = series[series.index < rebase.quarter], series[series.index >= rebase.quarter]
    assert len(before) >= 6
    assert len(after) >= 12
    assert after.min() > before.max()


def test_one_series_is_left_whole_and_level(tables):
    series = _completions(tables, "North Somerset")
    assert len(series) == 22
    assert 0.9 < series.iloc[11:].mean() / series.iloc[:11].mean() < 1.1
    senders = set(tables["training"].query("area == 'North Somerset'")["returned_by"])
    missing = _due(tables) - _received(tables)
    assert not [one for one in missing if one[0] == "training" and one[1] in senders]


def test_a_network_starts_late_as_not_applicable_and_never_as_zero(tables):
    table = tables["networks"]
    rows = table[
        (table["area"] == "North Somerset") & (table["network"] == reference.headline_network())
    ].sort_values("quarter")
    started = rows["members_closing"].notna().to_numpy()
    assert 4 <= (~started).sum() <= 18
    assert (started == sorted(started)).all()
    for measure in registry()["networks"].measures:
        assert (rows.loc[~started, measure.status_name] == "z").all(), measure.name
    assert (rows.loc[started, "members_closing"] > 0).all()


def test_every_network_has_members_in_the_newest_quarter(tables):
    newest = tables["networks"].query("quarter == @NEWEST.label")
    assert set(newest["network"]) == set(reference.names("networks"))
    assert (newest["members_closing"] > 0).all()


def test_targets_name_a_body_that_is_illustrative(tables):
    table = tables["targets"]
    paths = table[table["indicator"] == "TR1"].groupby("area")["quarter"].nunique()
    assert set(paths.index) == {*reference.authorities(), reference.system()}
    assert (paths >= 3).all()
    assert "TR2" not in set(table["indicator"])
    assert table["agreed_by"].str.contains("illustrative").all()


def test_commentary_speaks_of_the_newest_two_quarters(tables):
    table = tables["commentary"]
    assert 6 <= len(table) <= 8
    assert set(table["quarter"]) == {NEWEST.label, NEWEST.plus(-1).label}
    assert 1 <= table["board_ask"].notna().sum() <= 2
    assert table["decision"].notna().any()


def test_a_newly_declared_return_gets_rows_that_pass_the_checks(tmp_path, monkeypatch):
    before = illustrating.tables()
    monkeypatch.setitem(registry().datasets, "visits", VISITS)
    made = illustrating.illustrate(tmp_path)
    visits = made["visits"]
    assert set(visits["room"]) == {"hall", "library"}
    assert visits["quarter"].nunique() == 22
    assert set(reference.authorities()) <= set(visits["area"])
    assert (visits["visitors"].astype(int) <= visits["guests"].astype(int)).all()
    assert made["organisations"]["returns_due"].str.contains("visits").any()
    assert _checked(tmp_path).problems == []
    # The others do not move.
    assert all(made[name].equals(before[name]) for name in RETURNS)


def test_a_newly_declared_measure_of_a_known_return_is_filled():
    declared = Registry(dict(registry().datasets))
    known = declared["workforce"]
    declared.datasets["workforce"] = replace(known, columns=(*known.columns, VISITORS))
    table = illustrating.tables(declared=declared)["workforce"]
    assert (table["visitors"].astype(int) > 0).all()


def test_a_newly_declared_register_gets_no_rows():
    declared = Registry(dict(registry().datasets))
    declared.datasets["visits"] = replace(VISITS, is_return=False)
    assert "visits" not in illustrating.tables(declared=declared)
