"""The words of the dashboard in plain English, with those of the declarations."""

from __future__ import annotations

import pandas as pd

from analysis.declare import MARKER_WORDS, STATUS_WORDS, Status

WORDS = {
    "Active network member": "Somebody who is in a network on the last day of the quarter.",
    "Announced": "An award that has been made public but is not confirmed. It is drawn, and is in "
    "no total.",
    "Avon and Somerset": "The police area: five authorities. Its figures stand beside ours and are "
    "never added in or divided.",
    "BNSSG": "Bristol, North Somerset and South Gloucestershire together: the integrated care "
    "system.",
    "Cliff edge": "A day on which money ends with nothing on record to follow it.",
    "Common cause": "The ups and downs that a steady process has of itself. Nothing to explain.",
    "Completion": "One person finishing one course. Somebody who finishes two courses is two "
    "completions and one person.",
    "Expected range": "Where nearly all quarters of a steady process fall, worked out from its own "
    "quarter-to-quarter changes (XmR limits).",
    "Flow": "What happens during a quarter, such as completions. Flows add up over quarters.",
    "Funding runway": "Months until the money committed for a quarter falls below half of today's.",
    "Incomplete": "A return that was expected is not in. The figure may still rise; it takes no "
    "verdict.",
    "Like for like": "A change over those who returned in both quarters, so that a late return is "
    "not taken for a fall.",
    "Nil return": "A return that says nothing happened. It is a nought; a missing return is not.",
    "Points": "The difference of two percentages: from 40 % to 44 % is 4 points.",
    "Quarter": "A financial quarter: Q1 is April to June, Q4 is January to March.",
    "RE-AIM": "Reach, effectiveness, adoption, implementation, maintenance: five questions about "
    "whether a way of working takes hold.",
    "Reach": "How many staff in post have any recorded training. Reach is not evidence of impact.",
    "Regrant": "Money passed on from another award. It is counted once.",
    "Release": "Everything that was published at one moment. Every release can be shown again "
    "exactly.",
    "Special cause": "A quarter, or a run of quarters, that the usual ups and downs do not "
    "explain: "
    "worth asking why.",
    "SRO": "Senior responsible officer: who answers for the work in an authority.",
    "Stock": "What is there on the last day of a quarter, such as members. Stocks never add up "
    "over "
    "quarters.",
    "Trauma-informed": "Working in a way that recognises what trauma does, and avoids adding to "
    "it.",
}


def symbols() -> dict[str, str]:
    """Return each symbol a figure may carry, with what it says."""
    said = {f"[{one.value}]": words for one, words in STATUS_WORDS.items() if one is not Status.OK}
    return said | {f"[{marker}]": words for marker, words in MARKER_WORDS.items()}


def symbols_table() -> pd.DataFrame:
    """Return the symbols beside a figure and what each says."""
    return pd.DataFrame(symbols().items(), columns=["Symbol", "What it says"], dtype="str")


def words_table() -> pd.DataFrame:
    """Return the words of the dashboard and what each means."""
    return pd.DataFrame(WORDS.items(), columns=["Word", "What it means"], dtype="str")
