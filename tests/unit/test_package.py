"""What the package is made of: the standard library, and nothing that touches the outside."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

IMPORT_ALL = """
import importlib, json, pkgutil, sys
before = set(sys.modules)
import fourgates
inside = [m.name for m in pkgutil.walk_packages(fourgates.__path__, "fourgates.")]
for name in inside:
    importlib.import_module(name)
"""

USE = """
seen = []
def watch(event, arguments):
    if event.split(".")[0] in {"open", "socket", "subprocess", "os", "shutil", "exec", "ctypes", "urllib", "import"}:
        seen.append(event)
sys.addaudithook(watch)

from fourgates import read_link, write_link
from fourgates.reading.found import found_chain
from fourgates.reading.paste import read_paste
from fourgates.rendering.text import keras_summary
from fourgates.rendering.text_found import model_text
read_paste("import os\\nos.system('x')\\nexec('y')\\nopen('z', 'w')\\nm = Sequential([LSTM(10, input_shape=(None, 1))])")
for link in (
    "v1;keras;in=None,1;Bi(LSTM(10,seq));TD(Dense(1))",
    "v1;pytorch;in=None,words;GRU(5,num_layers=2,bi)",
):
    chain = read_link(link)
    model = chain.build()
    assert write_link(chain) == link
    text = keras_summary(model) + model_text(found_chain(chain))
    blocks = [block.slice for layer in model.layers for weight in layer.weights for block in weight.blocks()]
assert len(text) > 100 and len(blocks) > 20
used = list(seen)
open(sys.executable).close()
print(json.dumps({"used": used, "watched": seen}))
"""


def python(code: str) -> str:
    """What a fresh Python prints, that knows the package and nothing of the tests' environment."""
    spec = find_spec("fourgates")
    assert spec is not None
    assert spec.origin is not None
    source = str(Path(spec.origin).parents[1])
    start = f"import sys; sys.path.insert(0, {source!r})\n"
    # -S: no site-packages, so that an import of anything else fails too
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", start + code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_standard_library_only() -> None:
    """Every module of the package can be imported with nothing but Python beside it."""
    code = (
        IMPORT_ALL
        + 'print(json.dumps([inside, sorted({n.split(".")[0] for n in set(sys.modules) - before})]))'
    )
    inside, imported = json.loads(python(code))
    assert {"fourgates.permalink", "fourgates.frameworks.keras", "fourgates.rendering.text"} <= set(
        inside
    )
    assert set(imported) - set(sys.stdlib_module_names) == {"fourgates"}


@pytest.mark.parametrize("module", ["socket", "ssl", "urllib.request", "http.client", "subprocess", "multiprocessing", "asyncio"])  # fmt: skip
def test_nothing_that_reaches_outside(module: str) -> None:
    """No module of the package imports what talks to a network or starts a program."""
    loaded = python(IMPORT_ALL + "print(json.dumps(sorted(sys.modules)))")
    assert module not in json.loads(loaded)


def test_no_input_or_output() -> None:
    """Reading links, building and printing opens no file, no socket, and runs no code."""
    answer = json.loads(python(IMPORT_ALL + USE))
    assert answer["used"] == []
    assert "open" in answer["watched"]


def test_is_typed() -> None:
    """Type checkers see the package's types."""
    spec = find_spec("fourgates")
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).with_name("py.typed").is_file()
