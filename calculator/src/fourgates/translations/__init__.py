"""What the package says, in languages other than English.

A language is a package of its own here with three tables:

- ``WORDS``: key -> text, for the keys of ``fourgates.words``;
- ``SLIPS``: key -> text, for the keys of ``fourgates.misreadings.words``;
- ``SENTENCES``: English template -> template, for every sentence that code makes where it needs it.

Each is read only when somebody asks for that language.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("en", "zh")

type Area = Literal["words", "slips", "sentences"]


@cache
def table(language: str, area: Area) -> Mapping[str, str]:
    """A table of a language that isn't English.

    Raises:
        ModuleNotFoundError: where there is no such language.
    """
    found: Mapping[str, str] = getattr(import_module(f"{__name__}.{language}"), area.upper())
    return found
