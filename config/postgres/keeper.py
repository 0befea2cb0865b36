"""Keep one PostgreSQL cluster running for as long as any process uses it, then stop it.

`config.postgres.embedded` starts this file as a script of its own (standard library only, so that
it is up in milliseconds). Two lock files beside the cluster decide everything, and the kernel frees
them however a process ends:

`DATA.keeper`  held by the keeper and inherited by its PostgreSQL. Whoever gets it knows that no
server is alive. `DATA.users`   shared by every process that uses the server. The keeper waits to
hold it alone: then nobody is left.

A server that is killed is started again as long as it has users. A keeper that is killed takes its server with it (on
Linux: PR_SET_PDEATHSIG, which follows the *thread* that started the child; here that is the main thread of a process
that does nothing else).
"""

import contextlib
import ctypes
import fcntl
import locale
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

# The application's role owns nothing, so that what the owner forbids it (history, constraints)
# stays forbidden.
PROVISIONING = """
CREATE ROLE demarche_owner LOGIN CREATEDB;
CREATE ROLE demarche LOGIN;
CREATE DATABASE demarche OWNER demarche_owner;
"""
# Clusters of former versions, whose parser of texts took every mark beyond ASCII for a letter:
# “Ceasefire” was no "ceasefire". The builtin provider decides on order and case, so this character
# type orders no index; the indexes of search are made anew by a migration.
RECLASSIFYING = "UPDATE pg_database SET datctype = '{}' WHERE datlocprovider = 'b' AND datctype IN ('C', 'POSIX');"
UNICODE_LOCALES = (
    "C.UTF-8",
    "C.utf8",
    "en_US.UTF-8",
    "UTF-8",
)  # Linux has the first, macOS one of the last
# For tests: a crash of the machine may lose the cluster. Nor does anything vacuum or analyze by the way: what a test
# wrote is gone when it does, and of tables that are believed empty hundreds of rows are joined row by row.
FAST = [
    *(
        "-c",
        "fsync=off",
        "-c",
        "synchronous_commit=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "max_wal_size=256MB",
    ),
    *("-c", "autovacuum=off"),
]
PR_SET_PDEATHSIG = 1
SHORTEST_PAUSE, LONGEST_PAUSE, STEADY_SECONDS = (
    0.1,
    5.0,
    30.0,
)  # between lives; after such a long one anew
FIRST_BUILTIN_PROVIDER = 17


def keep_serving(data: Path, binaries: Path, sockets: Path, *, fast: bool) -> int:
    """Serve the cluster `data` until its last user is gone; return PostgreSQL's exit status.

    Return 0 at once where another keeper, or the server it left, is still at work.
    """
    alive = data.with_name(f"{data.name}.keeper").open("w")
    try:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0
    os.ftruncate(sys.stdout.fileno(), 0)  # the log: this run's lines only
    _leave_root()
    if not data.exists():
        _create(data, binaries, fast=fast)
    _refuse_another_version(data, binaries)
    _forget_the_dead(data, sockets)
    _reclassify_characters(data, binaries)
    command = [
        str(binaries / "postgres"),
        "-D",
        str(data),
        *_options(sockets),
        *(FAST if fast else []),
    ]
    server = KeptServer(command, data, sockets, lock=alive.fileno())
    threading.Thread(target=_stop_without_users, args=(data, server), daemon=True).start()
    return server.live()


class KeptServer:
    """PostgreSQL, started again whenever it ends before it is told to: killed, or without room on
    its disk.
    """

    def __init__(self, command: list[str], data: Path, sockets: Path, *, lock: int) -> None:
        self._command, self._data, self._sockets, self._lock = command, data, sockets, lock
        self._note = data / "postmaster.pid"
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._is_over = False
        self._turn = threading.Lock()

    def live(self) -> int:
        """Serve until `stop()`; return the exit status, at once where it ended before it was ever
        ready.
        """
        was_ready, pause = False, SHORTEST_PAUSE
        while True:
            started = time.monotonic()
            status = self._run()
            was_ready = (
                was_ready or self._is_ready or status == 0 or self._note.exists()
            )  # left by the killed only
            if self._is_over or not was_ready:
                return status
            with contextlib.suppress(OSError):  # the log may be on the disk that is full
                print(f"PostgreSQL ended with {status} and is started again.", flush=True)  # noqa: T201 (the log)
            pause = (
                SHORTEST_PAUSE
                if time.monotonic() - started > STEADY_SECONDS
                else min(2 * pause, LONGEST_PAUSE)
            )
            time.sleep(pause)
            _forget_the_dead(self._data, self._sockets)

    def stop(self) -> None:
        """End it for good."""
        with self._turn:
            self._is_over = True
            if self._process:
                self._process.send_signal(signal.SIGINT)  # "fast shutdown"

    def _run(self) -> int:
        """One life, up to the end of the last of its processes: those that a kill left must not
        meet the next.
        """
        last_words, alive = os.pipe()
        with self._turn:
            if self._is_over:
                return 0
            self._process = subprocess.Popen(
                self._command,
                pass_fds=[self._lock, alive],
                preexec_fn=partial(end_with_parent, os.getpid()),  # noqa: PLW1509 (the other thread waits in the kernel)
            )
        os.close(alive)
        # What ends by itself takes its note away: without room for its log, say.
        while not self._is_ready and self._process.poll() is None:
            self._is_ready = _says_ready(self._note)
            time.sleep(0.02)
        status = self._process.wait()
        os.read(last_words, 1)  # nobody writes: the kernel answers when nobody could any more
        os.close(last_words)
        return status


def _says_ready(note: Path) -> bool:
    try:
        return note.read_text().rstrip().endswith("ready")
    except OSError:
        return False


def major_version(binaries: Path) -> int:
    """Return the major version of the PostgreSQL in this directory."""
    answer = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(re.findall(r"\d+", answer)[0])


def _forget_the_dead(data: Path, sockets: Path) -> None:
    """No part of a server is alive, as the lock tells: process numbers are given anew."""
    (data / "postmaster.pid").unlink(missing_ok=True)
    (sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _stop_without_users(data: Path, server: KeptServer) -> None:
    """Wait until no process uses the server, then stop it; new users wait behind this lock until
    the keeper ends.
    """
    with data.with_name(f"{data.name}.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        server.stop()
        threading.Event().wait()  # with the lock, until the main thread ends this process


def _options(sockets: Path) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
    }
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _create(data: Path, binaries: Path, *, fast: bool) -> None:
    """Make the cluster in a temporary place and move it: it exists whole, or not at all."""
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    options = [*_locale(major_version(binaries)), *(["--no-sync"] if fast else [])]
    subprocess.run(
        [
            binaries / "initdb",
            "-D",
            unfinished,
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-instructions",
            *options,
        ],
        check=True,
    )
    _run_alone(unfinished, binaries, PROVISIONING, *(FAST if fast else []))
    _character_note(unfinished).write_text(unicode_locale())
    unfinished.rename(data)


def _run_alone(data: Path, binaries: Path, statements: str, *settings: str) -> None:
    """Run statements as the superuser in a cluster that nobody serves: all of them, or exit."""
    subprocess.run(
        [
            binaries / "postgres",
            "--single",
            "-D",
            data,
            "-c",
            "exit_on_error=on",
            *settings,
            "template1",
        ],
        input=statements.strip().encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _reclassify_characters(data: Path, binaries: Path) -> None:
    """Have a cluster of a former version tell letters from marks as Unicode does.

    It keeps every row.
    """
    if not _character_note(data).exists():
        if major_version(binaries) >= FIRST_BUILTIN_PROVIDER:
            _run_alone(data, binaries, RECLASSIFYING.format(unicode_locale()))
        _character_note(data).write_text(unicode_locale())


def _character_note(data: Path) -> Path:
    return data / "demarche_lc_ctype"


def unicode_locale() -> str:
    """Return the name of a locale of this machine that knows all of Unicode's letters; exit where
    there is none.
    """
    usual = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in UNICODE_LOCALES:
            try:
                return locale.setlocale(locale.LC_CTYPE, name) and name
            except locale.Error:
                continue
    finally:
        locale.setlocale(locale.LC_CTYPE, usual)
    sys.exit(
        f"This machine has none of the locales {', '.join(UNICODE_LOCALES)}: install one, or set DATABASE_URL."
    )


def _refuse_another_version(data: Path, binaries: Path) -> None:
    made_by, found = int((data / "PG_VERSION").read_text()), major_version(binaries)
    if made_by != found:
        sys.exit(
            f"{data} was made by PostgreSQL {made_by}, {binaries} is {found}: name another in DEMARCHE_PG_BIN."
        )


def _locale(major: int) -> list[str]:
    """Unicode everywhere, the same order on every machine: PostgreSQL's own collation where it has
    one.

    Its parser of texts does not ask the provider what a letter is, but LC_CTYPE.
    """
    if major < FIRST_BUILTIN_PROVIDER:
        return ["--encoding=UTF8", f"--locale={unicode_locale()}"]
    builtin = "PG_UNICODE_FAST" if major >= 18 else "C.UTF-8"
    provider = ["--locale-provider=builtin", f"--builtin-locale={builtin}"]
    return ["--encoding=UTF8", "--locale=C", f"--lc-ctype={unicode_locale()}", *provider]


def _leave_root() -> None:
    """PostgreSQL refuses to run as root: appear as another user, inside a user namespace of this
    process (Linux).

    Files stay root's. The number must be one that this machine knows, since initdb looks up its
    name.
    """
    if os.geteuid() != 0:
        return
    uid = next(user.pw_uid for user in pwd.getpwall() if user.pw_uid)
    try:
        os.unshare(os.CLONE_NEWUSER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} 0 1")
        Path("/proc/self/gid_map").write_text(f"{uid} 0 1")
    except (AttributeError, OSError) as error:
        sys.exit(
            f"PostgreSQL cannot run as root here ({error}): use another user, or set DATABASE_URL."
        )


def end_with_parent(parent: int, *, by: signal.Signals = signal.SIGINT) -> None:
    """Have the kernel send this process a signal when the process `parent`, which started it, ends
    in whatever way.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:
            os._exit(1)  # it ended before the call above


if __name__ == "__main__":
    data, binaries, sockets = map(Path, sys.argv[1:4])
    sys.exit(keep_serving(data, binaries, sockets, fast="--fast" in sys.argv))
