"""PyTorch code: the modules that its calls make, for the interpreter.

PyTorch lists the parameters of whatever was assigned to ``self``; so does
:mod:`~fourgates.reading.torch_tree`. What ``forward`` does with them changes no
count and isn't looked at, except for one thing: something unknown that a class
calls is a module whose parameters are not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from fourgates.frameworks.pytorch import signatures
from fourgates.frameworks.pytorch.module import with_options
from fourgates.polynomial import Dim, Polynomial
from fourgates.reading.found import FoundModel
from fourgates.reading.known import UNSAID
from fourgates.reading.reasons import reason
from fourgates.reading.torch_found import found_models
from fourgates.reading.torch_outside import NOT_PYTORCH, from_a_zoo
from fourgates.reading.torch_tensors import tensor_from
from fourgates.reading.torch_tree import ROOTS, ModuleTree
from fourgates.reading.torch_values import (
    CONTAINERS,
    Container,
    Leaf,
    Parameter,
    Stored,
    Tensor,
    tensor_shape,
)
from fourgates.reading.values import Array, Instance, Method, Opaque, Site
from fourgates.sentences import Sentence, at_line
from fourgates.weights import ShapeError, SizeError, Weight

# what gives back the module it is given
_THROUGH = frozenset(
    (
        "DataParallel",
        "DistributedDataParallel",
        "checkpoint_wrapper",
        "compile",
        "orthogonal",
        "script",
    )
)


class TorchLibrary(ModuleTree):
    """PyTorch, as far as counting needs it; see :class:`~fourgates.reading.interpreter.Library`."""

    def __init__(self, *, bare_names: bool = True) -> None:
        super().__init__(bare_names=bare_names)
        self._lazy: Counter[str] = Counter()

    def found(self) -> list[FoundModel]:
        """Every module that is in no other, as a model."""
        return found_models(self)

    # the interpreter's questions

    def call(self, path: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """See :class:`~fourgates.reading.interpreter.Library`."""
        if path == "*":
            return self.many(args[0], args[1])
        base, asks, name = path.rpartition("().")
        if asks:
            ours = self.is_base(base) or self.is_module(args[0])
            method = self.method(args[0], name) if ours else None
            return UNSAID if method is None else method
        parts = path.split(".")
        if parts[0] in NOT_PYTORCH:
            return UNSAID
        for answer in (self._about(parts, args, kwargs), self._made(parts, args, kwargs, site)):
            if answer is not UNSAID:
                return answer
        if self._bare and parts[0] in ("layers", "models"):
            # a module of the author's own, not Keras's
            return Opaque(site.text)
        foreign = from_a_zoo(path)
        return self.lost(Opaque(f"{foreign}(...)"), site) if foreign else UNSAID

    def instantiate(self, instance: Instance, site: Site) -> Any:
        """A paste's own class: a module if it comes from one."""
        del site
        if self.is_module(instance):
            self.add(instance)
        return UNSAID

    def _about(self, parts: list[str], args: list[Any], kwargs: dict[str, Any]) -> Any:
        """A function that asks about modules, or passes one on."""
        name, first = parts[-1], args[0] if args else None
        if name == "is_available":
            # with a GPU or without: the count is the same
            return False
        if name == "partial" and isinstance(first, Opaque) and first.path:
            return Method(partial(self._partly, first.path, args[1:], kwargs))
        if not self.is_module(first):
            return UNSAID
        if name == "isinstance" and len(args) == 2:  # noqa: PLR2004 - (object, class)
            return self.is_a(first, args[1])
        if name == "deepcopy":
            return self.copied(first)
        if name in _THROUGH and len(parts) > 1:
            return first
        return UNSAID

    def _made(self, parts: list[str], args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """What a call of PyTorch's makes."""
        name = parts[-1]
        if name == "__init__" and args and isinstance(args[0], Instance):
            return self._begin(parts[:-1], args[0], args[1:], kwargs, site)
        ours = parts[0] in ROOTS and (parts[0] == "nn" or "nn" in parts or "torch" in parts[0])
        if (ours and "nn" in parts) or (self._bare and len(parts) == 1):
            made = self._of_nn(parts, args, kwargs, site)
            if made is not UNSAID:
                return made
        tensor = (
            tensor_from(name, args, kwargs, site)
            if ours or (self._bare and len(parts) == 1)
            else None
        )
        return UNSAID if tensor is None else tensor

    def _of_nn(self, parts: list[str], args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """A call of something in ``torch.nn``."""
        name, owner = parts[-1], parts[-2] if len(parts) > 1 else ""
        if name == "Parameter":
            given = dict(zip(("data", "requires_grad"), args, strict=False)) | kwargs
            return self.parameter(
                given.get("data"), site, trainable=given.get("requires_grad", True)
            )
        if name in CONTAINERS:
            return self._container(name, args, kwargs, site)
        if signatures.known(name):
            return self._leaf(name, args, kwargs, site)
        if name in ("spectral_norm", "weight_norm"):
            return self._renormed(parts, args, kwargs)
        if name == "from_pretrained" and owner in ("Embedding", "EmbeddingBag"):
            return self._pretrained(owner, args, kwargs, site)
        if owner in ("nn", "modules") and name[:1].isupper():
            return self.lost(Opaque(f"nn.{name}(...)"), site)
        # nn.init.xavier_uniform_(tensor) and its like give the tensor back
        return args[0] if "init" in parts and args and isinstance(args[0], Tensor) else UNSAID

    def _partly(
        self,
        path: str,
        first: list[Any],
        options: dict[str, Any],
        args: list[Any],
        kwargs: dict[str, Any],
        site: Site,
    ) -> Any:
        """``partial(nn.Conv1d, kernel_size=3)``, called."""
        made = self.call(path, [*first, *args], options | kwargs, site)
        return Opaque(site.text) if made is UNSAID else made

    # modules

    def _leaf(self, kind: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Leaf:
        leaf = Leaf(self, kind, site.line, site.text)
        self._set_up(leaf, args, kwargs, site)
        self.add(leaf)
        return leaf

    def _set_up(self, leaf: Leaf, args: list[Any], kwargs: dict[str, Any], site: Site) -> None:
        """Give a module of PyTorch its weights, or the reason why they aren't known."""
        kind = leaf.kind
        try:
            named = {name: self._argument(value) for name, value in kwargs.items()}
            module = signatures.make(kind, [self._argument(value) for value in args], named)
            option, _ = module.width
            if option and getattr(module, option) is None:
                # a lazy module: its width has a name, each its own
                self._lazy[kind] += 1
                number = f" {self._lazy[kind]}" if self._lazy[kind] > 1 else ""
                module = with_options(
                    module, **{option: Polynomial.name(f"{option} of {kind}{number}")}
                )
            weights = module.weights()
        except (SizeError, ShapeError) as error:
            leaf.problem = at_line(site.line, reason(error))
            return
        leaf.module = module
        leaf.options = signatures.bound(kind, args, kwargs)
        frozen = leaf.options.get("_freeze") is True
        leaf.parameters = {
            weight.name: Parameter(
                weight.shape, site.text, weight, weight.trainable and not frozen, site.line
            )
            for weight in weights
        }

    def _argument(self, value: Any) -> Any:
        if not self.is_module(value):
            return value
        self.lend(value)
        return Stored(self, value)

    def _container(
        self, kind: str, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> Container:
        loops = len(self.interpreter.open_loops) if self.interpreter is not None else 0
        container = Container(self, kind, site.line, site.text, loops=loops)
        self._fill(container, args, kwargs, site)
        self.add(container)
        return container

    def _fill(
        self, container: Container, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> None:
        """Put the arguments of a container's constructor into it."""
        args = [
            *args,
            *(
                value
                for name, value in kwargs.items()
                if name in ("modules", "parameters", "values")
            ),
        ]
        items: Sequence[Any] = args
        if container.kind != "Sequential":
            items = [item for value in args[:1] for item in self._items(value)]
        for item in items:
            if isinstance(item, dict):
                for name, value in item.items():
                    container.put(str(name), value, site)
            elif container.kind.endswith("Dict") and _is_pair(item):
                container.put(str(item[0]), item[1], site)
            elif isinstance(item, list | tuple):
                # PyTorch refuses a list where modules are wanted; what was meant is plain
                for value in item:
                    container.put(None, value, site)
            else:
                container.put(None, item, site)

    def _items(self, value: Any) -> list[Any]:
        """What ``nn.ModuleList(value)`` goes over."""
        if isinstance(value, Instance) and self.is_module(value):
            return list(self.children(value).values())
        if isinstance(value, Container):
            return list(value.held.values()) if value.kind.endswith("List") else [value.held]
        if isinstance(value, list | tuple):
            return list(value)
        return [
            value
            if isinstance(value, dict)
            else Opaque(f"*{value.text if isinstance(value, Opaque) else value}")
        ]

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
        if not self.is_base(".".join(root)):
            return UNSAID
        if kind in CONTAINERS:
            container = Container(self, kind, site.line, site.text)
            self.bases[id(instance)] = container
            self._fill(container, args, kwargs, site)
        elif signatures.known(kind):
            leaf = Leaf(self, kind, site.line, site.text)
            self.bases[id(instance)] = leaf
            self._set_up(leaf, args, kwargs, site)
            for name, value in leaf.options.items():
                instance.attributes.setdefault(name, value)
        return None

    def _pretrained(self, kind: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Leaf:
        """``nn.Embedding.from_pretrained(table)``: frozen unless it is told otherwise."""
        given = dict(zip(("embeddings", "freeze"), args, strict=False)) | kwargs
        table = given.get("embeddings")
        shape = tensor_shape(table)
        if shape is None or len(shape) != 2:  # noqa: PLR2004 - words, width
            text = table.text if isinstance(table, Opaque | Tensor | Array) else "embeddings"
            shape = (Polynomial.name(f"{text}.shape[0]"), Polynomial.name(f"{text}.shape[1]"))
        leaf = self._leaf(kind, list(shape), {}, site)
        frozen = given.get("freeze", True)
        for parameter in leaf.parameters.values():
            parameter.trainable = not frozen if isinstance(frozen, bool) else None
        return leaf

    def _renormed(self, parts: list[str], args: list[Any], kwargs: dict[str, Any]) -> Any:
        """``weight_norm(layer)`` stores a direction and a length in the place of a weight."""
        given = dict(zip(("module", "name", "dim"), args, strict=False)) | kwargs
        module, which = given.get("module"), given.get("name", "weight")
        if not isinstance(module, Leaf):
            return module if self.is_module(module) else UNSAID
        old = module.parameters.pop(which, None) if isinstance(which, str) else None
        if old is None or old.shape is None:
            module.problem = module.problem or at_line(
                module.line,
                Sentence(
                    "what {maker} makes of {kind} isn't known.", maker=parts[-1], kind=module.kind
                ),
            )
            return module
        new = "parametrizations" in parts
        whole = replace(old.weight, identity=Weight("", (), "kernel").identity)
        if parts[-1] == "spectral_norm":
            pieces = {f"parametrizations.{which}.original" if new else f"{which}_orig": whole}
        else:
            length = Weight("", _length(old.shape, given.get("dim", 0), new=new), "scale")
            names = (f"parametrizations.{which}.original0", f"parametrizations.{which}.original1")
            pieces = dict(
                zip(names if new else (f"{which}_g", f"{which}_v"), (length, whole), strict=True)
            )
        for name, weight in pieces.items():
            renamed = replace(weight, name=name)
            module.parameters[name] = Parameter(
                weight.shape, old.text, renamed, old.trainable, old.line
            )
        return module


def _length(shape: tuple[Dim, ...], axis: Any, *, new: bool) -> tuple[Dim, ...]:
    """The shape of a weight's length: one number for each row of ``axis``, or a single one."""
    if not isinstance(axis, int) or axis == -1:
        return (1,) * len(shape) if new else ()
    at = axis % len(shape)
    return tuple(dim if place == at else 1 for place, dim in enumerate(shape))


def _is_pair(item: Any) -> bool:
    """A name and a module."""
    return isinstance(item, tuple | list) and len(item) == 2  # noqa: PLR2004 - a pair
