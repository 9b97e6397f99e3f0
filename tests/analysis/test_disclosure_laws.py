"""Laws of disclosure control, proved with a solver on random releases."""

import os

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analysis.disclosure import Settings, disclosed, hiding
from analysis.disclosure.equations import GROUPS, WITHIN_A_FIGURE, Counts, Groups
from analysis.indicators import COLUMNS
from tests import factories
from tests.analysis import disclosure_reader as reader
from tests.analysis.disclosure_reader import AREAS, QUARTER, seen, too_few

SECTORS = ("Community health", "Primary care", "Universities and research")
LEVELS = ("Level 1 introductory", "Level 2 practitioner")
DIMENSIONS = ("sector", "level")
# Small counts are where it is decided.
FEW = st.one_of(st.integers(0, 9), st.integers(0, 60))
SETTINGS = st.builds(
    Settings, hide_up_to=st.integers(3, 9), round_to=st.sampled_from([1, 3, 5, 10])
)
# `make laws` looks much longer.
EXAMPLES = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "12")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


NOTHING = factories.inputs()


@st.composite
def hierarchies(draw, numbers=FEW, levels=LEVELS):
    places = [(sector, level, area) for sector in SECTORS for level in levels for area in AREAS]
    counts = draw(st.lists(numbers, min_size=len(places), max_size=len(places)))
    return {(*place, QUARTER): count for place, count in zip(places, counts, strict=True)}


def by_place(published: pd.DataFrame) -> dict:
    """Return published rows by sector, level, area and quarter."""
    found = {}
    for row in published.to_dict("records"):
        names = row["by"].split(" | ") if row["by"] else []
        chosen = dict(zip(names, row["group"].split(" | "), strict=False))
        place = (chosen.get("sector", "All"), chosen.get("level", "All"))
        found[(*place, row["area"], row["quarter"])] = row
    return found


def leaks(cells: dict, published: dict, column: str, rule: Settings) -> list:
    """Return the additive groups of which some hidden count keeps too few possible values."""
    secrets = {at: seen(published[at][column], count, rule) for at, count in cells.items()}
    return [
        (parts, total)
        for parts, total in reader.groups(cells)
        if too_few([secrets[part] for part in parts], secrets[total])
    ]


@EXAMPLES
@given(hierarchies(), SETTINGS)
def test_every_hidden_count_keeps_three_values_in_every_group(cells, rule):
    cells = reader.totalled(cells)
    exact = reader.rows("TR2", {place: (count,) for place, count in cells.items()})
    published = by_place(disclosed(exact, NOTHING, rule))
    assert leaks(cells, published, "value", rule) == []


@EXAMPLES
@given(hierarchies(levels=("Level 1 introductory",)), hierarchies(levels=("Level 1 introductory",)))
def test_numerators_denominators_and_complements_keep_three_values(parts, rests):
    rule = Settings()
    parts, rests = reader.totalled(parts), reader.totalled(rests)
    wholes = {place: parts[place] + rests[place] for place in parts}
    exact = reader.rows("TR9", {place: (parts[place], wholes[place]) for place in parts})
    published = by_place(disclosed(exact, NOTHING, rule))
    assert leaks(parts, published, "numerator", rule) == []
    assert leaks(wholes, published, "denominator", rule) == []
    for place, row in published.items():
        if 1 <= rests[place] <= rule.hide_up_to:
            assert row["status"] in ("c", "high")
            assert np.isnan(row["numerator"]) or np.isnan(row["denominator"])
    assert complements_that_leak(parts, wholes, published, rule) == []


def complements_that_leak(parts, wholes, published, rule) -> list:
    """Return groups whose small complements keep too few values, each within its own figure."""
    secrets = {}
    for place, row in published.items():
        part = seen(row["numerator"], parts[place], rule)
        whole = seen(row["denominator"], wholes[place], rule)
        rest = wholes[place] - parts[place]
        small = 1 <= rest <= rule.hide_up_to and not 1 <= wholes[place] <= rule.hide_up_to
        least = max(1 if small else 0, whole.least - part.most)
        most = min(rule.hide_up_to if small else reader.FAR, whole.most - part.least)
        shown = not part.hidden and not whole.hidden
        secrets[place] = reader.Secret(least, most, hidden=small, tells=shown and rest > 0)
    return [
        (group, total)
        for group, total in reader.groups(parts)
        if too_few([secrets[part] for part in group], secrets[total])
    ]


@EXAMPLES
@given(st.lists(FEW, min_size=2, max_size=8), SETTINGS)
def test_consecutive_quarters_of_a_running_total_keep_three_values(flows, rule):
    totals = np.cumsum(flows)
    value = np.concatenate([flows, totals])
    size = len(flows)
    entries = [(0, 0, 1), (0, size, -1)]
    for at in range(1, size):
        entries += [(at, size + at - 1, 1), (at, at, 1), (at, size + at, -1)]
    group, member, sign = zip(*entries, strict=True)
    counts = Counts.of(value, rule)
    groups = Groups.of(value, group, member, sign, [GROUPS] * size)
    hidden = hiding.hidden_keys(counts, groups, rule) & (value != 0)
    public = [
        None if hide else reader.published_as(n, rule)
        for n, hide in zip(value, hidden, strict=True)
    ]
    secrets = [seen(one, exact, rule) for one, exact in zip(public, value, strict=True)]
    for equation in range(size):
        members = [(m, s) for g, m, s in entries if g == equation]
        parts = [secrets[m] for m, s in members if s > 0]
        assert too_few(parts, secrets[members[-1][0]]) == []


@EXAMPLES
@given(
    st.lists(st.tuples(FEW, FEW), min_size=4, max_size=4), SETTINGS.filter(lambda s: s.round_to > 1)
)
def test_net_joiners_say_no_more_than_memberships_do(ends, rule):
    closing = reader.totalled(
        {("All", "All", area, QUARTER): now for area, (_, now) in zip(AREAS, ends, strict=True)}
    )
    opening = reader.totalled(
        {("All", "All", area, QUARTER): then for area, (then, _) in zip(AREAS, ends, strict=True)}
    )
    stock = {place: (now,) for place, now in closing.items() if place[0] == "All"}
    net = {place: (now - opening[place],) for place, (now,) in stock.items()}
    exact = pd.concat([reader.rows("NW1", stock), reader.rows("NW2", net)], ignore_index=True)
    published = disclosed(exact, NOTHING, rule)
    nets = by_place(published[published["indicator"] == "NW2"])
    for place, row in nets.items():
        ends_shown = [
            reader.published_as(count, rule, rule.exempt_from)
            for count in (closing[place], opening[place])
        ]
        if row["status"] == "ok":
            assert row["value"] == ends_shown[0] - ends_shown[1]
        if None in ends_shown:
            assert row["status"] == "c"


@EXAMPLES
@given(hierarchies())
def test_publishing_what_is_published_changes_nothing(cells):
    cells = reader.totalled(cells)
    exact = reader.rows("TR2", {place: (count,) for place, count in cells.items()})
    once = disclosed(exact, NOTHING, Settings())
    again = disclosed(once.reindex(columns=list(COLUMNS)), NOTHING, Settings())
    pd.testing.assert_frame_equal(again, once)


@EXAMPLES
@given(
    hierarchies(st.one_of(st.integers(0, 9), st.integers(0, 3000)), levels=LEVELS[:1]),
    st.permutations(SECTORS),
    st.permutations(AREAS[:3]),
)
def test_names_of_sectors_and_areas_do_not_matter(cells, sectors, areas):
    totals = reader.totalled(cells)
    # Between equal counts the name decides, as something must.
    counts = [count for place, count in totals.items() if count and place[1] == "All"]
    assume(len(counts) == len(set(counts)))
    name = dict(zip(SECTORS, sectors, strict=True)) | dict(zip(AREAS[:3], areas, strict=True))
    renamed = {tuple(name.get(part, part) for part in place): n for place, n in totals.items()}
    found = [
        by_place(disclosed(reader.rows("TR2", {at: (n,) for at, n in each.items()}), NOTHING))
        for each in (totals, renamed)
    ]
    for place, row in found[0].items():
        other = found[1][tuple(name.get(part, part) for part in place)]
        assert (row["status"], str(row["value"])) == (other["status"], str(other["value"]))


@EXAMPLES
@given(st.lists(FEW, min_size=3, max_size=8), st.data())
def test_hiding_more_never_reveals_more(parts, data):
    rule = Settings()
    value = np.array([*parts, sum(parts)])
    sign = [1] * len(parts) + [-1]
    counts = Counts.of(value, rule)
    groups = Groups.of(value, [0] * len(value), range(len(value)), sign, [GROUPS])
    few = counts.small.copy()
    more = few | np.array(data.draw(st.lists(st.booleans(), min_size=len(few), max_size=len(few))))
    within = groups.chosen(groups.rank == WITHIN_A_FIGURE)
    widths = []
    for hidden in (few, more):
        known = hiding.known(counts, within, counts.visible(hidden), rule)
        low, high = groups.implied(*known)
        widths.append(high - low)
    both = few[groups.member]
    assert (widths[1][both] >= widths[0][both]).all()
