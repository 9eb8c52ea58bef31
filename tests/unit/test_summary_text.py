"""Printed summaries as people paste them: each way in which they are cut, wrapped, prefixed or wrong."""

from __future__ import annotations

import html
from collections.abc import Callable
from itertools import pairwise, product

import pytest
from fourgates import write_link
from fourgates.polynomial import Polynomial
from fourgates.reading.found import FoundModel, UnreadableError
from fourgates.reading.summary_text import SummaryBlock, find_summaries, read_summary

QUESTION = """\
_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
lstm_1 (LSTM)                (None, None, 10)          480
_________________________________________________________________
time_distributed_1 (TimeDist (None, None, 1)           11
=================================================================
Total params: 491
Trainable params: 491
Non-trainable params: 0
_________________________________________________________________
"""
BOXED = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)          ┃ Output Shape     ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ lstm (LSTM)           │ (None, None, 10) │           480 │
├───────────────────────┼──────────────────┼───────────────┤
│ time_distributed      │ (None, None, 1)  │            11 │
│ (TimeDistributed)     │                  │               │
└───────────────────────┴──────────────────┴───────────────┘
 Total params: 491 (1.92 KB)
 Trainable params: 491 (1.92 KB)
 Non-trainable params: 0 (0.00 B)
"""
TORCHINFO = """\
==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [64, 1]                   --
├─Embedding: 1-1                         [64, 50, 128]             7,040
├─LSTM: 1-2                              [64, 50, 128]             198,656
├─Linear: 1-3                            [64, 1]                   129
==========================================================================================
Total params: 205,825
Trainable params: 205,825
Non-trainable params: 0
Total mult-adds (M): 636.62
==========================================================================================
Input size (MB): 0.03
Forward/backward pass size (MB): 6.55
Params size (MB): 0.82
Estimated Total Size (MB): 7.40
==========================================================================================
"""


def read(text: str) -> FoundModel:
    """The one model in a text."""
    (block,) = find_summaries(text)
    return read_summary(block)


def counts(model: FoundModel) -> list[object]:
    """Each layer's number."""
    return [layer.parameters for layer in model.layers]


def types(model: FoundModel) -> list[str]:
    """Each layer's class, with what it wraps."""
    return [layer.type for layer in model.layers]


def shapes(model: FoundModel, at: int = 0) -> list[tuple[object, ...]]:
    """The shapes of a layer's tensors."""
    layer = model.layers[at].layer
    assert layer is not None
    return [weight.shape for weight in layer.weights]


def row(name: str, shape: str, count: object) -> str:
    """A row of Keras 2, without anything around it."""
    return f"{name}    {shape}    {count}"


def table(*rows: tuple[str, str, object], total: int | None = None) -> str:
    """A table of Keras 2."""
    lines = ["Layer (type)    Output Shape    Param #", "=" * 60, *(row(*cells) for cells in rows)]
    return "\n".join([*lines, "=" * 60, *([f"Total params: {total:,}"] if total else [])])


# --- the question in every form ----------------------------------------------------------------


@pytest.mark.parametrize("text", [QUESTION, BOXED], ids=["Keras 2", "Keras 3"])
def test_the_question(text: str) -> None:
    """The founding summary is read whole: classes, tensors, total, and the link to it."""
    model = read(text)
    assert counts(model) == [480, 11]
    assert types(model) == ["LSTM", "TimeDistributed(Dense)"]
    assert shapes(model) == [(1, 40), (10, 40), (40,)]
    assert shapes(model, 1) == [(10, 1), (1,)]
    assert (model.total, model.printed_total, model.warnings) == (491, 491, ())
    assert model.chain is not None
    assert write_link(model.chain) == "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))"


DISGUISES: dict[str, Callable[[str], str]] = {
    "comment": lambda text: "\n".join(f"# {line}" for line in text.splitlines()),
    "comment without a space": lambda text: "\n".join(f"#{line}" for line in text.splitlines()),
    "knitr": lambda text: "\n".join(f"## {line}" for line in text.splitlines()),
    "reprex": lambda text: "\n".join(f"#> {line}" for line in text.splitlines()),
    "C comment": lambda text: "\n".join(f"// {line}" for line in text.splitlines()),
    "quoted mail": lambda text: "\n".join(f"> > {line}" for line in text.splitlines()),
    "indented": lambda text: "\n".join(f"        {line}" for line in text.splitlines()),
    "tabs": lambda text: "\n".join(f"\t{line}" for line in text.splitlines()),
    "docstring": lambda text: f'"""\n{text}\n"""',
    "fence": lambda text: f"It prints\n```\n{text}```\nwhy?",
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "old Mac": lambda text: text.replace("\n", "\r"),
    "line numbers": lambda text: "\n".join(
        f"{n:>3} {line}" for n, line in enumerate(text.splitlines(), 97)
    ),
    "log": lambda text: "\n".join(
        f"2023-09-26 22:27:{n:02} INFO {line}" for n, line in enumerate(text.splitlines())
    ),
    "HTML": lambda text: f'<pre class="x"><code>{html.escape(text)}</code></pre>',
    "spans": lambda text: (
        "<pre>"
        + text.replace("480", '<span style="color: #00af00">480</span>').replace(
            "LSTM", '<span style="color: #0087ff">LSTM</span>'
        )
        + "</pre>"
    ),
    "hard spaces": lambda text: text.replace("  ", " &nbsp;"),
    "breaks": lambda text: text.replace("\n", "<br/>\n"),
    "colours": lambda text: text.replace("480", "\x1b[32m480\x1b[0m"),
    "full-width": lambda text: text.replace("(", "（").replace(")", "）").replace(",", "，"),
    "byte order mark": lambda text: "\ufeff" + text,
    "printed None": lambda text: f"{text}None\n",
    "empty lines between": lambda text: text.replace("\n", "\n\n"),
}


FORMS = {"Keras 2": QUESTION, "Keras 3": BOXED, "torchinfo": TORCHINFO}


@pytest.mark.parametrize(
    ("form", "disguise"),
    # nothing of torchinfo's would be written in full-width characters
    sorted(set(product(FORMS, DISGUISES)) - {("torchinfo", "full-width")}),
)
def test_disguises(form: str, disguise: str) -> None:
    """Whatever a paste puts around a summary or in front of its lines, the same is read."""
    text = FORMS[form]
    plain, disguised = read(text), read(DISGUISES[disguise](text))
    assert counts(disguised) == counts(plain)
    assert types(disguised) == types(plain)
    assert disguised.printed_total == plain.printed_total
    assert [layer.output_shape for layer in disguised.layers] == [
        layer.output_shape for layer in plain.layers
    ]


def test_lines_of_a_block() -> None:
    """A block says exactly which lines it takes up, the model's name and the last rule included."""
    text = f"I run\n\n{BOXED}\nand expected 120.\n"
    (block,) = find_summaries(text)
    lines = text.splitlines()
    assert lines[block.first - 1].startswith("Model:")
    assert lines[block.last - 1].startswith(" Non-trainable")
    assert [layer.line for layer in read_summary(block).layers] == [7, 9]


def test_several_summaries() -> None:
    """Two summaries in one text are two blocks that share no line."""
    blocks = find_summaries(f"{QUESTION}\nthen\n\n{BOXED}{TORCHINFO}")
    assert [block.form for block in blocks] == ["keras", "keras", "torchinfo"]
    assert all(one.last < two.first for one, two in pairwise(blocks))


def test_half_a_summary() -> None:
    """Without its head or without its totals a summary is read as far as it goes."""
    lines = QUESTION.splitlines()
    assert counts(read("\n".join(lines[3:]))) == [480, 11]
    assert counts(read("\n".join(lines[:6]))) == [480, 11]
    assert counts(read(lines[3])) == [480]
    boxed = BOXED.splitlines()
    assert counts(read("\n".join(boxed[4:8]))) == [480, 11]
    assert counts(read("\n".join(TORCHINFO.splitlines()[4:7]))) == [7040, 198656, 129]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "My LSTM has 480 params, why not 120?",
        "model.add(LSTM(10, input_shape=(None, 1)))",
        "Layer (type)   Output Shape   Param #",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "x = [(1, 2), (3, 4)]",
        "print(x.shape)\n(100, 3)\n(100,)",
        "self.lstm = nn.LSTM(12, 1024, num_layers=2)",
        "torch.Size([64, 10])",
    ],
)
def test_no_summary(text: str) -> None:
    """Prose, code and the shapes of data are no summary."""
    assert find_summaries(text) == []


def test_a_block_without_rows() -> None:
    """A block that holds nothing that can be read says so with its line."""
    with pytest.raises(UnreadableError, match="Line 7"):
        read_summary(SummaryBlock(7, 9, "keras", "keras", "", ()))


# --- Keras's cells -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "name", "kind"),
    [
        ("bidirectional_1 (Bidirection", "bidirectional_1", "Bidirectional"),
        ("time_distributed_4 (TimeDist", "time_distributed_4", "TimeDistributed"),
        ("batch_normalization (BatchNo", "batch_normalization", "BatchNormalization"),
        ("batch_normalization_v1_12 (B", "batch_normalization_v1_12", "BatchNormalization"),
        ("global_max_pooling1d_1 (Glob", "global_max_pooling1d_1", "GlobalMaxPooling1D"),
        ("spatial_dropout1d_1 (Spatial", "spatial_dropout1d_1", "SpatialDropout1D"),
        ("max_pooling1d (MaxPooling1…", "max_pooling1d", "MaxPooling1D"),
        ("my_own (MyOwnLay", "my_own", "MyOwnLay"),
    ],
)
def test_cut_off_classes(cell: str, name: str, kind: str) -> None:
    """A class that is cut off is completed where the name that Keras gave leaves only one."""
    model = read(table((cell, "(None, 10)", 0)))
    assert (model.layers[0].name, types(model)[0].partition("(")[0]) == (name, kind)


def test_a_name_that_hides_its_class() -> None:
    """A name so long that no class is printed keeps its number; Keras's own names tell the class."""
    model = read(
        table(
            ("embedding (Embedding)", "(None, 5, 8)", 80),
            ("bidirectional_lstm_with_a_l", "(None, 5, 8)", 416),
            ("batch_normalization_v1_123", "(None, 5, 8)", 32),
        )
    )
    assert counts(model) == [80, 416, 32]
    assert types(model)[2] == "BatchNormalization"


WRAPPED = """\
Model: "model"
__________________________________________________________________________________________________
 Layer (type)                Output Shape                 Param #   Connected to
==================================================================================================
 encoder_inputs_with_a_long  [(None, None)]               0         []
 _name (InputLayer)

 embedding_1 (Embedding)     (None, None, 32)             3200      ['encoder_inputs_with_a_long_n
                                                                    ame[0][0]']

 lstm_1 (LSTM)               [(None, None, 64),           24832     ['embedding_1[0][0]']
                              (None, 64),
                              (None, 64)]

 attention (Attention)       (None, None, 64)             0         ['lstm_1[0][0]',
                                                                     'lstm_1[0][0]']

 tf.__operators__.add (TFOp  (None, None, 64)             0         ['attention[0][0]']
 Lambda)

 time_distributed_1 (TimeDi  (None, None, 100)            6500      ['tf.__operators__.add[0][0]']
 stributed)

==================================================================================================
Total params: 34532 (134.89 KB)
"""


def test_wrapped_cells() -> None:
    """Cells that go on in the next line are put together: names, classes, shapes, connections."""
    model = read(WRAPPED)
    assert model.layers[0].name == "encoder_inputs_with_a_long_name"
    assert types(model)[4:] == ["TFOpLambda", "TimeDistributed(Dense)"]
    assert model.layers[2].output_shape == ((None, None, 64), (None, 64), (None, 64))
    assert shapes(model, 2)[0] == (32, 256)
    assert model.total == model.printed_total == 34532


def test_cut_shapes() -> None:
    """A list of shapes that the next column cuts off still lets its number be read."""
    text = """\
Layer (type)                     Output Shape          Param #     Connected to
====================================================================================
embedding_1 (Embedding)          (None, 100, 50)       5000        input_1[0][0]
lstm_1 (LSTM)                    [(None, 64), (None, 6 29440       embedding_1[0][0]
merge_1 (Merge)                  (None, 128)           0           lstm_1[0][0]
                                                                   lstm_2[0][0]
====================================================================================
Total params: 34440"""
    model = read(text)
    assert counts(model) == [5000, 29440, 0]
    assert shapes(model, 1) == [(50, 256), (64, 256), (256,)]
    headless = "encoder (LSTM)   [(None, 64), (None,  33024       embedding_1[0][0]"
    assert counts(read(headless)) == [33024]


def test_nothing_is_built_on_a_doubtful_shape() -> None:
    """What comes out of one of several layers is no reason to call the next row's number wrong."""
    model = read("""\
Layer (type)                     Output Shape          Param #     Connected to
====================================================================================
time_distributed (TimeDistribute (None, None, None, 10 110         input_1[0][0]
dense (Dense)                    (None, None, None, 1) 10          time_distributed[0][0]
====================================================================================
Total params: 120""")
    assert [(layer.parameters, layer.problem) for layer in model.layers] == [(110, ""), (10, "")]
    assert "time_distributed: 110 fits" in model.warnings[0]


@pytest.mark.parametrize(
    ("cell", "count"),
    [("4457472", 4457472), ("2,757,761", 2757761), ("12.0", 12), ("480 (1.88 KB)", 480)],
)
def test_numbers(cell: str, count: int) -> None:
    """Counts with and without separators, as decimals and with sizes behind them are the same numbers."""
    assert counts(read(table(("custom (Custom)", "(None, 10)", cell)))) == [count]
    assert counts(
        read(f"| Layer | Output | Params |\n|-|-|-|\n| x (Custom) | (None, 1) | {cell} |")
    ) == [count]


def test_totals_in_every_form() -> None:
    """Totals are found with sizes, in Lightning's order, in a hand-made table's last row."""
    rows = ("a (LSTM)", "(None, 10)", 480)
    assert read(f"{table(rows)}\nTotal params: 480.0").printed_total == 480
    assert read(f"{table(rows)}\nTotal params: 480 (1.88 KB)").printed_total == 480
    markdown = "| Layer | Output Shape | Params |\n|---|---|---|\n| LSTM | (None, 10) | 480 |\n| **Total** | | **480** |"
    assert read(markdown).printed_total == 480


def test_keras_zero() -> None:
    """Keras before 1.0 printed the class first and the name in brackets."""
    text = """\
Layer (name)                  Output Shape                  Param #
--------------------------------------------------------------------------------
Embedding (embedding)         (None, 5, 100)                2000
LSTM (lstm)                   (None, 10)                    4440
--------------------------------------------------------------------------------
Total params: 6440"""
    model = read(text)
    assert [(layer.name, layer.type) for layer in model.layers] == [
        ("embedding", "Embedding"),
        ("lstm", "LSTM"),
    ]


def test_trainable_column() -> None:
    """A Trainable column says which layer's weights are left alone."""
    text = """\
┃ Layer (type)          ┃ Output Shape     ┃       Param # ┃ Trai… ┃
│ embedding (Embedding) │ (None, 5, 8)     │            80 │   N   │
│ lstm (LSTM)           │ (None, 10)       │           760 │   Y   │"""
    model = read(text)
    assert (model.total, model.trainable, model.non_trainable) == (840, 760, 80)


def test_unbuilt() -> None:
    """A model that Keras had not built yet has no counts, and that is said."""
    model = read(
        "┃ Layer (type) ┃ Output Shape ┃ Param # ┃\n┡━╇━╇━┩\n│ lstm (LSTM) │ ? │ 0 (unbuilt) │\n"
        " Total params: 0 (0.00 B)"
    )
    assert counts(model) == [None]
    assert "had not built lstm" in model.layers[0].problem
    assert model.total is None
    assert "not built" in model.warnings[0]


def test_two_line_header() -> None:
    """In a narrow terminal the header's cells take two lines, and no row is made of the second."""
    text = """\
┏━━━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━┳━━━━━━━━━━┳━━━━━┓
┃ Layer       ┃ Output    ┃ Param ┃ Connect… ┃     ┃
┃ (type)      ┃ Shape     ┃     # ┃ to       ┃ Tr… ┃
┡━━━━━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━━╇━━━━━━━━━━╇━━━━━┩
│ input_layer │ (None,    │     0 │ -        │  -  │
│ (InputLaye… │ None)     │       │          │     │
├─────────────┼───────────┼───────┼──────────┼─────┤
│ embedding   │ (None,    │    27 │ input_l… │  N  │
│ (Embedding) │ None, 3)  │       │          │     │
└─────────────┴───────────┴───────┴──────────┴─────┘"""
    model = read(text)
    assert types(model) == ["InputLayer", "Embedding"]
    assert (model.total, model.trainable) == (27, 0)


# --- what a row must be ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "shape", "count", "tensors"),
    [
        ("LSTM", "(None, 10)", 480, [(1, 40), (10, 40), (40,)]),
        ("GRU", "(None, 5)", 480, [(25, 15), (5, 15), (2, 15)]),
        ("SimpleRNN", "(None, 10)", 120, [(1, 10), (10, 10), (10,)]),
        ("CuDNNLSTM", "(1, 32, 100)", 41200, [(1, 400), (100, 400), (800,)]),
        ("Dense", "(None, 1)", 11, [(10, 1), (1,)]),
        ("Embedding", "(None, 1500, 300)", 13049100, [(43497, 300)]),
        ("Conv2D", "(None, 198, 50, 32)", 320, [(3, 3, 1, 32), (32,)]),
        ("BatchNormalization", "(None, 7, 40)", 160, [(40,), (40,), (40,), (40,)]),
        ("ConvLSTM2D", "(None, 3, 48, 48, 40)", 59200, [(3, 3, 1, 160), (3, 3, 40, 160), (160,)]),
    ],
)
def test_first_row(kind: str, shape: str, count: int, tensors: list[tuple[int, ...]]) -> None:
    """What goes into a first row is solved for from its number, exactly."""
    model = read(table((f"x ({kind})", shape, count)))
    assert shapes(model) == tensors
    assert model.layers[0].parameters == count


def test_input_from_the_row_above() -> None:
    """The width comes from the row above, through layers that keep it."""
    model = read(
        table(
            ("embedding (Embedding)", "(None, None, 64)", 64000),
            ("dropout (Dropout)", "(None, None, 64)", 0),
            ("lstm (LSTM)", "(None, 128)", 98816),
            ("dense (Dense)", "(None, 10)", 1290),
            total=164106,
        )
    )
    assert shapes(model, 2)[0] == (64, 512)
    assert model.warnings == ()


@pytest.mark.parametrize(
    ("count", "kind", "first"),
    [
        (63360, "Bidirectional(GRU)", (100, 192)),
        (63744, "Bidirectional(GRU)", (100, 192)),
        (84480, "Bidirectional(LSTM)", (100, 256)),
        (85504 - 512, "Bidirectional(CuDNNLSTM)", (100, 256)),
        (21120, "Bidirectional(SimpleRNN)", (100, 64)),
        (234496, "Bidirectional(LSTM)", (100, 512)),
    ],
)
def test_inside_bidirectional(count: int, kind: str, first: tuple[int, int]) -> None:
    """The layer that a Bidirectional row hides, its biases and its merge mode follow from its number."""
    above = ("embedding (Embedding)", "(None, 50, 100)", 1300000)
    model = read(table(above, ("bidirectional_1 (Bidirection", "(None, 50, 128)", count)))
    assert types(model)[1] == kind
    assert shapes(model, 1)[0] == first


def test_habits_of_a_model() -> None:
    """A row that leaves a choice is read like its neighbours that leave none."""
    rows = [
        ("gru_1 (GRU)", "(None, 60, 64)", 12672),
        ("gru_2 (GRU)", "(None, 64)", 24768),
    ]
    model = read(table(*rows))
    assert shapes(model, 1)[2] == (192,)
    assert shapes(model)[2] == (192,)
    assert model.warnings == ()


def test_a_habit_alone_decides_nothing_in_silence() -> None:
    """What the options of other rows make of a number, against what is plainer, is told."""
    first = ("bidirectional (Bidirectional)", "(None, None, 2)", 24)
    second = ("bidirectional_1 (Bidirectional)", "(None, None, 2)", 6)
    model = read(table(first, second))
    assert types(model)[1] == "Bidirectional(SimpleRNN)"
    assert model.warnings[0].startswith(
        "bidirectional: 24 fits 10 inputs, SimpleRNN, as read here,"
    )
    assert model.warnings[0].endswith("and also 1 input, LSTM.")


def test_windows_wider_than_what_comes_in() -> None:
    """A window wider than the steps is padded, and its number is no mistake."""
    rows = (("conv1d (Conv1D)", "(None, 1, 2)", 8), ("conv1d_1 (Conv1D)", "(None, 1, 2)", 14))
    model = read(table(("input_1 (InputLayer)", "(None, 1, 1)", 0), *rows))
    assert [layer.problem for layer in model.layers] == ["", "", ""]
    assert shapes(model, 2) == [(3, 2, 2), (2,)]


def test_an_open_choice_is_told() -> None:
    """Where two layers fit a number nearly as well, a warning names both."""
    model = read(table(("gru (GRU)", "(None, 115, 128)", 54528)))
    assert shapes(model)[0] == (12, 384)
    (warning,) = model.warnings
    assert warning.startswith("gru: 54,528 fits 12 inputs, reset_after=True, two biases, as read")
    assert warning.endswith("here, and also 13 inputs, reset_after=False, one bias.")


def test_old_keras_has_one_bias() -> None:
    """Layers counted from 1 below no model's name are of years in which a GRU had one bias."""
    text = QUESTION.replace(
        "lstm_1 (LSTM)                (None, None, 10)          480",
        "gru_1 (GRU)                  (None, None, 16)          3216",
    )
    model = read(text.replace("11", "17").replace("491", "3,233"))
    assert shapes(model)[:3] == [(50, 48), (16, 48), (48,)]


def test_frozen_rows() -> None:
    """The rows that training leaves alone are those that make up the printed number."""
    text = table(
        ("embedding (Embedding)", "(None, 1500, 300)", 13049100),
        ("gru (GRU)", "(None, 300)", 540900),
        ("batch_normalization (BatchNormalization)", "(None, 300)", 1200),
        ("dense (Dense)", "(None, 1)", 301),
        total=13591501,
    )
    model = read(f"{text}\nTrainable params: 541,801\nNon-trainable params: 13,049,700")
    assert (model.trainable, model.non_trainable) == (541801, 13049700)
    assert model.warnings == ()


def test_flatten_lets_steps_in() -> None:
    """Behind a Flatten the time steps are in the next layer's width, and that is no mistake."""
    model = read(
        table(
            ("cu_dnnlstm_1 (CuDNNLSTM)", "(None, 1251, 16)", 3200),
            ("flatten_1 (Flatten)", "(None, 20016)", 0),
            ("dense_1 (Dense)", "(None, 2)", 40034),
        )
    )
    assert shapes(model, 2)[0] == (20016, 2)
    assert model.layers[2].problem == ""


def test_multiple() -> None:
    """Without shapes, sizes are chosen so that each layer takes what the one above gives, and that is told."""
    model = read(
        table(
            ("embedding (Embedding)", "multiple", 4211072),
            ("bidirectional (Bidirectional)", "multiple", 592896),
            ("dense (Dense)", "multiple", 131328),
            total=4935296,
        )
    )
    assert counts(model) == [4211072, 592896, 131328]
    assert model.total == 4935296
    for layer in model.layers:
        assert layer.layer is None or layer.layer.count == layer.parameters


def test_unknown_layers_keep_their_number() -> None:
    """A layer that nobody knows keeps what is printed, without a reproach."""
    model = read(
        table(("crf_1 (CRF)", "(None, None, 41)", 5904), ("x (MyAttention)", "(None, 7)", 0))
    )
    assert [(layer.parameters, layer.layer, layer.problem) for layer in model.layers] == [
        (5904, None, ""),
        (0, None, ""),
    ]
    wrapped = read(
        table(
            ("input_1 (InputLayer)", "(None, 7, 4, 3)", 0),
            ("td (TimeDistributed)", "(None, 7, 2)", 192),
        )
    )
    assert (wrapped.layers[1].parameters, wrapped.layers[1].problem) == (192, "")


def test_not_printed() -> None:
    """A row whose number was left out gets what its class has by default, and that is told."""
    model = read(
        "| Layer (type) | Output Shape | Param # |\n|-|-|-|\n| lstm (LSTM) | (None, 10) | 480 |\n| dense (Dense) | (None, 1) | |"
    )
    assert counts(model) == [480, 11]
    assert model.layers[1].printed is None
    assert "No number is printed for dense" in model.warnings[0]


# --- what can't be right -----------------------------------------------------------------------


def test_a_copied_number() -> None:
    """A number of another row is kept, and it is said what it must be and whose it is."""
    model = read(
        table(
            ("embedding (Embedding)", "(None, 50, 100)", 4000000),
            ("lstm_1 (LSTM)", "(None, 50, 512)", 1255424),
            ("lstm_2 (LSTM)", "(None, 50, 512)", 1255424),
            total=7354624,
        )
    )
    wrong = model.layers[2]
    assert (wrong.parameters, wrong.printed, wrong.layer) == (1255424, 1255424, None)
    assert wrong.problem == (
        "1,255,424 can't be right: LSTM from 512 to 512 has 2,099,200."
        " It would be right for an input of 100, and lstm_1 hands on (None, 50, 512)."
        " It is the number of lstm_1: copied from that row?"
    )
    assert model.warnings[0].endswith("With the right number for lstm_2 they add up to it.")
    assert model.chain is None


def test_impossible_numbers() -> None:
    """A number that no layer with this output can have is flagged, not replaced."""
    dropout = read(table(("dropout (Dropout)", "(None, 10)", 40)))
    assert dropout.layers[0].problem == "Dropout stores no weights, so 40 can't be its number."
    lstm = read(table(("lstm (LSTM)", "(None, 10)", 481)))
    assert lstm.layers[0].problem == "No LSTM with the output (None, 10) has 481 parameters."
    assert lstm.layers[0].parameters == 481


@pytest.mark.parametrize(
    ("totals", "warning"),
    [
        (
            "Total params: 984\nTrainable params: 491\nNon-trainable params: 0\nOptimizer params: 493",
            "The total 984 also counts the 493 numbers that the optimizer keeps since the model was trained; the layers have 491.",
        ),
        (
            "Total params: 1,475\nTrainable params: 491\nNon-trainable params: 0",
            "The rows add up to 491; the total 1,475 counts 984 more, which is what an optimizer keeps that has 2 numbers for each trainable parameter.",
        ),
        (
            "Total params: 502",
            "The rows add up to 491, and the total says 502: 11 more. That is the number of dense, which is counted twice.",
        ),
        ("Total params: 600", "The rows add up to 491, and the total says 600: 109 more."),
        (
            "Total params: 491\nTrainable params: 480\nNon-trainable params: 0",
            "The total 491 is not the sum of trainable and non-trainable: 480 and 0 are 480.",
        ),
    ],
)
def test_totals_that_differ(totals: str, warning: str) -> None:
    """A total that isn't the rows' sum is explained by the optimizer or told with the difference."""
    text = table(("lstm (LSTM)", "(None, 10)", 480), ("dense (Dense)", "(None, 1)", 11))
    model = read(f"{text}\n{totals}")
    assert model.warnings == (warning,)
    assert model.total == 491


def test_a_missing_row() -> None:
    """A row that can't be fed by the one above it is read by itself, and that is told."""
    model = read(table(("lstm (LSTM)", "(None, 10)", 480), ("lstm_1 (LSTM)", "(None, 32)", 8320)))
    assert shapes(model, 1)[0] == (32, 128)
    assert model.warnings == (
        "lstm hands on (None, 10), which lstm_1 can't take; a row between them may be missing.",
    )


# --- PyTorch -----------------------------------------------------------------------------------


def test_torchinfo() -> None:
    """The options of a stacked, two-way LSTM follow from its number and what stands around it."""
    model = read(TORCHINFO)
    assert model.framework == "pytorch"
    assert shapes(model)[0] == (55, 128)
    assert len(shapes(model, 1)) == 16
    assert shapes(model, 1)[0] == (256, 128)
    assert (model.total, model.name, model.batch, model.timesteps) == (205825, "Net", 64, 50)


def test_torchinfo_without_an_input() -> None:
    """Input width and number of layers are solved for together."""
    text = """\
Layer (type:depth-idx)                   Output Shape              Param #
├─LSTM: 1-1                              [-1, 1024, 1024]          12,648,448
├─Linear: 1-2                            [-1, 1024]                1,049,600
├─Linear: 1-3                            [-1, 1]                   1,025
Total params: 13,699,073"""
    model = read(text)
    assert shapes(model)[0] == (4096, 12)
    assert len(shapes(model)) == 8
    assert model.total == 13699073


WIDE = """\
Layer (type (var_name):depth-idx)    Input Shape    Output Shape    Param #
Net (Net)                            {input}        {output}        --
├─LSTM (lstm): 1-1                   {input}        {output}        {count:,}
Total params: {count:,}"""


def test_an_option_that_nothing_printed_speaks_for() -> None:
    """Where only an option brings a module to its number, the others that do so are told."""
    told = read(WIDE.format(input="[2, 3, 1]", output="[2, 3, 2]", count=88))
    assert told.warnings == (
        "lstm: 88 fits num_layers=2, as read here, and also units 4, proj_size=2.",
    )
    plain = read(WIDE.format(input="[2, 3, 1]", output="[2, 3, 10]", count=520))
    assert plain.warnings == ()
    stacked = read(WIDE.format(input="[2, 3, 10]", output="[2, 3, 64]", count=52_736))
    assert len(shapes(stacked)) == 8
    assert stacked.warnings == ()


def test_tensors_that_torchinfo_counts() -> None:
    """The numbers of a module's tensors rule out what is plainer and has others."""
    text = """\
Layer (type:depth-idx)     Output Shape    Param #
Net                        [2, 3, 1]       --
├─Linear: 1-1              [2, 3, 1]       2
│    └─weight                              ├─2
Total params: 2"""
    model = read(text)
    assert shapes(model) == [(1, 2)]
    assert (model.layers[0].problem, model.warnings) == ("", ())


def test_torchinfo_tree() -> None:
    """Modules within modules count once; what is used again, or frozen, is marked in the number."""
    text = """\
Layer (type (var_name):depth-idx)        Output Shape              Param #
Net (Net)                                [2, 1]                    16
├─Embedding (embedding): 1-1             [2, 7, 64]                (64,000)
├─Sequential (head): 1-2                 [2, 1]                    --
│    └─Linear (0): 2-1                   [2, 16]                   1,040
│    └─ReLU (1): 2-2                     [2, 16]                   --
│    └─Linear (2): 2-3                   [2, 1]                    17
├─Linear (again): 1-3                    [2, 16]                   (recursive)
Total params: 65,073
Trainable params: 1,073
Non-trainable params: 64,000"""
    model = read(text)
    assert [layer.name for layer in model.layers] == [
        "Net",
        "embedding",
        "head.0",
        "head.1",
        "head.2",
    ]
    assert (model.total, model.trainable) == (65073, 1073)


def test_torchsummary_counts_no_recurrence() -> None:
    """Torchsummary's 0 is never taken: the count is told, open in what isn't printed."""
    text = """\
----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv1d-1                [-1, 8, 18]              80
               GRU-2  [[-1, 18, 16], [-1, 2, 16]]               0
            Linear-3                    [-1, 2]              34
================================================================
Total params: 114
Trainable params: 114
Non-trainable params: 0
----------------------------------------------------------------"""
    model = read(text)
    gru = model.layers[1]
    assert gru.printed == 0
    assert isinstance(gru.parameters, Polynomial)
    assert gru.parameters.substitute({"num_layers": 1}) == 1248
    assert gru.parameters.substitute({"num_layers": 2}) == 2880
    assert "torchsummary" in gru.problem
    assert "leaves out the recurrent modules" in model.warnings[0]


def test_lightning() -> None:
    """Lightning's table has names and classes in columns; rounded numbers are no counts."""
    text = """\
  | Name | Type       | Params | Mode
----------------------------------------------
0 | lstm | LSTM       | 200    | train
1 | fc   | Linear     | 6      | train
2 | big  | Linear     | 250 K  | train
----------------------------------------------
250 K     Trainable params
0         Non-trainable params
250 K     Total params
1.003     Total estimated model params size (MB)"""
    model = read(text)
    assert [(layer.name, layer.parameters) for layer in model.layers] == [
        ("lstm", 200),
        ("fc", 6),
        ("big", None),
    ]
    assert "rounded" in model.layers[2].problem
    assert model.total is None
    assert model.printed_total is None


def test_printed_modules() -> None:
    """print(model) gives each module's arguments, in modules and in copies of them."""
    text = """\
Net(
  (embedding): Embedding(1000, 64, padding_idx=0)
  (lstm): LSTM(64, 32, num_layers=2, batch_first=True, dropout=0.2, bidirectional=True)
  (head): Sequential(
    (0): LayerNorm((64,), eps=1e-05, elementwise_affine=True)
    (1): Linear(in_features=64, out_features=1, bias=True)
  )
  (attention): MultiheadAttention(
    (out_proj): NonDynamicallyQuantizableLinear(in_features=64, out_features=64, bias=True)
  )
  (cells): ModuleList(
    (0-2): 3 x GRUCell(64, 64)
  )
  (w): ParameterList(  (0): Parameter containing: [torch.float32 of size 2x2])
  (own): MyOwn()
)"""
    model = read(text)
    assert (model.name, model.line) == ("Net", 1)
    assert [(layer.name, layer.parameters) for layer in model.layers] == [
        ("embedding", 64000),
        ("lstm", 50176),
        ("head.0", 128),
        ("head.1", 65),
        ("attention", 16640),
        ("cells.0", 24960),
        ("cells.1", 24960),
        ("cells.2", 24960),
        ("w.0", 4),
        ("own", None),
    ]
    assert "does not show what MyOwn stores" in model.layers[-1].problem
    assert model.total is None


@pytest.mark.parametrize(
    "line",
    [
        "{name} torch.Size({list})",
        "{name}: torch.Size({list})",
        "('{name}', torch.Size({list}))",
        "{name}\t{tuple}",
        "Layer: {name} | Size: torch.Size({list}) | Values : tensor([[ 0.02, -0.01]])",
        "{name}\ntorch.Size({list})",
    ],
)
def test_parameter_lists(line: str) -> None:
    """However names and shapes of parameters are printed, they make the module that stores them."""
    tensors = [
        ("lstm.weight_ih_l0", [40, 1]),
        ("lstm.weight_hh_l0", [40, 10]),
        ("lstm.bias_ih_l0", [40]),
        ("lstm.bias_hh_l0", [40]),
        ("fc.weight", [1, 10]),
        ("fc.bias", [1]),
    ]
    text = "\n".join(line.format(name=name, list=size, tuple=tuple(size)) for name, size in tensors)
    model = read(text)
    assert [(x.name, x.type, x.parameters) for x in model.layers] == [
        ("lstm", "LSTM", 520),
        ("fc", "Linear", 11),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[(1, 40), (10, 40), (40,), (10, 1), (1,)]", [("LSTM", 480), ("Dense", 11)]),
        ("(25, 15)\n(5, 15)\n(2, 15)", [("GRU", 480)]),
        ("[(100, 32), (32, 128), (32, 128), (128,)]", [("Embedding", 3200), ("LSTM", 8320)]),
        (
            """\
<tf.Variable 'lstm/lstm_cell/kernel:0' shape=(1, 40) dtype=float32, numpy=
array([[0.1]])>
<tf.Variable 'lstm/lstm_cell/recurrent_kernel:0' shape=(10, 40) dtype=float32>
<tf.Variable 'lstm/lstm_cell/bias:0' shape=(40,) dtype=float32>""",
            [("LSTM", 480)],
        ),
        (
            """\
<KerasVariable shape=(12, 15), dtype=float32, path=sequential/gru/gru_cell/kernel>
<KerasVariable shape=(5, 15), dtype=float32, path=sequential/gru/gru_cell/recurrent_kernel>
<KerasVariable shape=(2, 15), dtype=float32, path=sequential/gru/gru_cell/bias>""",
            [("GRU", 285)],
        ),
        (
            "rnn/basic_lstm_cell/kernel:0 (400, 800)\nrnn/basic_lstm_cell/bias:0 (800,)",
            [("BasicLSTMCell", 320800)],
        ),
        (
            "torch.Size([40, 1])\ntorch.Size([40, 10])\ntorch.Size([40])\ntorch.Size([40])",
            [("LSTM", 520)],
        ),
    ],
)
def test_weight_lists(text: str, expected: list[tuple[str, int]]) -> None:
    """Lists of weights' shapes, with and without names, make the layers that store them."""
    model = read(text)
    assert [(layer.type, layer.parameters) for layer in model.layers] == expected


def test_counted_parameters() -> None:
    """A table of parameters with their numbers gives a recurrent module's shapes, and others their sums."""
    text = """\
+-------------------+------------+
|      Modules      | Parameters |
+-------------------+------------+
| embedding.weight  |   15000    |
| lstm.weight_ih_l0 |    160     |
| lstm.weight_hh_l0 |    400     |
|  lstm.bias_ih_l0  |     40     |
|  lstm.bias_hh_l0  |     40     |
+-------------------+------------+
Total Trainable Params: 15640"""
    model = read(text)
    assert counts(model) == [15000, 640]
    assert shapes(model, 1)[:2] == [(40, 4), (40, 10)]


def test_markdown() -> None:
    """A table that somebody wrote names classes as they please."""
    text = """\
| Layer | Output Shape | Parameters |
|:------|:------------:|-----------:|
| `Embedding` | (None, 5, 100) | 2,000 |
| **Bidirectional(LSTM)** | (None, 20) | 8,880 |
| Dense | (None, 1) | 21 |"""
    model = read(text)
    assert types(model) == ["Embedding", "Bidirectional(LSTM)", "Dense"]
    assert model.total == 10901
    chinese = "| 层 | 输出形状 | 参数量 |\n|---|---|---|\n| LSTM | (None, 10) | 480 |"
    assert counts(read(chinese)) == [480]
    torch = "| Layer | Output Shape | Params |\n|---|---|---|\n| nn.LSTM | [1, 5, 10] | 520 |"
    assert read(torch).framework == "pytorch"


def test_html_table() -> None:
    """A table in HTML, its rows over several lines, is read like one in Markdown."""
    text = """\
<table>
<tr><th>Layer (type)</th><th>Output Shape</th><th>Param #</th></tr>
<tr>
  <td>lstm (LSTM)</td>
  <td>(None, 10)</td>
  <td>480</td>
</tr>
</table>"""
    model = read(text)
    assert counts(model) == [480]
    assert model.layers[0].line == 3


def test_batch_and_steps() -> None:
    """A batch that is printed everywhere, and the time steps that the first recurrent layer reads, are told."""
    model = read(
        table(
            ("cu_dnnlstm (CuDNNLSTM)", "(1, 32, 100)", 41200), ("dense (Dense)", "(1, 32, 1)", 101)
        )
    )
    assert (model.batch, model.timesteps) == (1, 32)
    assert (read(QUESTION).batch, read(QUESTION).timesteps) == (None, None)
