"""Sentences that know how they were made, so that they can be said in another language.

A :class:`Sentence` is the English text, and keeps the template and the values it was
made of. Whoever shows it asks :func:`told` for it in the reader's language; whoever
doesn't care has a string. The other languages' templates stand in
``translations``; a template is always written out where it is used, never made by
an f-string, so that ``calculator/tools/translations.py`` can hold one against the other.

>>> many = Sentence("{layer} has {count:,} weights.", layer="lstm", count=4000)
>>> many
'lstm has 4,000 weights.'
>>> together(many, plural(1, "One is left.", "{number} are left."))
'lstm has 4,000 weights. One is left.'
>>> listed(["kernel", "bias", "slope"], "and")
'kernel, bias and slope'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from fourgates.translations import table

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_SPACE_BETWEEN: Final = {"zh"}
"""Languages whose sentences follow each other without a space."""

type Last = Literal["", "and", "or"]
"""What stands before a list's last part; ``""`` is one more comma."""

_HAN: Final = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")

_COMMAS: Final = {"en": ", ", "zh": "、"}
_LASTS: Final[dict[str, dict[Last, str]]] = {
    "en": {"": ", ", "and": " and ", "or": " or "},
    "zh": {"": "、", "and": " 和 ", "or": " 或 "},
}


class Said(str):
    """A text that can be had in every language; as a string it is the English one."""

    __slots__ = ()

    def in_language(self, language: str) -> str:
        """The text in a language."""
        raise NotImplementedError


class Sentence(Said):
    """A sentence, or a part of one, from its template and what is put in.

    Attributes:
        template: the English text with names in braces.
        values: what stands for the names; those that are sentences are translated too.
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Make the English text, and keep what it is made of."""
        made = super().__new__(cls, template.format(**values))
        made.template = template
        made.values = values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.template,), self.values

    def in_language(self, language: str) -> str:
        """The sentence in a language.

        >>> print(Sentence("A layer is missing at the end.").in_language("en"))
        A layer is missing at the end.
        """
        if language == "en":
            return str(self)
        return filled(table(language, "sentences")[self.template], language, self.values)


class _Several(Said):
    """Sentences one after the other."""

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    def __new__(cls, *parts: str) -> Self:
        made = super().__new__(cls, " ".join(parts))
        made.parts = parts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, ...], dict[str, object]]:
        return self.parts, {}

    def in_language(self, language: str) -> str:
        between = "" if language in _NO_SPACE_BETWEEN else " "
        return between.join(told(part, language) for part in self.parts)


class _Listed(Said):
    """Words with commas between them."""

    __slots__ = ("last", "parts")
    parts: tuple[str, ...]
    last: Last

    def __new__(cls, parts: tuple[str, ...], last: Last) -> Self:
        made = super().__new__(cls, enumerated(parts, last, "en"))
        made.parts = parts
        made.last = last
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[tuple[str, ...], Last], dict[str, object]]:
        return (self.parts, self.last), {}

    def in_language(self, language: str) -> str:
        return enumerated([told(part, language) for part in self.parts], self.last, language)


def together(*parts: str) -> str:
    """Several sentences one after the other; empty ones are left out."""
    return _Several(*(part for part in parts if part))


def listed(parts: Iterable[str], last: Last = "") -> str:
    """Words as a list: ``a, b, c``, or ``a, b and c``."""
    return _Listed(tuple(parts), last)


def plural(number: int, one: str, several: str, /, **values: object) -> Sentence:
    """One of two sentences, by a number that both may name as ``{number}``."""
    return Sentence(one if number == 1 else several, number=number, **values)


def at_line(line: int, said: str) -> Sentence:
    """A sentence about one line of a text: ``Line 3: what ...``."""
    return Sentence("Line {line}: {said}", line=line, said=said)


def without_line(said: str) -> str:
    """The same without its line, for whoever names another one.

    >>> without_line(at_line(3, "what it holds isn't known."))
    "what it holds isn't known."
    """
    if isinstance(said, Sentence) and said.values.keys() == {"line", "said"}:
        inner = said.values["said"]
        return inner if isinstance(inner, str) else str(inner)
    return said


def told(said: object, language: str) -> str:
    """A text or an error's message in a language, as far as it can be translated.

    >>> told(ValueError(plural(1, "{layer} on {number} feature", "", layer="LSTM(10)")), "zh")
    'LSTM(10)，1 个输入特征'
    >>> told("(None, 10)", "zh")
    '(None, 10)'
    """
    if isinstance(said, BaseException):
        said = message_of(said)
    return said.in_language(language) if isinstance(said, Said) else str(said)


def message_of(error: BaseException) -> str:
    """An error's message, still a sentence if it was made of one (``str(error)`` is English)."""
    message = error.args[0] if len(error.args) == 1 else None
    return message if isinstance(message, str) else str(error)


def filled(template: str, language: str, values: dict[str, Any]) -> str:
    """A language's template with the values put in, each in that language where it can be."""
    words = {
        name: value.in_language(language)
        for name, value in values.items()
        if isinstance(value, Said)
    }
    if language in _NO_SPACE_BETWEEN:
        # a template has spaces around what may be Latin; where it isn't, they go
        for name, word in words.items():
            if _HAN.match(word[:1]):
                template = re.sub(rf"(?<={_HAN.pattern}) (?={{{name}}})", "", template)
            if _HAN.match(word[-1:]):
                template = re.sub(rf"(?<={{{name}}}) (?={_HAN.pattern})", "", template)
    return template.format(**values | words)


def enumerated(parts: Iterable[str], last: Last, language: str) -> str:
    """Texts of a language as a list of that language."""
    *first, end = list(parts) or [""]
    return _COMMAS[language].join(first) + _LASTS[language][last] + end if first else end
