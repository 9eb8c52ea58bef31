"""Keras code: what its calls make, for the interpreter, and the models that come of it.

Layers are constructed, called and put into models as Keras does it, on the
graph of :mod:`fourgates.frameworks.keras.graph`; only what they compute is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from fourgates.frameworks.keras import graph, signatures
from fourgates.frameworks.keras.base import KerasLayer
from fourgates.polynomial import Dim, Polynomial
from fourgates.reading.interpreter import STEPS_OF_A_LAYER, Interpreter
from fourgates.reading.known import UNSAID
from fourgates.reading.reasons import reason
from fourgates.reading.values import Array, Function, Instance, Method, Opaque, Site, Thing, size_of
from fourgates.sentences import Sentence, at_line
from fourgates.weights import Layer, OpenShape, Shape, ShapeError, SizeError, Weight

ROOTS = ("keras", "tensorflow", "tf", "tf_keras", "tflearn", "kapre")
_MERGES = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "concatenate": "Concatenate",
    "dot": "Dot",
}
_MERGE_MODES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "concat": "Concatenate",
    "max": "Maximum",
}
# arguments that hold a size, in any layer: a name in them is a size nobody knows yet
_SIZES = frozenset(
    [
        "units",
        "filters",
        "output_dim",
        "input_dim",
        "kernel_size",
        "pool_size",
        "strides",
        "n",
        "num_heads",
        "key_dim",
        "value_dim",
        "target_shape",
        "padding",
        "cropping",
        "size",
        "dims",
        "nb_filter",
        "filter_length",
        "nb_row",
        "nb_col",
        "input_length",
        "length",
    ]
)
_RANKS = {
    "Embedding": 2,
    "Dense": 2,
    "Conv2D": 4,
    "ConvLSTM1D": 4,
    "Conv3D": 5,
    "ConvLSTM2D": 5,
    "ConvLSTM3D": 6,
}
_RECURRENT_RANK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(KerasLayer):
    """A layer class that the paste itself defines, with the weights its ``build`` adds."""

    several: ClassVar[bool] = True
    kind: str
    stored: tuple[Weight, ...]

    @property
    def type(self) -> str:
        """The class's name in the paste."""
        return self.kind

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """What ``add_weight`` was called for."""
        del shapes
        return self.stored


@dataclass(eq=False)
class TensorThing(Thing):
    """A symbolic tensor; of its shape perhaps only the last dimension is known, or named."""

    library: KerasLibrary
    tensor: graph.Tensor
    text: str

    @property
    def shape(self) -> Shape:
        """Batch first."""
        return self.tensor.shape

    def attribute(self, name: str, site: Site) -> Any:
        """Its shape, as far as it is known."""
        if name == "shape" and not isinstance(self.shape, OpenShape):
            return tuple(
                Opaque(f"{self.text}.shape[{i}]") if d is None else d
                for i, d in enumerate(self.shape)
            )
        if name in ("get_shape", "numpy"):
            return Method(lambda _args, _kwargs, at: self.attribute("shape", at))
        return Opaque(site.text)

    def operate(self, other: Any, site: Site) -> Any:
        """Arithmetic gives a tensor of the same shape; two are listed by Keras as a meeting."""
        return self.library.met([self, *([other] if isinstance(other, TensorThing) else [])], site)

    def item(self, index: Any, site: Site) -> Any:
        """A part of it."""
        return self.library.part(self, index, site)


@dataclass(eq=False)
class LayerThing(Thing):
    """A layer that has been constructed.

    Attributes:
        placed: its place on the graph; ``None`` for a layer that isn't known.
        kind: its class.
        line: where it stands in the paste.
        input_shape: what it was told of its input, without the batch.
        problem: why its weights can't be known.
        custom: the object, for a layer class of the paste itself.
    """

    library: KerasLibrary
    placed: graph.Placed | None
    kind: str
    line: int
    text: str = ""
    input_shape: tuple[Any, ...] | None = None
    batch: int | None = None
    problem: str = ""
    frozen: bool = False
    custom: Instance | None = None
    outputs: list[TensorThing] = field(default_factory=list)
    used: bool = False

    def attribute(self, name: str, site: Site) -> Any:
        """Its options, as written; its last output."""
        if name == "output" and self.outputs:
            return self.outputs[-1]
        if name == "name" and self.placed is not None:
            return self.placed.name
        if self.placed is not None and hasattr(self.placed.specification, name):
            return getattr(self.placed.specification, name)
        if self.custom is not None and name in self.custom.attributes:
            return self.custom.attributes[name]
        return Opaque(site.text)

    def assign(self, name: str, value: Any) -> None:
        """``layer.trainable = False`` freezes it."""
        if name == "trainable":
            self.frozen = value is False

    def call(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """Put it on the graph."""
        return self.library.called(self, args, kwargs, site)


@dataclass(eq=False)
class ModelThing(Thing):
    """A model: Sequential, functional, or an object of a subclass."""

    library: KerasLibrary
    kind: str
    line: int
    name: str | None = None
    entries: list[LayerThing | ModelThing] = field(default_factory=list)
    input_shape: tuple[Any, ...] | None = None
    batch: int | None = None
    nested: graph.Nested | None = None
    instance: Instance | None = None
    frozen: bool = False
    used: bool = False
    ends: tuple[list[TensorThing], list[TensorThing]] | None = None

    def attribute(self, name: str, site: Site) -> Any:
        """The methods that make a model; everything else is for another day."""
        methods = {
            "add": self._add,
            "pop": self._pop,
            "build": self._build,
            "get_layer": self._get_layer,
        }
        if name in methods and (self.kind != "subclass" or name == "build"):
            return Method(methods[name])
        if name in ("fit", "fit_generator", "predict", "evaluate", "train_on_batch"):
            return Method(self._fed)
        if name == "layers":
            return self.layers()
        if name in ("output", "outputs", "input", "inputs") and self.ends is not None:
            tensors = self.ends[1 if name.startswith("output") else 0]
            return tensors if name.endswith("s") else tensors[0]
        if name in ("output", "input") and self.kind == "Sequential":
            return self.library.sequential_end(self, name, site)
        if self.instance is not None and name in self.instance.attributes:
            return self.instance.attributes[name]
        return Opaque(site.text)

    def assign(self, name: str, value: Any) -> None:
        """``model.trainable = False`` freezes all of it."""
        if name == "trainable":
            for layer in self.layers():
                layer.assign(name, value)
        elif self.instance is not None:
            self.instance.attributes[name] = value

    def call(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """A model used as a layer."""
        return self.library.called(self, args, kwargs, site)

    def layers(self) -> list[Any]:
        """Its layers, as code sees them."""
        if self.instance is not None:
            return _owned(self.instance)
        return list(self.entries)

    def _add(self, args: list[Any], _kwargs: dict[str, Any], site: Site) -> None:
        if args:
            self.library.put(self, args[0], site)

    def _pop(self, _args: list[Any], _kwargs: dict[str, Any], _site: Site) -> None:
        if self.entries:
            self.entries.pop()

    def _build(self, args: list[Any], kwargs: dict[str, Any], _site: Site) -> None:
        shape = kwargs.get("input_shape", args[0] if args else None)
        if isinstance(shape, tuple | list) and shape:
            self.input_shape = tuple(shape[1:])
            self.batch = shape[0] if isinstance(shape[0], int) else None

    def _fed(self, args: list[Any], _kwargs: dict[str, Any], site: Site) -> Any:
        # the data a model is trained on tells its input where nothing else did
        if self.input_shape is None and args and isinstance(args[0], Array):
            self.input_shape = args[0].shape[1:]
        return Opaque(site.text)

    def _get_layer(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        wanted = kwargs.get("name", args[0] if args else kwargs.get("index"))
        for index, layer in enumerate(self.layers()):
            if wanted == index or (
                isinstance(layer, LayerThing) and layer.placed and layer.placed.name == wanted
            ):
                return layer
        return Opaque(site.text)


class KerasLibrary:
    """Keras, as far as counting needs it.

    Attributes:
        models: every model that was made, in order.
        layers: every layer that was made, in order.
    """

    def __init__(self, *, bare_names: bool = True) -> None:
        self.models: list[ModelThing] = []
        self.layers: list[LayerThing] = []
        self.warnings: list[str] = []
        self._graph = graph.Graph()
        self._bare = bare_names
        self.interpreter: Interpreter | None = None
        self._asked_width = False
        self._unmade: dict[str, ModelThing] = {}
        self._inside: list[Instance] = []

    @property
    def made(self) -> list[LayerThing]:
        """Every layer; see :class:`~fourgates.reading.interpreter.Library`."""
        return self.layers

    # the interpreter's questions

    def call(self, path: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """See :class:`~fourgates.reading.interpreter.Library`."""
        parts = path.split(".")
        name = parts[-1]
        ours = (
            parts[0] in ROOTS
            or (self._bare and len(parts) == 1)
            or parts[0] in ("layers", "models", "L", "KL")
        )
        if "()" in path:
            return (
                self._method(parts[-1], args)
                if _is_layer_class(path.rsplit("().", 1)[0])
                else UNSAID
            )
        if ours and name == "Sequential":
            return self._sequential(args, kwargs, site)
        if name == "add" and path.count(".") == 1 and len(args) == 1:
            layer = args[0]
            if isinstance(layer, LayerThing | ModelThing):
                return self._add_to(parts[0], layer, site)
        if ours and name in ("Model", "Functional"):
            return self._functional(args, kwargs, site)
        if ours and name in ("Input", "InputLayer"):
            return self._input(args, kwargs, site)
        if ours and name in _MERGES and (args or "inputs" in kwargs):
            inputs = kwargs.pop("inputs", args[0] if args else [])
            if not _tensors(inputs):
                return UNSAID
            return self._make(_MERGES[name], args[1:], kwargs, site).call([inputs], {}, site)
        if ours and name in ("merge", "Merge"):
            return self._old_merge(args, kwargs, site)
        if ours and signatures.known(name):
            return self._make(name, args, kwargs, site)
        if ours and len(parts) > 1 and parts[-2] == "layers" and name[:1].isupper():
            return self._unknown(name, site)
        tensors = _tensors(args) + _tensors(list(kwargs.values()))
        if tensors:
            return self._function(
                name, tensors, args, kwargs, site, known_root=parts[0] in (*ROOTS, "K", "np", "ops")
            )
        return UNSAID

    def instantiate(self, instance: Instance, site: Site) -> Any:
        """A paste's own layer or model class."""
        roots = [root.path or root.text for root in instance.cls.roots()]
        if any(root.split(".")[-1] == "Model" and not root.startswith("torch") for root in roots):
            model = ModelThing(
                self, "subclass", site.line, instance.cls.node.name, instance=instance
            )
            self.models.append(model)
            return model
        if any(_is_layer_class(root) for root in roots):
            kind = instance.cls.node.name
            layer = LayerThing(self, None, kind, site.line, custom=instance)
            self.layers.append(layer)
            return layer
        return UNSAID

    # constructing

    def _make(self, kind: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> LayerThing:
        if self.interpreter is not None:
            self.interpreter.spend(STEPS_OF_A_LAYER)
        shape, batch = _told_shape(kind, args, kwargs)
        args, kwargs = _without_old_width(kind, args, kwargs)
        inner = next(
            (a for a in [*args, *kwargs.values()] if isinstance(a, LayerThing | ModelThing)), None
        )
        problem = ""
        placed = None
        try:
            specification = signatures.make(
                kind,
                [_argument(a, "") for a in args],
                {k: _argument(v, k) for k, v in kwargs.items()},
            )
            placed = self._graph.layer(specification, line=site.line)
        except (SizeError, ShapeError, TypeError) as error:
            problem = at_line(site.line, reason(error))
        if isinstance(inner, LayerThing):
            inner.used = True
            problem = problem or inner.problem
            shape = shape or inner.input_shape
        elif isinstance(inner, ModelThing):
            inner.used = True
        layer = LayerThing(self, placed, kind, site.line, site.text, shape, batch, problem)
        self.layers.append(layer)
        return layer

    def _unknown(self, kind: str, site: Site) -> LayerThing:
        problem = at_line(
            site.line,
            Sentence("{kind} is no layer known here, so its parameters aren't counted.", kind=kind),
        )
        layer = LayerThing(self, None, kind, site.line, site.text, problem=problem)
        self.layers.append(layer)
        return layer

    def _input(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> TensorThing:
        shape = kwargs.get("shape", kwargs.get("input_shape", args[0] if args else None))
        batch = kwargs.get("batch_size")
        whole = kwargs.get("batch_shape", kwargs.get("batch_input_shape"))
        if isinstance(whole, tuple | list) and whole:
            batch, shape = whole[0], tuple(whole[1:])
        name = kwargs.get("name")
        if not isinstance(shape, tuple | list):
            size = size_of(shape)
            # Input(10) and Input((10)) are the same slip, and Keras 3 refuses both
            shape = None if size is None or isinstance(shape, Opaque) else (size,)
        label = name if isinstance(name, str) else None
        if shape is None:
            return self._open_input(site.text, label)
        tensor = self._graph.input(
            _shape(shape), name=label, batch=batch if isinstance(batch, int) else None
        )
        return TensorThing(self, tensor, site.text)

    def _open_input(self, text: str, name: str | None = None) -> TensorThing:
        """An input of which nobody says how many dimensions it has: its width gets a name."""
        tensor = self._graph.input((None,), name=name)
        width = f"{text}.shape[-1]" if self._asked_width else "features"
        self._asked_width = True
        tensor.shape = OpenShape((Polynomial.name(width),))
        return TensorThing(self, tensor, text)

    def _sequential(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> ModelThing:
        name = kwargs.get("name")
        model = ModelThing(self, "Sequential", site.line, name if isinstance(name, str) else None)
        self.models.append(model)
        layers = kwargs.get("layers", args[0] if args else [])
        for layer in layers if isinstance(layers, list | tuple) else []:
            self.put(model, layer, site)
        return model

    def _add_to(self, name: str, layer: LayerThing | ModelThing, site: Site) -> None:
        """``model.add(...)`` of a model that the paste doesn't make: it is a Sequential."""
        model = self._unmade.get(name)
        if model is None:
            model = self._unmade[name] = ModelThing(self, "Sequential", site.line)
            self.models.append(model)
        self.put(model, layer, site)

    def put(self, model: ModelThing, value: Any, site: Site) -> None:
        """Put a layer, a model or an input on top of a Sequential."""
        if isinstance(value, TensorThing):
            if not model.entries and not isinstance(value.shape, OpenShape):
                model.input_shape, first = tuple(value.shape[1:]), value.shape[0]
                model.batch = first if isinstance(first, int) else None
            return
        if isinstance(value, Function):
            value = Opaque(value.name)
        if isinstance(value, Opaque):
            value = self._unknown(value.text.split("(")[0], site)
        if isinstance(value, LayerThing | ModelThing):
            value.used = True
            if not model.entries and value.input_shape is not None and model.input_shape is None:
                model.input_shape, model.batch = value.input_shape, value.batch
            model.entries.append(value)

    def _functional(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        inputs = kwargs.get("inputs", kwargs.get("input", args[0] if args else None))
        outputs = kwargs.get("outputs", kwargs.get("output", args[1] if len(args) > 1 else None))
        starts, ends = _tensors(inputs), _tensors(outputs)
        if not starts or not ends:
            return UNSAID
        name = kwargs.get("name")
        model = ModelThing(
            self,
            "Functional",
            site.line,
            name if isinstance(name, str) else None,
            ends=(starts, ends),
        )
        try:
            model.nested = self._graph.functional(
                [t.tensor for t in starts],
                [t.tensor for t in ends],
                name=model.name,
                line=site.line,
            )
        except ShapeError as error:
            self.warnings.append(at_line(site.line, reason(error)))
        for layer in self.layers:
            if layer.outputs:
                layer.used = True
        model.entries = [layer for layer in self.layers if layer.outputs]
        self.models.append(model)
        return model

    def _old_merge(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        inputs = args[0] if args else kwargs.get("inputs", kwargs.get("layers"))
        mode = kwargs.get("mode", args[1] if len(args) > 1 else "sum")
        kind = _MERGE_MODES.get(mode) if isinstance(mode, str) else None
        if kind is None or not _tensors(inputs):
            return self._unknown("merge", site)
        options = {"axis": kwargs["concat_axis"]} if "concat_axis" in kwargs else {}
        return self._make(kind, [], options, site).call([inputs], {}, site)

    # calling

    def called(
        self, thing: LayerThing | ModelThing, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> Any:
        """A layer or a model called on tensors; on data, nothing is learnt."""
        given = [*args, *(v for k, v in kwargs.items() if k not in ("training", "mask", "name"))]
        given = [self._as_tensor(value) for value in given if value is not None]
        inputs = [value for value in given if _tensors(value)]
        if isinstance(thing, ModelThing) and thing.kind == "subclass":
            return self._call_subclass(thing, args, kwargs, site)
        if not inputs:
            return Opaque(site.text)
        thing.used = True
        if isinstance(thing, ModelThing):
            return self._call_model(thing, inputs, site)
        if thing.custom is not None:
            return self._call_custom(thing, inputs, site)
        if thing.placed is None:
            return self._lost(thing, inputs, site)
        try:
            results = self._graph.call(thing.placed, *(_graph_tensors(value) for value in inputs))
        except (ShapeError, SizeError, TypeError) as error:
            thing.problem = thing.problem or at_line(site.line, reason(error))
            return self._lost(thing, inputs, site)
        things = [TensorThing(self, tensor, site.text) for tensor in results]
        thing.outputs += things
        return things[0] if len(things) == 1 else things

    def _as_tensor(self, value: Any) -> Any:
        """Data given to a layer has a shape too."""
        if isinstance(value, Array):
            return TensorThing(self, self._graph.input(_shape(value.shape[1:])), value.text)
        return value

    def _lost(self, thing: LayerThing, inputs: list[Any], site: Site) -> TensorThing:
        """The output of a layer that isn't known; the width behind it gets a name."""
        thing.problem = thing.problem or at_line(
            thing.line, Sentence("what goes into {kind} isn't known.", kind=thing.kind)
        )
        tensors = [_graph_tensors(value) for value in inputs]
        if thing.placed is not None:
            tensor = self._graph.broken(thing.placed, *tensors, problem=thing.problem)
        else:
            tensor = self._graph.unknown(
                thing.kind, *tensors, problem=thing.problem, line=thing.line
            )
        tensor.shape = OpenShape((Polynomial.name(f"width after {thing.kind}"),))
        lost = TensorThing(self, tensor, site.text)
        thing.outputs.append(lost)
        return lost

    def _call_model(self, model: ModelThing, inputs: list[Any], site: Site) -> Any:
        nested = self.nested(model, _tensors(inputs[0])[0].shape)
        if nested is None:
            return self._lost(self._unknown(model.kind, site), inputs, site)
        try:
            results = self._graph.call(nested, *(_graph_tensors(value) for value in inputs))
        except (ShapeError, SizeError, TypeError):
            return self._lost(self._unknown(model.kind, site), inputs, site)
        things = [TensorThing(self, tensor, site.text) for tensor in results]
        holder = LayerThing(self, nested, model.kind, site.line, outputs=list(things), used=True)
        self.layers.append(holder)
        return things[0] if len(things) == 1 else things

    def nested(self, model: ModelThing, shape: Shape | None = None) -> graph.Nested | None:
        """The model as a layer of another; ``None`` where something in it isn't known."""
        if model.nested is None and model.kind == "Sequential":
            placed = [
                e.placed if isinstance(e, LayerThing) else self.nested(e) for e in model.entries
            ]
            if any(p is None for p in placed):
                return None
            try:
                nested = self._graph.sequential(
                    [p for p in placed if p is not None], name=model.name, line=model.line
                )
                told = model.input_shape
                if told is not None:
                    nested.build_from((model.batch, *_shape(told)))
                elif shape is not None and not isinstance(shape, OpenShape):
                    nested.build_from(shape)
                model.nested = nested
            except (ShapeError, SizeError, TypeError):
                model.nested = None
        return model.nested

    def sequential_end(self, model: ModelThing, end: str, site: Site) -> Any:
        """``model.output`` and ``model.input`` of a Sequential, put on the graph."""
        if model.ends is None:
            if model.input_shape is None:
                start = self._open_input(site.text)
            else:
                start = TensorThing(
                    self, self._graph.input(_shape(model.input_shape), batch=model.batch), site.text
                )
            value: Any = start
            for entry in model.entries:
                value = entry.call([value], {}, site)
            model.ends = ([start], _tensors(value)[:1] or [start])
        return model.ends[0 if end == "input" else 1][0]

    def _call_custom(self, thing: LayerThing, inputs: list[Any], site: Site) -> Any:
        """A layer class of the paste: its ``build`` says which weights it adds."""
        instance = thing.custom
        if instance is None or self.interpreter is None:
            return self._lost(thing, inputs, site)
        shape = _tensors(inputs[0])[0].shape
        build = instance.cls.find("build")
        instance.attributes.setdefault("__weights__", [])
        if isinstance(build, Function) and not instance.attributes.get("__built__"):
            instance.attributes["__built__"] = True
            dims: Any = tuple(
                Opaque(f"{site.text}[{i}]") if d is None else d for i, d in enumerate(shape)
            )
            if isinstance(shape, OpenShape):
                dims = Opaque(f"{site.text}.shape")
            self.interpreter.call_function(Function(build.node, build.scope, instance), [dims], {})
        call = instance.cls.find("call")
        result: Any = None
        if isinstance(call, Function):
            self._inside.append(instance)
            try:
                result = self.interpreter.call_function(
                    Function(call.node, call.scope, instance), list(inputs), {}
                )
            finally:
                self._inside.pop()
        weights: list[Weight] = list(instance.attributes["__weights__"])
        for layer in _owned(instance):
            layer.used = True
            built = (
                layer.placed.layer
                if isinstance(layer, LayerThing) and layer.placed is not None
                else None
            )
            if built is None or built.problem:
                instance.attributes["__unknown__"] = True
            else:
                weights += [weight.inside(built.name) for weight in built.weights]
        if instance.attributes.get("__unknown__"):
            thing.problem = at_line(
                thing.line, Sentence("what {kind} stores isn't all known.", kind=thing.kind)
            )
            return self._lost(thing, inputs, site)
        if thing.placed is None:
            thing.placed = self._graph.layer(
                Written(kind=thing.kind, stored=tuple(weights)), line=thing.line
            )
        (tensor,) = self._graph.call(thing.placed, *(_graph_tensors(value) for value in inputs))
        outputs = _tensors(result)
        tensor.shape = (
            outputs[0].shape
            if outputs
            else OpenShape((Polynomial.name(f"width after {thing.kind}"),))
        )
        output = TensorThing(self, tensor, site.text)
        thing.outputs.append(output)
        return [output, *outputs[1:]] if len(outputs) > 1 else output

    def _call_subclass(
        self, model: ModelThing, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> Any:
        instance = model.instance
        call = instance.cls.find("call") if instance is not None else None
        if not isinstance(call, Function) or self.interpreter is None:
            return Opaque(site.text)
        given = [self._as_tensor(value) for value in args]
        if _tensors(given):
            model.ends = (_tensors(given), [])
        return self.interpreter.call_function(Function(call.node, call.scope, model), given, kwargs)

    def finish(self, model: ModelThing) -> None:
        """Call a subclassed model that nobody called, so that its layers meet their inputs."""
        if model.instance is None or model.ends is not None:
            return
        call = model.instance.cls.find("call")
        if not isinstance(call, Function):
            return
        names = [a.arg for a in call.node.args.args[1:]]
        required = names[: len(names) - len(call.node.args.defaults)]
        inputs: list[Any] = [self._open_input(name) for name in required or names[:1]]
        if model.input_shape is not None and inputs:
            tensor = self._graph.input(_shape(model.input_shape), batch=model.batch)
            inputs[0] = TensorThing(self, tensor, names[0])
        self._call_subclass(model, inputs, {}, Site(model.line, model.name or ""))

    # tensors meeting without a layer

    def met(self, tensors: list[TensorThing], site: Site) -> TensorThing:
        """What arithmetic between tensors gives."""
        known = [t.shape for t in tensors if not isinstance(t.shape, OpenShape)]
        # what is known of one holds for the other, unless it is stretched
        shape = max(known, key=len) if known and max(known, key=len)[-1] != 1 else tensors[0].shape
        return TensorThing(
            self, self._graph.operation("Add", *(t.tensor for t in tensors), shape=shape), site.text
        )

    def part(self, thing: TensorThing, index: Any, site: Site) -> TensorThing:
        """What a subscript of a tensor gives."""
        shape = _cut_shape(thing.shape, index) or _open(site)
        return TensorThing(
            self, self._graph.operation("GetItem", thing.tensor, shape=shape), site.text
        )

    def _function(
        self,
        name: str,
        tensors: list[TensorThing],
        args: list[Any],
        kwargs: dict[str, Any],
        site: Site,
        *,
        known_root: bool,
    ) -> Any:
        """A framework's function over tensors: no weights; a shape where it is plain."""
        if not known_root and self._inside:
            # a layer owns what its `__init__` made: a function that its `call` calls by name holds
            # nothing, what it made of a kind that isn't known may
            if not (name.isidentifier() and name.islower()):
                self._inside[-1].attributes["__unknown__"] = True
        elif not known_root:
            # what somebody's own function or class does to a tensor may hold any layers
            layer = self._unknown(name, site)
            layer.used = True
            return self._lost(layer, [tensors], site)
        shape = _function_shape(name, tensors, args, kwargs) or _open(site)
        tensor = self._graph.operation(name, *(t.tensor for t in tensors), shape=shape)
        return TensorThing(self, tensor, site.text)

    def _method(self, name: str, args: list[Any]) -> Any:
        """``self.add_weight(...)`` in a layer class of the paste."""
        instance = args[0] if args else None
        if name not in ("add_weight", "add_variable") or not isinstance(instance, Instance):
            return UNSAID

        def add_weight(given: list[Any], options: dict[str, Any], site: Site) -> Any:
            shape = options.get(
                "shape", next((a for a in given if isinstance(a, tuple | list)), None)
            )
            dims = [size_of(dim) for dim in shape] if isinstance(shape, tuple | list) else [None]
            if any(dim is None for dim in dims):
                instance.attributes["__unknown__"] = True
            else:
                label = options.get(
                    "name", next((a for a in given if isinstance(a, str)), "weight")
                )
                trainable = options.get("trainable", True) is not False
                weight = Weight(
                    str(label),
                    tuple(d for d in dims if d is not None),
                    "kernel",
                    trainable=trainable,
                )
                instance.attributes.setdefault("__weights__", []).append(weight)
            return Opaque(site.text)

        return Method(add_weight)


# reading arguments


def _told_shape(
    kind: str, args: list[Any], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...] | None, int | None]:
    """What a layer's arguments say of its input, without the batch, and the batch."""
    whole = kwargs.get("batch_input_shape", kwargs.get("batch_shape"))
    if isinstance(whole, tuple | list) and whole:
        return tuple(whole[1:]), whole[0] if isinstance(whole[0], int) else None
    shape = kwargs.get("input_shape")
    if isinstance(shape, list | tuple):
        return tuple(shape), None
    if isinstance(shape, Opaque):
        return _opaque_shape(kind, shape), None
    if size_of(shape) is not None:
        return (size_of(shape),), None
    length = kwargs.get("input_length")
    if kind == "Embedding":
        return (length,) if length is not None else (None,), None
    width = kwargs.get("input_dim")
    if width is None and _two_sizes(kind, args):
        width = args[0]
    if width is not None:
        return ((width,) if kind in ("Dense", "Activation", "Dropout") else (length, width)), None
    return None, None


def _opaque_shape(kind: str, shape: Opaque) -> tuple[Any, ...] | None:
    """A shape that is one name: its pieces are that name's, as many as the layer needs."""
    rank = _RANKS.get(kind, _RECURRENT_RANK)
    text = shape.text
    if text.endswith("[1:]"):
        return tuple(Opaque(f"{text[:-4]}[{i}]") for i in range(1, rank))
    return tuple(Opaque(f"{text}[{i}]") for i in range(rank - 1))


def _two_sizes(kind: str, args: Sequence[Any]) -> bool:
    """Keras 0 wrote ``LSTM(input_dim, output_dim)``, ``Dense(input_dim, output_dim)``."""
    old = kind in ("LSTM", "GRU", "SimpleRNN", "Dense", "TimeDistributedDense")
    return (
        old
        and len(args) > 1
        and all(isinstance(a, int) and not isinstance(a, bool) for a in args[:2])
    )


def _without_old_width(
    kind: str, args: list[Any], kwargs: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    return (args[1:] if _two_sizes(kind, args) else args), kwargs


def _argument(value: Any, name: str) -> Any:
    """An argument as the layer's maker takes it."""
    if isinstance(value, LayerThing):
        return value.placed if value.placed is not None else Opaque(value.kind)
    if isinstance(value, ModelThing):
        return value.library.nested(value)
    if isinstance(value, list | tuple):
        return type(value)(_argument(item, "units") for item in value)
    if isinstance(value, Opaque) and (name in _SIZES or name == ""):
        return value.size()
    return value


def _shape(dims: Sequence[Any]) -> Shape:
    return tuple(None if dim is None or size_of(dim) == -1 else size_of(dim) for dim in dims)


def _tensors(value: Any) -> list[TensorThing]:
    if isinstance(value, TensorThing):
        return [value]
    if isinstance(value, list | tuple):
        return [tensor for part in value for tensor in _tensors(part)]
    if isinstance(value, dict):
        return [tensor for part in value.values() for tensor in _tensors(part)]
    return []


def _graph_tensors(value: Any) -> Any:
    if isinstance(value, TensorThing):
        return value.tensor
    return [_graph_tensors(part) for part in value if _tensors(part)]


def _owned(instance: Instance) -> list[Any]:
    """The layers and models that an object holds, once each, in the order it took them."""
    found: list[Any] = []

    def look(value: Any) -> None:
        if isinstance(value, LayerThing | ModelThing):
            if value not in found:
                found.append(value)
        elif isinstance(value, list | tuple):
            for part in value:
                look(part)
        elif isinstance(value, dict):
            for part in value.values():
                look(part)

    for value in instance.attributes.values():
        look(value)
    return found


def _is_layer_class(path: str) -> bool:
    return path.rsplit(".", maxsplit=1)[-1] in (
        "Layer",
        "AbstractRNNCell",
        "Wrapper",
    ) and not path.startswith("torch")


def _open(site: Site) -> OpenShape:
    return OpenShape((Polynomial.name(f"{site.text[:40]}.shape[-1]"),))


def _cut_shape(shape: Shape, index: Any) -> Shape | None:
    """The shape of ``x[index]``; ``None`` where it isn't known."""
    if isinstance(shape, OpenShape):
        return None
    left = list(shape)
    result: list[Dim | None] = []
    for part in index if isinstance(index, tuple) else (index,):
        if part is Ellipsis:
            return None
        if part is None:
            result.append(1)
        elif not left:
            return None
        elif isinstance(part, slice):
            dim = left.pop(0)
            plain = part.start is None and part.stop is None
            if not plain:
                known = isinstance(dim, int) and all(
                    b is None or isinstance(b, int) for b in (part.start, part.stop)
                )
                dim = len(range(dim)[part]) if known and isinstance(dim, int) else None
            result.append(dim)
        else:
            left.pop(0)
    return (*result, *left)


_SAME = frozenset(
    [
        "relu",
        "tanh",
        "sigmoid",
        "softmax",
        "identity",
        "cast",
        "dropout",
        "stop_gradient",
        "abs",
        "square",
        "sqrt",
        "exp",
        "log",
        "elu",
        "gelu",
        "l2_normalize",
        "convert_to_tensor",
        "clip",
    ]
)
_REDUCTIONS = frozenset(
    ["mean", "sum", "max", "min", "reduce_mean", "reduce_sum", "reduce_max", "reduce_min", "prod"]
)


def _function_shape(
    name: str, tensors: list[TensorThing], args: list[Any], kwargs: dict[str, Any]
) -> Shape | None:
    shape = tensors[0].shape
    if isinstance(shape, OpenShape):
        return shape if name in _SAME else None
    positional = next((a for a in args[1:] if isinstance(a, int) and not isinstance(a, bool)), None)
    axis = kwargs.get("axis", positional)
    if name in _SAME:
        return shape
    if name in _REDUCTIONS and isinstance(axis, int) and -len(shape) <= axis < len(shape):
        kept = kwargs.get("keepdims") is True
        at = axis % len(shape)
        return (*shape[:at], *((1,) if kept else ()), *shape[at + 1 :])
    if name == "expand_dims" and isinstance(axis, int):
        at = axis if axis >= 0 else len(shape) + 1 + axis
        return (*shape[:at], 1, *shape[at:])
    if name == "squeeze" and isinstance(axis, int) and -len(shape) <= axis < len(shape):
        at = axis % len(shape)
        return (*shape[:at], *shape[at + 1 :])
    if name in ("concat", "concatenate") and isinstance(axis if axis is not None else -1, int):
        at = (axis if axis is not None else -1) % len(shape)
        widths = [t.shape[at] if len(t.shape) == len(shape) else None for t in tensors]
        if all(width is not None for width in widths):
            width: Any = 0
            for one in widths:
                width = width + one
            return (*shape[:at], width, *shape[at + 1 :])
    if name in ("add", "subtract", "multiply", "maximum", "minimum"):
        return shape
    return None


def frozen_layer(layer: Layer) -> Layer:
    """The same layer with nothing that training changes."""
    return replace(
        layer, weights=tuple(replace(weight, trainable=False) for weight in layer.weights)
    )
