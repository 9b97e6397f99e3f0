"""Illustrative workforce, settings and networks returns: what stands on a quarter's last day."""

from __future__ import annotations

import numpy as np

from analysis.declare import Dataset
from analysis.illustrating import generic, partners, story
from analysis.illustrating.partners import Organisation
from analysis.illustrating.story import LABELS, Network

# From this quarter the organisation that counts yearly gives its headcount in one quarter of four.
YEARLY_FROM = 8
HIDES_TRAINED_BEFORE = 8
HIDDEN_UP_TO = 4


def workforce(dataset: Dataset, *, seed: int) -> list[dict]:
    """Return the rows of every workforce return that is in."""
    made = []
    for sender in generic.senders(dataset):
        quarters = generic.sent(dataset, sender, seed=seed)
        for area, sector in sender.places:
            rng = generic.dice(seed, "workforce", sender.name, area, sector)
            series = _staff(sender, (area, sector), rng)
            made += [
                {
                    "quarter": LABELS[place],
                    "area": area,
                    "organisation": sender.name,
                    "sector": sector,
                    "returned_by": sender.name,
                    **_told(sender, place, {name: n[place] for name, n in series.items()}),
                }
                for place in quarters
            ]
    return made


def _staff(sender: Organisation, key: tuple[str, str], rng) -> dict[str, np.ndarray]:
    """Return each measure over all quarters: parts never pass their whole."""
    size = story.HOW_MANY
    drift = np.cumsum(rng.normal(0.0015, 0.006, size))
    in_post = np.round(sender.places[key] * np.exp(drift)).astype(int)
    trained = np.round(in_post * _share_trained(key[0], rng)).astype(int)
    lapsed = np.linspace(0.04, rng.uniform(0.18, 0.30), size)
    requiring = np.round(in_post * rng.uniform(0.6, 0.8)).astype(int)
    grown = np.linspace(0.35, 1, size)
    at_level = np.minimum(np.round(trained * 0.55 * grown).astype(int), requiring)
    return {
        "staff_in_post": in_post,
        "staff_trained": trained,
        "staff_trained_in_date": np.round(trained * (1 - lapsed)).astype(int),
        "staff_requiring_level": requiring,
        "staff_at_required_level": at_level,
        "active_trainers": np.round(in_post / 130 * grown * rng.uniform(0.7, 1.3)).astype(int),
        "active_network_members": np.round(in_post / 90 * grown * rng.uniform(0.6, 1.4)).astype(
            int
        ),
    }


def _share_trained(area: str, rng: np.random.Generator) -> np.ndarray:
    """Return the share trained over all quarters: it grows at the area's training pace."""
    first, newest = story.TRAINED[area]
    done = np.cumsum([story.pace(area, place) for place in range(story.HOW_MANY)])
    share = first + (newest - first) * (done - done[0]) / (done[-1] - done[0])
    wobble = 1 + np.cumsum(rng.normal(0, 0.004, story.HOW_MANY))
    return np.clip(share * rng.uniform(0.92, 1.08) * wobble, 0, 0.95)


def _told(sender: Organisation, place: int, counts: dict) -> dict:
    """Return the counts as the sender gives them: some hidden, some not available."""
    told = dict(counts)
    if sender.counts_yearly and place >= YEARLY_FROM and place % 4 != YEARLY_FROM % 4:
        told["staff_in_post"] = "[x]"
    if not sender.counts_members:
        told["active_network_members"] = "[x]"
    if sender.hides_small and place < HIDES_TRAINED_BEFORE:
        for name in ("staff_trained", "staff_trained_in_date", "staff_at_required_level"):
            if 0 < counts[name] <= HIDDEN_UP_TO:
                told[name] = "[c]"
    return told


def settings(dataset: Dataset, *, seed: int) -> list[dict]:
    """Return the rows of every settings return that is in; all settings are counted yearly."""
    made = []
    for sender in generic.senders(dataset):
        quarters = generic.sent(dataset, sender, seed=seed)
        for (returned_by, area, setting_type), sizes in story.SETTINGS.items():
            if returned_by != sender.name:
                continue
            trained, reviewed = _settings(sizes, generic.dice(seed, "settings", area, setting_type))
            made += [
                {
                    "quarter": LABELS[place],
                    "area": area,
                    "setting_type": setting_type,
                    "returned_by": sender.name,
                    "settings_whole_trained": trained[place],
                    "settings_policy_reviewed": reviewed[place],
                    "settings_total": sizes[0] + place // 8 if place % 4 == 0 else "[x]",
                }
                for place in quarters
            ]
    return made


def _settings(sizes: tuple[int, int, int], rng) -> tuple[np.ndarray, np.ndarray]:
    """Return settings wholly trained, and those that have reviewed policy two quarters later."""
    _, first, newest = sizes
    steps = np.sort(rng.uniform(1, story.HOW_MANY, newest - first))
    trained = first + np.searchsorted(steps, np.arange(story.HOW_MANY), side="right")
    earlier = np.concatenate([[first, first], trained[:-2]])
    return trained, np.round(earlier * 0.55).astype(int)


def networks(dataset: Dataset, *, seed: int) -> list[dict]:
    """Return the rows of every networks return that is in: [z] before a network starts."""
    made = []
    for sender in generic.senders(dataset):
        quarters = set(generic.sent(dataset, sender, seed=seed))
        for network in story.NETWORKS:
            if network.returned_by == sender.name:
                rng = generic.dice(seed, "networks", network.name, network.area)
                history = _members(network, rng)
                made += [row for place, row in enumerate(history) if place in quarters]
    return made


def _members(network: Network, rng: np.random.Generator) -> list[dict]:
    """Return a network's history: each quarter opens with what the last one closed with."""
    history, opening = [], network.members
    for place, label in enumerate(LABELS):
        key = {
            "quarter": label,
            "area": network.area,
            "network": network.name,
            "returned_by": network.returned_by,
        }
        counts = _quarter(opening, network, place, rng)
        if place >= network.starts:
            opening = counts["members_closing"]
        else:
            counts = dict.fromkeys(counts, "[z]")
        history.append(key | counts)
    return history


def _quarter(opening: int, network: Network, place: int, rng) -> dict[str, int]:
    first = place == network.starts and not network.members
    joiners = rng.poisson(network.joining * (3 if first else 1))
    leavers = rng.binomial(opening, 0.05)
    closing = opening + joiners - leavers
    return {
        "members_closing": closing,
        "members_opening": opening,
        "joiners": joiners,
        "leavers": leavers,
        "members_attending": rng.binomial(closing, rng.uniform(0.45, 0.65)),
        "meetings": rng.integers(2, 5),
        "organisations_represented": min(len(partners.ORGANISATIONS), round(3 + closing / 9)),
    }
