"""Tables of problems, each cell as it is told on the command line."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.reading import Problem
from pages._ui import blocks

MOST_LISTED = 50


def problems(found: Sequence[Problem], *, alt: str, key: str, with_the_same: bool = True) -> None:
    """Draw a table of problems, by file and row.

    Parameters
    ----------
    with_the_same : bool
        Whether columns are drawn that say the same in every row; the heading says it otherwise.
    """
    rows = [
        {
            "Row": str(problem.row or "whole file"),
            "File": problem.file or "all files",
            "Column": problem.column or "",
            "Value": "" if problem.value is None else problem.value,
            "Problem": problem.rule,
            "What to do": problem.advice,
        }
        for problem in found[:MOST_LISTED]
    ]
    frame = pd.DataFrame(rows, dtype="str")
    told = [
        name
        for name in frame
        if name in ("Row", "Value") or with_the_same or frame[name].nunique() > 1
    ]
    frame = frame[told]
    blocks.table(frame.loc[:, (frame != "").any()], alt=alt)
