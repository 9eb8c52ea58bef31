"""Whole pastes, as people write them: every count, no wrong number, the slip named first."""

from typing import Any

import pytest
from fourgates.reading.paste import read_paste
from pasting import PASTES, facts, judged, named_first

TRUTHS = {
    name: truth
    for table in sorted(PASTES.glob("*facts.json"))
    for name, truth in facts(table.name).items()
}
ASKED = [name for name, truth in TRUTHS.items() if "expected" in truth]
# where another slip that comes to the same number is still named first
BEHIND = {name for name in ASKED if "slip_not_yet" in TRUTHS[name]}


def text_of(name: str) -> str:
    """What was pasted."""
    return (PASTES / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", TRUTHS)
def test_a_paste_is_read(name: Any) -> None:
    """Protects what the project is for: each paste gives its layers, all of them, and nothing else."""
    verdict = judged(text_of(name), TRUTHS[name])
    assert verdict.outcome == "right", verdict.why


@pytest.mark.parametrize("name", ASKED)
def test_the_slip_is_named_first(name: Any) -> None:
    """Protects the answer: the number somebody expected is found, and where it comes from."""
    verdict = judged(text_of(name), TRUTHS[name])
    # a paste that is listed as behind has to leave the list as soon as it can
    said = f"{verdict.expected}: {verdict.slips}"
    assert named_first(verdict, TRUTHS[name]) == (name not in BEHIND), said


def test_few_slips_are_not_named_first() -> None:
    """Protects the list of exceptions from growing: nine in ten are named first."""
    assert len(BEHIND) <= len(ASKED) / 10


@pytest.mark.parametrize("name", [*TRUTHS][::4])
def test_reading_is_the_same_with_other_line_ends(name: Any) -> None:
    """Protects pastes from Windows, and those with spaces behind their lines."""
    text = text_of(name)
    truth = TRUTHS[name]
    for other in (
        text.replace("\n", "\r\n"),
        "\n\n" + text.replace("\n", "  \n"),
        text.rstrip("\n"),
    ):
        assert judged(other, truth).outcome == "right"


def test_every_paste_has_its_truth() -> None:
    """Protects the table from a paste that nobody checks."""
    assert {path.stem for path in PASTES.glob("*.txt")} == set(TRUTHS)


def test_reading_twice_gives_the_same() -> None:
    """Protects answers that are linked: nothing of one reading is left in the next."""
    text = text_of("q01")
    first = read_paste(text)
    read_paste(text_of("t69"))
    assert read_paste(text) == first
