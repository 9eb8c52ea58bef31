"""A tree of HTML or SVG elements: written as text at build time, sent as data to the page.

The page builds its nodes from the data one by one, so no text of a reader's can
ever become markup.

>>> tree = element("p", "1 < 2", class_="fg-note")
>>> html(tree)
'<p class="fg-note">1 &lt; 2</p>'
>>> data(tree)
['p', {'class': 'fg-note'}, ['1 < 2']]
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

type Node = Element | str
type Data = str | list[str | dict[str, str] | list[Data]]

_VOID = frozenset({"input", "br", "wbr"})


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with attributes and children."""

    tag: str
    attributes: dict[str, str]
    children: tuple[Node, ...]


def element(tag: str, *children: Node | None, **attributes: str | float | bool | None) -> Element:
    """An element; ``class_`` is ``class``, ``aria_label`` is ``aria-label``.

    ``True`` writes an attribute without a value; ``False`` and ``None`` leave an
    attribute or a child out.
    """
    written = {
        name.rstrip("_").replace("_", "-"): "" if value is True else _plain(value)
        for name, value in attributes.items()
        if value is not None and value is not False
    }
    return Element(tag, written, tuple(child for child in children if child is not None))


def html(node: Node) -> str:
    """The tree as HTML."""
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    if node.tag in _VOID:
        return f"<{node.tag}{attributes}>"
    return f"<{node.tag}{attributes}>{''.join(map(html, node.children))}</{node.tag}>"


def data(node: Node) -> Data:
    """The tree as JSON has it: text, or [tag, attributes, children]."""
    if isinstance(node, str):
        return node
    return [node.tag, node.attributes, [data(child) for child in node.children]]


def _plain(value: str | float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
