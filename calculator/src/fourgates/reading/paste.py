"""A whole pasted text -> its models, and the number its author expected."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fourgates.polynomial import Dim
from fourgates.reading.code import read_code, unknown_sizes
from fourgates.reading.expected import expected_number
from fourgates.reading.found import FoundModel, Paste, UnreadableError
from fourgates.reading.held import hold_against, substituted
from fourgates.reading.prose import models_in_prose
from fourgates.reading.regions import code_and_prose
from fourgates.reading.summary_text import find_summaries, read_summary
from fourgates.sentences import Sentence, message_of

MOST_CHARACTERS = 2_000_000
MOST_LINES = 20_000
"""Lines that are read; a model of a thousand layers takes a thousand."""
_OTHERS = (
    (
        Sentence("Julia's Flux"),
        re.compile(r"\busing Flux\b|\bFlux\.|\b(?:LSTM|GRU|RNN|Dense|Chain)\(.{0,40}=>"),
    ),
    ("ONNX", re.compile(r"\bonnx\.helper\b|\bnode\s*\{\s*$|\bop_type:\s")),
    (
        "TensorFlow 1",
        re.compile(r"\btf\.(?:contrib\.rnn|nn\.rnn_cell|nn\.dynamic_rnn|placeholder)\b"),
    ),
    ("MATLAB", re.compile(r"\b(?:bi)?lstmLayer\s*\(|\bgruLayer\s*\(|\bsequenceInputLayer\s*\(")),
    (
        "Flax",
        re.compile(
            r"\bflax\.linen\b|\bnnx\.\w+Cell\b|\bnn\.(?:OptimizedLSTMCell|LSTMCell)\(features="
        ),
    ),
    ("MXNet", re.compile(r"\bgluon\.rnn\.")),
)
_INLINE = re.compile(r"`([^`\n]{4,400})`")


def read_paste(
    text: str, *, sizes: Mapping[str, int] | None = None, framework: str | None = None
) -> Paste:
    """Read everything in a pasted text that says which layers there are.

    Args:
        text: code, a printed summary, a question that holds them.
        sizes: what is known of sizes that the text leaves open, by name.
        framework: ``keras`` or ``pytorch``: only its models.

    Raises:
        UnreadableError: where no model could be read; one sentence, naming a line where one helps.
    """
    if len(text) > MOST_CHARACTERS:
        message = Sentence(
            "The text has {number:,} characters; up to {most_characters:,} are read.",
            number=len(text),
            most_characters=MOST_CHARACTERS,
        )
        raise UnreadableError(message)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    warnings: list[str] = []
    lines = text.split("\n", MOST_LINES)
    if len(lines) > MOST_LINES:
        if lines.pop().strip():
            warnings.append(
                Sentence("Only the first {most_lines:,} lines were read.", most_lines=MOST_LINES)
            )
        text = "\n".join(lines)
    blocks = find_summaries(text)
    taken = {line for block in blocks for line in range(block.first, block.last + 1)}
    printed = []
    for block in blocks:
        try:
            printed.append(read_summary(block))
        except UnreadableError as error:
            warnings.append(message_of(error))
    code, prose = code_and_prose(text, taken)
    coded, said = read_code(code) if code.strip() else ([], [])
    warnings += said
    if not coded and not printed:
        coded, said = _inline(prose)
        warnings += said
    if not coded and not printed:
        coded = models_in_prose(prose)
    models = hold_against(coded, printed)
    if framework is not None:
        models = [model for model in models if model.framework == framework]
    if not models:
        raise UnreadableError(_why_nothing(text))
    if sizes:
        models = [substituted(model, dict[str, Dim](sizes)) for model in models]
    counts = {count for model in models for count in _numbers(model)}
    return Paste(
        tuple(models),
        expected_number(prose + _comments(code), counts),
        tuple(dict.fromkeys(warnings)),
    )


def open_sizes(paste: Paste) -> tuple[str, ...]:
    """The names of sizes that its counts are still open in."""
    return unknown_sizes(paste.models)


def _numbers(model: FoundModel) -> list[int]:
    counts: list[Dim | None] = [model.total, model.printed_total]
    for layer in model.layers:
        counts += [layer.parameters, layer.printed]
    return [count for count in counts if isinstance(count, int)]


def _comments(code: str) -> str:
    """What somebody wrote behind ``#`` counts as prose too."""
    return "\n" + "\n".join(line.split("#", 1)[1] for line in code.split("\n") if "#" in line)


def _inline(prose: str) -> tuple[list[FoundModel], list[str]]:
    """Layers written in the middle of a sentence, between backticks."""
    found: list[FoundModel] = []
    warnings: list[str] = []
    for number, line in enumerate(prose.split("\n"), 1):
        for match in _INLINE.finditer(line):
            if "(" in match[1]:
                models, said = read_code(match[1], number)
                found += models
                warnings += said
    seen: dict[object, FoundModel] = {}
    for model in found:
        key = tuple((layer.type, layer.parameters) for layer in model.layers)
        seen.setdefault(key, model)
    return list(seen.values()), warnings


def _why_nothing(text: str) -> Sentence:
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        return Sentence(
            "There is nothing here yet: paste code, a printed summary, or a whole question."
        )
    for number, line in enumerate(text.split("\n"), 1):
        other = next((name for name, mark in _OTHERS if mark.search(line)), None)
        if other is not None:
            return Sentence(
                "Line {number} is {other}, which isn't read: paste the same layers in Keras or PyTorch, a summary, or the list of tensors with their shapes.",
                number=number,
                other=other,
            )
    for number, line in enumerate(text.split("\n"), 1):
        word = re.search(
            r"\b(LSTM|GRU|SimpleRNN|RNN|Sequential|Dense|Linear|nn\.Module|Model)\b", line
        )
        if word:
            return Sentence(
                "Line {number} names {word}, but no layer with its sizes could be read from it: paste the code that makes the layer, or the summary that the framework prints.",
                number=number,
                word=word[0],
            )
    return Sentence(
        "No layer was found in these {number:,} lines: paste Keras or PyTorch code, a printed summary, or a question that holds one.",
        number=len(lines),
    )
