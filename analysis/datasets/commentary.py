"""Commentary: what happened in an area and quarter, why, and what is asked of the board."""

from analysis.columns import AREA, QUARTER
from analysis.declare import INDICATORS, Column, Dataset, Type

COMMENTARY_ID = Column(name="commentary_id", meaning="Our own identifier", example="c-2026-27-q2-1")


def _optional(
    name: str, meaning: str, *, example: str = "", type: Type = Type.TEXT, **more
) -> Column:
    return Column(name=name, meaning=meaning, type=type, required=False, example=example, **more)


DATASET = Dataset(
    name="commentary",
    title="Commentary",
    purpose="Words beside the numbers: roles, never names of people.",
    key=(COMMENTARY_ID,),
    columns=(
        COMMENTARY_ID,
        QUARTER,
        AREA,
        _optional(
            "indicator",
            "Indicator it speaks of",
            type=Type.CHOICE,
            choices=INDICATORS,
            example="TR1",
        ),
        Column(name="what", meaning="What happened", example="Two cohorts were postponed"),
        _optional("why", "Why", example="A venue closed"),
        _optional("action", "What is done about it", example="Both run next quarter"),
        _optional("owner_role", "Role that owns the action", example="Training lead"),
        _optional("due_date", "Day the action is due", type=Type.DATE, example="2026-12-31"),
        _optional("action_status", "How far the action has come", example="open"),
        _optional("board_ask", "What the board is asked for"),
        _optional("decision", "What the board decided"),
    ),
    replaces_illustrative=True,
    page="overview",
    order=90,
)
