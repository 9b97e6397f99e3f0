"""The public record says what was published, all of it, and nothing else."""

import csv
import re

import pytest

from analysis import first_run

FOLDER = first_run.DATA / "record"
KEYS = {"milestones": "milestone_id", "funding": "Identifier", "stated_figures": "figure_id"}
AUTHORITIES = ("bristol", "north-somerset", "south-gloucestershire")
REPORT = "Adversity and Trauma HIT achievements 2021-22, Bristol Health Partners"


def each(pattern: str) -> set[str]:
    """Return one id for each of the three authorities."""
    return {pattern.format(name) for name in AUTHORITIES}


# Every item of the 2021/22 achievements report, and the rows that hold it.
ITEMS = {
    1: {"m-hit-renamed"},
    2: {"m-ics-commitment"},
    3: {"m-hit-partnership", "f-partner-organisations"},
    4: {"m-trauma-subgroup"},
    5: {"m-sros-identified", "f-senior-responsible-officers"},
    6: {"m-post-funded", "record-healthier-together-post", "f-post-amount"},
    7: {"m-work-plan"},
    8: {"m-ksf-implementation", "record-home-office-training-2021-22", "f-home-office-tip-amount"},
    9: {"m-training-programme", "f-training-completions", "f-people-trained"},
    10: {"m-train-the-trainer", "f-trainers"},
    11: {"m-practice-educators", "f-practice-educator-funded", "f-practice-educator-filled"},
    12: {"m-eagle"},
    13: each("m-focussed-work-{}") | each("f-whole-service-events-{}"),
    14: each("m-focussed-work-{}") | each("f-senior-leader-workshops-{}"),
    15: each("m-housing-{}") | each("f-housing-partners-{}"),
    16: {"m-safeguarding-training", "f-safeguarding-partnerships"},
    17: {"m-belonging-strategy", "f-strategies-named"},
    18: {"m-settings-training", "f-schools-whole-setting", "f-nurseries-whole-setting"},
    19: {"m-settings-policy", "f-settings-policy-review"},
    20: {"m-drug-alcohol-training", "f-drug-alcohol-training"},
    21: {"m-link-psychosis-hit", "m-link-ship-hit", "f-hit-links-scoping"},
    22: {"m-network-south-gloucestershire", "f-network-members-south-gloucestershire"},
    23: {"m-network-bristol", "f-network-members-bristol"},
    24: {"f-network-members-north-somerset"},
    25: {
        f"{kind}-online-introductory-{area}"
        for kind in "mf"
        for area in ("bristol", "south-gloucestershire")
    },
    26: {
        "m-peer-practice-network",
        "record-police-peer-practice-network",
        "f-peer-practice-amount",
    },
    27: {
        "m-community-champions",
        "record-nhs-charities-together-champions",
        "f-champions-amount",
        "f-community-champions",
    },
    28: {"m-champions-shape-priorities"},
    29: {"m-funding-applications", "f-applications-named", "f-applications-total"},
    30: {"record-changing-futures-bristol", "m-changing-futures-embedding"},
    31: {"m-changing-futures-evaluation", "m-changing-futures-embedding"},
    32: {"m-arc-west-cost-effectiveness"},
    33: {"m-arc-west-school-behaviour"},
    34: {"m-steering-group-arc-west"},
}

# Every number on record, with the words that belong to it. Whatever else there is has none.
STATED = {
    "f-senior-responsible-officers": ("2", "exactly"),
    "f-strategies-named": ("1", "exactly"),
    "f-hit-links-scoping": ("2", "exactly"),
    "f-applications-named": ("1", "exactly"),
    "f-residents-bristol-2021": ("472400", "about"),
    "f-residents-south-gloucestershire-2021": ("290400", "about"),
    "f-residents-north-somerset-2021": ("216700", "about"),
    "f-residents-bristol-2022": ("479000", "about"),
    "f-icb-population": ("1059770", "exactly"),
    "f-webinar-attendees": ("700", "more than"),
    "f-webinar-speakers": ("26", "exactly"),
    "f-ace-ambassadors-2020": ("300", "more than"),
    "f-ace-scheme-trained": ("100", "exactly"),
    "f-ace-scheme-education": ("60", "about"),
    "f-ace-scheme-ambition": ("20", "exactly"),
    "f-pledge-organisations": ("30", "more than"),
    "f-pledge-commitments": ("8", "exactly"),
    "f-pledge-actions": ("2", "exactly"),
    "f-uwe-evaluation-records": ("554", "exactly"),
    "f-vru-further-2020": ("1600000", "exactly"),
    "f-grip-2021": ("660000", "exactly"),
    "f-grip-2022-23": ("717000", "exactly"),
    "f-grip-three-years": ("2200000", "exactly"),
}
AWARDED = {
    "record-changing-futures-bristol": "3300000",
    "record-home-office-vru-2019": "1160000",
    "record-home-office-vru-2022-25": "5080000",
}
# What the record keeps, word for word, where dropping it would claim more than was said.
HEDGES = {
    "m-ics-commitment": "we understand this is the first ICS to do so",
    "m-belonging-strategy": "such as the Bristol Belonging Strategy",
    "m-focussed-work-north-somerset": "for example",
    "f-strategies-named": "there may be more",
    "f-hit-links-scoping": "there may be more",
    "f-network-members-north-somerset": "not applicable, which is not zero",
    "f-uwe-evaluation-records": "not people trained",
    "f-ace-ambassadors-2020": "not to be added",
    "f-grip-2022-23": "not trauma-informed money",
    "record-home-office-vru-2022-25": "subject to application",
    "record-changing-futures-bristol": "no independent page was found",
}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RECORD = {row[key]: row | {"dataset": name} for name, key in KEYS.items() for row in rows(name)}


def items(note: str) -> set[int]:
    """Return the report's items that a note begins with, as in ``Report items 13 and 14``."""
    named = re.match(r"Report items? (\d+)(?: and (\d+))?\.", note)
    return {int(number) for number in named.groups() if number} if named else set()


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_of_the_report_has_its_rows(item):
    missing = ITEMS[item] - set(RECORD)
    assert not missing
    for name in ITEMS[item]:
        assert (RECORD[name]["source"], RECORD[name]["source_date"]) == (REPORT, "2022-04-01")


def test_the_items_are_the_34_and_each_row_of_the_report_names_its_own():
    assert list(ITEMS) == list(range(1, 35))
    said = {name: items(row["note"]) for name, row in RECORD.items() if row["source"] == REPORT}
    told = {name: {item for item, names in ITEMS.items() if name in names} for name in said}
    # The money of item 8 is that of the programme of item 9, and item 30's project is item 31's.
    told["record-home-office-training-2021-22"].add(9)
    assert said == told


def test_no_number_is_on_record_that_was_not_published():
    numbers = {
        name: (row["value"], row["qualifier"])
        for name, row in RECORD.items()
        if row["dataset"] == "stated_figures" and not row["value"].startswith("[")
    }
    assert numbers == STATED
    awards = {
        name: row["Amount Awarded"]
        for name, row in RECORD.items()
        if row["dataset"] == "funding" and row["Amount Awarded"] != "[x]"
    }
    assert awards == AWARDED
    assert {row["Amount Disbursed"] for row in rows("funding")} == {"[x]"}


def test_contested_amounts_stand_side_by_side():
    contested = {name: row.get("contested_amount") for name, row in RECORD.items()}
    first = "record-home-office-vru-2019"
    assert {name for name, amount in contested.items() if amount} == {first}
    assert (AWARDED[first], contested[first]) == ("1160000", "1600000")


@pytest.mark.parametrize("name", HEDGES)
def test_hedges_are_kept(name):
    assert HEDGES[name] in " ".join(RECORD[name].values())


def test_every_row_is_stated_with_its_source():
    for name, row in RECORD.items():
        assert row["provenance"] == "stated", name
        assert row["source"], name
        assert re.fullmatch(r"\[x\]|\d{4}-\d\d-\d\d", row["source_date"]), name


def test_money_of_the_police_area_is_not_bnssg_money_and_a_regrant_names_its_parent():
    for row in rows("funding"):
        if "Home Office" in row["Funding Org:Name"]:
            assert row["Beneficiary Location:Name"] == "Avon and Somerset"
        if row["Description"].startswith("Regrant"):
            assert row["Related Activity"] == "record-home-office-vru-2019"
            assert row["Amount Awarded"] == "[x]"
    assert RECORD["record-changing-futures-bristol"]["Beneficiary Location:Name"] == "Bristol"
    assert RECORD["record-changing-futures-bristol"]["ti_share"] == "part"


def test_a_network_nobody_mentions_is_not_applicable():
    assert RECORD["f-network-members-north-somerset"]["value"] == "[z]"
