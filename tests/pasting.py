"""What must come out of each paste in ``tests/pastes``, and how a reading is judged by it."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fourgates.misreadings import explain_expected
from fourgates.reading.code import unknown_sizes
from fourgates.reading.found import FoundModel, Paste, UnreadableError
from fourgates.reading.paste import read_paste

PASTES = Path(__file__).parent / "pastes"


def facts(name: str = "facts.json") -> dict[str, dict[str, Any]]:
    """What must come out, by paste.

    Of each paste: ``models``, each the counts of its layers in order, without input
    layers (``any_order`` where code and summary list them differently); ``trainable``;
    ``open``, the names that may stay open, with the sizes they have; ``expected``, the
    number its author expected, and ``slips``, of which the first explanation must have
    one (``slip_not_yet`` where it doesn't so far); ``or_sentence`` where a clear sentence instead of numbers is right.
    """
    table: dict[str, dict[str, Any]] = json.loads((PASTES / name).read_text("utf-8"))
    return table


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a paste was read.

    Attributes:
        outcome: ``right``, ``open`` (less than the truth was found, nothing false),
            ``wrong`` (a number that isn't true) or ``unread``.
        why: what differs, in words.
        expected: the number found as expected; ``None`` for none.
        slips: of the first explanation.
        milliseconds: that reading and explaining took.
    """

    outcome: str
    why: str
    expected: int | None
    slips: tuple[str, ...]
    milliseconds: float


def judged(text: str, truth: dict[str, Any]) -> Verdict:
    """A paste, read and held against what must come out."""
    begin = time.perf_counter()
    try:
        paste = read_paste(text)
    except UnreadableError as error:
        spent = 1000 * (time.perf_counter() - begin)
        fine = bool(truth.get("or_sentence")) and str(error).endswith(".")
        return Verdict("right" if fine else "unread", str(error), None, (), spent)
    slips: tuple[str, ...] = ()
    if paste.expected is not None:
        explained = explain_expected(paste.models, paste.expected).explanations
        slips = (explained[0].slips or (explained[0].slip,)) if explained else ()
    spent = 1000 * (time.perf_counter() - begin)
    outcome, why = _outcome(paste, text, truth)
    return Verdict(outcome, why, paste.expected, slips, spent)


def named_first(verdict: Verdict, truth: dict[str, Any]) -> bool:
    """Whether the number its author expected was found, and the slip behind it named first."""
    return verdict.expected == truth["expected"] and bool(set(verdict.slips) & set(truth["slips"]))


def _outcome(paste: Paste, text: str, truth: dict[str, Any]) -> tuple[str, str]:
    allowed = truth.get("open", {})
    still = [name for name in unknown_sizes(paste.models) if name not in allowed]
    if any(name in allowed for name in unknown_sizes(paste.models)):
        paste = read_paste(text, sizes=allowed)
    found = [_counts(model) for model in paste.models]
    wanted: list[list[int]] = truth["models"]
    if truth.get("any_order"):
        same = sorted(map(_sorted, found)) == sorted(map(_sorted, wanted))
    else:
        same = found == wanted
    totals = [model.total for model in paste.models]
    trainable = [model.trainable for model in paste.models]
    wanted_trainable = truth.get("trainable", sum(wanted[0]))
    if same and not still and (len(wanted) > 1 or trainable == [wanted_trainable]):
        return "right", ""
    told = f"found {found}, open {still}, trainable {trainable}, wanted {wanted}"
    false = Counter(n for model in found for n in model if isinstance(n, int) and n) - Counter(
        n for model in wanted for n in model
    )
    claimed = {n for n in totals if isinstance(n, int)} - {sum(model) for model in wanted}
    wrong = false or claimed or (same and not still)
    return "wrong" if wrong else "open", told


def _sorted(counts: list[Any]) -> list[str]:
    return sorted(map(str, counts))


def _counts(model: FoundModel) -> list[Any]:
    return [
        layer.parameters if isinstance(layer.parameters, int) else str(layer.parameters)
        for layer in model.layers
        if layer.type != "InputLayer"
    ]
