"""Questions people asked: each page is a case, and each case is checked.

A page below ``questions/`` has a ``case`` in its front matter (see ``case.py``).
Its text may ask the model as ``{{ case.lstm.count }}`` and write the numbers that
were told as ``{{ expected }}``, ``{{ tempting }}`` and ``{{ printed }}``. On a line of
its own ``{{ case() }}`` puts in the facts and where the other number comes from,
``{{ working() }}`` the derivation, the tensors and the way to the calculator.
The index lists all of them by slip: ``{{ questions() }}``.

This hook comes before ``computed.py``, which fills in every number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from case import NO_SLIP, Case, CaseError, read_case
from fourgates import Model
from fourgates.rendering.elements import Element, element, html
from fourgates.rendering.text import number
from fourgates.rendering.view import derivation, tensors
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs.utils.meta import get_data
from slips import SLIPS

FOLDER = "questions/"
_CALCULATOR = "calculator/"
_FACTS = '<div class="fg-piece fg-case"></div>'
_WORKING = '<div class="fg-piece fg-working"></div>'
_MACRO = re.compile(r"\{\{.+?\}\}")
_NAME = re.compile(r"(?<![.\w])[a-z]\w*")
_TOLD = re.compile(r"(?<![.\w])(?:expected|tempting|printed)(?!\w)")
_MODEL = re.compile(r"\bcase\b(?!\()")
_WORDS = {
    "en": {
        "expected": "expected",
        "tempting": "easy to get",
        "printed": "printed",
        "not": "not equal to",
        "layer": "Layer",
        "total": "the model’s total",
        "framework": "Framework",
        "slip": "Slip",
        "source": "Source",
        "code": "The model as code, to paste into the calculator:",
        "open": "Open this model in the calculator",
        "paste": "Open the calculator",
        "more": "The same slip elsewhere",
        "others": "Other questions",
        "parameters": "Parameters",
        "rows": "The model’s rows and their sum",
        "of": "{weight} of {layer}",
    },
    "zh": {
        "expected": "以为是",
        "tempting": "容易算成",
        "printed": "打印的是",
        "not": "不等于",
        "layer": "层",
        "total": "整个模型",
        "framework": "框架",
        "slip": "错在哪里",
        "source": "出处",
        "code": "模型的代码，可以粘贴到计算器里：",
        "open": "在计算器里打开这个模型",
        "paste": "打开计算器",
        "more": "同类问题",
        "others": "其他问题",
        "parameters": "参数量",
        "rows": "模型的各行与总和",
        "of": "{layer} 的 {weight}",
    },
}
_SITES = {
    "stackoverflow.com": "Stack Overflow",
    "stats.stackexchange.com": "Cross Validated",
    "datascience.stackexchange.com": "Data Science Stack Exchange",
    "github.com": "GitHub",
    "discuss.pytorch.org": "PyTorch Forums",
    "keras.io": "keras.io",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A page of the gallery.

    Attributes:
        slug: the page's name.
        title: with its macros, which ask nothing but the case: the index has it too.
        case: the facts, checked.
    """

    slug: str
    title: str
    case: Case


@dataclass(slots=True)
class _Gallery:
    """All pages of the site that is being built, and the pieces that wait for their places."""

    questions: dict[str, Question]
    order: list[str]


_gallery = _Gallery({}, [])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read and check every case, so that each page knows its neighbours."""
    language = _language(config)
    found = {}
    for file in files.documentation_pages():
        name = file.src_uri.removeprefix(FOLDER)
        if name in (file.src_uri, "index.md"):
            continue
        slug = name.removesuffix(".md")
        found[slug] = read_question(slug, file.content_string, file.src_uri, language)
    _gallery.questions = found
    _gallery.order = [question.slug for question in ordered(found.values())]
    return files


def read_question(slug: str, text: str, path: str, language: str) -> Question:
    """A page's case from its text.

    Raises:
        PluginError: where it can't be right, with file and line.
    """
    _, meta = get_data(text)
    try:
        return Question(slug, _title(meta), _case(meta, language))
    except CaseError as error:
        raise PluginError(f"{path}:{_line(text, error.key)}: {error}") from error


def _case(meta: Mapping[str, Any], language: str) -> Case:
    if not isinstance(meta.get("case"), dict):
        raise CaseError("case", "a page here needs a case in its front matter")
    case = read_case(meta["case"], language)
    if case.slip not in SLIPS:
        raise CaseError("slip", f"the gallery has no words for the slip {case.slip}")
    return case


def _title(meta: Mapping[str, Any]) -> str:
    title = str(meta.get("title", ""))
    for macro in _MACRO.findall(title):
        others = set(_NAME.findall(macro)) - {"case", "expected", "tempting", "printed"}
        if others:
            raise CaseError("title", f"the index has no {min(others)}, a title asks the case")
    return title


def ordered(questions: Any) -> list[Question]:
    """By slip, as ``slips.py`` has them; what somebody expected before what is only tempting."""
    slips = list(SLIPS)
    return sorted(
        questions,
        key=lambda q: (slips.index(q.case.slip), q.case.expected is None, q.case.printed, q.slug),
    )


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Give the page's models to ``computed.py``, and replace the macros that are this hook's."""
    if not page.file.src_uri.startswith(FOLDER):
        return markdown
    question = _question(page)
    if question is None:
        return _index(markdown, page, _language(config))
    case = question.case
    page.meta["models"] = {**(page.meta.get("models") or {}), "case": case.chain}
    for key in ("title", "description"):
        page.meta[key] = _told(str(page.meta[key]), case)
    text = _told(markdown, case)
    text = text.replace("{{ case() }}", _FACTS).replace("{{ working() }}", _WORKING)
    return text + _neighbours(question, page, _language(config))


def on_page_content(content: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Put the pieces into their places; earlier their numbers would be taken for typed ones."""
    question = _question(page)
    if question is None:
        return content
    language = _language(config)
    facts = "".join(html(piece) for piece in facts_box(question.case, language))
    home = get_relative_url(_CALCULATOR, page.url)
    working = "".join(html(piece) for piece in steps(question.case, language, home))
    content = content.replace(_FACTS, _FACTS.replace("></div>", f">{facts}</div>"))
    return content.replace(_WORKING, _WORKING.replace("></div>", f">{working}</div>"))


def facts_box(case: Case, language: str) -> Iterator[Element]:
    """The two numbers, why they differ, and what is known of the question."""
    words = _WORDS[language]
    kind = "expected" if case.expected is not None else "tempting"
    terms = []
    if case.other is not None:
        terms.append(_term(None, case.other, words[kind], ""))
    sign = words["not"] if terms else None
    terms.append(_term(sign, case.printed, words["printed"], _asked(case, language), "fg-total"))
    yield element("div", *terms, class_="fg-counts")
    if case.explanation is not None:
        yield element("p", case.explanation.text, class_="fg-slip")
        yield element("p", case.explanation.arithmetic, class_="fg-formula")
    name = SLIPS[case.slip][language].name
    rows = [
        ("slip", element("a", name, href=f"../#{case.slip}")) if case.slip != NO_SLIP else None,
        ("layer", _asked(case, language)),
        ("framework", case.framework),
        ("source", _source(case.source)) if case.source else None,
    ]
    yield element(
        "table",
        element(
            "tbody",
            *(
                element("tr", element("th", words[row[0]], scope="row"), element("td", row[1]))
                for row in rows
                if row is not None
            ),
        ),
        class_="fg-facts",
    )


def steps(case: Case, language: str, home: str) -> Iterator[Element]:
    """How the printed number comes about, and the way to the calculator."""
    words = _WORDS[language]
    if case.layer is None:
        model = case.chain.build()
        yield _rows(model, language)
        for layer in model.layers:
            if layer.weights:
                yield derivation(layer, language)
    else:
        yield derivation(case.layer, language)
        yield tensors(case.layer, language)
    if case.code:
        yield element("p", words["code"])
        yield element("pre", element("code", case.code))
        yield element("p", element("a", words["paste"], href=home, class_="fg-open-model"))
    else:
        address = f"{home}#{case.link}"
        yield element("p", element("a", words["open"], href=address, class_="fg-open-model"))


def _rows(model: Model, language: str) -> Element:
    """The count of each layer, and what they come to."""
    words = _WORDS[language]
    head = element(
        "tr",
        element("th", words["layer"], scope="col"),
        element("th", words["parameters"], scope="col", class_="fg-number"),
    )
    rows = [
        element(
            "tr",
            element("th", layer.name, element("small", layer.title), scope="row"),
            element("td", number(layer.count), class_="fg-number"),
        )
        for layer in model.layers
    ]
    total = element(
        "tr",
        element("th", words["total"], scope="row"),
        element("td", number(model.count), class_="fg-number fg-total"),
    )
    return element(
        "table",
        element("caption", words["rows"]),
        element("thead", head),
        element("tbody", *rows),
        element("tfoot", total),
        class_="fg-rows",
    )


def _term(sign: str | None, count: int, name: str, detail: str, class_: str = "") -> Element:
    figure = element(
        "div",
        element("span", number(count), class_="fg-count"),
        element("span", name, class_="fg-name"),
        element("span", detail, class_="fg-detail") if detail else None,
    )
    before = element("span", "≠", class_="fg-sign", role="img", aria_label=sign) if sign else None
    return element("div", before, figure, class_=f"fg-term {class_}".strip())


def _asked(case: Case, language: str) -> str:
    """What the printed number is the number of."""
    words = _WORDS[language]
    if case.layer is None:
        return words["total"]
    if case.weight:
        return words["of"].format(weight=case.weight, layer=case.layer.title)
    return case.layer.title


def _source(address: str) -> Element:
    host = urlsplit(address).netloc.removeprefix("www.")
    return element("a", _SITES.get(host, host), href=address)


def _index(markdown: str, page: Page, language: str) -> str:
    """The list of all questions, as Markdown, so that its headings are in the table of contents."""
    questions = [_gallery.questions[slug] for slug in _gallery.order]
    models = dict(page.meta.get("models") or {})
    lines: list[str] = []
    slip = ""
    for place, question in enumerate(questions):
        case = question.case
        if case.slip != slip:
            slip = case.slip
            words = SLIPS[slip][language]
            lines += ["", f"## {words.name} {{#{slip}}}", "", words.sentence, ""]
        models[f"model_{place}"] = case.chain
        lines.append(f"- {_entry(question, f'model_{place}', language)}")
    page.meta["models"] = models
    how_many = f"{{{{ {len(questions)} }}}}"
    for key in ("title", "description"):
        page.meta[key] = str(page.meta[key]).replace("{{ how_many }}", how_many)
    text = markdown.replace("{{ how_many }}", how_many)
    return text.replace("{{ questions() }}", "\n".join(lines).strip())


def _neighbours(question: Question, page: Page, language: str) -> str:
    """Links to the questions before and behind it that have the same slip."""
    group = [
        slug for slug in _gallery.order if _gallery.questions[slug].case.slip == question.case.slip
    ]
    place = group.index(question.slug)
    near = [*group[max(place - 1, 0) : place], *group[place + 1 : place + 2]]
    if not near:
        return ""
    heading = _WORDS[language]["others" if question.case.slip == NO_SLIP else "more"]
    lines = [f"\n\n## {heading} {{#elsewhere}}\n"]
    for slug in near:
        other = _gallery.questions[slug]
        model = f"neighbour_{near.index(slug)}"
        page.meta["models"][model] = other.case.chain
        title = _MODEL.sub(model, _told(other.title, other.case))
        lines.append(f"- [{title}]({slug}.md)")
    return "\n".join(lines) + "\n"


def _entry(question: Question, model: str, language: str) -> str:
    """One line of the index: the title, the two numbers, the framework."""
    case = question.case
    title = _MODEL.sub(model, _told(question.title, case))
    other = f"{{{{ {case.other} }}}} → " if case.other is not None else ""
    numbers = f"{other}{{{{ {case.printed} }}}}"
    between = "：" if language == "zh" else ": "
    return f"[{title}]({question.slug}.md)<br>{numbers}{between}{case.framework}"


def _told(text: str, case: Case) -> str:
    """The text with the told numbers in the macros that name them."""
    numbers = {name: getattr(case, name) for name in ("expected", "tempting", "printed")}

    def fill(macro: re.Match[str]) -> str:
        return _TOLD.sub(
            lambda name: name[0] if numbers[name[0]] is None else str(numbers[name[0]]), macro[0]
        )

    return _MACRO.sub(fill, text)


def _question(page: Page) -> Question | None:
    path = page.file.src_uri
    return _gallery.questions.get(path.removeprefix(FOLDER).removesuffix(".md"))


def _language(config: MkDocsConfig) -> str:
    return str(config.theme["language"])[:2]


def _line(text: str, key: str) -> int:
    """Where the front matter says this; the first line where it doesn't."""
    place = re.search(rf"^\s*{re.escape(key)}:", text, re.MULTILINE)
    return text[: place.start()].count("\n") + 1 + place[0].count("\n") if place else 1
