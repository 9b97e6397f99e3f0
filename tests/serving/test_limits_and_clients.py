"""Limits hold by their own clock, and clients are who a named proxy says."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.configuration import Configuration
from deploy import clients
from deploy.gate import local
from deploy.limits import MOST_CLIENTS, Rates
from deploy.signing_out import SignOuts

PROXY = "10.0.0.4"
BEHIND = Configuration(proxies=(ipaddress.ip_network(PROXY),))


def scope(peer, *told):
    return {"type": "http", "client": (peer, 1), "headers": [
        (b"x-forwarded-for", text.encode()) for text in told]}  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        (PROXY, ["203.0.113.9"], "203.0.113.9"),
        (PROXY, ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (PROXY, ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        (PROXY, [f"203.0.113.9, {PROXY}"], "203.0.113.9"),
        (PROXY, ["rubbish"], PROXY),
        (PROXY, [], PROXY),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("127.0.0.1", ["198.51.100.1"], "127.0.0.1"),
    ],
)
def test_only_a_named_proxy_is_believed_and_only_its_own_word(peer, told, client):
    assert clients.address(scope(peer, *told), BEHIND) == client


def test_a_bucket_empties_and_fills_again():
    rates = Rates(60)
    assert sum(rates.allows("a", now=0.0) for _ in range(100)) == 60
    assert rates.allows("b", now=0.0)
    assert not rates.allows("a", now=0.5)
    assert rates.allows("a", now=2.0)


@given(st.lists(st.floats(0, 600), min_size=1, max_size=300))
def test_no_pattern_of_asking_gets_more_than_the_pace(moments):
    rates = Rates(60)
    allowed = sum(rates.allows("a", now=moment) for moment in sorted(moments))
    assert allowed <= 60 + max(moments) - min(moments) + 1


def test_memory_of_clients_is_bounded():
    rates = Rates(10)
    for number in range(MOST_CLIENTS + 500):
        rates.allows(str(number), now=float(number))
    assert len(rates._left) == MOST_CLIENTS


@given(st.text(max_size=40))
def test_a_way_back_is_always_a_path_of_ours(text):
    there = local(text)
    if there is not None:
        assert there.startswith("/")
        assert not there.startswith(("//", "/\\", "/auth/", "/_stcore/", "/media/"))
        assert there.isprintable()


def test_a_sign_out_ends_what_was_signed_before_it_and_nothing_later(tmp_path):
    outs = SignOuts(tmp_path, keep_seconds=900)
    outs.end("anna", now=1000.0)
    assert outs.ended("anna", 999.0)
    assert outs.ended("anna", 1000.0)
    assert not outs.ended("anna", 1001.0)
    assert not outs.ended("paul", 1.0)
    # Another replica on the same folder knows it; a name that is a path stays inside the folder.
    assert SignOuts(tmp_path, keep_seconds=900).ended("anna", 999.0)
    outs.end("../../etc/passwd", now=1.0)
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {
        tmp_path / "signed-out"
    }
