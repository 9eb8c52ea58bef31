"""The calculator's form: every way to type a size, and back from a model to its fields."""

from __future__ import annotations

import json

import pytest
from fourgates import read
from fourgates.browser import answer
from fourgates.form import FRAMEWORKS, HEADS, KINDS, SIZES, SWITCHES, fill_form, read_form
from fourgates.rendering.text import number
from hypothesis import given, settings
from hypothesis import strategies as st

QUESTION = {
    "framework": "keras",
    "kind": "LSTM",
    "units": "10",
    "features": "1",
    "return_sequences": "1",
    "use_bias": "1",
    "bidirectional": "",
    "reset_after": "1",
    "head": "TimeDistributed",
    "head_units": "1",
}

FORMS = st.fixed_dictionaries(
    {
        "framework": st.sampled_from(FRAMEWORKS),
        "kind": st.sampled_from(KINDS),
        "head": st.sampled_from(HEADS),
        **{size: st.integers(1, 999).map(str) for size in SIZES},
        **{switch: st.sampled_from(("", "1")) for switch in SWITCHES},
    }
)


def test_the_question() -> None:
    """The form as the page opens is the question's model: 480, 11 and 491."""
    chain = read_form(QUESTION).chain
    assert chain is not None
    assert chain == read("LSTM(10,seq);TD(Dense(1))", input_shape="None,1")
    model = chain.build()
    assert [layer.count for layer in model.layers] == [480, 11]
    assert model.count == 491


@pytest.mark.parametrize("field", SIZES)
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type a whole number, 1 or more."),
        ("   ", "Type a whole number, 1 or more."),
        ("0", "Nothing of size 0 can be built: 1 or more."),
        ("０", "Nothing of size 0 can be built: 1 or more."),
        ("-3", "A size is never negative: 1 or more."),
        ("−3", "A size is never negative: 1 or more."),
        ("1.5", "Only whole numbers fit here, not 1.5."),
        ("1,5", "Only whole numbers fit here, not 1,5."),
        ("1,000", "Write it without separators: 1000."),
        ("1 000 000", "Write it without separators: 1000000."),
        ("ten", "This is not a whole number: ten"),
        ("1e3", "This is not a whole number: 1e3"),
        ("<b>5</b>", "This is not a whole number: <b>5</b>"),
        ("1" * 16, "At most 15 digits, please: this one has 16."),
    ],
)
def test_bad_sizes(field: str, typed: str, sentence: str) -> None:
    """What is no size gets its sentence at its own field, and nowhere else, and no model."""
    reading = read_form(QUESTION | {field: typed})
    assert reading.errors == {field: sentence}
    assert reading.chain is None


@pytest.mark.parametrize("typed", ["１０", "+10", "010", "٣", "²", " 7"])
def test_odd_digits(typed: str) -> None:
    """Digits of any script are digits; where they were written otherwise, a note says how they were read."""
    reading = read_form(QUESTION | {"units": typed})
    expected = {"１０": 10, "+10": 10, "010": 10, "٣": 3, "²": 2, " 7": 7}[typed]
    assert reading.errors == {}
    assert reading.chain == read(f"LSTM({expected},seq);TD(Dense(1))", input_shape="None,1")
    assert reading.notes == ({} if typed == " 7" else {"units": f"Read as {expected}."})


def test_a_billion_is_counted() -> None:
    """A size that no machine holds is counted exactly all the same."""
    chain = read_form(QUESTION | {"units": "1000000000"}).chain
    assert chain is not None
    assert chain.build().count == 4 * (10**9 + 10**18 + 10**9) + 10**9 + 1


def test_time_distributed_needs_a_sequence() -> None:
    """A head that can't stand behind the layer is said at the head."""
    reading = read_form(QUESTION | {"return_sequences": ""})
    assert set(reading.errors) == {"head"}
    assert reading.chain is None


@given(FORMS)
def test_there_and_back(fields: dict[str, str]) -> None:
    """A form that can be read is filled again as it was, as far as its fields have a say."""
    reading = read_form(fields)
    if reading.chain is None:
        assert set(reading.errors) == {"head"}
        return
    filled = fill_form(reading.chain)
    assert filled is not None
    assert read_form(filled).chain == reading.chain
    # PyTorch has one Linear for both heads
    shown = {"framework", "kind", *SIZES, *SWITCHES} - set(reading.hidden)
    assert {name: filled[name] for name in shown if filled.get(name)} == {
        name: fields[name] for name in shown if fields[name]
    }


@pytest.mark.parametrize(
    "layers",
    ["LSTM(5,seq);LSTM(5)", "Dense(3)", "LSTM(5);Dense(1,nobias)", "Bi(LSTM(5),merge_mode=sum)", "TD(Dense(3))", "LSTM(units)", "LSTM(5);Dense(1);Dense(1)"],
)  # fmt: skip
def test_what_the_form_cannot_say(layers: str) -> None:
    """A model that the form has no fields for isn't shown as another one."""
    assert fill_form(read(layers, input_shape="None,3")) is None


def test_what_the_form_cannot_say_of_the_input() -> None:
    """An input that the form has no field for isn't shown as another one."""
    for shape in ("7,3", "steps,3", "None,None,3"):
        assert fill_form(read("LSTM(5)", input_shape=shape)) is None


TYPED = st.text(max_size=12) | st.sampled_from(
    ("10", "", "1", "-", ".", ",", "１", "٣.٤", "1" * 40, "{x}", "%s")
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(tuple(QUESTION)), TYPED))
def test_the_door_never_breaks(typed: dict[str, str]) -> None:
    """Whatever is typed anywhere, the page gets an answer: counts, or a sentence at a field."""
    fields = QUESTION | typed
    response = json.loads(answer(json.dumps({"form": fields})))
    reading = read_form(fields)
    assert response["errors"] == reading.errors
    if reading.chain is None:
        assert reading.errors
        assert response["view"] is None
        assert response["message"]
    else:
        model = reading.chain.build()
        assert response["counts"] == [
            *(number(layer.count) for layer in model.layers),
            number(model.count),
        ]
        assert response["view"][0] == "div"


def test_the_door_opens_links() -> None:
    """A link answers with its counts, its own text, and the fields where the form can show it."""
    link = "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))"
    response = json.loads(answer(json.dumps({"link": link})))
    assert response["counts"] == ["480", "11", "491"]
    assert response["link"] == link
    assert read_form(response["fields"]).chain == read_form(QUESTION).chain
    stacked = json.loads(answer(json.dumps({"link": "v1;keras;in=None,1;LSTM(3,seq);LSTM(2)"})))
    assert stacked["fields"] is None
    assert stacked["message"]
    assert stacked["counts"] == ["60", "48", "108"]


@pytest.mark.parametrize(
    "link", ["", "v1;keras;in=3;LSTM(4)", "v1;keras;in=3,1;LSTM(0)", "v9;x;in=1;y", "\x00"]
)
def test_the_door_refuses_links(link: str) -> None:
    """A damaged link answers with a sentence and no numbers."""
    response = json.loads(answer(json.dumps({"link": link})))
    assert response["message"].endswith(".")
    assert response["counts"] == []
    assert response["view"] is None
