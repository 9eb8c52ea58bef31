"""One layer in all frameworks: what is called different is different, and in both languages."""

from __future__ import annotations

import re

import pytest
from fourgates.frameworks.checked import CHECKED
from fourgates.polynomial import Polynomial
from fourgates.rendering.compare import ENTRIES, Entry, built, comparison, differences
from fourgates.rendering.elements import html
from fourgates.words import LANGUAGES

UNITS, FEATURES = Polynomial.name("h"), Polynomial.name("d")
TURNED = "matrices turned: a unit is a row, not a column"
JOINT = "one kernel for the input and the state, the state's rows below the input's"
ROW = "both biases in one row, the input's first"


def of(entry: Entry, kind: str) -> list[str]:
    """What a layer stores otherwise than Keras 3."""
    base = built(ENTRIES[kind][0], UNITS, FEATURES)
    return differences(built(entry, UNITS, FEATURES), base, "en")


def test_differences() -> None:
    """Each framework's way to store an LSTM and a GRU is told from Keras's by what its tensors are."""
    told = {
        (kind, entry.framework, entry.layer): of(entry, kind)
        for kind, entries in ENTRIES.items()
        for entry in entries
        if entry.layer
    }
    expected = {
        ("LSTM", "keras", "LSTM({units})"): [],
        ("LSTM", "keras2", "CuDNNLSTM({units})"): ["two biases, not one", ROW],
        ("LSTM", "pytorch", "LSTM({units})"): [TURNED, "two biases, not one"],
        ("LSTM", "flax", "LSTM({units})"): ["a kernel for each gate: i, f, g, o"],
        ("LSTM", "flax", "OptimizedLSTM({units})"): [],
        ("LSTM", "equinox", "LSTM({units})"): [TURNED],
        ("LSTM", "tensorflow1", "LSTM({units})"): [JOINT, "gates in the order i j f o"],
        ("GRU", "linen", "GRU({units})"): ["a kernel for each gate: r, z, n", "a second bias for n only"],
        ("GRU", "flax", "GRU({units})"): ["gates in the order r z n", "one bias, not two"],
        ("GRU", "tensorflow1", "GRU({units})"): [JOINT, "2 kernels: r u | c", "one bias, not two"],
        ("GRU", "keras2", "CuDNNGRU({units})"): [ROW],
        ("SimpleRNN", "flax", "Simple({units})"): [],
        ("SimpleRNN", "pytorch", "RNN({units})"): [TURNED, "two biases, not one"],
    }  # fmt: skip
    assert {key: told[key] for key in expected} == expected
    assert told["LSTM", "onnx", "LSTM({units},peepholes=1)"] == [
        "gates in the order i o f c",
        TURNED,
        "a first axis for the directions",
        "two biases, not one",
        ROW,
        "peepholes for i, o and f",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ENTRIES)
def test_tables(kind: str, language: str) -> None:
    """A table has every framework with its version, each layer's own count, and a sign where it differs."""
    page = html(comparison(kind, 5, 5, language))
    for checked in CHECKED.values():
        assert f"<strong>{checked.title}</strong>" in page
        assert checked.version in page
        assert checked.date in page
    groups = page.split("<tbody>")[1:]
    assert len(groups) == len(ENTRIES[kind])
    for entry, group in zip(ENTRIES[kind], groups, strict=True):
        if not entry.layer:
            continue
        layer = built(entry, 5, 5)
        assert f">{layer.count}<" in group
        assert all(f"<code>{weight.name}</code>" in group for weight in layer.weights)
        # a colour never stands alone: a sign and a word for each phrase that has it
        phrases = len(of(entry, kind))
        assert group.count('aria-hidden="true">≠<') == phrases
        assert group.count('class="fg-spoken"') == phrases
        assert ("fg-verdict fg-differs" in group) == bool(phrases)


def test_the_known_counts() -> None:
    """LSTM(10) on one feature and GRU(5) on four: the numbers that people compare."""
    lstm = {(e.framework, e.layer): built(e, 10, 1).count for e in ENTRIES["LSTM"]}
    assert set(lstm.values()) == {480, 510, 520, 550}
    assert lstm["pytorch", "LSTM({units})"] == lstm["onnx", "LSTM({units})"] == 520
    gru = [(e.framework, built(e, 5, 4).count) for e in ENTRIES["GRU"]]
    assert gru == [
        ("keras", 165), ("keras", 150), ("keras2", 150), ("keras2", 165), ("pytorch", 165),
        ("flax", 150), ("linen", 155), ("equinox", 155), ("onnx", 165), ("tensorflow1", 150),
    ]  # fmt: skip


def test_links() -> None:
    """Where the calculator's page is named, each layer links to its own answer there."""
    page = html(comparison("LSTM", 10, 1, "en", home="../calculator/"))
    links = re.findall(r'href="\.\./calculator/#([^"]+)"', page)
    assert links[0] == "v1;keras;in=None,1;LSTM(10)"
    assert len(links) == len(ENTRIES["LSTM"])
    assert 'href="' not in html(comparison("LSTM", 10, 1, "en"))
    assert "data-link" not in page
    named = html(comparison("LSTM", Polynomial.name("units"), 1, "en", home="../"))
    assert 'data-link="../#v1;pytorch;in=None,1;LSTM({units})"' in named


def test_names_for_sizes() -> None:
    """With names for its sizes the table has formulas: what follows a reader's sizes."""
    page = html(comparison("LSTM", Polynomial.name("units"), Polynomial.name("features"), "en"))
    assert ">4*units**2 + 4*features*units + 4*units<" in page
    assert "(4*units more)" in page
