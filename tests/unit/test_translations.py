"""Every sentence in every language: nothing missing, nothing left over, nothing said in English only."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import json
import pickle
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fourgates.__main__ import main
from fourgates.browser import answer
from fourgates.sentences import Sentence, listed, message_of, plural, together, told
from fourgates.weights import SizeError
from fourgates.words import part_names, say

ROOT = Path(__file__).resolve().parents[2]
_SPEC = importlib.util.spec_from_file_location(
    "translations_tool", ROOT / "calculator" / "tools" / "translations.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
TOOL = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = TOOL  # where its dataclasses look for their module
_SPEC.loader.exec_module(TOOL)

FEATURE = "{layer} on {number} feature"
FEATURES = "{layer} on {number} features"


def test_everything_is_translated() -> None:
    """Every sentence of the package has its Chinese, and the build's check says so."""
    assert TOOL.problems() == []


SMALL = {
    "words.py": """
ENGLISH: dict[str, str] = {
    "form.title": "The layer",
    "size.read_as": "Read as {plain}.",
}
""",
    "misreadings/words.py": """
ENGLISH: dict[str, str] = {"did.forgot_bias": "the bias is left out"}
""",
    "inverse.py": """
A = Sentence("{layer} needs {option}.", layer=1, option=2)
""",
    "translations/zh/words.py": """
WORDS: dict[str, str] = {
    "form.title": "这一层",
    "size.read_as": "读作 {plain}。",
}
""",
    "translations/zh/slips.py": """
SLIPS: dict[str, str] = {"did.forgot_bias": "漏掉了偏置"}
""",
    "translations/zh/rest.py": """
REST: dict[str, str] = {"{layer} needs {option}.": "{layer} 需要 {option}。"}
""",
}
"""A package as small as the check takes one."""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small package that has everything, until a test spoils it."""
    for name, text in SMALL.items():
        path = tmp_path / "fourgates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), "utf-8")
    assert TOOL.problems(tmp_path / "fourgates") == []
    return tmp_path / "fourgates"


@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        ('A = Sentence("A new sentence.")', 2, "no Chinese for 'A new sentence.': add it to"),
        ('A = plural(2, "{layer} needs {option}.", "{number} many", layer=1, option=2)', 2, "no Chinese for '{number} many'"),
        ("A = Sentence(f'{len}')", 2, "the template of Sentence(...) must be written out there"),
        ("A = Sentence(A)", 2, "the template of Sentence(...) must be written out there"),
        ('A = Sentence("{layer} needs {option}.", layer=1)', 2, "'{layer} needs {option}.' and what is put in differ in option"),
        ('A = f"The layer has {1} weights."', 2, "'The layer has {1} weights.' reads as a sentence"),
        ('raise SizeError("no")', 2, "the message of SizeError is no Sentence(...)"),
        ('def f(a):\n    message = f"no {a}"\n    raise SizeError(message)', 4, "the message of SizeError is no Sentence(...)"),
        ('A.problem = A.problem or f"no {A}"', 2, "problem holds no Sentence(...)"),
        ('A = f(note="two words")', 2, "note holds no Sentence(...)"),
        ("try:\n    f()\nexcept SizeError as error:\n    A = str(error)", 5, "this makes an error's message English"),
    ],
)  # fmt: skip
def test_the_check_names_the_place(package: Path, code: str, line: int, says: str) -> None:
    """What would reach a reader in English only is found, with its file and line."""
    path = package / "inverse.py"
    path.write_text(path.read_text("utf-8") + code + "\n", "utf-8")
    found = TOOL.problems(package)
    assert len(found) == 1
    assert f"fourgates/inverse.py:{line}: {says}" in found[0]


@pytest.mark.parametrize(
    ("module", "before", "after", "says"),
    [
        ("words", '"form.title": "这一层",', "", "fourgates/words.py:2: no Chinese for 'form.title' ('The layer'): add it to"),
        ("words", '"form.title"', '"form.head"', "zh/words.py:2: no English says 'form.head' any more: take it out"),
        ("words", "读作 {plain}", "读作 {plane}", "zh/words.py:3: the Chinese for 'size.read_as' has {plane}, the English has {plain}"),
        ("slips", "漏掉了偏置", "漏掉了bias", "zh/slips.py:1: no space between Chinese and Latin letters or digits"),
        ("rest", "需要 {option}。", "需要; {option}。", "zh/rest.py:1: half-width punctuation after Chinese"),
    ],
)  # fmt: skip
def test_the_check_reads_the_chinese(
    package: Path, module: str, before: str, after: str, says: str
) -> None:
    """A Chinese text that is missing, left over, with other names in it, or badly set, is found."""
    path = package / "translations" / "zh" / f"{module}.py"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    found = TOOL.problems(package)
    assert any(says in problem for problem in found), found


def test_a_sentence_is_its_english() -> None:
    """A sentence is the English string wherever one is wanted, and is copied and pickled whole."""
    one = plural(1, FEATURE, FEATURES, layer="LSTM(10)")
    both = together(one, Sentence("{count} is {layers}.", count=10, layers=listed(["a", "b"])))
    assert both == "LSTM(10) on 1 feature 10 is a, b."
    assert f"{one}!" == "LSTM(10) on 1 feature!"
    for again in (copy.deepcopy(both), pickle.loads(pickle.dumps(both))):  # noqa: S301 - our own
        assert told(again, "zh") == "LSTM(10)，1 个输入特征10 可能是：a、b。"


def test_values_are_translated_too() -> None:
    """A sentence inside a sentence, or inside a list, comes in the reader's language."""
    layers = [plural(n, FEATURE, FEATURES, layer=f"GRU({n})") for n in (1, 2)]
    said = Sentence("{count} is {layers}.", count=9, layers=listed(layers, "or"))
    assert said == "9 is GRU(1) on 1 feature or GRU(2) on 2 features."
    assert told(said, "zh") == "9 可能是：GRU(1)，1 个输入特征 或 GRU(2)，2 个输入特征。"


def test_errors_keep_their_sentence() -> None:
    """An error's message is English as a string, and still a sentence for whoever shows it."""
    error = SizeError(plural(3, FEATURE, FEATURES, layer="LSTM(1)"))
    assert str(error) == "LSTM(1) on 3 features"
    assert told(error, "zh") == told(message_of(error), "zh") == "LSTM(1)，3 个输入特征"
    assert message_of(OSError(2, "No such file")) == "[Errno 2] No such file"


@pytest.mark.parametrize(
    ("parts", "english", "chinese"),
    [
        (["forward", "backward"], "forward, backward", "前向、后向"),
        (["layer 0 backward"], "layer 0 backward", "第 0 层后向"),
        (["layers 1 to 9"], "layers 1 to 9", "第 1 到 9 层"),
        (["backward lstm_cell_1"], "backward lstm_cell_1", "后向 lstm_cell_1"),
        ([""], "", ""),
    ],
)
def test_copies_have_names(parts: list[str], english: str, chinese: str) -> None:
    """The copies inside a layer are named in the reader's language; a cell keeps its name."""
    assert part_names(parts, "en") == english
    assert part_names(parts, "zh") == chinese


def test_the_build_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing translation stops the bundle, and with it the build, with the check's own line."""
    monkeypatch.syspath_prepend(str(ROOT / "calculator" / "tools"))
    bundle = importlib.import_module("bundle")

    line = "calculator/src/fourgates/words.py:1: no Chinese for 'form.title'"
    monkeypatch.setattr(bundle.translations, "problems", lambda: [line])
    monkeypatch.setattr(sys, "argv", ["bundle.py", "--out", "nowhere"])
    assert bundle.main() == 1
    assert line in capsys.readouterr().err
    assert not Path("nowhere").exists()


LATIN_SENTENCE = re.compile(r"(?:[A-Za-z']+,? ){3,}[A-Za-z']+")
"""Four English words in a row: more than any name, shape or unit has."""


def said_in(node: Any) -> Iterator[str]:
    """Every text of an answer's tree that somebody reads or hears."""
    if isinstance(node, str):
        yield node
    elif node:
        tag, attributes, children = node
        if tag not in {"code", "pre"}:
            yield attributes.get("aria-label", "")
            for child in children:
                yield from said_in(child)


@pytest.mark.parametrize(
    "asked",
    [
        asked
        for asked in json.loads((ROOT / "calculator/tools/requests.json").read_text("utf-8"))
        if not asked.get("whole")
    ],
    ids=str,
)
def test_the_door_speaks_chinese(asked: dict[str, Any]) -> None:
    """Whatever is asked in Chinese is answered in Chinese, with the same numbers as in English."""
    english = json.loads(answer(json.dumps({**asked, "language": "en"})))
    chinese = json.loads(answer(json.dumps({**asked, "language": "zh"})))
    for key in ("link", "counts", "hidden", "fields", "open", "expected"):
        assert chinese[key] == english[key]
    texts = [*said_in(chinese["view"]), *said_in(chinese["message"])]
    texts += [*chinese["errors"].values(), *chinese["notes"].values()]
    assert [text for text in texts if LATIN_SENTENCE.search(text)] == []
    assert any(re.search("[\u4e00-\u9fff]", text) for text in texts)


@pytest.mark.parametrize("paste", sorted((ROOT / "tests" / "pastes").glob("*.txt")), ids=str)
def test_pastes_are_answered_in_chinese(paste: Path) -> None:
    """Whatever is said of a paste is said in Chinese: no English is left between names and code."""
    asked = {"paste": paste.read_text("utf-8"), "sizes": {}, "expected": "", "language": "zh"}
    found = json.loads(answer(json.dumps(asked)))
    texts = [*said_in(found["view"]), *found["errors"].values()]
    assert [text for text in texts if LATIN_SENTENCE.search(text)] == []


def test_the_command_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """The command says its sentences in Chinese, and keeps the names in its JSON."""
    assert main(["count", "LSTM(10)", "--input", "None,1", "--language", "zh"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "总计  480"
    assert main(["solve", "480", "--layer", "LSTM", "--language", "zh", "--json"]) == 0
    told_in_json = json.loads(capsys.readouterr().out)
    assert told_in_json["solutions"][0]["text"] == "LSTM(10)，1 个输入特征"
    assert main(["solve", "7", "--layer", "GRU", "--language", "zh"]) == 2
    assert capsys.readouterr().err == "fourgates: 这里知道的层，没有一个正好有 7 个参数。\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_to_hold_a_number_against(language: str) -> None:
    """Where no count is known as a number, that is said instead of an empty list of slips."""
    asked = {"paste": "LSTM(units)", "sizes": {}, "expected": "120", "language": language}
    found = json.loads(answer(json.dumps(asked)))
    assert say(language, "expected.nothing") in [*said_in(found["view"])]
