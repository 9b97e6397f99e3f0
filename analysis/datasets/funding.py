"""Funding register: awards in the columns of the 360Giving 1.4 standard."""

import pandas as pd

from analysis.declare import (
    Better,
    Column,
    Dataset,
    FromRegister,
    Indicator,
    Kind,
    NotCollected,
    Rule,
    Type,
)

IDENTIFIER = Column(
    name="identifier",
    header="Identifier",
    meaning="360Giving identifier of the award; `record-...` where none is published",
    example="360G-example-0001",
)
CURRENCY = Column(
    name="currency", header="Currency", meaning="ISO 4217 code; only GBP", example="GBP"
)
AMOUNT_AWARDED = Column(
    name="amount_awarded",
    header="Amount Awarded",
    meaning="Amount awarded, digits only; [x] where it is not published",
    type=Type.MONEY,
    kind=Kind.FLOW,
    unit="GBP",
    example="120000",
)
AMOUNT_DISBURSED = Column(
    name="amount_disbursed",
    header="Amount Disbursed",
    meaning="Amount paid out so far",
    type=Type.MONEY,
    kind=Kind.FLOW,
    unit="GBP",
    required=False,
    example="60000",
)
START = Column(
    name="planned_start_date",
    header="Planned Dates:Start Date",
    meaning="First day of the planned work",
    type=Type.DATE,
    status_allowed=True,
    example="2026-04-01",
)
END = Column(
    name="planned_end_date",
    header="Planned Dates:End Date",
    meaning="Last day of the planned work",
    type=Type.DATE,
    status_allowed=True,
    example="2028-03-31",
)
LOCATION = Column(
    name="area",
    header="Beneficiary Location:Name",
    meaning="Area the money is for: never divided between areas",
    type=Type.AREA,
    example="Bristol",
)
LOCATION_CODE = Column(
    name="area_code",
    header="Beneficiary Location:Geographic Code",
    meaning="Code of that area",
    type=Type.AREA,
    example="E06000023",
)
RELATED_ACTIVITY = Column(
    name="related_activity",
    header="Related Activity",
    meaning="For a regrant, the Identifier of the award it is paid from",
    required=False,
    example="",
)
STATUS = Column(
    name="status",
    meaning="Announced, confirmed or ended",
    type=Type.CHOICE,
    choices=("announced", "confirmed", "ended"),
    example="confirmed",
)


def _text(name: str, header: str, meaning: str, example: str, *, unknown: bool = False) -> Column:
    return Column(
        name=name, header=header, meaning=meaning, example=example, status_allowed=unknown
    )


def _not_gbp(table, _beside):
    return table["currency"].notna() & (table["currency"] != "GBP")


def _ends_before_it_starts(table, _beside):
    return table["planned_end_date"] < table["planned_start_date"]


def _parent_unknown(table, beside):
    known = pd.concat([table["identifier"], beside["identifier"]])
    parent = table["related_activity"]
    return parent.notna() & ((parent == table["identifier"]) | ~parent.isin(known))


def _code_differs(table, _beside):
    return (
        table["area"].notna() & table["area_code"].notna() & (table["area"] != table["area_code"])
    )


DATASET = Dataset(
    name="funding",
    title="Funding register",
    purpose="Every award for trauma-informed work: who pays, for which area, from when to when.",
    key=(IDENTIFIER,),
    columns=(
        IDENTIFIER,
        _text("title", "Title", "Title of the award", "Trauma-informed schools"),
        _text(
            "description",
            "Description",
            "What the money is for",
            "Whole-setting training in schools",
        ),
        CURRENCY,
        AMOUNT_AWARDED,
        AMOUNT_DISBURSED,
        Column(
            name="award_date",
            header="Award Date",
            meaning="Day of the award",
            type=Type.DATE,
            status_allowed=True,
            example="2026-03-15",
        ),
        START,
        END,
        _text(
            "recipient_org_identifier",
            "Recipient Org:Identifier",
            "org-id.guide identifier of the recipient",
            "GB-CHC-000000",
            unknown=True,
        ),
        _text(
            "recipient_org_name",
            "Recipient Org:Name",
            "Name of the recipient",
            "Example Charity",
            unknown=True,
        ),
        _text(
            "funding_org_identifier",
            "Funding Org:Identifier",
            "org-id.guide identifier of the funder",
            "GB-GOV-00",
            unknown=True,
        ),
        _text(
            "funding_org_name",
            "Funding Org:Name",
            "Name of the funder",
            "Example Fund",
            unknown=True,
        ),
        LOCATION,
        LOCATION_CODE,
        RELATED_ACTIVITY,
        Column(
            name="ti_share",
            meaning="How much of it is for trauma-informed work",
            type=Type.CHOICE,
            choices=("all", "part", "unknown"),
            example="all",
        ),
        STATUS,
        Column(
            name="source_url",
            meaning="Address of the page that states the award",
            status_allowed=True,
            pattern=r"https?://\S+",
            pattern_words="a web address beginning with https://",
            example="https://example.org/award",
        ),
        Column(
            name="contested_amount",
            meaning="Another amount a source gives for the same award: both are shown",
            type=Type.MONEY,
            kind=Kind.FLOW,
            unit="GBP",
            required=False,
            example="",
        ),
    ),
    rules=(
        Rule((CURRENCY,), _not_gbp, "Currency is GBP", "Give the amount in pounds sterling"),
        Rule(
            (END, START),
            _ends_before_it_starts,
            "an award ends after it starts",
            "Check the two planned dates",
        ),
        Rule(
            (LOCATION_CODE, LOCATION),
            _code_differs,
            "the geographic code is the code of the location named",
            "Check which of the two is meant",
        ),
        Rule(
            (RELATED_ACTIVITY,),
            _parent_unknown,
            "a regrant names the Identifier of another award on record",
            "Publish the award it is paid from as well, or correct the Identifier",
        ),
    ),
    indicators=(
        Indicator(
            id="FD1",
            when_missing="no live award wholly for this work with a published amount",
            title="Live award value",
            question="How much award money falls in the quarter?",
            why_it_matters="It is what the work can be resourced with now.",
            formula=FromRegister(
                "live_award_value",
                "amount awarded, spread evenly over each award's planned days: the part that "
                "falls in the quarter, of awards wholly for trauma-informed work",
            ),
            unit="GBP",
            kind=Kind.FLOW,
            better=Better.NEITHER,
            re_aim="Implementation",
            owner="Funding lead",
            reviewed="2026-11-01",
            breakdowns=(("ti_share",), ("funder",)),
            caveats=(
                "Each award is spread evenly over its planned days.",
                "The headline holds awards wholly for trauma-informed work; those in part, and "
                "those where the share is unknown, stand beside it.",
                "A wider view counts the parent award, an authority's view its regrant.",
            ),
            page="funding",
        ),
        Indicator(
            id="FD2",
            title="Disbursed",
            question="How much of the money awarded has been paid out?",
            why_it_matters="Money that is not paid out does no work.",
            formula=FromRegister(
                "disbursed",
                "amount_disbursed / amount_awarded, of awards begun by the end of the quarter "
                "that state both",
            ),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            better=Better.NEITHER,
            re_aim="Implementation",
            owner="Funding lead",
            reviewed="2026-11-01",
            caveats=("Only awards that state both amounts.",),
            page="funding",
        ),
        Indicator(
            id="FD3",
            when_missing="no live award wholly for this work with a published amount",
            title="Funding runway",
            question="For how many months is the present level of funding committed?",
            why_it_matters="A decision on the next award takes longer than a quarter.",
            formula=FromRegister(
                "runway",
                "months until the money committed for a quarter falls below half of this quarter's",
            ),
            unit="months",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Maintenance",
            owner="Funding lead",
            reviewed="2026-11-01",
            caveats=(
                "Months until the money committed for a quarter falls below half of today's.",
                "Where a live award's amount is not published only end dates are given.",
            ),
            page="funding",
        ),
        Indicator(
            id="FD4",
            title="Funder concentration",
            question="How much of the live money comes from the largest funder?",
            why_it_matters="One funder's decision should not end the programme.",
            formula=FromRegister(
                "largest_funder",
                "live award value of the largest funder / live award value of all funders",
            ),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            better=Better.LOWER,
            re_aim="Maintenance",
            owner="Funding lead",
            reviewed="2026-11-01",
            caveats=(
                "Given only where every award that is or may be live has a published amount and "
                "dates: one more funder could turn it either way.",
            ),
            page="funding",
        ),
        Indicator(
            id="FD5",
            title="Cost per completion",
            question="What does one completion cost?",
            why_it_matters="It tells a board what more training would take.",
            formula=NotCollected("which part of each award pays for training"),
            unit="GBP",
            kind=Kind.RATIO,
            better=Better.NEITHER,
            re_aim="Implementation",
            owner="Funding lead",
            reviewed="2026-11-01",
            page="funding",
        ),
        Indicator(
            id="FD6",
            title="Applications supported",
            question="Of applications supported and decided, how many succeeded?",
            why_it_matters="It shows where help with applications pays.",
            formula=NotCollected("applications supported, with the decision and its date"),
            unit="%",
            kind=Kind.RATIO,
            better=Better.HIGHER,
            re_aim="Adoption",
            owner="Funding lead",
            reviewed="2026-11-01",
            page="funding",
        ),
    ),
    page="funding",
    order=50,
)
