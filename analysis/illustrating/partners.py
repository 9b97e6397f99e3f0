"""The fictional organisations of the illustrative data, and how each sends its returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.illustrating.story import BRISTOL, HUB_NAME, LAST, NORTH, POLICE, SOUTH, SYSTEM

ADULTS = "Adult social care"
CHILDREN = "Children's services and youth justice"
EDUCATION = "Early years, schools and colleges"
VOLUNTARY = "Voluntary, community and social enterprise"
SEVERAL = "Several or not recorded"

EMPLOYER = ("training", "workforce")
HOST = ("training", "workforce", "settings", "networks")


@dataclass(frozen=True)
class Organisation:
    """A fictional organisation.

    Attributes
    ----------
    staff : mapping of (area, sector) to int
        Headcount at the first quarter where the staff work; by default `headcount` in its own area.
    since, until : int
        First and last quarter as a partner, counted from 0.
    late : int
        How many of the newest quarters it has not returned yet.
    slips : float
        Chance that an earlier return never came.
    """

    name: str
    area: str
    sector: str
    headcount: int = 0
    due: tuple[str, ...] = EMPLOYER
    staff: dict[tuple[str, str], int] = field(default_factory=dict)
    since: int = 0
    until: int = LAST
    late: int = 0
    slips: float = 0.0
    pledged: str = ""
    alias: str = ""
    evaluates: bool = True
    counts_bookings: bool = True
    counts_members: bool = True
    hides_small: bool = False
    counts_yearly: bool = False

    @property
    def places(self) -> dict[tuple[str, str], int]:
        """Headcount at the first quarter by area and sector."""
        return self.staff or {(self.area, self.sector): self.headcount}

    @property
    def is_small(self) -> bool:
        """Whether it has under 20 staff."""
        return 0 < sum(self.places.values()) < 20


HUB = Organisation(
    HUB_NAME,
    SYSTEM,
    SEVERAL,
    due=("training", "networks"),
    pledged="2021-06-14",
    alias="BHTH",
)

ORGANISATIONS = (
    Organisation(
        "Sailmakers Hospitals Group", BRISTOL, "Acute hospitals", 7800, pledged="2022-03-21"
    ),
    Organisation(
        "Tidewell City Authority",
        BRISTOL,
        CHILDREN,
        due=HOST,
        staff={(BRISTOL, CHILDREN): 2100, (BRISTOL, ADULTS): 3100},
        pledged="2021-09-30",
        alias="Tidewell City;TCA",
    ),
    Organisation(
        "Harbourside Community Trust",
        BRISTOL,
        "Community health",
        1900,
        slips=0.02,
        pledged="2022-11-08",
        alias="Harbourside",
    ),
    Organisation("Ropewalk Academies", BRISTOL, EDUCATION, 1450, pledged="2024-02-06"),
    Organisation(
        "Lamplight Recovery Services",
        BRISTOL,
        "Drug and alcohol services",
        210,
        late=2,
        slips=0.06,
        pledged="[x]",
    ),
    Organisation(
        "Quayside Homes Together", BRISTOL, "Housing and homelessness", 620, late=1, slips=0.06
    ),
    Organisation(
        "Thistledown Family Project", BRISTOL, VOLUNTARY, 17, hides_small=True, pledged="2023-05-17"
    ),
    Organisation(
        "Copper Kettle Community Kitchen",
        BRISTOL,
        VOLUNTARY,
        12,
        due=("workforce",),
        since=6,
        hides_small=True,
    ),
    Organisation(
        "Kingsmarsh District Authority",
        SOUTH,
        ADULTS,
        due=HOST,
        staff={(SOUTH, ADULTS): 1700, (SOUTH, CHILDREN): 1200},
        pledged="2022-06-22",
    ),
    Organisation(
        "Frome Meadow Community Health", SOUTH, "Community health", 1250, pledged="2025-03-11"
    ),
    Organisation("Wickham Vale Learning Trust", SOUTH, EDUCATION, 1100, counts_yearly=True),
    Organisation(
        "Ridgeway Practices Alliance",
        SOUTH,
        "Primary care",
        640,
        late=2,
        slips=0.06,
        evaluates=False,
    ),
    Organisation(
        "Hawthorn Row Housing", SOUTH, "Housing and homelessness", 380, pledged="2023-10-03"
    ),
    Organisation(
        "Green Gate Youth Collective",
        SOUTH,
        VOLUNTARY,
        16,
        due=("workforce",),
        counts_members=False,
    ),
    Organisation("Larkfield Care Homes", SOUTH, ADULTS, 310, until=13, evaluates=False),
    Organisation(
        "Saltmere District Authority",
        NORTH,
        CHILDREN,
        due=HOST,
        staff={(NORTH, CHILDREN): 700, (NORTH, ADULTS): 1000},
        pledged="2024-07-15",
    ),
    Organisation("Saltmere General Hospital", NORTH, "Acute hospitals", 1900),
    Organisation("Mendip View Academy Group", NORTH, EDUCATION, 950, pledged="2025-10-20"),
    Organisation("Estuary Practices Federation", NORTH, "Primary care", 420, counts_bookings=False),
    Organisation("Tideline Supported Lodgings", NORTH, "Housing and homelessness", 18),
    Organisation(
        "Levels Carers Link",
        NORTH,
        VOLUNTARY,
        60,
        due=("workforce",),
        late=1,
        slips=0.08,
        counts_members=False,
    ),
    Organisation(
        "Two Bridges Mental Health Partnership",
        SYSTEM,
        "Mental health services",
        staff={
            (area, "Mental health services"): headcount
            for area, headcount in ((BRISTOL, 2100), (SOUTH, 900), (NORTH, 700), (SYSTEM, 350))
        },
        pledged="2021-11-25",
        alias="Two Bridges",
    ),
    Organisation(
        "Confluence Health Commissioners",
        SYSTEM,
        "Commissioning and public health",
        520,
        pledged="2022-01-18",
    ),
    Organisation("Windmill Lane Advice Alliance", SYSTEM, VOLUNTARY, 160, since=8, late=2),
    HUB,
    Organisation(
        "Westmoor and Levels Constabulary",
        POLICE,
        "Police, probation and emergency services",
        5400,
        pledged="2023-02-27",
    ),
)

# Returns of punctual senders that never came: dataset, organisation, quarter.
MISSED = {
    ("settings", "Kingsmarsh District Authority", 15),
    ("networks", "Kingsmarsh District Authority", 19),
    ("workforce", "Estuary Practices Federation", 11),
    ("training", "Ropewalk Academies", 5),
}
