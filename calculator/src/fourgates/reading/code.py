"""Code of a paste -> the models it makes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from fourgates.frameworks.chain import Chain, Names, Specification
from fourgates.permalink import read_link, write_link
from fourgates.polynomial import names_in
from fourgates.reading.found import FoundLayer, FoundModel
from fourgates.reading.interpreter import Interpreter
from fourgates.reading.keras_code import KerasLibrary, LayerThing, ModelThing, frozen_layer
from fourgates.reading.r_code import as_python, is_r
from fourgates.reading.reasons import reason
from fourgates.reading.source import parse
from fourgates.reading.torch_code import TorchLibrary
from fourgates.reading.values import Opaque
from fourgates.sentences import Sentence, at_line
from fourgates.weights import Layer, Model, Shape, ShapeError, SizeError

_TORCH = re.compile(
    r"\bnn\.(?:Module|LSTM|GRU|RNN|Linear|Embedding|Sequential|Conv|Parameter)|\bimport\s+torch\b|\bfrom\s+torch\b"
)
_KERAS = re.compile(r"\b(?:import|from)\s+(?:tf_)?(?:keras|tensorflow)\b|\b(?:keras|tf)\.[a-z]\w*")
_WIDTHS = {
    "Embedding": (None,),
    "Conv2D": (None, None, "channels"),
    "ConvLSTM1D": (None, None, "channels"),
    "Conv3D": (None, None, None, "channels"),
    "ConvLSTM2D": (None, None, None, "channels"),
    "ConvLSTM3D": (None, None, None, None, "channels"),
    "Dense": ("features",),
}


def read_code(text: str, first_line: int = 1) -> tuple[list[FoundModel], list[str]]:
    """The models that a text's code makes, and sentences about what had to be guessed.

    Args:
        text: code, whatever else is in it.
        first_line: the line of the paste where it begins.
    """
    source = parse(as_python(text) if is_r(text) else text, first_line)
    torch_first = bool(_TORCH.search(text)) and not _KERAS.search(text)
    keras = KerasLibrary(bare_names=not torch_first)
    torch = TorchLibrary(bare_names=torch_first)
    interpreter = Interpreter([torch, keras])
    keras.interpreter = interpreter
    torch.interpreter = interpreter
    interpreter.run(source.tree)
    _call_what_nobody_called(interpreter, keras, torch)
    for model in list(keras.models):
        keras.finish(model)
    models = [*_keras_models(keras), *torch.found()]
    models.sort(key=lambda model: model.line)
    if interpreter.stopped:
        models = [_cut_short(model, interpreter.stopped) for model in models]
    return models, [*interpreter.warnings, *keras.warnings]


def _cut_short(model: FoundModel, line: int) -> FoundModel:
    """A model of code that was not read to its end: no total is claimed."""
    problem = at_line(line, Sentence("reading stopped here, so that what follows isn't counted."))
    rest = FoundLayer("...", "", None, None, None, line, problem=problem)
    return replace(model, layers=(*model.layers, rest), chain=None)


def _call_what_nobody_called(
    interpreter: Interpreter, keras: KerasLibrary, torch: TorchLibrary
) -> None:
    """Functions and classes that the paste defines and never uses hold its models too."""
    # functions first: they may use the classes, and with sizes
    tried = []
    for function in list(interpreter.functions.values()):
        if not function.called and _constructs(function.node):
            before = len(keras.models), len(keras.layers), len(torch.made)
            parameters = function.node.args
            arguments = [
                Opaque(a.arg)
                for a in parameters.args[: len(parameters.args) - len(parameters.defaults)]
            ]
            interpreter.call_function(function, arguments, {})
            function.called = False
            after = len(keras.models), len(keras.layers), len(torch.made)
            spans = [slice(start, end) for start, end in zip(before, after, strict=True)]
            tried.append((function, spans[0], spans[1], spans[2]))
    for cls in list(interpreter.classes.values()):
        if not cls.called and cls.roots() and not _is_base(cls, interpreter):
            interpreter.make_instance(cls, [], {})
    for function, models, layers, modules in tried:
        if function.called:
            # others use it after all: what it makes by itself is no model
            made: list[LayerThing | ModelThing] = [*keras.models[models], *keras.layers[layers]]
            for thing in made:
                thing.used = True
            torch.lent |= {id(module) for module in torch.made[modules]}


def _is_base(cls: Any, interpreter: Interpreter) -> bool:
    return any(cls in other.bases for other in interpreter.classes.values())


def _constructs(node: ast.AST) -> bool:
    """Whether a function calls anything that could be a layer or a model: a capital letter tells."""
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    names = [
        c.attr if isinstance(c, ast.Attribute) else c.id if isinstance(c, ast.Name) else ""
        for c in calls
    ]
    return any(name[:1].isupper() for name in names)


# Keras's models


def _keras_models(keras: KerasLibrary) -> list[FoundModel]:
    found = []
    for model in keras.models:
        if model.used or (not model.layers() and model.kind != "Functional"):
            continue
        if model.kind == "Sequential":
            found.append(_sequential(keras, model))
        elif model.kind == "Functional":
            found.append(_functional(keras, model))
        else:
            found.append(_subclass(model))
    inside = {id(layer) for model in keras.models for layer in model.layers()}
    loose = [
        layer
        for layer in keras.layers
        if id(layer) not in inside and not layer.used and not _wrapped(layer, keras)
    ]
    called = [layer for layer in keras.layers if layer.outputs and id(layer) not in inside]
    if not found and called:
        found.append(_found("layers", [_of_thing(layer) for layer in called], called[0].line))
    elif not found and loose:
        found += _loose(keras, loose)
    return found


def _wrapped(layer: LayerThing, keras: KerasLibrary) -> bool:
    return any(
        other.placed is not None
        and getattr(other.placed.specification, "layer", None) is layer.placed
        for other in keras.layers
        if other is not layer and layer.placed is not None
    )


def _loose(keras: KerasLibrary, layers: Sequence[LayerThing]) -> list[FoundModel]:
    """Layers that stand in the paste by themselves: each is a model of its own."""
    models = []
    for layer in layers:
        model = ModelThing(keras, "Sequential", layer.line, entries=[layer])
        model.input_shape, model.batch = layer.input_shape, layer.batch
        models.append(_sequential(keras, model))
    return models


def _sequential(keras: KerasLibrary, model: ModelThing) -> FoundModel:
    if model.input_shape is None and model.nested is None:
        model.input_shape = _open_width(model)
    nested = keras.nested(model)
    if nested is None or not nested.model.layers:
        return _step_by_step(model)
    things = {
        entry.placed.name: entry
        for entry in model.entries
        if isinstance(entry, LayerThing) and entry.placed
    }
    layers = [_of_layer(layer, things.get(layer.name), model.line) for layer in nested.model.layers]
    found = _found(nested.model.name, layers, model.line)
    return replace(
        found,
        chain=_chain(model, nested.model),
        timesteps=_timesteps(
            (None, *model.input_shape)
            if model.input_shape is not None
            else nested.model.input_shape
        ),
        batch=model.batch,
    )


def _open_width(model: ModelThing) -> tuple[Any, ...]:
    """The input that a Sequential was never told: its width is asked for by name."""
    for entry in model.entries:
        kind = entry.kind
        if isinstance(entry, LayerThing) and entry.placed is not None:
            inner = entry.placed.specification
            while kind in ("Bidirectional", "TimeDistributed") and hasattr(inner, "layer"):
                inner = inner.layer
                inner = getattr(inner, "specification", inner)
                kind = "LSTM" if entry.kind == "TimeDistributed" else type(inner).__name__
        if kind in ("Dropout", "Activation", "InputLayer", "Masking"):
            continue
        widths = _WIDTHS.get(kind, (None, "features"))
        return tuple(Opaque(width) if isinstance(width, str) else None for width in widths)
    return (Opaque("features"),)


def _step_by_step(model: ModelThing) -> FoundModel:
    """A Sequential with something unknown in it: each layer as far as its input is known."""
    shape: Shape | None = None
    if model.input_shape is not None:
        shape = (model.batch, *(_dim(dim) for dim in model.input_shape))
    layers = []
    lost_behind = ""
    for entry in model.entries:
        if isinstance(entry, ModelThing) or entry.placed is None or entry.problem:
            problem = entry.problem if isinstance(entry, LayerThing) else ""
            problem = problem or at_line(
                entry.line, Sentence("what this {kind} holds isn't all known.", kind=entry.kind)
            )
            layers.append(
                FoundLayer(entry.kind, entry.kind, None, None, None, entry.line, problem=problem)
            )
            shape, lost_behind = None, entry.kind
            continue
        specification = entry.placed.specification
        known = shape if shape is not None else _input_behind(entry, lost_behind)
        try:
            layer = _build(specification, known, entry.placed.name)
        except (ShapeError, SizeError, TypeError, AttributeError) as error:
            problem = at_line(entry.line, reason(error))
            name = entry.placed.name
            layers.append(
                FoundLayer(name, entry.kind, None, None, None, entry.line, problem=problem)
            )
            shape, lost_behind = None, entry.kind
        else:
            layers.append(_of_layer(layer, entry, entry.line))
            shape = layer.output_shape
    return _found(model.name or "sequential", layers, model.line)


def _input_behind(entry: LayerThing, lost: str) -> Shape:
    """What stands behind a layer that isn't known: its width has a name."""
    name = f"width after {lost}" if lost else "features"
    widths = _WIDTHS.get(entry.kind, (None, "features"))
    if entry.kind in (
        "Dropout",
        "Activation",
        "BatchNormalization",
        "LayerNormalization",
        "Flatten",
    ):
        widths = ("features",)
    dims = [_dim(Opaque(name)) if isinstance(width, str) else None for width in widths]
    return (None, *dims)


def _build(specification: Any, shape: Shape, name: str) -> Layer:
    layer: Layer = specification.build(shape, Names())
    return replace(layer, name=name)


def _functional(keras: KerasLibrary, model: ModelThing) -> FoundModel:
    by_name = {layer.placed.name: layer for layer in keras.layers if layer.placed is not None}
    if model.nested is not None:
        inner = model.nested.model
        layers = [_of_layer(layer, by_name.get(layer.name), model.line) for layer in inner.layers]
        shape = inner.input_shape
        found = _found(inner.name, layers, model.line)
        first = shape[0] if shape else None
        return replace(
            found, timesteps=_timesteps(shape), batch=first if isinstance(first, int) else None
        )
    things = [entry for entry in model.entries if isinstance(entry, LayerThing)]
    return _found(model.name or "functional", [_of_thing(layer) for layer in things], model.line)


def _subclass(model: ModelThing) -> FoundModel:
    layers = []
    for entry in model.layers():
        if isinstance(entry, LayerThing):
            layers.append(_of_thing(entry))
        else:
            nested = entry.nested.model if entry.nested is not None else None
            problem = (
                ""
                if nested
                else at_line(
                    entry.line, Sentence("what this {kind} holds isn't all known.", kind=entry.kind)
                )
            )
            inside = nested.layers if nested else ()
            layers += [_of_layer(layer, None, entry.line) for layer in inside]
            if problem:
                layers.append(
                    FoundLayer(
                        entry.kind, entry.kind, None, None, None, entry.line, problem=problem
                    )
                )
    return _found(model.name or "model", layers, model.line)


def _of_thing(thing: LayerThing) -> FoundLayer:
    layer = thing.placed.layer if thing.placed is not None else None
    if layer is None or thing.problem:
        name = thing.placed.name if thing.placed is not None else thing.kind
        problem = thing.problem or at_line(
            thing.line, Sentence("what goes into {kind} isn't known.", kind=thing.kind)
        )
        return FoundLayer(name, thing.kind, None, None, None, thing.line, problem=problem)
    return _of_layer(layer, thing, thing.line)


def _of_layer(layer: Layer, thing: LayerThing | None, line: int) -> FoundLayer:
    if thing is not None and thing.frozen:
        layer = frozen_layer(layer)
    if thing is not None:
        line = thing.line
    output: Any = layer.outputs or layer.output_shape
    if layer.problem or (thing is not None and thing.problem):
        problem = layer.problem or (thing.problem if thing is not None else "")
        return FoundLayer(layer.name, layer.title, output, None, None, line, problem=problem)
    return FoundLayer(layer.name, layer.title, output, layer.count, layer, layer.line or line)


def _found(name: str, layers: Iterable[FoundLayer], line: int) -> FoundModel:
    return FoundModel("keras", name, tuple(layers), "code", line)


def _chain(model: ModelThing, built: Model) -> Chain | None:
    specifications = [
        entry.placed.specification
        for entry in model.entries
        if isinstance(entry, LayerThing) and entry.placed
    ]
    if len(specifications) != len(model.entries):
        return None
    return linkable(
        Chain("keras", built.input_shape[1:], tuple(anonymous(s) for s in specifications))
    )


def linkable(chain: Chain) -> Chain | None:
    """The chain, where a permalink holds all of it."""
    try:
        return chain if read_link(write_link(chain)) == chain else None
    except (KeyError, ValueError, AttributeError):
        return None


def anonymous(specification: Any) -> Specification:
    """A specification without the names its author or the framework gave."""
    specification = getattr(specification, "specification", specification)
    changes: dict[str, Any] = {}
    for field in fields(specification) if is_dataclass(specification) else ():
        value = getattr(specification, field.name)
        if field.name == "name":
            changes["name"] = None
        elif hasattr(value, "specification") or (is_dataclass(value) and hasattr(value, "build")):
            changes[field.name] = anonymous(value)
    result: Specification = replace(specification, **changes)
    return result


def _timesteps(shape: Shape) -> int | None:
    steps = shape[1] if len(shape) == 3 else None  # noqa: PLR2004 - batch, timesteps, features
    return steps if isinstance(steps, int) else None


def _dim(dim: Any) -> Any:
    return dim.size() if isinstance(dim, Opaque) else dim


def unknown_sizes(models: Iterable[FoundModel]) -> tuple[str, ...]:
    """The names that counts are still open in, each once, in the order they appear."""
    names: dict[str, None] = {}
    for model in models:
        for layer in model.layers:
            dims = [layer.parameters]
            if layer.layer is not None:
                dims += [dim for weight in layer.layer.weights for dim in weight.shape]
            names |= dict.fromkeys(names_in(dims))
    return tuple(names)
