"""Evaluates pasted Python without executing it.

Only what models are made of is understood: names, integer arithmetic, texts,
tuples, lists, loops over known ranges, functions and classes of the paste.
Calls into frameworks go to :class:`Library`; everything else becomes
:class:`~fourgates.reading.values.Opaque`, its own source text. Work is bounded:
a paste can't make this run for long.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from fourgates.polynomial import Polynomial, settled
from fourgates.reading.known import (
    MOST_TURNS,
    UNSAID,
    are_pairs,
    array_attribute,
    array_item,
    call_builtin,
    container_method,
    filled_in,
    is_number,
)
from fourgates.reading.values import (
    MISSING,
    Array,
    Class,
    Function,
    Instance,
    Many,
    Method,
    Opaque,
    Scope,
    Site,
    Thing,
    cut,
    is_open,
    lose_track,
    size_of,
    source_text,
)
from fourgates.sentences import Sentence, at_line

MOST_STEPS = 100_000
STEPS_OF_A_LAYER = 60
MOST_IDLE_STEPS = 3_000
"""In a loop that makes no layers: the rest of a training loop is like its beginning."""
MOST_CALLS_DEEP = 25
MOST_EXPRESSION_DEPTH = 100
MOST_DIGITS = 40


class Library(Protocol):
    """What a framework's functions and classes give."""

    @property
    def made(self) -> Sequence[Any]:
        """Every layer, or module, that was made so far."""

    def call(self, path: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        """The value of a call of ``path`` (imports followed); :data:`UNSAID` where it isn't known.

        An object of a paste's own class whose base is ``path`` stands first in ``args`` where it asks
        for the base's constructor, ``path.__init__``, or for an attribute of the base, ``path().name``.
        What the paste unpacks without telling it is there under its text, ``*sizes`` or ``**options``.
        The path ``*`` asks for so many of a thing, ``(thing, number)``, as a loop makes them that turns
        an open number of times, each time alike.
        """

    def instantiate(self, instance: Instance, site: Site) -> Any:
        """Called after a paste's own class was made; what stands for the instance, or :data:`UNSAID`."""


class _Return(Exception):  # noqa: N818 - control flow, never an error
    pass


class _Break(Exception):  # noqa: N818
    pass


class _Continue(Exception):  # noqa: N818
    pass


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """A loop that nobody knows how often it turns.

    Attributes:
        text: what it goes over, or its condition.
        number: how often, where that has a name and every turn is alike.
    """

    text: str
    number: Polynomial | None = None


class TooMuchError(Exception):
    """The paste asks for more work than any model takes."""


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}
_OVER_ITEMS = frozenset({"enumerate", "len", "list", "reversed", "tuple", "zip"})
_COUNTING = frozenset({"enumerate", "len", "zip"})
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Interpreter:
    """One evaluation of one paste.

    Attributes:
        scope: the names at the top level.
        warnings: sentences about what had to be guessed, with their lines.
        functions: every function of the paste's top level, by name.
        classes: every class of the paste, by name.
        stopped: the line where reading stopped, because it took too many steps; 0 where it didn't.
        open_loops: the loops around the statement at hand that nobody knows how often they turn.
    """

    def __init__(self, libraries: Sequence[Library]) -> None:
        self.scope = Scope()
        self.warnings: list[str] = []
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Class] = {}
        self.open_loops: list[OpenLoop] = []
        self._lists_in_loops: dict[int, tuple[list[Any], int]] = {}
        self._libraries = libraries
        self.stopped = 0
        self._steps = 0
        self._depth = 0
        self._site = Site(1, "")

    def run(self, tree: ast.Module) -> None:
        """Evaluate a module; a statement that makes no sense is passed over."""
        try:
            self._block(tree.body, self.scope)
        except (_Return, _Break, _Continue):
            pass
        except TooMuchError:
            self._stop()

    def call_function(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Evaluate a call of a paste's function from outside, with the same bounds."""
        try:
            return self._apply(function, args, kwargs)
        except TooMuchError:
            self._stop()
            return Opaque(function.name)

    def make_instance(self, cls: Class, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Make an object of a paste's class from outside, with the same bounds."""
        try:
            return self._instance(cls, args, kwargs, Site(cls.node.lineno, cls.node.name))
        except TooMuchError:
            self._stop()
            return Opaque(cls.node.name)

    def spend(self, steps: int) -> None:
        """Take something that costs as much as so many steps.

        Raises:
            TooMuchError: where that is more than one paste may take.
        """
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise TooMuchError

    def _stop(self) -> None:
        if not self.stopped:
            self.stopped = self._site.line
            self.warnings.append(
                at_line(
                    self.stopped, Sentence("reading stopped here; the code takes too many steps.")
                )
            )

    # statements

    def _block(self, body: Sequence[ast.stmt], scope: Scope) -> None:
        for statement in body:
            try:
                self._statement(statement, scope)
            except (
                TypeError,
                ValueError,
                KeyError,
                IndexError,
                AttributeError,
                ZeroDivisionError,
                OverflowError,
            ):
                # this line means nothing to us; what it would have named stays open
                for name in _targets(statement):
                    scope.names.setdefault(name, Opaque(name))

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        self._tick(node)
        match node:
            case ast.Expr(value=value):
                self.value(value, scope)
            case ast.Assign(targets=targets, value=value):
                result = self.value(value, scope)
                for target in targets:
                    self._bind(target, result, scope, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, self.value(value, scope), scope, value)
            case ast.AugAssign(target=target, op=op, value=value):
                left = self.value(_loaded(target), scope)
                right = self.value(value, scope)
                if isinstance(left, list) and isinstance(right, list | tuple):
                    self._container_method(left, "extend", [right], {}, self._at(node))
                else:
                    self._bind(target, self._operate(op, left, right, node), scope, value)
            case ast.If(test=test, body=body, orelse=orelse):
                self._branch(self.value(test, scope), body, orelse, scope, node.lineno)
            case ast.For() | ast.AsyncFor():
                self._for(node, scope)
            case ast.While():
                self._while(node, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                function = Function(node, scope)
                scope.names[node.name] = self._decorated(function, node)
                if scope is self.scope:
                    self.functions[node.name] = function
            case ast.ClassDef():
                self._class(node, scope)
            case ast.Return(value=value):
                scope.result = self.value(value, scope) if value is not None else None
                raise _Return
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    entered = self.value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, entered, scope, item.context_expr)
                self._block(body, scope)
            case ast.Try(body=body, orelse=orelse, finalbody=finalbody):
                self._block([*body, *orelse, *finalbody], scope)
            case ast.Import(names=names):
                for alias in names:
                    path = alias.name if alias.asname else alias.name.split(".")[0]
                    scope.names[alias.asname or path] = Opaque(alias.asname or path, path)
            case ast.ImportFrom(names=names):
                for alias in names:
                    if alias.name != "*":
                        name = alias.asname or alias.name
                        scope.names[name] = Opaque(
                            name, f"{node.module or ''}.{alias.name}".lstrip(".")
                        )
            case ast.Delete(targets=targets):
                for target in targets:
                    self._delete(target, scope)
            case ast.Break():
                raise _Break
            case ast.Continue():
                raise _Continue
            case ast.Global(names=names):
                for name in names:
                    scope.names.setdefault(name, self.scope.find(name))
            case _:
                pass

    def _branch(
        self,
        test: Any,
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        scope: Scope,
        line: int,
    ) -> None:
        truth = _truth(test)
        if truth is not None:
            self._block(body if truth else orelse, scope)
            return
        before, made = dict(scope.names), self.made()
        self._block(body, scope)
        changed = any(
            name in before and scope.names[name] is not before[name] for name in scope.names
        )
        if (orelse or changed or self.made() > made) and not _is_main(test):
            self._guessed(test, line)

    def _guessed(self, test: Any, line: int) -> None:
        """Say that a condition was taken to hold."""
        condition = cut(test.text) if isinstance(test, Opaque) else Sentence("its condition")
        sentence = at_line(
            line,
            Sentence(
                "whether {condition} holds isn't known; it was read as if it does.",
                condition=condition,
            ),
        )
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        turns = self._turns(self.value(node.iter, scope))
        if turns is None:
            self._bind(node.target, Opaque(source_text(node.target)), scope, node.iter)
            alike = self._alike(node, scope)
            self._once(node, scope, OpenLoop(source_text(node.iter), alike))
            return
        watch = _Watch(self, scope)
        for turn in turns[:MOST_TURNS]:
            self._bind(node.target, turn, scope, node.iter)
            if not self._turn(node, scope):
                return
            if watch.is_idle():
                watch.leave(node)
                return
        if len(turns) > MOST_TURNS:
            if watch.has_made():
                raise TooMuchError
            watch.leave(node)
        self._block(node.orelse, scope)

    def _while(self, node: ast.While, scope: Scope) -> None:
        watch = _Watch(self, scope)
        for _ in range(MOST_TURNS):
            truth = _truth(self.value(node.test, scope))
            if truth is False:
                self._block(node.orelse, scope)
                return
            if truth is None or isinstance(node.test, ast.Constant):
                # how often isn't known; what a training loop does makes no layers
                self._once(node, scope, OpenLoop(source_text(node.test)))
                return
            if not self._turn(node, scope):
                return
            if watch.is_idle():
                break
        watch.leave(node)

    def _turn(self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope) -> bool:
        """One turn of a loop; whether it goes on."""
        try:
            self._block(node.body, scope)
        except _Continue:
            pass
        except _Break:
            return False
        return True

    def _alike(self, node: ast.For | ast.AsyncFor, scope: Scope) -> Polynomial | None:
        """How often a loop over ``range(n)`` turns, where no turn can differ from another."""
        names = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        extended = {
            id(n.target)
            for statement in node.body
            for n in ast.walk(statement)
            if isinstance(n, ast.AugAssign)
            and isinstance(n.op, ast.Add)
            and isinstance(n.value, ast.List)
        }
        for inner in (n for statement in node.body for n in ast.walk(statement)):
            if isinstance(inner, ast.Name):
                stored = isinstance(inner.ctx, ast.Store) and id(inner) not in extended
                if inner.id in names or (stored and scope.find(inner.id) is not MISSING):
                    return None
            elif isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(
                inner.ctx, ast.Store
            ):
                if id(inner) not in extended:
                    return None
            elif isinstance(inner, ast.Break | ast.Continue | ast.Return):
                return None
        return self._range(node.iter, scope)

    def _range(self, node: ast.expr, scope: Scope) -> Polynomial | None:
        """The open number ``n`` of ``range(n)``."""
        match node:
            case ast.Call(func=ast.Name(id="range" | "xrange"), args=[number], keywords=[]):
                size = size_of(self.value(number, scope))
                return size if isinstance(size, Polynomial) else None
        return None

    def many(self, thing: Any, number: Polynomial, site: Site) -> Any:
        """So many of a thing; :data:`UNSAID` where no library knows what that is."""
        if isinstance(thing, Many):
            # a loop in a loop
            thing, number = thing.thing, number * thing.number
        for library in self._libraries:
            answer = library.call("*", [thing, number], {}, site)
            if answer is not UNSAID:
                return Many(answer, number)
        return UNSAID

    def _once(self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope, over: OpenLoop) -> None:
        """One turn of a loop that nobody knows how often it turns."""
        watch = _Watch(self, scope)
        self.open_loops.append(over)
        try:
            self._turn(node, scope)
        finally:
            self.open_loops.pop()
        watch.leave(node)

    def made(self) -> int:
        """How many layers and modules the paste has made so far."""
        return sum(len(library.made) for library in self._libraries)

    @property
    def steps(self) -> int:
        """How much work was done so far."""
        return self._steps

    def _turns(self, iterated: Any) -> list[Any] | None:
        """What a loop goes over; ``None`` where it isn't known."""
        if isinstance(iterated, range):
            return list(iterated[: MOST_TURNS + 1])
        if isinstance(iterated, str | list | tuple | dict):
            return list(iterated)
        if isinstance(iterated, Thing):
            turns = iterated.attribute("__iter__", self._site)
            return list(turns) if isinstance(turns, list | tuple) else None
        return None

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        cls = Class(node, scope, [self.value(base, scope) for base in node.bases])
        inside = Scope(scope)
        self._block(node.body, inside)
        cls.members = inside.names
        scope.names[node.name] = cls
        self.classes[node.name] = cls

    def _decorated(self, function: Function, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Any:
        names = {source_text(decorator).rsplit(".", 1)[-1] for decorator in node.decorator_list}
        if names & {"staticmethod", "classmethod", "property"}:
            return _Marked(
                function, next(iter(names & {"staticmethod", "classmethod", "property"}))
            )
        return function

    # names

    def _bind(self, target: ast.expr, value: Any, scope: Scope, source: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                scope.names[name] = value
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                parts = self._unpacked(value, elts, source)
                for part, element in zip(parts, elts, strict=False):
                    inner = element.value if isinstance(element, ast.Starred) else element
                    self._bind(inner, part, scope, source)
            case ast.Attribute(value=owner, attr=name):
                thing = self.value(owner, scope)
                if isinstance(thing, Instance):
                    thing.lines.setdefault(name, target.lineno)
                if isinstance(thing, Thing):
                    thing.assign(name, value)
            case ast.Subscript(value=owner, slice=index):
                thing = self.value(owner, scope)
                if isinstance(thing, list | dict):
                    at = self.value(index, scope)
                    if isinstance(thing, dict) and isinstance(at, Opaque):
                        # under a name that isn't known, in a loop perhaps more than once
                        thing[f"*{at.text}"] = Opaque(f"*{at.text}")
                    elif isinstance(thing, list) and not (
                        isinstance(at, int) and -len(thing) <= at < len(thing)
                    ):
                        lose_track(thing, source_text(target))
                    else:
                        thing[at] = value
                elif isinstance(thing, Thing):
                    thing.assign_item(self.value(index, scope), value, self._at(target))

    def _delete(self, target: ast.expr, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                scope.names.pop(name, None)
            case ast.Subscript(value=owner, slice=index):
                thing, at = self.value(owner, scope), self._index(index, scope)
                if isinstance(thing, dict) and not isinstance(at, Opaque):
                    thing.pop(at, None)
                elif (
                    isinstance(thing, list)
                    and isinstance(at, int)
                    and -len(thing) <= at < len(thing)
                ):
                    del thing[at]
                elif isinstance(thing, list):
                    lose_track(thing, source_text(target))
                elif isinstance(thing, Thing):
                    thing.delete_item(at, self._at(target))
            case ast.Attribute(value=owner, attr=name):
                thing = self.value(owner, scope)
                if isinstance(thing, Thing):
                    thing.assign(name, None)

    def _unpacked(self, value: Any, elts: list[ast.expr], source: ast.expr) -> list[Any]:
        if isinstance(value, tuple | list) and any(isinstance(e, ast.Starred) for e in elts):
            at = next(i for i, e in enumerate(elts) if isinstance(e, ast.Starred))
            behind = len(elts) - at - 1
            middle = list(value[at : len(value) - behind])
            return [*value[:at], middle, *value[len(value) - behind :]]
        if isinstance(value, tuple | list) and len(value) == len(elts):
            return list(value)
        if isinstance(value, Thing):
            turns = value.attribute("__iter__", self._site)
            if isinstance(turns, list | tuple) and len(turns) == len(elts):
                return list(turns)
        # each name stands for itself: (n_steps, n_features) = data.shape
        del source
        return [Opaque(source_text(element)) for element in elts]

    # expressions

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """What an expression stands for."""
        self._tick(node)
        self._depth += 1
        try:
            if self._depth > MOST_EXPRESSION_DEPTH:
                return Opaque("…")
            return self._value(node, scope)
        finally:
            self._depth -= 1

    def _value(self, node: ast.expr, scope: Scope) -> Any:
        match node:
            case ast.Constant(value=value):
                return (
                    Opaque("a number too large")
                    if isinstance(value, int) and _is_long(value)
                    else value
                )
            case ast.Name(id=name):
                found = scope.find(name)
                return Opaque(name, name) if found is MISSING else found
            case ast.Attribute(value=owner, attr=name):
                return self._attribute(self.value(owner, scope), name, node)
            case ast.Call():
                return self._call(node, scope)
            case ast.Tuple(elts=elts):
                return tuple(self._elements(elts, scope))
            case ast.List(elts=elts) | ast.Set(elts=elts):
                items = self._elements(elts, scope)
                if self.open_loops:
                    self._lists_in_loops[id(items)] = items, len(self.open_loops)
                return items
            case ast.Dict(keys=keys, values=values):
                return self._dictionary(keys, values, scope)
            case ast.BinOp(left=left, op=op, right=right):
                return self._operate(op, self.value(left, scope), self.value(right, scope), node)
            case ast.UnaryOp(op=op, operand=operand):
                return _unary(op, self.value(operand, scope), node)
            case ast.BoolOp(op=op, values=values):
                return self._logic(op, values, scope, node)
            case ast.Compare():
                return self._comparison(node, scope)
            case ast.Subscript(value=owner, slice=index):
                return self._item(self.value(owner, scope), index, node, scope)
            case ast.IfExp():
                return self._either(node, scope)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self._comprehension(node, scope)
            case ast.DictComp(key=key, value=value, generators=generators):
                pair = ast.copy_location(ast.Tuple([key, value], ast.Load()), node)
                pairs = self._comprehension(
                    ast.copy_location(ast.ListComp(pair, generators), node), scope
                )
                return dict(pairs) if are_pairs(pairs) else Opaque(source_text(node))
            case ast.JoinedStr():
                return self._formatted(node, scope)
            case ast.NamedExpr(target=target, value=value):
                result = self.value(value, scope)
                self._bind(target, result, scope, value)
                return result
            case ast.Lambda():
                return Function(node, scope)
            case ast.Starred(value=value) | ast.Await(value=value):
                return self.value(value, scope)
            case _:
                return Opaque(source_text(node))

    def _either(self, node: ast.IfExp, scope: Scope) -> Any:
        test = self.value(node.test, scope)
        truth = _truth(test)
        if truth is not None:
            return self.value(node.body if truth else node.orelse, scope)
        first, second = self.value(node.body, scope), self.value(node.orelse, scope)
        if first is second or (is_number(first) and is_number(second) and first == second):
            return first
        if size_of(first) is not None and size_of(second) is not None:
            return Opaque(f"({source_text(node)})")
        self._guessed(test, node.lineno)
        return first

    def _elements(self, elts: list[ast.expr], scope: Scope) -> list[Any]:
        values: list[Any] = []
        for element in elts:
            value = self.value(element, scope)
            if isinstance(element, ast.Starred):
                turns = self._turns(value)
                values += [Opaque(source_text(element))] if turns is None else turns
            else:
                values.append(value)
        return values

    def _dictionary(
        self, keys: list[ast.expr | None], values: list[ast.expr], scope: Scope
    ) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value in zip(keys, values, strict=True):
            evaluated = self.value(value, scope)
            if key is None:
                if isinstance(evaluated, dict):
                    result |= evaluated
            else:
                named = self.value(key, scope)
                result[named if isinstance(named, str | int | tuple) else source_text(key)] = (
                    evaluated
                )
        return result

    def _attribute(self, owner: Any, name: str, node: ast.Attribute) -> Any:
        site = self._at(node)
        if isinstance(owner, Instance):
            return self._member(owner, name, site)
        if isinstance(owner, Class):
            found = owner.find(name)
            if isinstance(found, _Marked):
                return self._marked(found, owner)
            return Opaque(site.text) if found is None else found
        if isinstance(owner, Array):
            return array_attribute(owner, name, site)
        if isinstance(owner, Thing):
            return owner.attribute(name, site)
        if isinstance(owner, Opaque):
            return Opaque(f"{owner.text}.{name}", f"{owner.path}.{name}" if owner.path else "")
        if isinstance(owner, list | dict | str | tuple):
            return Method(
                lambda args, kwargs, at: self._container_method(owner, name, args, kwargs, at)
            )
        return Opaque(site.text)

    def _container_method(
        self, owner: Any, name: str, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> Any:
        _, born = self._lists_in_loops.get(id(owner), (owner, 0))
        loops = self.open_loops[born:]
        if loops and isinstance(owner, list) and name in ("append", "extend", "insert"):
            turn: list[Any] = []
            container_method(turn, name, args, kwargs, site)
            for item in turn:
                owner += [added for added in self.in_loops(item, loops, site) if added not in owner]
            return None
        return container_method(owner, name, args, kwargs, site)

    def in_loops(self, item: Any, loops: Sequence[OpenLoop], site: Site) -> list[Any]:
        """What open loops add to a list of which one turn adds ``item``: so many of it, or nobody knows what."""
        for loop in loops:
            item = UNSAID if loop.number is None else self.many(item, loop.number, site)
            if item is UNSAID:
                return [Opaque(f"*the loop over {loop.text}")]
        return [item]

    def _member(self, owner: Instance, name: str, site: Site) -> Any:
        if name in owner.attributes:
            return owner.attributes[name]
        found = owner.cls.find(name)
        if isinstance(found, Function):
            return Function(found.node, found.scope, owner)
        if isinstance(found, _Marked):
            return self._marked(found, owner)
        if found is not None:
            return found
        for library in self._libraries:
            method = library.call(f"{_root_path(owner.cls)}().{name}", [owner], {}, site)
            if method is not UNSAID:
                return method
        return Opaque(site.text)

    def _marked(self, found: _Marked, owner: Instance | Class) -> Any:
        """A method with a decorator, as an object or a class has it."""
        first: Any = owner
        if found.kind == "staticmethod":
            first = None
        elif found.kind == "classmethod" and isinstance(owner, Instance):
            first = owner.cls
        bound = Function(found.function.node, found.function.scope, first)
        asks = found.kind == "property" and isinstance(owner, Instance)
        return self._apply(bound, [], {}) if asks else bound

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        called = self.value(node.func, scope)
        args = self._elements(node.args, scope)
        kwargs: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, scope)
            if keyword.arg is not None:
                kwargs[keyword.arg] = value
            elif isinstance(value, dict):
                kwargs |= {str(key): item for key, item in value.items()}
            else:
                kwargs[f"**{source_text(keyword.value)}"] = value
        site = self._at(node)
        if isinstance(called, Function):
            return self._apply(called, args, kwargs)
        if isinstance(called, Method):
            return called.function(args, kwargs, site)
        if isinstance(called, Class):
            return self._instance(called, args, kwargs, site)
        if isinstance(called, Instance):
            return self._call_instance(called, args, kwargs, site)
        if isinstance(called, Thing):
            return called.call(args, kwargs, site)
        if isinstance(called, Opaque):
            return (
                self._super(args, scope)
                if called.text == "super"
                else self._call_outside(called, args, kwargs, site)
            )
        return Opaque(site.text)

    def _super(self, args: list[Any], scope: Scope) -> Any:
        """``super()`` in a method, or ``super(Net, self)`` as Python 2 has it."""
        around: Scope | None = scope
        while around is not None and around.function is None:
            around = around.outer
        function = around.function if around is not None else None
        owner = args[1] if len(args) > 1 else function.owner if function is not None else None
        if owner is None and around is not None and around.names:
            owner = next(iter(around.names.values()))
        if not isinstance(owner, Instance):
            return Opaque("super()")
        order = owner.cls.order()
        at = next((i for i, c in enumerate(order) if args and c is args[0]), None)
        if at is None and function is not None:
            defines = (
                i
                for i, c in enumerate(order)
                if isinstance(c, Class) and _defines(c, function.node)
            )
            at = next(defines, None)
        return _Super(self, owner, order[1 if at is None else at + 1 :])

    def ask_base(
        self,
        base: Opaque,
        name: str,
        owner: Instance,
        args: list[Any],
        kwargs: dict[str, Any],
        site: Site,
    ) -> Any:
        """A method of a class outside the paste, for an object of one that comes from it."""
        if name == "__init__":
            for library in self._libraries:
                if (
                    library.call(f"{base.path or base.text}.{name}", [owner, *args], kwargs, site)
                    is not UNSAID
                ):
                    break
        return None

    def _call_outside(
        self, called: Opaque, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> Any:
        for library in self._libraries:
            answer = library.call(called.path or called.text, args, kwargs, site)
            if answer is not UNSAID:
                return answer
        if called.text.endswith(".parse_args"):
            return Opaque("args")
        if called.path in _OVER_ITEMS:
            args = [
                turns if isinstance(a, Thing) and (turns := self._turns(a)) is not None else a
                for a in args
            ]
        if called.path in _COUNTING and any(
            is_open(a) for a in args if isinstance(a, list | tuple)
        ):
            return Opaque(site.text)
        if called.path in ("getattr", "setattr") and len(args) > 1:
            return self._by_name(called.path, args, site)
        builtin = call_builtin(called.path or called.text, args, kwargs, site)
        if builtin is not UNSAID:
            return builtin
        for value in [*args, *kwargs.values()]:
            # a function handed on, as to hp.search(build_model): nobody here calls it
            if isinstance(value, Function):
                value.called = False
        return Opaque(site.text)

    def _by_name(self, path: str, args: list[Any], site: Site) -> Any:
        """``getattr(nn, kind)`` and ``setattr(self, name, value)``."""
        owner, name = args[0], args[1]
        if path == "getattr":
            if not isinstance(name, str):
                return Opaque(site.text)
            node = ast.Attribute(ast.Name(site.text), name, lineno=site.line)
            return self._attribute(owner, name, node)
        if isinstance(owner, Thing) and len(args) > 2:  # noqa: PLR2004 - (object, name, value)
            value = args[2]
            if not isinstance(name, str):
                value = Opaque(f"*{site.text}")
                name = value.text
            if isinstance(owner, Instance):
                owner.lines.setdefault(name, site.line)
            owner.assign(name, value)
        return None

    def _apply(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> Any:
        function.called = True
        if original := self.functions.get(function.name):
            original.called = original.called or original.node is function.node
        if self._calls_deep() > MOST_CALLS_DEEP:
            return Opaque(function.name)
        scope = Scope(function.scope, function=function)
        arguments = [function.owner, *args] if function.owner is not None else args
        self._bind_parameters(function.node.args, arguments, kwargs, scope, function.scope)
        self._deep = self._calls_deep() + 1
        depth, self._depth = self._depth, 0
        try:
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body, scope)
            self._block(function.node.body, scope)
        except _Return:
            pass
        except (_Break, _Continue):
            pass
        finally:
            self._deep -= 1
            self._depth = depth
        return scope.result

    _deep = 0

    def _calls_deep(self) -> int:
        return self._deep

    def _bind_parameters(
        self,
        parameters: ast.arguments,
        args: list[Any],
        kwargs: dict[str, Any],
        scope: Scope,
        around: Scope,
    ) -> None:
        names = [a.arg for a in (*parameters.posonlyargs, *parameters.args)]
        defaults = dict(zip(reversed(names), reversed(parameters.defaults), strict=False))
        optional = zip((a.arg for a in parameters.kwonlyargs), parameters.kw_defaults, strict=True)
        defaults |= {name: default for name, default in optional if default is not None}
        # behind something unpacked that isn't told, nobody knows which value goes where, or which default holds
        told = next(
            (i for i, a in enumerate(args) if isinstance(a, Opaque) and a.text.startswith("*")),
            None,
        )
        given = dict(zip(names, args[:told], strict=False)) | kwargs
        untold = told is not None or any(name.startswith("**") for name in kwargs)
        for name in (*names, *(a.arg for a in parameters.kwonlyargs)):
            if name in given:
                scope.names[name] = given.pop(name)
            elif name in defaults and not untold:
                scope.names[name] = self.value(defaults[name], around)
            else:
                scope.names[name] = Opaque(name)
        if parameters.vararg:
            scope.names[parameters.vararg.arg] = tuple(args[len(names) :])
        if parameters.kwarg:
            scope.names[parameters.kwarg.arg] = given

    def _instance(self, cls: Class, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
        cls.called = True
        instance = Instance(cls, site.line)
        # whatever turns around it, what its constructor does happens once for each object
        loops, self.open_loops = self.open_loops, []
        try:
            self._construct(instance, args, kwargs, site)
        finally:
            self.open_loops = loops
        for library in self._libraries:
            answer = library.instantiate(instance, site)
            if answer is not UNSAID:
                return answer
        return instance

    def _construct(
        self, instance: Instance, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> None:
        cls = instance.cls
        init = cls.find("__init__")
        if isinstance(init, Function):
            self._apply(Function(init.node, init.scope, instance), args, kwargs)
        else:
            # a dataclass, or one whose constructor is its base's
            for name, value in (dict(zip(cls.annotated(), args, strict=False)) | kwargs).items():
                instance.assign(name, value)
            for base in cls.roots():
                self.ask_base(base, "__init__", instance, args, kwargs, site)

    def _call_instance(
        self, instance: Instance, args: list[Any], kwargs: dict[str, Any], site: Site
    ) -> Any:
        for name in ("__call__", "call", "forward"):
            method = instance.cls.find(name)
            if isinstance(method, Function):
                return self._apply(Function(method.node, method.scope, instance), args, kwargs)
        return Opaque(site.text)

    def _operate(self, op: ast.operator, left: Any, right: Any, node: ast.AST) -> Any:
        site = self._at(node)
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Thing):
                return one.operate(other, site)
        if isinstance(left, str) and isinstance(op, ast.Mod):
            return filled_in(left, right, site)
        if (
            isinstance(op, ast.Add)
            and isinstance(left, list | tuple)
            and isinstance(right, list | tuple)
        ):
            return [*left, *right] if isinstance(left, list) else (*left, *right)
        if isinstance(op, ast.Mult) and isinstance(left, list | tuple) and isinstance(right, int):
            return left * right if len(left) * right <= MOST_TURNS else Opaque(site.text)
        if isinstance(left, str) or isinstance(right, str):
            joined = isinstance(left, str) and isinstance(right, str) and isinstance(op, ast.Add)
            return left + right if joined else Opaque(site.text)
        if type(op) not in _BINARY:
            return Opaque(site.text)
        if is_number(left) and is_number(right):
            return _arithmetic(op, left, right, site)
        a, b = size_of(left), size_of(right)
        if a is None or b is None:
            return Opaque(site.text)
        return _symbolic(op, a, b, site)

    def _logic(self, op: ast.boolop, values: list[ast.expr], scope: Scope, node: ast.expr) -> Any:
        result: Any = None
        for number, value in enumerate(values, 1):
            result = self.value(value, scope)
            truth = _truth(result)
            if truth is isinstance(op, ast.Or):
                return result
            if truth is None and number < len(values):
                return Opaque(source_text(node))
        return result

    def _comparison(self, node: ast.Compare, scope: Scope) -> Any:
        unknown = False
        left = self.value(node.left, scope)
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.value(comparator, scope)
            holds = _compared(op, left, right)
            if holds is False:
                return False
            unknown = unknown or holds is None
            left = right
        return Opaque(source_text(node)) if unknown else True

    def _item(self, owner: Any, index: ast.expr, node: ast.Subscript, scope: Scope) -> Any:
        site = self._at(node)
        if isinstance(owner, list | tuple | str | range):
            if isinstance(index, ast.Slice):
                bounds = [
                    self.value(b, scope) if b is not None else None
                    for b in (index.lower, index.upper, index.step)
                ]
                known = all(b is None or isinstance(b, int) for b in bounds) and not is_open(owner)
                return owner[slice(*bounds)] if known else Opaque(site.text)
            at = self.value(index, scope)
            if not isinstance(at, int) or not -len(owner) <= at < len(owner):
                return Opaque(site.text)
            between = owner[: at + 1] if at >= 0 else owner[at:]
            return Opaque(site.text) if is_open(between) else owner[at]
        if isinstance(owner, dict):
            key = self.value(index, scope)
            named = key if isinstance(key, str | int | tuple) else source_text(index)
            return owner.get(named, Opaque(site.text))
        if isinstance(owner, Array):
            return array_item(owner, index, site)
        if isinstance(owner, Thing):
            return owner.item(self._index(index, scope), site)
        return Opaque(site.text)

    def _index(self, index: ast.expr, scope: Scope) -> Any:
        """A tensor's subscript: integers, slices, ``None`` and ``...``, one by one."""
        if isinstance(index, ast.Tuple):
            return tuple(self._index(part, scope) for part in index.elts)
        if isinstance(index, ast.Slice):
            bounds = [
                self.value(b, scope) if b is not None else None
                for b in (index.lower, index.upper, index.step)
            ]
            return slice(*bounds)
        return self.value(index, scope)

    def _comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope
    ) -> Any:
        results: list[Any] = []
        inside = Scope(scope)

        def turn(level: int) -> None:
            if level == len(node.generators):
                results.append(self.value(node.elt, inside))
                return
            generator = node.generators[level]
            turns = self._turns(self.value(generator.iter, inside))
            if turns is None:
                results.append(self._many_alike(node, inside))
                return
            if len(turns) > MOST_TURNS:
                raise ValueError(source_text(node))
            for item in turns:
                self._bind(generator.target, item, inside, generator.iter)
                if all(_truth(self.value(test, inside)) is not False for test in generator.ifs):
                    turn(level + 1)

        try:
            turn(0)
        except ValueError:
            return Opaque(source_text(node))
        return results

    def _many_alike(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope) -> Any:
        """What ``[layer() for _ in range(n)]`` makes.

        Raises:
            ValueError: where it isn't known how often, or not always the same.
        """
        generator = node.generators[0]
        number = self._range(generator.iter, scope)
        names = {n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name)}
        used = {n.id for n in ast.walk(node.elt) if isinstance(n, ast.Name)}
        if number is None or len(node.generators) > 1 or generator.ifs or names & used:
            raise ValueError(source_text(node))
        made = self.many(self.value(node.elt, scope), number, self._at(node))
        if made is UNSAID:
            raise ValueError(source_text(node))
        return made

    def _formatted(self, node: ast.JoinedStr, scope: Scope) -> Any:
        pieces = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                pieces.append(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                value = self.value(part.value, scope)
                if not isinstance(value, str | int):
                    return Opaque(source_text(node))
                pieces.append(str(value))
        return "".join(pieces)

    # bounds

    def _tick(self, node: ast.AST) -> None:
        self.spend(1)
        if isinstance(node, ast.stmt):
            self._site = Site(node.lineno, "")

    def _at(self, node: ast.AST) -> Site:
        return Site(getattr(node, "lineno", self._site.line), node)


class _Marked:
    """A method with a decorator that changes what its first argument is."""

    def __init__(self, function: Function, kind: str) -> None:
        self.function = function
        self.kind = kind


class _Super(Thing):
    """``super()``: the classes behind the one that asks."""

    def __init__(
        self, interpreter: Interpreter, owner: Instance, behind: list[Class | Opaque]
    ) -> None:
        self._interpreter = interpreter
        self._owner = owner
        self._behind = behind

    def attribute(self, name: str, site: Site) -> Any:
        """A method of the next class that has it; of one outside the paste only the constructor matters."""
        del site
        for cls in self._behind:
            if isinstance(cls, Opaque):
                return Method(partial(self._interpreter.ask_base, cls, name, self._owner))
            found = cls.members.get(name)
            if isinstance(found, Function):
                return Function(found.node, found.scope, self._owner)
        return Method(lambda _args, _kwargs, _at: None)


class _Watch:
    """What happens in a loop: a training loop makes no layers, and its two thousandth turn is like its third."""

    def __init__(self, interpreter: Interpreter, scope: Scope) -> None:
        self._interpreter = interpreter
        self._scope = scope
        self._before = dict(scope.names)
        self._lengths = [
            (held, len(held)) for held in self._before.values() if isinstance(held, list)
        ]
        self._at_first = self._made = interpreter.made()
        self._steps = interpreter.steps

    def is_idle(self) -> bool:
        """Whether it has worked for long and made nothing since."""
        made = self._interpreter.made()
        if made != self._made:
            self._made, self._steps = made, self._interpreter.steps
        return self._interpreter.steps - self._steps > MOST_IDLE_STEPS

    def has_made(self) -> bool:
        """Whether anything was made in it."""
        return self._interpreter.made() != self._at_first

    def leave(self, node: ast.stmt) -> None:
        """Forget what further turns would have changed: numbers and lengths of lists."""
        for name, old in self._before.items():
            new = self._scope.names.get(name)
            if new is not old and isinstance(new, int | float | str | tuple | Polynomial):
                self._scope.names[name] = Opaque(
                    f"{name} after line {node.end_lineno or node.lineno}"
                )
        for held, length in self._lengths:
            if len(held) != length and not is_open(held):
                held.append(Opaque(f"*the loop in line {node.lineno}"))


def _defines(cls: Class, node: ast.AST) -> bool:
    functions = (m.function if isinstance(m, _Marked) else m for m in cls.members.values())
    return any(isinstance(f, Function) and f.node is node for f in functions)


def _root_path(cls: Class) -> str:
    roots = cls.roots()
    return roots[0].path or roots[0].text if roots else ""


def _targets(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [
            n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)
        ]
    return []


def _loaded(target: ast.expr) -> ast.expr:
    """An assignment's target, read as an expression."""
    match target:
        case ast.Name(id=name):
            return ast.copy_location(ast.Name(name, ast.Load()), target)
        case ast.Attribute(value=value, attr=attr):
            return ast.copy_location(ast.Attribute(value, attr, ast.Load()), target)
        case ast.Subscript(value=value, slice=index):
            return ast.copy_location(ast.Subscript(value, index, ast.Load()), target)
    return target


def _compared(op: ast.cmpop, left: Any, right: Any) -> bool | None:
    """Whether a comparison holds; ``None`` where the paste doesn't tell."""
    if isinstance(op, ast.Is | ast.IsNot) and (left is None or right is None):
        other = left if right is None else right
        if isinstance(other, Opaque) and not _is_class(other):
            return None
        return (left is right) is isinstance(op, ast.Is)
    if isinstance(op, ast.In | ast.NotIn) and isinstance(right, list | tuple | dict | str):
        if isinstance(left, Opaque) or (not isinstance(right, str) and is_open(right)):
            return None
        return (left in right) is isinstance(op, ast.In)
    simple = (int, float, str, bool, tuple, type(None))
    if type(op) in _COMPARE and isinstance(left, simple) and isinstance(right, simple):
        return bool(_COMPARE[type(op)](left, right))
    return None


def _is_class(value: Opaque) -> bool:
    """Whether it is a class from elsewhere, ``nn.LSTM``, and so surely not ``None``."""
    return "." in value.path and value.path.rsplit(".", 1)[1][:1].isupper()


def _truth(value: Any) -> bool | None:
    """Whether a value is true; ``None`` where the paste doesn't tell."""
    if isinstance(value, Opaque) and _is_class(value):
        return True
    if isinstance(value, Opaque | Polynomial | Thing | Function | Method):
        return None if isinstance(value, Opaque | Polynomial) else True
    return bool(value)


def _is_main(test: Any) -> bool:
    return isinstance(test, Opaque) and "__name__" in test.text


def _is_long(value: int) -> bool:
    return bool(abs(value) >= 10**MOST_DIGITS)


def _arithmetic(op: ast.operator, a: float, b: float, site: Site) -> Any:
    if isinstance(op, ast.Pow | ast.LShift) and (abs(b) > 200 or abs(a) > 10**6):  # noqa: PLR2004 - no size
        return Opaque(site.text)
    result = _BINARY[type(op)](a, b)
    if isinstance(op, ast.Div) and isinstance(result, float) and result.is_integer():
        result = int(result)
    if isinstance(result, int) and _is_long(result):
        return Opaque(site.text)
    return result if isinstance(result, int | float) else Opaque(site.text)


def _symbolic(op: ast.operator, a: Any, b: Any, site: Site) -> Any:
    match op:
        case ast.Add():
            return settled(a + b)
        case ast.Sub():
            return settled(a + b * -1)
        case ast.Mult():
            return settled(a * b)
        case ast.Pow() if isinstance(b, int) and 0 <= b <= 4:  # noqa: PLR2004 - cubes of sizes are rare already
            return settled(a**b)
        case ast.FloorDiv() | ast.Div() if (
            isinstance(a, Polynomial) and isinstance(b, int) and b > 0
        ):
            try:
                return a.divide(b)
            except ValueError:
                return Opaque(site.text)
    return Opaque(site.text)


def _unary(op: ast.unaryop, value: Any, node: ast.expr) -> Any:
    if isinstance(op, ast.USub) and (is_number(value) or isinstance(value, Polynomial)):
        return value * -1
    if isinstance(op, ast.UAdd) and is_number(value):
        return value
    if isinstance(op, ast.Not):
        truth = _truth(value)
        return Opaque(source_text(node)) if truth is None else not truth
    return Opaque(source_text(node))
