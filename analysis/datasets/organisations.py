"""Organisations register: the partners, what they owe and whether they have pledged."""

from analysis.columns import AREA
from analysis.declare import (
    RETURNS,
    WILSON,
    Better,
    Column,
    Dataset,
    FromRegister,
    Indicator,
    Kind,
    Status,
    Type,
)

ORGANISATION = Column(name="organisation", meaning="Name", example="Example Community Trust")


def _optional(
    name: str, meaning: str, type: Type = Type.TEXT, *, example: str = "", **more
) -> Column:
    return Column(name=name, meaning=meaning, type=type, required=False, example=example, **more)


DATASET = Dataset(
    name="organisations",
    title="Organisations register",
    purpose="Partner organisations: who returns what, from when, and who has signed the pledge.",
    key=(ORGANISATION,),
    columns=(
        ORGANISATION,
        Column(
            name="sector",
            meaning="Sector it belongs to",
            type=Type.CHOICE,
            choices="sectors",
            example="Community health",
        ),
        AREA,
        _optional("alias", "Other names, `;` between", example="ECT"),
        _optional("partner_since", "First day as a partner", Type.DATE, example="2021-04-01"),
        _optional("partner_until", "Last day as a partner", Type.DATE),
        _optional(
            "returns_due",
            "Quarterly returns it owes, `;` between",
            Type.CHOICES,
            choices=RETURNS,
            example="training;workforce",
        ),
        _optional(
            "returns_from", "First quarter it owes them for", Type.QUARTER, example="2021/22 Q1"
        ),
        _optional(
            "pledge_date",
            "Day it signed the pledge; [x] signed on an unknown day; blank not signed",
            Type.DATE,
            example="2023-05-10",
            status_allowed=True,
            # Blank says that nothing was signed; only [x] says signed, day unknown.
            blank=Status.NOT_APPLICABLE,
        ),
    ),
    indicators=(
        Indicator(
            id="AD1",
            title="Organisations committed",
            question="How many partner organisations have signed the pledge?",
            why_it_matters="A signed pledge makes the work the organisation's own.",
            formula=FromRegister(
                "pledges",
                "organisations with a pledge_date / organisations current",
            ),
            unit="%",
            scale=100,
            kind=Kind.STOCK,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Adoption",
            owner="Programme lead",
            reviewed="2026-11-01",
            breakdowns=(("sector",),),
            caveats=(
                "A pledge signed on an unknown day counts in every quarter, marked as estimated.",
            ),
            page="milestones",
        ),
        Indicator(
            id="DQ1",
            title="Returns received",
            question="Of the returns due for the quarter, how many are in?",
            why_it_matters="A total without its returns is not a total.",
            formula=FromRegister(
                "returns_received",
                "returns received / returns due",
            ),
            unit="%",
            scale=100,
            kind=Kind.FLOW,
            better=Better.HIGHER,
            re_aim="Implementation",
            owner="Data lead",
            reviewed="2026-11-01",
            breakdowns=(("dataset",), ("sector",)),
            page="data",
        ),
    ),
    replaces_illustrative=True,
    page="data",
    order=70,
)
