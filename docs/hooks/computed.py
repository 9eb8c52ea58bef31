"""Numbers in pages come from the package.

A page names its models in its front matter, as links write them::

    models:
      question: v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))

and its text asks them: ``{{ question.lstm.count }}``, ``{{ question.lstm.kernel.shape }}``,
``{{ question.lstm.gate * 4 == 480 }}``. With ``==`` the page also says what it
expects, and the build stops where the package computes something else. A call on
a line of its own puts in a piece of the answer: ``{{ calculator(question) }}``.

Where the models have names for sizes and the page says what they are at first, the
reader can change them in a ``{{ figure(question.lstm) }}`` and every number follows::

    sizes: {units: 10, features: 1}
    models:
      question: v1;keras;in=None,features;LSTM(units,seq)

A model that no link can write is the code that makes it, as somebody would paste it;
``{{ code(windows) }}`` shows it, ``{{ inline(windows) }}`` within a line, with the reader's sizes::

    models:
      windows: |
        model = keras.Sequential([keras.Input((30, features)), layers.Flatten()])

``exercises`` are questions to predict before one reads on; ``{{ exercises() }}`` puts
them in. A number of two or more digits that somebody typed stops the build too.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import live
from fourgates import Layer, Model, Weight, read_link, write_link
from fourgates.costs import (
    BYTES,
    OPTIMIZERS,
    TOOLS,
    Tool,
    in_bytes,
    multiply_adds,
    optimizer_count,
    work,
    work_count,
)
from fourgates.derivation import derive, formula
from fourgates.frameworks.chain import Chain, shape_text
from fourgates.permalink import VERSION
from fourgates.polynomial import Dim, Polynomial, total, written_by
from fourgates.reading.found import FoundModel, found_chain
from fourgates.reading.paste import read_paste
from fourgates.rendering.calculator import calculator
from fourgates.rendering.compare import ENTRIES, comparison
from fourgates.rendering.elements import Element, html
from fourgates.rendering.exercise import exercise
from fourgates.rendering.figure import figure, tiles
from fourgates.rendering.picture import pictures
from fourgates.rendering.text import keras_summary, memory, number
from fourgates.rendering.view import derivation, tensors
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

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


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Put the numbers in, and stop at a wrong or a typed one, naming file and line."""
    path = page.file.src_uri
    source = page.file.content_string
    text = markdown.lstrip("\n")
    # the front matter's lines count too: an editor shows them
    first = source.count("\n") - text.count("\n") + 1
    sizes: dict[str, int] = page.meta.get("sizes") or {}
    models = {}
    for name, written in (page.meta.get("models") or {}).items():
        try:
            models[name] = _given(written, sizes)
        except ValueError as error:
            line = source[: source.find(f" {name}:")].count("\n") + 1
            raise PluginError(f"{path}:{line}: {error}") from error
    _refuse_typed_numbers(text, path, first)
    environment = _Environment(
        models, sizes, config.theme["language"], get_relative_url(_CALCULATOR, page.url)
    )
    exercises = _exercises(page, source, environment, config.theme["language"])

    def fill(match: re.Match[str]) -> str:
        if match[1].strip() == "exercises()":
            return exercises
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
                page.meta[key] = _MACRO.sub(
                    lambda m: live.plain(environment.text(m[1].strip())), value
                )
            except (PageError, ValueError) as error:
                raise PluginError(f"{path}:{line}: {error}") from error
    return _MACRO.sub(fill, text)


def _exercises(page: Page, source: str, environment: _Environment, language: str) -> str:
    """The page's questions to predict, as Markdown."""
    written = []
    for index, asked in enumerate(page.meta.get("exercises") or []):
        line = source[: source.find(str(asked.get("model")))].count("\n") + 1
        path = page.file.src_uri
        try:
            question = _MACRO.sub(lambda m: environment.text(m[1].strip()), asked["ask"])
            link = asked["model"]
            found = found_chain(read_link(link)) if link.startswith(VERSION) else _found(link, {})
            form = exercise(found, asked.get("layer", ""), language, f"fge{index + 1}")
        except (KeyError, ValueError) as error:
            raise PluginError(f"{path}:{line}: this exercise lacks or misnames {error}") from error
        _refuse_typed_numbers(asked["ask"], path, line)
        written.append(
            f'<div class="fg-ask" markdown>\n\n{question}\n\n{_wrapped(html(form))}\n\n</div>'
        )
    return "\n\n".join(written)


@dataclass(frozen=True)
class _Given:
    """A model of the front matter.

    Attributes:
        model: with the page's sizes in it.
        named: with their names.
        chain: as a link writes the first; none where code made it.
        code: that code.
    """

    model: Model
    named: Model
    chain: Chain | None = None
    code: str = ""


def _given(written: str | Chain, sizes: Mapping[str, int]) -> _Given:
    """A model from its link, or from the code that makes it; another hook may have read it already."""
    if not isinstance(written, str):
        model = written.build()
        return _Given(model, model, written)
    if written.startswith(f"{VERSION};"):
        chain = read_link(_with_sizes(written, sizes))
        return _Given(chain.build(), read_link(written).build(), chain)
    return _Given(_coded(written, sizes), _coded(written, {}), code=written.strip())


def _coded(code: str, sizes: Mapping[str, int]) -> Model:
    found = _found(code, sizes)
    layers = tuple(replace(row.layer, name=row.name) for row in found.layers if row.layer)
    return Model(found.framework, found.name, (), layers)


def _found(code: str, sizes: Mapping[str, int]) -> FoundModel:
    """The one model that code makes, every weight of it known."""
    paste = read_paste(code, sizes=sizes)
    if len(paste.models) != 1:
        raise PageError(f"this code makes {len(paste.models)} models, not one")
    (found,) = paste.models
    for said in (*paste.warnings, *found.warnings):
        raise PageError(said)
    for row in found.layers:
        if row.layer is None or row.problem:
            raise PageError(row.problem or f"the weights of {row.name} aren't known")
    return found


def _with_sizes(link: str, sizes: Mapping[str, int]) -> str:
    """The link with numbers for the names of the page's sizes."""
    return re.sub(
        r"(?<=[(,=])([A-Za-z]\w*)(?=[,;)]|$)",
        lambda match: str(sizes.get(match[1], match[1])),
        link,
    )


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

    def __init__(
        self,
        given: Mapping[str, _Given],
        sizes: Mapping[str, int],
        language: str,
        home: str,
    ) -> None:
        self._given = dict(given)
        self._models = {name: one.model for name, one in given.items()}
        self._named = {name: one.named for name, one in given.items()}
        self._sizes = sizes
        self._language = language
        self._home = home
        self._elements = 0

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
            tree = tree.left
        with self._following():
            value = self._value(tree)
            if isinstance(value, int | Polynomial):
                return number(value)
            if isinstance(value, str):
                return value
        raise PageError(
            f"{{{{ {expression} }}}} is a {type(value).__name__}, not a number or a text"
        )

    @contextmanager
    def _following(self) -> Iterator[None]:
        """Within it, models have the page's names for sizes, and write them as numbers that follow."""
        known, self._models = self._models, self._named
        try:
            with written_by(live.writer(self._sizes)):
                yield
        finally:
            self._models = known

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
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
                return self._call(name, argument)
            case ast.Call(
                func=ast.Name(id="summary"),
                args=[ast.Name(id=name)],
                keywords=[ast.keyword(arg="optimizer", value=ast.Constant(value=str(optimizer)))],
            ) if name in self._given and optimizer in OPTIMIZERS:
                printed = keras_summary(self._given[name].model, optimizer=optimizer)
                return f"```text\n{printed}```"
        raise PageError(f"{ast.unparse(node)} can't be computed here")

    def _call(self, name: str, argument: ast.expr) -> str:
        language = self._language
        self._elements += 1
        prefix = f"fg{self._elements}"
        given = self._given.get(argument.id) if isinstance(argument, ast.Name) else None
        chain = given.chain if given is not None else None
        if name == "calculator" and chain is not None and isinstance(argument, ast.Name):
            own_page = argument.id == "own"
            home = "" if own_page else self._home
            return _wrapped(
                html(calculator(chain, language, home=home, address=own_page, prefix=prefix))
            )
        if name == "link" and chain is not None:
            return write_link(chain)
        if name == "summary" and given is not None:
            return "```text\n" + keras_summary(given.model) + "```"
        if name == "code" and given is not None and given.code:
            return f"```python\n{given.code}\n```"
        if name == "inline" and given is not None and given.code:
            known = [size for size in self._sizes if re.search(rf"\b{size}\b", given.code)]
            text = given.code
            for size in known:
                text = re.sub(rf"\b{size}\b(?!=)", f"{Polynomial.name(size)}", text)
            return f"`{text}`"
        value = self._value(argument)
        if isinstance(value, Layer):
            calls: dict[str, Callable[[Layer], str]] = {
                "tensors": lambda layer: _wrapped(html(tensors(layer, language))),
                "derivation": lambda layer: _wrapped(html(derivation(layer, language))),
                "picture": lambda layer: _wrapped(
                    "".join(html(part) for part in pictures(layer, language, self._sizes))
                ),
                "figure": lambda layer: _wrapped(
                    html(figure(layer, self._sizes, language, prefix))
                ),
                "tiles": lambda layer: _wrapped(html(tiles(layer, language))),
                "formula": formula,
                "compare": lambda layer: _wrapped(html(_compared(layer, language, self._home))),
            }
            if name in calls:
                return calls[name](value)
        raise PageError(f"{name}({ast.unparse(argument)}) is nothing that can be put in")


def _compared(layer: Layer, language: str, home: str) -> Element:
    """The layer beside those of the other frameworks."""
    units, features = layer.output_shape[-1], layer.input_shape[-1]
    if layer.type not in ENTRIES or units is None or features is None:
        raise PageError(f"{layer.title} is not compared; there are {', '.join(ENTRIES)}")
    return comparison(layer.type, units, features, language, home=home)


def _wrapped(markup: str) -> str:
    return f'<div class="fg-piece">{markup}</div>'


def _bytes(model: Model, dtype: str) -> Dim:
    return in_bytes(model.count, dtype)


def _part(layer: Layer, tool: Tool, part: str) -> Dim:
    return total(step.count for step in work(layer, tool) if step.part == part)


def _attribute(owner: object, name: str) -> Any:
    """What a page may ask of a model, a layer or a weight."""
    answers: dict[str, Callable[[Any], Any]] = {}
    pieces: dict[str, Any] = {}
    if isinstance(owner, Model):
        answers = {
            "count": lambda m: m.count,
            "memory": lambda m: memory(m.count),
            **{f"bytes_{dtype}": partial(_bytes, dtype=dtype) for dtype in BYTES},
            **{name: partial(optimizer_count, optimizer=name) for name in OPTIMIZERS},
        }
        pieces = {layer.name: layer for layer in owner.layers}
    elif isinstance(owner, Layer):
        answers = {
            "count": lambda x: x.count,
            "gate": lambda x: next(line.count for line in derive(x) if line.kind == "gate"),
            "gates": lambda x: len(x.weights[0].gates),
            "units": lambda x: x.output_shape[-1],
            "features": lambda x: x.input_shape[-1],
            "steps": lambda x: x.input_shape[1],
            "output_shape": lambda x: shape_text(x.output_shape),
            "biases": lambda x: total(w.count for w in x.weights if "bias" in w.role),
            "multiply_adds": multiply_adds,
            # what each tool prints for one step of one example: lstm.thop, lstm.thop_state
            **{tool: partial(work_count, tool=tool) for tool in TOOLS},
            **{
                f"{tool}_{part}": partial(_part, tool=tool, part=part)
                for tool in TOOLS
                for part in ("products", "sums", "joins", "biases", "state")
            },
        }
        # query/kernel is query_kernel where several weights are called kernel
        pieces = {re.sub(r"\W", "_", weight.name): weight for weight in owner.weights}
        pieces |= {weight.short_name: weight for weight in owner.weights}
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
