"""A local HTTP server that behaves as it is told, answer by answer."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Request:
    """What was asked."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Server:
    """The server's address, the answers it still has to give (the last one for ever), and what it was asked."""

    domain: str = ""
    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)


def send(status: int = 200, body: Any = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with a status, a body (JSON unless bytes), and headers (underscores for hyphens)."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(content)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def cut(body: bytes = b"", promised: int = 1000) -> Callable[[BaseHTTPRequestHandler], None]:
    """Promise more than is sent, and hang up."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if promised:
            handler.send_response(200)
            handler.send_header("Content-Length", str(promised))
            handler.end_headers()
            handler.wfile.write(body)
        handler.close_connection = True
        handler.connection.close()

    return answer


def hang(server: Server) -> Callable[[BaseHTTPRequestHandler], None]:
    """Say nothing until the test is over."""
    return lambda _: server.release.wait(30) and None


def resumable(content: bytes, *, cut_at: int | None = None) -> Callable[[BaseHTTPRequestHandler], None]:
    """Serve a file from the byte that is asked for; hang up after `cut_at` bytes of it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if asked and start >= len(content):
            send(416, b"", Content_Range=f"bytes */{len(content)}")(handler)
            return
        rest = content[start:]
        handler.send_response(206 if asked else 200)
        handler.send_header("Content-Length", str(len(rest)))
        if asked:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.end_headers()
        handler.wfile.write(rest if cut_at is None else rest[: max(cut_at - start, 0)])
        if cut_at is not None:
            handler.close_connection = True
            handler.connection.close()

    return answer


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server on a free port of this machine."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            server.requests.append(Request(parts.path, query, dict(self.headers)))
            answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A cut connection is what some tests are about."""

    with Quiet(("127.0.0.1", 0), Handler) as httpd:
        server.domain = f"127.0.0.1:{httpd.server_address[1]}"
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.release.set()
            httpd.shutdown()
            thread.join()
