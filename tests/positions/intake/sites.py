"""Sites on loopback that say what a test has them say, and listeners that nobody should come to."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

HOST: Final = "127.0.0.1"
PAGE: Final = b"<h1>Norland will vote for the treaty</h1>"

type Say = Callable[[socket.socket], None]


@dataclass(slots=True)
class Site:
    """What it was asked, request by request; `connections` counts those that asked nothing too."""

    port: int
    asked: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def endpoint(self) -> tuple[str, int]:
        return HOST, self.port

    def url(self, path: str = "/") -> str:
        return f"http://{HOST}:{self.port}{path}"


@contextmanager
def site(
    say: Say = lambda _: None, *, secured: Callable[[socket.socket], socket.socket] = lambda it: it
) -> Iterator[Site]:
    """Answer each request by `say`, which is given the socket, until the block ends."""
    with socket.create_server((HOST, 0)) as listener:
        here = Site(listener.getsockname()[1])

        def answer(connected: socket.socket) -> None:
            # Whoever was refused hangs up.
            with suppress(OSError), connected, secured(connected) as line:
                asked = b""
                while not asked.endswith(b"\r\n\r\n") and (more := line.recv(4096)):
                    asked += more
                if asked:
                    here.asked.append(asked.decode())
                    say(line)

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connected, _ = listener.accept()
                    here.connections += 1
                    threading.Thread(target=answer, args=(connected,), daemon=True).start()

        listening = threading.Thread(target=listen)
        listening.start()
        try:
            yield here
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            listening.join()


def whole(body: bytes = PAGE, *headers: str, status: str = "200 OK") -> bytes:
    """An answer as most sites give it."""
    given = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    given |= dict(header.split(": ", 1) for header in headers)
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def says(*pieces: bytes) -> Say:
    return lambda line: line.sendall(b"".join(pieces))


def leads_to(url: str, status: str = "302 Found") -> Say:
    return says(whole(b"", f"Location: {url}", status=status))


def packed(body: bytes) -> bytes:
    return whole(gzip.compress(body), "Content-Encoding: gzip")
