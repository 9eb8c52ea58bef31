"""The tests' own eyes: what every other test relies on being noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.visitor import Visitor

WORKER = """
new Promise(done => {
  const script = `console.error("from a worker"); fetch("http://worker.invalid/").catch(() => postMessage(0));`;
  const worker = new Worker(URL.createObjectURL(new Blob([script])));
  worker.onmessage = done;
})
"""


def test_a_visitor_notices_what_goes_wrong(visitor: Visitor) -> None:
    """No test may pass because nobody looked: each kind of complaint is really written down."""
    page = visitor.open()
    assert visitor.complaints == []
    page.evaluate("console.error('an error'); console.warn('a warning')")
    page.evaluate("setTimeout(() => { throw new Error('thrown') })")
    page.evaluate("fetch('http://foreign.invalid/').catch(() => 0)")
    page.evaluate("fetch('nowhere.bin')")
    page.evaluate(WORKER)
    visitor.expects(
        "console error: an error",
        "console warning: a warning",
        "script error: thrown",
        "foreign request: http://foreign.invalid/",
        "failed request: http://foreign.invalid/",
        "HTTP 404: " + visitor.address + "nowhere.bin",
        "from a worker",
        "foreign request: http://worker.invalid/",
        "failed request: http://worker.invalid/",
        "console error: Failed to load resource",
    )


def test_a_visitor_misses_what_was_expected(visitor: Visitor) -> None:
    """A fault that a test arranges has to take place, or its test proves nothing."""
    visitor.open()
    visitor.expects("a fault that nobody has seen")
    assert visitor.unexpected() == ["did not occur: a fault that nobody has seen"]
    visitor.complaints.append("a fault that nobody has seen")
