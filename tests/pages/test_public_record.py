"""What is on the public record stands where it was said, and is never made to say more."""

import pandas as pd

from analysis import reference
from tests.pages import screen

CHANGING_FUTURES = "Changing Futures"
DURING = "2022/23 Q1"


def drawn(recorded, key):
    [made] = [made for made in recorded if made.key == key]
    return made


def with_word(table: pd.DataFrame, word: str) -> pd.DataFrame:
    return table[table["Award"].str.contains(word) | table["Funder"].str.contains(word)]


def test_changing_futures_is_bristols_alone(shipped, recorded):
    screen.opened(screen.FUNDING, {"area": list(reference.reported_areas())})
    awards = with_word(drawn(recorded, "funding_register").table, CHANGING_FUTURES)
    assert awards[["Area", "Awarded"]].to_numpy().tolist() == [["Bristol", "£3.3m"]]
    money = drawn(recorded, "funding_by_year_and_area").data
    assert round(money.groupby("area")["pounds"].sum()["Bristol"]) == 3_300_000
    assert set(money["area"]) == {"Bristol"}


def test_changing_futures_is_not_drawn_for_the_other_authorities(shipped):
    others = ["North Somerset", "South Gloucestershire"]
    said = screen.said(screen.opened(screen.FUNDING, {"area": others, "to": DURING}))
    assert CHANGING_FUTURES not in said
    assert "£3.3m" not in said


def test_money_for_a_part_of_the_work_is_not_in_the_headline(shipped, recorded):
    screen.opened(screen.FUNDING, {"area": ["Bristol"], "to": DURING})
    assert drawn(recorded, "fd1_by_quarter").data["value"].isna().all()
    by_share = drawn(recorded, "fd1_by_ti_share").data.set_index("group")["value"]
    assert by_share.dropna().index.tolist() == ["part"]
    # £3.3m over 1,370 days, 91 of them in the quarter.
    assert round(by_share["part"]) == round(3_300_000 * 91 / 1_370)


def test_home_office_money_stands_against_avon_and_somerset(shipped, recorded):
    screen.opened(screen.FUNDING)
    awards = with_word(drawn(recorded, "funding_register").table, "Home Office")
    assert len(awards) >= 3
    assert set(awards["Area"]) == {"Avon and Somerset"}
    [band] = [
        trace["y"][0]
        for trace in drawn(recorded, "funding_calendar").figure["data"]
        if "Changing" not in trace["y"][0]
    ]
    assert "Avon &amp; Som" in band


def test_money_for_a_wider_area_is_in_no_authoritys_figures(shipped, recorded):
    screen.opened(screen.FUNDING, {"area": ["Bristol", "BNSSG", "Avon and Somerset"], "to": DURING})
    wider = drawn(recorded, "funding_by_year_and_area").data
    assert "Avon and Somerset" not in set(wider["area"])
    by_share = drawn(recorded, "fd1_by_ti_share").data
    bristol, system = (
        by_share[by_share["area"] == area].set_index("group")["value"]["part"]
        for area in ("Bristol", "BNSSG")
    )
    assert bristol == system


def test_two_amounts_for_one_award_stand_side_by_side(shipped):
    assert "£1.16m (another source: £1.6m)" in screen.said(screen.opened(screen.FUNDING))


def test_an_amount_nobody_published_is_not_a_nought(shipped, recorded):
    screen.opened(screen.FUNDING)
    awarded = drawn(recorded, "funding_register").table["Awarded"]
    assert (awarded == "not published").sum() >= 5
    assert not awarded.isin(["£0", "0", ""]).any()


def test_a_network_before_it_starts_is_not_applicable_and_never_nought(shipped):
    seen = screen.block(screen.opened(screen.NETWORKS), "nw1_by_quarter")
    column = seen.table.set_index("Quarter")["North Somerset"][::-1]
    before = column[column == "not applicable"]
    assert len(before) >= 1
    assert column.index[: len(before)].equals(before.index)
    line = dict(zip(*(seen.areas["North Somerset"][axis] for axis in ("x", "y")), strict=True))
    assert [line[quarter] for quarter in before.index] == [None] * len(before)
    assert all(line[quarter] for quarter in column.index[len(before) :])


def test_figures_on_record_are_cards_with_area_date_and_source(on_record):
    said = screen.said(screen.opened(screen.MILESTONES))
    assert "Figures on the public record" in said
    assert "never added up or put in a series" in said
    assert "Source: Adversity and Trauma HIT achievements 2021-22" in said


def test_milestones_name_their_evidence(on_record):
    app = screen.opened(screen.MILESTONES)
    tables = [one.value for one in app.table if one.proto.alt.startswith("Milestones: ")]
    assert sum(len(table) for table in tables) > 20
    links = pd.concat(tables)["Evidence"]
    assert links.str.match(r"^(none published|\[Evidence\]\(<https?://[^()<> ]+>\))$").all()
