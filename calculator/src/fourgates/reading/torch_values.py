"""What PyTorch code makes, as the interpreter's values: tensors, parameters, modules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fourgates.polynomial import Dim, product
from fourgates.reading.values import Array, Many, Method, Opaque, Site, Thing, size_of
from fourgates.sentences import Sentence, at_line, without_line
from fourgates.weights import SizeError, Weight

if TYPE_CHECKING:
    from fourgates.frameworks.pytorch import Module
    from fourgates.reading.torch_tree import ModuleTree

CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")

# methods that give a tensor of the same shape
_SAME = frozenset(
    (
        *(
            "clamp",
            "clamp_",
            "clone",
            "contiguous",
            "copy_",
            "cpu",
            "cuda",
            "detach",
            "detach_",
            "div",
            "div_",
        ),
        *(
            "double",
            "exp",
            "exp_",
            "fill_",
            "float",
            "half",
            "log",
            "mul",
            "mul_",
            "neg",
            "normal_",
            "pow",
        ),
        *("random_", "requires_grad_", "sqrt", "sub", "sub_", "to", "type", "uniform_", "zero_"),
    )
)


@dataclass(eq=False, repr=False)
class Tensor(Thing):
    """A tensor; its shape, as far as it is known."""

    shape: tuple[Dim, ...] | None
    text: str = ""

    def attribute(self, name: str, site: Site) -> Any:
        """Its shape, and the methods that keep or tell it."""
        if self.shape is None:
            return Opaque(site.text)
        if name == "shape":
            return self.shape
        if name == "ndim":
            return len(self.shape)
        if name in ("data", "T", "grad"):
            return Tensor(self.shape[::-1] if name == "T" else self.shape, site.text)
        if name in _SAME:
            return Method(lambda _args, _kwargs, at: Tensor(self.shape, at.text))
        methods = {
            "size": self._size,
            "dim": lambda _args, _kwargs, _at: len(self.shape or ()),
            "ndimension": lambda _args, _kwargs, _at: len(self.shape or ()),
            "numel": lambda _args, _kwargs, _at: product(self.shape or ()),
            "t": lambda _args, _kwargs, at: Tensor((self.shape or ())[::-1], at.text),
            "unsqueeze": self._unsqueeze,
            "view": self._view,
            "reshape": self._view,
            "repeat": self._repeat,
            "transpose": self._transpose,
        }
        return Method(methods[name]) if name in methods else Opaque(site.text)

    def operate(self, other: Any, site: Site) -> Any:
        """Numbers keep the shape; two tensors are stretched to each other."""
        if isinstance(other, Tensor):
            return Tensor(_stretched(self.shape, other.shape), site.text)
        # what nobody knows is a number where it scales a tensor that has a shape of its own
        shaped = self.shape is not None and any(dim != 1 for dim in self.shape)
        return Tensor(self.shape if shaped or isinstance(other, int | float) else None, site.text)

    def item(self, index: Any, site: Site) -> Any:
        """A row, where it is asked for by its number."""
        known = isinstance(index, int) and self.shape
        return (
            Tensor(self.shape[1:], site.text) if known and self.shape else Tensor(None, site.text)
        )

    def _size(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        axis = kwargs.get("dim", args[0] if args else None)
        if self.shape is None or (axis is not None and not _inside(axis, self.shape)):
            return Opaque(site.text)
        return self.shape if axis is None else self.shape[axis]

    def _unsqueeze(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        axis = kwargs.get("dim", args[0] if args else None)
        if self.shape is None or not isinstance(axis, int):
            return Tensor(None, site.text)
        at = axis if axis >= 0 else len(self.shape) + 1 + axis
        return Tensor((*self.shape[:at], 1, *self.shape[at:]), site.text)

    def _view(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        del kwargs
        shape = shape_of(args)
        if shape is None or any(dim == -1 for dim in shape):
            return Tensor(None, site.text)
        return Tensor(shape, site.text)

    def _repeat(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        del kwargs
        times = shape_of(args)
        if self.shape is None or times is None or len(times) < len(self.shape):
            return Tensor(None, site.text)
        widened = (1,) * (len(times) - len(self.shape)) + self.shape
        return Tensor(tuple(product(pair) for pair in zip(widened, times, strict=True)), site.text)

    def _transpose(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        del kwargs
        shape = self.shape
        if shape is None or not all(_inside(axis, shape) for axis in args):
            return Tensor(None, site.text)
        a, b = args
        dims = list(shape)
        dims[a], dims[b] = dims[b], dims[a]
        return Tensor(tuple(dims), site.text)


@dataclass(eq=False, repr=False)
class Parameter(Tensor):
    """A tensor that training changes; the same one wherever it is used again.

    Attributes:
        weight: as it is listed, its name still that inside its module.
        trainable: whether it asks for a gradient; ``None`` where the paste doesn't tell.
        line: where it stands in the paste.
    """

    weight: Weight = field(default_factory=lambda: Weight("", (), "kernel"))
    trainable: bool | None = True
    line: int = 0

    def attribute(self, name: str, site: Site) -> Any:
        """What changes it in place gives itself."""
        if name == "requires_grad":
            return self.trainable if self.trainable is not None else Opaque(site.text)
        if name == "requires_grad_":
            return Method(self._ask)
        if name in ("data", "to", "cuda", "cpu", "float", "double", "half"):
            return self if name == "data" else Method(lambda _args, _kwargs, _at: self)
        return super().attribute(name, site)

    def assign(self, name: str, value: Any) -> None:
        """``p.requires_grad = False`` freezes it."""
        if name == "requires_grad":
            self.trainable = value if isinstance(value, bool) else None

    def listed(self, name: str) -> Weight:
        """It under a name."""
        return replace(self.weight, name=name, trainable=self.trainable is not False)

    def _ask(self, args: list[Any], kwargs: dict[str, Any], _site: Site) -> Any:
        self.assign("requires_grad", kwargs.get("requires_grad", args[0] if args else True))
        return self


@dataclass(eq=False, repr=False)
class ModuleThing(Thing):
    """A module that isn't a class of the paste's own.

    Attributes:
        kind: its class.
        line: where it stands in the paste.
        text: the call that made it.
        problem: why its weights can't be known.
        loops: how many loops of an open number of turns it was made in.
        parameters: its own tensors, by name.
        children: the modules in it, by name.
    """

    library: ModuleTree
    kind: str
    line: int
    text: str = ""
    problem: str = ""
    loops: int = 0
    parameters: dict[str, Parameter] = field(default_factory=dict)
    children: dict[str, Any] = field(default_factory=dict)

    def attribute(self, name: str, site: Site) -> Any:
        """Its tensors, the modules in it, the methods of every module."""
        if name in self.parameters:
            return self.parameters[name]
        if name in self.children:
            return self.children[name]
        method = self.library.method(self, name)
        return Opaque(site.text) if method is None else method

    def assign(self, name: str, value: Any) -> None:
        """Take another tensor or module under a name."""
        if isinstance(value, Parameter):
            self.parameters[name] = value
        elif value is None:
            self.parameters.pop(name, None)
            self.children.pop(name, None)
        elif self.library.is_module(value):
            self.children[name] = value


@dataclass(eq=False, repr=False)
class Leaf(ModuleThing):
    """A module of ``torch.nn`` that has no modules of the paste inside.

    Attributes:
        module: its weights; ``None`` where its arguments don't tell them.
        options: every argument by its name.
    """

    module: Module | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def attribute(self, name: str, site: Site) -> Any:
        """Its tensors, also those deep inside, and its options as they were given."""
        if name not in self.parameters:
            if any(known.startswith(f"{name}.") for known in self.parameters):
                return Inside(self, name)
            if name in self.options:
                return self.options[name]
            fields = getattr(self.module, "__dataclass_fields__", ())
            if name in fields and name != "name":
                return getattr(self.module, name)
        return super().attribute(name, site)

    def assign(self, name: str, value: Any) -> None:
        """A tensor in place of another, e.g. of the embedding whose weights it shares."""
        old = self.parameters.get(name)
        if isinstance(value, Parameter) and value.shape is None and old is not None:
            # a table read from a file: of the size that the module was told
            old.trainable = value.trainable
            return
        super().assign(name, value)


@dataclass(eq=False, repr=False)
class Inside(Thing):
    """A module inside a module of ``torch.nn``: ``encoder.layers[0].self_attn``."""

    leaf: Leaf
    path: str

    def attribute(self, name: str, site: Site) -> Any:
        """A tensor, or further inside."""
        path = f"{self.path}.{name}"
        if path in self.leaf.parameters:
            return self.leaf.parameters[path]
        if any(known.startswith(f"{path}.") for known in self.leaf.parameters):
            return Inside(self.leaf, path)
        if name == "__iter__":
            return list(self.items())
        method = self.leaf.library.method(self, name)
        return Opaque(site.text) if method is None else method

    def assign(self, name: str, value: Any) -> None:
        """A tensor in place of another."""
        path = f"{self.path}.{name}"
        if isinstance(value, Parameter) and path in self.leaf.parameters:
            self.leaf.parameters[path] = value

    def item(self, index: Any, site: Site) -> Any:
        """One of a list of modules."""
        items = self.items()
        return (
            items[index]
            if isinstance(index, int) and -len(items) <= index < len(items)
            else Opaque(site.text)
        )

    def items(self) -> list[Inside]:
        """The modules of a list."""
        begins = f"{self.path}."
        below = {
            name[len(begins) :].split(".")[0]
            for name in self.leaf.parameters
            if name.startswith(begins)
        }
        return [
            Inside(self.leaf, f"{begins}{number}")
            for number in sorted((n for n in below if n.isdigit()), key=int)
        ]

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Its tensors, by their names inside it."""
        begins = f"{self.path}."
        return {
            name[len(begins) :]: p
            for name, p in self.leaf.parameters.items()
            if name.startswith(begins)
        }

    @property
    def children(self) -> dict[str, Any]:
        """Its modules aren't told apart."""
        return {}


@dataclass(eq=False, repr=False)
class Container(ModuleThing):
    """``Sequential``, ``ModuleList``, ``ModuleDict``, ``ParameterList``, ``ParameterDict``."""

    @property
    def held(self) -> dict[str, Any]:
        """What is in it: tensors for the two that hold parameters, else modules."""
        return self.parameters if self.kind.startswith("Parameter") else self.children

    def put(self, name: str | None, value: Any, site: Site) -> None:
        """Take something in, under the next number where it has no name."""
        for item in self.library.in_loops(self, value, site):
            self._put(name, item, site)

    def _put(self, name: str | None, value: Any, site: Site) -> None:
        if isinstance(value, Many):
            # so many under a letter: layers.{k}
            used = sum(held.startswith("{") for held in self.held)
            name = "{" + chr(ord("k") + used % 10) * (1 + used // 10) + "}"
            value = value.thing
        elif name is None:
            several = isinstance(value, Opaque) and value.text.startswith("*")
            name = f"?{len(self.held)}" if several else str(len(self.held))
        if self.kind.startswith("Parameter"):
            if isinstance(value, Tensor | Array):
                self.parameters[name] = self.library.parameter(value, site)
            elif value is not None:
                self.problem = at_line(
                    site.line, Sentence("what {kind} holds isn't all known.", kind=self.kind)
                )
        elif self.library.is_module(value):
            self.children[name] = value
        elif value is not None:
            self.children[name] = self.library.lost(value, site)

    def attribute(self, name: str, site: Site) -> Any:
        """The methods of lists and dictionaries of modules."""
        values = list(self.held.values())
        if name == "__iter__":
            counted = [Many(v, 0) if key.startswith("{") else v for key, v in self.held.items()]
            return list(self.held) if self.kind.endswith("Dict") else counted
        methods = {
            "append": self._append,
            "extend": self._extend,
            "insert": self._insert,
            "update": self._update,
            "pop": self._pop,
            "items": lambda _args, _kwargs, _at: list(self.held.items()),
            "keys": lambda _args, _kwargs, _at: list(self.held),
            "values": lambda _args, _kwargs, _at: values,
            "__len__": lambda _args, _kwargs, _at: len(values),
        }
        return Method(methods[name]) if name in methods else super().attribute(name, site)

    def assign_item(self, index: Any, value: Any, site: Site) -> None:
        """``layers[0] = ...``, ``layers["fc"] = ...``."""
        name = self._name(index)
        if name is None:
            self.problem = at_line(
                site.line,
                Sentence("which of its modules {kind} is given isn't known.", kind=self.kind),
            )
            return
        if name in self.children:
            self.library.lend(self.children[name])
        self.put(name, value, site)

    def delete_item(self, index: Any, site: Site) -> None:
        """``del layers[-1]``: those behind it move up."""
        names = list(self.held)
        if isinstance(index, slice) and all(
            b is None or isinstance(b, int) for b in (index.start, index.stop, index.step)
        ):
            lost = names[index]
        else:
            name = self._name(index)
            lost = [] if name is None else [name]
            if name is None:
                self.problem = at_line(
                    site.line,
                    Sentence("which of its modules {kind} loses isn't known.", kind=self.kind),
                )
        for name in lost:
            gone = self.held.pop(name, None)
            if self.library.is_module(gone):
                self.library.lend(gone)
        if not self.kind.endswith("Dict"):
            numbered = [
                (str(n) if name.isdigit() else name, held)
                for n, (name, held) in enumerate(self.held.items())
            ]
            self.held.clear()
            self.held.update(numbered)

    def _name(self, index: Any) -> str | None:
        """The name under which it holds what an index asks for."""
        if isinstance(index, int) and -len(self.held) <= index < len(self.held):
            name = list(self.held)[index]
            return None if any(held.startswith(("{", "?")) for held in self.held) else name
        return index if isinstance(index, str) else None

    def item(self, index: Any, site: Site) -> Any:
        """One of them, or a part of a Sequential or a list."""
        values = list(self.held.values())
        if isinstance(index, str):
            return self.held.get(index, Opaque(site.text))
        if isinstance(index, int) and -len(values) <= index < len(values):
            return values[index]
        if isinstance(index, slice) and all(
            b is None or isinstance(b, int) for b in (index.start, index.stop, index.step)
        ):
            part = Container(self.library, self.kind, self.line, site.text)
            for value in values[index]:
                part.put(None, value, site)
            return part
        return Opaque(site.text)

    def operate(self, other: Any, site: Site) -> Any:
        """``layers += [...]``."""
        if isinstance(other, list | tuple | Container):
            self._extend([other], {}, site)
            return self
        return Opaque(site.text)

    def _append(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        del kwargs
        for value in args:
            self.put(None, value, site)
        return self

    def _extend(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        del kwargs
        values = args[0] if args else []
        values = list(values.held.values()) if isinstance(values, Container) else values
        for value in values if isinstance(values, list | tuple) else [Opaque(site.text)]:
            self.put(None, value, site)
        return self

    def _insert(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        del kwargs
        if len(args) == 2 and isinstance(args[0], int):  # noqa: PLR2004 - (index, module)
            values = list(self.held.values())
            values.insert(args[0], args[1])
            self.held.clear()
            for value in values:
                self.put(None, value, site)
        return self

    def _update(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        for given in (*args, kwargs):
            pairs = (
                given.items()
                if isinstance(given, dict)
                else given
                if isinstance(given, list | tuple)
                else None
            )
            if pairs is None:
                self.put("?", Opaque(site.text), site)
                continue
            for name, value in pairs:
                self.put(str(name), value, site)

    def _pop(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        del kwargs
        index = args[0] if args else -1
        name = self._name(index)
        held = self.held.get(name) if name is not None else None
        self.delete_item(index, site)
        return Opaque(site.text) if held is None else held


@dataclass(eq=False, repr=False)
class Stored:
    """A module of the paste, given to one of ``torch.nn`` that copies it."""

    library: ModuleTree
    value: Any

    def weights(self) -> tuple[Weight, ...]:
        """Its parameters, by their names inside it.

        Raises:
            SizeError: where not all of them are known.
        """
        problems = self.library.problems(self.value)
        if problems:
            raise SizeError(without_line(problems[0]))
        return tuple(p.listed(name) for name, p in self.library.named_parameters(self.value))


def shape_of(args: list[Any]) -> tuple[Dim, ...] | None:
    """The shape that ``zeros(2, 3)`` or ``zeros((2, 3))`` asks for; ``None`` where it isn't known."""
    given = args[0] if len(args) == 1 and isinstance(args[0], tuple | list) else args
    sizes = [size_of(size) for size in given]
    known = [size for size in sizes if size is not None]
    if len(known) != len(sizes) or any(
        isinstance(a, Opaque) and a.text.startswith("*") for a in given
    ):
        return None
    return tuple(known)


def tensor_shape(value: Any) -> tuple[Dim, ...] | None:
    """The shape of a tensor or an array; ``None`` where it isn't known."""
    if isinstance(value, Array):
        return shape_of(list(value.shape))
    return value.shape if isinstance(value, Tensor) else None


def _inside(axis: Any, shape: tuple[Dim, ...]) -> bool:
    return isinstance(axis, int) and -len(shape) <= axis < len(shape)


def _stretched(a: tuple[Dim, ...] | None, b: tuple[Dim, ...] | None) -> tuple[Dim, ...] | None:
    """The shape of two tensors' sum."""
    if a is None or b is None:
        return None
    length = max(len(a), len(b))
    pairs = zip((1,) * (length - len(a)) + a, (1,) * (length - len(b)) + b, strict=True)
    return tuple(y if x == 1 else x for x, y in pairs)
