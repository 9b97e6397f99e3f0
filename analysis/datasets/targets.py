"""Targets: the value agreed for an indicator, an area and a quarter."""

from analysis.columns import AREA, QUARTER
from analysis.declare import INDICATORS, Column, Dataset, Kind, Type

INDICATOR = Column(
    name="indicator",
    meaning="Indicator the target is for",
    type=Type.CHOICE,
    choices=INDICATORS,
    example="TR1",
)

DATASET = Dataset(
    name="targets",
    title="Targets",
    purpose="What the partners agreed to reach, by when. Without a row there is no target.",
    key=(INDICATOR, AREA, QUARTER),
    columns=(
        INDICATOR,
        AREA,
        QUARTER,
        Column(
            name="value",
            meaning="The target, in the indicator's unit",
            type=Type.NUMBER,
            kind=Kind.STOCK,
            unit="the indicator's",
            example="50",
        ),
        Column(
            name="agreed_by",
            meaning="Role or body that agreed it",
            required=False,
            example="Partnership board",
        ),
        Column(
            name="agreed_on",
            meaning="Day it was agreed",
            type=Type.DATE,
            required=False,
            example="2026-04-20",
        ),
    ),
    replaces_illustrative=True,
    page="definitions",
    order=100,
)
