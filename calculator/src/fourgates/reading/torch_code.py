"""PyTorch code: the modules that its calls make, for the interpreter, and the models they form.

PyTorch lists the parameters of whatever was assigned to ``self``; so does this.
What ``forward`` does with them changes no count and isn't looked at, except for
one thing: something unknown that ``forward`` calls is a module whose parameters
are not known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from fourgates.frameworks.chain import Chain
from fourgates.frameworks.pytorch import Embedding, Module, signatures
from fourgates.frameworks.pytorch.module import fresh, with_options
from fourgates.permalink import FRAMEWORKS, read_link, write_link
from fourgates.polynomial import Dim, Polynomial
from fourgates.reading.found import FoundLayer, FoundModel
from fourgates.reading.interpreter import UNSAID, Interpreter
from fourgates.reading.torch_values import (
    Container,
    Leaf,
    ModuleThing,
    Parameter,
    Stored,
    Tensor,
    shape_of,
)
from fourgates.reading.values import Array, Class, Function, Instance, Method, Opaque, Site, size_of
from fourgates.weights import Layer, OpenShape, Role, ShapeError, SizeError, Weight

ROOTS = frozenset({"torch", "nn", "th", "pl", "pytorch_lightning", "lightning"})
_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")
_BASES = frozenset({"Module", "LightningModule", "ScriptModule", "Container", *_CONTAINERS})
_NOT_OURS = frozenset(
    {
        "keras",
        "tensorflow",
        "tf",
        "flax",
        "jax",
        "mxnet",
        "paddle",
        "mindspore",
        "mlx",
        "tinygrad",
        "haiku",
        "hk",
    }
)

# what gives back the module it is given
_THROUGH = frozenset(
    {
        "DataParallel",
        "DistributedDataParallel",
        "compile",
        "script",
        "deepcopy",
        "orthogonal",
        "checkpoint_wrapper",
    }
)
_SELF = frozenset(
    ["apply", "bfloat16", "compile", "cpu", "cuda", "double", "eval", "float", "half", "share_memory", "to", "to_empty", "train", "type", "xpu", "zero_grad"]
)
_ZEROS = frozenset(
    ["empty", "ones", "rand", "randn", "zeros", "Tensor", "FloatTensor", "DoubleTensor", "LongTensor", "HalfTensor"]
)
_LIKE = frozenset(
    ["empty_like", "ones_like", "rand_like", "randn_like", "zeros_like", "clone", "from_numpy", "as_tensor", "sqrt", "exp", "log"]
)

# packages that other people's modules come from, and what in them is none
_ZOOS = frozenset(
    ["efficientnet_pytorch", "fairseq", "flash_attn", "mamba_ssm", "monai", "open_clip", "pretrainedmodels", "segmentation_models_pytorch", "timm", "torch_geometric", "torchaudio", "torchcrf", "TorchCRF", "torchvision", "transformers", "x_transformers"]
)
_NO_MODULE = re.compile(
    r"Tokenizer|Vocab|Config|Dataset|Loader|Logger|Sampler|Optim|Scheduler|Metric|Accuracy|Transform$|Compose|Processor|Counter|Lock"
)
_FUNCTION_NAME = re.compile(
    r"act|nonlin|loss|criterion|relu|sigmoid|tanh|softmax|init|fn$|func|metric|accuracy|log|transform|drop|collate"
)
_CALLED = re.compile(r"\*|([\w.]+?)(?:\.from_pretrained|\.load_from_checkpoint)?\(")
_NETWORK_NAME = re.compile(
    r"encoder|decoder|model|net|backbone|embed|layer|lstm|gru|rnn|attention|head|classifier|bert|block|trunk",
    re.IGNORECASE,
)


class TorchLibrary:
    """PyTorch, as far as counting needs it.

    Attributes:
        made: every module of PyTorch or of the paste, in the order of making.
        interpreter: the one that asks.
    """

    def __init__(self, *, bare_names: bool = True) -> None:
        self.made: list[Any] = []
        self.interpreter: Interpreter | None = None
        self._bare = bare_names
        self._bases: dict[int, ModuleThing] = {}
        self._outside: dict[int, dict[str, Any]] = {}
        self._numbers = count(1)
        self._lent: set[int] = set()

    # the interpreter's questions

    def call(self, path: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """See :class:`~fourgates.reading.interpreter.Library`."""
        base, asks, name = path.rpartition("().")
        if asks:
            method = (
                self.method(args[0], name)
                if self._is_base(base) or self.is_module(args[0])
                else None
            )
            return UNSAID if method is None else method
        parts = path.split(".")
        name = parts[-1]
        if parts[0] in _NOT_OURS:
            return UNSAID
        if name == "__init__" and args and isinstance(args[0], Instance):
            return self._begin(parts[:-1], args[0], args[1:], kwargs, site)
        if (
            name in _THROUGH
            and args
            and (len(parts) > 1 or name not in ("compile", "script"))
            and self.is_module(args[0])
        ):
            return self.copied(args[0]) if name == "deepcopy" else args[0]
        if name == "is_available":
            # with a GPU or without: the count is the same
            return False
        if name == "isinstance" and len(args) == 2 and self.is_module(args[0]):  # noqa: PLR2004 - (object, class)
            return self._is_a(args[0], args[1])
        if name == "partial" and args and isinstance(args[0], Opaque) and args[0].path:
            return Method(partial(self._partly, args[0].path, args[1:], kwargs))
        ours = parts[0] in ROOTS and (parts[0] == "nn" or "nn" in parts or "torch" in parts[0])
        if (ours and "nn" in parts) or (self._bare and len(parts) == 1):
            made = self._of_nn(parts, args, kwargs, site)
            if made is not UNSAID:
                return made
        if ours or (self._bare and parts[0] in ("torch", "T")):
            tensor = self._tensor(name, args, kwargs, site)
            if tensor is not None:
                return tensor
        if parts[0] in _ZOOS or path in ("torch.hub.load", "timm.create_model"):
            called = parts[-2] if name.startswith(("from_", "load")) and len(parts) > 1 else name
            small = (
                called[:1].islower()
                and "models" not in parts
                and "hub" not in parts
                and name != "create_model"
            )
            if not small and not _NO_MODULE.search(called):
                return self.lost(Opaque(f"{called}(...)"), site)
        return UNSAID

    def instantiate(self, instance: Instance, site: Site) -> Any:
        """A paste's own class: a module if it comes from one."""
        del site
        if self.is_module(instance):
            self.made.append(instance)
        return UNSAID

    # what is a module, and what is in it

    def is_module(self, value: Any) -> bool:
        """Whether PyTorch registers it where it is assigned to ``self``."""
        if isinstance(value, ModuleThing):
            return True
        if not isinstance(value, Instance):
            return False
        roots = [root.path or root.text for root in value.cls.roots()]
        if id(value) in self._bases or any(self._is_base(root) for root in roots):
            return True
        # a base that was imported from somewhere, with modules in it
        outside = any(
            root not in ("object", "ABC", "abc.ABC") and root.split(".")[0] not in _NOT_OURS
            for root in roots
        )
        return outside and any(
            isinstance(v, ModuleThing | Parameter) for v in value.attributes.values()
        )

    def children(self, value: Any) -> dict[str, Any]:
        """The modules in it, by name, in the order in which PyTorch lists them."""
        if isinstance(value, Instance):
            base = self._bases.get(id(value))
            found = dict(base.children) if base is not None else {}
            found |= {name: v for name, v in value.attributes.items() if self.is_module(v)}
            return found | self._unknown_attributes(value)
        return dict(value.children)

    def parameters(self, value: Any) -> dict[str, Parameter]:
        """Its own tensors, by name."""
        if isinstance(value, Instance):
            base = self._bases.get(id(value))
            own = {name: v for name, v in value.attributes.items() if isinstance(v, Parameter)}
            return (dict(base.parameters) if base is not None else {}) | own
        return dict(value.parameters)

    def named_parameters(self, value: Any) -> list[tuple[str, Parameter]]:
        """All tensors in it with their names, each once, as PyTorch's method lists them."""
        seen: set[int] = set()
        return [
            (f"{path}.{name}" if path else name, parameter)
            for path, module in self.modules(value)
            for name, parameter in self.parameters(module).items()
            if not (parameter.weight.identity in seen or seen.add(parameter.weight.identity))  # type: ignore[func-returns-value]
        ]

    def modules(
        self, value: Any, path: str = "", seen: set[int] | None = None
    ) -> Iterator[tuple[str, Any]]:
        """It and every module in it with their paths, each once."""
        seen = set() if seen is None else seen
        if id(value) in seen:
            return
        seen.add(id(value))
        yield path, value
        for name, child in self.children(value).items():
            yield from self.modules(child, f"{path}.{name}" if path else name, seen)

    def problems(self, value: Any) -> list[str]:
        """Why its parameters aren't all known, a sentence each."""
        found = []
        for path, module in self.modules(value):
            if isinstance(module, ModuleThing) and module.problem:
                found.append(module.problem)
            for name, parameter in self.parameters(module).items():
                if parameter.shape is None:
                    found.append(_no_shape(f"{path}.{name}".lstrip("."), parameter))
            base = self._bases.get(id(module))
            if base is not None and base.problem:
                found.append(base.problem)
        return found

    # making

    def parameter(self, value: Any, site: Site, *, trainable: Any = True) -> Parameter:
        """A parameter that holds a tensor."""
        if isinstance(value, Parameter):
            return value
        shape = value.shape if isinstance(value, Tensor) else None
        if isinstance(value, Array):
            shape = shape_of(list(value.shape))
        asks = trainable if isinstance(trainable, bool) else None
        return Parameter(shape, site.text, Weight("", shape or (), "kernel"), asks, site.line)

    def lost(self, value: Any, site: Site) -> ModuleThing:
        """A module that nobody here knows."""
        text = (
            value.text
            if isinstance(value, Opaque)
            else value.name
            if isinstance(value, Function)
            else str(value)
        )
        called = _CALLED.match(text)
        kind = called[1] if called and called[1] else text
        if text.startswith("*"):
            problem = f"Line {site.line}: {text.lstrip('*')} isn't known, so its parameters aren't counted."
        else:
            problem = f"Line {site.line}: {kind} is no module known here, so its parameters aren't counted."
        thing = ModuleThing(self, kind.rsplit(".", 1)[-1], site.line, text, problem)
        self.made.append(thing)
        return thing

    def copied(self, value: Any) -> Any:
        """A module with the same shapes and tensors of its own."""
        self.lent(value)
        return self._copy(value, {})

    def lent(self, value: Any) -> None:
        """Note that a module is there to be copied: by itself it is no model."""
        self._lent |= {id(module) for _, module in self.modules(value)}

    def method(self, value: Any, name: str) -> Any:
        """A method that every module has, ``None`` for any other name."""
        if name in _SELF:
            return Method(lambda _args, _kwargs, _at: value)
        methods = {
            "add_module": self._add_module,
            "register_module": self._add_module,
            "register_parameter": self._register_parameter,
            "register_buffer": self._register_buffer,
            "requires_grad_": self._requires_grad,
            "parameters": lambda v, _args, _kwargs, _at: [p for _, p in self.named_parameters(v)],
            "named_parameters": lambda v, _args, _kwargs, _at: self.named_parameters(v),
            "children": lambda v, _args, _kwargs, _at: list(self.children(v).values()),
            "named_children": lambda v, _args, _kwargs, _at: list(self.children(v).items()),
            "modules": lambda v, _args, _kwargs, _at: [m for _, m in self.modules(v)],
            "named_modules": lambda v, _args, _kwargs, _at: list(self.modules(v)),
            "freeze": self._freeze,
        }
        if name == "_modules" and isinstance(value, Instance | ModuleThing):
            return value.children if isinstance(value, ModuleThing) else self.children(value)
        if (
            name in ("__len__", "append", "extend", "__iter__")
            and isinstance(value, Instance)
            and id(value) in self._bases
        ):
            return self._bases[id(value)].attribute(name, Site(value.line, name))
        if name == "freeze" and not isinstance(value, Instance):
            return None
        return Method(partial(methods[name], value)) if name in methods else None

    # the models

    def found(self) -> list[FoundModel]:
        """Every module that is in no other, as a model."""
        inner = {id(child) for value in self.made for path, child in self.modules(value) if path}
        inner |= self._lent
        models: list[FoundModel] = []
        for value in self.made:
            if id(value) in inner or not self._stands_alone(value):
                continue
            model = self._model(value)
            if model is not None and not any(_same_model(model, other) for other in models):
                models.append(model)
        known = [model for model in models if any(layer.parameters for layer in model.layers)]
        return known or models

    def _stands_alone(self, value: Any) -> bool:
        """Whether it is made outside of the classes that only hand it to themselves."""
        line = value.line
        interpreter = self.interpreter
        if isinstance(value, Instance) and line == value.cls.node.lineno:
            return True
        if interpreter is None:
            return True
        classes = [
            cls
            for cls in interpreter.classes.values()
            if any(self._is_base(r.path or r.text) for r in cls.roots())
        ]
        return not any(cls.node.lineno <= line <= (cls.node.end_lineno or 0) for cls in classes)

    def _model(self, value: Any) -> FoundModel | None:
        layers: list[FoundLayer] = []
        warnings: list[str] = []
        seen: dict[int, str] = {}
        for path, module in self.modules(value):
            layers += self._rows(path, module, seen, warnings)
            if isinstance(module, Instance):
                warnings += self._not_registered(module)
        if not any(layer.parameters or layer.problem for layer in layers):
            return None
        named = self._variable(value)
        own = isinstance(value, Instance)
        name = value.cls.node.name if own else named or value.kind
        line = value.cls.node.lineno if own else value.line
        layers = [replace(layer, name=layer.name or name) for layer in layers]
        model = FoundModel(
            "pytorch", name, tuple(layers), "code", line, tuple(dict.fromkeys(warnings))
        )
        return replace(model, chain=_chain(self, value, model))

    def _rows(
        self, path: str, module: Any, seen: dict[int, str], warnings: list[str]
    ) -> Iterator[FoundLayer]:
        """A row for a module of PyTorch's, or for each tensor of one of the paste's own."""
        base = self._bases.get(id(module)) if isinstance(module, Instance) else None
        leaf = module if isinstance(module, Leaf) else base if isinstance(base, Leaf) else None
        problem = (
            module.problem
            if isinstance(module, ModuleThing)
            else base.problem
            if base is not None
            else ""
        )
        kind = module.cls.node.name if isinstance(module, Instance) else module.kind
        line = module.line
        own = dict(leaf.parameters) if leaf is not None else {}
        if problem:
            yield FoundLayer(path, kind, None, None, None, line, problem=problem)
        elif leaf is not None:
            lost = [
                _no_shape(f"{path}.{name}".lstrip("."), p)
                for name, p in own.items()
                if p.shape is None
            ]
            if lost:
                yield FoundLayer(path, kind, None, None, None, line, problem=lost[0])
            else:
                yield _row(path, kind, self._listed(path, own, seen, warnings), line)
        for name, parameter in self.parameters(module).items():
            if name in own:
                continue
            full = f"{path}.{name}" if path else name
            if parameter.shape is None:
                yield FoundLayer(
                    full,
                    "Parameter",
                    None,
                    None,
                    None,
                    parameter.line,
                    problem=_no_shape(full, parameter),
                )
            elif weights := self._listed(path, {name: parameter}, seen, warnings):
                yield _row(full, "Parameter", weights, parameter.line)

    def _listed(
        self, path: str, parameters: dict[str, Parameter], seen: dict[int, str], warnings: list[str]
    ) -> tuple[Weight, ...]:
        """The weights of a row: a tensor that another row has already isn't listed again."""
        weights = []
        for name, parameter in parameters.items():
            full = f"{path}.{name}" if path else name
            known = seen.setdefault(parameter.weight.identity, full)
            if known == full:
                weights.append(parameter.listed(name))
            else:
                warnings.append(f"{full} is the same tensor as {known}; it is counted once.")
        return tuple(weights)

    def _not_registered(self, instance: Instance) -> Iterator[str]:
        for name, value in instance.attributes.items():
            held = (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list | tuple)
                else ()
            )
            if any(self.is_module(item) and self._has_weights(item) for item in held):
                registered = {id(m) for _, m in self.modules(instance)}
                if all(id(item) in registered for item in held if self.is_module(item)):
                    continue
                kind = "dictionary" if isinstance(value, dict) else "list"
                remedy = "nn.ModuleDict" if isinstance(value, dict) else "nn.ModuleList"
                line = instance.lines.get(name, instance.line)
                yield (
                    f"Line {line}: self.{name} is a plain {kind}, so PyTorch doesn't see the modules in it, "
                    f"and they aren't counted; {remedy} would register them."
                )
            elif isinstance(value, list | tuple) and any(
                isinstance(item, Parameter) for item in value
            ):
                line = instance.lines.get(name, instance.line)
                yield (
                    f"Line {line}: self.{name} is a plain list, so PyTorch doesn't see the parameters in it, "
                    "and they aren't counted; nn.ParameterList would register them."
                )

    def _has_weights(self, value: Any) -> bool:
        return bool(self.named_parameters(value) or self.problems(value))

    def _variable(self, value: Any) -> str:
        """What the paste's top level calls it."""
        names = self.interpreter.scope.names if self.interpreter is not None else {}
        return next((name for name, v in names.items() if v is value), "")

    # modules

    def _is_base(self, path: str) -> bool:
        """Whether a class is PyTorch's own, so that a class that comes from it is a module."""
        parts = path.split(".")
        if parts[0] in _NOT_OURS:
            return False
        name = parts[-1]
        if name == "LightningModule" or (len(parts) > 1 and name in _BASES):
            return True
        return (parts[0] in ROOTS or self._bare) and (name in _BASES or signatures.known(name))

    def _of_nn(self, parts: list[str], args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """A call of something in ``torch.nn``."""
        name = parts[-1]
        if name == "Parameter" or (name == "UninitializedParameter" and len(parts) > 1):
            value = kwargs.get("data", args[0] if args else None)
            asks = kwargs.get("requires_grad", args[1] if len(args) > 1 else True)
            return self.parameter(value, site, trainable=asks)
        if name in _CONTAINERS:
            container = Container(self, name, site.line, site.text)
            self._fill(container, args, kwargs, site)
            self.made.append(container)
            return container
        if signatures.known(name):
            return self._leaf(name, args, kwargs, site)
        if name in ("weight_norm", "spectral_norm"):
            return self._renormed(name, "parametrizations" in parts, args, kwargs)
        if (
            name == "from_pretrained"
            and len(parts) > 1
            and parts[-2] in ("Embedding", "EmbeddingBag")
        ):
            return self._pretrained(parts[-2], args, kwargs, site)
        if len(parts) > 1 and parts[-2] in ("nn", "modules") and name[:1].isupper():
            return self.lost(Opaque(f"nn.{name}(...)"), site)
        if "init" in parts and args and isinstance(args[0], Tensor):
            return args[0]
        return UNSAID

    def _leaf(self, kind: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Leaf:
        leaf = Leaf(self, kind, site.line, site.text)
        self._set_up(leaf, kind, args, kwargs, site)
        self.made.append(leaf)
        return leaf

    def _set_up(
        self, leaf: Leaf, kind: str, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> None:
        """Give a module of PyTorch its weights, or the reason why they aren't known."""
        try:
            module = signatures.make(
                kind,
                [self._argument(a) for a in args],
                {k: self._argument(v) for k, v in kwargs.items()},
            )
            option, _ = module.width
            if option and getattr(module, option) is None:
                number = next(self._numbers)
                named = f"{option} of {kind}" if number == 1 else f"{option} of {kind} {number}"
                module = with_options(module, **{option: Polynomial.name(named)})
            weights = module.weights()
        except (SizeError, ShapeError) as error:
            leaf.problem = f"Line {site.line}: {error}"
            return
        leaf.module = module
        leaf.options = signatures.bound(kind, args, kwargs)
        leaf.parameters = {weight.name: _parameter_of(weight, site) for weight in weights}

    def _argument(self, value: Any) -> Any:
        if not self.is_module(value):
            return value
        self.lent(value)
        return Stored(self, value)

    def _fill(
        self, container: Container, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> None:
        """Put the arguments of a container's constructor into it."""
        for name, value in kwargs.items():
            if name in ("modules", "parameters", "values"):
                args = [*args, value]
            else:
                container.put(name, value, site)
        if (
            container.kind != "Sequential"
            and len(args) == 1
            and not isinstance(args[0], list | tuple | dict | Container)
        ):
            turns = [Opaque(f"*{_text_of(args[0])}")]
            if isinstance(args[0], Instance) and id(args[0]) in self._bases:
                turns = list(self.children(args[0]).values())
            args = [turns]
        for value in (
            args
            if container.kind == "Sequential"
            else [item for a in args[:1] for item in _items(a)]
        ):
            if isinstance(value, dict):
                for name, item in value.items():
                    container.put(str(name), item, site)
            elif (
                container.kind.endswith("Dict")
                and isinstance(value, tuple | list)
                and len(value) == 2
            ):
                container.put(str(value[0]), value[1], site)
            elif isinstance(value, list):
                # a list where modules are wanted: PyTorch refuses it, and what was meant is plain
                for item in value:
                    container.put(None, item, site)
            else:
                container.put(None, value, site)

    def _pretrained(self, kind: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Leaf:
        """``nn.Embedding.from_pretrained(table)``: frozen unless it is told otherwise."""
        table = kwargs.get("embeddings", args[0] if args else None)
        shape = (
            table.shape
            if isinstance(table, Tensor)
            else shape_of(list(table.shape))
            if isinstance(table, Array)
            else None
        )
        if shape is None or len(shape) != 2:  # noqa: PLR2004 - words, width
            text = _text_of(table)
            shape = (Polynomial.name(f"{text}.shape[0]"), Polynomial.name(f"{text}.shape[1]"))
        leaf = self._leaf(kind, list(shape), {}, site)
        frozen = kwargs.get("freeze", args[1] if len(args) > 1 else True)
        for parameter in leaf.parameters.values():
            parameter.trainable = not frozen if isinstance(frozen, bool) else None
        return leaf

    def _renormed(self, name: str, new: bool, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: FBT001 - one of two spellings
        """``weight_norm(layer)`` stores a direction and a length in place of a weight."""
        module = kwargs.get("module", args[0] if args else None)
        if not isinstance(module, Leaf):
            return module if self.is_module(module) else UNSAID
        which = kwargs.get("name", args[1] if len(args) > 1 else "weight")
        old = module.parameters.get(which) if isinstance(which, str) else None
        if old is None or old.shape is None:
            module.problem = (
                module.problem
                or f"Line {module.line}: what {name} makes of {module.kind} isn't known."
            )
            return module
        del module.parameters[which]
        axis = kwargs.get("dim", args[2] if len(args) > 2 else 0)  # noqa: PLR2004 - the third argument
        whole = replace(old.weight, identity=Weight("", (), "kernel").identity)
        if name == "spectral_norm":
            new_name = f"parametrizations.{which}.original" if new else f"{which}_orig"
            pieces = {new_name: whole}
        else:
            if axis is None or axis == -1:
                length: tuple[Dim, ...] = (1,) * len(old.shape) if new else ()
            elif isinstance(axis, int) and -len(old.shape) <= axis < len(old.shape):
                at = axis % len(old.shape)
                length = (*(1,) * at, old.shape[at], *(1,) * (len(old.shape) - at - 1))
            else:
                module.problem = (
                    module.problem or f"Line {module.line}: the dim of {name} isn't known."
                )
                return module
            names = (
                (f"parametrizations.{which}.original0", f"parametrizations.{which}.original1")
                if new
                else (f"{which}_g", f"{which}_v")
            )
            pieces = {names[0]: Weight(names[0], length, "scale"), names[1]: whole}
        for piece, weight in pieces.items():
            module.parameters[piece] = Parameter(
                weight.shape, old.text, replace(weight, name=piece), old.trainable, old.line
            )
        return module

    def _partly(
        self,
        path: str,
        first: list[Any],
        options: dict[str, Any],
        args: list[Any],
        kwargs: dict[str, Any],
        site: Site,
    ) -> Any:
        made = self.call(path, [*first, *args], options | kwargs, site)
        return Opaque(site.text) if made is UNSAID else made

    def _begin(
        self,
        root: list[str],
        instance: Instance,
        args: list[Any],
        kwargs: dict[str, Any],
        site: Site,
    ) -> Any:
        """``super().__init__(...)`` of a class that comes from one of PyTorch's."""
        kind = root[-1]
        if not self._is_base(".".join(root)):
            return UNSAID
        if kind in _CONTAINERS:
            container = Container(self, kind, site.line, site.text)
            self._bases[id(instance)] = container
            self._fill(container, args, kwargs, site)
        elif signatures.known(kind):
            leaf = Leaf(self, kind, site.line, site.text)
            self._bases[id(instance)] = leaf
            self._set_up(leaf, kind, args, kwargs, site)
            for name, value in leaf.options.items():
                instance.attributes.setdefault(name, value)
        return None

    # methods of modules

    def _add_module(self, value: Any, args: list[Any], kwargs: dict[str, Any], site: Site) -> None:
        given = dict(zip(("name", "module"), args, strict=False)) | kwargs
        name, module = given.get("name"), given.get("module")
        text = name if isinstance(name, str) else f"*{_text_of(name)}"
        if module is None:
            return
        if not isinstance(name, str) or (
            self.interpreter is not None and self.interpreter.open_loops
        ):
            module = self.lost(
                Opaque(f"*how many modules the loop adds as {text.lstrip('*')}"), site
            )
        if not self.is_module(module):
            module = self.lost(module, site)
        if isinstance(value, Instance):
            base = self._bases.get(id(value))
            if base is not None and isinstance(base, Container):
                base.children[text] = module
            else:
                value.lines.setdefault(text, site.line)
                value.assign(text, module)
        elif isinstance(value, ModuleThing):
            value.children[text] = module

    def _register_parameter(
        self, value: Any, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> None:
        given = dict(zip(("name", "param"), args, strict=False)) | kwargs
        name, parameter = given.get("name"), given.get("param")
        if not isinstance(name, str):
            name = f"*{_text_of(name)}"
            parameter = Parameter(None, site.text, line=site.line)
        if parameter is not None and not isinstance(parameter, Parameter):
            parameter = self.parameter(parameter, site)
        if isinstance(value, Instance):
            value.lines.setdefault(name, site.line)
            value.assign(name, parameter)
        elif isinstance(value, ModuleThing) and parameter is not None:
            value.parameters[name] = parameter

    def _register_buffer(
        self, value: Any, args: list[Any], kwargs: dict[str, Any], _site: Site
    ) -> None:
        given = dict(zip(("name", "tensor"), args, strict=False)) | kwargs
        name, tensor = given.get("name"), given.get("tensor")
        if (
            isinstance(value, Instance)
            and isinstance(name, str)
            and not isinstance(tensor, Parameter)
        ):
            value.assign(name, tensor if isinstance(tensor, Tensor) else Tensor(None))

    def _requires_grad(
        self, value: Any, args: list[Any], kwargs: dict[str, Any], _site: Site
    ) -> Any:
        asks = kwargs.get("requires_grad", args[0] if args else True)
        for _, parameter in self.named_parameters(value):
            parameter.assign("requires_grad", asks)
        return value

    def _freeze(self, value: Any, _args: list[Any], _kwargs: dict[str, Any], _site: Site) -> Any:
        # a LightningModule's
        return self._requires_grad(value, [False], {}, _site)

    # tensors

    def _tensor(self, name: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """A function of ``torch`` that makes a tensor; ``None`` for any other."""
        first = args[0] if args else None
        if name in _ZEROS:
            sizes = kwargs.get("size")
            given = [sizes] if sizes is not None else args
            if isinstance(first, Tensor | Array):
                return Tensor(
                    first.shape if isinstance(first, Tensor) else shape_of(list(first.shape)),
                    site.text,
                )
            numbers = name.endswith("Tensor") and len(args) == 1 and isinstance(first, list | tuple)
            return Tensor(_shape_of_numbers(first) if numbers else shape_of(given), site.text)
        if name in _LIKE and args:
            given = (
                shape_of(list(first.shape))
                if isinstance(first, Array)
                else first.shape
                if isinstance(first, Tensor)
                else None
            )
            return Tensor(given, site.text)
        if name == "full":
            return Tensor(shape_of([kwargs.get("size", first)]), site.text)
        if name in ("tensor", "as_tensor"):
            if isinstance(first, Tensor | Array):
                return Tensor(
                    first.shape if isinstance(first, Tensor) else shape_of(list(first.shape)),
                    site.text,
                )
            return Tensor(_shape_of_numbers(kwargs.get("data", first)), site.text)
        if name == "eye":
            sizes = [size_of(size) for size in args[:2]]
            known = [size for size in sizes if size is not None]
            return Tensor((known[0], known[-1]) if known else None, site.text)
        if name in ("arange", "linspace"):
            number = size_of(first) if len(args) == 1 else None
            return Tensor((number,) if number is not None and name == "arange" else None, site.text)
        if name == "normal":
            sizes = kwargs.get("size", args[2] if len(args) > 2 else None)  # noqa: PLR2004 - (mean, std, size)
            return Tensor(shape_of([sizes]) if sizes is not None else None, site.text)
        if name == "randint":
            sizes = kwargs.get("size", args[-1] if args else None)
            return Tensor(shape_of([sizes]) if isinstance(sizes, tuple | list) else None, site.text)
        return None

    # what isn't known

    def _unknown_attributes(self, instance: Instance) -> dict[str, ModuleThing]:
        """Attributes that could be modules and that nobody knows."""
        known = self._outside.setdefault(id(instance), {})
        found = {}
        called: tuple[set[str], set[str]] | None = None
        for name, value in list(instance.attributes.items()):
            if not isinstance(value, Opaque):
                continue
            called = called or _used_attributes(instance.cls)
            if self._may_be_module(name, value, called):
                if name not in known or known[name].text != value.text:
                    line = instance.lines.get(name, instance.line)
                    known[name] = self.lost(value, Site(line, value.text))
                    self.made.remove(known[name])
                found[name] = known[name]
        return found

    def _may_be_module(self, name: str, value: Opaque, called: tuple[set[str], set[str]]) -> bool:
        if name.startswith("*"):
            return True
        if value.path.startswith(
            ("torch.nn.functional", "torch.optim", "torch.device", "F.")
        ) or _FUNCTION_NAME.search(name):
            return False
        match = _CALLED.match(value.text)
        callee = match[1].rsplit(".", 1)[-1] if match and match[1] else ""
        if callee and (
            _NO_MODULE.search(callee)
            or (match
            and (match[1] or "").startswith(
                ("torch.optim", "optim.", "torch.device", "len", "np.", "os.")
            ))
        ):
            return False
        direct, through = called
        return (
            name in direct
            or (
                callee[:1].isupper()
                and not callee.isupper()
                and bool(match and "from_pretrained" in value.text)
            )
            or (name in through and bool(_NETWORK_NAME.search(name)))
            or (callee[:1].isupper() and not callee.isupper() and bool(_NETWORK_NAME.search(name)))
        )

    def _is_a(self, value: Any, cls: Any) -> Any:
        """``isinstance(m, nn.Linear)``."""
        classes = cls if isinstance(cls, tuple | list) else (cls,)
        names = [
            c.node.name if isinstance(c, Class) else c.path.split(".")[-1]
            for c in classes
            if isinstance(c, Class | Opaque)
        ]
        if len(names) != len(classes) or not all(names):
            return Opaque("isinstance")
        if isinstance(value, Instance):
            own = {
                c.node.name if isinstance(c, Class) else (c.path or c.text).split(".")[-1]
                for c in value.cls.order()
            }
            return bool(own & set(names)) or "Module" in names
        return value.kind in names or "Module" in names

    def _copy(self, value: Any, copies: dict[int, Any]) -> Any:
        if id(value) in copies:
            return copies[id(value)]
        if isinstance(value, Parameter):
            (weight,) = fresh([value.weight])
            copies[id(value)] = replace(value, weight=weight)
        elif isinstance(value, Leaf | Container | ModuleThing):
            copies[id(value)] = copied = replace(value, parameters={}, children={})
            copied.parameters = {
                name: self._copy(p, copies) for name, p in value.parameters.items()
            }
            copied.children = {name: self._copy(m, copies) for name, m in value.children.items()}
            self.made.append(copied)
        elif self.is_module(value):
            copies[id(value)] = instance = Instance(value.cls, value.line, lines=dict(value.lines))
            instance.attributes = {
                name: self._copy(v, copies) for name, v in value.attributes.items()
            }
            if id(value) in self._bases:
                self._bases[id(instance)] = self._copy(self._bases[id(value)], copies)
            self.made.append(instance)
        else:
            return value
        return copies[id(value)]


def _parameter_of(weight: Weight, site: Site) -> Parameter:
    return Parameter(weight.shape, site.text, weight, weight.trainable, site.line)


def _row(name: str, kind: str, weights: tuple[Weight, ...], line: int) -> FoundLayer:
    layer = Layer(name, kind, weights, OpenShape(), OpenShape())
    if kind == "Parameter":
        weight = weights[0]
        layer = replace(layer, weights=(replace(weight, role=_role(weight)),))
    return FoundLayer(name, kind, None, layer.count, layer, line)


def _role(weight: Weight) -> Role:
    """What a tensor of somebody's own does, as far as its name and shape tell."""
    if re.match(r"b(_|\d|$)|.*bias", weight.name):
        return "bias"
    return "kernel" if len(weight.shape) > 1 else "scale"


def _no_shape(name: str, parameter: Parameter) -> str:
    return (
        f"Line {parameter.line}: the shape of {name} isn't known, so its parameters aren't counted."
    )


def _text_of(value: Any) -> str:
    return (
        value.text
        if isinstance(value, Opaque | Tensor | Array)
        else "it"
        if value is None
        else str(value)
    )


def _items(value: Any) -> list[Any]:
    if isinstance(value, Container):
        return list(value.held.values())
    return (
        [value]
        if isinstance(value, dict)
        else list(value)
        if isinstance(value, list | tuple)
        else [value]
    )


def _shape_of_numbers(numbers: Any) -> tuple[Dim, ...] | None:
    """The shape of nested lists of numbers."""
    shape: list[Dim] = []
    while isinstance(numbers, list | tuple):
        shape.append(len(numbers))
        if not numbers:
            break
        numbers = numbers[0]
    return None if isinstance(numbers, Opaque) else tuple(shape)


def _used_attributes(cls: Class) -> tuple[set[str], set[str]]:
    """The attributes of ``self`` that its methods call, and those whose own methods they call."""
    direct: set[str] = set()
    through: set[str] = set()
    for each in cls.order():
        if not isinstance(each, Class):
            continue
        for node in ast.walk(each.node):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "self":
                direct.add(node.func.attr)
            elif (
                isinstance(owner, ast.Attribute)
                and isinstance(owner.value, ast.Name)
                and owner.value.id == "self"
            ):
                through.add(owner.attr)
    return direct, through


def _same_model(a: FoundModel, b: FoundModel) -> bool:
    """Whether two objects are the same model made twice, as for training and for testing."""

    def facts(model: FoundModel) -> list[Any]:
        return [
            (
                layer.name,
                layer.type,
                layer.problem,
                [(w.name, w.shape, w.trainable) for w in layer.layer.weights] if layer.layer else None,
            )
            for layer in model.layers
        ]

    return a.name == b.name and facts(a) == facts(b)


def _chain(library: TorchLibrary, value: Any, model: FoundModel) -> Chain | None:
    """The model as a permalink holds it: where its modules, in order, take each other's output."""
    kinds = FRAMEWORKS["pytorch"]
    specifications: list[Module] = []
    found = [layer for layer in model.layers if layer.parameters != 0]
    modules = [
        m for _, m in library.modules(value) if not isinstance(m, Leaf) or m.parameters or m.problem
    ]
    leaves = [m for m in modules if isinstance(m, Leaf)]
    if len(leaves) != len(found) or any(m.problem for m in modules if isinstance(m, ModuleThing)):
        return None
    width: Dim | None = None
    for leaf in leaves:
        module = leaf.module
        if module is None or type(module) is not kinds.get(module.kind):
            return None
        option, _ = module.width
        if width is None and not specifications and option:
            width = getattr(module, option)
        specifications.append(with_options(module, **{option: None}) if option else module)
    if not specifications:
        return None
    shape = (None,) if isinstance(specifications[0], Embedding) else (None, width)
    chain = Chain("pytorch", shape, tuple(specifications))
    try:
        built = chain.build()
        same = [layer.weights for layer in built.layers] == [
            layer.layer.weights for layer in found if layer.layer
        ]
        return chain if same and read_link(write_link(chain)) == chain else None
    except (SizeError, ShapeError, ValueError, KeyError):
        return None
