"""This commit served from a database with nothing in it, with variables as an operator sets them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from django.conf import settings
from django.core.management import call_command

from benchmarks.checkouts import environment_of
from config.postgres.scratch import disconnect, scratch_database

HOST: Final = "localhost"
_SECONDS: Final = 120


@contextmanager
def empty_database() -> Iterator[str]:
    """Its name; this process is connected to it meanwhile."""
    name = f"bench_alone_{os.getpid()}"
    with scratch_database(name, template="template0"):
        call_command("migrate", verbosity=0)
        yield name


@contextmanager
def serve_alone(database: str, **variables: str) -> Iterator[int]:
    """The port on which the database is served until the end.

    Raises:
        TimeoutError: where no server comes up.
    """
    disconnect()
    port = free_port()
    known = {"DEMARCHE_SECRET_KEY": token_urlsafe(48), "DEMARCHE_HOSTS": HOST}
    command = [sys.executable, f"{settings.BASE_DIR}/manage.py", "serve", f"--port={port}"]
    with subprocess.Popen(
        [*command, "--without-tasks"],
        cwd=Path(settings.BASE_DIR),
        env={**environment_of(database), **known, **variables},
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise TimeoutError(f"Nothing answers on port {port}.")
