"""Networks return: members, joiners and leavers of each network."""

from analysis import reference, rules
from analysis.columns import AREA, QUARTER, RETURNED_BY
from analysis.declare import (
    WILSON,
    Better,
    Column,
    Dataset,
    Indicator,
    Kind,
    NotCollected,
    Ratio,
    Rule,
    Sum,
    Type,
)

# A person may belong to several networks, so nothing about members adds over networks.
WITHIN_NETWORK = ("area", "returned_by")

NETWORK = Column(
    name="network",
    also=("network name", "name of network"),
    meaning="The network",
    type=Type.CHOICE,
    choices="networks",
    example="Ambassador and practitioner network",
)


def _members(
    name: str, meaning: str, *, kind: Kind, example: str, required: bool = False, also=()
) -> Column:
    return Column(
        name=name,
        meaning=meaning,
        type=Type.COUNT,
        kind=kind,
        unit="members",
        adds_over=WITHIN_NETWORK,
        required=required,
        headcounts=True,
        example=example,
        also=also,
    )


MEMBERS_CLOSING = _members(
    "members_closing",
    "Active members on the last day of the quarter; [z] before the network exists",
    kind=Kind.STOCK,
    example="86",
    required=True,
    also=(
        "closing members",
        "members at close",
        "members at end",
        "members at end of quarter",
        "closing membership",
        "members on the last day",
        "total members",
        "number of members",
    ),
)
MEMBERS_OPENING = _members(
    "members_opening",
    "Active members on the first day",
    kind=Kind.STOCK,
    example="80",
    also=(
        "opening members",
        "members at start",
        "members at start of quarter",
        "opening membership",
        "members on the first day",
    ),
)
JOINERS = _members(
    "joiners",
    "Members who joined in the quarter",
    kind=Kind.FLOW,
    example="10",
    also=("members joined", "new members", "number joined", "new joiners"),
)
LEAVERS = _members(
    "leavers",
    "Members who left in the quarter",
    kind=Kind.FLOW,
    example="4",
    also=("members left", "number left", "members who left"),
)
MEMBERS_ATTENDING = _members(
    "members_attending",
    "Distinct members who came to at least one meeting in the quarter",
    kind=Kind.FLOW,
    example="41",
    also=("members attended", "members who attended", "distinct members attending"),
)
MEETINGS = Column(
    name="meetings",
    also=("meetings held",),
    meaning="Meetings held in the quarter",
    type=Type.COUNT,
    kind=Kind.FLOW,
    unit="meetings",
    adds_over=("area", "network", "returned_by"),
    required=False,
    example="3",
)
ORGANISATIONS_REPRESENTED = Column(
    name="organisations_represented",
    also=("represented organisations", "organisations with members"),
    meaning="Organisations with at least one member; the same organisation may be in several areas",
    type=Type.COUNT,
    kind=Kind.STOCK,
    unit="organisations",
    adds_over=(),
    required=False,
    example="22",
)


def _does_not_reconcile(table, _beside):
    expected = table["members_opening"] + table["joiners"] - table["leavers"]
    return (expected != table["members_closing"]).fillna(False).astype(bool)


def _too_many_attend(table, _beside):
    possible = table["members_opening"] + table["joiners"]
    return (table["members_attending"] > possible).fillna(False).astype(bool)


HEADLINE = (("network", (reference.headline_network(),)),)

DATASET = Dataset(
    name="networks",
    title="Networks return",
    purpose="How many people belong to each network, who joined and who left.",
    key=(QUARTER, AREA, NETWORK, RETURNED_BY),
    columns=(
        QUARTER,
        AREA,
        NETWORK,
        RETURNED_BY,
        MEMBERS_CLOSING,
        MEMBERS_OPENING,
        JOINERS,
        LEAVERS,
        MEMBERS_ATTENDING,
        MEETINGS,
        ORGANISATIONS_REPRESENTED,
    ),
    rules=(
        Rule(
            columns=(MEMBERS_CLOSING, MEMBERS_OPENING, JOINERS, LEAVERS),
            breaks=_does_not_reconcile,
            words="members_opening + joiners - leavers is members_closing",
            suggestion="Check the four figures of this row",
            by_column=True,
        ),
        Rule(
            columns=(MEMBERS_ATTENDING, MEMBERS_OPENING, JOINERS),
            breaks=_too_many_attend,
            words="members_attending is at most members_opening + joiners",
            suggestion="Count each member once, however often they came",
            by_column=True,
        ),
        rules.opens_as_last_closed(MEMBERS_OPENING, MEMBERS_CLOSING),
    ),
    indicators=(
        Indicator(
            id="NW1",
            title="Active network members",
            question="How many active members does the ambassador and practitioner network have?",
            why_it_matters="Members carry the practice where courses do not reach.",
            formula=Sum(MEMBERS_CLOSING),
            unit="members",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Adoption",
            owner="Network lead",
            reviewed="2026-11-01",
            where=HEADLINE,
            breakdowns=(("network",),),
            caveats=("A person may be in several networks: networks are never added together.",),
            page="networks",
        ),
        Indicator(
            id="NW2",
            title="Net joiners",
            question="Did more members join than leave in the quarter?",
            why_it_matters="It shows growth or loss before the total does.",
            formula=Sum(JOINERS, minus=LEAVERS),
            unit="members",
            kind=Kind.FLOW,
            better=Better.HIGHER,
            re_aim="Adoption",
            owner="Network lead",
            reviewed="2026-11-01",
            where=HEADLINE,
            breakdowns=(("network",),),
            page="networks",
        ),
        Indicator(
            id="NW3",
            title="Twelve-month retention",
            question="Of members a year ago, how many are members still?",
            why_it_matters="A network that keeps its members keeps its learning.",
            formula=NotCollected(
                "from each network, how many of the members of four quarters ago are still members "
                "(a count: no names are needed)"
            ),
            unit="%",
            kind=Kind.RATIO,
            better=Better.HIGHER,
            re_aim="Maintenance",
            owner="Network lead",
            reviewed="2026-11-01",
            page="networks",
        ),
        Indicator(
            id="NW5",
            title="Members taking part",
            question="What share of members came to at least one meeting?",
            why_it_matters="Membership without meeting is a list, not a network.",
            formula=Ratio(MEMBERS_ATTENDING, MEMBERS_CLOSING),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Implementation",
            owner="Network lead",
            reviewed="2026-11-01",
            where=HEADLINE,
            breakdowns=(("network",),),
            caveats=("Members who came and then left can lift it over 100 %.",),
            page="networks",
        ),
        Indicator(
            id="NW6",
            title="Community champions",
            question="How many trained and active community champions are there?",
            why_it_matters="Champions bring the voice of communities into the work.",
            formula=Sum(MEMBERS_CLOSING),
            unit="champions",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Reach",
            owner="Network lead",
            reviewed="2026-11-01",
            where=(("network", ("Community champions",)),),
            page="networks",
        ),
        Indicator(
            id="NW7",
            title="Peer practice network stage",
            question="How far has the peer practice network come?",
            why_it_matters="Peers sustain practice between courses.",
            formula=NotCollected("the stage as a dated milestone each time it changes"),
            unit="stage",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Adoption",
            owner="Network lead",
            reviewed="2026-11-01",
            caveats=("Its last known stage stands on the Milestones page.",),
            page="networks",
        ),
    ),
    is_return=True,
    replaces_illustrative=True,
    page="networks",
    order=40,
)
