"""Settings return: schools and nurseries with whole-setting training."""

from analysis import rules
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
    Type,
)

EVERYWHERE = ("area", "setting_type", "returned_by")

SETTING_TYPE = Column(
    name="setting_type",
    also=("type of setting", "setting"),
    meaning="Kind of setting",
    type=Type.CHOICE,
    choices="setting_types",
    example="school",
)
SETTINGS_WHOLE_TRAINED = Column(
    name="settings_whole_trained",
    also=("settings trained", "wholly trained", "whole trained", "whole settings trained"),
    meaning="Settings whose whole staff has been trained, on the last day of the quarter",
    type=Type.COUNT,
    kind=Kind.STOCK,
    unit="settings",
    adds_over=EVERYWHERE,
    example="24",
)
SETTINGS_POLICY_REVIEWED = Column(
    name="settings_policy_reviewed",
    also=("policy reviewed", "policies reviewed", "settings with policy reviewed"),
    meaning="Settings that have reviewed policy and practice since their training",
    type=Type.COUNT,
    kind=Kind.STOCK,
    unit="settings",
    adds_over=EVERYWHERE,
    required=False,
    example="11",
)
SETTINGS_TOTAL = Column(
    name="settings_total",
    also=("total settings", "all settings", "number of settings", "settings in the area"),
    meaning="All settings of this kind in the area; counted yearly and carried forward",
    type=Type.COUNT,
    kind=Kind.STOCK,
    unit="settings",
    adds_over=EVERYWHERE,
    required=False,
    carried=4,
    example="130",
)

DATASET = Dataset(
    name="settings",
    title="Settings return",
    purpose="Schools and nurseries that have trained all their staff, and that have gone on to "
    "review policy and practice.",
    key=(QUARTER, AREA, SETTING_TYPE, RETURNED_BY),
    columns=(
        QUARTER,
        AREA,
        SETTING_TYPE,
        RETURNED_BY,
        SETTINGS_WHOLE_TRAINED,
        SETTINGS_POLICY_REVIEWED,
        SETTINGS_TOTAL,
    ),
    rules=(
        rules.at_most(SETTINGS_WHOLE_TRAINED, SETTINGS_TOTAL),
        rules.at_most(SETTINGS_POLICY_REVIEWED, SETTINGS_TOTAL),
    ),
    indicators=(
        Indicator(
            id="TR5",
            title="Settings wholly trained",
            question="What share of schools and nurseries has trained its whole staff?",
            why_it_matters="Children meet a whole setting, not one trained adult.",
            formula=Ratio(SETTINGS_WHOLE_TRAINED, SETTINGS_TOTAL),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            interval=WILSON,
            better=Better.HIGHER,
            re_aim="Adoption",
            owner="Education lead",
            reviewed="2026-11-01",
            breakdowns=(("setting_type",),),
            page="training",
        ),
        Indicator(
            id="TR6",
            title="Safeguarding partnerships with trauma-informed core training",
            question="How many of the three safeguarding partnerships include it in core training?",
            why_it_matters="Core safeguarding training reaches staff whom courses do not.",
            formula=NotCollected(
                "one statement a quarter from each of the three safeguarding partnerships"
            ),
            unit="partnerships",
            kind=Kind.STOCK,
            better=Better.HIGHER,
            re_aim="Maintenance",
            owner="Safeguarding lead",
            reviewed="2026-11-01",
            caveats=("What is on the public record stands on the Milestones page.",),
            page="training",
        ),
    ),
    is_return=True,
    replaces_illustrative=True,
    page="training",
    order=30,
)
