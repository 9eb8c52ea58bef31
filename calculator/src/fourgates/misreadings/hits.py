"""What the search finds, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourgates.misreadings.reckoning import BIASES, digits
from fourgates.misreadings.words import say
from fourgates.sentences import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fourgates.misreadings.place import Place
    from fourgates.misreadings.rules import Variant


@dataclass(frozen=True, slots=True)
class Hit:
    """One way to come to a number.

    Attributes:
        cost: how far-fetched it is; lower comes first.
        slips: what was made; empty where the number is right.
        arithmetic: in numbers.
        tell: the sentences, in a language.
        layer: the name of the layer it speaks of; ``""`` for the model.
        weights: the tensors that make the difference.
        model: the model's index.
        index: the layer's index in it; -1 for the model.
        value: what comes out.
        exact: whether that is the number.
    """

    cost: float
    slips: tuple[str, ...]
    arithmetic: str
    tell: Callable[[str], str]
    layer: str = ""
    weights: tuple[str, ...] = ()
    model: int = 0
    index: int = -1
    value: int = 0
    exact: bool = True

    @property
    def order(self) -> tuple[float, int, int, tuple[str, ...]]:
        """What they are sorted by."""
        return (self.cost, self.model, self.index, self.slips)


def facts(place: Place, language: str) -> dict[str, object]:
    """The layer's own numbers, as the sentences name them."""

    def parameters(number: int) -> str:
        return say(language, "parameters.1" if number == 1 else "parameters", number=digits(number))

    letters = enumerated(place.gates, "", language)
    bias = counted(place, *BIASES)
    numbers = {
        "count": place.count,
        "units": place.units,
        "input": place.input,
        "timesteps": place.timesteps,
        "below": next(
            (t.size("below") for g in place.truth.copies for t in g.terms if t.size("below")), None
        ),
    }
    gates = {0: ".none", 1: ".one"}.get(len(place.gates), "")
    return {
        **{name: digits(number) for name, number in numbers.items() if number is not None},
        "bias_parameters": parameters(bias),
        "half_bias_parameters": parameters(bias // 2),
        "recurrent_parameters": parameters(counted(place, "recurrent_kernel")),
        "kernel_parameters": parameters(counted(place, "kernel")),
        "layer": place.name,
        "kind": place.kind,
        "gates": len(place.gates),
        "letters": letters,
        "gates_text": say(language, f"gates{gates}", number=len(place.gates), letters=letters),
        "stacked": place.stacked,
        "tensors": _names(place, language, lambda role: role != "projection"),
        "bias_tensors": _names(place, language, lambda role: role in BIASES),
        "recurrent_tensors": _names(place, language, lambda role: role == "recurrent_kernel"),
        "kernel_tensors": _names(place, language, lambda role: role == "kernel"),
        "formula": place.truth.formula,
    }


def counted(place: Place, *roles: str) -> int:
    """How many parameters the layer's tensors of these roles have."""
    return sum(w.count for w in place.layer.weights if w.role in roles and isinstance(w.count, int))


def clause(place: Place, variant: Variant, language: str) -> str:
    """What somebody does who makes this slip, to go on after "when"."""
    return say(language, f"did.{variant.wording}", **_with(place, variant, language))


def truth(place: Place, variant: Variant, language: str) -> str:
    """What makes the difference."""
    return say(language, f"truth.{variant.wording}", **_with(place, variant, language))


def listed(parts: Sequence[str], language: str) -> str:
    """``a, b and c``; long lists are cut."""
    most = 5
    parts = [*parts[: most - 1], "…", parts[-1]] if len(parts) > most else parts
    return enumerated(parts, "and", language)


def clauses(parts: Sequence[str], language: str) -> str:
    """Clauses one after the other; they may have commas in them."""
    if len(parts) == 1:
        return parts[0]
    first = say(language, "clause").join(parts[:-1])
    return say(language, "clauses", first=first, last=parts[-1])


def changed(place: Place, variants: Sequence[Variant]) -> tuple[str, ...]:
    """The names of the tensors that make the difference."""
    new = variants[-1].reckoning
    if new.other is not None or any(sign == "×" for sign, _ in new.steps):
        return tuple(weight.name for weight in place.layer.weights)
    if new.steps:
        return ()
    before = [(term, group.times) for group in place.truth.copies for term in group.terms]
    after = [(term, group.times) for group in new.copies for term in group.terms]
    roles = {term.role for term, times in before if (term, times) not in after}
    roles |= {term.role for term, times in after if (term, times) not in before}
    return tuple(weight.name for weight in place.layer.weights if weight.role in roles)


def _with(place: Place, variant: Variant, language: str) -> dict[str, object]:
    own = {name: digits(f) if isinstance(f, int) else f for name, f in variant.facts.items()}
    return facts(place, language) | own


def _names(place: Place, language: str, wanted: Callable[[str], bool]) -> str:
    """The short names of tensors, each once; those of later copies are left out."""
    parts = place.layer.parts
    names = [w.short_name for w in place.layer.weights if w.part == parts[0] and wanted(w.role)]
    return listed(list(dict.fromkeys(names)), language)
