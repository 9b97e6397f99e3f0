"""A second pair of eyes: where it is configured, a different analyst approves before publishing."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable

from analysis.store import StoreError

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
            "Hand the files over on the Upload page, and ask another analyst to approve the draft",
        )
    refuse_own(approver, authors)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
