"""Illustrative registers: organisations, targets, commentary and the one rebase."""

from __future__ import annotations

from analysis.declare import Registry
from analysis.illustrating import generic, partners, story
from analysis.illustrating.story import BRISTOL, LABELS, NORTH, QUARTERS, SOUTH, SYSTEM

BOARD = "Partnership board (illustrative)"
NOTE = "Fictional: generated for illustration"
NEWEST, BEFORE = LABELS[-1], LABELS[-2]

# Target quarters and, by indicator and area, the value for each.
YEAR_ENDS = ("2024/25 Q4", "2025/26 Q4", "2026/27 Q4", "2027/28 Q4")
TARGETS = {
    ("TR1", BRISTOL): (30, 38, 46, 55),
    ("TR1", SOUTH): (26, 35, 44, 50),
    ("TR1", NORTH): (20, 28, 36, 45),
    ("TR1", SYSTEM): (28, 36, 44, 50),
    ("NW1", BRISTOL): (110, 130, 150, 170),
    ("NW1", NORTH): (20, 40, 60, 80),
    ("NW1", SYSTEM): (200, 250, 300, 350),
    ("AD1", SYSTEM): (50, 60, 70, 80),
}
AGREED_ON = "2024-05-21"

COMMENTARY = (
    {
        "quarter": NEWEST,
        "area": SYSTEM,
        "indicator": "TR1",
        "what": "Reach keeps rising, but five employers had not returned when the quarter closed",
        "why": "The returns fell due in the weeks when a new payroll system was brought in",
        "action": "The data lead calls each late sender and offers to fill in the return together",
        "owner_role": "Data lead",
        "due_date": "2026-12-11",
        "action_status": "open",
        "board_ask": "Ask chief officers to name a deputy for every return",
    },
    {
        "quarter": NEWEST,
        "area": NORTH,
        "indicator": "TR1",
        "what": "The share of staff trained is well below the agreed path",
        "why": "Fewer courses run locally than planned, and travel keeps night staff away",
        "action": "Two whole-service events in spring, on site and at shift change",
        "owner_role": "Training lead",
        "due_date": "2027-03-31",
        "action_status": "open",
        "board_ask": "Agree which employer hosts the events",
        "decision": "Agreed in principle; a host is to be named by December",
    },
    {
        "quarter": NEWEST,
        "area": NORTH,
        "indicator": "NW1",
        "what": "The ambassador and practitioner network goes on growing in its third year",
        "why": "Each course now ends with an invitation to join",
        "action": "Keep the invitation in every course",
        "owner_role": "Network lead",
        "action_status": "in progress",
    },
    {
        "quarter": NEWEST,
        "area": BRISTOL,
        "indicator": "TR7",
        "what": "One trained member of staff in four is out of date",
        "why": "The first large groups of learners have passed their refresher date",
        "action": "A short refresher online from January",
        "owner_role": "Training lead",
        "due_date": "2027-01-29",
        "action_status": "open",
    },
    {
        "quarter": BEFORE,
        "area": SOUTH,
        "indicator": "TR2",
        "what": "Completions stayed at the pace reached since the course became part of induction",
        "why": "Every starter takes the course in the first month",
        "action": "No change; review in a year",
        "owner_role": "Training lead",
        "due_date": "2027-06-30",
        "action_status": "in progress",
    },
    {
        "quarter": BEFORE,
        "area": BRISTOL,
        "indicator": "TR5",
        "what": "More schools have trained all their staff; nurseries follow more slowly",
        "why": "Nurseries cannot release all staff on one day",
        "action": "Offer the course in two evening parts",
        "owner_role": "Education lead",
        "due_date": "2026-10-30",
        "action_status": "done",
    },
    {
        "quarter": BEFORE,
        "area": SYSTEM,
        "indicator": "AD1",
        "what": "About half of the partner organisations have signed the pledge",
        "why": "Smaller partners ask what the pledge commits them to",
        "action": "A page of plain words on what signing means",
        "owner_role": "Programme lead",
        "due_date": "2026-09-30",
        "action_status": "done",
        "decision": "The board took note",
    },
)

REBASES = (
    {
        "indicator": "TR2",
        "area": SOUTH,
        "quarter": LABELS[story.STEP],
        "reason": "The introductory course became part of every induction, so the earlier pace no "
        "longer says what to expect",
        "decided_by": "Data lead",
        "decided_on": "2024-05-14",
    },
)


def organisations(declared: Registry) -> list[dict]:
    """Return the register of the fictional organisations."""
    owed = {kind.name: generic.senders(kind) for kind in declared.returns}
    return [
        {
            "organisation": one.name,
            "sector": one.sector,
            "area": one.area,
            "alias": one.alias,
            "partner_since": QUARTERS[one.since].start.isoformat(),
            "partner_until": (
                QUARTERS[one.until].end.isoformat() if one.until < story.LAST else ""
            ),
            "returns_due": ";".join(name for name, owing in owed.items() if one in owing),
            "returns_from": LABELS[one.since],
            "pledge_date": one.pledged,
            "note": NOTE,
        }
        for one in partners.ORGANISATIONS
    ]


def targets(declared: Registry) -> list[dict]:
    """Return a path of targets for each indicator and area that has one."""
    return [
        {
            "indicator": indicator,
            "area": area,
            "quarter": quarter,
            "value": value,
            "agreed_by": BOARD,
            "agreed_on": AGREED_ON,
            "note": NOTE,
        }
        for (indicator, area), values in TARGETS.items()
        for quarter, value in zip(YEAR_ENDS, values, strict=True)
        if indicator in declared.indicators and (indicator != "AD1" or quarter == YEAR_ENDS[2])
    ]


def commentary(declared: Registry) -> list[dict]:
    """Return the words beside the newest two quarters."""
    return [
        {"commentary_id": f"c-illustrative-{number}", "note": NOTE, **row}
        for number, row in enumerate(COMMENTARY, start=1)
        if row["indicator"] in declared.indicators
    ]


def rebases(declared: Registry) -> list[dict]:
    """Return the one rebased step."""
    return [{**row, "note": NOTE} for row in REBASES if row["indicator"] in declared.indicators]
