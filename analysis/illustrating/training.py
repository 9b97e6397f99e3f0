"""Illustrative training returns: employers' own courses, and the hub's for them."""

from __future__ import annotations

import numpy as np

from analysis import reference
from analysis.declare import Dataset
from analysis.illustrating import generic, partners, story
from analysis.illustrating.partners import Organisation
from analysis.illustrating.story import LABELS, Course

# Noise that a whole area shares in a quarter, beside that of each count.
AREA_NOISE = 0.04
# A small sender hid its small counts in its first returns only, so that later totals are whole.
HIDES_COMPLETIONS_BEFORE = 4
HIDDEN_UP_TO = 4
REVISED_ROWS = 14
PROVISIONAL = ("Sailmakers Hospitals Group", "Saltmere General Hospital")


def rows(dataset: Dataset, *, seed: int) -> list[dict]:
    """Return the rows of every training return that is in."""
    busy = _busy(seed)
    made = []
    for sender in generic.senders(dataset):
        rng = generic.dice(seed, "training", sender.name)
        for place in generic.sent(dataset, sender, seed=seed):
            made += _return(sender, place, busy, rng)
    return _marked(made, generic.dice(seed, "training markers"))


def _busy(seed: int) -> dict[tuple[str, int], float]:
    rng = generic.dice(seed, "busy")
    return {
        (area, place): story.pace(area, place) * rng.lognormal(0, AREA_NOISE)
        for area in story.TRAINED
        for place in range(story.HOW_MANY)
    }


def _return(sender: Organisation, place: int, busy: dict, rng) -> list[dict]:
    """Return one sender's rows of a quarter; combinations at 0 are left out, save a nil return."""
    cells = _by_hub(place) if sender is partners.HUB else _own(sender)
    made = [
        _row(sender, employer, key, course, rng.poisson(mean * busy[key[0], place]), place, rng)
        for employer, key, course, mean in cells
    ]
    return [row for row in made if row["completions"] != 0] or made[:1]


def _own(sender: Organisation):
    for (area, sector), headcount in sender.places.items():
        courses = story.IN_SCHOOLS if sector == partners.EDUCATION else story.OWN
        for course in story.IN_SMALL if sender.is_small else courses:
            yield sender, (area, sector), course, course.per_100 * headcount / 100


def _by_hub(place: int):
    for employer in partners.ORGANISATIONS:
        if not employer.since <= place <= employer.until:
            continue
        for key, headcount in employer.places.items():
            for course in story.BY_HUB if headcount >= story.HUB_FROM else ():
                yield employer, key, course, course.per_100 * headcount / 100
    for area in reference.authorities():
        for course in story.UNRECORDED:
            yield None, (area, partners.SEVERAL), course, course.per_100


def _row(
    sender: Organisation,
    employer: Organisation | None,
    key: tuple[str, str],
    course: Course,
    completions: int,
    place: int,
    rng: np.random.Generator,
) -> dict:
    levels = reference.names("levels")
    row = {
        "quarter": LABELS[place],
        "area": key[0],
        "organisation": employer.name if employer else reference.EMPLOYER_NOT_RECORDED,
        "sector": key[1],
        "level": levels[min(course.level, len(levels) - 1)],
        "route": course.route,
        "returned_by": sender.name,
        **_counts(completions, course, rng),
    }
    if not sender.counts_bookings:
        row["places_booked"] = "[x]"
    if not sender.evaluates:
        row["evaluation_responses"] = row["evaluation_improved"] = "[x]"
    return _hidden(row, place) if sender.hides_small else row


def _counts(completions: int, course: Course, rng: np.random.Generator) -> dict[str, int]:
    sessions = 0 if course.route == story.E_LEARNING else -(-completions // rng.integers(12, 20))
    responses = rng.binomial(completions, 0.5)
    return {
        "completions": completions,
        "people_newly_trained": rng.binomial(completions, 0.82),
        "places_booked": completions + rng.poisson(completions * 0.18),
        "sessions": sessions,
        "sessions_co_delivered": rng.binomial(sessions, 0.3),
        "evaluation_responses": responses,
        "evaluation_improved": rng.binomial(responses, 0.84),
    }


def _hidden(row: dict, place: int) -> dict:
    people = ("completions", "people_newly_trained") if place < HIDES_COMPLETIONS_BEFORE else ()
    for name in (*people, "evaluation_responses", "evaluation_improved"):
        if 0 < row[name] <= HIDDEN_UP_TO:
            row[name] = "[c]"
    return row


def _marked(made: list[dict], rng: np.random.Generator) -> list[dict]:
    """Return the rows with a few revised values, and provisional ones in the newest quarter."""
    revisable = [
        row for row in made if row["completions"] != "[c]" and row["quarter"] != LABELS[-1]
    ]
    for index in sorted(rng.choice(len(revisable), REVISED_ROWS, replace=False)):
        revisable[index]["completions_markers"] = "r"
        revisable[index]["note"] = "Revised by the sender (generated)"
    for row in made:
        if row["quarter"] == LABELS[-1] and row["returned_by"] in PROVISIONAL:
            row["completions_markers"] = "p"
    return made
