"""What Material leaves out for readers who can't see, or use no mouse."""

from __future__ import annotations

import re
from typing import Any

_SEARCH = re.compile(r'<div class="md-search" (?=[^>]*role="dialog")')
_SEARCH_LABEL = re.compile(r'class="md-search__input"[^>]*aria-label="([^"]*)"')
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_NO_HEADING = re.compile(r"<th(\b[^>]*)>\s*</th>")
_TAG = re.compile(r"<[^>]*>")


def on_page_content(html: str, **_: Any) -> str:
    """A wide table scrolls by itself, by keyboard too; its column heads are its name."""

    def scrolling(match: re.Match[str]) -> str:
        heads = [_TAG.sub("", head).strip() for head in _HEADING.findall(match[1])]
        # a corner that heads nothing is no heading
        body = _NO_HEADING.sub(r"<td\1></td>", match[1])
        name = ", ".join(head for head in heads if head)
        return (
            f'<div class="fg-scroll" role="group" tabindex="0" aria-label="{name}">'
            f'<table class="fg-plain">{body}</table></div>'
        )

    return _TABLE.sub(scrolling, html)


def on_post_page(output: str, **_: Any) -> str:
    """Name the search, which says that it is a dialog."""
    label = _SEARCH_LABEL.search(output)
    if label:
        output = _SEARCH.sub(f'<div class="md-search" aria-label="{label[1]}" ', output)
    return output
