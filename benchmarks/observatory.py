"""What MDN's HTTP Observatory says of a served site: `./run bench observatory`.

The scanner comes from npm, is installed for the while, and asks this machine alone: a proxy of our own speaks HTTPS
to it, as an operator's does to visitors. Browsers' list of preloaded hosts is not fetched, so nothing is gained by it.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.alone import HOST, empty_database, serve_alone

SCANNER: Final = "@mdn/mdn-http-observatory@1.4.8"
GOAL: Final = 130
_NAMED: Final = "node_modules/@mdn/mdn-http-observatory"
_TLS: Final = b"\x16"
"""What a handshake begins with, and no method of HTTP."""


def main() -> None:
    with TemporaryDirectory(prefix="demarche-observatory-") as name, empty_database() as database:
        place = Path(name)
        _install(place)
        certificate = _make_certificate(place)
        variables = {"DEMARCHE_HTTPS": "1", "DEMARCHE_PROXIES": "127.0.0.1"}
        with serve_alone(database, **variables) as behind, proxy(behind, certificate) as port:
            found = _scan(place, port, certificate)
    for test, said in found["tests"].items():
        score = said.get("scoreModifier") or 0
        print(f"{score:+4d}  {'' if said.get('pass') else 'FAILED '}{test}: {said['result']}")
    scan = found["scan"]
    print(f"{SCANNER}: {scan['score']} ({scan['grade']}), goal {GOAL}")
    sys.exit(scan["score"] < GOAL)


def _find(program: str) -> str:
    return shutil.which(program) or sys.exit(f"There is no {program}.")


def _install(place: Path) -> None:
    # No scripts of packages: theirs would fetch lists from elsewhere.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([_find("npm"), "install", *options, "--prefix", place, SCANNER], check=True)
    (place / _NAMED / "conf" / "hsts-preload.json").write_text("{}")


def _make_certificate(place: Path) -> Path:
    """One file with the key as well, which the scanner is told to trust."""
    made = place / "site.pem"
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    options += ["-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(made), "-out", "-"]
    signed = subprocess.run(
        [_find("openssl"), "req", "-x509", *options], check=True, capture_output=True
    )
    with made.open("ab") as file:
        file.write(signed.stdout)
    return made


def _scan(place: Path, port: int, certificate: Path) -> dict[str, Any]:
    script = str(place / _NAMED / "src" / "scan.js")
    command = [_find("node"), script, f"{HOST}:{port}"]
    known = os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)}
    ran = subprocess.run(command, env=known, check=False, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout or "{}")
    if "scan" not in found:
        sys.exit(f"It was not scanned: {found.get('error') or ran.stderr}")
    return found


class _Server(http.server.ThreadingHTTPServer):
    """On one port both HTTP and HTTPS, as the scanner asks one name for both."""

    def __init__(self, behind: int, certificate: Path) -> None:
        super().__init__((HOST, 0), _Handler)
        self.behind = behind
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        connection.settimeout(30)
        if connection.recv(1, socket.MSG_PEEK) == _TLS:
            connection = self._context.wrap_socket(connection, server_side=True)
        return connection, address


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def _pass_on(self) -> None:
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        told = {name: value for name, value in self.headers.items() if name != "Connection"}
        told |= {"X-Forwarded-Proto": scheme, "X-Forwarded-For": self.client_address[0]}
        behind = HTTPConnection(HOST, self.server.behind, timeout=30)
        behind.request(self.command, self.path, headers=told)
        answer = behind.getresponse()
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "content-length", "connection"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        behind.close()

    do_GET = do_HEAD = do_OPTIONS = _pass_on  # noqa: N815 - as http.server calls them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@contextmanager
def proxy(behind: int, certificate: Path) -> Iterator[int]:
    """The port of a proxy that speaks HTTPS before the server on another."""
    server = _Server(behind, certificate)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
