"""English template -> Chinese template: what the modules in ``fourgates/reading`` say."""

from typing import Final

READING: Final[dict[str, str]] = {}
