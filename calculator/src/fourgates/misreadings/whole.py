"""What a number can be without any slip inside a layer: right, or another sum of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from fourgates.misreadings.hits import Hit, counted, listed
from fourgates.misreadings.reckoning import BIASES, digits
from fourgates.misreadings.words import say
from fourgates.polynomial import Dim, Polynomial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fourgates.misreadings.place import Place
    from fourgates.reading.found import FoundLayer, FoundModel

OPTIMIZERS: tuple[tuple[str, int, int, float], ...] = (
    ("adam", 2, 2, 3.0),
    ("rmsprop", 1, 2, 3.0),
    ("sgd", 0, 2, 4.0),
    ("amsgrad", 3, 2, 4.0),
    ("nadam", 2, 3, 4.0),
)
"""What Keras 3 counts: numbers kept per trained parameter, single numbers, how far-fetched.

Sources: the ``variables`` of each optimizer of Keras 3.15.1, built on a model.
"""

MOST_COPIES = 8
_FEW = 8
MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """A number held against one model.

    Attributes:
        model: the model.
        index: its index.
        places: its layers whose weights are known.
        number: the number.
        total: the model's total, where it is known.
        rows: the layers that have parameters, where they are known.
    """

    model: FoundModel
    index: int
    places: tuple[Place, ...]
    number: int
    total: int | None
    rows: list[tuple[FoundLayer, int]]

    def hit(
        self,
        cost: float,
        slips: tuple[str, ...],
        arithmetic: str,
        key: str,
        *,
        row: FoundLayer | None = None,
        weights: Sequence[str] = (),
        **values: object,
    ) -> Hit:
        """A hit whose sentences are one key's, with the model's own numbers."""
        about = {name: digits(v) if isinstance(v, int) else v for name, v in values.items()}
        if row is not None:
            about["layer"] = row.name
        if self.total is not None:
            about.setdefault("total", digits(self.total))

        def tell(language: str) -> str:
            told = {
                name: value(language) if callable(value) else value for name, value in about.items()
            }
            return say(language, key, number=digits(self.number), **told)

        name = row.name if row is not None else ""
        index = self.model.layers.index(row) if row is not None else -1
        return Hit(
            cost, slips, arithmetic, tell, name, tuple(weights), self.index, index, self.number
        )


def hits(model: FoundModel, index: int, found: tuple[Place, ...], number: int) -> Iterator[Hit]:
    """Every way in which the number is right for the model, or is another sum of its rows."""
    total = model.total
    rows = [
        (x, x.parameters) for x in model.layers if isinstance(x.parameters, int) and x.parameters
    ]
    asked = _Asked(model, index, found, number, total if isinstance(total, int) else None, rows)
    yield from _right(asked)
    yield from _right_if(asked)
    yield from _copied_row(asked)
    yield from _multiples(asked)
    if asked.total is not None:
        yield from _optimizer(asked)
        yield from _operations(asked)
        yield from _sums(asked)
        yield from _alike(asked)


def _right(asked: _Asked) -> Iterator[Hit]:
    """The number is the total's, a layer's, or what training changes or leaves alone."""
    number, rows = asked.number, asked.rows
    added = " + ".join(digits(count) for _, count in rows)
    if number == asked.total and len(rows) > 1:
        yield asked.hit(0.0, (), f"{added} = {digits(number)}", "right.total")
    for layer, count in rows:
        if count != number:
            continue
        if len(rows) == 1 and asked.total is not None:
            yield asked.hit(0.0, (), _derived(asked, layer), "right.only", row=layer)
        else:
            others = [f"{other.name} ({digits(n)})" for other, n in rows if other is not layer]
            key = "right.layer" if asked.total is not None else "right.layer.open"
            yield asked.hit(
                0.5, (), _derived(asked, layer), key, row=layer,
                others=lambda language, others=others: listed(others, language),
            )  # fmt: skip
        yield from _one_bias(asked, layer)
    trained = asked.model.trainable
    if isinstance(trained, int) and asked.total is not None and 0 < trained < asked.total:
        if number == trained:
            yield asked.hit(1.0, (), digits(number), "right.trainable")
        elif number == asked.total - trained:
            yield asked.hit(1.0, (), digits(number), "right.frozen", trainable=trained)


def _one_bias(asked: _Asked, layer: FoundLayer) -> Iterator[Hit]:
    """Right for a GRU with one bias: what puzzles is the other variant's number."""
    for place in asked.places:
        if place.found is layer and place.kind == "GRU" and place.biases == 1 and place.recurrent:
            bias = counted(place, *BIASES)
            other = place.count + bias
            yield asked.hit(
                -0.5, ("gru_reset_after_second_bias",), f"{digits(place.count)} + {digits(bias)} = {digits(other)}",
                "right.one_bias", row=layer, weights=[w.name for w in place.layer.weights if w.role in BIASES],
                other=other,
            )  # fmt: skip


def _right_if(asked: _Asked) -> Iterator[Hit]:
    """The number is right for one value of the size that is open."""
    candidates: list[tuple[FoundLayer | None, Dim | None]] = [(None, asked.model.total)]
    candidates += [(layer, layer.parameters) for layer in asked.model.layers]
    for layer, count in candidates:
        if not isinstance(count, Polynomial) or len(count.names) != 1:
            continue
        name = count.names[0]
        size = _root(count, name, asked.number)
        if size is None:
            continue
        # where a size adds few parameters, some value of it gives nearly any number
        each = sum(coefficient for monomial, coefficient in count.terms.items() if monomial)
        cost = 3.6 if each >= _FEW else 8.0
        arithmetic = f"{count} = {digits(asked.number)}"
        yield asked.hit(cost, (), arithmetic, "right.if", row=layer, name=name, size=size)


def _root(count: Polynomial, name: str, number: int) -> int | None:
    """The size with which a growing count is exactly the number."""

    def value(size: int) -> int:
        result = count.substitute({name: size})
        return result if isinstance(result, int) else 0

    if (
        any(coefficient < 0 for monomial, coefficient in count.terms.items() if monomial)
        or number < 1
    ):
        return None
    low, high = 1, number
    while low < high:
        middle = (low + high) // 2
        if value(middle) < number:
            low = middle + 1
        else:
            high = middle
    return low if value(low) == number else None


def _copied_row(asked: _Asked) -> Iterator[Hit]:
    """The number stands in one row and is another row's."""
    for layer, count in asked.rows:
        if layer.printed == asked.number != count:
            for other, same in asked.rows:
                if same == asked.number:
                    yield asked.hit(
                        -0.2, ("table_copied_wrong_layer",), f"{digits(same)} ≠ {digits(count)}", "model.copied_row",
                        row=layer, other=other.name, count=count,
                    )  # fmt: skip


def _optimizer(asked: _Asked) -> Iterator[Hit]:
    """The total with what the optimizer keeps."""
    total, trained = asked.total or 0, asked.model.trainable
    if asked.model.framework != "keras" or not isinstance(trained, int) or trained < 1:
        return
    for optimizer, slots, scalars, cost in OPTIMIZERS:
        if asked.number == total + slots * trained + scalars:
            arithmetic = f"{digits(total)} + {slots} × {digits(trained)} + {scalars} = {digits(asked.number)}"
            key = f"model.slots.{slots if slots < 2 else 'more'}"  # noqa: PLR2004 - plural
            yield asked.hit(
                cost, ("optimizer_in_total",), arithmetic, "model.optimizer",
                scalars=scalars,
                optimizer=lambda language, name=optimizer: say(language, f"model.optimizer.{name}"),
                slots=lambda language, key=key, slots=slots: say(language, key, slots=slots),
            )  # fmt: skip


def _operations(asked: _Asked) -> Iterator[Hit]:
    """Multiplications of the model, or operations: weights but biases, at each step."""
    once, each = 0, 0
    for place in asked.places:
        used = place.count - counted(place, *BIASES, "embeddings")
        if place.recurrent or place.distributed:
            each += used
        else:
            once += used
    if not each or len(asked.rows) < 2:  # noqa: PLR2004 - one row is a layer's own slip
        return
    for factor, key in ((1, "model.macs"), (2, "model.flops")):
        rest = asked.number - factor * once
        steps, left = divmod(rest, factor * each)
        told = asked.places[0].timesteps
        if left or not 1 < steps <= MOST_STEPS or told not in (None, steps):
            continue
        arithmetic = (
            f"{digits(steps)} × {digits(each)} + {digits(once)} = {digits(steps * each + once)}"
        )
        if factor > 1:
            arithmetic += f"; 2 × {digits(steps * each + once)} = {digits(asked.number)}"
        cost = 3.5 if told else 5.0
        yield asked.hit(cost, ("macs_vs_params_time",), arithmetic, key, timesteps=steps)


def _sums(asked: _Asked) -> Iterator[Hit]:
    """The rows but some, or some of them twice."""
    number, rows, total = asked.number, asked.rows, asked.total or 0
    torch = asked.model.framework == "pytorch"
    recurrent = {place.index for place in asked.places if place.recurrent}
    groups: list[tuple[float, str, list[tuple[FoundLayer, int]]]] = []
    indices = {id(layer): i for i, layer in enumerate(asked.model.layers)}
    all_recurrent = [row for row in rows if indices[id(row[0])] in recurrent]
    groups.append((3.5 if torch else 5.0, "tool" if torch else "", all_recurrent))
    groups.append((5.0, "", [row for row in rows if indices[id(row[0])] not in recurrent]))
    groups.append((5.0, "", [row for row in rows if "Embedding" in row[0].type]))
    groups += [(5.5, "", [row]) for row in rows]
    for cost, tool, group in groups:
        left = len(rows) - len(group)
        if not group or left < 2 or number != total - sum(count for _, count in group):  # noqa: PLR2004
            continue
        kept = " + ".join(digits(count) for row in rows if row not in group for count in row[1:])
        names = [layer.name for layer, _ in group]
        yield asked.hit(
            cost, ("tool_undercounts",) if tool else ("total_vs_rows",), f"{kept} = {digits(number)}",
            "model.without.tool" if tool else "model.without",
            layers=lambda language, names=names: listed(names, language),
        )  # fmt: skip
    for layer, count in rows:
        if number == total + count and len(rows) > 1:
            arithmetic = f"{digits(total)} + {digits(count)} = {digits(number)}"
            yield asked.hit(5.0, ("tool_overcounts",), arithmetic, "model.twice", layer=layer.name)
    if number == 2 * total and len(rows) > 1:
        yield asked.hit(
            5.0, ("tool_overcounts",), f"2 × {digits(total)} = {digits(number)}", "model.twice.all"
        )


def _alike(asked: _Asked) -> Iterator[Hit]:
    """Layers of one kind, taken as if all had the first one's count or one set of weights."""
    total = asked.total or 0
    kinds: dict[tuple[str, int | None], list[Place]] = {}
    for place in asked.places:
        kinds.setdefault((place.kind, place.units), []).append(place)
    for (kind, _), group in kinds.items():
        if len(group) < 2:  # noqa: PLR2004 - one is no group
            continue
        first, together = group[0], sum(place.count for place in group)
        alike = len(group) * first.count
        counts = " + ".join(digits(place.count) for place in group)
        if together != alike:
            for value, rest in ((alike, 0), (total - together + alike, total - together)):
                if asked.number == value and (rest or value != total):
                    arithmetic = f"{len(group)} × {digits(first.count)} = {digits(alike)}"
                    arithmetic += (
                        f"; {digits(alike)} + {digits(rest)} = {digits(value)}" if rest else ""
                    )
                    cost = 4.5 if first.recurrent else 6.5
                    yield asked.hit(
                        cost, ("same_size_for_all_layers", "stacking"), arithmetic, "model.first_of_all",
                        size=len(group), first=first.count, kind=kind, layer=first.name, counts=counts,
                    )  # fmt: skip
        if asked.number == together and together != total:
            yield asked.hit(
                5.0, ("total_vs_rows",), f"{counts} = {digits(together)}", "model.group", kind=kind
            )
    for _, same in groupby(asked.places, key=lambda place: (place.kind, place.truth)):
        shared = list(same)
        spared = (len(shared) - 1) * shared[0].count
        if spared and asked.number == total - spared:
            names = [place.name for place in shared]
            yield asked.hit(
                5.5, ("shared_cell_object",), f"{digits(total)} − {digits(spared)} = {digits(asked.number)}",
                "model.shared", layers=lambda language, names=names: listed(names, language),
            )  # fmt: skip


def _multiples(asked: _Asked) -> Iterator[Hit]:
    """A small multiple of one row: copies of it, or unknown steps."""
    steps_known = any(place.timesteps for place in asked.places)
    recurrent = {id(place.found) for place in asked.places if place.recurrent}
    cells = asked.model.framework == "tensorflow1"
    for layer, count in asked.rows:
        times, left = divmod(asked.number, count)
        if left or times < 2:  # noqa: PLR2004 - a multiple
            continue
        arithmetic = f"{digits(times)} × {digits(count)} = {digits(asked.number)}"
        if times <= MOST_COPIES:
            cost = 3.0 if cells or "Cell" in layer.type else 6.0
            cost += 0.0 if layer.layer is None or id(layer) in recurrent else 1.5
            yield asked.hit(
                cost,
                ("shared_cell_object", "stacking"),
                arithmetic,
                "model.copies",
                row=layer,
                size=times,
            )
        if times <= MOST_STEPS and not steps_known and id(layer) in recurrent:
            yield asked.hit(
                7.0,
                ("timesteps_as_size",),
                arithmetic,
                "model.steps",
                row=layer,
                size=times,
                count=count,
            )


def _derived(asked: _Asked, layer: FoundLayer) -> str:
    """A layer's count in numbers, as far as its weights are known."""
    place = next((place for place in asked.places if place.found is layer), None)
    return place.truth.arithmetic if place is not None else digits(asked.number)
