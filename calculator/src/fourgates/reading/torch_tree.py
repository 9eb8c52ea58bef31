"""The modules that PyTorch code has made: what is in which, under which name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, NoReturn

from fourgates.frameworks.pytorch import signatures
from fourgates.frameworks.pytorch.module import fresh, repeated
from fourgates.polynomial import Dim
from fourgates.reading.interpreter import Interpreter, TooMuchError
from fourgates.reading.known import UNSAID
from fourgates.reading.torch_outside import NOT_PYTORCH, Used, maker
from fourgates.reading.torch_values import (
    CONTAINERS,
    Container,
    Inside,
    Leaf,
    ModuleThing,
    Parameter,
    Tensor,
    tensor_shape,
)
from fourgates.reading.values import (
    Array,
    Class,
    Instance,
    Many,
    Method,
    Opaque,
    Record,
    Site,
    Thing,
)
from fourgates.sentences import Sentence, at_line
from fourgates.weights import Weight

MOST_MODULES = 5_000
MOST_TENSORS = 20_000
MOST_NESTED = 200

ROOTS = frozenset({"lightning", "nn", "pl", "pytorch_lightning", "th", "torch"})
_BASES = frozenset({"Container", "LightningModule", "Module", "ScriptModule", *CONTAINERS})
_HARMLESS_BASES = frozenset({"ABC", "Generic", "Protocol", "object"})
# methods that give back the module itself
_ITSELF = frozenset(
    (
        *(
            "apply",
            "bfloat16",
            "compile",
            "cpu",
            "cuda",
            "double",
            "eval",
            "float",
            "half",
            "share_memory",
        ),
        *("to", "to_empty", "train", "type", "xpu", "zero_grad"),
    )
)


_NO_MODULES = (Array, Class, Inside, Instance, Many, Record, Tensor)


class ModuleTree:
    """Every module of a paste, and what each holds.

    Attributes:
        made: every module, of PyTorch or of the paste, in the order of making.
        bases: for an object whose class comes from a container or a layer of PyTorch, that one.
        lent: the modules that were only copied from, by their ``id``.
        overflowed: whether the paste makes more than any model has, so that reading stopped.
        interpreter: the one that evaluates the paste.
    """

    def __init__(self, *, bare_names: bool) -> None:
        self.made: list[Any] = []
        self.bases: dict[int, ModuleThing] = {}
        self.lent: set[int] = set()
        self.overflowed = False
        self.interpreter: Interpreter | None = None
        self._bare = bare_names
        self._tensors = 0
        self._outside: dict[int, dict[str, ModuleThing]] = {}
        self._used: dict[int, Used] = {}

    def add(self, value: Any) -> None:
        """Note a module that was made.

        Raises:
            TooMuchError: where there are more than any model has.
        """
        self.made.append(value)
        self._tensors += len(self.parameters(value))
        if len(self.made) > MOST_MODULES or self._tensors > MOST_TENSORS:
            self._stop()

    def _stop(self) -> NoReturn:
        self.overflowed = True
        raise TooMuchError

    # what is a module

    def is_base(self, path: str) -> bool:
        """Whether a class is PyTorch's own, so that a class that comes from it makes modules."""
        parts = path.split(".")
        name = parts[-1]
        if parts[0] in NOT_PYTORCH:
            return False
        if name == "LightningModule" or (len(parts) > 1 and name in _BASES):
            return True
        return (parts[0] in ROOTS or self._bare) and (name in _BASES or signatures.known(name))

    def is_module(self, value: Any) -> bool:
        """Whether PyTorch registers it where it is assigned to ``self``."""
        if not isinstance(value, Instance):
            return isinstance(value, ModuleThing)
        roots = [root.path or root.text for root in value.cls.roots()]
        if id(value) in self.bases or any(self.is_base(root) for root in roots):
            return True
        # a base that was imported from somewhere, with modules in it
        return bool(self.unknown_bases(value)) and any(
            isinstance(held, ModuleThing | Parameter) for held in value.attributes.values()
        )

    def unknown_bases(self, value: Instance) -> list[str]:
        """The classes from elsewhere that its class comes from."""
        roots = [root.path or root.text for root in value.cls.roots()]
        others = (r for r in roots if not self.is_base(r) and r.split(".")[0] not in NOT_PYTORCH)
        return [root for root in others if root.split(".")[-1] not in _HARMLESS_BASES]

    # what is in it

    def children(self, value: Any) -> dict[str, Any]:
        """The modules in it, by name, in the order in which PyTorch lists them."""
        if not isinstance(value, Instance):
            return dict(value.children)
        base = self.bases.get(id(value))
        found = dict(base.children) if base is not None else {}
        for name, held in value.attributes.items():
            if self.is_module(held):
                found[name] = held
            elif (lost := self._unknown(value, name, held)) is not None:
                found[f"?{len(found)}" if name.startswith("*") else name] = lost
        return found

    def parameters(self, value: Any) -> dict[str, Parameter]:
        """Its own tensors, by name."""
        if not isinstance(value, Instance):
            return dict(value.parameters)
        base = self.bases.get(id(value))
        own = {name: held for name, held in value.attributes.items() if isinstance(held, Parameter)}
        return (dict(base.parameters) if base is not None else {}) | own

    def modules(self, value: Any) -> Iterator[tuple[str, Any]]:
        """It and every module in it with their paths, each once, as ``named_modules()`` lists them."""
        seen: set[int] = set()
        waiting = [("", value)]
        while waiting:
            path, module = waiting.pop()
            if id(module) in seen:
                continue
            seen.add(id(module))
            yield path, module
            below = [
                (f"{path}.{name}" if path else name, m) for name, m in self.children(module).items()
            ]
            waiting += reversed(below)

    def named_parameters(self, value: Any) -> list[tuple[str, Parameter]]:
        """All tensors in it with their names, each once, as PyTorch's method lists them."""
        found: dict[int, tuple[str, Parameter]] = {}
        for path, module in self.modules(value):
            for name, parameter in self.parameters(module).items():
                found.setdefault(
                    parameter.weight.identity, (f"{path}.{name}" if path else name, parameter)
                )
        return list(found.values())

    def problems(self, value: Any) -> list[str]:
        """Why its parameters aren't all known, a sentence each."""
        found = []
        for path, module in self.modules(value):
            holders = (module, self.bases.get(id(module)))
            found += [h.problem for h in holders if isinstance(h, ModuleThing) and h.problem]
            found += [
                no_shape(f"{path}.{name}" if path else name, parameter)
                for name, parameter in self.parameters(module).items()
                if parameter.shape is None
            ]
        return found

    def _unknown(self, instance: Instance, name: str, value: Any) -> ModuleThing | None:
        """An attribute that nobody knows, where it could be a module."""
        if isinstance(value, Thing) and not isinstance(value, _NO_MODULES):
            # another framework's layer of that name, as far as the paste tells
            value = Opaque(getattr(value, "text", type(value).__name__))
        if not isinstance(value, Opaque):
            return None
        used = self._used.get(id(instance.cls))
        if used is None:
            used = self._used[id(instance.cls)] = Used(instance.cls)
        if not used.may_be_module(name, value):
            return None
        known = self._outside.setdefault(id(instance), {})
        if name not in known or known[name].text != value.text:
            known[name] = self._lost(
                value, Site(instance.lines.get(name, instance.line), value.text)
            )
        return known[name]

    # making

    def lost(self, value: Any, site: Site) -> ModuleThing:
        """A module that nobody here knows."""
        thing = self._lost(value, site)
        self.add(thing)
        return thing

    def _lost(self, value: Any, site: Site) -> ModuleThing:
        text = getattr(value, "text", None) or getattr(value, "name", None) or Sentence("this")
        if text.startswith("*"):
            problem = at_line(
                site.line,
                Sentence(
                    "what {text} adds isn't known, so its parameters aren't counted.", text=text[1:]
                ),
            )
            return ModuleThing(self, "?", site.line, text, problem)
        name = maker(text) or text
        problem = at_line(
            site.line,
            Sentence(
                "{name} is no module known here, so its parameters aren't counted.", name=name
            ),
        )
        return ModuleThing(self, name.rsplit(".", 1)[-1], site.line, text, problem)

    def parameter(self, value: Any, site: Site, *, trainable: Any = True) -> Parameter:
        """A parameter that holds a tensor."""
        if isinstance(value, Parameter):
            return value
        shape = tensor_shape(value)
        asks = trainable if isinstance(trainable, bool) else None
        return Parameter(shape, site.text, Weight("", shape or (), "kernel"), asks, site.line)

    def lend(self, value: Any) -> None:
        """Note that a module is there to be copied: by itself it is no model."""
        self.lent |= {id(module) for _, module in self.modules(value)}

    def copied(self, value: Any) -> Any:
        """A module with the same shapes and tensors of its own."""
        self.lend(value)
        return self._copy(value, {}, None, 0)

    def many(self, value: Any, number: Dim) -> Any:
        """So many equal modules: one whose tensors' shapes begin with their number."""
        if self.is_module(value):
            self.lend(value)
        elif not isinstance(value, Parameter) or value.shape is None:
            return UNSAID
        return self._copy(value, {}, number, 0)

    def in_loops(self, container: Container, value: Any, site: Site) -> list[Any]:
        """What a container is given where loops of an open number of turns give it ``value``."""
        interpreter = self.interpreter
        loops = interpreter.open_loops[container.loops :] if interpreter is not None else []
        return (
            interpreter.in_loops(value, loops, site)
            if loops and interpreter is not None
            else [value]
        )

    def _copy(self, value: Any, copies: dict[int, Any], number: Dim | None, depth: int) -> Any:
        if id(value) in copies:
            return copies[id(value)]
        if depth > MOST_NESTED:
            self._stop()
        copy = partial(self._copy, copies=copies, number=number, depth=depth + 1)
        if isinstance(value, Parameter):
            (weight,) = fresh([value.weight])
            if number is not None:
                (weight,) = repeated(number, [weight], weight.part)
            shape = weight.shape if value.shape is not None else None
            copies[id(value)] = replace(value, shape=shape, weight=weight)
        elif isinstance(value, ModuleThing):
            copies[id(value)] = copied = replace(value, parameters={}, children={})
            copied.parameters = {name: copy(p) for name, p in value.parameters.items()}
            copied.children = {name: copy(m) for name, m in value.children.items()}
            self.add(copied)
        elif self.is_module(value):
            copies[id(value)] = instance = Instance(value.cls, value.line, lines=dict(value.lines))
            instance.attributes = {name: copy(v) for name, v in value.attributes.items()}
            if id(value) in self.bases:
                self.bases[id(instance)] = copy(self.bases[id(value)])
                # it is a part of its object
                self.lent.add(id(self.bases[id(instance)]))
            self.add(instance)
        else:
            return value
        return copies[id(value)]

    # the methods of every module

    def method(self, value: Any, name: str) -> Any:
        """A method that every module has; ``None`` for any other name."""
        if name in _ITSELF:
            return Method(lambda _args, _kwargs, _at: value)
        base = self.bases.get(id(value)) if isinstance(value, Instance) else None
        if isinstance(base, Container) and name in (
            "__iter__",
            "__len__",
            "append",
            "extend",
            "insert",
        ):
            return base.attribute(name, Site(value.line, name))
        if name == "_modules":
            return self.children(value) if isinstance(value, Instance) else value.children
        changing = {
            "add_module": self._add_module,
            "freeze": self._freeze,
            "register_buffer": self._register_buffer,
            "register_module": self._add_module,
            "register_parameter": self._register_parameter,
            "requires_grad_": self._requires_grad,
        }
        if name in changing and not (name == "freeze" and not isinstance(value, Instance)):
            return Method(partial(changing[name], value))
        telling: dict[str, Callable[[], Any]] = {
            "children": lambda: list(self.children(value).values()),
            "modules": lambda: [module for _, module in self.modules(value)],
            "named_children": lambda: list(self.children(value).items()),
            "named_modules": lambda: list(self.modules(value)),
            "named_parameters": lambda: self.named_parameters(value),
            "parameters": lambda: [parameter for _, parameter in self.named_parameters(value)],
        }
        return Method(lambda _args, _kwargs, _at: telling[name]()) if name in telling else None

    def is_a(self, value: Any, cls: Any) -> bool | Opaque:
        """``isinstance(module, nn.Linear)``."""
        classes = cls if isinstance(cls, tuple | list) else (cls,)
        asked = {_class_name(c) for c in classes}
        if "" in asked:
            return Opaque("isinstance(...)")
        own = (
            {_class_name(c) for c in value.cls.order()}
            if isinstance(value, Instance)
            else {value.kind}
        )
        return bool(asked & (own | {"Module"}))

    def _add_module(self, value: Any, args: list[Any], kwargs: dict[str, Any], site: Site) -> None:
        given = dict(zip(("name", "module"), args, strict=False)) | kwargs
        name, module = given.get("name"), given.get("module")
        if module is None:
            return
        if not isinstance(name, str):
            # in a loop perhaps more than once
            name = f"*{site.text}"
            module = self.lost(Opaque(name), site)
        elif not self.is_module(module):
            module = self.lost(module, site)
        holder = self.bases.get(id(value)) if isinstance(value, Instance) else value
        if isinstance(holder, ModuleThing) and not isinstance(holder, Leaf):
            holder.children[name] = module
        else:
            _assign(value, name, module, site)

    def _register_parameter(
        self, value: Any, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> None:
        given = dict(zip(("name", "param"), args, strict=False)) | kwargs
        name, parameter = given.get("name"), given.get("param")
        if not isinstance(name, str):
            _assign(value, f"*{site.text}", Opaque(f"*{site.text}"), site)
        elif parameter is not None:
            _assign(value, name, self.parameter(parameter, site), site)

    def _register_buffer(
        self, value: Any, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> None:
        given = dict(zip(("name", "tensor"), args, strict=False)) | kwargs
        name, tensor = given.get("name"), given.get("tensor")
        if isinstance(name, str):
            _assign(value, name, Tensor(tensor_shape(tensor), site.text), site)

    def _requires_grad(
        self, value: Any, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> Any:
        del site
        asks = kwargs.get("requires_grad", args[0] if args else True)
        for _, parameter in self.named_parameters(value):
            parameter.assign("requires_grad", asks)
        return value

    def _freeze(self, value: Any, args: list[Any], kwargs: dict[str, Any], site: Site) -> None:
        """Freeze all of it: a LightningModule's own method."""
        del args, kwargs
        self._requires_grad(value, [False], {}, site)


def no_shape(name: str, parameter: Parameter) -> str:
    """What is said of a tensor of unknown size."""
    return at_line(
        parameter.line,
        Sentence("the shape of {name} isn't known, so its parameters aren't counted.", name=name),
    )


def _assign(value: Any, name: str, held: Any, site: Site) -> None:
    if isinstance(value, Instance):
        value.lines.setdefault(name, site.line)
    value.assign(name, held)


def _class_name(cls: Any) -> str:
    if isinstance(cls, Class):
        return cls.node.name
    return (cls.path or cls.text).rsplit(".", 1)[-1] if isinstance(cls, Opaque) else ""
