"""Small organisations: they appear only within their sector by area."""

from __future__ import annotations

import pandas as pd

from analysis import coding, reference
from analysis.datasets import registry
from analysis.disclosure.thresholds import Settings
from analysis.indicators import Inputs


def headcounts(given: Inputs) -> pd.DataFrame:
    """Return each organisation's staff by quarter: the last known headcount, or else the first.

    Returns
    -------
    DataFrame, one row per organisation, one column per quarter
        Organisations of which no headcount was ever returned are left out.
    """
    known = given.headcounts
    # The other areas make up the system: an organisation is counted once.
    known = known[(known["scope"] != reference.system()) & (known["headcount"] > 0)]
    staff = known.groupby(["organisation", "quarter"])["headcount"].sum().unstack()
    return staff.reindex(columns=given.quarters).ffill(axis=1).bfill(axis=1)


def small_organisations(given: Inputs, settings: Settings) -> pd.MultiIndex:
    """Return the organisation and quarter of every organisation that is small in it.

    Only a known headcount makes an organisation small.
    """
    staff = headcounts(given).stack()
    return staff[staff < settings.small_organisation].index


def sectors(given: Inputs) -> dict[tuple[str, str], str]:
    """Return the sector of each dataset's organisations that are in one sector only.

    Keys are dataset and organisation.
    """
    found = {}
    for dataset in registry().returns:
        table = given.tables[dataset.name]
        if {"organisation", "sector"} <= set(dataset.key_names):
            pairs = coding.distinct(table, ["organisation", "sector"]).dropna()
            once = pairs[~pairs["organisation"].duplicated(keep=False)]
            for name, sector in once.itertuples(index=False):
                found[dataset.name, name] = sector
    return found
