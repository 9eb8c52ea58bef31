"""Print how each paste of ``tests/pastes`` is read, as a table.

Run it with the package's Python; names of pastes as arguments choose some.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pasting import PASTES, facts, judged, named_first


def main() -> int:
    """Print the table and its sums."""
    chosen = sys.argv[1:]
    for table in sorted(PASTES.glob("*facts.json")):
        outcomes: Counter[str] = Counter()
        slips: Counter[bool] = Counter()
        slowest = 0.0
        for name, truth in facts(table.name).items():
            if chosen and name not in chosen:
                continue
            verdict = judged((PASTES / f"{name}.txt").read_text("utf-8"), truth)
            outcomes[verdict.outcome] += 1
            slowest = max(slowest, verdict.milliseconds)
            told = ""
            if "expected" in truth:
                first = named_first(verdict, truth)
                slips[first] += 1
                told = f"expected {verdict.expected}: {' + '.join(verdict.slips) or '-'}"
                told += "" if first else f" (wanted {truth['expected']}: {truth['slips'][0]})"
            elif verdict.expected is not None:
                told = f"expected {verdict.expected} (nobody said so): {' + '.join(verdict.slips)}"
            print(
                f"{name:<24} {verdict.outcome:<7} {verdict.milliseconds:7.1f} ms  {told} {verdict.why}"
            )
        every = sum(outcomes.values())
        print(
            f"\n{table.name}: {every} pastes, read {every - outcomes['unread']}, right {outcomes['right']}, "
            f"open {outcomes['open']}, wrong {outcomes['wrong']}; slips named first {slips[True]} of "
            f"{slips.total()}; slowest {slowest:.0f} ms\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
