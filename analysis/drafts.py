"""Drafts: files an analyst has handed over but not published, kept until published or discarded.

A draft is a folder with the files as they came and one `draft.json`. Closing the browser or
restarting the server loses nothing. Nothing of a draft is ever a published figure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

DEFAULT_FOLDER = Path(__file__).parents[1] / "data" / "drafts"
RECORD = "draft.json"


@dataclass(frozen=True)
class DraftFile:
    """One file of a draft.

    Attributes
    ----------
    name : str
        Name it came under.
    sha256 : str
        Names the stored bytes.
    dataset : str or None
        Confirmed by the analyst; None is found from the content.
    mapping : dict of str to str
        Header to column, where the analyst corrected it.
    """

    name: str
    sha256: str
    dataset: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredDraft:
    """A draft as it is kept."""

    id: str
    by: str
    created: str
    files: tuple[DraftFile, ...] = ()
    mode: str | None = None
    base: int | None = None
    note: str = ""
    fixes: tuple[str, ...] = ()
    approved_by: str | None = None


class DraftError(Exception):
    """A draft cannot be read or kept; the message says which and why."""


class Drafts:
    """The drafts in one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(os.environ.get("DASHBOARD_DRAFTS") or DEFAULT_FOLDER)

    def start(self, by: str, *, now: dt.datetime) -> StoredDraft:
        """Start an empty draft."""
        draft = StoredDraft(uuid.uuid4().hex, by, now.isoformat(timespec="seconds"))
        self.save(draft)
        return draft

    def add(self, draft: StoredDraft, name: str, content: bytes) -> StoredDraft:
        """Keep a file in a draft; the same bytes under the same name are kept once."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._folder(draft.id) / digest
        if not path.exists():
            _write(path, content)
        file = DraftFile(Path(name).name, digest)
        others = tuple(one for one in draft.files if one.name != file.name)
        changed = replace(draft, files=(*others, file), approved_by=None)
        self.save(changed)
        return changed

    def content(self, draft: StoredDraft, file: DraftFile) -> bytes:
        """Return a file's bytes as they came.

        Raises
        ------
        DraftError
            Where they are gone or damaged.
        """
        path = self._folder(draft.id) / file.sha256
        try:
            content = path.read_bytes()
        except OSError as reason:
            raise DraftError(f"{file.name} of draft {draft.id} cannot be read") from reason
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise DraftError(f"{file.name} of draft {draft.id} is damaged")
        return content

    def save(self, draft: StoredDraft) -> None:
        """Keep a draft's record, whole or not at all."""
        text = json.dumps(asdict(draft), ensure_ascii=False)
        _write(self._folder(draft.id) / RECORD, text.encode())

    def load(self, id: str) -> StoredDraft:
        """Return a draft.

        Raises
        ------
        DraftError
            Where there is none of that id, or its record is damaged.
        """
        try:
            record = json.loads((self._folder(id) / RECORD).read_text(encoding="utf-8"))
            files = tuple(DraftFile(**one) for one in record.pop("files"))
            fixes = tuple(record.pop("fixes"))
            return StoredDraft(**record, files=files, fixes=fixes)
        except (OSError, ValueError, TypeError, KeyError) as reason:
            raise DraftError(f"draft {id} cannot be read") from reason

    def all(self) -> list[StoredDraft]:
        """Return every readable draft, newest first."""
        if not self.folder.is_dir():
            return []
        found = []
        for path in self.folder.iterdir():
            if (path / RECORD).is_file():
                found.append(self.load(path.name))
        return sorted(found, key=lambda draft: draft.created, reverse=True)

    def discard(self, draft: StoredDraft) -> None:
        """Delete a draft with its files."""
        shutil.rmtree(self._folder(draft.id))

    def _folder(self, id: str) -> Path:
        if not (id.isalnum() and id.isascii()):
            raise DraftError("a draft's id is letters and digits")
        return self.folder / id


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
