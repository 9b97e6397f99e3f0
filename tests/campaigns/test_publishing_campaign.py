"""The long campaign, briefly: `make campaign` runs it for as long as it takes to believe it."""

import hashlib
import io

import pytest

from analysis import keeping
from tests.campaigns import emulators, publishing


@pytest.fixture(params=["local", "s3", "azurite"])
def somewhere(request):
    """An address and its options; skipped where the emulator cannot be run."""
    try:
        with publishing.address(request.param) as found:
            yield found
    except emulators.Unavailable as reason:
        pytest.skip(str(reason))


def test_killed_at_random_moments_nothing_acknowledged_is_lost(tmp_path):
    report = publishing.kills(str(tmp_path / "published"), count=4)
    assert (report.lost, report.twice, report.bad, report.details) == (0, 0, 0, [])
    assert report.kills == len(report.each) == 4
    assert all(one["stands"] in (one["under_way"] - 1, one["under_way"]) for one in report.each)
    assert report.in_history >= report.acknowledged >= 4


def test_in_a_crowd_nothing_is_lost_torn_or_left_unsaid(tmp_path):
    report = publishing.crowd(str(tmp_path / "published"), writers=3, readers=1, seconds=6)
    assert (report.lost, report.torn, report.bad, report.details) == (0, 0, 0, [])
    assert report.acknowledged == report.releases > 0
    assert report.reads > 0


def test_a_store_is_named_by_its_address_alone(somewhere):
    address, options = somewhere
    report = publishing.kills(address, options, count=1)
    assert (report.lost, report.twice, report.bad, report.details) == (0, 0, 0, [])


def test_an_original_is_copied_to_any_store_in_pieces(somewhere, monkeypatch):
    monkeypatch.setattr(keeping, "COPIED", 1 << 20)
    address, options = somewhere
    content = bytes(range(256)) * 25_000
    shelf, name = keeping.Shelf(address, options).under("_originals"), "0" * 64
    assert shelf.copy(name, io.BytesIO(content)) != name
    assert not shelf.has(name)
    name = hashlib.sha256(content).hexdigest()
    assert shelf.copy(name, io.BytesIO(content)) == name
    assert shelf.read(name) == content
