"""Node scripts that answer a line of JSON for each line they get: one process for a whole build."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

WEB = Path(__file__).parents[2] / "calculator" / "web"


class Script:
    """A script beside this file; it is started when it is first asked."""

    def __init__(self, name: str) -> None:
        self._path = Path(__file__).with_name(name)
        self._process: subprocess.Popen[str] | None = None

    def ask(self, question: dict[str, Any]) -> str:
        """Its answer.

        Raises:
            ValueError: where the script refuses; the message is its own.
            PluginError: where it can't be asked.
        """
        if self._process is None:
            self._process = subprocess.Popen(
                ["node", str(self._path), str(WEB / "package.json")],  # noqa: S607 - the PATH's node
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise PluginError("Node has no pipes to talk through")
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise PluginError(f"{self._path.name} stopped: is `npm ci` done in calculator/web?")
        answer: dict[str, str] = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["html"]

    def close(self) -> None:
        """End it; it can be asked again."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()
        self._process = None
