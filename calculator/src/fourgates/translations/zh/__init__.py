"""Simplified Chinese.

Conventions: full-width punctuation in Chinese text, a space between Chinese and Latin letters or
digits, 你; names of classes, options, tensors and code stay as the frameworks write them.
"""

from fourgates.translations.zh.frameworks import FRAMEWORKS
from fourgates.translations.zh.reading import READING
from fourgates.translations.zh.rest import REST
from fourgates.translations.zh.slips import SLIPS
from fourgates.translations.zh.words import WORDS

__all__ = ["AREAS", "SENTENCES", "SLIPS", "WORDS"]

AREAS = {"frameworks": FRAMEWORKS, "reading": READING, "rest": REST}
"""The sentences by the folder of the package that says them; each area is the module of its name."""

SENTENCES = {english: chinese for area in AREAS.values() for english, chinese in area.items()}
