"""Code, prose and line numbers of a paste are told apart."""

from typing import Any

import pytest
from fourgates.reading.paste import read_paste
from fourgates.reading.regions import code_and_prose


def test_line_numbers_are_no_code() -> None:
    """Protects code that was copied with its line numbers, as editors and sites show it."""
    text = (
        "  8 n = 20\n  9 \n 10 model = Sequential()\n 11 model.add(LSTM(n, input_shape=(n, 1)))\n"
    )
    code, prose = code_and_prose(text, set())
    assert code == "n = 20\n\nmodel = Sequential()\nmodel.add(LSTM(n, input_shape=(n, 1)))\n"
    assert not prose.strip()
    assert read_paste(text).models[0].total == 1760


def test_numbers_that_do_not_count_stay() -> None:
    """Protects tables of data and sentences that begin with a number."""
    text = "3 features\n7 steps\n480 is printed\n"
    assert code_and_prose(text, set()) == ("\n\n\n", text)


@pytest.mark.parametrize(
    "line", ["n = 4 * (4096*16 + 4096*4096) * 256 = 17246978048", "4 * (1 + 1) * 1 + 1^2 = 12"]
)
def test_a_sum_somebody_wrote_out_is_prose(line: Any) -> None:
    """Protects the expected number where it stands indented, as code does."""
    assert code_and_prose(f"I computed\n\n    {line}\n", set()) == (
        "\n\n\n",
        f"I computed\n\n    {line}\n",
    )


def test_code_behind_a_session_is_read() -> None:
    """Protects pastes in which `>>>` marks a session or only its output."""
    text = "uni = nn.LSTM(32, 128)\nprint(n(uni))\n>>> 82944\n\nbi = nn.LSTM(32, 128, bidirectional=True)\n"
    assert [model.total for model in read_paste(text).models] == [82944, 165888]
