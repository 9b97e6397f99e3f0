"""Rebases: where a series starts anew, decided by a person and with the reason."""

from analysis.columns import AREA, QUARTER
from analysis.declare import INDICATORS, Column, Dataset, Type

INDICATOR = Column(
    name="indicator",
    meaning="Indicator whose series starts anew",
    type=Type.CHOICE,
    choices=INDICATORS,
    example="TR2",
)

DATASET = Dataset(
    name="rebases",
    title="Rebases",
    purpose="A judgement, never automatic: the first quarter of a new group of points, and why.",
    key=(INDICATOR, AREA, QUARTER),
    columns=(
        INDICATOR,
        AREA,
        QUARTER,
        Column(name="reason", meaning="Why the series changed", example="New booking system"),
        Column(name="decided_by", meaning="Role that decided", example="Data lead"),
        Column(
            name="decided_on", meaning="Day of the decision", type=Type.DATE, example="2026-05-01"
        ),
    ),
    replaces_illustrative=True,
    page="definitions",
    order=120,
)
