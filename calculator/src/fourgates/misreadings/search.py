"""Which slips, alone or together, give a number: tried on every layer and on the model.

What is tried is bounded by numbers of trials, not by a clock, so that the same
question always gets the same answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from fourgates.misreadings import whole
from fourgates.misreadings.hits import Hit, changed, clause, clauses, facts, listed, truth
from fourgates.misreadings.place import Place, places
from fourgates.misreadings.reckoning import BIASES, Copies, Reckoning, digits
from fourgates.misreadings.rules import (
    RULES,
    Rule,
    Variant,
    counted_per_step,
    factor4_unknown,
    forgot_bias,
    other_size,
    per_unit_then_times_units,
)
from fourgates.misreadings.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fourgates.reading.found import FoundModel

KNOWN_TOGETHER: dict[tuple[str, ...], float] = {
    ("output_size_not_units", "per_unit_then_times_units"): 2.5,
    ("timesteps_by_input_squared", "forgot_bias", "per_unit_then_times_units"): 4.0,
    ("factor4_unknown", "forgot_recurrent"): 5.0,
}
"""Slips that people are known to make together, by wording."""

OF_FRAMEWORKS = {
    "pytorch_second_bias",
    "gru_reset_after_second_bias",
    "cudnn_second_bias",
    "expected_two_biases_in_keras",
}
"""Differences between frameworks: where a number is right in one, these say why it isn't in the other."""

OF_OTHER_LAYERS = {
    "layer_after_bidirectional",
    "factor4_on_dense",
    "timedistributed_shares_weights",
    "flatten_makes_T_count",
    "padding_row",
    "index_read_as_minus_one",
    "forgot_channels",
}
"""Slips that people make with layers that aren't recurrent."""

TWIN = -1.0
"""The cost of such a difference where the number is right for the same layer in the other framework."""

MOST_PLACES = 120
"""Layers that differ from each other; pairs are tried on no more."""
MOST_IN_THREES = 12
SURE = 1.5
"""What costs less is right as it stands."""
LIKELY = 6.5
"""Three slips are tried only where nothing better than this was found."""
FURTHER_OFF = 4.0
"""What is so much more far-fetched than the best isn't told."""
NEAR = 0.15
"""How far off, of the number, a slip may be that is told as the nearest."""
COMMON = (forgot_bias, factor4_unknown, per_unit_then_times_units, counted_per_step)
"""Of three slips two are of these."""


def _which_go_together() -> dict[int, dict[int, tuple[int, ...]]]:
    """For each rule those that may come second, and for both those that may come third."""
    together: dict[int, dict[int, tuple[int, ...]]] = {}
    for one, first in enumerate(JOINING):
        together[one] = {}
        for two, second in enumerate(JOINING[one + 1 :], one + 1):
            if first.family == second.family:
                continue
            common = (first.make in COMMON) + (second.make in COMMON)
            together[one][two] = tuple(
                three
                for three, third in enumerate(JOINING[two + 1 :], two + 1)
                if third.family not in (first.family, second.family)
                and common + (third.make in COMMON) > 1
            )
    return together


JOINING = [rule for rule in RULES if rule.joins]
_TOGETHER = _which_go_together()


@dataclass(frozen=True, slots=True)
class Trial:
    """Slips made one after the other at a place.

    Attributes:
        place: where.
        variants: what was made.
        cost: of all of them.
        value: what comes out.
    """

    place: Place
    variants: tuple[Variant, ...]
    cost: float
    value: int


def find(models: Sequence[FoundModel], number: int) -> list[Hit]:
    """The ways to come to the number that are worth telling, best first; else what comes nearest."""
    hits, near, everything = _tried(models, number)
    return _ranked(hits, everything) if hits else _nearest(everything, near, number)


def every(models: Sequence[FoundModel], number: int) -> list[Hit]:
    """Every way there is to come to the number, far-fetched ones too."""
    return sorted(_tried(models, number, thorough=True)[0], key=lambda hit: hit.order)


type _Everything = list[tuple[FoundModel, tuple[Place, ...]]]


def _tried(
    models: Sequence[FoundModel], number: int, *, thorough: bool = False
) -> tuple[list[Hit], list[Trial], _Everything]:
    """What gives the number, what else was tried, and the models with their places."""
    hits: list[Hit] = []
    near: list[Trial] = []
    everything: _Everything = []
    for index, model in enumerate(models):
        found = places(model, index)
        everything.append((model, found))
        hits += whole.hits(model, index, found, number)
        trials = _Trials(model, found, number)
        hits += trials.hits()
        near += trials.singles
    if thorough or all(hit.cost > LIKELY for hit in hits):
        for model, found in everything:
            hits += _in_threes(model, found, number)
    return hits, near, everything


class _Trials:
    """All slips and pairs of slips on the layers of one model."""

    def __init__(self, model: FoundModel, found: tuple[Place, ...], number: int) -> None:
        self._model = model
        self._number = number
        self._total = model.total if isinstance(model.total, int) else None
        self._alike: dict[tuple[object, ...], list[Place]] = {}
        for place in found:
            self._alike.setdefault(place.signature, []).append(place)
        self._found = found
        self.singles: list[Trial] = []
        self._pairs: list[Trial] = []
        for places_alike in list(self._alike.values())[:MOST_PLACES]:
            place = places_alike[0]
            singles = list(_singles(place))
            self.singles += [trial for _, trial in singles]
            self._pairs += _pairs(place, singles, self._goals(place))

    def _goals(self, place: Place) -> set[int]:
        """What a layer must come to: the number, or what makes the total the number."""
        goals = {self._number}
        if self._total is not None and self._total != place.count:
            goals.add(self._number - (self._total - place.count))
        return goals

    def hits(self) -> Iterator[Hit]:
        """Those that give the number."""
        made = Counter(_key(trial) for trial in self.singles)
        for trial in chain(self.singles, self._pairs):
            place = trial.place
            if trial.value == self._number:
                yield _hit(trial, self._number)
            elif trial.value in self._goals(place) and trial.value >= 0:
                elsewhere = made[_key(trial)] > 1
                yield _hit(
                    trial, self._number, rest=self._number - trial.value, elsewhere=elsewhere
                )
        for place in [alike[0] for alike in self._alike.values()][:MOST_PLACES]:
            yield from _tensors(place, self._number)
            for variant in other_size(place, self._number):
                yield _hit(Trial(place, (variant,), variant.cost, self._number), self._number)
        yield from self._everywhere()
        yield from self._two_layers()

    def _everywhere(self) -> Iterator[Hit]:
        """The same slip in every layer where it can be made: in all of them, or in the recurrent ones."""
        if self._total is None:
            return
        for recurrent_only in (False, True):
            rows: dict[tuple[str, ...], dict[int, Trial]] = {}
            for trial in self.singles:
                if recurrent_only and not trial.place.recurrent:
                    continue
                rows.setdefault(_key(trial), {}).setdefault(trial.place.index, trial)
            for trials in rows.values():
                if any(
                    v.wording not in _UNIFORM_WORDINGS for t in trials.values() for v in t.variants
                ):
                    continue
                together = [
                    (place, t) for t in trials.values() for place in self._alike[t.place.signature]
                ]
                value = self._total + sum(t.value - place.count for place, t in together)
                if value == self._number and len(together) > 1:
                    together.sort(key=lambda pair: pair[0].index)
                    yield _everywhere(self._model, self._found, together, self._number)

    def _two_layers(self) -> Iterator[Hit]:
        """A slip in one layer and another one in another."""
        most = 600
        if self._total is None:
            return
        missing = self._number - self._total
        deltas: dict[int, list[Trial]] = {}
        for trial in self.singles[:most]:
            deltas.setdefault(trial.value - trial.place.count, []).append(trial)
        for trial in self.singles[:most]:
            for other in deltas.get(missing - (trial.value - trial.place.count), [])[:3]:
                if trial.place.index < other.place.index and _key(trial) != _key(other):
                    yield _two_layers(self._model, self._found, trial, other, self._number)


_UNIFORM_WORDINGS = {
    "bidirectional_once", "factor4_unknown", "gates_of_another_cell", "forgot_bias", "gru_second_bias.forgotten",
    "gru_second_bias.expected", "pytorch_second_bias", "cudnn_second_bias", "two_biases_expected", "bias_not_per_gate",
    "bias_not_per_unit", "bias_not_per_unit.gates", "forgot_recurrent", "recurrent_as_vector", "times_timesteps",
    "times_batch", "initial_state_counted", "peepholes_counted", "multiplications", "operations",
}  # fmt: skip
"""Slips whose clause names no size, so that it can be said of several layers at once."""


def _singles(place: Place) -> Iterator[tuple[Rule, Trial]]:
    for rule in RULES:
        for variant in rule.make(place.truth, place):
            value = variant.reckoning.value
            if value != place.count:
                yield (
                    rule,
                    Trial(
                        place,
                        (variant,),
                        _together((variant,)) + _unlikely(place, (variant,)),
                        value,
                    ),
                )


def _pairs(place: Place, singles: list[tuple[Rule, Trial]], goals: set[int]) -> Iterator[Trial]:
    for rule, single in singles:
        if not rule.joins:
            continue
        first = single.variants[0]
        for two in _TOGETHER[JOINING.index(rule)]:
            second = JOINING[two]
            for variant in second.make(first.reckoning, place):
                value = variant.reckoning.value
                if value in goals and value not in (single.value, place.count):
                    pair = (first, variant)
                    if not _idle(place, second, variant, value):
                        yield Trial(place, pair, _together(pair) + _unlikely(place, pair), value)


def _idle(place: Place, rule: Rule, variant: Variant, value: int) -> bool:
    """Whether a pair comes to what its second slip gives by itself."""
    return any(
        alone.reckoning.value == value
        for alone in rule.make(place.truth, place)
        if alone.wording == variant.wording
    )


def _in_threes(model: FoundModel, found: tuple[Place, ...], number: int) -> Iterator[Hit]:
    """Three slips, where fewer don't do: the third one of those that go with everything."""
    for place in list({place.signature: place for place in found}.values())[:MOST_IN_THREES]:
        goals = {number}
        if isinstance(model.total, int):
            goals.add(number - (model.total - place.count))
        for trial in _threes(place, goals):
            rest = number - trial.value
            yield _hit(trial, number, rest=rest)


def _threes(place: Place, goals: set[int]) -> Iterator[Trial]:
    for one, twos in _TOGETHER.items():
        for first in JOINING[one].make(place.truth, place):
            for two, threes in twos.items():
                for second in JOINING[two].make(first.reckoning, place) if threes else ():
                    before = second.reckoning.value
                    for three in threes:
                        for third in JOINING[three].make(second.reckoning, place):
                            value = third.reckoning.value
                            if value in goals and value != before:
                                variants = (first, second, third)
                                yield Trial(
                                    place,
                                    variants,
                                    _together(variants) + _unlikely(place, variants),
                                    value,
                                )


def _together(variants: tuple[Variant, ...]) -> float:
    known = KNOWN_TOGETHER.get(tuple(variant.wording for variant in variants))
    return known if known is not None else sum(variant.cost for variant in variants)


def _unlikely(place: Place, variants: tuple[Variant, ...] = ()) -> float:
    """People ask about recurrent layers, unless a slip belongs to another kind."""
    own = any(slip in OF_OTHER_LAYERS for variant in variants for slip in variant.slips)
    return 0.0 if place.recurrent or own else 1.0


def _key(trial: Trial) -> tuple[str, ...]:
    return tuple(variant.wording for variant in trial.variants)


def _slips(variants: Sequence[Variant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slip for variant in variants for slip in variant.slips))


def _hit(trial: Trial, number: int, *, rest: int = 0, elsewhere: bool = False) -> Hit:
    place, variants = trial.place, trial.variants
    arithmetic = variants[-1].reckoning.arithmetic
    cost = trial.cost
    if rest:
        arithmetic += f"; {digits(rest)} + {digits(trial.value)} = {digits(number)}"
        cost += 3.0 if elsewhere else 1.0

    def tell(language: str) -> str:
        did = clauses([clause(place, variant, language) for variant in variants], language)
        key = ("one" if len(variants) == 1 else "several") + (".total" if rest else "")
        about = facts(place, language)
        if len(variants) == 1:
            about["truth"] = truth(place, variants[0], language)
        return say(language, key, number=digits(number), did=did, **about)

    return Hit(
        cost, _slips(variants), arithmetic, tell, place.name, changed(place, variants), place.model, place.index,
        number,
    )  # fmt: skip


def _tensors(place: Place, number: int) -> Iterator[Hit]:
    """One tensor with a slip in it: one gate's part, one bias of two."""
    for term in dict.fromkeys(term for group in place.truth.copies for term in group.terms):
        right = Reckoning((Copies(1, (term,)),))
        names = tuple(w.name for w in place.layer.weights if w.role == term.role)
        short = next(w.short_name for w in place.layer.weights if w.role == term.role)
        if right.value == number and len(place.layer.weights) > 1:
            yield _one_tensor(place, number, right, names, short)
            continue
        for rule in RULES:
            about_bias = rule.family == "bias" and term.role in BIASES
            if rule.make is not factor4_unknown and not about_bias:
                continue
            for variant in rule.make(right, place):
                if variant.reckoning.value == number and variant.reckoning.copies[0].terms:
                    yield _tensor_hit(place, number, variant, names, short)


def _one_tensor(
    place: Place, number: int, right: Reckoning, names: tuple[str, ...], short: str
) -> Hit:
    def tell(language: str) -> str:
        return say(
            language, "right.tensor", number=digits(number), tensor=short, **facts(place, language)
        )

    return Hit(
        5.8 + _unlikely(place), ("one_tensor_only",), right.arithmetic, tell, place.name,
        tuple(w.name for w in place.layer.weights if w.name not in names), place.model, place.index, number,
    )  # fmt: skip


def _tensor_hit(
    place: Place, number: int, variant: Variant, names: tuple[str, ...], short: str
) -> Hit:
    def tell(language: str) -> str:
        did, why = clause(place, variant, language), truth(place, variant, language)
        return say(
            language,
            "one.tensor",
            number=digits(number),
            tensor=short,
            layer=place.name,
            did=did,
            truth=why,
        )

    return Hit(
        variant.cost + (1.5 if "bias" in variant.wording else 2.5), variant.slips, variant.reckoning.arithmetic, tell, place.name, names, place.model,
        place.index, number,
    )  # fmt: skip


def _everywhere(
    model: FoundModel, found: tuple[Place, ...], together: list[tuple[Place, Trial]], number: int
) -> Hit:
    trial = together[0][1]
    values = {place.index: t.value for place, t in together}
    counts = [
        values.get(i, layer.parameters) for i, layer in enumerate(model.layers) if layer.parameters
    ]
    arithmetic = f"{' + '.join(digits(c) for c in counts if isinstance(c, int))} = {digits(number)}"

    def tell(language: str) -> str:
        names = listed([place.name for place, _ in together], language)
        did = clause(trial.place, trial.variants[0], language)
        return say(
            language, "everywhere",
            number=digits(number), layers=names, did=did, rows=_rows(found), total=digits(_total(model)),
        )  # fmt: skip

    names = tuple(name for place, t in together for name in changed(place, t.variants))
    cost = min(t.cost for _, t in together) + 0.5
    return Hit(
        cost, _slips(trial.variants), arithmetic, tell, "", names, trial.place.model, -1, number
    )


def _two_layers(
    model: FoundModel, found: tuple[Place, ...], one: Trial, two: Trial, number: int
) -> Hit:
    values = {one.place.index: one.value, two.place.index: two.value}
    counts = [
        values.get(i, layer.parameters) for i, layer in enumerate(model.layers) if layer.parameters
    ]
    steps = [t.variants[0].reckoning.arithmetic for t in (one, two)]
    whole_sum = " + ".join(digits(c) for c in counts if isinstance(c, int))

    def tell(language: str) -> str:
        return say(
            language, "two_layers", number=digits(number), first=one.place.name, second=two.place.name,
            did=clause(one.place, one.variants[0], language), also=clause(two.place, two.variants[0], language),
            rows=_rows(found), total=digits(_total(model)),
        )  # fmt: skip

    names = changed(one.place, one.variants) + changed(two.place, two.variants)
    return Hit(
        one.cost + two.cost + 2.0, _slips((*one.variants, *two.variants)),
        f"{'; '.join(steps)}; {whole_sum} = {digits(number)}", tell, "", names, one.place.model, -1, number,
    )  # fmt: skip


def _rows(found: tuple[Place, ...]) -> str:
    most = 6
    rows = [digits(place.count) for place in found]
    return " + ".join(rows if len(rows) <= most else [*rows[: most - 1], "…", rows[-1]])


def _total(model: FoundModel) -> int:
    return model.total if isinstance(model.total, int) else 0


def _nearest(everything: _Everything, near: list[Trial], number: int) -> list[Hit]:
    """What comes nearest to a number that nothing gives exactly; two at most.

    A slip that comes only somewhere near explains nothing: beyond that, what
    the model really has is told.
    """
    hits = [
        _near_hit(trial, number)
        for trial in near
        if trial.cost <= LIKELY and abs(trial.value - number) <= number * NEAR
    ]
    for index, (model, found) in enumerate(everything):
        if isinstance(model.total, int) and model.total:
            only = len(found) == 1
            name = found[0].name if only else model.name
            hits.append(
                _near_truth(model.total, name, index, found[0].index if only else -1, number)
            )
        elif found:
            hits += [
                _near_truth(place.count, place.name, index, place.index, number) for place in found
            ]
    hits.sort(key=lambda hit: (abs(hit.value - number), hit.order))
    told: dict[tuple[object, ...], Hit] = {}
    for hit in hits:
        told.setdefault((hit.slips, hit.value), hit)
    return list(told.values())[:2]


def _near_hit(trial: Trial, number: int) -> Hit:
    place, variant = trial.place, trial.variants[0]

    def tell(language: str) -> str:
        more = "nearest.more" if trial.value > number else "nearest.less"
        return say(
            language, "nearest", number=digits(number), value=digits(trial.value),
            off=digits(abs(trial.value - number)), more=say(language, more),
            did=clause(place, variant, language), layer=place.name,
        )  # fmt: skip

    return Hit(
        trial.cost, variant.slips, variant.reckoning.arithmetic, tell, place.name, changed(place, trial.variants),
        place.model, place.index, trial.value, exact=False,
    )  # fmt: skip


def _near_truth(value: int, name: str, model: int, index: int, number: int) -> Hit:
    def tell(language: str) -> str:
        more = "nearest.more" if value > number else "nearest.less"
        return say(
            language, "nearest.total", number=digits(number), layer=name, value=digits(value),
            off=digits(abs(value - number)), more=say(language, more),
        )  # fmt: skip

    layer = name if index >= 0 else ""
    return Hit(0.0, (), digits(value), tell, layer, (), model, index, value, exact=False)


def _ranked(hits: list[Hit], everything: _Everything) -> list[Hit]:
    """Best first, each once; what is much more far-fetched than the best left out."""
    right = [hit for hit in hits if not hit.slips and hit.cost < SURE]
    if right:
        hits = [_twin(hit, right, everything) for hit in hits]
        if any(hit.cost == TWIN for hit in hits):
            hits = [hit for hit in hits if hit.cost >= 0 or hit.cost == TWIN]
    hits.sort(key=lambda hit: hit.order)
    best = hits[0].cost
    told: dict[tuple[object, ...], Hit] = {}
    for hit in hits:
        if hit.cost <= best + FURTHER_OFF and not (right and len(hit.slips) > 1):
            # the same slip at two equal layers is one
            told.setdefault((hit.model, hit.slips, hit.arithmetic), hit)
    return list(told.values())


def _twin(hit: Hit, right: list[Hit], everything: _Everything) -> Hit:
    """A difference between frameworks goes first where the number is right for the same layer in the other."""
    if len(hit.slips) != 1 or hit.slips[0] not in OF_FRAMEWORKS or hit.cost < 0:
        return hit
    sizes = _sizes(hit, everything)
    for other in right:
        if (other.model, other.index) != (hit.model, hit.index) and _sizes(
            other, everything
        ) == sizes:
            return replace(hit, cost=TWIN)
    return hit


def _sizes(hit: Hit, everything: _Everything) -> tuple[object, ...]:
    """The units and inputs that a hit speaks of."""
    _, found = everything[hit.model]
    return tuple((p.units, p.input) for p in found if hit.index in (-1, p.index))


def outcomes(models: Sequence[FoundModel]) -> tuple[int, ...]:
    """Every number that a single slip makes of a layer or of a total, in order."""
    numbers = set()
    for index, model in enumerate(models):
        for place in places(model, index)[:MOST_PLACES]:
            others = model.total - place.count if isinstance(model.total, int) else 0
            for _, trial in _singles(place):
                numbers |= {trial.value, trial.value + others}
    return tuple(sorted(number for number in numbers if number > 0))
