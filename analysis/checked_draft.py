"""A draft, read and checked, and what publishing it would change."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.draft_records import StoredDraft
from analysis.drafted import Draft, Published
from analysis.fixing import Fix
from analysis.previewing import Preview, preview
from analysis.reading import RawFile
from analysis.release import Release


@dataclass
class Checked:
    """A draft, read and checked against the newest release.

    Attributes
    ----------
    stored : StoredDraft
        As it is kept.
    files : list of RawFile
        As read, with the accepted fixes applied.
    draft : Draft
        Tables and problems.
    before : Published
        What it was checked against: release `base`.
    offered : list of Fix
        Quick fixes that can still be accepted, certain ones first.
    """

    stored: StoredDraft
    files: list[RawFile]
    draft: Draft
    before: Published
    base: int
    offered: list[Fix]
    release: Release | None = None
    _preview: Preview | None = None

    @property
    def preview(self) -> Preview | None:
        """What publishing it would change; None while it has errors or no rows."""
        if self._preview is None and not self.draft.errors and self.draft.tables:
            mode = self.stored.mode
            self._preview = preview(self.draft, self.before, mode, release=self.release)
        return self._preview
