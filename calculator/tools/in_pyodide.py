"""What the bundle needs done by the reader's own Python: this file runs inside Pyodide.

Byte code belongs to one version of Python. Compiled here, it is right whatever Python the machine
has that builds.
"""

from __future__ import annotations

import ast
import base64
import csv
import gzip
import hashlib
import importlib.util
import io
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Beyond what the exercise loads: text that reaches Python in another encoding, and the readers of
# tracebacks, which are looked for only once something has gone wrong.
SAFETY = (
    "encodings/ascii.py",
    "encodings/latin_1.py",
    "encodings/utf_8_sig.py",
    "linecache.py",
    "textwrap.py",
    "tokenize.py",
    "traceback.py",
    "warnings.py",
)


def compiled(source: bytes, filename: str, optimize: int) -> bytes:
    """The ``.pyc`` of a source, of the kind that is never checked against a file's time."""
    code = compile(source, filename, "exec", dont_inherit=True, optimize=optimize)
    pyc: bytes = bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False))
    return pyc


def write_zip(path: str, files: dict[str, bytes], method: int) -> None:
    """Write a zip whose bytes follow from its files alone."""
    with zipfile.ZipFile(path, "w", method, compresslevel=9) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # the time is 1980 unless told
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, method)


def _record_line(name: str, data: bytes) -> list[str]:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return [name, f"sha256={digest}", str(len(data))]


def compile_wheel(wheel: str, out: str) -> None:
    """Replace each source in a wheel by its byte code, and renew RECORD."""
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    record = next(name for name in files if name.endswith(".dist-info/RECORD"))
    del files[record]
    result: dict[str, bytes] = {}
    for name, data in sorted(files.items()):
        if name.endswith(".py"):
            # Docstrings and asserts stay: the first are data to dataclasses, the second to us.
            result[name + "c"] = compiled(data, name, optimize=0)
        elif not name.endswith("/py.typed"):
            result[name] = data
    lines = io.StringIO()
    rows = [_record_line(name, data) for name, data in result.items()]
    csv.writer(lines, lineterminator="\n").writerows([*rows, [record, "", ""]])
    result[record] = lines.getvalue().encode()
    write_zip(out, result, zipfile.ZIP_DEFLATED)


def _imports(tree: ast.AST) -> Iterator[str]:
    """Every module that a source may import, wherever the statement stands."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        yield from _imports(node)


def mentioned_modules(wheel: str) -> list[str]:
    """All that the package imports anywhere, so that no lazy import fails in a browser.

    Its command line is left out: a browser has none.
    """
    with zipfile.ZipFile(wheel) as archive:
        sources = [
            archive.read(name)
            for name in archive.namelist()
            if name.endswith(".py") and not name.endswith("/__main__.py")
        ]
    return sorted({name for source in sources for name in _imports(ast.parse(source))})


def trim_library(library: str, files: Iterable[str], out: str) -> None:
    """Write the standard library again: only these files of it, as byte code, stored.

    Stored, because one compression over the whole beats one per file, and nothing is then left to
    inflate at each import. That one is done here, not left to the server: which hosts compress
    what is not text, nobody can say. (And Pyodide's zlib gives the same bytes on every machine.)
    """
    result: dict[str, bytes] = {}
    with zipfile.ZipFile(library) as archive:
        wanted = {*SAFETY, *(file.partition(".zip/")[2] for file in files)}
        for member in sorted(wanted & set(archive.namelist())):
            # Pyodide reads docstrings of its own modules at start; the others' only weigh.
            own = member.startswith(("pyodide/", "_pyodide/"))
            pyc = compiled(archive.read(member), f"/lib/{member}", optimize=0 if own else 2)
            result[member + "c"] = pyc
    write_zip(out, result, zipfile.ZIP_STORED)
    Path(f"{out}.gz").write_bytes(gzip.compress(Path(out).read_bytes(), 9, mtime=0))
