"""Pictures of matrices are drawn into the page by the script that draws them in the browser."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from scripts import Script

_EMPTY = re.compile(r'(<fg-matrices drawing="([^"]*)">)(</fg-matrices>)')
_draw = Script("draw.mjs")


def on_post_page(output: str, **_: Any) -> str:
    """Draw what is to be seen without a script, or before it."""
    return _EMPTY.sub(
        lambda match: match[1] + _draw.ask(json.loads(html.unescape(match[2]))) + match[3], output
    )


def on_post_build(**_: Any) -> None:
    """The build is done."""
    _draw.close()
