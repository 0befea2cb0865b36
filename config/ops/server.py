"""Serving over HTTP with granian: what `manage.py serve` and `manage.py demo` share."""

import fcntl
import gc
import hashlib
import multiprocessing
import os
import signal
import socket
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.template.loader import get_template
from django.urls import get_resolver
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from config.ops.background import background_worker
from config.ops.bridge import Bridge
from config.ops.health import count_missing_migrations
from config.ops.logs import DATED
from config.postgres.keeper import end_with_parent
from config.postgres.scratch import disconnect

KEY_LENGTH, KEY_CHARACTERS = 50, 10
HEADER_SECONDS = 10
"""For a visitor to send the headers of a request."""
COLLECTED_AFTER = 20_000, 20, 50
"""Objects, and younger collections. By Python's 700 a page sets off dozens, a fifteenth of its time."""
MOST_WORKERS = 4
"""Unless told: each takes 90 MB and DEMARCHE_POOL connections, of PostgreSQL's hundred."""


def serve(
    *, address: str, port: int, workers: int = 1, threads: int = 4, has_tasks: bool = True
) -> None:
    """Serve until SIGINT or SIGTERM, with `threads` requests at a time in each worker process.

    With `has_tasks` one more process works on background tasks.
    """
    disconnect()  # neither sockets nor a pool's threads would survive the fork
    # A forked worker has its modules already: a spawned one imports them again, which takes as long
    # as this start.
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "config.wsgi",
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,  # as proxies speak it, with our deadline for headers
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        websockets=False,
        workers=workers,
        workers_kill_timeout=5,  # seconds for requests under way
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        log_dictconfig={"formatters": {"generic": {"format": DATED}, "access": {"format": DATED}}},
    )
    with background_worker() if has_tasks else nullcontext():
        server.serve(target_loader=partial(_application, os.getpid(), threads), wrap_loader=False)


def usual_workers() -> int:
    """As many processes as there are processors for this one: Python has one at a time in each.

    A container's set or `taskset` may leave it fewer than the machine has.
    """
    allowed = getattr(os, "sched_getaffinity", None)  # macOS has none
    count = len(allowed(0)) if allowed else os.cpu_count() or 1
    return min(count, MOST_WORKERS)


def load_application() -> WSGIHandler:
    """Load the application with its views and templates, so that no visitor waits for them.

    The garbage collector is spared what will last as long as the process: a page of 20,000 cells sets it off, and
    looking through all of Django then costs as much as reading the cells.
    """
    application = get_wsgi_application()
    _ = get_resolver().url_patterns  # imports every view
    templates = Path(settings.BASE_DIR) / "templates"
    for path in templates.rglob("*.html"):
        get_template(str(path.relative_to(templates)))
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    return application


def _application(server: int, threads: int) -> Bridge:
    """Load the application in a worker, which must not outlive the server that it belongs to."""
    # Interrupted, a worker may wait for its threads for ever: nobody is left to end it.
    end_with_parent(server, by=signal.SIGKILL)
    return Bridge(load_application(), threads=threads)


def require_free_port(address: str, port: int) -> None:
    """Raise CommandError where something listens on that port already, or where there can be none."""
    if port not in range(1, 65536):
        raise CommandError(f"Cannot serve on port {port}: ports go from 1 to 65535.")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise CommandError(
            f"Cannot serve on {address}:{port} ({error}). Choose another: --port N"
        ) from error


def require_secret_key() -> None:
    """Raise CommandError where the key that signs sessions could be guessed."""
    key = settings.SECRET_KEY
    if key.startswith("insecure") or len(key) < KEY_LENGTH or len(set(key)) < KEY_CHARACTERS:
        raise CommandError(
            f"Set DEMARCHE_SECRET_KEY to a random text of at least {KEY_LENGTH} characters, for example: "
            "openssl rand -base64 48"
        )


def require_migrated_database() -> None:
    """Raise CommandError where the database cannot be reached, or is not as the code expects it.

    It is asked without the pool first, which would try for half a minute and not say what is amiss.
    """
    try:
        psycopg.connect(**connection.get_connection_params()).close()
    except psycopg.OperationalError as error:
        raise CommandError(f"Cannot reach the database of DATABASE_URL: {error}") from error
    if missing := count_missing_migrations():
        raise CommandError(f"The database lacks {missing} migrations: ./run manage migrate")


def collect_static() -> None:
    """Compress and fingerprint the static files, unless no source of theirs changed since the last
    time.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with root.with_name(f"{root.name}.fingerprint").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)  # two servers may start at once
        stamp.seek(0)
        fingerprint = _static_fingerprint()
        if stamp.read() != fingerprint:
            call_command("collectstatic", interactive=False, verbosity=0)
            stamp.truncate(0)
            stamp.write(fingerprint)


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(()):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
