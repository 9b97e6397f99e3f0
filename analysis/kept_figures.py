"""The figures of a release, kept beside it: worked out once, read by every process after.

Figures follow from the rows of a release, from the code and from the thresholds in force. All three
name the folder they are kept in, so nothing is ever out of date and nothing is cleared by hand.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from analysis import disclosure
from analysis.keeping import Shelf
from analysis.store import Store

SHELF = "_figures"
ABOUT = "about.json"
CODE = Path(__file__).parent
LISTS = CODE.parent / "data" / "reference"


@cache
def _code() -> str:
    """Return a digest of everything figures follow from but rows and thresholds."""
    digest = hashlib.sha256()
    for path in sorted([*CODE.rglob("*.py"), *LISTS.glob("*.csv")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def shelf(store: Store, version: int) -> Shelf:
    """Return where the figures of a release are kept."""
    follows_from = [_code(), repr(disclosure.configured()), *sorted(store.data_files(version))]
    name = hashlib.sha256("\n".join(follows_from).encode()).hexdigest()[:32]
    return store.shelf(SHELF).under(name)


def keep(kept: Shelf, frames: Mapping[str, pd.DataFrame], about: Mapping[str, object]) -> None:
    """Keep the frames of a release and what is known about them.

    A store that cannot be written to serves all the same: figures are then worked out again.
    """
    try:
        for name, frame in frames.items():
            content = io.BytesIO()
            frame.to_parquet(content, compression="zstd")
            kept.write(f"{name}.parquet", content.getvalue())
        # Written last: where it is there, everything is.
        kept.write(ABOUT, json.dumps(about).encode())
    except (OSError, PermissionError):
        return


def is_kept(kept: Shelf) -> bool:
    """Whether the frames of a release are kept."""
    return kept.has(ABOUT)


def find(kept: Shelf, names: Iterable[str]) -> tuple[dict[str, pd.DataFrame], dict] | None:
    """Return the kept frames and what is known about them; None where they are not kept."""
    try:
        about = json.loads(kept.read(ABOUT))
        frames = {name: read(kept, name) for name in names}
    except (OSError, ValueError):
        return None
    return frames, about


def read(kept: Shelf, name: str, **wanted: str) -> pd.DataFrame:
    """Return a kept frame, or its rows that have these texts in these columns.

    Raises
    ------
    OSError, ValueError
        Where it is not kept, or is not what was kept.
    """
    filters = [(column, "==", text) for column, text in wanted.items()] or None
    return pd.read_parquet(io.BytesIO(kept.read(f"{name}.parquet")), filters=filters)
