"""The files as they came, kept by their sha256 before anything of them is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from analysis.keeping import Shelf
from analysis.reading import RawFile
from analysis.recorded import StoreError
from analysis.store import Store

ORIGINALS = "_originals"


def shelf(store: Store) -> Shelf:
    """Return where the files are kept as they came, by their sha256."""
    return store.shelf(ORIGINALS)


def keep(store: Store, files: Iterable[RawFile]) -> None:
    """Keep the bytes of files as they came, before anything is committed.

    Raises
    ------
    StoreError
        Where they cannot be written.
    """
    kept = shelf(store)
    for file in files:
        try:
            if kept.has(file.sha256):
                continue
            if file.content is not None:
                kept.write(file.sha256, file.content)
            elif file.path is not None:
                _keep_large(kept, file)
        except OSError as reason:
            if _is_kept(kept, file):
                # Of two who keep one file at the same moment an object store refuses the second.
                continue
            raise StoreError(
                f"{file.name} cannot be kept: {reason}; nothing was published",
                "Check the space and the rights of the store",
            ) from reason


def _is_kept(kept: Shelf, file: RawFile) -> bool:
    try:
        return kept.has(file.sha256)
    except OSError:
        return False


def _keep_large(kept: Shelf, file: RawFile) -> None:
    with file.path.open("rb") as stream:
        if kept.copy(file.sha256, stream) != file.sha256:
            raise StoreError(
                f"{file.name} changed while it was published; nothing was published",
                "Publish it again",
            )


def read(store: Store, sha256: str) -> bytes:
    """Return a published file as it came.

    Raises
    ------
    StoreError
        Where it was not kept, or is not what it was.
    """
    try:
        content = shelf(store).read(sha256)
    except (OSError, ValueError) as reason:
        raise StoreError(
            f"there is no original {sha256}", "The history names originals"
        ) from reason
    if hashlib.sha256(content).hexdigest() != sha256:
        raise StoreError(f"the original {sha256} is damaged", "Bring it back from a backup")
    return content
