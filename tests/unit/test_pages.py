"""The site's pages get their numbers from the package, or the build stops."""

import json
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def build(tmp_path: Any) -> Any:
    """Build one page of a small site with the project's own hook; gives (exit code, output, HTML)."""

    def run(text: str) -> tuple[int, str, str]:
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "docs" / "lstm.md").write_text(text, "utf-8")
        for hook in ("computed.py", "live.py"):
            shutil.copy(ROOT / "docs" / "hooks" / hook, tmp_path)
        (tmp_path / "mkdocs.yml").write_text(
            "site_name: t\nstrict: true\ntheme: {name: mkdocs, language: en}\nhooks: [computed.py, live.py]\nmarkdown_extensions: [attr_list]\n",
            "utf-8",
        )
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        page = tmp_path / "site" / "lstm" / "index.html"
        html = page.read_text("utf-8") if page.exists() else ""
        return done.returncode, done.stdout + done.stderr, html

    return run


HEAD = """---
title: "{{ q.count }} parameters"
models:
  q: v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))
---

"""


def test_numbers_come_from_the_package(build: Any) -> None:
    """Protects the promise that a page's numbers are computed, in the text, the title and a check."""
    code, output, html = build(
        HEAD + "# LSTM\n\n{{ q.lstm.count }} and {{ q.lstm.gate * 4 == 480 }} and {{ q.count }}\n"
    )
    assert code == 0, output
    assert "480 and 480 and 491" in html
    assert "<title>491 parameters" in html


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{{ q.lstm.count == 481 }}", "page says 481, the package computes 480"),
        ("It has 480 parameters.", "the number 480 is typed here"),
        ("{{ q.lstn.count }}", "there is no lstn here"),
        ("{{ x.count }}", "no model x in the front matter"),
        ("{{ q.lstm }}", "is a Layer, not a number or a text"),
        ("{{ q.lstm.count +}}", "can't be read"),
        ("{{ __import__('os') }}", "can't be computed here"),
    ],
)
def test_a_wrong_number_stops_the_build_and_names_file_and_line(
    build: Any, line: Any, says: Any
) -> None:
    """Protects readers from wrong or typed numbers, and writers from looking for them."""
    code, output, _ = build(HEAD + "# LSTM\n\nA line.\n\n" + line + "\n")
    assert code != 0
    assert "lstm.md:11:" in output
    assert says in " ".join(output.split())


def test_a_wrong_model_names_the_line_of_the_front_matter(build: Any) -> None:
    """Protects writers: a link that can't be read is named where it stands."""
    code, output, _ = build(HEAD.replace("TD(Dense(1))", "Foo(1)") + "# x\n")
    assert code != 0
    assert "lstm.md:4:" in output
    assert "There is no layer 'Foo'" in output


def test_numbers_in_code_and_addresses_are_left_alone(build: Any) -> None:
    """Protects code samples and links from the check for typed numbers."""
    code, output, html = build(
        HEAD + "# x\n\n`LSTM(128)` [a](https://example.org/12345)\n\n```\n4096\n```\n"
    )
    assert code == 0, output
    assert "LSTM(128)" in html


LIVE = """---
title: "{{ q.lstm.count }} parameters"
sizes: {units: 1000, features: 1}
models:
  q: v1;keras;in=None,features;LSTM(units)
---

"""


def test_numbers_of_a_page_with_sizes_follow_them(build: Any) -> None:
    """Protects the figures: each number knows its formula, and titles and addresses stay plain."""
    code, output, html = build(
        LIVE + "# LSTM {{ q.lstm.count == 4008000 }}\n\n`{{ q.lstm.kernel.slice }}`\n"
    )
    assert code == 0, output
    assert "<title>4,008,000 parameters" in html
    assert 'id="lstm-4008000"' in html
    formula = "g:4*units**2 + 4*features*units + 4*units"
    assert f'<span data-n="{formula}">4,008,000</span></h1>' in html
    assert 'kernel[:, :<span data-n="p:units">1000</span>]' in html


def test_a_size_that_nobody_can_slide_stops_the_build(build: Any) -> None:
    """Protects a reader from numbers of which some follow a slider and some stay behind."""
    text = "# x\n\n{{ q.lstm.count }}\n\n{{ figure(q.dense) }}\n"
    head = LIVE.replace("LSTM(units)", "LSTM(units);Dense(1)")
    code, output, _ = build(head + text)
    assert code != 0
    assert "lstm.md: numbers follow features, and no figure" in output
    code, output, _ = build(head + text + "\n{{ figure(q.lstm) }}\n")
    assert code == 0, output


def test_a_size_that_the_page_does_not_name_stops_the_build(build: Any) -> None:
    """Protects a page from showing a formula where a number belongs."""
    code, output, _ = build(LIVE.replace("units: 1000, ", "") + "# x\n\n{{ q.lstm.count }}\n")
    assert code != 0
    assert "units is no size of this page" in output


def test_an_exercise_knows_the_answer_and_the_slips(build: Any) -> None:
    """Protects learners: what is said to a prediction is what the engine says of that number."""
    code, output, html = build(
        HEAD.replace(
            "models:",
            "exercises:\n  - ask: How many has `GRU(5)`?\n"
            "    model: v1;keras;in=None,4;GRU(5)\n    layer: gru\nmodels:",
        )
        + "# x\n\n{{ exercises() }}\n"
    )
    assert code == 0, output
    says = json.loads(unescape(html.split('says="')[1].split('"')[0]))
    assert says["165"] == "Right: 3 × (4 × 5 + 5 × 5 + 2 × 5) = 165."
    assert "one bias per gate" in says["150"]
    assert "left out" in says["90"]


def test_an_exercise_without_a_layer_of_that_name_stops_the_build(build: Any) -> None:
    """Protects writers: the line that names no layer is named."""
    code, output, _ = build(
        HEAD.replace(
            "models:",
            "exercises:\n  - ask: How many?\n    model: v1;keras;in=None,4;GRU(5)\n    layer: lstm\nmodels:",
        )
        + "# x\n"
    )
    assert code != 0
    assert "lstm.md:5: this exercise lacks or misnames 'lstm'" in " ".join(output.split())


CODED = """---
sizes: {units: 10, features: 1}
models:
  q: |
    model = keras.Sequential([
        keras.Input((30, features)),
        layers.LSTM(units, return_sequences=True),
        layers.Flatten(),
        layers.Dense(1),
    ])
  short: LSTM(units)
---

"""


def test_a_model_may_be_the_code_that_makes_it(build: Any) -> None:
    """Protects pages on layers that no link can write: their numbers are computed from the code they show."""
    text = "# x\n\n{{ q.lstm.count == short.count }} {{ q.dense.count == 301 }} {{ inline(short) }}\n\n{{ code(q) }}\n"
    code, output, html = build(CODED + text)
    assert code == 0, output
    assert '<span data-n="g:30*units + 1">301</span>' in html
    assert '<code>LSTM(<span data-n="p:units">10</span>)</code>' in html
    assert "return_sequences=True" in html


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("  short: LSTM(", "lstm.md:11:"),
        ("  short: LSTM(2, wrong=3)", "lstm.md:11:"),
        ("  short: LSTM(2), LSTM(3)", "this code makes 2 models, not one"),
    ],
)
def test_code_that_makes_no_model_stops_the_build(build: Any, line: Any, says: Any) -> None:
    """Protects readers from a page whose code isn't understood, and names the line."""
    code, output, _ = build(CODED.replace("  short: LSTM(units)", line) + "# x\n")
    assert code != 0
    assert says in " ".join(output.split())


def test_costs_come_from_the_package(build: Any) -> None:
    """Protects the page on memory: the optimizer's summary, bytes, and what each tool prints."""
    text = '{{ q.count + q.adam == 1475 }} {{ q.bytes_int8 }} {{ q.lstm.multiply_adds == 440 }}\n\n{{ summary(q, optimizer="rmsprop") }}\n'
    code, output, html = build(HEAD + "# x\n\n" + text)
    assert code == 0, output
    assert "1,475 491 440" in html
    assert "Total params: 984 (3.84 KB)" in html


def test_an_exercise_may_ask_about_code(build: Any) -> None:
    """Protects exercises on layers that no link can write: the answer is computed from the code."""
    asks = """exercises:
  - ask: "`MultiHeadAttention(num_heads=2, key_dim=8)` on `20` features?"
    layer: multi_head_attention
    model: |
      h = Input((None, 20))
      model = Model(h, MultiHeadAttention(num_heads=2, key_dim=8)(h, h))
---
"""
    code, output, html = build(
        HEAD.rstrip().removesuffix("---") + asks + "\n# x\n\n{{ exercises() }}\n"
    )
    assert code == 0, output
    assert "<fg-exercise" in html
    assert "&quot;1348&quot;" in html
