"""``python -m tests.pollution [--files N] [--seed N] [--keep FOLDER]``: a campaign."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.pollution import campaign
from tests.pollution.verdicts import Verdict


def main() -> int:
    """Run it, say what became of the files, and keep those that went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="write the files that went wrong here")
    parser.add_argument("--kinds", action="store_true", help="list every kind of dirt")
    options = parser.parse_args()
    tally = campaign.run(range(options.seed, options.seed + options.files))
    print(", ".join(f"{tally.verdicts[verdict]} {verdict}" for verdict in Verdict))
    print(f"{len(tally.refused_though_plain)} well-formed files were not read")
    print(f"{len(tally.unsaid)} repairs were not told")
    for words, found in (
        ("WRONG", tally.wrong),
        ("NOT READ", tally.refused_though_plain),
        ("NOT TOLD", tally.unsaid),
    ):
        for one in found:
            print(words, one, flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{one.seed}-{one.case.name}").write_bytes(one.content)
    if options.kinds:
        for name, counts in sorted(tally.by_kind.items()):
            print(f"{name}: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict))
    return 1 if tally.wrong or tally.refused_though_plain or tally.unsaid else 0


if __name__ == "__main__":
    sys.exit(main())
