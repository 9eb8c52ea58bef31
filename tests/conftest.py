"""What every test shares: the seed, the count of configurations tried, the real PyTorch or its table."""

from __future__ import annotations

import difflib
import json
import os
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch_models import Oracle

# before anything imports Keras
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

settings.register_profile(
    "fourgates",
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("fourgates")

TORCH_PYTHON = os.environ.get("FOURGATES_TORCH_PYTHON", "")
TORCH_INSISTED = os.environ.get("FOURGATES_TORCH", "") == "live"


class Tally:
    """Counts the configurations that were built by a real framework and compared."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.mismatches: Counter[str] = Counter()

    def compare(self, framework: str, ours: object, theirs: object) -> None:
        """Counts one configuration and fails, showing where, unless both sides say the same."""
        self.tried[framework] += 1
        # shrinking compares again and again: a mismatch counts each time it is seen
        self.mismatches[framework] += ours != theirs
        if ours != theirs:
            lines = difflib.unified_diff(
                _lines(theirs), _lines(ours), framework, "fourgates", lineterm=""
            )
            pytest.fail("\n".join(lines), pytrace=False)

    def add(self, other: dict[str, dict[str, int]]) -> None:
        """Adds what a worker of pytest-xdist has counted."""
        self.tried.update(other["tried"])
        self.mismatches.update(other["mismatches"])

    def lines(self) -> Iterator[str]:
        """Gives a line a framework."""
        for framework, tried in self.tried.items():
            yield f"{framework}: {tried} configurations, {self.mismatches[framework]} mismatches"


def _lines(facts: object) -> list[str]:
    """Facts as lines to lay beside each other; texts inside them line by line."""
    if isinstance(facts, dict):
        return [f"{key}: {line}" for key, value in facts.items() for line in _lines(value)]
    if isinstance(facts, list):
        return [line for value in facts for line in _lines(value)]
    return str(facts).splitlines()


TALLY = pytest.StashKey[Tally]()
RECORDED_ONLY = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """The count of configurations, printed below the test results."""
    return pytestconfig.stash[TALLY]


@pytest.fixture(scope="session")
def overwrite(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be renewed."""
    return bool(pytestconfig.getoption("--overwrite"))


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """The real PyTorch."""
    from torch_models import Oracle

    assert TORCH_PYTHON, (
        "FOURGATES_TORCH=live insists on the real PyTorch, and FOURGATES_TORCH_PYTHON names none"
    )
    with Oracle(TORCH_PYTHON) as running:
        yield running


@pytest.fixture(scope="session")
def table() -> dict[str, Any]:
    """What record_pytorch.py has written down of PyTorch."""
    import record_pytorch

    recorded: dict[str, Any] = json.loads(record_pytorch.TABLE.read_text(encoding="utf-8"))
    return recorded


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--overwrite",
        action="store_true",
        help="renew the golden files from the real frameworks",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "torch_live: needs an interpreter with the real PyTorch")
    config.stash[TALLY] = Tally()
    # a seed of our own, so that the header can name it
    if config.getoption("--hypothesis-seed", None) is None:
        config.option.hypothesis_seed = random.SystemRandom().randrange(2**32)


def pytest_report_header(config: pytest.Config) -> str:
    return f"random models: repeat this run with --hypothesis-seed={config.getoption('--hypothesis-seed')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the live comparison with PyTorch out where there is none, in plain sight."""
    if TORCH_PYTHON or TORCH_INSISTED:
        return
    live = [item for item in items if item.get_closest_marker("torch_live")]
    config.stash[RECORDED_ONLY] = bool(live)
    if live:
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if item not in live]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hands a worker's count to the process that prints it."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        tally = session.config.stash[TALLY]
        output["tally"] = {"tried": dict(tally.tried), "mismatches": dict(tally.mismatches)}
        output["recorded_only"] = session.config.stash.get(RECORDED_ONLY, False)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over what a worker of pytest-xdist has counted."""
    output = getattr(node, "workeroutput", {})
    if "tally" in output:
        node.config.stash[TALLY].add(output["tally"])
        node.config.stash[RECORDED_ONLY] = output["recorded_only"]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = list(config.stash[TALLY].lines())
    if config.stash.get(RECORDED_ONLY, False):
        lines.append("PyTorch: recorded table only")
    if lines:
        terminalreporter.section("compared with the real frameworks")
        for line in lines:
            terminalreporter.write_line(line)
