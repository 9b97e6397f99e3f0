"""Texts that stand in for a text: what programs write where there is none, and what people do.

A spreadsheet's error, a database's null or a ditto mark in a column of names would become the name
of an organisation that does not exist, with figures of its own.
"""

from __future__ import annotations

import re

from analysis.declare import Column

# Columns that name organisations, a list of other names among them.
OF_ORGANISATIONS = re.compile(
    r"organisation|returned_by|lead_organisation|(recipient|funding)_org_name"
)
# What only a program writes.
OF_PROGRAMS = re.compile(
    r"#(n/a|ref!|name\?|value!|div/0!|num!|null!|spill!|calc!|getting_data|error!?)|#{2,}"
    r"|[(\[<]?(null|nan|nat|undefined)[)\]>]?|[(\[<](blank|empty|none|na)[)\]>]"
    r"|\\n|\[object object\]|err(or)?:\S*"
    r"|&nbsp;|00/0[01]/1900|1900-0[01]-00",
    re.IGNORECASE,
)
DITTO = re.compile(
    r"[\"'\u201c\u201d\u2033\u3003\u2018\u2019^\u2191\u2193]+"
    r"|ditto|do\.?|(the )?(same )?as above|same|see above",
    re.IGNORECASE,
)
# What names nobody: sums over others, and what is not known.
NOBODY = re.compile(
    r"(the )?(average|mean|median|minimum|maximum)|(row|column) labels?|various|several|multiple"
    r"|unknown|not (known|recorded|given|stated|available|applicable)|others?|misc(ellaneous)?\.?"
    r"|n/?k|n/a|n\.a\.?|tb[ac]|to be (confirmed|agreed|advised)|x{1,3}"
    r"|true|false|yes|no|[\d.,]+(e[+-]?\d+)?|organi[sz]ation( name)?"
    r"|name|(whole )?system([ -]wide)?|sum of .*",
    re.IGNORECASE,
)
# What stands in for a text is short.
LONGEST = 60
NOT_KNOWN = "Write the organisation's name, or Employer not recorded where it is not known"


def problem(column: Column, text: str) -> tuple[str, str] | None:
    """Return what is wrong with a text that stands in for another, and what to do; None if none.

    Parameters
    ----------
    column : Column
        A column of texts.
    """
    if len(text) > LONGEST:
        return None
    blank = "Write what is meant" + ("" if column.required else ", or leave the cell blank")
    if OF_PROGRAMS.fullmatch(text):
        return "the text is what a program writes where there is none", blank
    names = OF_ORGANISATIONS.fullmatch(column.name) is not None
    if DITTO.fullmatch(text) and (names or not any(map(str.isalpha, text))):
        return "the text stands for the cell above", "Write the text of the cell above in full"
    if text[:1] in (",", ";", "|"):
        return f"the text begins with {text[:1]}, as where cells have moved", blank
    if not any(map(str.isalnum, text)):
        return "the text has no letter or digit", blank
    if names and (NOBODY.fullmatch(text) or not any(map(str.isalpha, text))):
        return f"{column.csv_name} does not name an organisation", NOT_KNOWN
    return None
