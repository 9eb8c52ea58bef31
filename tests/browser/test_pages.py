"""Each page as it was built: links that lead somewhere, formulas that are set, bytes as promised."""

from __future__ import annotations

import gzip
import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fourgates import read_link
from fourgates.rendering.calculator import MEGABYTES
from playwright.sync_api import expect

if TYPE_CHECKING:
    from browser.visitor import Calculator, Visitor

PAGES = {
    "index.html",
    "derivation/index.html",
    "derivations/lstm/index.html",
    "keras-and-pytorch/index.html",
    "questions/index.html",
    "calculator/index.html",
}
DOCS = Path(__file__).parents[2] / "docs" / "en"
EQUATIONS = re.compile(r'class="fg-equation" id="([\w-]+)"')
# What stands in a page's text if nobody has set it.
RAW = re.compile(r"\\[()\[\]]|\\(?:frac|sigma|tanh|varphi|begin)\b|\$\$|\{\{|\}\}")
EACH_EQUATION = """equations => equations.map((equation) => [
    equation.id,
    equation.querySelectorAll(".katex-display").length,
    equation.querySelector("a.fg-anchor").getAttribute("href"),
])"""
SILENT = {"script", "style", "template", "annotation"}  # KaTeX keeps the TeX for screen readers
ADDRESSES = ("href", "src")
MEGABYTE = 1_000_000


class Reading(HTMLParser):
    """A page's ids, the addresses it asks for or links to, and its text outside of code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self._silent: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag brings."""
        if tag in SILENT:
            self._silent.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ADDRESSES and value is not None:
                self.addresses.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Note where a silent element ends."""
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        """Collect what a person can read."""
        if not self._silent:
            self.text += data


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Reading]:
    """Every page of the site by its path, read once."""
    paths = [path for path in site.rglob("*.html") if path.name != "404.html"]
    return {path.relative_to(site).as_posix(): Reading(path.read_text("utf-8")) for path in paths}


def test_every_link_leads_somewhere(site: Path, pages: dict[str, Reading]) -> None:
    """No link inside the site is broken, neither its page, nor its file, nor its anchor."""
    assert set(pages) >= PAGES
    followed = 0
    broken = []
    for path, page in pages.items():
        for address in page.addresses:
            absolute = urllib.parse.urljoin(f"https://site.invalid/{path}", address)
            parts = urllib.parse.urlsplit(absolute)
            if parts.netloc != "site.invalid":
                continue
            followed += 1
            target = urllib.parse.unquote(parts.path).lstrip("/")
            if target == "" or target.endswith("/"):
                target += "index.html"
            anchor = urllib.parse.unquote(parts.fragment)
            if not (site / target).is_file():
                broken.append(f"{path}: {address}")
            elif anchor.startswith("v1;"):
                assert read_link(anchor).build().layers, address
            elif anchor and not anchor.startswith("__") and anchor not in pages[target].ids:
                broken.append(f"{path}: {address} (no such anchor)")
    assert followed > 100
    assert not broken


def test_both_languages_have_the_same_pages_and_anchors(pages: dict[str, Reading]) -> None:
    """A link to a place on a page holds in the other language, so the language can be switched there."""
    english = {path for path in pages if not path.startswith("zh/")}
    assert {f"zh/{path}" for path in english} == set(pages) - english
    assert len(english) > 50
    different = {
        path: sorted(set(pages[path].ids) ^ set(pages[f"zh/{path}"].ids))
        for path in english
        if set(pages[path].ids) != set(pages[f"zh/{path}"].ids)
    }
    assert not different


def test_a_page_in_chinese_is_chinese(pages: dict[str, Reading]) -> None:
    """No page is translated in name only: more than a tenth of its letters are Chinese."""
    for path, page in pages.items():
        if path.startswith("zh/"):
            letters = [letter for letter in page.text if letter.isalpha()]
            chinese = [letter for letter in letters if "\u4e00" <= letter <= "\u9fff"]
            assert len(chinese) > len(letters) / 10, path


def test_no_id_stands_twice(pages: dict[str, Reading]) -> None:
    """A label, a description or a link that means two elements means neither."""
    for path, page in pages.items():
        assert page.ids
        twice = {name for name in page.ids if page.ids.count(name) > 1}
        assert not twice, f"{path}: {twice}"


def test_every_formula_is_set(pages: dict[str, Reading]) -> None:
    """A reader sees mathematics, not its source, and no hole where a number should be."""
    for path, page in pages.items():
        assert len(page.text) > 1000
        raw = RAW.search(page.text)
        shown = [] if raw is None else page.text[raw.start() - 40 : raw.end() + 40]
        assert not shown, f"{path}: {shown}"


def test_every_equation_can_be_linked(visitor: Visitor) -> None:
    """Each named equation of the sources is set by KaTeX and links to itself; the link leads to it."""
    page = visitor.context().new_page()
    found = 0
    for source in sorted(DOCS.rglob("*.md")):
        names = EQUATIONS.findall(source.read_text("utf-8"))
        if not names:
            continue
        found += len(names)
        folder = f"{source.relative_to(DOCS).with_suffix('').as_posix()}/".removesuffix("index/")
        page.goto(f"{visitor.address}{folder}#{names[-1]}")
        expect(page.locator(f"#{names[-1]}")).to_be_in_viewport()
        assert page.locator(".fg-equation").evaluate_all(EACH_EQUATION) == [
            [name, 1, f"#{name}"] for name in names
        ]
        page.locator(f"#{names[0]} .fg-anchor").click()
        assert page.evaluate("document.querySelector(':target').id") == names[0]
        equation, header = (
            page.locator(each).bounding_box() for each in (f"#{names[0]}", ".md-header")
        )
        assert equation
        assert header
        assert equation["y"] >= header["y"] + header["height"], "the header hides it"
    assert found >= 40


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", "forget gate"),
        ("", "proj_size"),
        ("zh/", "遗忘门"),
        ("zh/", "参数量"),
        ("zh/", "reset_after"),
    ],
)
def test_the_search_finds(visitor: Visitor, path: str, asked: str) -> None:
    """Each language's search finds its own pages, by words and by names from code."""
    page = visitor.open(path)
    page.locator(".md-search__input").click()
    page.wait_for_load_state("networkidle")  # the index is there
    page.locator(".md-search__input").fill(asked)
    page.keyboard.press("End")  # the search listens to keys
    first = page.locator(".md-search-result__item").first
    first.wait_for(state="attached")
    # between Chinese words stand spaces that nobody sees
    text = (first.text_content() or "").replace("\u200b", "")
    assert all(word in text.lower() for word in asked.split())
    assert "\ue000" not in text
    links = page.locator(".md-search-result__link").evaluate_all(
        "links => links.map((a) => a.href)"
    )
    assert links
    assert all(link.startswith(visitor.address + path) for link in links)


def test_a_wrong_address_gets_a_page(visitor: Visitor, root_address: str) -> None:
    """Who mistypes the address of a page meets the site all the same."""
    visitor.address = root_address
    visitor.expects("HTTP 404", "console error: Failed to load resource")
    page = visitor.open("no/such/page/")
    expect(page.locator("h1")).to_contain_text("404")
    assert len([complaint for complaint in visitor.complaints if "HTTP" in complaint]) == 1
    page.locator("a.md-logo").first.click()
    expect(page.locator("four-gates")).to_be_visible()


def test_the_first_start_is_as_small_as_it_says(
    calculator: Calculator, regular: Visitor, site: Path
) -> None:
    """The page says how many megabytes Python takes; a plain gzip host sends no more than that."""
    base = regular.address + "assets/fourgates/"
    names = {url.removeprefix(base) for url in regular.requests if url.startswith(base)}
    assert names >= {
        "worker.js",
        "pyodide.asm.wasm",
        "pyodide.asm.js",
        "library.bin",
        "fourgates.zip",
    }
    sizes = {
        name: len(gzip.compress((site / "assets" / "fourgates" / name).read_bytes(), 9))
        for name in names
    }
    total = sum(sizes.values())
    assert MEGABYTE <= total <= MEGABYTES * MEGABYTE, sizes
    told = calculator.element.get_attribute("words") or ""
    assert f"about {MEGABYTES} MB" in told
