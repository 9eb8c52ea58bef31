"""The wheel, made with pyodide-build and nothing from the network.

``pyodide build`` asks for a cross-build environment: headers, compilers' flags and CPython's
build-time settings. A package of pure Python needs only the last, and the npm package that we
ship from has them; so the environment is put together from it.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EPOCH = "315532800"  # 1980-01-01, the first day that a zip can name
"""The time that every file in a wheel bears, so that two builds give the same bytes."""


class BuildError(Exception):
    """One sentence for the person at the terminal."""


def run(command: list[str], **environment: str) -> None:
    """Run a tool quietly; show what it said only when it failed."""
    done = subprocess.run(
        command,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        # Node quotes the source line of an error, and Pyodide's has a megabyte.
        said = "\n".join(line[:300] for line in done.stdout.splitlines()[-60:])
        raise BuildError(f"{said}\n{' '.join(command[:4])} … failed, see above.")


def lock_info(npm: Path) -> dict[str, str]:
    """What this Pyodide says of itself: its Python, platform and ABI."""
    info: dict[str, str] = json.loads((npm / "pyodide-lock.json").read_text("utf-8"))["info"]
    return info


def _settings(npm: Path, sysconfig: str) -> str:
    """Write the makefile that pyodide-build reads its settings from."""
    info = lock_info(npm)
    version = json.loads((npm / "package.json").read_text("utf-8"))["version"]
    major, minor, micro = info["python"].split(".")
    python = f"$(PYODIDE_ROOT)/cpython/installs/python-{info['python']}"
    settings = {
        "PYODIDE_VERSION": version,
        "PYODIDE_ABI_VERSION": info["abi_version"],
        "PYODIDE_EMSCRIPTEN_VERSION": info["platform"]
        .removeprefix("emscripten_")
        .replace("_", "."),
        "PYVERSION": info["python"],
        "PYMAJOR": major,
        "PYMINOR": minor,
        "PYMICRO": micro,
        "SYSCONFIG_NAME": sysconfig,
        "CPYTHONINSTALL": python,
        "TARGETINSTALLDIR": python,
        "SYSCONFIGDATA_DIR": f"{python}/sysconfigdata",
        "PYTHONINCLUDE": f"{python}/include/python{major}.{minor}",
    }
    lines = [f"export {name}={value}" for name, value in settings.items()]
    return "\n".join([*lines, ".output_vars:", "\t@env", ""])


def environment_archive(npm: Path, archive: Path) -> None:
    """Write the cross-build environment, in the layout ``xbuildenv install`` unpacks."""
    with zipfile.ZipFile(npm / "python_stdlib.zip") as library:
        sysconfig = next(n for n in library.namelist() if n.startswith("_sysconfigdata_"))
        sysconfig_text = library.read(sysconfig)
    root = "xbuildenv/pyodide-root"
    python = f"{root}/cpython/installs/python-{lock_info(npm)['python']}"
    files = {
        f"{root}/Makefile.envs": _settings(npm, sysconfig.removesuffix(".py")).encode(),
        f"{root}/constraints.txt": b"",
        f"{root}/dist/pyodide-lock.json": (npm / "pyodide-lock.json").read_bytes(),
        f"{python}/sysconfigdata/{sysconfig}": sysconfig_text,
        "xbuildenv/requirements.txt": b"",
    }
    with tarfile.open(archive, "w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def build_wheel(project: Path, npm: Path, work: Path) -> Path:
    """Build the project's wheel under ``work`` and give its path.

    The sources are copied first: pyodide-build leaves a folder of its own beside them.
    """
    pyodide = [sys.executable, "-m", "pyodide_cli"]
    environment, source, wheels = work / "xbuildenv", work / "source", work / "wheel"
    archive = work / "xbuildenv.tar"
    environment_archive(npm, archive)
    source.mkdir()
    shutil.copy(project / "pyproject.toml", source)
    shutil.copytree(
        project / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__", "*.py[co]")
    )
    run([*pyodide, "xbuildenv", "install", "--path", str(environment), "--url", archive.as_uri()])
    places = ["--xbuildenv-path", str(environment), "--outdir", str(wheels), str(source)]
    run(
        # Without isolation: the backend is installed already, nothing is fetched.
        [*pyodide, "build", "--no-isolation", *places],
        SOURCE_DATE_EPOCH=EPOCH,
        SKIP_EMSCRIPTEN_VERSION_CHECK="1",  # there is nothing to compile
    )
    return next(wheels.glob("*.whl"))
