"""Training return: who ran which sessions for whom, and how many completed."""

from analysis import reference, rules
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
    NotCollected,
    Ratio,
    Sum,
    Type,
)

LEVEL = Column(
    name="level",
    meaning="Level of the Knowledge and Skills Framework",
    type=Type.CHOICE,
    choices="levels",
    default=reference.NOT_RECORDED,
    example="Level 1 introductory",
)
ROUTE = Column(
    name="route",
    meaning="How the training reached people; talks and webinars are counted apart, never in reach",
    type=Type.CHOICE,
    choices="routes",
    default=reference.NOT_RECORDED,
    example="Live online course",
)

EVERYWHERE = ("area", "organisation", "sector", "level", "route", "returned_by")

COMPLETIONS = Column(
    name="completions",
    meaning="Completions in the quarter: one person completing two courses is two completions",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="completions",
    adds_over=EVERYWHERE,
    headcounts=True,
    example="42",
)
PEOPLE_NEWLY_TRAINED = Column(
    name="people_newly_trained",
    meaning="Distinct people completing this level for the first time; does not add over levels",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="people",
    adds_over=("area", "organisation", "sector", "route", "returned_by"),
    required=False,
    headcounts=True,
    example="38",
)
PLACES_BOOKED = Column(
    name="places_booked",
    meaning="Places booked on the sessions of the quarter",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="places",
    adds_over=EVERYWHERE,
    required=False,
    example="50",
)
SESSIONS = Column(
    name="sessions",
    meaning="Sessions held in the quarter",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="sessions",
    adds_over=EVERYWHERE,
    required=False,
    example="3",
)
SESSIONS_CO_DELIVERED = Column(
    name="sessions_co_delivered",
    meaning="Sessions delivered together with people with lived experience",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="sessions",
    adds_over=EVERYWHERE,
    required=False,
    example="1",
)
EVALUATION_RESPONSES = Column(
    name="evaluation_responses",
    meaning="Evaluation forms returned for the sessions of the quarter",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="responses",
    adds_over=EVERYWHERE,
    required=False,
    headcounts=True,
    example="30",
)
EVALUATION_IMPROVED = Column(
    name="evaluation_improved",
    meaning="Evaluation forms that report improved confidence",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="responses",
    adds_over=EVERYWHERE,
    required=False,
    headcounts=True,
    example="27",
)

APART = (("route", reference.counted_apart()),)
GROUPINGS = (("sector",), ("level",), ("sector", "level"), ("route",), ("organisation",))

DATASET = Dataset(
    name="training",
    title="Training return",
    purpose="Who was trained in the quarter, at which level and by which route. A session is "
    "returned once, by whoever ran it; employers return only their own courses and e-learning.",
    key=(
        QUARTER,
        AREA_OF_ORGANISATION,
        ORGANISATION,
        SECTOR,
        LEVEL,
        ROUTE,
        RETURNED_BY_ORGANISATION,
    ),
    columns=(
        QUARTER,
        AREA_OF_ORGANISATION,
        ORGANISATION,
        SECTOR,
        LEVEL,
        ROUTE,
        RETURNED_BY_ORGANISATION,
        COMPLETIONS,
        PEOPLE_NEWLY_TRAINED,
        PLACES_BOOKED,
        SESSIONS,
        SESSIONS_CO_DELIVERED,
        EVALUATION_RESPONSES,
        EVALUATION_IMPROVED,
    ),
    rules=(
        rules.at_most(PEOPLE_NEWLY_TRAINED, COMPLETIONS),
        rules.at_most(SESSIONS_CO_DELIVERED, SESSIONS),
        rules.at_most(EVALUATION_IMPROVED, EVALUATION_RESPONSES),
        rules.at_most(COMPLETIONS, PLACES_BOOKED, is_error=False),
        rules.returned_once(RETURNED_BY_ORGANISATION),
    ),
    indicators=(
        Indicator(
            id="TR2",
            title="Training completions",
            question="How many completions of training were there in the quarter?",
            why_it_matters="It shows whether the system keeps training at the pace it set itself.",
            formula=Sum(COMPLETIONS),
            unit="completions",
            kind=Kind.FLOW,
            better=Better.HIGHER,
            re_aim="Reach",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=GROUPINGS,
            excluding=APART,
            caveats=(
                "A person who completes two courses counts twice: completions are not people.",
                "Talks and webinars are counted apart.",
            ),
            page="training",
        ),
        Indicator(
            id="TR8",
            title="Places completed",
            question="Of the places booked, how many ended in a completion?",
            why_it_matters="Empty places cost the same as filled ones.",
            formula=Ratio(COMPLETIONS, PLACES_BOOKED),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Implementation",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=GROUPINGS,
            excluding=APART,
            caveats=("Walk-ins can lift it over 100 %.",),
            page="training",
        ),
        Indicator(
            id="TR9",
            title="Confidence gained",
            question="Of those who answered, how many report more confidence?",
            why_it_matters="Training that does not change confidence seldom changes practice.",
            formula=Ratio(EVALUATION_IMPROVED, EVALUATION_RESPONSES),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Effectiveness",
            owner="Training lead",
            reviewed="2026-11-01",
            breakdowns=GROUPINGS,
            excluding=APART,
            caveats=("Those who answer may differ from those who do not.",),
            page="training",
        ),
        Indicator(
            id="TR10",
            title="Practice Educator posts filled",
            question="How many funded Practice Educator posts are filled?",
            why_it_matters="Educators keep the framework alive after a programme ends.",
            formula=NotCollected(
                "filled and funded whole-time equivalents by employer and quarter"
            ),
            unit="%",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Implementation",
            owner="Training lead",
            reviewed="2026-11-01",
            page="training",
        ),
    ),
    is_return=True,
    replaces_illustrative=True,
    unit="organisation",
    page="training",
    order=10,
)
