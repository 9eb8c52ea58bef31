"""Formulas are set by KaTeX when the site is built; bad TeX stops the build.

It happens to the finished page, so that the search index keeps the TeX.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

_WEB = Path(__file__).parents[2] / "calculator" / "web"
_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)
_EQUATION = re.compile(r'<div class="fg-equation" id="([\w-]+)">')


class _Katex:
    """One Node process for the whole build."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def set(self, tex: str, *, display: bool) -> str:
        if self._process is None:
            script = Path(__file__).with_name("katex.mjs")
            self._process = subprocess.Popen(
                ["node", str(script), str(_WEB / "package.json")],  # noqa: S607 - the PATH's node
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise PluginError("Node has no pipes to talk through")
        process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise PluginError("KaTeX stopped: is `npm ci` done in calculator/web?")
        answer: dict[str, str] = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["html"]

    def close(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()
        self._process = None


_katex = _Katex()


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Set the page's formulas, and give each named equation a link to itself."""

    def replace(match: re.Match[str]) -> str:
        tag, tex = match[1], html.unescape(match[3]).strip()
        try:
            body = _katex.set(tex, display=tag == "div")
        except ValueError as error:
            raise PluginError(f"{page.file.src_uri}: {error}") from error
        if tag == "span":
            return f'<span class="fg-math">{body}</span>'
        return f'<div class="fg-math" tabindex="0" role="group" aria-label="Equation">{body}</div>'

    def anchor(match: re.Match[str]) -> str:
        name = match[1]
        link = f'<a class="fg-anchor" href="#{name}" title="Link to this equation" aria-label="Link to this equation">#</a>'
        return match[0] + link

    return _EQUATION.sub(anchor, _FORMULA.sub(replace, output))


def on_post_build(config: MkDocsConfig) -> None:
    """Ship KaTeX's style and the one font format that browsers ask for."""
    _katex.close()
    source = _WEB / "node_modules" / "katex" / "dist"
    target = Path(config.site_dir) / "assets" / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    style = (source / "katex.min.css").read_text("utf-8")
    style = re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", style)
    (target / "katex.min.css").write_text(style, "utf-8")
    for font in (source / "fonts").glob("*.woff2"):
        (target / "fonts" / font.name).write_bytes(font.read_bytes())
