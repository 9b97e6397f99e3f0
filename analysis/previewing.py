"""Preview: what publishing a draft would change, before anybody publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import findings, publishing, reference
from analysis import release as releases
from analysis.checking import Draft, Published
from analysis.datasets import registry
from analysis.release import Figure, Release
from analysis.store import Unit, units


@dataclass(frozen=True)
class Preview:
    """The effect of a draft.

    Attributes
    ----------
    changes : list of dict
        Every row added, revised (by column, old and new) and removed, as `publishing.diff` says.
    before, after : Release
        The figures without and with the draft, as they would be published; `after` has no version
        yet. What is hidden depends on all that is published, so no figure is worked out alone.
    """

    changes: list[dict]
    before: Release
    after: Release

    def counts(self) -> dict[str, dict[str, int]]:
        """Return for each dataset how many rows are added, revised and removed."""
        rows: dict[str, dict[str, set]] = {}
        for change in self.changes:
            kinds = rows.setdefault(
                change["dataset"], {"added": set(), "revised": set(), "removed": set()}
            )
            kinds[change["change"]].add(tuple(change["key"].values()))
        return {
            name: {kind: len(keys) for kind, keys in kinds.items()} for name, kinds in rows.items()
        }

    def effects(self) -> list[tuple[Figure, Figure]]:
        """Return the headline figures that change, before and after, in the newest quarter."""
        quarter = self.after.latest
        if quarter is None:
            return []
        pairs = []
        for indicator in findings.headline():
            for area in reference.reported_areas():
                old = self.before.figure(indicator, area, quarter)
                new = self.after.figure(indicator, area, quarter)
                if _differs(old, new):
                    pairs.append((old, new))
        return pairs


def _differs(old: Figure, new: Figure) -> bool:
    return (old.value, old.status, old.received, old.expected, set(old.markers)) != (
        new.value,
        new.status,
        new.received,
        new.expected,
        set(new.markers),
    )


def preview(draft: Draft, before: Published, mode: str | None = None) -> Preview:
    """Return what publishing a draft without errors would change.

    Parameters
    ----------
    draft : Draft
        Checked against `before`.
    before : Published
        The release it would be added to.
    mode : str, optional
        As for `publishing.publish`.
    """
    after = applied(draft, before, mode)
    return Preview(
        publishing.diff(_whole(before.tables), after),
        releases.build(_whole(before.tables), version=0),
        releases.build(after, version=0),
    )


def applied(draft: Draft, before: Published, mode: str | None) -> dict[str, pd.DataFrame]:
    """Return the tables as they would be once the draft is published."""
    replaced, rows = publishing.merged(draft, before, mode)
    kept = before.without_illustrative() if draft.takes_illustrative_away else before
    after = {}
    for dataset in registry():
        table = kept.table(dataset.name)
        mine = {unit for unit in replaced if unit.dataset == dataset.name}
        parts = [table[~_in(dataset, table, mine)]]
        if dataset.name in rows:
            parts.append(rows[dataset.name])
        after[dataset.name] = pd.concat(parts, ignore_index=True)
    return after


def _in(dataset, table: pd.DataFrame, replaced: set[Unit]) -> pd.Series:
    if not dataset.is_return:
        return pd.Series(bool(replaced), index=table.index)
    found = [bool(units(dataset, table.iloc[[place]]) & replaced) for place in range(len(table))]
    return pd.Series(found, index=table.index, dtype=bool)


def _whole(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    published = Published(tables)
    return {dataset.name: published.table(dataset.name) for dataset in registry()}
