"""The story the illustrative data tells: pace, courses, networks, settings. All is fictional."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.quarters import Quarter, span

HOW_MANY = 22
NEWEST = Quarter(2026, 2)
QUARTERS = span(NEWEST.plus(1 - HOW_MANY), NEWEST)
LABELS = [quarter.label for quarter in QUARTERS]
LAST = HOW_MANY - 1

BRISTOL, NORTH, SOUTH = "Bristol", "North Somerset", "South Gloucestershire"
SYSTEM, POLICE = "BNSSG", "Avon and Somerset"
HUB_NAME = "Beacon Hill Training Hub"

# From this quarter South Gloucestershire trains at a new pace: the one rebased step (the ninth).
STEP = 8
# Share of staff trained at the first and at the newest quarter, by area.
TRAINED = {
    BRISTOL: (0.08, 0.45),
    SOUTH: (0.07, 0.37),
    NORTH: (0.05, 0.25),
    SYSTEM: (0.10, 0.42),
    POLICE: (0.04, 0.30),
}


def pace(area: str, place: int) -> float:
    """Return how busily an area trains in a quarter: growing, level or with the one step."""
    if area == SOUTH:
        return 1.0 if place < STEP else 1.75
    if area == NORTH:
        return 0.75
    return 0.95 + 0.012 * place


@dataclass(frozen=True)
class Course:
    """A course: its level counted from 0, its route and completions per 100 staff and quarter."""

    level: int
    route: str
    per_100: float


E_LEARNING = "Self-paced e-learning"
OWN = (
    Course(0, E_LEARNING, 1.0),
    Course(0, "Within induction or mandatory training", 0.6),
    Course(1, "Within core safeguarding training", 0.4),
)
IN_SCHOOLS = (
    Course(0, "Whole-setting training", 1.4),
    Course(1, "Within core safeguarding training", 0.6),
)
IN_SMALL = (Course(0, E_LEARNING, 6.0),)
BY_HUB = (
    Course(1, "Live online course", 0.35),
    Course(1, "Self-care for practitioners and managers", 0.15),
    Course(2, "Train the trainer", 0.15),
    Course(3, "Senior leader workshop", 0.10),
    Course(0, "Talk or webinar", 0.60),
)
# The hub trains staff of organisations of at least this headcount.
HUB_FROM = 300
# Completions per authority and quarter whose employer the hub does not know.
UNRECORDED = (
    Course(0, "Live online course", 16),
    Course(-1, "Not recorded", 8),
    Course(0, "Talk or webinar", 25),
)


@dataclass(frozen=True)
class Network:
    """A network in an area: who returns it, when it starts and how fast it grows."""

    name: str
    area: str
    returned_by: str
    members: int
    joining: float
    starts: int = 0


NETWORKS = (
    Network("Ambassador and practitioner network", BRISTOL, "Tidewell City Authority", 42, 8.0),
    Network("Ambassador and practitioner network", SOUTH, "Kingsmarsh District Authority", 24, 4.5),
    # North Somerset starts late: [z] before, never 0.
    Network(
        "Ambassador and practitioner network", NORTH, "Saltmere District Authority", 0, 6.0, 12
    ),
    Network("Community champions", BRISTOL, "Tidewell City Authority", 26, 4.0),
    Network("Community champions", SOUTH, "Kingsmarsh District Authority", 0, 4.0, 6),
    Network("Community champions", NORTH, "Saltmere District Authority", 0, 4.0, 16),
    Network("Peer practice network", SYSTEM, HUB_NAME, 0, 7.0, 10),
    Network("Trainers' network", SYSTEM, HUB_NAME, 31, 4.0),
)

# Settings: all of them, wholly trained at the first quarter and at the newest.
SETTINGS = {
    ("Tidewell City Authority", BRISTOL, "school"): (142, 6, 63),
    ("Tidewell City Authority", BRISTOL, "nursery"): (118, 2, 34),
    ("Kingsmarsh District Authority", SOUTH, "school"): (104, 3, 37),
    ("Kingsmarsh District Authority", SOUTH, "nursery"): (86, 1, 19),
    ("Saltmere District Authority", NORTH, "school"): (81, 0, 17),
    ("Saltmere District Authority", NORTH, "nursery"): (64, 0, 9),
}
