"""The organisations that a draft is checked against, and the other names they go by."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.drafted import REPLACE, Draft, Published
from analysis.rows import Rows


def in_force(draft: Draft, beside: Published, mode: str | None) -> pd.DataFrame:
    """Return the organisations in force once the draft is published, one row each."""
    known = beside.table("organisations")
    if "organisations" in draft.tables:
        drafted = draft.tables["organisations"]
        drafted = drafted.table() if isinstance(drafted, Rows) else drafted
        known = pd.concat([drafted, known[:0] if mode == REPLACE else known], ignore_index=True)
    named = known["organisation"]
    texts = pa.array(named)
    if not texts.null_count and pc.count_distinct(texts).as_py() == len(texts):
        return known
    once = (named.notna() & ~named.duplicated()).to_numpy(dtype=bool)
    return known[once]


def aliases(register: pd.DataFrame) -> dict[str, str]:
    """Return the organisation that each other name, in lower case, stands for."""
    has_other = register["alias"].notna().to_numpy(dtype=bool)
    if not has_other.any():
        return {}
    written = register.loc[has_other, ["organisation", "alias"]]
    return {
        alias.strip().lower(): organisation
        for organisation, names in written.itertuples(index=False)
        for alias in names.split(";")
        if alias.strip()
    }
