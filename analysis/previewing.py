"""Preview: what publishing a draft would change, before anybody publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis import differences, findings, merging, reference
from analysis import release as releases
from analysis.datasets import registry
from analysis.differences import Difference
from analysis.drafted import Draft, Published
from analysis.release import Figure, Release


@dataclass
class Preview:
    """The effect of a draft.

    What is added, revised and removed is there at once; figures take as long as a release does,
    and are worked out when they are asked for.

    Attributes
    ----------
    differences : list of Difference
        By dataset, which rows are added, revised and removed.
    given : Release, optional
        The release that stands, where it is loaded already.
    """

    differences: list[Difference]
    _before: Mapping[str, pd.DataFrame] = field(repr=False)
    _after: Mapping[str, pd.DataFrame] = field(repr=False)
    given: Release | None = field(default=None, repr=False)

    @cached_property
    def changes(self) -> list[dict]:
        """Every row added, revised (by column, old and new) and removed, as `diff` says."""
        return self.listed()

    def listed(self, *, most: int | None = None) -> list[dict]:
        """Return what changes, at most so many rows of each kind in a dataset.

        Every removal is listed, whatever their number: what goes is named before it goes.
        """
        found = []
        for difference in self.differences:
            entries = difference.entries(most=most)
            if most is None:
                found += entries
                continue
            found += difference.removals()
            found += [one for one in entries if one["change"] != differences.REMOVED]
        return found

    def counts(self) -> dict[str, dict[str, int]]:
        """Return for each dataset how many rows are added, revised and removed."""
        return {one.dataset.name: one.counts for one in self.differences}

    @property
    def tables(self) -> tuple[Mapping[str, pd.DataFrame], Mapping[str, pd.DataFrame]]:
        """The rows without and with the draft, before disclosure control: for analysts."""
        return self._before, self._after

    @cached_property
    def before(self) -> Release:
        """The figures without the draft."""
        return self.given or releases.build(self._before, version=0)

    @cached_property
    def after(self) -> Release:
        """The figures with the draft, as they would be published; it has no version yet.

        What is hidden depends on all that is published, so no figure is worked out alone.
        """
        return releases.build(self._after, version=0)

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


def preview(
    draft: Draft, before: Published, mode: str | None = None, *, release: Release | None = None
) -> Preview:
    """Return what publishing a draft without errors would change.

    Parameters
    ----------
    draft : Draft
        Checked against `before`.
    before : Published
        The release it would be added to.
    mode : str, optional
        As for `publishing.publish`.
    release : Release, optional
        The release `before` holds, where its figures are loaded already.
    """
    standing = {one.name: before.table(one.name) for one in registry()}
    after = merging.applied(draft, before, mode)
    return Preview(differences.between(standing, after), standing, after, release)
