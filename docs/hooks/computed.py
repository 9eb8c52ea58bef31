"""Numbers in pages come from the package.

A page names its models in its front matter, as links write them::

    models:
      question: v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))

and its text asks them: ``{{ question.lstm.count }}``, ``{{ question.lstm.kernel.shape }}``,
``{{ question.lstm.gate * 4 == 480 }}``. With ``==`` the page also says what it
expects, and the build stops where the package computes something else. A call on
a line of its own puts in a piece of the answer: ``{{ calculator(question) }}``.

A number of two or more digits that somebody typed stops the build too.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

from fourgates import Layer, Model, Weight, read_link, write_link
from fourgates.derivation import derive, formula
from fourgates.frameworks.chain import Chain, shape_text
from fourgates.polynomial import Polynomial, total
from fourgates.rendering.calculator import calculator
from fourgates.rendering.elements import html
from fourgates.rendering.picture import pictures
from fourgates.rendering.text import keras_summary, memory, number
from fourgates.rendering.view import derivation, tensors
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

_LANGUAGE = "en"
_CALCULATOR = "calculator/"
_MACRO = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
# code, addresses, HTML tags and attribute lists may hold digits of their own
_EXEMPT = re.compile(
    r"\{\{.*?\}\}|```.*?```|`[^`\n]*`|\]\([^)\s]*\)|<[^>\n]*>|\{[:#.][^}\n]*\}|https?://\S+",
    re.DOTALL,
)
_TYPED = re.compile(r"(?<![\w.#-])\d[\d,]*\d(?![\w])")
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


class PageError(ValueError):
    """A page asks for something that can't be answered, or says a wrong number."""


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Put the numbers in, and stop at a wrong or a typed one, naming file and line."""
    path = page.file.src_uri
    source = page.file.content_string
    # the front matter's lines count too: an editor shows them
    first = source[: source.find(markdown.lstrip("\n"))].count("\n") + 1
    text = markdown.lstrip("\n")
    models = {}
    for name, link in (page.meta.get("models") or {}).items():
        try:
            models[name] = read_link(link)
        except ValueError as error:
            line = source[: source.find(link)].count("\n") + 1
            raise PluginError(f"{path}:{line}: {error}") from error
    _refuse_typed_numbers(text, path, first)
    environment = _Environment(models, get_relative_url(_CALCULATOR, page.url))

    def fill(match: re.Match[str]) -> str:
        try:
            return environment.text(match[1].strip())
        except (PageError, ValueError) as error:
            line = first + text[: match.start()].count("\n")
            raise PluginError(f"{path}:{line}: {error}") from error

    for key in ("title", "description"):
        if key in page.meta:
            value = str(page.meta[key])
            line = source[: source.find(f"\n{key}:")].count("\n") + 2
            _refuse_typed_numbers(value, path, line)
            try:
                page.meta[key] = _MACRO.sub(lambda m: environment.text(m[1].strip()), value)
            except (PageError, ValueError) as error:
                raise PluginError(f"{path}:{line}: {error}") from error
    return _MACRO.sub(fill, text)


def _refuse_typed_numbers(text: str, path: str, first: int) -> None:
    masked = _EXEMPT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    typed = _TYPED.search(masked)
    if typed:
        line = first + masked[: typed.start()].count("\n")
        raise PluginError(
            f"{path}:{line}: the number {typed[0]} is typed here; write {{{{ ... }}}} so that the package computes it"
        )


class _Environment:
    """Evaluates a page's expressions: names, attributes, arithmetic and a few calls."""

    def __init__(self, chains: dict[str, Chain], home: str) -> None:
        self._chains = chains
        self._home = home
        self._models = {name: chain.build() for name, chain in chains.items()}
        self._calculators = 0

    def text(self, expression: str) -> str:
        """What stands on the page instead of the expression."""
        try:
            tree = ast.parse(expression, mode="eval").body
        except SyntaxError as error:
            raise PageError(f"{{{{ {expression} }}}} can't be read: {error.msg}") from error
        if isinstance(tree, ast.Compare):
            value, says = self._value(tree.left), self._value(tree.comparators[0])
            if not isinstance(tree.ops[0], ast.Eq) or len(tree.ops) > 1:
                raise PageError(f"{{{{ {expression} }}}}: only one == can be checked")
            if value != says:
                raise PageError(
                    f"page says {says}, the package computes {value} for {ast.unparse(tree.left)}"
                )
        else:
            value = self._value(tree)
        if isinstance(value, int | Polynomial):
            return number(value)
        if isinstance(value, str):
            return value
        raise PageError(
            f"{{{{ {expression} }}}} is a {type(value).__name__}, not a number or a text"
        )

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() as value):
                return value
            case ast.Name(id=name):
                if name not in self._models:
                    raise PageError(
                        f"no model {name} in the front matter; there are {', '.join(self._models)}"
                    )
                return self._models[name]
            case ast.Attribute(value=owner, attr=name):
                return _attribute(self._value(owner), name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](self._value(left), self._value(right))
            case ast.Call(func=ast.Name(id=name), args=[argument]):
                return self._call(name, argument)
        raise PageError(f"{ast.unparse(node)} can't be computed here")

    def _call(self, name: str, argument: ast.expr) -> str:
        if name == "calculator" and isinstance(argument, ast.Name):
            self._value(argument)  # says so where there is no such model
            self._calculators += 1
            own_page = argument.id == "own"
            tree = calculator(
                self._chains[argument.id],
                _LANGUAGE,
                home="" if own_page else self._home,
                address=own_page,
                prefix=f"fg{self._calculators}",
            )
            return _wrapped(html(tree))
        if name == "link" and isinstance(argument, ast.Name) and argument.id in self._chains:
            return write_link(self._chains[argument.id])
        value = self._value(argument)
        if name == "summary" and isinstance(value, Model):
            return "```text\n" + keras_summary(value) + "```"
        if isinstance(value, Layer):
            layer_calls: dict[str, Callable[[Layer], str]] = {
                "tensors": lambda layer: _wrapped(html(tensors(layer, _LANGUAGE))),
                "derivation": lambda layer: _wrapped(html(derivation(layer, _LANGUAGE))),
                "picture": lambda layer: _wrapped(
                    "".join(html(figure) for figure in pictures(layer, _LANGUAGE))
                ),
                "formula": formula,
            }
            if name in layer_calls:
                return layer_calls[name](value)
        raise PageError(f"{name}({ast.unparse(argument)}) is nothing that can be put in")


def _wrapped(markup: str) -> str:
    return f'<div class="fg-piece">{markup}</div>'


def _attribute(owner: object, name: str) -> Any:
    """What a page may ask of a model, a layer or a weight."""
    answers: dict[str, Callable[[Any], Any]] = {}
    pieces: dict[str, Any] = {}
    if isinstance(owner, Model):
        answers = {"count": lambda m: m.count, "memory": lambda m: memory(m.count)}
        pieces = {layer.name: layer for layer in owner.layers}
    elif isinstance(owner, Layer):
        answers = {
            "count": lambda x: x.count,
            "gate": lambda x: next(line.count for line in derive(x) if line.kind == "gate"),
            "gates": lambda x: len(x.weights[0].gates),
            "units": lambda x: x.output_shape[-1],
            "features": lambda x: x.input_shape[-1],
            "output_shape": lambda x: shape_text(x.output_shape),
            "biases": lambda x: total(w.count for w in x.weights if "bias" in w.role),
        }
        pieces = {weight.short_name: weight for weight in owner.weights}
    elif isinstance(owner, Weight):
        answers = {
            "count": lambda w: w.count,
            "shape": lambda w: shape_text(w.shape),
            "rows": lambda w: w.shape[0],
            "columns": lambda w: w.shape[-1],
            "block": lambda w: w.blocks()[0].count,
            "slice": lambda w: w.blocks()[0].slice,
        }
    if name in answers:
        return answers[name](owner)
    if name in pieces:
        return pieces[name]
    raise PageError(f"there is no {name} here; there are {', '.join([*answers, *pieces])}")
