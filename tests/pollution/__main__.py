"""``python -m tests.pollution [campaign|systematic|habits|variants]``: what becomes of many files.

``campaign`` makes files with one to three kinds of dirt; ``systematic`` puts every kind of
the published benchmarks at every row and cell of every dataset; ``habits`` what exports, e-mails
and hands leave; ``variants`` writes every dataset
in every well-formed way.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from analysis.datasets import registry
from tests.pollution import campaign, habits, systematic, variants
from tests.pollution.verdicts import Verdict


def main() -> int:
    """Run one of them, say what became of the files, and keep those that went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="?", default="campaign", choices=RUNS)
    parser.add_argument("--files", type=int, default=2000, help="of a campaign")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=1, help="only one file in so many")
    parser.add_argument("--datasets", nargs="*", default=[one.name for one in registry()])
    parser.add_argument("--record", type=Path, help="every variant, noted here as it goes")
    parser.add_argument("--keep", type=Path, help="write the files that went wrong here")
    parser.add_argument("--kinds", action="store_true", help="list every kind of dirt")
    options = parser.parse_args()
    return RUNS[options.what](options)


def _campaign(options) -> int:
    tally = campaign.run(range(options.seed, options.seed + options.files))
    print(", ".join(f"{tally.verdicts[verdict]} {verdict}" for verdict in Verdict))
    print(f"{tally.refused_though_there} refused though nothing of the table was lost or blurred")
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


def _systematic(options) -> int:
    by_kind: dict[str, Counter] = {}
    for name in options.datasets:
        makers = habits.KINDS if options.what == "habits" else None
        made_of = systematic.judged(name, options.seed, every=options.every, makers=makers)
        for made, found in made_of:
            words = systematic.outcome(made, found)
            by_kind.setdefault(made.kind, Counter())[words] += 1
            if found.verdict is Verdict.WRONG or options.kinds and words.endswith("there"):
                print(words.upper(), name, made.kind, made.where, flush=True)
    for kind, counts in by_kind.items():
        print(f"{kind}: " + ", ".join(f"{count} {words}" for words, count in counts.items()))
    total = sum(by_kind.values(), Counter())
    print(f"{total.total()} files: {dict(total)}")
    return 1 if total[str(Verdict.WRONG)] else 0


def _variants(options) -> int:
    if options.record:
        tally = variants.whole(options.datasets, options.record)
        print("\n".join(tally.unlike))
        print(f"{tally.ways} ways, {tally.files} different files, {len(tally.unlike)} unlike")
        return 1 if tally.unlike else 0
    unlike = list(variants.unlike(options.datasets, options.every, options.seed))
    print("\n".join(unlike))
    print(f"{len(unlike)} of the well-formed files were not read exactly")
    return 1 if unlike else 0


RUNS = {
    "campaign": _campaign,
    "systematic": _systematic,
    "habits": _systematic,
    "variants": _variants,
}

if __name__ == "__main__":
    sys.exit(main())
