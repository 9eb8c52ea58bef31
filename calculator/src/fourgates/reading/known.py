"""What Python's own functions, containers, texts and arrays give, over what a paste tells."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from typing import Any

from fourgates.polynomial import Polynomial, product
from fourgates.reading.values import (
    MOST_TEXT,
    Array,
    Method,
    Opaque,
    Record,
    Site,
    Thing,
    is_open,
    lose_track,
    size_of,
)

MOST_TURNS = 2_000
"""Items of a list that are followed; no model has more layers in one loop."""

_RECORDS = frozenset(
    ("AttrDict", "Box", "DotDict", "EasyDict", "Munch", "Namespace", "SimpleNamespace", "edict")
)
_COPIED = (bool, dict, float, int, list, str, tuple, Record)
OVER_NUMBERS: dict[str, Callable[[Any], Any]] = {"max": max, "min": min, "sum": sum}

_TYPES: dict[str, type] = {
    kind.__name__: kind for kind in (bool, dict, float, int, list, str, tuple)
}

UNSAID = object()
"""The answer to a call that nobody here knows."""


def is_number(value: Any) -> bool:
    """Whether it is a number; a switch is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def filled_in(text: str, values: Any, site: Site) -> Any:
    """``"layer%d" % number``."""
    items = values if isinstance(values, tuple) else (values,)
    plain = len(text) <= MOST_TEXT and not re.search(r"%(?!0?\d{0,2}[dsi])", text)
    known = all(isinstance(item, str | int) and len(str(item)) <= MOST_TEXT for item in items)
    return text % values if plain and known else Opaque(site.text)


def container_method(
    owner: Any, name: str, args: list[Any], kwargs: dict[str, Any], site: Site
) -> Any:
    """The methods of lists, dictionaries and texts that model code leans on."""
    if isinstance(owner, list):
        return _list_method(owner, name, args, kwargs, site)
    if isinstance(owner, dict):
        return _dictionary_method(owner, name, args, kwargs, site)
    if isinstance(owner, tuple) and name in ("count", "index"):
        return Opaque(site.text)
    if isinstance(owner, str) and name in ("lower", "upper", "strip"):
        return getattr(owner, name)()
    if isinstance(owner, str) and name in ("startswith", "endswith", "split"):
        return (
            getattr(owner, name)(*args)
            if all(isinstance(a, str | tuple) for a in args)
            else Opaque(site.text)
        )
    if isinstance(owner, str) and name == "format":
        simple = all(isinstance(a, str | int) for a in (*args, *kwargs.values()))
        plain = len(owner) <= MOST_TEXT and not re.search(
            r"[{}]", re.sub(r"\{\w*(?::0?\d{1,2}d?)?\}", "", owner)
        )
        return owner.format(*args, **kwargs) if simple and plain else Opaque(site.text)
    return Opaque(site.text)


def _list_method(
    owner: list[Any], name: str, args: list[Any], kwargs: dict[str, Any], site: Site
) -> Any:
    match name, args:
        case "append", [item]:
            owner.append(item)
        case "extend", [list() | tuple() as items]:
            owner.extend(items)
        case "insert", [int() as at, item]:
            owner.insert(at, item)
        case "pop", [] | [int()] if owner and not is_open(owner):
            return owner.pop(*args)
        case "reverse", []:
            owner.reverse()
        case "clear", []:
            owner.clear()
        case "copy", []:
            return list(owner)
        case "sort", [] if "key" not in kwargs and all(is_number(item) for item in owner):
            owner.sort(reverse=kwargs.get("reverse") is True)
        case "count" | "index", _:
            return Opaque(site.text)
        case _:
            lose_track(owner, site.text)
            return Opaque(site.text)
    return None


def _dictionary_method(
    owner: dict[Any, Any], name: str, args: list[Any], kwargs: dict[str, Any], site: Site
) -> Any:
    known_key = bool(args) and isinstance(args[0], str | int)
    if name in ("get", "pop", "setdefault") and known_key:
        default = args[1] if len(args) > 1 else None
        if name == "get":
            return owner.get(args[0], default)
        return owner.pop(args[0], default) if name == "pop" else owner.setdefault(args[0], default)
    if name in ("items", "keys", "values"):
        return list(getattr(owner, name)())
    if name == "copy":
        return dict(owner)
    if name == "clear":
        owner.clear()
    elif name == "update":
        for given in (*args, kwargs):
            if isinstance(given, dict) or are_pairs(given):
                owner.update(given)
            else:
                # anything may have changed
                owner.update({key: Opaque(f"{site.text}[{key!r}]") for key in owner})
    return None if name in ("clear", "update") else Opaque(site.text)


def _number(path: str, args: list[Any]) -> Any:
    """``int``, ``float`` and ``round``; what isn't known stays as it is."""
    first = args[0] if args else 0
    if isinstance(first, str):
        text = first.strip()
        return (
            int(text)
            if path == "int" and text.isdecimal() and len(text) <= MOST_TEXT
            else Opaque(f"{path}({first!r})")
        )
    if not is_number(first) or path == "float":
        return first
    if path == "round":
        digits = args[1:2] if all(isinstance(a, int) for a in args[1:2]) else []
        return round(first, *digits)
    return int(first)


def _of_math(name: str, number: float, site: Site) -> Any:
    """A function of one number, by ``math``'s name for it."""
    if name not in ("ceil", "exp", "floor", "log", "log10", "log2", "sqrt"):
        return UNSAID
    result = getattr(math, name)(number)
    return result if math.isfinite(result) else Opaque(site.text)


def _copied(value: Any) -> Any:
    """A value of its own; layers and arrays stay who they are."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_copied(item) for item in value)
    return Record(_copied(value.values)) if isinstance(value, Record) else value


def call_builtin(path: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
    """Python's own functions, over what is known."""
    first = args[0] if args else None
    if any(isinstance(a, range) and len(a) > MOST_TURNS for a in args):
        return Opaque(site.text)
    match path:
        case "range" | "xrange" if args and all(
            isinstance(a, int) and not isinstance(a, bool) for a in args
        ):
            return range(*args)
        case "isinstance" if len(args) == 2 and not isinstance(first, Opaque | Thing | Polynomial):  # noqa: PLR2004 - (object, class)
            asked = args[1] if isinstance(args[1], tuple | list) else (args[1],)
            names = [c.path if isinstance(c, Opaque) else "" for c in asked]
            known = all(name in _TYPES for name in names)
            return isinstance(first, tuple(_TYPES[n] for n in names)) if known else UNSAID
        case "len":
            if isinstance(first, list | tuple | dict | str | range):
                return len(first)
            if isinstance(first, Array):
                return first.shape[0]
            return Opaque(site.text)
        case "int" | "float" | "round":
            return _number(path, args)
        case "abs" | "min" | "max" | "sum":
            items = first if len(args) == 1 and isinstance(first, list | tuple) else args
            if not items or not all(is_number(item) for item in items):
                return Opaque(site.text)
            return abs(items[0]) if path == "abs" else OVER_NUMBERS[path](items)
        case "list" | "tuple" | "reversed" | "sorted" if isinstance(first, list | tuple | range):
            items = list(first)
            if path == "reversed":
                items.reverse()
            elif path == "sorted":
                items.sort(reverse=kwargs.get("reverse") is True)
            return tuple(items) if path == "tuple" else items
        case "enumerate" if isinstance(first, list | tuple | range):
            start = kwargs.get("start", args[1] if len(args) > 1 else 0)
            return (
                [(start + i, item) for i, item in enumerate(first)]
                if isinstance(start, int)
                else UNSAID
            )
        case "zip" if all(isinstance(a, list | tuple | range) for a in args):
            return list(zip(*args, strict=False))
        case _ if path.rsplit(".", 1)[-1] in _RECORDS and (not args or isinstance(first, dict)):
            return Record((dict(first) if isinstance(first, dict) else {}) | kwargs)
        case "dict" | "OrderedDict" | "collections.OrderedDict" if not args:
            return dict(kwargs)
        case "dict" | "OrderedDict" | "collections.OrderedDict":
            pairs: Any = first
            return dict(pairs) | kwargs if isinstance(first, dict) or are_pairs(first) else UNSAID
        case "list" if not args:
            return []
        case "copy.deepcopy" | "copy.copy" | "deepcopy" if isinstance(first, _COPIED):
            return _copied(first)
        case _ if path.partition(".")[0] in ("math", "np", "numpy", "torch") and is_number(first):
            return _of_math(path.rpartition(".")[2], args[0], site)
        case "math.prod" | "np.prod" | "numpy.prod" if isinstance(first, list | tuple):
            sizes = [size for item in first if (size := size_of(item)) is not None]
            told = len(sizes) == len(first) and not is_open(first)
            return product(sizes) if told else Opaque(site.text)
        case "str" if isinstance(first, str | int):
            return str(first)
    return _array_call(path, args, kwargs, site)


def are_pairs(items: Any) -> bool:
    """Whether a dictionary could be made of it."""
    return isinstance(items, list | tuple) and all(
        isinstance(item, tuple | list) and len(item) == 2 and isinstance(item[0], str | int)  # noqa: PLR2004 - (key, value)
        for item in items
    )


# arrays: the data whose shapes some pastes spell out


_MAKERS = frozenset({"zeros", "ones", "empty", "full"})
_RANDOM = frozenset({"rand", "randn", "random_sample"})


def _array_call(path: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Any:
    root, _, name = path.rpartition(".")
    shape: Any = None
    if root.split(".")[0] in ("np", "numpy"):
        if name in _MAKERS and args:
            shape = args[0]
        elif name in _RANDOM and args:
            shape = tuple(args)
        elif name in ("random", "normal", "uniform", "randint"):
            shape = kwargs.get("size", args[-1] if args and isinstance(args[-1], tuple) else None)
        elif name == "reshape" and len(args) > 1:
            shape = args[1]
        elif name in ("array", "asarray") and args and isinstance(args[0], Array):
            return args[0]
        elif name == "expand_dims" and args and isinstance(args[0], Array):
            axis = kwargs.get("axis", args[1] if len(args) > 1 else None)
            old = list(args[0].shape)
            if isinstance(axis, int):
                old.insert(axis if axis >= 0 else len(old) + 1 + axis, 1)
                shape = tuple(old)
    if name == "train_test_split" and args:
        halves = []
        for number, array in enumerate(args):
            for half in ("train", "test"):
                text = f"{half} {number}"
                known = isinstance(array, Array)
                halves.append(
                    Array((Opaque(f"len({half})"), *array.shape[1:]), text)
                    if known
                    else Opaque(text)
                )
        return tuple(halves) if any(isinstance(array, Array) for array in args) else UNSAID
    if isinstance(shape, int):
        shape = (shape,)
    if isinstance(shape, tuple | list) and shape and all(size_of(dim) is not None for dim in shape):
        return Array(tuple(shape), site.text)
    return UNSAID


def array_attribute(array: Array, name: str, site: Site) -> Any:
    """An array's shape, and what leaves or changes it."""
    if name == "shape":
        return array.shape
    if name == "ndim":
        return len(array.shape)
    if name == "reshape":

        def reshape(args: list[Any], kwargs: dict[str, Any], at: Site) -> Any:
            shape = args[0] if len(args) == 1 and isinstance(args[0], tuple | list) else tuple(args)
            del kwargs
            return Array(tuple(shape), at.text) if shape else Opaque(at.text)

        return Method(reshape)
    if name in ("astype", "copy"):
        return Method(lambda _args, _kwargs, _at: array)
    return Opaque(site.text)


def array_item(array: Array, index: ast.expr, site: Site) -> Any:
    """Cutting along the first axis leaves the others; anything finer isn't followed."""
    if isinstance(index, ast.Slice):
        return Array((Opaque(f"len({site.text})"), *array.shape[1:]), site.text)
    return Opaque(site.text)
