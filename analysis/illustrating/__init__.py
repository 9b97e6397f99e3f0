"""Illustrative data: fictional returns and registers, made from the declarations and one story.

The declarations give the datasets, headers, order, choices and kinds; `story` and `partners` give
the fictional organisations and how they grow. A return that the story does not know gets rows all
the same, its flows and stocks drawn by kind. The same seed gives the same files, byte for byte.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import datasets
from analysis.declare import Dataset, Provenance, Registry
from analysis.illustrating import generic, registers, stocks, training

SEED = 2026

# The returns and registers the story knows. Other returns are drawn; other registers are left out.
RETURNS = {
    "training": training.rows,
    "workforce": stocks.workforce,
    "settings": stocks.settings,
    "networks": stocks.networks,
}
REGISTERS = {
    "organisations": registers.organisations,
    "targets": registers.targets,
    "commentary": registers.commentary,
    "rebases": registers.rebases,
}


def illustrate(
    folder: Path, *, seed: int = SEED, declared: Registry | None = None
) -> dict[str, pd.DataFrame]:
    """Write the illustrative data as one CSV per dataset.

    Parameters
    ----------
    folder : Path
        Where ``<dataset>.csv`` is written; made where it is not there.
    seed : int
        Of every draw.
    declared : Registry, optional
        The declarations to work from; those in force by default.

    Returns
    -------
    dict of str to DataFrame of str
        What was written, by dataset.
    """
    made = tables(seed=seed, declared=declared)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in made.items():
        text = table.to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_bytes(text.encode("utf-8"))
    return made


def tables(*, seed: int = SEED, declared: Registry | None = None) -> dict[str, pd.DataFrame]:
    """Return the illustrative data as text by dataset, as `illustrate` writes it."""
    declared = declared or datasets.registry()
    made = {}
    for dataset in declared:
        if dataset.is_return:
            rows = RETURNS.get(dataset.name, generic.rows)(dataset, seed=seed)
        elif dataset.name in REGISTERS:
            rows = REGISTERS[dataset.name](declared)
        else:
            continue
        made[dataset.name] = _table(dataset, rows, seed=seed)
    return made


def _table(dataset: Dataset, rows: list[dict], *, seed: int) -> pd.DataFrame:
    table = pd.DataFrame(rows).assign(
        provenance=Provenance.ILLUSTRATIVE.value,
        source=f"Generated, seed {seed} (fictional)",
    )
    if dataset.is_return:
        table = generic.filled(dataset, table, seed=seed).sort_values("quarter", kind="stable")
    texts = generic.as_text(dataset, table)
    # Where choices were renamed two rows may have become one key.
    return texts.drop_duplicates([column.csv_name for column in dataset.key])
