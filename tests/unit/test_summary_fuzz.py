"""Junk and damaged summaries: nothing but UnreadableError is raised, and a megabyte ends."""

from __future__ import annotations

import contextlib
import random
import time
from pathlib import Path

import pytest
from fourgates.reading.found import UnreadableError
from fourgates.reading.summary_text import find_summaries, read_summary
from hypothesis import given, settings
from hypothesis import strategies as st
from test_summary_text import BOXED, QUESTION, TORCHINFO, WRAPPED

MEGABYTE = 1_000_000
SECONDS = 20.0
"""What takes longer hangs: ten times what the slowest of them needs."""
HEAD = "Layer (type)   Output Shape   Param #\n"
PRINTED = f"""\
{QUESTION}{BOXED}{WRAPPED}{TORCHINFO}
Net(
  (lstm): LSTM(64, 32, num_layers=2)
  (cells): ModuleList(
    (0-2): 3 x GRUCell(64, 64)
  )
)
lstm.weight_ih_l0 torch.Size([40, 1])
lstm.weight_hh_l0 torch.Size([40, 10])
[(1, 40), (10, 40), (40,)]
<tf.Variable 'lstm/lstm_cell/kernel:0' shape=(1, 40) dtype=float32>
| Layer | Output Shape | Params |
|---|---|---|
| LSTM | (None, 10) | 480 |
"""
PIECES = (
    *(
        "(None, 10)",
        "(None, ",
        "[1, 7, 32]",
        "multiple",
        "?",
        "480",
        "1,0",
        "12.0",
        "(recursive)",
        "--",
        "0 (unbuilt)",
    ),
    *(
        "lstm (LSTM)",
        "bidirectional (Bidirection",
        "time_distributed",
        "├─LSTM: 1-1",
        "│    └─",
        "+ ",
        "Conv2d-3",
    ),
    *(
        "  (0): Linear(in_features=1, out_features=2)",
        "(lstm): LSTM(",
        ")",
        "torch.Size([3, 4])",
        "kernel",
        "weight_ih_l0",
    ),
    *(
        "│",
        "┃",
        "|",
        "┏━┳━┓",
        "├─┼─┤",
        "====",
        "____",
        "#",
        "> ",
        "<td>",
        "<br>",
        "&nbsp;",
        "&#",
        "\t",
        "\r\n",
        "\n",
        "\n\n",
    ),
    *(
        "Layer (type)",
        "Output Shape",
        "Param #",
        "Connected to",
        "Total params: 3",
        "Optimizer params: 7",
        'Model: "m"',
    ),
    *(
        "…",
        "（",
        "\u3000",
        "\ud800",
        "\0",
        "\x1b[31m",
        "9" * 40,
        "layers=" * 3,
        "LSTM(LSTM(LSTM(",
        "GRU",
        "Dense",
        "nn.RNN",
    ),
)


def survive(text: str) -> None:
    """Reads everything in a text; the one error that may come is the one that is meant."""
    for block in find_summaries(text):
        assert 1 <= block.first <= block.last
        with contextlib.suppress(UnreadableError):
            model = read_summary(block)
            assert model.layers
            for layer in model.layers:
                assert layer.layer is None or layer.layer.count == layer.parameters


@settings(max_examples=300)
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    """Whatever is typed is passed over or read."""
    survive(text)


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60),
    st.sampled_from(("", " ", "  ")),
)
def test_pieces_of_summaries(pieces: list[str], glue: str) -> None:
    """Pieces of summaries in any order are passed over or read."""
    survive(glue.join(pieces))


@settings(max_examples=100)
@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_damaged_summaries(random_: random.Random, damages: int) -> None:
    """Summaries with pieces cut out, doubled, moved or replaced are read as far as they go."""
    text = PRINTED
    for _ in range(damages):
        start = random_.randrange(len(text) + 1)
        end = min(len(text), start + random_.choice((1, 3, 20, 200)))
        piece = random_.choice(
            ("", text[start:end] * 2, random_.choice(PIECES), text[end:start:-1])
        )
        text = text[:start] + piece + text[end:]
    survive(text)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                (
                    *("LSTM", "GRU", "Dense", "Conv2D", "Bidirectional", "TimeDistributed"),
                    *("Embedding", "BatchNormalization", "ConvLSTM2D", "MultiHeadAttention"),
                    *("PReLU", "Dropout", "RNN", "Own"),
                )
            ),
            st.lists(st.none() | st.integers(0, 70), max_size=5),
            st.integers(0, 10**7) | st.integers(0, 10**32),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_numbers(rows: list[tuple[str, list[int | None], int]]) -> None:
    """Rows with any shapes and numbers are read without a count that isn't printed or derived."""
    lines = [
        f"x_{n} ({kind})   {tuple(shape)}   {count}" for n, (kind, shape, count) in enumerate(rows)
    ]
    text = HEAD + "\n".join(lines)
    survive(text)
    for block in find_summaries(text):
        for layer in read_summary(block).layers:
            assert layer.printed is None or layer.parameters in (layer.printed, None)


def hostile() -> dict[str, str]:
    """A megabyte of each thing that a reader might choke on."""
    pick = random.Random(20)  # noqa: S311 - a text, no secret
    alphabet = "()[]{}│┃├└─━|+=_-#>*<&;: ,.0123456789NoneLSTMDense\n\n\n\"'…\t"
    rows = {
        "rows": "lstm (LSTM)  (None, 10)   480\n",
        "other rows": "lstm_{0} (LSTM)  (None, {0})   48{0}\n",
        "wrapped rows": "t_{0} (TimeDistributed)   (None, 64, 64, {0})   29516{0}\n",
        "windows": "c_{0} (Conv2D)   (None, 64, 64, {0})   295168\n",
        "open rows": "gru_{0} (GRU)   multiple   592896\n",
        "large numbers": "x_{0} (LSTM)   (None, 64, 64{0})   99999999999999999999999{0}\n",
    }
    texts = {name: HEAD + _filled(row) for name, row in rows.items()}
    texts |= {
        "one letter": "a" * MEGABYTE,
        "spaces": " " * MEGABYTE,
        "empty lines": "\n" * MEGABYTE,
        "brackets": "(" * MEGABYTE,
        "square brackets": "[(1, 2), " * (MEGABYTE // 9),
        "short lines": "(1\n" * (MEGABYTE // 3),
        "bars": ("|" * 200 + "\n") * (MEGABYTE // 200),
        "box": ("│" * 200 + "\n") * (MEGABYTE // 200),
        "box rows": "│ lstm (LSTM) │ (None, 10) │ 480 │\n" * (MEGABYTE // 36),
        "lone rows": "lstm (LSTM)  (None, 10)   480\n\n\n\n\n\nx\n" * (MEGABYTE // 40),
        "tags": "<td>x</td>" * (MEGABYTE // 10),
        "open rows of HTML": "<tr>\n" * (MEGABYTE // 5),
        "entity": "&#" + "9" * MEGABYTE,
        "tree": "├─LSTM: 1-1   [1, 2]  480\n" * (MEGABYTE // 27),
        "branches": ("│    " * 40 + "\n") * (MEGABYTE // 201),
        "depths": "".join(f"├─LSTM: {n % 999}-1   [1, 2]  48{n}\n" for n in range(MEGABYTE // 34)),
        "modules": "  (0): Linear(in_features=1, out_features=1, bias=True)\n" * (MEGABYTE // 55),
        "open modules": "Net(\n" + "  (0): Sequential(\n" * (MEGABYTE // 20),
        "copies": "Net(\n" + "  (0-99999): 100000 x Linear(1, 1)\n" * (MEGABYTE // 35),
        "tensors": "".join(f"l{n}.weight torch.Size([40, 1])\n" for n in range(MEGABYTE // 32)),
        "tensor names": "weight " * (MEGABYTE // 7),
        "digits": HEAD + "lstm (LSTM) (None, 10) " + "1" * MEGABYTE,
        "totals": "Total params: " * (MEGABYTE // 14),
        "comment marks": "> " * (MEGABYTE // 2),
        "colours": "\x1b[0m" * (MEGABYTE // 4),
        "NUL": "\0" * MEGABYTE,
        "lone surrogates": "\ud800" * MEGABYTE,
        "full-width": "（" * MEGABYTE,
        "random": "".join(pick.choice(alphabet) for _ in range(MEGABYTE)),
        "everything": (PRINTED * (MEGABYTE // len(PRINTED) + 1))[:MEGABYTE],
    }
    return texts


def _filled(row: str) -> str:
    lines = (row.format(number % 997 + 1) for number in range(MEGABYTE // len(row)))
    return "".join(lines)[:MEGABYTE]


HOSTILE = hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte(name: str) -> None:
    """A megabyte of anything is read or passed over, and never hangs the page."""
    before = time.process_time()
    survive(HOSTILE[name])
    assert time.process_time() - before < SECONDS


def test_vectors_where_matrices_belong() -> None:
    """A damaged list of a recurrent layer's tensors is no layer, and no crash."""
    survive("lstm.weight_ih_l0 torch.Size([40])\nlstm.weight_hh_l0 torch.Size([40])\n")


def test_nothing_is_executed(tmp_path: Path) -> None:
    """Arguments in a printed module are literals: a call among them is neither run nor taken for one."""
    mark = tmp_path / "ran"
    text = (
        f'Net(\n  (x): LSTM(open("{mark}", "w"), 5)\n  (y): Linear(1, __import__("os").getpid())\n)'
    )
    survive(text)
    assert not mark.exists()
