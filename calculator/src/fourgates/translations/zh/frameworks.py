"""English template -> Chinese template: what the modules in ``fourgates/frameworks`` say."""

from typing import Final

FRAMEWORKS: Final[dict[str, str]] = {}
