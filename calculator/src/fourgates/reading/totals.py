"""The numbers below a summary's rows, held against the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from fourgates.reading.rows import Totals
from fourgates.reading.steps import Step
from fourgates.sentences import Sentence, listed, plural, together

MOST_SLOTS = 3
"""Adam keeps two numbers for each trainable parameter; no optimizer of Keras keeps more than three."""
MOST_COUNTERS = 12
"""An optimizer's own few numbers: the step, the learning rate."""
MOST_ROWS = 60


def freeze(steps: Sequence[Step], totals: Totals) -> None:
    """Marks the rows that training leaves alone: those that say so, or those that make up the printed number."""
    for step in steps:
        if step.row.trainable is False:
            _freeze(step)
    if not totals.frozen:
        return
    missing = totals.frozen - sum(_frozen(step) for step in steps)
    open_steps = [step for step in steps if step.row.trainable is not True and _trainable(step)]
    if missing <= 0 or len(open_steps) > MOST_ROWS:
        return
    for chosen in _selections(open_steps):
        if sum(_trainable(step) for step in chosen) == missing:
            for step in chosen:
                _freeze(step)
            return


def _selections(steps: Sequence[Step]) -> list[Sequence[Step]]:
    """Rows that may be frozen together: one, the first few, the last few, two."""
    single = [[step] for step in steps]
    first = [steps[:end] for end in range(2, len(steps) + 1)]
    last = [steps[start:] for start in range(1, len(steps) - 1)]
    return [*single, *first, *last, *combinations(steps, 2)]


def _freeze(step: Step) -> None:
    if step.layer is not None:
        step.layer = replace(
            step.layer, weights=tuple(replace(w, trainable=False) for w in step.layer.weights)
        )


def _frozen(step: Step) -> int:
    if step.layer is None:
        return 0
    return sum(w.count for w in step.layer.weights if not w.trainable and isinstance(w.count, int))


def _trainable(step: Step) -> int:
    count = step.row.count or 0
    return count - _frozen(step) if step.layer is not None else count


def check_totals(steps: Sequence[Step], totals: Totals, form: str) -> list[str]:
    """Sentences about totals that don't follow from the rows, or that count more than the layers.

    Args:
        steps: the rows.
        totals: what is printed below them.
        form: how the summary is printed.
    """
    warnings: list[str] = []
    counts = [step.row.count for step in steps if not step.row.again]
    known = [count for count in counts if count is not None]
    rows = sum(known) if len(known) == len(counts) else None
    if totals.total is None:
        return warnings
    parts = [part for part in (totals.trainable, totals.frozen) if part is not None]
    layers = sum(parts) if len(parts) == 2 else rows  # noqa: PLR2004 - trainable and not
    if totals.optimizer is not None:
        warnings += _with_optimizer(totals, layers)
        total = totals.total - totals.optimizer
    else:
        total = totals.total
    if any(step.row.unbuilt for step in steps):
        warnings.append(
            Sentence(
                "The model was not built when its summary was printed, so its totals hold no layer's weights."
            )
        )
        return warnings
    if form == "torchsummary" and any(step.row.count == 0 and step.problem for step in steps):
        warnings.append(
            Sentence(
                "The total {total:,} leaves out the recurrent modules, which torchsummary counts as 0.",
                total=total,
            )
        )
        return warnings
    if rows is not None and rows != total:
        warnings.append(_difference(steps, rows, total, totals))
    if len(parts) == 2 and sum(parts) != total:  # noqa: PLR2004 - trainable and not
        trainable, frozen = parts
        warnings += _unlike_parts(total, trainable, frozen, rows)
    return warnings


def _with_optimizer(totals: Totals, layers: int | None) -> list[str]:
    total, optimizer = totals.total or 0, totals.optimizer or 0
    if not optimizer:
        return []
    if layers is not None and layers + optimizer == total:
        text = Sentence(
            "The total {total:,} also counts the {optimizer:,} numbers that the optimizer keeps since the model was trained; the layers have {layers:,}.",
            total=total,
            optimizer=optimizer,
            layers=layers,
        )
        return [text]
    return [
        Sentence(
            "The total {total:,} is not the sum of the layers and the optimizer's {optimizer:,}.",
            total=total,
            optimizer=optimizer,
        )
    ]


def _unlike_parts(total: int, trainable: int, frozen: int, rows: int | None) -> list[str]:
    both = trainable + frozen
    if rows == both:
        return []
    return [
        Sentence(
            "The total {total:,} is not the sum of trainable and non-trainable: {trainable:,} and {frozen:,} are {both:,}.",
            total=total,
            trainable=trainable,
            frozen=frozen,
            both=both,
        )
    ]


def _difference(steps: Sequence[Step], rows: int, total: int, totals: Totals) -> str:
    more = total - rows
    kept = _optimizer(more, rows, totals)
    if kept:
        return Sentence(
            "The rows add up to {rows:,}; the total {total:,} counts {more:,} more, which is {kept}.",
            rows=rows,
            total=total,
            more=more,
            kept=kept,
        )
    text = Sentence(
        "The rows add up to {rows:,}, and the total says {total:,}: {more:,} more."
        if more > 0
        else "The rows add up to {rows:,}, and the total says {total:,}: {more:,} less.",
        rows=rows,
        total=total,
        more=abs(more),
    )
    right = _if_right(steps, total)
    if right:
        return together(text, right)
    same = [step.name for step in steps if step.row.count == abs(more) and more]
    if same:
        why = Sentence(
            "That is the number of {name}, which is counted twice."
            if more > 0
            else "That is the number of {name}, which is left out.",
            name=same[0],
        )
        return together(text, why)
    return text


def _optimizer(more: int, rows: int, totals: Totals) -> str:
    """What an optimizer keeps, where that explains why the total is more than the rows."""
    trainable = totals.trainable if totals.trainable is not None else rows
    if trainable + (totals.frozen or 0) != rows or trainable < MOST_COUNTERS:
        return ""
    slots = next(
        (n for n in range(MOST_SLOTS + 1) if 0 < more - n * trainable <= MOST_COUNTERS), None
    )
    if slots == 0 and totals.trainable is not None:
        return Sentence("what an optimizer keeps: its step and its learning rate")
    if not slots:
        return ""
    return plural(
        slots,
        "what an optimizer keeps that has {number} number for each trainable parameter",
        "what an optimizer keeps that has {number} numbers for each trainable parameter",
    )


def _if_right(steps: Sequence[Step], total: int) -> str:
    """Whether the total fits once a row that can't be right has the number it must have."""
    wrong = [step for step in steps if step.problem and step.expected is not None]
    if not wrong:
        return ""
    corrected = sum(
        step.expected if step.expected is not None else step.row.count or 0 for step in steps
    )
    if corrected != total:
        return ""
    return Sentence(
        "With the right number for {names} they add up to it.",
        names=listed(step.name for step in wrong),
    )
