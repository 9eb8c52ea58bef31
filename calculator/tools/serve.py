"""Serves a built site the way a plain static host does, on this machine only.

    python calculator/tools/serve.py site --port 8000

The browser tests use the same server, on a free port and below a base path:

    with serve(Path("site"), base="/some/base/") as url:
        ...
"""

from __future__ import annotations

import argparse
import http.server
import sys
import threading
import urllib.parse
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import StrPath

HOST = "127.0.0.1"
PORTS_TO_TRY = 20
# Named here because the system's own table may lack them or be wrong.
TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".xml": "application/xml",
}


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, directory: Path, base: str, port: int, *, log: bool) -> None:
        self.directory = str(directory.resolve())
        self.base = "/" + base.strip("/") + "/" if base.strip("/") else "/"
        self.log = log
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}{self.base}"

    def handle_error(self, request: object, client_address: object) -> None:
        # A reader who leaves while a file is on its way is no error.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(http.server.SimpleHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def __init__(self, request: object, client_address: object, server: _Server) -> None:
        super().__init__(request, client_address, server, directory=server.directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self._below_base():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._below_base():
            super().do_HEAD()

    def _below_base(self) -> bool:
        base = self.server.base
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith(base):
            return True
        if path == base[:-1]:
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", base)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)
        return False

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.server.base))

    def guess_type(self, path: StrPath) -> str:
        return TYPES.get(Path(path).suffix) or super().guess_type(path)

    def list_directory(self, path: StrPath) -> None:  # noqa: ARG002
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        # A page that was built again is seen without emptying any cache.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        if self.server.log and isinstance(code, int) and code >= HTTPStatus.BAD_REQUEST:
            print(f"{int(code)} {self.path}", flush=True)


@contextmanager
def serve(directory: Path, base: str = "/", port: int = 0) -> Iterator[str]:
    """Serves `directory` below the path `base` in a thread and gives its address.

    Args:
        directory: the built site.
        base: the path it appears under, such as `/some/base/`.
        port: 0 takes any free one.
    """
    server = _Server(directory, base, port, log=False)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _first_free(directory: Path, base: str, port: int) -> _Server:
    for candidate in range(port, port + PORTS_TO_TRY):
        try:
            return _Server(directory, base, candidate, log=True)
        except OSError as error:
            reason = error
            print(f"Port {candidate} can't be had: {error.strerror}.")
    raise SystemExit(f"No free port from {port} to {port + PORTS_TO_TRY - 1}: {reason.strerror}.")


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description="Serve a built site on this machine.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--base", default="/", help="the path the site appears under")
    arguments = parser.parse_args()
    if not arguments.directory.is_dir():
        parser.error(f"there is no directory {arguments.directory}")
    server = _first_free(arguments.directory, arguments.base, arguments.port)
    print(f"\n  {server.url}\n\n(Ctrl-C stops it.)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
