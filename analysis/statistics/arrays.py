"""Numbers as people send them (scalars, lists, Series, with gaps), made ready for numpy."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def floats(values: Any, name: str) -> np.ndarray:
    """Return `values` as a one-dimensional array of floats, NaN where missing.

    Parameters
    ----------
    values : number or sequence of numbers
        ``None``, ``NaN`` and ``pd.NA`` all mean missing. A single number gives one element.
    name : str
        What to call `values` in an error.

    Raises
    ------
    ValueError
        If something is not a number, or is infinite.
    """
    if isinstance(values, np.ndarray) and values.dtype == np.float64 and values.ndim == 1:
        numbers = values
    else:
        column = pd.Series([values] if np.ndim(values) == 0 else values)
        try:
            numbers = column.to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} must be numbers or missing: {error}") from error
    refuse(np.isinf(numbers), numbers, f"{name} must be finite or missing")
    return numbers


def refuse(culprits: np.ndarray, values: np.ndarray, rule: str) -> None:
    """Raise ValueError naming the first value, and its position from 0, that breaks `rule`."""
    if culprits.any():
        position = int(np.argmax(culprits))
        raise ValueError(f"{rule}; position {position} holds {values[position]:g}")


def texts(words: Sequence[str], place: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Return the word at each place; far faster than an array of texts made text by text."""
    return pd.array(list(words), dtype="str").take(place)
