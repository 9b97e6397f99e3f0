"""Stated figures: numbers that a public source gives, shown as cards and never in a series."""

from analysis.columns import AREA
from analysis.declare import Column, Dataset, Kind, Type

FIGURE_ID = Column(name="figure_id", meaning="Our own identifier", example="s-example-attendees")

DATASET = Dataset(
    name="stated_figures",
    title="Stated figures",
    purpose="Figures on the public record that no return feeds, each with its source.",
    key=(FIGURE_ID,),
    columns=(
        FIGURE_ID,
        Column(name="title", meaning="What the figure counts", example="Webinar attendees"),
        AREA,
        Column(
            name="date",
            meaning="Day or period end the figure is for",
            type=Type.DATE,
            status_allowed=True,
            example="2020-11-30",
        ),
        Column(
            name="value",
            meaning="The figure; [x] where none is published, [z] where none can be",
            type=Type.NUMBER,
            kind=Kind.STOCK,
            unit="its own unit",
            example="700",
        ),
        Column(
            name="qualifier",
            meaning="How exactly the source puts it",
            type=Type.CHOICE,
            choices=("exactly", "about", "more than", "up to"),
            example="more than",
        ),
        Column(name="unit", meaning="What is counted", example="people"),
        Column(
            name="source",
            meaning="Document or page that states it",
            status_allowed=True,
            example="Annual report 2020/21",
        ),
    ),
    page="milestones",
    order=80,
)
