"""A restricted SRO's release holds nothing of another authority."""

import pytest

from analysis import reference
from analysis import release as releases
from analysis.declare import Provenance
from analysis.indicators import ALL
from pages._ui import access, loading
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


def test_a_download_made_after_the_page_holds_what_its_reader_may_see(monkeypatch, whole, seen):
    def areas(shown):
        return sorted(shown.values.index.get_level_values("area").unique())

    monkeypatch.setenv("DASHBOARD_RESTRICT_AREAS", "yes")
    monkeypatch.setattr(access, "person", lambda: Person("sro", Role.SRO, OWN))
    make = loading.later(seen)
    monkeypatch.setattr(access, "person", lambda: Person("anna", Role.ANALYST))
    assert loading.held(areas, whole) == areas(whole)
    assert make(areas, None) == areas(seen)
    assert not set(OTHERS) & set(make(areas, None))


def test_rows_before_disclosure_control_are_refused_before_a_download_is_offered(
    monkeypatch, whole
):
    monkeypatch.setattr(access, "person", lambda: Person("sro", Role.SRO, OWN))
    with pytest.raises(PermissionError):
        loading.rows_later(whole)
