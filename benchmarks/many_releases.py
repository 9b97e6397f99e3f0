"""A thousand releases: a page over a store with a long history beside one with a short one."""

from __future__ import annotations

import tempfile

from benchmarks.growth import shown

RELEASES = (1, 100, 1000)
TARGET = 1.1


def filled(address: str, releases: int) -> None:
    """Publish a small return again and again, so that each release replaces the one before."""
    from analysis.datasets import registry
    from analysis.store import Store
    from analysis.units import units
    from benchmarks import returns

    returns.fill(address, 10_000)
    store = Store(address)
    rows = {"workforce": store.tables(names=["workforce"])["workforce"].head(1)}
    replaced = units(registry()["workforce"], rows["workforce"])
    for number in range(store.version, releases):
        metadata = {
            "userName": "benchmark", "note": f"release {number}", "kind": "publish",
            "publish_id": f"benchmark-{number}", "content": "", "files": "[]",
        }  # fmt: skip
        store.commit(store.version, replaced, rows, metadata)


def report(sizes: tuple[int, ...] = RELEASES) -> dict[str, object]:
    """Measure the training page over stores of so many releases."""
    found = []
    for releases in sizes:
        with tempfile.TemporaryDirectory() as folder:
            filled(f"{folder}/published", releases)
            found.append({"releases": releases} | shown(f"{folder}/published"))
    for one in found:
        ratio = one["page"]["median"] / found[0]["page"]["median"]
        one["page_against_first"] = round(ratio, 2)
    return {"target": TARGET, "sizes": found}
