"""The command: ``python -m fourgates count "LSTM(10)" --input "None,1"``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from fourgates import __version__
from fourgates.permalink import FRAMEWORKS, LinkError, chain_from_text
from fourgates.rendering.report import report
from fourgates.rendering.text import tensor_list
from fourgates.weights import ShapeError, SizeError

KNOWN, UNREADABLE, OPEN = 0, 2, 3
"""Exit codes: every count is known; nothing could be read; a named size is still open."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="fourgates", description="Why a layer has the parameters it has."
    )
    parser.add_argument("--version", action="version", version=f"fourgates {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    count = commands.add_parser("count", help="count a layer, or layers one after the other")
    count.add_argument("layers", help="as in a permalink: 'LSTM(10,seq);TD(Dense(1))'")
    count.add_argument(
        "--input",
        required=True,
        metavar="SHAPE",
        help="one example's shape without the batch: 'None,1'",
    )
    count.add_argument("--framework", choices=FRAMEWORKS, default="keras")
    count.add_argument("--json", action="store_true", help="print one JSON object")
    count.set_defaults(run=_count)
    options = parser.parse_args(arguments)
    code: int = options.run(options)
    return code


def _count(options: argparse.Namespace) -> int:
    try:
        chain = chain_from_text(
            options.layers, input_shape=options.input, framework=options.framework
        )
        model = chain.build()
    except (LinkError, ShapeError, SizeError) as error:
        print(f"fourgates: {error}", file=sys.stderr)
        return UNREADABLE
    print(
        json.dumps(report(chain, model), indent=2) if options.json else tensor_list(model).rstrip()
    )
    return OPEN if model.unknown else KNOWN


if __name__ == "__main__":
    sys.exit(main())
