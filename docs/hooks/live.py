"""Numbers that follow the sizes a reader chooses.

A page that names ``sizes`` has polynomials where others have numbers. On their way
through Markdown they are hidden in characters that mean nothing to anybody
(Unicode's private use area): the formula, then what it comes to today. The finished
page gets an element that ``web/live.js`` can change; titles, attributes and the
search index get the number alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from fourgates.polynomial import Polynomial, names_in
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

_START, _MIDDLE, _END = "\ue000", "\ue001", "\ue002"
_HIDDEN = 0xE100
_FIRST_STAND_IN = 9_000_000_000
_TOKEN = re.compile(f"{_START}([^{_MIDDLE}]*){_MIDDLE}([^{_END}]*){_END}")
_TAG = re.compile(r"<[^>]*>")
_FOLLOWS = re.compile(r'data-n="[gp]:([^"]*)"')
_OFFERED = re.compile(r'data-size="(\w+)"')


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Give each number that follows the reader's sizes an element of its own."""
    output = elements(output)
    offered = set(_OFFERED.findall(output))
    followed = {
        name for formula in _FOLLOWS.findall(output) for name in re.findall(r"[^\W\d]\w*", formula)
    }
    if offered and (missing := followed - offered):
        # one slid without the other would leave wrong numbers
        names = ", ".join(sorted(missing))
        raise PluginError(
            f"{page.file.src_uri}: numbers follow {names}, and no figure of the page lets a reader change it"
        )
    return output


def writer(sizes: Mapping[str, int]) -> Callable[[Polynomial, str], str]:
    """What writes a page's polynomials, for :func:`fourgates.polynomial.written_by`."""

    def write(polynomial: Polynomial, how: str) -> str:
        value = polynomial.substitute(sizes)
        if unknown := names_in([value]):
            raise ValueError(f"{', '.join(unknown)} is no size of this page")
        return token(("g:" if how == "," else "p:") + polynomial.formula, format(value, how))

    return write


def token(formula: str, text: str) -> str:
    """A number that hides its formula."""
    hidden = "".join(chr(_HIDDEN + ord(letter)) for letter in formula)
    return f"{_START}{hidden}{_MIDDLE}{text}{_END}"


def plain(text: str) -> str:
    """The text with its numbers alone."""
    return _TOKEN.sub(lambda match: match[2], text)


def elements(html: str) -> str:
    """The page with an element around each number; inside of tags the number alone."""
    html = _TAG.sub(lambda tag: plain(tag[0]), html)
    return _TOKEN.sub(_element, html)


def in_formula(tex: str) -> tuple[str, list[tuple[str, str]]]:
    """The TeX with a number of ten digits for each token, and what belongs in their places."""
    found: list[tuple[str, str]] = []

    def stand_in(match: re.Match[str]) -> str:
        found.append((_formula(match), match[2]))
        return str(_FIRST_STAND_IN + len(found) - 1)

    return _TOKEN.sub(stand_in, tex), found


def in_set_formula(markup: str, numbers: list[tuple[str, str]]) -> str:
    """KaTeX's markup with the numbers put back: in what is seen, and in the MathML that is heard."""
    for index, (formula, text) in enumerate(numbers):
        digits, name = str(_FIRST_STAND_IN + index), escape(formula)
        markup = markup.replace(f"<mn>{digits}</mn>", f'<mn data-n="{name}">{text}</mn>')
        markup = re.sub(rf"(<annotation[^>]*>[^<]*){digits}", rf"\g<1>{text}", markup)
        markup = markup.replace(digits, f'<span data-n="{name}">{text}</span>')
    return markup


def _element(match: re.Match[str]) -> str:
    return f'<span data-n="{escape(_formula(match))}">{match[2]}</span>'


def _formula(match: re.Match[str]) -> str:
    return "".join(chr(ord(letter) - _HIDDEN) for letter in match[1])
