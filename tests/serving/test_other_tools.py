"""The store opens in the tools analysts use, offline and as it is."""

import json
from pathlib import Path

import duckdb
from deltalake import DeltaTable

QUESTION = """select area, sum(completions) as completions from {rows}
              where dataset = 'training' group by area order by area"""


def expected(store) -> list[tuple]:
    table = store.tables()["training"]
    sums = table.groupby("area")["completions"].sum()
    return [(area, int(value)) for area, value in sums.sort_index().items()]


def test_duckdb_reads_the_store_through_arrow(small_release):
    rows = DeltaTable(small_release.address).to_pyarrow_dataset()
    assert rows is not None
    found = duckdb.sql(QUESTION.format(rows="rows")).fetchall()
    assert found == expected(small_release)
    assert len(found) == 3


def test_duckdb_reads_the_files_that_the_log_names(small_release):
    """Without the Delta library: the log is JSON, and the files of a release are Parquet."""
    folder = Path(small_release.address)
    live = set()
    for commit in sorted((folder / "_delta_log").glob("*.json")):
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                live.add(action["add"]["path"])
            if "remove" in action:
                live.discard(action["remove"]["path"])
    files = ", ".join(f"'{folder / path}'" for path in sorted(live))
    rows = f"read_parquet([{files}], hive_partitioning = true, union_by_name = true)"
    assert duckdb.sql(QUESTION.format(rows=rows)).fetchall() == expected(small_release)
