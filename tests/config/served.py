"""Our own server, running: what tests ask of it over the network, each of its workers by itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.files import File
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

SECRET: Final = "a text that is long, and varied, and known to nobody but these tests: 0123456789"
HOST: Final = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def eventually(condition: Callable[[], bool], *, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/static/icon.svg")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    """The processes that one started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def below(pid: int) -> list[int]:
    """The processes that one started, and those that they did."""
    return [one for child in children(pid) for one in (child, *children(child))]


def is_gone(pid: int) -> bool:
    """One that ended stays listed until its parent has read its status."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        """Their process ids."""
        return children(self.process.pid)

    @contextmanager
    def visitor_of_each_worker(self, *, address: str) -> Iterator[list[Visitor]]:
        """As many visitors as there are workers, from one address, each with a connection to another worker."""
        found: dict[int, Visitor] = {}
        with ExitStack() as connections:
            for _ in range(500):
                visitor = connections.enter_context(closing(Visitor(self.port, address=address)))
                visitor.ask("/health")
                found.setdefault(self._worker_of(visitor), visitor)
                if len(found) == len(self.workers):
                    break
            yield list(found.values())

    def _worker_of(self, visitor: Visitor) -> int:
        """Whose descriptor the server's end of the connection is."""
        ends = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        server, client = f":{self.port:04X}", f":{visitor.port:04X}"
        inode = next(end[9] for end in ends if end[1].endswith(server) and end[2].endswith(client))
        return next(pid for pid in self.workers if f"socket:[{inode}]" in _descriptors(pid))


class Visitor:
    """Somebody with one connection and cookies, who comes from an address of this machine."""

    def __init__(self, port: int, *, address: str = HOST, timeout: float = 30) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=timeout, source_address=(address, 0))
        self._cookies: SimpleCookie = SimpleCookie()
        self.answered: Message = Message()
        """The headers of the last answer."""

    @property
    def port(self) -> int:
        """The visitor's end of the connection."""
        return int(self._connection.sock.getsockname()[1])

    def ask(self, path: str, form: Mapping[str, Any] | None = None, **headers: str) -> tuple[int, str]:
        """Status and text of the answer; a form is sent with the token of the page that it stands on, and with files in
        parts.
        """
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in self._cookies.items())
        body: str | bytes | None = None
        if form is not None:
            token = self._cookies["csrf"].value if "csrf" in self._cookies else ""
            fields = {**form, "csrfmiddlewaretoken": token}
            has_files = any(isinstance(value, File) for value in form.values())
            body = encode_multipart(BOUNDARY, fields) if has_files else urlencode(fields)
            sent["Content-Type"] = MULTIPART_CONTENT if has_files else "application/x-www-form-urlencoded"
        self._connection.request("GET" if form is None else "POST", path, body, sent)
        response = self._connection.getresponse()
        self.answered = response.headers
        for cookie in self.answered.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        return response.status, response.read().decode()

    def sign_in(self, name: str, password: str, **headers: str) -> int:
        """The status of the answer: 302 for who is in, or is asked for a second factor."""
        self.ask("/account/login/")
        return self.ask("/account/login/", {"login": name, "password": password}, **headers)[0]

    def close(self) -> None:
        self._connection.close()


@contextmanager
def served(
    database_url: str, *, workers: int = 1, threads: int = 4, port: int | None = None, **environment: str
) -> Iterator[Served]:
    """Serve a database, with more variables in the server's environment, until the block ends."""
    port = port or free_port()
    command = [
        *(sys.executable, f"{settings.BASE_DIR}/manage.py", "serve"),
        *(f"--port={port}", f"--workers={workers}", f"--threads={threads}", "--without-tasks"),
    ]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    variables = inherited | {"DEMARCHE_SECRET_KEY": SECRET, "DATABASE_URL": database_url} | environment
    with subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, process_group=0) as process:
        try:
            assert eventually(lambda: answers(port), seconds=120)  # beside others on a busy machine
            yield Served(port, process)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def _descriptors(pid: int) -> set[str]:
    links = Path(f"/proc/{pid}/fd").iterdir()
    return {str(link.readlink()) for link in links if link.is_symlink()}
