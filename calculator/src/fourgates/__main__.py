"""The command: ``python -m fourgates explain model.py``, ``count``, ``solve``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fourgates import __version__, inverse
from fourgates.form import FRAMEWORKS as READ
from fourgates.misreadings import explain_expected
from fourgates.permalink import FRAMEWORKS, LinkError, chain_from_text
from fourgates.reading.found import Paste, UnreadableError, found_chain
from fourgates.reading.paste import open_sizes, read_paste
from fourgates.rendering.report import report
from fourgates.rendering.text_found import found_text, model_text
from fourgates.sentences import told
from fourgates.translations import LANGUAGES
from fourgates.weights import ShapeError, SizeError

KNOWN, UNREADABLE, OPEN = 0, 2, 3
"""Exit codes: every count is known; nothing could be read; a named size is still open."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="fourgates", description="Why a layer has the parameters it has."
    )
    parser.add_argument("--version", action="version", version=f"fourgates {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--language", choices=LANGUAGES, default="en", help="of what is printed (default: en)"
    )
    common.add_argument("--json", action="store_true", help="print one JSON object")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_explain(
        commands.add_parser(
            "explain", parents=[common], help="read code, a printed summary or a whole question"
        )
    )
    _add_count(
        commands.add_parser(
            "count", parents=[common], help="count a layer, or layers one after the other"
        )
    )
    _add_solve(commands.add_parser("solve", parents=[common], help="which layers have a count"))
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except (
        LinkError,
        ShapeError,
        SizeError,
        UnreadableError,
        OSError,
        inverse.NothingFitsError,
    ) as error:
        print(f"fourgates: {' '.join(told(error, options.language).split())}", file=sys.stderr)
        return UNREADABLE
    return code


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="a file; - or nothing for standard input",
    )
    parser.add_argument("--expected", type=_whole, metavar="N", help="the number you expected")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="a size the text leaves open",
    )
    parser.add_argument("--framework", choices=READ, help="only this framework's models")
    parser.set_defaults(run=_explain)


def _add_count(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("layers", help="as in a permalink: 'LSTM(10,seq);TD(Dense(1))'")
    parser.add_argument(
        "--input",
        required=True,
        metavar="SHAPE",
        help="one example's shape without the batch: 'None,1'",
    )
    parser.add_argument("--framework", choices=FRAMEWORKS, default="keras")
    parser.set_defaults(run=_count)


def _add_solve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "number", type=_whole, help="a count, or with --budget the most there may be"
    )
    parser.add_argument("--layer", help="only this layer: LSTM, GRU, Dense ...")
    parser.add_argument("--features", type=_whole, metavar="N", help="the input's features")
    parser.add_argument("--units", type=_whole, metavar="N", help="the layer's units")
    parser.add_argument("--framework", choices=READ)
    parser.add_argument(
        "--budget", action="store_true", help="the largest units that stay within the number"
    )
    parser.set_defaults(run=_solve)


def _explain(options: argparse.Namespace) -> int:
    if options.file == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    else:
        text = Path(options.file).read_bytes().decode("utf-8", "replace")
    paste = read_paste(text, sizes=dict(options.set), framework=options.framework)
    return _explained(
        paste,
        options.expected if options.expected is not None else paste.expected,
        options,
    )


def _count(options: argparse.Namespace) -> int:
    chain = chain_from_text(options.layers, input_shape=options.input, framework=options.framework)
    paste = Paste((found_chain(chain),))
    if options.json:
        print(_json(report(paste, language=options.language)))
    else:
        print(model_text(paste.models[0], options.language))
    return OPEN if open_sizes(paste) else KNOWN


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False)


def _explained(paste: Paste, number: int | None, options: argparse.Namespace) -> int:
    language: str = options.language
    expected = None
    if number is not None:
        expected = explain_expected(paste.models, number, language=language)
    if options.json:
        print(_json(report(paste, expected, language)))
    else:
        print(found_text(paste, expected, language).rstrip())
    return OPEN if open_sizes(paste) else KNOWN


def _solve(options: argparse.Namespace) -> int:
    language: str = options.language
    if options.budget:
        best = inverse.largest_units(
            options.number,
            layer=options.layer or "LSTM",
            features=options.features or 1,
            framework=options.framework or "keras",
        )
        solutions = [best]
    else:
        solutions = inverse.solve(
            options.number,
            layer=options.layer,
            features=options.features,
            units=options.units,
            framework=options.framework,
        )
    if options.json:
        found = [
            {
                "layer": s.layer,
                "text": told(s.text, language),
                "sizes": s.sizes,
                "permalink": s.link,
            }
            for s in solutions
        ]
        print(_json({"number": options.number, "solutions": found}))
    elif solutions:
        print("\n".join(told(solution.text, language) for solution in solutions))
    else:
        nothing = told(inverse.sentence(options.number, []), language)
        print(f"fourgates: {nothing}", file=sys.stderr)
    return KNOWN if solutions else UNREADABLE


def _whole(text: str) -> int:
    plain = text.replace(",", "").replace("_", "")
    if not plain.isdecimal() or len(plain) > 40:  # noqa: PLR2004 - no count has more digits
        message = f"{text[:40]!r} is no whole number"
        raise argparse.ArgumentTypeError(message)
    return int(plain)


def _setting(text: str) -> tuple[str, int]:
    name, equals, value = text.rpartition("=")
    if not equals or not name.strip():
        message = f"{text[:40]!r} is not NAME=VALUE"
        raise argparse.ArgumentTypeError(message)
    return name.strip(), _whole(value.strip())


if __name__ == "__main__":
    sys.exit(main())
