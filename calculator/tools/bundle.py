"""Put together all that the reader's browser loads, in one folder.

    python calculator/tools/bundle.py --out DIR

Pyodide and our package come from here and from nowhere else; ``manifest.json`` lists each file with
its size and SHA-256, and the worker holds the files against it. The same sources give the same
bytes, and what has not changed is not made again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import importlib.util
import json
import re
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import translations
from cross_build import BuildError, build_wheel, lock_info, run

TOOLS = Path(__file__).resolve().parent
CALCULATOR = TOOLS.parent
WEB = CALCULATOR / "web"
NPM = WEB / "node_modules" / "pyodide"

# The worker asks for all files at once, by these names, before it has read anything.
PYODIDE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")
PACKAGE = "fourgates.zip"  # a wheel in all but name: some company networks block .whl
LIBRARY = "library.bin"
LOCK = "pyodide-lock.json"
MANIFEST = "manifest.json"

RECIPE = ("bundle.py", "cross_build.py", "in_pyodide.mjs", "in_pyodide.py", "requests.json")
SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=.*\s*\Z")


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    print(f"bundle: {text}", flush=True)


def sha256(data: bytes) -> str:
    """Give the digest as manifests and lock files write it."""
    return hashlib.sha256(data).hexdigest()


def what_is_missing() -> list[str]:
    """One sentence for each thing that this needs and does not find."""
    backend = tomllib.loads((CALCULATOR / "pyproject.toml").read_text("utf-8"))["build-system"]
    missing = [
        f"This Python has no {name}: install it, or start this with the project's own Python."
        for name in ["pyodide-build", "pyodide-lock", *backend["requires"]]
        if importlib.util.find_spec(name.partition("==")[0].replace("-", "_")) is None
    ]
    if shutil.which("node") is None:
        missing.append("There is no Node here: install Node 20 or newer.")
    if not (NPM / "package.json").is_file():
        missing.append("Pyodide's npm package is not here: run `npm ci` in calculator/web.")
    if not (CALCULATOR / "src" / "fourgates" / "browser.py").is_file():
        missing.append("The package has no door for the worker: src/fourgates/browser.py.")
    return missing


def web_files() -> list[Path]:
    """Our own browser modules and style sheets."""
    return sorted([*WEB.glob("*.js"), *WEB.glob("*.css")])


def state_of_the_sources() -> str:
    """One digest over everything that the Python part of the bundle is made from."""
    sources = (CALCULATOR / "src").rglob("*")
    ours = [path for path in sources if path.is_file() and path.suffix != ".pyc"]
    ours += [CALCULATOR / "pyproject.toml", *(TOOLS / name for name in RECIPE)]
    theirs = [NPM / name for name in (*PYODIDE, "python_stdlib.zip", LOCK, "package.json")]
    digest = hashlib.sha256(importlib.metadata.version("pyodide-build").encode())
    for path in sorted([*ours, *theirs]):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(CALCULATOR)} {len(data)} {sha256(data)}\n".encode())
    return digest.hexdigest()


def last_manifest(out: Path) -> dict[str, Any]:
    """What the last run wrote, if it can still be read."""
    try:
        manifest: dict[str, Any] = json.loads((out / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {"sources": None, "files": []}
    return manifest


def kept(out: Path, sources: str) -> dict[str, bytes]:
    """Give the Python part as the last run left it, or nothing if that is out of date or damaged."""
    manifest = last_manifest(out)
    if manifest["sources"] != sources:
        return {}
    wanted = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    try:
        files = {name: (out / name).read_bytes() for name in (*PYODIDE, PACKAGE, LIBRARY, LOCK)}
    except OSError:
        return {}
    return files if all(sha256(files[name]) == wanted.get(name) for name in files) else {}


def write_lock(package: bytes, version: str, path: Path) -> None:
    """Write a lock file with our package alone, for ``loadPackage``."""
    # Late, so that a Python without it still gets its sentence.
    from pyodide_lock import InfoSpec, PackageSpec, PyodideLockSpec  # noqa: PLC0415

    info = lock_info(NPM)
    ours = PackageSpec(
        name="fourgates",
        version=version,
        file_name=PACKAGE,
        install_dir="site",
        sha256=sha256(package),
        imports=["fourgates"],
    )
    lock = PyodideLockSpec(
        info=InfoSpec(
            platform=info["platform"],
            python=info["python"],
            arch="wasm32",
            version=json.loads((NPM / "package.json").read_text("utf-8"))["version"],
            abi_version=info["abi_version"],
        ),
        packages={"fourgates": ours},
    )
    lock.to_json(path)


def make_python_part(work: Path) -> dict[str, bytes]:
    """Pyodide, our package, and as much of the standard library as the two take."""
    parts = work / "parts"
    parts.mkdir()
    say("building the wheel with pyodide-build")
    wheel = build_wheel(CALCULATOR, NPM, work)

    say("compiling it, and what it uses of the standard library, inside Pyodide")
    script, requests = TOOLS / "in_pyodide.mjs", TOOLS / "requests.json"
    paths = (script, NPM, wheel, requests, parts / PACKAGE, parts / LIBRARY)
    run(["node", *map(str, paths)])
    write_lock((parts / PACKAGE).read_bytes(), wheel.name.split("-")[1], parts / LOCK)

    files = {name: (parts / name).read_bytes() for name in (PACKAGE, LIBRARY, LOCK)}
    for name in PYODIDE:
        data = (NPM / name).read_bytes()
        files[name] = data if name.endswith(".wasm") else SOURCE_MAP.sub(b"\n", data)
    return files


def write(out: Path, files: dict[str, bytes], sources: str) -> None:
    """Bring the folder up to date: each file whole or not at all, nothing of ours left over."""
    listed = [
        {"name": name, "bytes": len(data), "sha256": sha256(data)}
        for name, data in sorted(files.items())
    ]
    manifest = json.dumps({"sources": sources, "files": listed}, indent=1) + "\n"
    out.mkdir(parents=True, exist_ok=True)
    stale = {entry["name"] for entry in last_manifest(out)["files"]} - set(files)
    for name, data in {**files, MANIFEST: manifest.encode()}.items():
        target = out / name
        if target.is_file() and target.read_bytes() == data:
            continue
        half = out / f".{name}.new"
        half.write_bytes(data)
        half.replace(target)
    for name in stale:
        (out / name).unlink(missing_ok=True)


def bundle(out: Path) -> None:
    """Make the bundle, or as much of it as has changed."""
    sources = state_of_the_sources()
    files = kept(out, sources)
    if files:
        say("Pyodide and the package are up to date")
    else:
        with tempfile.TemporaryDirectory() as work:
            files = make_python_part(Path(work))
    files |= {path.name: path.read_bytes() for path in web_files()}
    write(out, files, sources)
    say(f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB before compression")


def main() -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to put it")
    options = parser.parse_args()
    missing = what_is_missing() or translations.problems()
    for sentence in missing:
        print(f"bundle: {sentence}", file=sys.stderr)
    if missing:
        return 1
    try:
        bundle(options.out.resolve())
    except BuildError as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
