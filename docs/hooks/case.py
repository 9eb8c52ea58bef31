"""One question of the gallery: what its page's front matter says of it, held against the engine.

The front matter is the test: a case whose numbers the package doesn't compute,
or whose slip it doesn't name first, can't be made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fourgates import Layer, Model, read_link, write_link
from fourgates.frameworks.chain import Chain
from fourgates.misreadings import Explanation, explain_expected
from fourgates.reading.found import FoundModel, found_chain
from fourgates.reading.paste import read_paste

NO_SLIP = "none"
"""What a case's ``slip`` says where somebody only asked for the formula."""
_KEYS = {
    *("slip", "model", "paste", "layer", "weight", "expected", "tempting"),
    *("printed", "framework", "source", "asked"),
}


class CaseError(ValueError):
    """A case that can't be right.

    Attributes:
        key: the line of the front matter that says so.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Pasted:
    """A model that no link can say, in the place of a chain: what was read of its code."""

    model: Model

    def build(self) -> Model:
        """The model; it is built already."""
        return self.model


@dataclass(frozen=True, slots=True)
class Case:
    """A question's facts, checked.

    Attributes:
        slip: its name, as ``fourgates.misreadings`` has it; ``none`` where there is none.
        chain: the model, as a page's other models are.
        found: the same as the misreadings take it.
        code: how the model was written, where no link can say it.
        layer: the layer asked about; ``None`` for the model's total.
        weight: the name of the one tensor asked about.
        expected: the number somebody had in mind.
        tempting: where nobody told one, the number that the slip gives.
        printed: what the framework printed.
        framework: which one it was, as far as known.
        source: an address.
        explanation: where the other number comes from.
    """

    slip: str
    chain: Chain | Pasted
    found: FoundModel
    code: str
    layer: Layer | None
    weight: str
    expected: int | None
    tempting: int | None
    printed: int
    framework: str
    source: str
    explanation: Explanation | None

    @property
    def other(self) -> int | None:
        """The number beside the printed one."""
        return self.expected if self.expected is not None else self.tempting

    @property
    def link(self) -> str:
        """What opens the calculator on it, without the address; empty where no link can say it."""
        if isinstance(self.chain, Pasted):
            return ""
        return write_link(self.chain, self.other)


def read_case(facts: Mapping[str, Any], language: str = "en") -> Case:
    """A case from its front matter.

    Args:
        facts: what stands below ``case``.
        language: of the explanation.

    Raises:
        CaseError: where the facts and the package don't agree, with the key that is wrong.
    """
    unknown = set(facts) - _KEYS
    if unknown:
        raise CaseError(min(unknown), f"a case has no {min(unknown)}")
    for key in ("slip", "printed", "framework"):
        if key not in facts:
            raise CaseError("case", f"the case needs {key}")
    chain, found = _model(facts)
    layer = _layer(facts, found)
    printed = _printed(facts, found, layer)
    if "expected" in facts and "tempting" in facts:
        raise CaseError("tempting", "where somebody expected a number, there is no tempting one")
    number = facts.get("expected", facts.get("tempting"))
    explanation = _explanation(facts, found, number, language) if number is not None else None
    return Case(
        slip=facts["slip"],
        chain=chain,
        found=found,
        code=str(facts.get("paste", "")),
        layer=layer,
        weight=str(facts.get("weight", "")),
        expected=facts.get("expected"),
        tempting=facts.get("tempting"),
        printed=printed,
        framework=str(facts["framework"]),
        source=str(facts.get("source", "")),
        explanation=explanation,
    )


def _model(facts: Mapping[str, Any]) -> tuple[Chain | Pasted, FoundModel]:
    if ("model" in facts) == ("paste" in facts):
        raise CaseError("case", "a case has either a model, as a link writes it, or a paste")
    if "model" in facts:
        try:
            chain = read_link(str(facts["model"]))
            return chain, found_chain(chain)
        except ValueError as error:
            raise CaseError("model", str(error)) from error
    try:
        models = read_paste(str(facts["paste"])).models
    except ValueError as error:
        raise CaseError("paste", str(error)) from error
    if len(models) != 1:
        raise CaseError("paste", f"the paste holds {len(models)} models, not one")
    found = models[0]
    layers = [row.layer for row in found.layers if row.layer is not None]
    if len(layers) < len(found.layers):
        raise CaseError("paste", "a layer of the paste isn't known")
    shape = layers[0].input_shape
    return Pasted(Model(found.framework, found.name, shape, tuple(layers))), found


def _layer(facts: Mapping[str, Any], found: FoundModel) -> Layer | None:
    if "layer" not in facts:
        return None
    rows = {row.name: row.layer for row in found.layers}
    if facts["layer"] not in rows:
        raise CaseError("layer", f"there is no layer {facts['layer']}; there are {', '.join(rows)}")
    return rows[facts["layer"]]


def _printed(facts: Mapping[str, Any], found: FoundModel, layer: Layer | None) -> int:
    """The number that the framework printed, if it is the package's too."""
    said = facts["printed"]
    computed = layer.count if layer is not None else found.total
    if "weight" in facts:
        weights = {w.short_name: w.count for w in layer.weights} if layer is not None else {}
        if facts["weight"] not in weights:
            raise CaseError(
                "weight",
                f"there is no tensor {facts['weight']} there; there are {', '.join(weights)}",
            )
        computed = weights[facts["weight"]]
    if not isinstance(computed, int) or said != computed:
        what = facts.get("weight", facts.get("layer", "the model"))
        raise CaseError("printed", f"page says {said}, the package computes {computed} for {what}")
    return computed


def _explanation(
    facts: Mapping[str, Any], found: FoundModel, number: Any, language: str
) -> Explanation:
    """Where the other number comes from, if the slip named is the likeliest reason."""
    key = "expected" if "expected" in facts else "tempting"
    if not isinstance(number, int) or number < 1:
        raise CaseError(key, f"{key} is a whole number, not {number!r}")
    best = explain_expected([found], number, language=language).explanations[0]
    if not best.exact or best.slip != facts["slip"]:
        named = best.slip or "that the number is right"
        near = "" if best.exact else " nearly"
        raise CaseError("slip", f"page says {facts['slip']}, the package names {named}{near}")
    return best
