"""Annotations: dated events that may stand on any chart."""

from analysis.columns import AREA
from analysis.declare import INDICATORS, Column, Dataset, Type

ANNOTATION_ID = Column(name="annotation_id", meaning="Our own identifier", example="a-example")

DATASET = Dataset(
    name="annotations",
    title="Annotations",
    purpose="Events that help to read a chart.",
    key=(ANNOTATION_ID,),
    columns=(
        ANNOTATION_ID,
        Column(name="date", meaning="Day of the event", type=Type.DATE, example="2026-05-01"),
        AREA,
        Column(
            name="indicator",
            meaning="Indicator on whose chart it stands; blank for every chart of the area",
            type=Type.CHOICE,
            choices=INDICATORS,
            required=False,
            example="TR2",
        ),
        Column(name="text", meaning="A few words", example="New online course"),
    ),
    page="overview",
    order=110,
)
