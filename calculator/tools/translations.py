"""Hold the Chinese texts against the English ones; every difference is one line with file and line.

    python calculator/tools/translations.py

Nothing of the package is left out: each key of the two English tables, and each template that code
gives to ``Sentence`` or ``plural``, has a Chinese text with the same names in braces, and no Chinese
text is left over. Whatever a reader may see must be such a sentence: the messages of all errors but
:data:`DEVELOPERS_ERRORS`, and any other string that reads as one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "calculator" / "src" / "fourgates"
CHINESE = PACKAGE / "translations" / "zh"

DEVELOPERS_ERRORS = {
    "ArgumentTypeError",  # argparse's, beside its own English usage
    "AssertionError",
    "AttributeError",
    "KeyError",
    "NotImplementedError",
    "SyntaxError",
    "TypeError",
    "ValueError",  # of the arithmetic; a reader's errors have classes of their own
}
"""Errors that tell somebody who writes code against the package that the call was wrong."""

TABLES = {"words.py": ("ENGLISH", "words"), "misreadings/words.py": ("ENGLISH", "slips")}
"""Where the English tables stand, and the Chinese module and table with the same keys."""

MECHANISM = "translations"
"""What holds the other languages' texts."""

MAKERS = {"Sentence": (0,), "plural": (1, 2)}
"""Calls that take templates, and at which places."""
STORED = {"problem", "note"}
"""Attributes and arguments that hold a sentence, or nothing."""
SAID = {
    "Sentence",
    "plural",
    "together",
    "listed",
    "at_line",
    "without_line",
    "message_of",
    "reason",
}
"""Calls that give a sentence."""

_READS_AS_SENTENCE = re.compile(r"(?s)(?=.*[a-z])(?:\S+ ){2,}.*[a-z)}'][.:!?]?\s*\Z")
_ENDS = re.compile(r"[.!?]\s*\Z")


@dataclass(slots=True)
class Found:
    """What the package's sources hold.

    Attributes:
        templates: each template with the first place where it stands, ``file:line``.
        problems: what is wrong with how sentences are written, one line each.
    """

    templates: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Print what is wrong; 1 where anything is."""
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print("translations: every sentence is there in Chinese")
    return 1 if found else 0


def problems(package: Path = PACKAGE) -> list[str]:
    """Everything that is missing, left over or wrong, a line each."""
    found = Found()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name.split("/")[0] != MECHANISM:
            _scan(path, name, found)
    chinese = package / "translations" / "zh"
    result = list(found.problems)
    for name, (variable, module) in TABLES.items():
        english, lines = _table(package / name, variable)
        texts, places = _table(chinese / f"{module}.py", module.upper())
        english_places = {key: f"{_shown(package / name)}:{line}" for key, line in lines.items()}
        texts_places = {
            key: f"{_shown(chinese / module)}.py:{line}" for key, line in places.items()
        }
        result += _compared(
            english, english_places, texts, texts_places, f"{_shown(chinese / module)}.py"
        )
    result += _sentences(found, chinese)
    return result


def _sentences(found: Found, chinese: Path) -> Iterator[str]:
    """The templates against the modules that hold them by area."""
    texts: dict[str, str] = {}
    places: dict[str, str] = {}
    areas = [path.stem for path in sorted(chinese.glob("*.py"))]
    for area in areas:
        if area in {"__init__", "words", "slips"}:
            continue
        table, lines = _table(chinese / f"{area}.py", area.upper())
        for template, line in lines.items():
            place = f"{_shown(chinese / area)}.py:{line}"
            if template in texts:
                yield f"{place}: {template!r} stands in {places[template]} too: keep one of them"
            texts[template], places[template] = table[template], place
    english = {template: template for template in found.templates}

    def where(template: str) -> str:
        folder = found.templates[template].partition("fourgates/")[2].partition("/")[0]
        return f"{_shown(chinese / (folder if folder in areas else 'rest'))}.py"

    yield from _compared(english, found.templates, texts, places, where)


def _compared(
    english: Mapping[str, str],
    english_places: Mapping[str, str],
    chinese: Mapping[str, str],
    chinese_places: Mapping[str, str],
    where: object,
) -> Iterator[str]:
    for key, text in english.items():
        target = where(key) if callable(where) else where
        if key not in chinese:
            said = "" if key == text else f" ({text!r})"
            yield f"{english_places[key]}: no Chinese for {key!r}{said}: add it to {target}"
        elif _names(text) != _names(chinese[key]):
            yield (
                f"{chinese_places[key]}: the Chinese for {key!r} has {_written(chinese[key])}, "
                f"the English has {_written(text)}"
            )
        elif fault := _fault(chinese[key]):
            yield f"{chinese_places[key]}: {fault}: {chinese[key]!r}"
    for key in chinese:
        if key not in english:
            yield f"{chinese_places[key]}: no English says {key!r} any more: take it out"


def _names(template: str) -> Counter[str]:
    """The names in braces, each with its format; how often one is said is the language's own."""
    parts = Formatter().parse(template)
    return Counter(
        {f"{name}:{spec or ''}" for _, name, spec, _conversion in parts if name is not None}
    )


def _written(template: str) -> str:
    names = sorted("{" + name.rstrip(":") + "}" for name in _names(template))
    return ", ".join(names) or "no names"


_HAN = r"[\u4e00-\u9fff]"
_FAULTS = {
    rf"{_HAN}[A-Za-z0-9]|[A-Za-z0-9]{_HAN}": "no space between Chinese and Latin letters or digits",
    rf"{_HAN} {_HAN}": "a space between two Chinese characters",
    rf"{_HAN}[,;:!?]|\ufffc[,;:!?](?:\s|$)|{_HAN}\.(?!\.)": "half-width punctuation after Chinese",
    r" [，。：；！？、（）]|[，。：；！？、（）] ": "a space beside full-width punctuation",
    "您": "您 instead of 你",
}


def _fault(text: str) -> str:
    """What is typographically wrong with a Chinese text; ``""`` where nothing is."""
    # what is put in stands between spaces or not, as its template says
    plain = re.sub(
        r"\{\{|\}\}", "", re.sub(r"\{\w*[^{}]*\}", "\N{OBJECT REPLACEMENT CHARACTER}", text)
    )
    return next((fault for pattern, fault in _FAULTS.items() if re.search(pattern, plain)), "")


def _table(path: Path, variable: str) -> tuple[dict[str, str], dict[str, int]]:
    """A module's table of literals, with each key's line; a key that stands twice is the last one."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == variable:
            table = node.value
            if isinstance(table, ast.Dict):
                keys = [key for key in table.keys if isinstance(key, ast.Constant)]
                texts: dict[str, str] = ast.literal_eval(table)
                return texts, {str(key.value): key.lineno for key in keys}
    raise SystemExit(f"{_shown(path)}: no table {variable} written out in it")


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def _scan(path: Path, name: str, found: Found) -> None:
    """Read one module: its templates, and strings that should be templates."""
    tree = ast.parse(path.read_text("utf-8"))
    shown = _shown(path)
    exempt = _documentation(tree)
    if name in TABLES:
        exempt |= {
            id(node)
            for top in tree.body
            if isinstance(top, ast.AnnAssign)
            for node in ast.walk(top)
        }
    returns = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and ast.unparse(node.returns).strip("'\"") in {"Sentence", "Said"}
    }
    for function, node in _with_functions(tree, tree):
        match node:
            case ast.Call():
                made = _called(node)
                if made in MAKERS and getattr(function, "name", "") not in MAKERS:
                    exempt |= {id(n) for n in ast.walk(node)} - {
                        id(n) for k in node.keywords for n in ast.walk(k.value)
                    }
                    _templates(node, made, shown, found)
                elif made in {"add_argument", "add_parser", "ArgumentParser"}:
                    # argparse's own words are English too
                    exempt |= {id(n) for n in ast.walk(node)}
            case ast.Raise(exc=ast.Call() as error):
                if _called(error) in DEVELOPERS_ERRORS:
                    exempt |= _message_of_raise(error, function)
                elif error.args and not _is_said(error.args[0], function, returns):
                    found.problems.append(
                        f"{shown}:{node.lineno}: the message of {_called(error)} is no Sentence(...): "
                        "a reader may see it"
                    )
            case (
                ast.Assign(targets=[ast.Attribute(attr=stored)], value=value)
                | ast.keyword(arg=stored, value=value)
            ) if stored in STORED and _is_plain(value, function):
                found.problems.append(
                    f"{shown}:{value.lineno}: {stored} holds no Sentence(...): a reader may see it"
                )
            case ast.ExceptHandler(name=str() as caught):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.expr) and _loses(inner, caught):
                        found.problems.append(
                            f"{shown}:{inner.lineno}: this makes an error's message English: "
                            f"message_of({caught}) keeps it a sentence"
                        )
    for node in ast.walk(tree):
        if id(node) not in exempt and isinstance(node, ast.Constant | ast.JoinedStr):
            text = _text(node)
            if _READS_AS_SENTENCE.match(text) and _ENDS.search(text):
                found.problems.append(
                    f"{shown}:{node.lineno}: {text!r} reads as a sentence: make it a Sentence(...)"
                )
                exempt |= {id(n) for n in ast.walk(node)}


def _templates(call: ast.Call, made: str, shown: str, found: Found) -> None:
    given = {keyword.arg for keyword in call.keywords} | ({"number"} if made == "plural" else set())
    for place in MAKERS[made]:
        for template in _choices(call.args[place]) if place < len(call.args) else [None]:
            if template is None:
                found.problems.append(
                    f"{shown}:{call.lineno}: the template of {made}(...) must be written out there, "
                    "without f and without variables"
                )
                continue
            where = f"{shown}:{call.lineno}"
            found.templates.setdefault(template, where)
            named = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
            missing, more = named - given, given - named - {"number"}
            if None not in given and (missing or (more and made == "Sentence")):
                names = ", ".join(sorted(str(name) for name in missing | more))
                found.problems.append(f"{where}: {template!r} and what is put in differ in {names}")


def _choices(node: ast.expr) -> Iterator[str | None]:
    """The literals that an expression can be; ``None`` for anything else."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _choices(body)
            yield from _choices(other)
        case _:
            yield None


def _is_said(node: ast.expr, function: ast.AST, returns: set[str]) -> bool:
    """Whether an expression is a sentence as far as its function tells."""
    match node:
        case ast.Call():
            return _called(node) in SAID | returns
        case ast.Attribute(attr="problem"):
            # a layer's, which is a sentence already
            return True
        case ast.IfExp(body=body, orelse=other):
            return _is_said(body, function, returns) and _is_said(other, function, returns)
        case ast.Name(id=name):
            values = [
                n.value
                for n in ast.walk(function)
                if isinstance(n, ast.Assign) and any(ast.unparse(t) == name for t in n.targets)
            ]
            grown = any(
                isinstance(n, ast.AugAssign) and ast.unparse(n.target) == name
                for n in ast.walk(function)
            )
            arguments = [
                argument.annotation is not None
                and ast.unparse(argument.annotation) in {"Sentence", "Said"}
                for argument in ast.walk(function)
                if isinstance(argument, ast.arg) and argument.arg == name
            ]
            said = [*(_is_said(value, function, returns) for value in values), *arguments]
            return bool(said) and all(said) and not grown
        case _:
            return False


def _is_plain(node: ast.expr, function: ast.AST) -> bool:
    """Whether an expression is surely text that isn't made as a sentence."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, str) and bool(value)
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.BoolOp(values=values):
            return any(_is_plain(value, function) for value in values)
        case ast.IfExp(body=body, orelse=other):
            return _is_plain(body, function) or _is_plain(other, function)
        case ast.Name(id=name):
            return any(
                _is_plain(n.value, ast.Module([], []))
                for n in ast.walk(function)
                if isinstance(n, ast.Assign) and any(ast.unparse(t) == name for t in n.targets)
            )
        case _:
            return False


def _loses(node: ast.expr, caught: str) -> bool:
    """Whether an error is turned into plain text."""
    match node:
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=name)]):
            return name == caught
        case ast.FormattedValue(value=ast.Name(id=name)):
            return name == caught
        case _:
            return False


def _message_of_raise(error: ast.Call, function: ast.AST) -> set[int]:
    """The nodes of a developer's message, also where a variable holds it."""
    nodes = {id(n) for n in ast.walk(error)}
    for argument in error.args:
        if isinstance(argument, ast.Name):
            for n in ast.walk(function):
                if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == argument.id:
                    nodes |= {id(inner) for inner in ast.walk(n)}
    return nodes


def _with_functions(node: ast.AST, function: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node with the innermost function (or module) around it."""
    for child in ast.iter_child_nodes(node):
        yield function, child
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _with_functions(child, child if inside else function)


def _documentation(tree: ast.Module) -> set[int]:
    """Strings that stand there as statements: docstrings, of attributes too."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else ast.unparse(part)
        for part in node.values
    )


if __name__ == "__main__":
    sys.exit(main())
