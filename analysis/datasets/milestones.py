"""Milestones register: commitments, governance, strategy, settings, partnerships, research."""

from analysis.columns import AREA, SOURCE_DATE
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

THEMES = (
    "commitment",
    "governance",
    "workforce",
    "strategy",
    "settings",
    "network",
    "partnership",
    "research",
    "pledge_action",
)
RE_AIM = ("Reach", "Effectiveness", "Adoption", "Implementation", "Maintenance")

STATUS = Column(
    name="status",
    meaning="How far it has come",
    type=Type.CHOICE,
    choices=("planned", "in_development", "active", "met", "ended"),
    example="active",
)
ACHIEVED_DATE = Column(
    name="achieved_date",
    meaning="Day it was achieved; [x] where the day is not on record",
    type=Type.DATE,
    required=False,
    status_allowed=True,
    example="",
)


def _met_without_date(table, _beside):
    return (
        (table["status"] == "met") & table["achieved_date"].isna() & table["source_date"].isna()
    ).fillna(False)


def _indicator(id: str, title: str, question: str, why: str, formula, **more) -> Indicator:
    return Indicator(
        id=id,
        title=title,
        question=question,
        why_it_matters=why,
        formula=formula,
        owner="Programme lead",
        reviewed="2026-11-01",
        page="milestones",
        **more,
    )


DATASET = Dataset(
    name="milestones",
    title="Milestones register",
    purpose="What the partners have committed to and what has been achieved, with the evidence.",
    key=(
        MILESTONE_ID := Column(
            name="milestone_id",
            meaning="Our own identifier",
            example="m-example-strategy",
        ),
    ),
    columns=(
        MILESTONE_ID,
        Column(name="title", meaning="What it is", example="Strategy embeds the principles"),
        Column(
            name="theme",
            meaning="What it is part of",
            type=Type.CHOICE,
            choices=THEMES,
            example="strategy",
        ),
        AREA,
        Column(
            name="lead_organisation",
            meaning="Organisation that leads it",
            status_allowed=True,
            example="Example Council",
        ),
        STATUS,
        Column(
            name="due_date",
            meaning="Day it is due",
            type=Type.DATE,
            required=False,
            status_allowed=True,
            example="2026-12-31",
        ),
        ACHIEVED_DATE,
        Column(
            name="evidence_url",
            meaning="Address of the evidence",
            required=False,
            status_allowed=True,
            pattern=r"https?://\S+",
            pattern_words="a web address beginning with https://",
            example="https://example.org/strategy",
        ),
        Column(
            name="re_aim",
            meaning="RE-AIM dimension it is evidence for",
            type=Type.CHOICE,
            choices=RE_AIM,
            example="Maintenance",
        ),
    ),
    rules=(
        Rule(
            (ACHIEVED_DATE, SOURCE_DATE),
            _met_without_date,
            "a milestone that is met has an achieved_date, or [x] and a source_date",
            "Give the day it was achieved, or the date of the source that says so",
        ),
    ),
    indicators=(
        _indicator(
            "AD2",
            "Self-assessment stage",
            "At which stage do organisations see themselves?",
            "It shows depth, where a pledge shows intent.",
            NotCollected("each organisation's self-assessed stage, once a year"),
            unit="organisations",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Implementation",
        ),
        _indicator(
            "AD3",
            "Strategies embedding the principles",
            "How many strategies or policies embed the principles?",
            "A strategy outlasts the people who wrote it.",
            FromRegister(
                "strategies",
                "milestones of the theme strategy, met or active, on record by the quarter's end",
            ),
            unit="documents",
            kind=Kind.CUMULATIVE,
            better=Better.HIGHER,
            re_aim="Maintenance",
        ),
        _indicator(
            "AD4",
            "Governance milestones on time",
            "Of governance milestones due by now, how many were achieved by their due date?",
            "It shows whether the partnership does what it set itself.",
            FromRegister(
                "governance_on_time",
                "governance milestones achieved by their due date / those due by now",
            ),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            better=Better.HIGHER,
            re_aim="Implementation",
            caveats=("Milestones without a due date cannot be judged and are left out.",),
        ),
        _indicator(
            "AD5",
            "Links to other health integration teams",
            "How many links with other teams are being scoped, active or delivered?",
            "Shared work carries the approach into other services.",
            NotCollected("the stage of each link as a dated milestone of its own theme"),
            unit="links",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Adoption",
            caveats=("Links on the public record stand on the Milestones page.",),
        ),
        _indicator(
            "AD6",
            "Research and evaluation",
            "How many research and evaluation projects are on record?",
            "The evidence decides what is worth spreading.",
            FromRegister(
                "research",
                "milestones of the theme research on record by the end of the quarter",
            ),
            unit="projects",
            kind=Kind.CUMULATIVE,
            better=Better.NEITHER,
            re_aim="Effectiveness",
            breakdowns=(("status",),),
        ),
    ),
    page="milestones",
    order=60,
)
