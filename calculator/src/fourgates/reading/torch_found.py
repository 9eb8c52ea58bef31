"""The modules that PyTorch code has made -> the models to show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from fourgates.frameworks.chain import Chain
from fourgates.frameworks.pytorch import GRU, LSTM, RNN, Embedding, Linear, Module
from fourgates.frameworks.pytorch.module import with_options
from fourgates.permalink import FRAMEWORKS, read_link, write_link
from fourgates.polynomial import Dim, Polynomial
from fourgates.reading.found import FoundLayer, FoundModel
from fourgates.reading.torch_tree import ModuleTree, no_shape
from fourgates.reading.torch_values import Container, Leaf, ModuleThing, Parameter
from fourgates.reading.values import Instance
from fourgates.sentences import Sentence, at_line
from fourgates.weights import Layer, OpenShape, Role, Weight

MOST_TERMS = 20_000
"""Sizes with more terms than this, multiplied out, would take the page's time."""


def found_models(tree: ModuleTree) -> list[FoundModel]:
    """Every module that is in no other, as a model."""
    held = ((value, child) for value in tree.made for child in tree.children(value).values())
    inner = {id(child) for value, child in held if child is not value} | tree.lent
    models: list[FoundModel] = []
    foreign: list[FoundModel] = []
    alone = [value for value in tree.made if id(value) not in inner and _stands_alone(tree, value)]
    for value in _stacked(tree, alone):
        model = _Reading(tree, value).model()
        if model is None or any(_same(model, other) for other in (*models, *foreign)):
            continue
        # one that holds nothing but what it was given from outside says less than what it was given
        (foreign if _is_foreign(tree, value) else models).append(model)
    return models or foreign


def _stands_alone(tree: ModuleTree, value: Any) -> bool:
    """Whether it was made for itself, and not inside a class that only hands it around."""
    if isinstance(value, Instance) and value.line == value.cls.node.lineno:
        # read as nobody made it: unless another class did
        others = (v for v in tree.made if isinstance(v, Instance) and v.cls is value.cls)
        return all(other.line == value.line for other in others)
    if variable(tree, value):
        return True
    classes = tree.interpreter.classes.values() if tree.interpreter is not None else ()
    modules = [
        cls for cls in classes if any(tree.is_base(root.path or root.text) for root in cls.roots())
    ]
    return not any(cls.node.lineno <= value.line <= (cls.node.end_lineno or 0) for cls in modules)


def _stacked(tree: ModuleTree, alone: list[Any]) -> list[Any]:
    """The same, layers that stand beside each other and fit on each other put together.

    ``nn.Embedding(100, 8)``, ``nn.GRU(8, 16)``, ``nn.Linear(16, 1)`` are a network whose ``forward`` isn't in the
    paste; ``nn.LSTM(8, 8)``, ``nn.GRU(8, 8)`` are two that somebody compares.
    """
    leaves = [
        value for value in alone if isinstance(value, Leaf) and (value.parameters or value.problem)
    ]
    ends = bool(leaves) and (
        isinstance(leaves[0].module, Embedding) or isinstance(leaves[-1].module, Linear)
    )
    kinds = [leaf.kind for leaf in leaves if not isinstance(leaf.module, Linear)]
    if (
        not leaves[1:]
        or any(not isinstance(value, Leaf) for value in alone)
        or not ends
        or len(kinds) != len(set(kinds))
    ):
        return alone
    if (
        sum(isinstance(leaf.module, RNN | LSTM | GRU) for leaf in leaves) > 1
        or chain_of(leaves) is None
    ):
        return alone
    stack = Container(tree, "layers", leaves[0].line)
    for leaf in leaves:
        named = variable(tree, leaf) or leaf.kind.lower()
        stack.children[
            named if named not in stack.children else f"{named}_{len(stack.children)}"
        ] = leaf
    return [stack]


def variable(tree: ModuleTree, value: Any) -> str:
    """What the paste's top level calls a module; ``""`` where it has no name there."""
    names = tree.interpreter.scope.names if tree.interpreter is not None else {}
    return next((name for name, held in names.items() if held is value), "")


def _is_foreign(tree: ModuleTree, value: Any) -> bool:
    modules = [m for _, m in tree.modules(value)]
    lost = [m for m in modules if type(m) is ModuleThing]
    return (
        bool(lost)
        and not any(tree.parameters(m) for m in modules)
        and not any(isinstance(m, Leaf) for m in modules)
    )


class _Reading:
    """One module, row by row."""

    def __init__(self, tree: ModuleTree, value: Any) -> None:
        self._tree = tree
        self._value = value
        self._listed: dict[int, str] = {}
        self._warnings: list[str] = []

    def model(self) -> FoundModel | None:
        """It as a model; ``None`` where it has nothing to count."""
        rows: list[FoundLayer] = []
        for path, module in self._tree.modules(self._value):
            rows += self._rows(path, module)
            if isinstance(module, Instance):
                self._warnings += self._unregistered(module)
                self._warnings += self._unknown_bases(module)
        if not any(row.parameters or row.problem for row in rows):
            return None
        value = self._value
        own = isinstance(value, Instance)
        name = value.cls.node.name if own else variable(self._tree, value) or value.kind
        line = value.cls.node.lineno if own else value.line
        rows = [replace(row, name=row.name or name) for row in rows]
        if self._tree.overflowed:
            problem = at_line(
                line,
                Sentence(
                    "more modules are made here than any model has, so they aren't all counted."
                ),
            )
            rows.append(FoundLayer("?", "?", None, None, None, line, problem=problem))
        warnings = tuple(dict.fromkeys(self._warnings))
        model = FoundModel("pytorch", name, tuple(rows), "code", line, warnings)
        return replace(model, chain=self._chain(model))

    def _rows(self, path: str, module: Any) -> Iterator[FoundLayer]:
        """A row for a module of PyTorch's, or for each tensor of one of the paste's own."""
        base = self._tree.bases.get(id(module))
        holder = base if base is not None else module
        own = self._tree.parameters(module)
        if isinstance(holder, ModuleThing) and (holder.problem or isinstance(holder, Leaf)):
            kind = module.cls.node.name if isinstance(module, Instance) else module.kind
            together = {name: own.pop(name) for name in holder.parameters if name in own}
            yield self._row(path, path, kind, together, holder.line, holder.problem)
        for name, parameter in own.items():
            row = self._row(
                path,
                f"{path}.{name}" if path else name,
                "Parameter",
                {name: parameter},
                parameter.line,
            )
            if row.problem or row.layer is None or row.layer.weights:
                yield row

    def _row(
        self,
        path: str,
        name: str,
        kind: str,
        parameters: dict[str, Parameter],
        line: int,
        problem: str = "",
    ) -> FoundLayer:
        full = {inner: f"{path}.{inner}" if path else inner for inner in parameters}
        for inner, parameter in parameters.items():
            if parameter.shape is None:
                problem = problem or no_shape(full[inner], parameter)
        if problem:
            return FoundLayer(name, kind, None, None, None, line, problem=problem)
        weights = []
        for inner, parameter in parameters.items():
            if parameter.trainable is None:
                self._warnings.append(
                    at_line(
                        parameter.line,
                        Sentence(
                            "whether training changes {name} isn't known; it was taken to.",
                            name=full[inner],
                        ),
                    )
                )
            known = self._listed.setdefault(parameter.weight.identity, full[inner])
            if known == full[inner]:
                weights.append(parameter.listed(inner))
            else:
                self._warnings.append(
                    Sentence(
                        "{name} is the same tensor as {known}; it is counted once.",
                        name=full[inner],
                        known=known,
                    )
                )
        if any(_terms(weight.shape) > MOST_TERMS for weight in weights):
            problem = at_line(
                line, Sentence("the sizes of {name} are too long to be multiplied out.", name=name)
            )
            return FoundLayer(name, kind, None, None, None, line, problem=problem)
        if kind == "Parameter":
            weights = [replace(weight, role=_role(weight)) for weight in weights]
        layer = Layer(name, kind, tuple(weights), OpenShape(), OpenShape())
        return FoundLayer(name, kind, None, layer.count, layer, line)

    def _unregistered(self, instance: Instance) -> Iterator[str]:
        """What PyTorch doesn't see: modules and parameters in lists and dictionaries."""
        registered = {id(module) for _, module in self._tree.modules(instance)}
        for name, value in instance.attributes.items():
            held = (
                list(value.values())
                if isinstance(value, dict)
                else value
                if isinstance(value, list | tuple)
                else []
            )
            modules = [
                item for item in held if self._tree.is_module(item) and id(item) not in registered
            ]
            lost = [m for m in modules if self._tree.named_parameters(m) or self._tree.problems(m)]
            parameters = [item for item in held if isinstance(item, Parameter)]
            if not lost and not parameters:
                continue
            kind = Sentence("dictionary") if isinstance(value, dict) else Sentence("list")
            what = Sentence("modules") if lost else Sentence("parameters")
            remedy = f"nn.{'Module' if lost else 'Parameter'}{'Dict' if isinstance(value, dict) else 'List'}"
            yield (
                at_line(
                    instance.lines.get(name, instance.line),
                    Sentence(
                        "self.{name} is a plain {kind}, so PyTorch doesn't see the {what} in it, and they aren't counted; {remedy} would register them.",
                        name=name,
                        kind=kind,
                        what=what,
                        remedy=remedy,
                    ),
                )
            )

    def _unknown_bases(self, instance: Instance) -> Iterator[str]:
        for base in self._tree.unknown_bases(instance):
            name = instance.cls.node.name
            yield (
                at_line(
                    instance.cls.node.lineno,
                    Sentence(
                        "{name} comes from {base}, which isn't in the paste; what that itself holds isn't counted.",
                        name=name,
                        base=base,
                    ),
                )
            )

    def _chain(self, model: FoundModel) -> Chain | None:
        """The model as a permalink holds it: where its modules, in order, take each other's output."""
        counted = [row for row in model.layers if row.parameters != 0]
        leaves = [m for _, m in self._tree.modules(self._value) if isinstance(m, Leaf)]
        chain = chain_of([leaf for leaf in leaves if leaf.parameters or leaf.problem])
        if chain is None or any(row.layer is None for row in counted):
            return None
        built = [layer.weights for layer in chain.build().layers]
        return (
            chain
            if built == [row.layer.weights for row in counted if row.layer is not None]
            else None
        )


def chain_of(leaves: Sequence[Leaf]) -> Chain | None:
    """Modules as a permalink holds them, where each takes the output of the one before."""
    specifications: list[Module] = []
    width: Dim | None = None
    for leaf in leaves:
        module = leaf.module
        if (
            module is None
            or leaf.problem
            or type(module) is not FRAMEWORKS["pytorch"].get(module.kind)
        ):
            return None
        option, _ = module.width
        if option and not specifications:
            width = getattr(module, option)
        specifications.append(module)
    if not specifications:
        return None
    shape = (None,) if isinstance(specifications[0], Embedding) else (None, width)
    try:
        # built with their widths, they are held against each other
        Chain("pytorch", shape, tuple(specifications)).build()
        plain = [with_options(m, **{m.width[0]: None}) if m.width[0] else m for m in specifications]
        chain = Chain("pytorch", shape, tuple(plain))
        return chain if read_link(write_link(chain)) == chain else None
    except ValueError:
        return None


def _same(a: FoundModel, b: FoundModel) -> bool:
    """Whether two objects are the same model made twice, as for training and for testing."""
    return a.name == b.name and _facts(a) == _facts(b)


def _facts(model: FoundModel) -> list[Any]:
    return [
        (
            row.name,
            row.type,
            row.problem,
            [(w.name, w.shape, w.trainable) for w in row.layer.weights] if row.layer else None,
        )
        for row in model.layers
    ]


def _role(weight: Weight) -> Role:
    """What a tensor of somebody's own does, as far as its name and shape tell."""
    if re.match(r"b(_|\d|$)|.*bias", weight.name):
        return "bias"
    return "kernel" if len(weight.shape) > 1 else "scale"


def _terms(shape: tuple[Dim, ...]) -> int:
    number = 1
    for dim in shape:
        number *= len(dim.terms) if isinstance(dim, Polynomial) else 1
    return number
