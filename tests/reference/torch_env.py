"""Finds or makes the interpreter that runs the real PyTorch, and prints its path.

    python tests/reference/torch_env.py auto|live|recorded

PyTorch's Linux wheel from the Python package index brings CUDA along, several GB of
it, which a test must not do to anybody. Its CPU builds carry `+cpu` in their version
and live elsewhere; pip takes one where its settings name such a place. So: every
Python found here is asked whether pip would find a CPU build for it, without
downloading any, and the first that says yes gets `.venv-torch`.

auto      no CPU build: say so, print nothing; the tests use the recorded table
live      no CPU build: fail
recorded  do not look
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TORCH = "2.13.0"
# macOS has no CUDA: its ordinary wheel is a CPU build. Linux on ARM has (427 MB).
REQUIREMENT = f"torch=={TORCH}" if sys.platform == "darwin" else f"torch=={TORCH}+cpu"
MINOR_VERSIONS = (13, 14, 12, 11)

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv-torch"
PYTHON = ENVIRONMENT / "bin" / "python"
INSTALLED = ENVIRONMENT / ".installed"
BESIDE_TORCH = Path(__file__).with_name("torch-requirements.txt")


def say(text: str) -> None:
    print(f"fourgates: {text}", file=sys.stderr, flush=True)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )


def pip(python: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs this environment's pip for another interpreter, which need not have one."""
    quiet = ("--disable-pip-version-check", "-qq", "--retries=1", "--timeout=30")
    return run(sys.executable, "-m", "pip", "--python", python, *words, *quiet)


def interpreters() -> Iterator[tuple[str, Path]]:
    """Gives one working interpreter for each Python version found, this one's first."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in MINOR_VERSIONS:
        version = f"3.{minor}"
        on_path = shutil.which(f"python{version}")
        candidates = [
            Path(sys.executable),
            *([Path(on_path)] if on_path else []),
            Path(f"/usr/bin/python{version}"),
            Path(f"/opt/homebrew/bin/python{version}"),
            *sorted(pyenv.glob(f"{version}.*/bin/python")),
        ]
        for candidate in candidates:
            if not candidate.exists():
                continue
            answer = run(candidate, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])")
            if answer.returncode == 0 and answer.stdout.strip() == version:
                yield version, candidate
                break


def cpu_build_exists(python: Path) -> bool:
    """Tells whether pip finds a CPU build for `python`; nothing is installed.

    No dependency is followed, and a wheel with another version than the one asked for
    is not even looked at, so the answer costs a page of the index.
    """
    answer = pip(
        python, "install", "--dry-run", "--ignore-installed", "--no-deps",
        "--only-binary=:all:", "--report=-", REQUIREMENT,
    )  # fmt: skip
    if answer.returncode != 0:
        return False
    wheel = json.loads(answer.stdout)["install"][0]
    return bool(wheel["metadata"]["version"] == REQUIREMENT.partition("==")[2])


def make(version: str, python: Path) -> None:
    say(f"installing PyTorch {TORCH}, the CPU build for Python {version}, into {ENVIRONMENT.name}")
    checked(run(python, "-m", "venv", "--clear", "--without-pip", ENVIRONMENT))
    checked(pip(PYTHON, "install", "--no-deps", "--only-binary=:all:", REQUIREMENT))
    # the lock is whole; what it leaves out is torch, which has just come
    locked = ("--no-deps", "--require-hashes", "--only-binary=:all:", "-r", BESIDE_TORCH)
    checked(pip(PYTHON, "install", *locked))
    checked(pip(PYTHON, "check"))
    checked(
        run(
            PYTHON, "-c", "import torch; assert torch.version.cuda is None, 'this PyTorch has CUDA'"
        )
    )
    INSTALLED.write_text(stamp(), encoding="utf-8")


def checked(step: subprocess.CompletedProcess[str]) -> None:
    if step.returncode != 0:
        raise SystemExit(f"fourgates: PyTorch could not be installed.\n{step.stdout}{step.stderr}")


def stamp() -> str:
    return f"{REQUIREMENT}\n{BESIDE_TORCH.read_text(encoding='utf-8')}"


def installed() -> bool:
    return (
        INSTALLED.is_file()
        and INSTALLED.read_text(encoding="utf-8") == stamp()
        and run(PYTHON, "-V").returncode == 0
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("auto", "live", "recorded"))
    mode = parser.parse_args().mode
    if mode == "recorded":
        return
    asked = []
    if not installed():
        for version, python in interpreters():
            asked.append(version)
            if cpu_build_exists(python):
                make(version, python)
                break
        else:
            none = f"pip finds no CPU build of PyTorch {TORCH} for Python {', '.join(asked)}"
            if mode == "live":
                raise SystemExit(
                    f"fourgates: {none}, and TORCH=live insists on one: name PyTorch's index of CPU builds"
                    " to pip (PIP_EXTRA_INDEX_URL), or use TORCH=recorded."
                )
            say(
                f"{none}, so PyTorch is checked against its recorded table only; with PyTorch's index of"
                " CPU builds in PIP_EXTRA_INDEX_URL, `make test TORCH=live` compares with the real one."
            )
            return
    print(PYTHON)


if __name__ == "__main__":
    main()
