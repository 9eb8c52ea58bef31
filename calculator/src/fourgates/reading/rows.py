"""What a row of a printed summary says: its cells as names, shapes and numbers.

Nothing is worked out here; :mod:`fourgates.reading.rederive` does that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fourgates.weights import Shape

MOST_DIGITS = 30
MOST_DIMENSIONS = 16

ELLIPSIS = "…"

_GROUP = re.compile(r"[(\[]([^()\[\]{}]*)[)\]]")
_SHAPE_START = re.compile(
    r"(?<![\w.])(?:\{[^{}()\[\]]{0,80})?[(\[]{1,4}\s{0,2}(?:None|\?|-?\d+)\s?(?=[,)\]])|(?<![\w.])\(\)"
)
_NO_SHAPE = re.compile(r"(?<!\S)(?:multiple|\?|--?|N/A|unknown)(?!\S)")
_SIZE = re.compile(r"-?\d{1,30}")
_NUMBER = re.compile(r"(?:\d{1,3}(?:[,_ '’]\d{3})+|\d+)(?:\.0{1,2})?|\d{1,3}(?:\.\d{3})+")
_COUNT = re.compile(
    r"\s*\(?(?P<number>\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d+)(?:\.0{1,2}(?!\d))?(?P<rest>.*)",
    re.DOTALL,
)
_ROUNDED = re.compile(r"\s?[KMBTG]\b")
_SOURCE = re.compile(
    r"(?<![^\s\[\]'\",…])([^\s\[\]'\",…]{1,200})"
    r"(?:\[\d{1,4}\]\[(\d{1,4})[\]…]|(?:\[\d{0,4}(?:\]\[?)?)?…)"
)
_YES_NO = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Call:
    """A module as ``print(model)`` shows it: the arguments it was made with."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a summary, as printed.

    Attributes:
        line: where it begins in the paste, from 1.
        name: the layer's name; ``""`` where there is none.
        type: its class, maybe cut off.
        cut: whether the class's name is cut off.
        outputs: the shapes in its output cell; none where it says ``multiple`` or ``?``.
        count: its number of parameters; ``None`` where it has none, or none that can be read.
        rounded: whether the number is printed as ``11.2 M``, so that nobody knows it.
        unbuilt: whether Keras prints ``0 (unbuilt)``.
        depth: how deep it stands in other rows; the outermost is 0.
        inputs: the shapes in an input cell.
        kernel: the sizes in a kernel cell.
        trainable: what a cell or brackets around the number say.
        sources: name and output number of the rows that feed it; ``None``: no such column.
        again: whether it only points at a row before, ``(recursive)``.
        call: the arguments it is printed with.
        tensors: names and shapes of its tensors, where they are listed.
        numbers: names and counts of its tensors, where only these are listed.
        square: whether its shape is a list, ``[1, 16, 32]``, as PyTorch's are.
    """

    line: int
    name: str
    type: str
    cut: bool = False
    outputs: tuple[Shape, ...] = ()
    count: int | None = None
    rounded: bool = False
    unbuilt: bool = False
    depth: int = 0
    inputs: tuple[Shape, ...] = ()
    kernel: tuple[int, ...] = ()
    trainable: bool | None = None
    sources: tuple[tuple[str, int], ...] | None = None
    again: bool = False
    call: Call | None = None
    tensors: tuple[tuple[str, tuple[int, ...]], ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()
    square: bool = False


@dataclass(slots=True)
class Totals:
    """The numbers below a summary's rows; ``None`` where one isn't printed."""

    total: int | None = None
    trainable: int | None = None
    frozen: int | None = None
    optimizer: int | None = None
    rounded: bool = False

    def __bool__(self) -> bool:
        numbers = (self.total, self.trainable, self.frozen, self.optimizer)
        return any(number is not None for number in numbers) or self.rounded


@dataclass(frozen=True, slots=True)
class Cells:
    """A row's line, cut where its shape and its number stand."""

    name: str
    shape: str
    closed: bool
    count: int | None = None
    rounded: bool = False
    bracketed: bool = False
    rest: str = ""


def shapes_in(text: str) -> tuple[Shape, ...]:
    """Every complete shape in a cell.

    >>> shapes_in("[(None, 64), (None, ")
    ((None, 64),)
    >>> shapes_in("[[-1, 50, 64], [-1, 2, 64]]")
    ((None, 50, 64), (None, 2, 64))
    >>> shapes_in("multiple"), shapes_in("(None,)"), shapes_in("()")
    ((), ((None,),), ((),))
    """
    shapes = []
    for group in _GROUP.finditer(text):
        words = [word.strip() for word in group[1].split(",")]
        if words and not words[-1]:
            words.pop()
        if len(words) <= MOST_DIMENSIONS and all(_is_size(word) for word in words):
            shapes.append(tuple(_size(word) for word in words))
    return tuple(shapes)


def _is_size(word: str) -> bool:
    return word in ("None", "?", "") or _SIZE.fullmatch(word) is not None


def _size(word: str) -> int | None:
    size = int(word) if _SIZE.fullmatch(word) else -1
    return size if size >= 0 else None


def kernel_in(text: str) -> tuple[int, ...]:
    """The sizes in a kernel cell.

    >>> kernel_in("[3, 3]"), kernel_in("--")
    ((3, 3), ())
    """
    return tuple(int(size) for size in re.findall(r"(?<!\d)\d{1,6}(?!\d)", text[:100])[:8])


def number_in(text: str) -> int | None:
    """A whole cell as a number.

    >>> [
    ...     number_in(cell)
    ...     for cell in ("2,757,761", "4457472", "12.0", "33.024", "(64,000)", "--", "1e3")
    ... ]
    [2757761, 4457472, 12, 33024, 64000, None, None]
    """
    cell = text.strip().strip("()`*_").strip()
    if len(cell) > 2 * MOST_DIGITS or _NUMBER.fullmatch(cell) is None:
        return None
    digits = re.sub(r"\.0{1,2}$", "", cell) if not re.search(r"\.\d{3}$", cell) else cell
    digits = re.sub(r"\D", "", digits)
    return int(digits) if len(digits) <= MOST_DIGITS else None


def cells_of(text: str) -> Cells | None:
    """Find the shape and the number in a row's line; ``None`` where it has no shape.

    >>> cells_of("lstm_1 (LSTM)     (None, 10)     480       embedding[0][0]").count
    480
    >>> cells_of("Total params: 491") is None
    True
    """
    start = _SHAPE_START.search(text) or _NO_SHAPE.search(text)
    if start is None:
        return None
    end, closed = _end_of(text, start.start())
    if not closed:
        return Cells(text[: start.start()], text[start.start() :], closed=False)
    count, rounded, bracketed, rest = count_at(text[end:])
    return Cells(
        name=text[: start.start()],
        shape=text[start.start() : end],
        closed=True,
        count=count,
        rounded=rounded,
        bracketed=bracketed,
        rest=rest,
    )


def count_at(text: str) -> tuple[int | None, bool, bool, str]:
    """The number a cell begins with: it, whether it is rounded or in brackets, and what follows."""
    found = _COUNT.match(text)
    if found is None:
        return None, False, False, text
    rest = found["rest"]
    rounded = rest[:1] == "." or _ROUNDED.match(rest) is not None
    digits = re.sub(r"\D", "", found["number"])
    count = None if rounded or len(digits) > MOST_DIGITS else int(digits)
    return count, rounded, "(" in text[: found.start("number")], rest


def _end_of(text: str, start: int) -> tuple[int, bool]:
    """Where the bracket that opens at ``start`` closes."""
    if text[start] not in "([{":
        return text.find(" ", start) if " " in text[start:] else len(text), True
    depth = 0
    for at in range(start, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1, True
    return len(text), False


def name_and_type(cell: str) -> tuple[str, str, bool]:
    """A name cell's name and class, and whether the class is cut off.

    >>> name_and_type("bidirectional_1 (Bidirection")
    ('bidirectional_1', 'Bidirection', True)
    >>> name_and_type("dense (Dense)"), name_and_type("Conv2d-1"), name_and_type("LSTM")
    (('dense', 'Dense', False), ('Conv2d-1', 'Conv2d', False), ('', 'LSTM', False))
    """
    text = cell.strip().strip("`*|").strip()
    numbered = re.fullmatch(r"([A-Za-z_]\w*)-(\d+)", text)
    if numbered:
        return text, numbered[1], False
    if "(" not in text:
        cut = text.endswith(ELLIPSIS)
        plain = text.rstrip(ELLIPSIS)
        return ("", plain, cut) if plain[:1].isupper() and " " not in plain else (plain, "", True)
    # Bidirectional(LSTM(10)) wraps; my (own) name (LSTM) does not
    wraps = text.endswith("))")
    name, _, kind = text.partition("(") if wraps else text.rpartition("(")
    name, cut = name.strip(), not kind.rstrip().endswith(")")
    kind = kind.rstrip().removesuffix(")").rstrip(ELLIPSIS + " ")
    return name, kind, cut or text.rstrip(") ").endswith(ELLIPSIS)


def sources_in(cell: str) -> tuple[tuple[str, int], ...]:
    """The rows that a ``Connected to`` cell names.

    >>> sources_in("['embedding_1[0][0]', 'lstm[0][2]']")
    (('embedding_1', 0), ('lstm', 2))
    >>> sources_in("embedding_2[0][0…"), sources_in("a_concatenation_…"), sources_in("-")
    ((('embedding_2', 0),), (('a_concatenation_…', 0),), ())
    """
    found = []
    for source in _SOURCE.finditer(cell):
        whole = "[" in source[0]
        found.append((source[1] if whole else source[1] + ELLIPSIS, int(source[2] or 0)))
    return tuple(found)


def yes_or_no(cell: str) -> bool | None:
    """What a ``Trainable`` cell says."""
    return _YES_NO.get(cell.strip().lower())
