"""Published figures and rows, read out."""

from __future__ import annotations

from pathlib import Path

from analysis import exporting, querying
from analysis import release as releases
from analysis.commands.common import Said, dataset_named, ready, write_whole
from analysis.querying import MisusedError


def values(options) -> Said:
    """Print the published figures of an indicator."""
    indicator = querying.indicator(options.indicator)
    areas = [querying.area(options.area)] if options.area else []
    labels = [querying.quarter(options.quarter)] if options.quarter else []
    querying.dimension(indicator, options.by)
    loaded = releases.load(ready(), options.as_at)
    table = querying.selected(loaded, [indicator], areas=areas, labels=labels, by=options.by)
    entries = querying.records(table.drop(columns="indicator"))
    report = {
        "indicator": indicator.id,
        "unit": indicator.unit,
        "release": loaded.version,
        "values": entries,
    }
    return 0, report, _values_text(indicator, entries)


def export(options) -> Said:
    """Write the rows of a dataset as published."""
    dataset = dataset_named(options.dataset)
    table = ready().tables(options.as_at)[dataset.name]
    if options.quarter:
        if "quarter" not in table:
            raise MisusedError(f"{dataset.name} has no quarters", "Leave --quarter out")
        table = table[table["quarter"] == querying.quarter(options.quarter)]
    text = exporting.csv_text(dataset, table)
    if not options.out:
        return 0, {"dataset": dataset.name, "rows": len(table), "csv": text}, text.rstrip("\n")
    write_whole(Path(options.out), text)
    report = {"dataset": dataset.name, "rows": len(table), "out": options.out}
    return 0, report, f"Wrote {len(table)} rows to {options.out}."


def _values_text(indicator, entries: list[dict]) -> str:
    lines = [f"{indicator.id} {indicator.title} ({indicator.unit})"]
    for entry in entries:
        shown = f"[{entry['status']}]" if entry["value"] is None else f"{entry['value']:,.10g}"
        markers = "".join(f" [{marker}]" for marker in entry["markers"])
        lines.append(
            f"{entry['quarter']}  {entry['area']}  {entry['group']}  {shown}{markers}"
            f"  {entry['provenance'] or ''}".rstrip()
        )
    return "\n".join(lines)


def add(verb) -> None:
    """Add these verbs."""
    one = verb("values", values, "print the published figures of an indicator")
    one.add_argument("indicator", metavar="INDICATOR")
    one.add_argument("--area")
    one.add_argument("--quarter")
    one.add_argument("--by", metavar="DIMENSION")
    one.add_argument("--as-at", type=int, metavar="VERSION")
    one = verb("export", export, "write the rows of a dataset as published")
    one.add_argument("dataset", metavar="DATASET")
    one.add_argument("--quarter")
    one.add_argument("--as-at", type=int, metavar="VERSION")
    one.add_argument("--out", metavar="FILE")
