"""Workforce return: staff in post, how many are trained, in date and at the level required."""

from analysis import rules
from analysis.columns import (
    AREA_OF_ORGANISATION,
    ORGANISATION,
    QUARTER,
    RETURNED_BY_ORGANISATION,
    SECTOR,
)
from analysis.declare import (
    WILSON,
    Better,
    Column,
    Dataset,
    Indicator,
    Kind,
    Ratio,
    ShareGap,
    ShareOfOrganisations,
    Sum,
    Type,
)

EVERYWHERE = ("area", "organisation", "sector", "returned_by")


def _stock(name: str, meaning: str, *, example: str, unit: str = "people", **more) -> Column:
    return Column(
        name=name,
        meaning=meaning,
        type=Type.COUNT,
        kind=Kind.STOCK,
        unit=unit,
        adds_over=EVERYWHERE,
        headcounts=True,
        example=example,
        **more,
    )


STAFF_IN_POST = _stock(
    "staff_in_post",
    "Headcount in post on the last day of the quarter",
    example="400",
    # Partners refresh headcounts once a year: an older one stands in, marked as estimated.
    carried=4,
)
STAFF_TRAINED = _stock(
    "staff_trained",
    "People in post with any recorded completion",
    example="160",
    required=False,
)
STAFF_TRAINED_IN_DATE = _stock(
    "staff_trained_in_date",
    "People in post whose last completion is still in date",
    example="120",
    required=False,
)
STAFF_REQUIRING_LEVEL = _stock(
    "staff_requiring_level",
    "People in post whose role has a required level on record",
    example="300",
    required=False,
)
STAFF_AT_REQUIRED_LEVEL = _stock(
    "staff_at_required_level",
    "People in post at or above the level their role requires",
    example="90",
    required=False,
)
ACTIVE_TRAINERS = _stock(
    "active_trainers",
    "Trainers in post who delivered at least one session in the last four quarters",
    example="6",
    required=False,
)
ACTIVE_NETWORK_MEMBERS = _stock(
    "active_network_members",
    "People in post who are active members of any network",
    example="4",
    required=False,
)

GROUPINGS = (("sector",), ("organisation",))
CENSUS = "A count of all staff is a census, not a sample."

DATASET = Dataset(
    name="workforce",
    title="Workforce return",
    purpose="The staff each organisation has in post on the last day of the quarter, and how many "
    "of them are trained.",
    key=(QUARTER, AREA_OF_ORGANISATION, ORGANISATION, SECTOR, RETURNED_BY_ORGANISATION),
    columns=(
        QUARTER,
        AREA_OF_ORGANISATION,
        ORGANISATION,
        SECTOR,
        RETURNED_BY_ORGANISATION,
        STAFF_IN_POST,
        STAFF_TRAINED,
        STAFF_TRAINED_IN_DATE,
        STAFF_REQUIRING_LEVEL,
        STAFF_AT_REQUIRED_LEVEL,
        ACTIVE_TRAINERS,
        ACTIVE_NETWORK_MEMBERS,
    ),
    rules=(
        rules.at_most(STAFF_TRAINED_IN_DATE, STAFF_TRAINED, STAFF_IN_POST),
        rules.at_most(STAFF_AT_REQUIRED_LEVEL, STAFF_REQUIRING_LEVEL, STAFF_IN_POST),
        rules.names_an_employer(ORGANISATION),
        rules.changes_by_at_most_half(STAFF_IN_POST),
        rules.returned_once(RETURNED_BY_ORGANISATION, is_error=False),
    ),
    indicators=(
        Indicator(
            id="TR1",
            title="Workforce reached",
            question="What share of the workforce has any recorded completion?",
            why_it_matters="Practice changes where enough staff share one understanding.",
            formula=Ratio(STAFF_TRAINED, STAFF_IN_POST),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Reach",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=GROUPINGS,
            caveats=("Leavers leave both the trained and the workforce.", CENSUS),
            page="training",
        ),
        Indicator(
            id="TR3",
            title="At the level the role requires",
            question="Of staff whose role requires a level, how many have reached it?",
            why_it_matters="An introduction is not enough where the role asks for more.",
            formula=Ratio(STAFF_AT_REQUIRED_LEVEL, STAFF_REQUIRING_LEVEL),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Implementation",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=GROUPINGS,
            caveats=(CENSUS,),
            page="training",
        ),
        Indicator(
            id="TR4",
            title="Active trainers",
            question="How many trainers delivered a session in the last four quarters?",
            why_it_matters="Trainers in post decide whether training outlives its funding.",
            formula=Sum(ACTIVE_TRAINERS),
            unit="trainers",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Maintenance",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=GROUPINGS,
            page="training",
        ),
        Indicator(
            id="TR7",
            title="Training in date",
            question="Of trained staff, how many completed recently enough to be in date?",
            why_it_matters="Learning fades; a refreshed workforce is a maintained one.",
            formula=Ratio(STAFF_TRAINED_IN_DATE, STAFF_TRAINED),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Maintenance",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=GROUPINGS,
            caveats=(CENSUS,),
            page="training",
        ),
        Indicator(
            id="TR11",
            title="Representativeness of reach",
            question="Is each sector's share of the trained its share of the workforce?",
            why_it_matters="Reach that misses a sector misses the people it serves.",
            formula=ShareGap(STAFF_TRAINED, STAFF_IN_POST),
            unit="percentage points",
            scale=100,
            decimals=1,
            kind=Kind.STOCK,
            better=Better.NEITHER,
            re_aim="Reach",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=(("sector",),),
            caveats=("Only by sector: over all sectors the gap is zero by definition.",),
            page="training",
        ),
        Indicator(
            id="NW4",
            title="Organisations with an active member",
            question="How many organisations have at least one active network member?",
            why_it_matters="A member inside an organisation carries the practice into it.",
            formula=ShareOfOrganisations(ACTIVE_NETWORK_MEMBERS),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Adoption",
            owner="Network lead",
            reviewed="2026-11-01",
            breakdowns=(("sector",),),
            caveats=("Out of organisations that returned the figure, not of all partners.",),
            page="networks",
        ),
    ),
    is_return=True,
    replaces_illustrative=True,
    unit="organisation",
    page="training",
    order=20,
)
