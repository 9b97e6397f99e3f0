"""What is hidden and how numbers are rounded: policy, set here or from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

# A hidden count of 1 to t has t possible values to anyone who knows the rule, and every hidden
# count must keep this many.
LEAST_VALUES = 3

PREFIX = "DASHBOARD_"


@dataclass(frozen=True)
class Settings:
    """The thresholds of disclosure control. Each is read from ``DASHBOARD_`` and its name.

    Attributes
    ----------
    hide_up_to : int
        Counts of people from 1 to this are hidden.
    round_to : int
        Other counts of people are shown to the nearest multiple of this; 1 shows them exactly.
    small_organisation : int
        Organisations with fewer staff than this have no figures of their own.
    exempt_from : int
        Headcounts and network memberships of this many and more are shown exactly.
    """

    hide_up_to: int = 4
    round_to: int = 5
    small_organisation: int = 20
    exempt_from: int = 20

    def __post_init__(self) -> None:
        least = {
            "hide_up_to": LEAST_VALUES,
            "round_to": 1,
            "small_organisation": 0,
            "exempt_from": self.hide_up_to + 1,
        }
        for name, smallest in least.items():
            if getattr(self, name) < smallest:
                raise ValueError(
                    f"{PREFIX}{name.upper()} is {getattr(self, name)}: give {smallest} or more"
                )


def configured(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings in force: the environment's where it has them, else the defaults.

    Raises
    ------
    ValueError
        Naming the variable that is not a whole number, or too small to protect anyone.
    """
    given = {}
    for field in fields(Settings):
        text = environment.get(PREFIX + field.name.upper(), "").strip()
        if text and not text.isdecimal():
            raise ValueError(f"{PREFIX}{field.name.upper()} is {text!r}: give a whole number")
        if text:
            given[field.name] = int(text)
    return Settings(**given)
