"""Like-for-like figures: over the senders that returned at both ends of a comparison.

A matched total beside a published one tells of the senders that are in one and not in the other.
So a change is shown where both its ends are published figures, every sender being in both; and
otherwise only for an indicator as a whole, to the nearest, and only where neither a matched count
nor what it leaves out is small, in none of the areas that add up.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.disclosure.counts import ALWAYS, NEVER, shown
from analysis.disclosure.equations import NOBODY
from analysis.disclosure.figures import Figures
from analysis.disclosure.thresholds import Settings
from analysis.indicators import OFFSETS

Ends = tuple[np.ndarray, np.ndarray]


def put_matched(found: Figures, rows: pd.DataFrame, settings: Settings) -> None:
    """Put the like-for-like figures that may be shown into published rows.

    Parameters
    ----------
    found : Figures
        Exactly.
    rows : DataFrame
        The same rows as they are published; changed.
    """
    for name, offset in OFFSETS.items():
        earlier = found.cube.earlier(offset)
        ends, partly = _published(found, rows, name, earlier), {}
        is_safe = _may_be_partial(found, rows, earlier)
        for when, at in (("now", np.arange(len(rows))), ("then", earlier)):
            counts = _counts(found, when, name)
            is_safe &= _is_safe(found, counts, at, settings)
            partly[when] = _figure(found, counts, settings)
            is_safe &= ~np.isnan(partly[when])
        is_safe &= _nowhere(found, ~is_safe & (_counts(found, "now", name)[0] > 0))
        for when, published in zip(partly, ends, strict=True):
            partial = np.where(is_safe, partly[when], np.nan)
            rows[f"{when}_{name}"] = np.where(np.isnan(published), partial, published)


def _published(found: Figures, rows: pd.DataFrame, name: str, earlier: np.ndarray) -> Ends:
    """Return both ends where each is a published figure: they tell nothing new."""
    exact, value = found.rows["value"].to_numpy(), rows["value"].to_numpy()
    then_exact, then_value = _at(exact, earlier), _at(value, earlier)
    same = np.isclose(found.rows[f"now_{name}"], exact, rtol=1e-12, atol=1e-9)
    same &= np.isclose(found.rows[f"then_{name}"], then_exact, rtol=1e-12, atol=1e-9)
    same &= ~np.isnan(value) & ~np.isnan(then_value)
    return np.where(same, value, np.nan), np.where(same, then_value, np.nan)


def _may_be_partial(found: Figures, rows: pd.DataFrame, earlier: np.ndarray) -> np.ndarray:
    """Return which figures are of the whole, published now, and not hidden then."""
    now = rows["value"].notna().to_numpy()
    hidden_then = _at((found.is_ok & ~now).astype("float64"), earlier) > 0
    plain = found.ask(lambda one: not one.flows and not one.is_gap)
    return (rows["by"] == "").to_numpy() & plain & now & ~hidden_then


def _counts(found: Figures, when: str, name: str) -> Ends:
    """Return the matched count or numerator, and the denominator."""
    rows = found.rows
    is_ratio = found.ask(lambda one: one.whole is not None)
    part = np.where(is_ratio, rows[f"{when}_numerator_{name}"], rows[f"{when}_{name}"])
    whole = np.where(is_ratio, rows[f"{when}_denominator_{name}"], np.nan)
    return part.astype("float64"), whole.astype("float64")


def _is_safe(found: Figures, counts: Ends, at: np.ndarray, settings: Settings) -> np.ndarray:
    """Return where no count of people among the matched, or among the others, is small."""
    part, whole = counts
    whole = np.where(found.ask(lambda one: bool(one.whole and one.whole.headcounts)), whole, np.nan)
    safe = np.ones(len(part), dtype=bool)
    own_part, own_whole = _at(found.part, at), _at(found.whole, at)
    left = (own_part - part, own_whole - whole)
    for count in (part, whole, whole - part, *left, left[1] - left[0]):
        size = np.abs(np.nan_to_num(count).round())
        safe &= (size < 1) | (size > settings.hide_up_to)
    return safe


def _figure(found: Figures, counts: Ends, settings: Settings) -> np.ndarray:
    """Return the figure of matched counts to the nearest; missing where it would mislead."""
    part = shown(counts[0], NEVER, settings)
    people = found.ask(lambda one: bool(one.whole and one.whole.headcounts))
    whole = shown(counts[1], np.where(people, NEVER, ALWAYS), settings)
    part = np.where((counts[0] <= counts[1]) & (part > whole), whole, part)
    scale = found.declared(lambda indicator: indicator.scale)
    share = part / np.where(whole > 0, whole, np.nan) * scale
    looks_whole = (counts[0] < counts[1]) & (np.round(share) >= scale)
    share = np.where(looks_whole, np.nan, share)
    return np.where(found.ask(lambda one: one.whole is None), part, share)


def _nowhere(found: Figures, unsafe: np.ndarray) -> np.ndarray:
    """Return which figures stand in a sum over areas without any that is unsafe."""
    system = found.cube.in_system()
    system = np.where(system == NOBODY, np.arange(len(system)), system)
    return np.bincount(system[unsafe], minlength=len(system))[system] == 0


def _at(numbers: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return the numbers at places, missing at `NOBODY`."""
    return np.append(numbers, np.nan)[place]
