"""A server of our own that answers as a language model's does, as badly as it is told to."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def answer(*items: Any) -> str:
    return json.dumps({"suggestions": list(items)})


def completion(said: Any) -> bytes:
    return json.dumps({"choices": [{"message": {"content": said}}]}).encode()


class Model(ThreadingHTTPServer):
    """Answers as it is told to, and keeps what it was asked."""

    daemon_threads = True
    said: bytes = completion(answer())
    status = 200
    act: Callable[[BaseHTTPRequestHandler], None] | None = None

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Model)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.bodies.append(body)
        server.asked.append((self.path, dict(self.headers), json.loads(body)))
        if server.act:
            server.act(self)
            return
        self.send_response(server.status)
        self.end_headers()
        self.wfile.write(server.said)

    def log_message(self, *args: Any) -> None:
        pass
