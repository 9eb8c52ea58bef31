"""What the calculator says of Python: that it starts, that it runs, and why it can't."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from fourgates.rendering.calculator import MEGABYTES
from fourgates.words import say
from playwright.sync_api import expect

from browser.visitor import Calculator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Route

    from browser.visitor import Visitor

LANGUAGE = "en"
QUESTION = ["480", "11", "491"]
TWELVE = ["672", "13", "685"]
WASM = "pyodide.asm.wasm"
LIBRARY = "library.bin"
PACKAGE = "fourgates.zip"
WORKER = "worker.js"
SCRIPT = "pyodide.mjs"
MANIFEST = "manifest.json"
LOCK = "pyodide-lock.json"

# Every text that a live region has shown, so that each is announced once.
LISTEN = """
window.announced = [];
addEventListener("DOMContentLoaded", () => {
  const region = document.querySelector("four-gates [role=status]");
  const listen = () => announced.push(region.textContent);
  new MutationObserver(listen).observe(region, { childList: true, characterData: true, subtree: true });
});
"""
LOSE_TWELVE = """() => {
  window.underway = (message) => {
    window.lost = message.request.includes('"units":"12"');
    return window.lost ? null : message;
  };
}"""
GARBLE = "() => { window.underway = ({ id }) => ({ id, request: 'no JSON' }) }"
INTACT = "() => { window.underway = (message) => message }"
# Two sizes in one breath: the second is typed while the first is on its way.
TYPE_TWICE = """units => {
  for (const size of ["11", "12"]) {
    units.value = size;
    units.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}"""
WAIT = "main :is(progress, [role=progressbar], [aria-busy=true])"
TRIES = 50


def starting() -> str:
    """What a person hears first."""
    return say(LANGUAGE, "page.starting", megabytes=MEGABYTES)


def failed(reason: str, file: str = "") -> str:
    """The sentence of a failure."""
    return say(LANGUAGE, f"page.failed.{reason}").replace("{file}", file)


def announce(page: Page) -> list[str]:
    """What a screen reader has said so far, of the calculator's own state."""
    announced: list[str] = page.evaluate("announced")
    return announced


def is_told(calculator: Calculator, sentence: str) -> None:
    """A plain message with a way out, beside numbers that are still right; nothing turns for ever."""
    calculator.reaches("failed")
    expect(calculator.status).to_have_text(f"{sentence} {say(LANGUAGE, 'page.retry')}")
    expect(calculator.retry).to_be_visible()
    assert calculator.page.locator(WAIT).count() == 0
    assert calculator.counts() == QUESTION


def is_kept_and_answered(calculator: Calculator) -> None:
    """What is typed meanwhile stays, is marked as unanswered, and is answered after a retry."""
    units = calculator.field("units")
    units.fill("12")
    calculator.is_stale()
    expect(calculator.element).to_have_attribute("state", "failed")
    assert calculator.counts() == QUESTION
    retry(calculator)
    calculator.has_counts(*TWELVE)
    expect(units).to_have_value("12")


def retry(calculator: Calculator) -> None:
    """Try again, now that the fault is gone."""
    calculator.retry.click()
    calculator.element.and_(calculator.page.locator('[state="ready"]')).wait_for()
    expect(calculator.retry).to_be_hidden()


def missing(body: bytes) -> Callable[[Route], None]:  # noqa: ARG001
    """The file is not there."""
    return lambda route: route.fulfill(status=404, body="Not found")


def cut_off(body: bytes) -> Callable[[Route], None]:
    """The file ends in the middle."""
    return lambda route: route.fulfill(body=body[: len(body) // 2])


def flipped(body: bytes) -> Callable[[Route], None]:
    """Some of the file's bits are others, and no byte is missing."""
    middle = len(body) // 2
    damaged = (
        body[:middle]
        + bytes(byte ^ 0xFF for byte in body[middle : middle + 8])
        + body[middle + 8 :]
    )
    return lambda route: route.fulfill(body=damaged)


def refused(body: bytes) -> Callable[[Route], None]:  # noqa: ARG001
    """The connection breaks."""
    return lambda route: route.abort("connectionreset")


def without_wasm(body: bytes) -> Callable[[Route], None]:
    """A company's proxy forbids what compiles at run time, WebAssembly too."""
    policy = {"content-security-policy": "script-src 'self'", "content-type": "text/javascript"}
    return lambda route: route.fulfill(body=body, headers=policy)


@dataclass(frozen=True)
class Fault:
    """A file, what becomes of it, the sentence, and the complaints that a browser makes."""

    file: str
    spoil: Callable[[bytes], Callable[[Route], None]]
    sentence: str
    complaints: tuple[str, ...] = ()


FAULTS = {
    "wasm missing": Fault(WASM, missing, failed("missing", WASM), ("HTTP 404",)),
    "wasm damaged": Fault(WASM, flipped, failed("damaged", WASM)),
    "package tampered with": Fault(PACKAGE, flipped, failed("damaged", PACKAGE)),
    "worker missing": Fault(
        WORKER,
        missing,
        failed("missing", WORKER),
        ("HTTP 404", "worker.js net::ERR_FAILED", "console error: Failed to load resource"),
    ),
    "wasm forbidden": Fault(WORKER, without_wasm, failed("blocked")),
}
MORE_FAULTS = {
    "library missing": Fault(LIBRARY, missing, failed("missing", LIBRARY), ("HTTP 404",)),
    "wasm cut off": Fault(WASM, cut_off, failed("damaged", WASM)),
    "wasm refused": Fault(WASM, refused, failed("missing", WASM), ("ERR_CONNECTION_RESET",)),
    "script cut off": Fault(SCRIPT, cut_off, failed("damaged", SCRIPT)),
    "script missing": Fault(SCRIPT, missing, failed("missing", SCRIPT), ("HTTP 404",)),
    "list missing": Fault(MANIFEST, missing, failed("missing", MANIFEST), ("HTTP 404",)),
    "list cut off": Fault(MANIFEST, cut_off, failed("damaged", MANIFEST)),
    "lock file damaged": Fault(LOCK, flipped, failed("damaged", LOCK)),
}


def spoil(context: BrowserContext, site: Path, fault: Fault) -> str:
    """Put a fault in the way, and give the pattern that takes it away again."""
    pattern = f"**/{fault.file}"
    body = (site / "assets" / "fourgates" / fault.file).read_bytes()
    context.route(pattern, fault.spoil(body))
    return pattern


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_python_cannot_start(visitor: Visitor, site: Path, fault: Fault) -> None:
    """Each reason why Python can't start is told in a sentence, and trying again helps once it is gone."""
    context = visitor.context()
    pattern = spoil(context, site, fault)
    visitor.expects(*fault.complaints)
    page = context.new_page()
    page.goto(visitor.address + "calculator/")
    calculator = Calculator(page)
    is_told(calculator, fault.sentence)
    context.unroute(pattern)
    is_kept_and_answered(calculator)


def test_starting_is_announced_once(visitor: Visitor) -> None:
    """A screen reader hears that Python starts, and that it runs, and no stage in between."""
    context = visitor.context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(visitor.address)
    calculator = Calculator(page)
    assert announce(page) == []
    calculator.field("units").focus()
    calculator.reaches("ready")
    calculator.field("units").fill("12")
    calculator.has_counts(*TWELVE)
    first, second = announce(page)
    assert first == starting()
    assert second.startswith("Python 3.")
    assert calculator.page.locator(WAIT).count() == 0


def test_each_try_tells_its_own_reason(
    visitor: Visitor, site: Path, subtests: pytest.Subtests
) -> None:
    """A retry that fails again says why, each time anew, and the last one still succeeds."""
    context = visitor.context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(visitor.address)
    calculator = Calculator(page)
    for tried, (name, fault) in enumerate(MORE_FAULTS.items()):
        with subtests.test(name):
            visitor.expects(*fault.complaints)
            pattern = spoil(context, site, fault)
            if tried == 0:
                calculator.field("units").fill("12")
            else:
                calculator.retry.click()
            page.wait_for_function(f"announced.length >= {2 * tried + 2}")
            is_told(calculator, fault.sentence)
            calculator.is_stale()
            sentence = f"{fault.sentence} {say(LANGUAGE, 'page.retry')}"
            assert announce(page)[2 * tried :] == [starting(), sentence]
            context.unroute(pattern)
    retry(calculator)
    calculator.has_counts(*TWELVE)


def test_a_file_that_was_damaged_once_is_no_failure(visitor: Visitor, site: Path) -> None:
    """A browser that mixes old files with new ones mends itself, and nobody is bothered."""
    context = visitor.context()
    context.add_init_script(LISTEN)
    body = (site / "assets" / "fourgates" / LIBRARY).read_bytes()
    context.route(f"**/{LIBRARY}", flipped(body), times=1)
    page = context.new_page()
    page.goto(visitor.address)
    calculator = Calculator(page)
    calculator.field("units").fill("12")
    calculator.has_counts(*TWELVE)
    # the damaged one, the one that mends it, and at most what a busy browser asks for again
    assert 2 <= len([url for url in visitor.requests if url.endswith(LIBRARY)]) <= 3
    assert len(announce(page)) == 2
    assert announce(page)[0] == starting()


def test_another_package_is_not_run_without_digests(
    visitor: Visitor, root_address: str, site: Path
) -> None:
    """On plain http browsers offer no digest; a package that was tampered with is refused there too."""
    visitor.address = root_address.replace("127.0.0.1", "fourgates.test")
    context = visitor.context()
    pattern = spoil(context, site, FAULTS["package tampered with"])
    page = context.new_page()
    page.goto(visitor.address + "calculator/")
    assert not page.evaluate("isSecureContext")
    calculator = Calculator(page)
    is_told(calculator, failed("damaged", PACKAGE))
    context.unroute(pattern)
    is_kept_and_answered(calculator)


def test_a_dead_worker_is_given_up(calculator: Calculator) -> None:
    """A worker that a phone has killed is noticed at the next question, not waited for for ever."""
    clock = calculator.page.clock
    calculator.page.evaluate("workers.at(-1).terminate()")
    clock.run_for(60_000)
    expect(calculator.element).to_have_attribute("state", "ready")  # nobody asks, nobody waits
    calculator.field("units").fill("11")
    clock.run_for(5_000)
    expect(calculator.element).to_have_attribute("state", "ready")
    clock.run_for(10_000)
    is_told(calculator, failed("stalled"))
    is_kept_and_answered(calculator)


def test_the_last_question_is_the_one_that_is_kept(calculator: Calculator) -> None:
    """When Python dies at a second question, a retry answers that one and not the first."""
    calculator.page.evaluate(LOSE_TWELVE)
    calculator.field("units").evaluate(TYPE_TWICE)
    calculator.page.wait_for_function("lost")
    calculator.page.clock.run_for(11_000)
    is_told(calculator, failed("stalled"))
    calculator.page.evaluate(INTACT)
    retry(calculator)
    calculator.has_counts(*TWELVE)
    expect(calculator.field("units")).to_have_value("12")


def test_a_question_without_an_answer_is_told(calculator: Calculator) -> None:
    """An error of ours in Python gets a sentence, not a wait, and the next question is answered."""
    calculator.page.evaluate(GARBLE)
    calculator.field("units").fill("11")
    expect(calculator.said).to_have_text(say(LANGUAGE, "page.wrong"))
    calculator.is_stale()
    assert calculator.counts() == QUESTION
    expect(calculator.field("units")).to_have_value("11")
    calculator.page.evaluate(INTACT)
    calculator.field("units").fill("12")
    calculator.has_counts(*TWELVE)
    expect(calculator.said).to_be_empty()


def test_a_start_that_never_ends_is_given_up(visitor: Visitor) -> None:
    """A file that never comes ends the wait after a minute."""
    context = visitor.context()
    context.route(f"**/{LIBRARY}", lambda _: None)
    page = context.new_page()
    page.clock.install()
    page.goto(visitor.address + "calculator/")
    calculator = Calculator(page)
    expect(calculator.status).to_have_text(starting())
    page.clock.run_for(50_000)
    expect(calculator.status).to_have_text(starting())
    for _ in range(TRIES):  # whatever still arrives begins the minute anew
        page.clock.run_for(61_000)
        if calculator.element.get_attribute("state") == "failed":
            break
    is_told(calculator, failed("stalled"))
    context.unroute_all()
    is_kept_and_answered(calculator)


def test_offline(visitor: Visitor) -> None:
    """Without a network the page says what is missing, and goes on when the network is back."""
    page = visitor.open()
    page.wait_for_load_state("networkidle")
    calculator = Calculator(page)
    page.context.set_offline(True)
    visitor.expects("ERR_INTERNET_DISCONNECTED")
    calculator.field("features").focus()
    is_told(calculator, failed("missing", WORKER))
    page.context.set_offline(False)
    is_kept_and_answered(calculator)
