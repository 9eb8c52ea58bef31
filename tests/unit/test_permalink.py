"""Links: what is written reads back, what was published stays, what is damaged gets a sentence."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import pytest
from fourgates import (
    Chain,
    LinkError,
    Polynomial,
    ShapeError,
    SizeError,
    read,
    read_link,
    write_link,
)
from fourgates.frameworks.keras import LSTM, Dense
from fourgates.permalink import FLAGS, FRAMEWORKS, VERSION, read_expected
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import keras_chains, other_chains, pytorch_chains

ARCHIVE = [
    line.split("\t")
    for line in Path(__file__).with_name("links.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
LINKS = [link for _, link in ARCHIVE]

# every name that a size may have, and those that something else is called too
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]*", fullmatch=True).filter(
    lambda n: n != "None"
) | st.sampled_from(
    ("seq", "bi", "nobias", "reset_before", "LSTM", "TD", "units", "concat", "True", "v1")
)


@st.composite
def half_known(draw: st.DrawFn, chains: st.SearchStrategy[Chain]) -> Chain:
    """Chains with a name for some of their sizes."""

    def size(value: Any) -> Any:
        known = type(value) is not int or not value or draw(st.booleans())
        return value if known else Polynomial.name(draw(NAMES))

    def rename(layer: Any) -> Any:
        held = {f.name: getattr(layer, f.name) for f in fields(layer) if f.name != "num_layers"}
        return replace(
            layer, **{k: rename(v) if k == "layer" else size(v) for k, v in held.items()}
        )

    chain = draw(chains)
    return replace(
        chain,
        input_shape=tuple(map(size, chain.input_shape)),
        layers=tuple(map(rename, chain.layers)),
    )


@given(half_known(keras_chains(named=False) | pytorch_chains() | other_chains()))
@example(Chain("keras", (None, 1), (LSTM(Polynomial.name("seq")),)))
def test_round_trip(chain: Chain) -> None:
    """A written link reads back as the same chain, and is written the same again."""
    link = write_link(chain)
    assert read_link(link) == chain
    assert read_link(f"#{link}") == chain
    assert write_link(read_link(link)) == link


@given(keras_chains())
def test_own_names_change_no_count(chain: Chain) -> None:
    """A link leaves out what layers are called, and nothing that counts."""
    assert read_link(write_link(chain)).build().count == chain.build().count


def test_no_link_that_cannot_be_read() -> None:
    """A size that a link can't hold is refused when it is written, not when it is opened."""
    units = Polynomial.name("units")
    for size in (
        Polynomial.name("X_train.shape[2]"),
        units * 2,
        units + 1,
        Polynomial.name("None"),
        10**30,
    ):
        for chain in (Chain("keras", (3,), (Dense(size),)), Chain("keras", (size,), (Dense(3),))):
            with pytest.raises(LinkError, match=r"^A link holds whole numbers of up to 30 digits"):
                write_link(chain)


@pytest.mark.parametrize(("total", "link"), ARCHIVE)
def test_archive(total: str, link: str) -> None:
    """A link, once published, keeps its meaning for ever."""
    assert str(read_link(link).build().count) == total


def test_archive_is_whole() -> None:
    """The archive holds every framework, kind of layer, flag and option that a link can say."""
    assert len(ARCHIVE) >= 88
    text = "\n".join(LINKS)
    for framework, kinds in FRAMEWORKS.items():
        of_it = "\n".join(link for link in LINKS if f";{framework};" in link)
        assert [name for name in kinds if f"{name}(" not in of_it] == []
        # what has no default is written without its name
        options = {
            f.name for kind in kinds.values() for f in fields(kind) if f.default is not MISSING
        } - {"name"}
        flagged = {option for option, _ in FLAGS.values()} | {"bias"}
        assert [o for o in options - flagged if f"{o}=" not in text ] == []  # fmt: skip
    assert [flag for flag in FLAGS if flag not in text] == []
    assert {link.removeprefix("#").split(";")[0] for link in LINKS} == {VERSION}


@given(keras_chains(), st.integers(0, 10**40 - 1))
def test_the_expected_number_travels_along(chain: Chain, number: int) -> None:
    """Protects links in answers: what the asker expected comes back, and the model is the same."""
    link = write_link(chain, number)
    assert read_expected(link) == number
    assert read_link(link) == read_link(write_link(chain))
    assert read_expected(write_link(chain)) is None


def outcome(text: str) -> str:
    """Reads a text as a reader's link would be; the sentence where it is refused, else ""."""
    try:
        model = read_link(text).build()
    except (LinkError, SizeError, ShapeError) as refusal:
        return str(refusal)
    assert str(model.count)
    return ""


def assert_sentence(message: str) -> None:
    """Holds a message against what a reader needs: one line, ended, not too long."""
    assert message.endswith(".")
    assert message.isprintable()
    assert message == message[:300]
    # no exception's name leaks; a reader's own word may be quoted
    assert "Error" not in re.sub(r"(['\"]).*?\1", "", message)


MARKS = st.sampled_from(("(", ")", ",", ";", "=", "v1", "in=", "LSTM", "TD(", "Bi(", "seq", "None", "0", "9" * 40, "-1", "1.5", " ", "\n", "\x00", "１０", "é", "#", "Dense(1)"))  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """Links that something has happened to."""
    text = draw(st.sampled_from(LINKS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + draw(MARKS | st.text(max_size=3)) + text[stop:]
    return text


@settings(max_examples=600)
@given(mutations() | st.text(max_size=80) | st.lists(MARKS, max_size=20).map("".join))
@example("v1;keras;in=3,1;" + "TD(" * 5000)
@example("v1;keras;in=" + "1," * 50_000 + "1;Dense(1)")
@example("v1;pytorch;in=3,1;" + ";".join(["LSTM(1,num_layers=1000,bi)"] * 700))
@example("v1;keras;in=3,1;LSTM(" + "9" * 10_000 + ")")
@example("v1;keras;in=" + "9" * 10_000 + ";Dense(1)")
@example("v1;" + "x" * 10_000 + ";in=1;Dense(1)")
@example("x" * 10_000 + ";keras;in=1;Dense(1)")
@example("v1;keras;in=3;" + "x" * 10_000)
@example("v1;keras;in=3;Bi(" + "x" * 10_000)
@example("v1;keras;in=3,1;Bi(LSTM(1),merge_mode=" + "x" * 10_000 + ")")
@example("v1;keras;in=" + "1," * 9_000 + "1;LSTM(1)")
@example("v1;keras;in=3," + "x" * 9_000 + ";LSTM(1)")
@example("v1;keras;in=3,1;LSTM(1);;")
def test_damaged_links(text: str) -> None:
    """Whatever a link's text is, it is read or refused in one clear sentence, and never takes long."""
    message = outcome(text)
    if message:
        assert_sentence(message)


def test_the_damage_is_met() -> None:
    """Most mutations of a link are refused: the test above does not only meet good links."""
    broken = [outcome(link[:cut]) for link in LINKS for cut in range(1, len(link) - 1, 5)]
    assert sum(map(bool, broken)) > 0.9 * len(broken)


KERAS_KINDS = "SimpleRNN, LSTM, GRU, Bi, TD, Dense, Embedding, Bidirectional, TimeDistributed"
LSTM_OPTIONS = "units, return_sequences, use_bias, return_state, trainable"
SHOULD = "is written like LSTM(10,seq): where"


@pytest.mark.parametrize(
    ("link", "error", "message"),
    [
        ("", LinkError, "A link reads v1;framework;in=shape;layers, and this one doesn't: ''."),
        ("v1;keras;in=3,1", LinkError, "A link reads v1;framework;in=shape;layers, and this one doesn't: 'v1;keras;in=3,1'."),
        ("v1;keras;3,1;LSTM(10)", LinkError, "A link reads v1;framework;in=shape;layers, and this one doesn't: 'v1;keras;3,1;LSTM(10)'."),
        ("v2;keras;in=3,1;LSTM(10)", LinkError, "This link is of version 'v2'; this page reads v1."),
        ("v1;caffe;in=3,1;LSTM(10)", LinkError, "There is no framework 'caffe' here; there are keras, pytorch, keras2, flax, linen, equinox, onnx, tensorflow1."),
        ("v1;keras;in=;LSTM(10)", LinkError, "An input shape is made of sizes, names and None, like None,1; '' is none of them."),
        ("v1;keras;in=3,-1;LSTM(10)", LinkError, "An input shape is made of sizes, names and None, like None,1; '-1' is none of them."),
        ("v1;keras;in=3,0;LSTM(10)", LinkError, "A size of the input shape '3,0' is 0: it must be 1 or more."),
        ("v1;keras;in=" + "1," * 16 + "1;LSTM(1)", LinkError, "An input shape has at most 16 sizes; this one has 17."),
        ("v1;keras;in=3,1;LSTM(" + "x" * 61 + ")", LinkError, f"units of LSTM is a whole number, not '{'x' * 40}…'."),
        ("v1;keras;in=3,1;Bi(LSTM(1),merge_mode=" + "x" * 61 + ")", LinkError, f"merge_mode of Bi is one word, not '{'x' * 40}…'."),
        ("v1;keras;in=3,1;", LinkError, "A layer is missing at the end."),
        ("v1;keras;in=3,1;LSTM(10);", LinkError, "A layer is missing at the end."),
        ("v1;keras;in=3,1;Lstm(10)", LinkError, f"There is no layer 'Lstm' here; there are {KERAS_KINDS}."),
        ("v1;keras;in=3,1;Linear(1)", LinkError, f"There is no layer 'Linear' here; there are {KERAS_KINDS}."),
        ("v1;keras;in=3,1;LSTM", LinkError, f"LSTM {SHOULD} '(' should stand, there is the end."),
        ("v1;keras;in=3,1;LSTM(10", LinkError, f"LSTM {SHOULD} ',' should stand, there is the end."),
        ("v1;keras;in=3,1;LSTM(10))", LinkError, "Layers are separated by ';', and here stands ')'."),
        ("v1;keras;in=3,1;LSTM(1.5)", LinkError, "A layer is written like LSTM(10,seq); '.5)' is not."),
        ("v1;keras;in=3,1;LSTM()", LinkError, "LSTM needs units."),
        ("v1;keras;in=3,1;LSTM(seq)", LinkError, "LSTM needs units."),
        ("v1;keras;in=3,1;Embedding(5)", LinkError, "Embedding needs output_dim."),
        ("v1;keras;in=3,1;LSTM(0)", SizeError, "units is 0: it must be 1 or more."),
        ("v1;keras;in=3,1;LSTM(" + "1" * 31 + ")", SizeError, "A size has at most 30 digits; this one has 31."),
        ("v1;keras;in=3,1;LSTM(10,10)", LinkError, f"LSTM has no option '10'; it has {LSTM_OPTIONS}."),
        ("v1;keras;in=3,1;LSTM(10,bi)", LinkError, f"LSTM has no option 'bidirectional'; it has {LSTM_OPTIONS}."),
        ("v1;keras;in=3,1;LSTM(10,seq,seq)", LinkError, "LSTM is given return_sequences twice."),
        ("v1;keras;in=3,1;LSTM(units=10,use_bias=maybe)", LinkError, "use_bias of LSTM is 0 or 1, not 'maybe'."),
        ("v1;keras;in=3,1;LSTM(units=)", LinkError, "units of LSTM is a whole number, not ')'."),
        ("v1;keras;in=3,1;Dense(LSTM(5))", LinkError, "Dense takes a size there, not a layer."),
        ("v1;keras;in=3,1;TD(5)", LinkError, "TD wraps a layer, like TD(LSTM(10)), and here stands '5'."),
        ("v1;keras;in=3,1;Bi(Dense(5))", SizeError, "Bidirectional wraps a recurrent layer, not Dense."),
        ("v1;keras;in=3,1;Bi(LSTM(5),merge_mode=max)", SizeError, "merge_mode is 'max': it must be one of concat, sum, mul, ave."),
        ("v1;keras;in=3,1;" + "TD(" * 10 + "Dense(1)" + ")" * 10, LinkError, "Layers are wrapped in each other at most 8 deep."),
        ("v1;onnx;in=3,4;Gemm(1)", ShapeError, "Gemm takes (batch, features), two dimensions, and here gets (None, 3, 4); MatMul takes any number."),
        ("v1;onnx;in=3,4;LSTM(10,seq)", LinkError, "LSTM has no option 'return_sequences'; it has hidden_size, bidirectional, bias, peepholes."),
        ("v1;flax;in=4;LSTMCell(10)", ShapeError, "LSTMCell takes (batch, timesteps, features), three dimensions, and here gets (None, 4). If a recurrent layer stands before it, that one needs return_sequences."),
        ("v1;tensorflow1;in=3,4;LSTM(10,num_proj=0x)", LinkError, "LSTM is written like LSTM(10,seq): where ',' should stand, there is 'x'."),
        ("v1;equinox;in=3,4;GRU(0)", SizeError, "hidden_size is 0: it must be 1 or more."),
        ("v1;pytorch;in=3,1;LSTM(10,num_layers=n)", LinkError, "num_layers of LSTM is a whole number, not 'n'."),
        ("v1;pytorch;in=3,1;LSTM(10,num_layers=600);GRU(5,num_layers=401)", SizeError, "All num_layers together are at most 1,000 here, not 1,001."),
        ("v1;keras;in=3,1;" + "LSTM(1);" * 3_000, LinkError, "A link has at most 20,000 characters; this one has 24,003."),
    ],
)  # fmt: skip
def test_refusals(link: str, error: type[Exception], message: str) -> None:
    """Each way to damage a link has its own sentence, which names the piece and what would be right."""
    with pytest.raises(error) as refusal:
        read_link(link).build()
    assert type(refusal.value) is error
    assert str(refusal.value) == message


def test_both_spellings() -> None:
    """Short words and Python's own spelling of the same layer are one chain."""
    short = read(
        "Bi(GRU(5,seq,nobias,reset_before),merge_mode=sum);TD(Dense(1))", input_shape="None,4"
    )
    long = read(
        "Bidirectional(GRU(units=5, return_sequences=True, use_bias=False, reset_after=False), merge_mode=sum);"
        "TimeDistributed(Dense(units=1))",
        input_shape="(None, 4)",
    )
    assert short == long
