"""A visitor, who notices all that goes wrong, and the calculator as it shows itself to one."""

from __future__ import annotations

import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from fourgates.form import SIZES, SWITCHES, hidden_fields
from fourgates.words import say
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Locator,
        Page,
        Request,
        Response,
        WebError,
    )

LANGUAGE = "en"
NOTED = {"error", "warning", "assert"}
CHOICES = ("framework", "kind", "head")


class Visitor:
    """Opens pages in contexts of its own and writes down every complaint.

    A complaint is an error or a warning in a console, a script's error, a request to anywhere but
    the site, and a request that failed. A test names those that belong to what it tries.
    """

    def __init__(self, browser: Browser, address: str, patience: int) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._browser = browser
        self._patience = patience
        self._contexts: list[BrowserContext] = []
        self._expected: list[str] = []

    def context(self, **options: Any) -> BrowserContext:
        """A browser without a past."""
        context = self._browser.new_context(**options)
        context.set_default_timeout(self._patience)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        self._contexts.append(context)
        return context

    def open(self, path: str = "", **options: Any) -> Page:
        """A page of the site, in a new context with these options."""
        page = self.context(**options).new_page()
        page.goto(self.address + path)
        return page

    def calculator(
        self, path: str = "calculator/", *, ready: bool = True, **options: Any
    ) -> Calculator:
        """The calculator of a page that was just opened, with Python running if `ready`."""
        calculator = Calculator(self.open(path, **options))
        if ready:
            calculator.reaches("ready")
        return calculator

    def expects(self, *complaints: str) -> None:
        """Each of these has to occur, as a part of a complaint, and is no fault then."""
        self._expected += complaints

    def leave(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def unexpected(self) -> list[str]:
        """What went wrong and was not named, and what was named and did not occur."""
        wrong = [
            complaint
            for complaint in self.complaints
            if not any(expected in complaint for expected in self._expected)
        ]
        missing = [
            f"did not occur: {expected}"
            for expected in self._expected
            if not any(expected in complaint for complaint in self.complaints)
        ]
        return wrong + missing

    @property
    def _origin(self) -> str:
        scheme, host, *_ = urllib.parse.urlsplit(self.address)
        return f"{scheme}://{host}"

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in NOTED:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"script error: {error.error}")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.address, "data:", f"blob:{self._origin}/")):
            self.complaints.append(f"foreign request: {request.url}")

    def _failed(self, request: Request) -> None:
        # A request is aborted, too, when its page is left.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed request: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if not response.ok and response.status != 304:
            self.complaints.append(f"HTTP {response.status}: {response.url}")


class Calculator:
    """A page's `<four-gates>`, read as a person reads it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("four-gates")
        self.status = self.element.get_by_role("status")
        self.said = self.element.locator('[role="alert"]')  # hidden while it is empty
        self.result = self.element.locator(".fg-result")
        self.retry = self.element.get_by_role(
            "button", name=say(LANGUAGE, "page.retry"), exact=True
        )

    def reaches(self, state: str) -> None:
        """Wait until Python is `ready`, or `failed`, and fail as soon as it is the other one."""
        other = {"ready": "failed", "failed": "ready"}[state]
        end = self.element.and_(self.page.locator(f'[state="{state}"], [state="{other}"]'))
        end.wait_for()
        expect(self.element, self.status.inner_text()).to_have_attribute("state", state)

    def field(self, name: str) -> Locator:
        """What a person types into, chooses from or switches."""
        return self.element.locator(f'[data-field="{name}"] :is(input, select)')

    def fill(self, fields: dict[str, str]) -> None:
        """Bring the fields that show to these values; a switch is "1" or ""."""
        for names in (CHOICES, SWITCHES, SIZES):
            shown = self.form()
            for name in names:
                if shown.get(name, fields[name]) != fields[name]:
                    self.set(name, fields[name])
            if names is CHOICES:
                # they decide which other fields show
                hidden = hidden_fields(*(fields[name] for name in CHOICES))
                for name in (*SWITCHES, *SIZES):
                    expect(self.field(name)).to_be_visible(visible=name not in hidden)

    def set(self, name: str, value: str) -> None:
        """Choose, switch or type a field's value."""
        field = self.field(name)
        if name in CHOICES:
            field.select_option(value)
        elif name in SWITCHES:
            field.set_checked(value != "")
        else:
            field.fill(value)

    def form(self) -> dict[str, str]:
        """What stands in the fields that show."""
        read = """fields => fields.filter(field => field.checkVisibility()).map(field =>
            [field.name, field.type !== "checkbox" ? field.value : field.checked ? "1" : ""])"""
        return dict(self.element.locator("form :is(input, select)").evaluate_all(read))

    def answers(self) -> None:
        """Wait until the answer is one to what stands in the form."""
        expect(self.result).not_to_have_class(re.compile("fg-stale"))

    def is_stale(self) -> None:
        """Wait until the answer is marked as one to an earlier question."""
        expect(self.result).to_have_class(re.compile(r"\bfg-stale\b"))

    def counts(self) -> list[str]:
        """The numbers a person sees large: a layer each, then the model's if there are several."""
        return self.result.locator(".fg-count").all_inner_texts()

    def has_counts(self, *counts: str) -> None:
        """Wait until just these numbers stand there, and stand for what was asked."""
        expect(self.result.locator(".fg-count")).to_have_text(list(counts))
        self.answers()

    def tensors(self) -> list[int]:
        """The count of each tensor in the tables."""
        texts = self.result.locator("tr.fg-tensor td.fg-number").all_inner_texts()
        return [int(text.replace(",", "")) for text in texts]

    def sentence(self, name: str) -> str:
        """What a screen reader says behind the field's name."""
        described = self.field(name).get_attribute("aria-describedby")
        assert described, f"{name} is described by nothing"
        return self.page.locator(f"#{described}").inner_text()

    def model(self) -> str:
        """The model that the address names, `""` where it names none."""
        return urllib.parse.unquote(self.page.evaluate("location.hash")).removeprefix("#")
