"""A second pair of eyes: where it is configured, a different analyst approves figures first.

What is approved is a change of figures. Words do not wait: commentary, and the note of a return,
are signed by whoever wrote them. Nor does going back: a wrong figure comes off the pages at once,
with a reason in the history.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable

from analysis.differences import Difference
from analysis.recorded import StoreError

# Datasets of words, and the column of words that every other dataset has.
WORDS, NOTE = ("commentary",), "note"

SETTING = "DASHBOARD_APPROVAL"
OFF = ("", "0", "no", "off", "false")


class ApprovalError(StoreError):
    """A draft may not be published yet: nobody else has approved it."""


def is_required() -> bool:
    """Whether ``DASHBOARD_APPROVAL`` asks for a second analyst."""
    return os.environ.get(SETTING, "").strip().lower() not in OFF


def is_same_person(one: str, other: str) -> bool:
    """Whether two identities are the same person: letter case and spacing make no difference."""
    return _plain(one) == _plain(other)


def refuse_own(approver: str, authors: Iterable[str]) -> None:
    """Raise where somebody would approve what they made themselves.

    Raises
    ------
    ApprovalError
        Where the approver is nobody, or one of the authors.
    """
    if not _plain(approver):
        raise ApprovalError("an approval needs a name", "Say who approves")
    if any(is_same_person(approver, author) for author in authors):
        raise ApprovalError(
            "whoever made or changed a draft cannot approve it", "Ask another analyst to approve it"
        )


def refuse_unapproved(approver: str | None, authors: Iterable[str]) -> None:
    """Raise where approval is required and nobody but the authors has given it."""
    if not is_required():
        return
    if not approver:
        raise ApprovalError(
            "another analyst approves before this is published",
            "Hand the files in on the Upload page, or with `hand-in` on the command line, and ask "
            "another analyst to approve the draft",
        )
    refuse_own(approver, authors)


def refuse_unreasoned(note: str) -> None:
    """Raise where approval is required and a release is taken back without saying why."""
    if is_required() and not note.strip():
        raise ApprovalError(
            "going back needs a reason here, as nobody else approves it",
            "Say in the note why the earlier figures are the right ones",
        )


def changes_figures(found: Iterable[Difference]) -> bool:
    """Whether a publication changes more than words: then another analyst approves it first."""
    return any(_is_of_figures(difference) for difference in found)


def _is_of_figures(difference: Difference) -> bool:
    if len(difference.removed):
        return True
    if difference.dataset.name in WORDS:
        return False
    revised = {entry.get("column") for entry in difference.entries()}
    return bool(len(difference.added)) or bool(revised - {NOTE})


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
