"""The functions of ``torch`` that make tensors, as far as their shapes are told."""

from __future__ import annotations

import re
from typing import Any

from fourgates.polynomial import Dim
from fourgates.reading.torch_values import Tensor, shape_of, tensor_shape
from fourgates.reading.values import Array, Opaque, Site, size_of

_BY_SIZES = frozenset(("empty", "ones", "rand", "randn", "zeros"))
_OLD_CLASSES = frozenset(("Tensor", "FloatTensor", "DoubleTensor", "LongTensor", "HalfTensor"))
_ALIKE = frozenset(
    (
        "clone",
        "empty_like",
        "exp",
        "from_numpy",
        "log",
        "ones_like",
        "rand_like",
        "randn_like",
        "sqrt",
        "zeros_like",
    )
)

_DATA_NAME = re.compile(
    r"weight|matri|vec|embed|arr|data|table|pretrain|value|list|glove", re.IGNORECASE
)


def tensor_from(name: str, args: list[Any], kwargs: dict[str, Any], site: Site) -> Tensor | None:
    """What ``torch.<name>(...)`` makes; ``None`` for any other function.

    >>> tensor_from("zeros", [2, 3], {}, Site(1, "torch.zeros(2, 3)")).shape
    (2, 3)
    """
    first = args[0] if args else None
    shape: tuple[Dim, ...] | None = None
    text = site.text
    if name in _BY_SIZES:
        shape = shape_of([kwargs["size"]] if "size" in kwargs else args)
    elif name in _OLD_CLASSES or name in ("tensor", "as_tensor"):
        data = kwargs.get("data", first)
        sizes = name in _OLD_CLASSES and not isinstance(data, list | tuple | Tensor | Array)
        shape = shape_of(args) if sizes and not _is_data(data) else _shape_of_data(data)
        text = data.text if isinstance(data, Opaque) else text
    elif name in _ALIKE:
        shape = tensor_shape(first)
        text = first.text if isinstance(first, Opaque) else text
    elif name == "full":
        shape = shape_of([kwargs.get("size", first)])
    elif name == "eye":
        sizes_of_eye = shape_of(args[:2])
        shape = (sizes_of_eye[0], sizes_of_eye[-1]) if sizes_of_eye else None
    elif name == "arange":
        number = size_of(first) if len(args) == 1 else None
        shape = None if number is None else (number,)
    elif name == "linspace":
        shape = shape_of([kwargs["steps"]] if "steps" in kwargs else args[2:3]) or None
    elif name in ("normal", "randint"):
        size = kwargs.get("size", args[-1] if args else None)
        shape = shape_of([size]) if isinstance(size, tuple | list) else None
    else:
        return None
    return Tensor(shape, text)


def _is_data(value: Any) -> bool:
    """Whether ``torch.FloatTensor(weights)`` is given numbers and not a size: its name must tell."""
    return isinstance(value, Opaque) and bool(_DATA_NAME.search(value.text))


def _shape_of_data(data: Any) -> tuple[Dim, ...] | None:
    """The shape of a tensor made from data: numbers in lists, an array, another tensor."""
    if isinstance(data, Tensor | Array):
        return tensor_shape(data)
    shape: list[Dim] = []
    while isinstance(data, list | tuple):
        shape.append(len(data))
        if not data:
            break
        data = data[0]
    return None if isinstance(data, Opaque) else tuple(shape)
