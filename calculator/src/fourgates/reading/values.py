"""The values an abstract evaluation of pasted code deals in.

Numbers, texts, tuples, lists and dictionaries are Python's own. What the paste
doesn't say is :class:`Opaque`: its own source text, which becomes a named size
as soon as somebody counts with it. What a framework makes is a :class:`Thing`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from fourgates.polynomial import Dim, Polynomial

MOST_TEXT = 80


class Site:
    """Where a call stands: the line of the paste, and its text, written out only when asked for.

    Args:
        line: from 1.
        source: the text, or the node that it is the text of.
    """

    __slots__ = ("_source", "line")

    def __init__(self, line: int, source: str | ast.AST) -> None:
        self.line = line
        self._source = source

    @property
    def text(self) -> str:
        """The source text, cut where it is long."""
        if not isinstance(self._source, str):
            self._source = source_text(self._source)
        return self._source


def source_text(node: ast.AST) -> str:
    """A node as code again, on one line, cut where it is long."""
    try:
        return cut(ast.unparse(node))
    except (RecursionError, ValueError):
        return "…"


def cut(text: str) -> str:
    """A text on one line, with an ellipsis where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something the paste doesn't tell.

    Attributes:
        text: its source text, ``X_train.shape[2]``.
        path: its dotted name with imports followed, ``keras.layers.LSTM``; "" for other expressions.
    """

    text: str
    path: str = ""

    def size(self) -> Polynomial:
        """The size that this text names."""
        return Polynomial.name(self.text)


class Thing:
    """A value with a behaviour of its own: a layer, a tensor, a model, an array."""

    def attribute(self, name: str, site: Site) -> Any:
        """Its attribute; an :class:`Opaque` unless it knows better."""
        del name
        return Opaque(f"{site.text}", "")

    def assign(self, name: str, value: Any) -> None:
        """Take an attribute; forgotten unless it cares."""

    def assign_item(self, index: Any, value: Any, site: Site) -> None:
        """Take an item; forgotten unless it cares."""

    def delete_item(self, index: Any, site: Site) -> None:
        """Lose an item; forgotten unless it cares."""

    def call(self, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """What calling it gives."""
        del args, kwargs
        return Opaque(site.text)

    def item(self, index: Any, site: Site) -> Any:
        """What subscripting it gives."""
        del index
        return Opaque(site.text)

    def operate(self, other: Any, site: Site) -> Any:
        """What arithmetic with it gives."""
        del other
        return Opaque(site.text)


@dataclass(frozen=True, slots=True)
class Method:
    """An attribute that can be called: a Python function over evaluated arguments."""

    function: Any
    """``function(args, kwargs, site)``"""


@dataclass(slots=True)
class Function:
    """A function of the paste."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    owner: Any = None
    """The instance, for a method."""
    called: bool = False

    @property
    def name(self) -> str:
        """Its name; a lambda has none of its own."""
        return getattr(self.node, "name", "<lambda>")


@dataclass(slots=True, repr=False)
class Class(Thing):
    """A class of the paste."""

    node: ast.ClassDef
    scope: Scope
    bases: list[Any]
    members: dict[str, Any] = field(default_factory=dict)
    called: bool = False

    def find(self, name: str) -> Any:
        """A member, its own or inherited; ``None`` where there is none."""
        if name in self.members:
            return self.members[name]
        for base in self.bases:
            if isinstance(base, Class) and (found := base.find(name)) is not None:
                return found
        return None

    def roots(self) -> list[Opaque]:
        """The classes outside the paste that it comes from."""
        found = []
        for base in self.bases:
            if isinstance(base, Class):
                found += base.roots()
            elif isinstance(base, Opaque):
                found.append(base)
        return found

    def order(self) -> list[Class | Opaque]:
        """Itself and what it comes from, in the order in which methods are looked up."""
        found: list[Class | Opaque] = [self]
        for base in self.bases:
            found += (
                base.order()
                if isinstance(base, Class)
                else [base]
                if isinstance(base, Opaque)
                else []
            )
        # what several come from stands behind all of them
        return [
            cls for i, cls in enumerate(found) if not any(cls is later for later in found[i + 1 :])
        ]

    def annotated(self) -> list[str]:
        """The fields of a dataclass, its bases' first."""
        inherited = [
            name for base in self.bases if isinstance(base, Class) for name in base.annotated()
        ]
        own = [
            n.target.id
            for n in self.node.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
        ]
        return list(dict.fromkeys((*inherited, *own)))


@dataclass(slots=True, eq=False, repr=False)
class Instance(Thing):
    """An object of a class of the paste; ``attributes`` keeps the order of assignment."""

    cls: Class
    line: int
    attributes: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def assign(self, name: str, value: Any) -> None:
        """Take an attribute."""
        self.attributes[name] = value


@dataclass(slots=True, eq=False)
class Record(Thing):
    """Values under names: a ``Namespace``, an ``EasyDict``."""

    values: dict[Any, Any]

    def attribute(self, name: str, site: Site) -> Any:
        """A value by its name."""
        return self.values.get(name, Opaque(site.text))

    def assign(self, name: str, value: Any) -> None:
        """Take a value."""
        self.values[name] = value

    def item(self, index: Any, site: Site) -> Any:
        """A value by its name, as in a dictionary."""
        return (
            self.values.get(index, Opaque(site.text))
            if isinstance(index, str)
            else Opaque(site.text)
        )

    def assign_item(self, index: Any, value: Any, site: Site) -> None:
        """Take a value."""
        del site
        if isinstance(index, str):
            self.values[index] = value


@dataclass(slots=True, eq=False)
class Many(Thing):
    """So many equal things in a list, as a loop makes them that turns an open number of times."""

    thing: Any
    number: Dim


@dataclass(slots=True, eq=False)
class Array(Thing):
    """Data whose shape the paste tells, in part."""

    shape: tuple[Any, ...]
    text: str


@dataclass(slots=True, repr=False)
class Scope:
    """Names and what they stand for, with the scope around it."""

    outer: Scope | None = None
    names: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    """What ``return`` gave, for a function's scope."""
    function: Function | None = None
    """The function whose scope it is."""

    def find(self, name: str) -> Any:
        """What a name stands for; :data:`MISSING` where nothing was assigned."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return MISSING


def is_open(items: Any) -> bool:
    """Whether nobody knows how many items a list has."""
    return any(
        isinstance(item, Many) or (isinstance(item, Opaque) and item.text.startswith("*"))
        for item in items
    )


def lose_track(items: list[Any], text: str) -> None:
    """Note that nobody knows any more which items a list has, since ``text`` changed it."""
    items[:] = [Opaque(f"*{text}")]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


def size_of(value: Any) -> Dim | None:
    """A value as a size: an integer, a polynomial; ``None`` where it is no size.

    >>> size_of(10), size_of(Opaque("n")), size_of("relu")
    (10, <Polynomial n>, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | Polynomial):
        return value
    if isinstance(value, Opaque):
        return value.size()
    return None
