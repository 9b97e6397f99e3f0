"""A restricted SRO's release holds nothing of another authority."""

import pytest

from analysis import reference
from analysis import release as releases
from analysis.declare import Provenance
from analysis.indicators import ALL
from pages._ui import access
from pages._ui.access import Person, Role
from tests.pages import screen

OWN = "North Somerset"
OTHERS = [area for area in reference.authorities() if area != OWN]


@pytest.fixture(scope="module")
def whole(shipped_store):
    return releases.load(shipped_store)


@pytest.fixture(scope="module")
def seen(whole):
    areas = [area for area in reference.reported_areas() if area not in OTHERS]
    return releases.restricted(whole, areas)


def test_no_value_of_another_authority_is_left(whole, seen):
    areas = seen.values.index.get_level_values("area")
    assert not areas.isin(OTHERS).any()
    assert (areas == OWN).sum() == (whole.values.index.get_level_values("area") == OWN).sum() > 0


def test_no_row_of_another_authority_is_left_but_the_public_record(seen):
    for table in seen.tables.values():
        if "area" in table:
            other = table[table["area"].isin(OTHERS)]
            assert (other["provenance"] == Provenance.STATED.value).all()


def test_wider_areas_are_left_as_they_were(whole, seen):
    system = reference.system()
    before = whole.values.loc[("TR1", "", ALL, system)]
    assert seen.values.loc[("TR1", "", ALL, system)].equals(before)


@pytest.mark.parametrize("page", [screen.OVERVIEW, screen.COMPARE, screen.DATA, screen.USE])
def test_pages_draw_for_a_restricted_sro(page, monkeypatch, use, shipped_store):
    use(shipped_store)
    monkeypatch.setenv("DASHBOARD_RESTRICT_AREAS", "yes")
    monkeypatch.setattr(access, "person", lambda: Person("sro", Role.SRO, OWN))
    app = screen.opened(page)
    [areas] = [one for one in app.multiselect if one.label == "Areas"]
    assert areas.value == [OWN]
    assert not set(areas.options) & set(OTHERS)
