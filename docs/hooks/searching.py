"""What the search is given to find: numbers alone, and names from code in one piece."""

from __future__ import annotations

import json
import re
from pathlib import Path

import live
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

# the spaces that nobody sees between Chinese words stand inside of reset_after too
_SPLIT_NAME = re.compile("(?<=[A-Za-z0-9])\u200b?_\u200b?(?=[A-Za-z0-9])")


@event_priority(-100)  # the search has written its index by then
def on_post_build(config: MkDocsConfig) -> None:
    """Put the index right."""
    index = Path(config.site_dir) / "search" / "search_index.json"
    entries = json.loads(index.read_text("utf-8"))
    for entry in entries["docs"]:
        for key in ("title", "text"):
            entry[key] = _SPLIT_NAME.sub("_", live.plain(entry[key]))
    index.write_text(json.dumps(entries, ensure_ascii=False, separators=(",", ":")), "utf-8")
