"""Every figure of the returns equals what plain loops make of the same rows."""

import math
import os
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analysis import first_run, indicators
from analysis.datasets import registry
from tests import factories
from tests.analysis import plain_figures as plain

LIKE_FOR_LIKE = [f"{when}_{name}" for name in plain.COMPARED for when in ("now", "then", "matched")]
# The first, the last, and some in between: with the earlier ones each is compared with.
CHECKED = (0, 4, 9, 15, 20, 21)


def differences(indicator: str, given_: indicators.Inputs, world: plain.World, quarters) -> list:
    """Return the figures that are not what the plain loops make of them."""
    table = indicators.values(registry().indicators[indicator], given_)
    places = zip(table["by"].str.replace(" | ", "|"), table["group"], table["area"], strict=True)
    rows = table.to_dict("records")
    found = {
        (by, group.replace(" | ", "|"), area, row["quarter"]): row
        for (by, group, area), row in zip(places, rows, strict=True)
        if row["quarter"] in quarters and (indicator, by) != ("TR11", "")
    }
    expected = plain.figures(indicator, world, quarters)
    wrong = [("figures", key) for key in set(found) ^ set(expected)]
    for key in set(found) & set(expected):
        if key[3] == world.quarters[-1] and expected[key].get("status") == "ok":
            # The newest quarter is provisional.
            expected[key]["markers"] |= {"p"}
        for name, value in expected[key].items():
            if indicator == "TR11" and found[key]["status"] != "ok" and name == "value":
                continue
            if not same(found[key][name], value):
                wrong.append((key, name, found[key][name], value))
    return wrong


def same(found, expected) -> bool:
    if isinstance(expected, set):
        return set((found or "").split()) == expected
    if isinstance(expected, str):
        return found == expected
    if found is None or math.isnan(found) or expected is None:
        return expected is None and (found is None or math.isnan(found))
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


@pytest.fixture(scope="module")
def illustrative(shipped_store):
    """The illustrative returns: as the dashboard has them, and from the text of their CSVs."""
    folder = first_run.DATA / "illustrative"
    texts = {
        name: (folder / f"{name}.csv").read_text(encoding="utf-8")
        for name in (*plain.RETURNS, "organisations")
    }
    return indicators.inputs(shipped_store.tables()), plain.world(texts)


@pytest.mark.parametrize("indicator", plain.SUMS | plain.RATIOS)
def test_illustrative_figures_are_those_of_plain_loops(illustrative, indicator):
    given_, world = illustrative
    assert given_.quarters == world.quarters
    quarters = [world.quarters[place] for place in CHECKED]
    assert differences(indicator, given_, world, quarters)[:5] == []


# --- Small returns with everything that can go wrong in them -----------------------------------

NAMES = ("Alpha", "Beta", "Gamma")
QUARTERS = ("2025/26 Q1", "2025/26 Q4", "2026/27 Q1", "2026/27 Q2")
SECTORS = ("Acute hospitals", "Primary care")
PLACES = ("Bristol", "North Somerset", "BNSSG", "Avon and Somerset")
REASONS = st.sampled_from(["[x]", "[c]", "[z]", "[x]"])


def counts(draw, *names: str) -> dict[str, str]:
    """Return measures of which each is at most the one before, some of them missing."""
    cells, most = {}, 60
    for name in names:
        most = draw(st.integers(0, most))
        cells[name] = draw(REASONS) if draw(st.integers(0, 5)) == 0 else most
    return cells


def sometimes(draw) -> bool:
    return draw(st.integers(0, 3)) > 0


@st.composite
def returns(draw):
    found = {"organisations": [], "training": [], "workforce": [], "networks": [], "settings": []}
    for place, name in enumerate(NAMES):
        if sometimes(draw):
            found["organisations"].append(
                {
                    "organisation": name,
                    "sector": SECTORS[place % 2],
                    "area": draw(st.sampled_from(PLACES)),
                    "returns_due": ";".join(plain.RETURNS),
                    "returns_from": draw(st.sampled_from(QUARTERS)),
                    "partner_until": draw(st.sampled_from(["", "", "2026-03-31"])),
                }
            )
    for name, quarter, area in product(NAMES, QUARTERS, PLACES[:3]):
        if draw(st.integers(0, 2)):
            continue
        sector = draw(st.sampled_from(SECTORS))
        own = {"quarter": quarter, "area": area, "organisation": name, "sector": sector}
        own |= {"returned_by": draw(st.sampled_from([name, name, "Alpha"]))}
        if sometimes(draw):
            found["training"].append(own | _training(draw))
        if sometimes(draw) and own["returned_by"] == name:
            found["workforce"].append(own | _workforce(draw))
        place = {"quarter": quarter, "area": area, "returned_by": name}
        if draw(st.booleans()):
            found["networks"].append(place | _network(draw))
        if draw(st.booleans()):
            found["settings"].append(place | _setting(draw))
    return found


def _training(draw) -> dict:
    return {
        "level": draw(st.sampled_from(["Level 1 introductory", "Level 2 practitioner"])),
        "route": draw(st.sampled_from(["Classroom course", "Live online course", plain.TALK])),
        **counts(draw, "places_booked", "completions"),
        **counts(draw, "evaluation_responses", "evaluation_improved"),
        "completions_markers": draw(st.sampled_from(["", "", "p", "r e"])),
    }


def _workforce(draw) -> dict:
    post = counts(draw, "staff_in_post", "staff_trained", "staff_trained_in_date")
    level = counts(draw, "staff_requiring_level", "staff_at_required_level")
    if isinstance(post["staff_in_post"], int):
        for name, value in level.items():
            level[name] = min(value, post["staff_in_post"]) if isinstance(value, int) else value
    return post | level | counts(draw, "active_trainers") | counts(draw, "active_network_members")


def _network(draw) -> dict:
    return {
        "network": draw(st.sampled_from([plain.HEADLINE, "Community champions"])),
        **counts(draw, "members_closing"),
        **counts(draw, "joiners"),
        **counts(draw, "leavers"),
        **counts(draw, "members_attending"),
    }


def _setting(draw) -> dict:
    return {
        "setting_type": draw(st.sampled_from(["school", "nursery"])),
        **counts(draw, "settings_total", "settings_whole_trained"),
    }


# What differs says where: making the example smaller takes minutes and adds little.
@settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "5")),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(returns())
def test_small_returns_have_the_figures_of_plain_loops(rows):
    texts = {name: factories.csv(name, *some) for name, some in rows.items() if some}
    world = plain.world(texts)
    given_ = factories.inputs(**{name: some for name, some in rows.items() if some})
    assert given_.quarters == world.quarters
    for indicator, (dataset, *_) in (plain.SUMS | plain.RATIOS).items():
        if rows[dataset]:
            assert not differences(indicator, given_, world, world.quarters)[:3], indicator
        else:
            found = indicators.values(registry().indicators[indicator], given_)
            assert set(found["status"]) <= {"x"}
