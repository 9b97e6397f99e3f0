"""Who may do what follows from the provider's claims alone."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import reference
from analysis.configuration import Configuration
from pages._ui import access
from pages._ui.access import Role

OBJECT_ID = "7f0c3f6e-0d4c-4a0e-9d2b-3a8f5d1c2b90"
RESTRICTED = Configuration(restrict_areas=True)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["viewer"], Role.VIEWER),
        (["SRO"], Role.SRO),
        (["analyst"], Role.ANALYST),
        (["approver"], Role.APPROVER),
        (["viewer", "analyst"], Role.ANALYST),
        ("analyst", Role.ANALYST),
        (["sro.bristol"], Role.SRO),
        ([], None),
        (None, None),
        (["administrator", "analysts", "analyst.x y", 7], Role.ANALYST),
        (["viewers", "an analyst", "", "."], None),
        (7, None),
    ],
)
def test_role_is_the_highest_the_provider_gives(roles, expected):
    assert access.person_of({"sub": "anna", "roles": roles}).role == expected


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8)), st.lists(st.text(max_size=12)))
def test_no_claim_but_roles_gives_a_role(claims, roles):
    known = {role.name.casefold() for role in Role}
    claims = {name: value for name, value in claims.items() if name != "roles"}
    assert access.person_of(claims).role is None
    held = access.person_of(claims | {"roles": roles}).role
    assert (held is None) == (not any(name.casefold().partition(".")[0] in known for name in roles))


def test_identity_is_the_object_id_else_the_subject():
    assert access.person_of({"sub": "pairwise", "oid": OBJECT_ID}).identity == OBJECT_ID
    assert access.person_of({"sub": "anna", "email": "anna@example.org"}).identity == "anna"


@pytest.mark.parametrize(
    ("roles", "area"),
    [
        (["sro.north-somerset"], "North Somerset"),
        (["sro.E06000023"], "Bristol"),
        (["sro"], None),
        (["sro.avon-and-somerset"], None),
        (["sro.bristol", "sro.north-somerset"], None),
        (["viewer.bristol"], None),
    ],
)
def test_an_sro_answers_for_one_authority(roles, area):
    assert access.person_of({"sub": "a", "roles": roles}).area == area


def test_restricted_sro_sees_the_own_authority_and_wider_areas():
    sro = access.person_of({"sub": "a", "roles": ["sro.bristol"]})
    others = {"North Somerset", "South Gloucestershire"}
    shown = access.shown_areas(sro, RESTRICTED)
    assert set(reference.reported_areas()) - set(shown) == others
    assert access.shown_areas(sro, Configuration()) is None


def test_analyst_is_never_restricted():
    both = access.person_of({"sub": "a", "roles": ["sro.bristol", "analyst"]})
    assert access.shown_areas(both, RESTRICTED) is None


@pytest.mark.parametrize("least", list(Role))
def test_nobody_may_do_anything(least):
    assert not access.NOBODY.may(least)


def test_roles_may_do_what_the_ones_before_them_may():
    analyst = access.Person("a", Role.ANALYST)
    assert [role for role in Role if analyst.may(role)] == [Role.VIEWER, Role.SRO, Role.ANALYST]


def test_who_asks_is_never_guessed_where_no_page_is_drawn(monkeypatch):
    monkeypatch.setattr(access, "settings", lambda: SimpleNamespace(sign_in="configured"))
    with pytest.raises(RuntimeError, match="only while a page is drawn"):
        access.person()
