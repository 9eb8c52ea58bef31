"""The gallery: every question is a case, and every case is right, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from fourgates.permalink import read_expected, read_link
from fourgates.reading.paste import read_paste
from gallery import DOCS, LANGUAGES, PATHS, meta
from mkdocs.exceptions import PluginError

import computed  # isort: skip
import questions  # isort: skip
from case import CaseError, read_case  # isort: skip
from slips import SLIPS  # isort: skip

EVERY = [(language, path) for language in LANGUAGES for path in PATHS[language]]


def config(language: str) -> Any:
    """As much of MkDocs's settings as the hooks ask."""
    return SimpleNamespace(theme={"language": language})


class Site:
    """The gallery's pages in one language, filled in by the hooks as MkDocs does it."""

    def __init__(self, language: str) -> None:
        self.config = config(language)
        files = []
        for path in [*PATHS[language], DOCS / language / "questions" / "index.md"]:
            uri = f"questions/{path.name}"
            files.append(SimpleNamespace(src_uri=uri, content_string=path.read_text("utf-8")))
        self.files = files
        wanted = SimpleNamespace(documentation_pages=lambda: files)
        questions.on_files(wanted, self.config)  # type: ignore[arg-type]

    def page(self, slug: str) -> tuple[str, dict[str, Any]]:
        """A page's text and front matter with every number in it."""
        file = next(file for file in self.files if file.src_uri == f"questions/{slug}.md")
        _, head, text = file.content_string.split("---\n", 2)
        page: Any = SimpleNamespace(file=file, meta=yaml.safe_load(head), url=f"questions/{slug}/")
        text = questions.on_page_markdown(text, page=page, config=self.config)
        text = computed.on_page_markdown(text, page=page, config=self.config)
        return questions.on_page_content(text, page=page, config=self.config), page.meta


@pytest.fixture(scope="module", params=LANGUAGES)
def filled(request: Any) -> Any:
    """Each language with its pages filled in: slug to (text, front matter)."""
    site = Site(request.param)
    return request.param, {path.stem: site.page(path.stem) for path in PATHS[request.param]}


def test_there_are_enough_and_the_same_in_both_languages() -> None:
    """Protects the gallery's size, and that a reader who switches language finds the same question."""
    slugs = {language: [path.stem for path in PATHS[language]] for language in LANGUAGES}
    assert len(slugs["en"]) >= 40
    assert slugs["en"] == slugs["zh"]


@pytest.mark.parametrize("path", PATHS["en"], ids=lambda path: path.stem)
def test_both_languages_tell_the_same_facts(path: Path) -> None:
    """Protects against a case that was corrected in one language only."""
    other = meta(DOCS / "zh" / "questions" / path.name)
    own = meta(path)
    assert own["case"] == other["case"]
    assert own.get("models") == other.get("models")


@pytest.mark.parametrize(("language", "path"), EVERY, ids=lambda part: getattr(part, "stem", part))
def test_every_case_is_right(language: str, path: Path) -> None:
    """The printed number is what the package computes, and the slip it names first is the page's."""
    case = read_case(meta(path)["case"], language)
    assert case.slip in SLIPS
    if case.other is not None:
        assert case.explanation is not None
        assert case.explanation.slip == case.slip
        assert case.other != case.printed
        assert f"{case.other:,}" in case.explanation.text


@pytest.mark.parametrize("path", PATHS["en"], ids=lambda path: path.stem)
def test_its_link_opens_it(path: Path) -> None:
    """The link to the calculator holds the same model and the other number; a paste reads as the case did."""
    case = read_case(meta(path)["case"])
    if case.link:
        assert read_link(case.link) == case.chain
        assert read_expected(case.link) == case.other
    else:
        assert [model.total for model in read_paste(case.code).models] == [case.found.total]


def test_each_question_is_asked_once() -> None:
    """Two pages never tell the same case of the same collected question."""
    seen = [
        (facts["asked"], facts.get("layer"), facts["slip"])
        for facts in (meta(path)["case"] for path in PATHS["en"])
    ]
    assert len(seen) == len(set(seen))


def test_titles_and_descriptions_fit_a_search_engine(filled: Any) -> None:
    """Each page has a title and a description of its own, of the length that is shown whole."""
    _, pages = filled
    titles = [page_meta["title"] for _, page_meta in pages.values()]
    descriptions = [page_meta["description"] for _, page_meta in pages.values()]
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)
    assert [title for title in titles if not 10 <= len(title) <= 70] == []
    assert [text for text in descriptions if not 50 <= len(text) <= 160] == []


def test_pages_are_filled_in(filled: Any) -> None:
    """Every page says both numbers, has its derivation and the way to the calculator, and no macro left."""
    language, pages = filled
    for slug, (text, page_meta) in pages.items():
        case = read_case(page_meta["case"], language)
        assert "{{" not in text, slug
        assert f"{case.printed:,}" in text, slug
        if case.other is not None:
            assert f"{case.other:,}" in text, slug
        assert '<table class="fg-derivation">' in text, slug
        # a total is the sum of its rows, a layer's count of its tensors
        table = "fg-rows" if case.layer is None else "fg-tensors"
        assert f'<table class="{table}">' in text, slug
        target = (
            f'href="../../calculator/#{case.link}"' if case.link else 'href="../../calculator/"'
        )
        assert target in text, slug


def test_a_page_is_short(filled: Any) -> None:
    """Protects a searcher's time: the prose of a page can be read in a minute or two."""
    language, pages = filled
    for slug, (text, _) in pages.items():
        prose = re.sub(r"<div.*|^#.*|^- .*", "", text, flags=re.MULTILINE)
        if language == "en":
            assert 60 <= len(prose.split()) <= 240, slug
        else:
            assert 100 <= len(re.findall(r"[\u4e00-\u9fff]", prose)) <= 500, slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_lists_every_question_under_its_slip(language: str) -> None:
    """Every page is reached from the index, below a heading that says what goes wrong."""
    text, _ = Site(language).page("index")
    for path in PATHS[language]:
        slip = SLIPS[meta(path)["case"]["slip"]][language]
        part = text.split(f"## {slip.name} ")[1].split("\n## ")[0]
        assert slip.sentence in part
        assert f"({path.name})" in part


def test_slips_are_told_in_both_languages() -> None:
    """Every slip that the gallery has words for has a page, and a name and a sentence in every language."""
    assert set(SLIPS) == {meta(path)["case"]["slip"] for path in PATHS["en"]}
    for words in SLIPS.values():
        assert set(words) == set(LANGUAGES)
        assert all(slip.name and slip.sentence for slip in words.values())


FACTS: dict[str, Any] = {
    "slip": "output_size_not_units",
    "model": "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))",
    "layer": "lstm",
    "expected": 120,
    "printed": 480,
    "framework": "Keras",
}


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        ({"printed": 481}, "printed", "page says 481, the package computes 480 for lstm"),
        ({"slip": "forgot_bias"}, "slip", "page says forgot_bias, the package names output_size"),
        ({"expected": 480}, "slip", "names that the number is right"),
        ({"expected": "120"}, "expected", "expected is a whole number"),
        ({"tempting": 120}, "tempting", "there is no tempting one"),
        ({"layer": "gru"}, "layer", "there is no layer gru; there are lstm, time_distributed"),
        ({"weight": "w"}, "weight", "there is no tensor w there; there are kernel"),
        ({"model": "v1;keras;in=None,1;Foo(1)"}, "model", "There is no layer 'Foo'"),
        ({"paste": "LSTM(1)"}, "case", "either a model, as a link writes it, or a paste"),
        ({"printed_by": "Keras"}, "printed_by", "a case has no printed_by"),
    ],
)
def test_a_wrong_case_is_refused(change: Any, key: Any, says: Any) -> None:
    """Protects readers from a case that isn't true, and names the line for the writer."""
    with pytest.raises(CaseError, match=re.escape(says)) as caught:
        read_case(FACTS | change)
    assert caught.value.key == key


def test_a_wrong_page_stops_the_build_and_names_file_and_line() -> None:
    """The build's error says where the wrong number stands."""
    page = "---\ntitle: A title\ncase:\n" + "".join(f"  {k}: {v}\n" for k, v in FACTS.items())
    wrong = page.replace("printed: 480", "printed: 481") + "---\n"
    with pytest.raises(PluginError, match=r"questions/x.md:8: page says 481, the package computes"):
        questions.read_question("x", wrong, "questions/x.md", "en")
    other = page.replace("A title", '"{{ lstm.count }}"') + "---\n"
    with pytest.raises(PluginError, match=r"questions/x.md:2: the index has no lstm"):
        questions.read_question("x", other, "questions/x.md", "en")
