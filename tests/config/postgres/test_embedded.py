"""The embedded cluster, each test with servers and processes of its own."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest

from config.postgres import keeper
from config.postgres.embedded import EmbeddedPostgresError, Server, database_urls, ensure_running, find_binaries, revive

# A process that uses the cluster, says so, and waits until its input closes.
USER = """
import sys; from pathlib import Path; from config.postgres.embedded import ensure_running
ensure_running(Path(sys.argv[1]), fast=True); print("ready", flush=True); sys.stdin.read()
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster that exists; whether it runs is each test's business."""
    data = tmp_path_factory.mktemp("cluster") / "data"
    ensure_running(data, fast=True).stop()
    return data


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    server = ensure_running(data, fast=True)
    yield server
    server.stop()


@contextmanager
def another_user(data: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", USER, str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def ask(server: Server, query: str, *, role: str = "demarche") -> object:
    with psycopg.connect(server.url("demarche", role=role), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def is_another(data: Path, *, than: int) -> bool:
    try:
        return server_and_keeper(data)[0] != than
    except (OSError, IndexError):
        return False


def answers(server: Server) -> bool:
    try:
        return ask(server, "select 1") == 1
    except psycopg.OperationalError:
        return False


def is_alive(data: Path) -> bool:
    """Whether any part of keeper or server is: each of their processes holds this lock."""
    with data.with_name(f"{data.name}.keeper").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def server_and_keeper(data: Path) -> tuple[int, int]:
    server = int((data / "postmaster.pid").read_text().split()[0])
    status = Path(f"/proc/{server}/status").read_text()
    return server, int(status.split("PPid:")[1].split()[0])


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_application_and_owner_are_different_roles(server: Server) -> None:
    assert ask(server, "select pg_get_userbyid(datdba) from pg_database where datname = 'demarche'") == "demarche_owner"
    assert (
        ask(server, "select rolsuper or rolcreatedb or rolcreaterole from pg_roles where rolname = current_user")
        is False
    )


def test_owner_may_add_the_extensions_that_migrations_need(server: Server) -> None:
    for extension in ("unaccent", "pg_trgm", "btree_gist"):
        statement = f"create extension {extension}; select extname from pg_extension where extname = '{extension}'"
        with psycopg.connect(server.url("demarche", role="demarche_owner")) as connection:
            results = connection.execute(statement)
            assert results.nextset()
            assert results.fetchone() == (extension,)
            connection.rollback()


def test_text_sorts_and_folds_as_unicode(server: Server) -> None:
    assert ask(server, "select lower('ÉŽ') || current_setting('server_encoding')") == "éžUTF8"


MARKED = "“Ceasefire” now—later, ceasefire… Russia–Ukraine «мир» ‘truce’"
WORDS = ["ceasefire", "now", "later", "ceasefire", "russia", "ukraine", "мир", "truce"]


def words_of(server: Server, text: str) -> list[str]:
    with psycopg.connect(server.url("demarche", role="demarche")) as connection:
        rows = connection.execute("select lower(token) from ts_parse('default', %s) where tokid <> 12", [text])
        return [word for (word,) in rows]


def test_words_are_told_from_marks(server: Server) -> None:
    assert words_of(server, MARKED) == WORDS


def test_a_cluster_of_a_former_version_learns_its_letters_and_keeps_its_rows(tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = ensure_running(data, fast=True)
    with psycopg.connect(server.url("demarche", role="demarche_owner")) as connection:
        connection.execute("create table kept as select 42 as answer; grant select on kept to demarche")
    with psycopg.connect(server.url("demarche", role="postgres")) as connection:
        connection.execute("update pg_database set datctype = 'C'")
    server.stop()
    assert eventually(lambda: not is_alive(data))
    (data / "demarche_lc_ctype").unlink()
    server = ensure_running(data, fast=True)
    assert words_of(server, MARKED) == WORDS
    assert ask(server, "select answer from kept") == 42
    assert ask(server, "select count(*) from pg_database where datctype = 'C'") == 0
    server.stop()


def test_nothing_listens_on_a_port_and_strangers_cannot_reach_the_socket(server: Server) -> None:
    assert ask(server, "select current_setting('listen_addresses')") == ""
    assert server.sockets.stat().st_mode & 0o077 == 0


def test_it_stops_with_its_only_user(data: Path) -> None:
    server = ensure_running(data, fast=True)
    assert is_alive(data)
    server.stop()
    assert eventually(lambda: not is_alive(data))


def test_it_outlives_who_started_it_while_others_use_it(data: Path) -> None:
    with another_user(data) as starter:
        attached = ensure_running(data)
        starter.kill()
        starter.wait()
        time.sleep(0.2)  # a server that stopped with its starter would be stopping now
        assert ask(attached, "select 1") == 1
    attached.stop()
    assert eventually(lambda: not is_alive(data))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
@pytest.mark.parametrize("victim", ["user", "keeper", "everything"])
def test_kill_leaves_nothing_behind_and_the_next_start_works(data: Path, victim: str) -> None:
    with another_user(data) as user:
        postgres, keeper = server_and_keeper(data)
        victims = {"user": {user.pid}, "keeper": {keeper}, "everything": {user.pid, keeper, postgres}}
        for process in victims[victim]:
            os.kill(process, signal.SIGKILL)
        assert eventually(lambda: not is_alive(data))
        server = ensure_running(data, fast=True)
        assert ask(server, "select 1") == 1
    server.stop()


@pytest.mark.parametrize("signals", [[signal.SIGKILL], [signal.SIGINT], [signal.SIGKILL] * 2], ids=str)
def test_a_killed_server_is_started_again(server: Server, data: Path, signals: list[signal.Signals]) -> None:
    for number in signals:
        postgres, keeper = server_and_keeper(data)
        with psycopg.connect(server.url("demarche", role="demarche")):  # a process that outlives the first of them
            os.kill(postgres, number)
            assert eventually(partial(is_another, data, than=postgres))
        assert eventually(lambda: answers(server))
        assert server_and_keeper(data)[1] == keeper


def test_a_server_that_gave_up_by_itself_is_started_again(tmp_path: Path) -> None:
    """As PostgreSQL does where its log finds no room: it ends with 1 and takes its note away."""
    note, lives = tmp_path / "postmaster.pid", tmp_path / "lives"
    life = f"echo ready > {note}; sleep 0.3; echo one >> {lives}; rm {note}; exit 1"
    with lives.open("w") as lock:
        server = keeper.KeptServer(["/bin/sh", "-c", life], tmp_path, tmp_path, lock=lock.fileno())
        living = threading.Thread(target=server.live)
        living.start()
        assert eventually(lambda: len(lives.read_text().splitlines()) > 1)
        server.stop()
        living.join()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_after_the_end_of_its_keeper_it_can_be_revived(server: Server, data: Path) -> None:
    postgres, keeper = server_and_keeper(data)
    revive()
    assert server_and_keeper(data) == (postgres, keeper)
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not is_alive(data))
    revive()
    assert eventually(lambda: answers(server))


def test_many_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-c", USER, str(data)]
    users = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [user.stdout and user.stdout.readline() for user in users] == ["ready\n"] * 4
    for user in users:
        user.communicate()  # closes its input
    assert eventually(lambda: not is_alive(data))


def test_path_too_long_for_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / ("long" * 30) / "data"
    server = ensure_running(data, fast=True)
    assert ask(server, "select 1") == 1
    assert server.sockets.stat().st_mode & 0o777 == 0o700
    server.stop()
    server.sockets.rmdir()


def test_cluster_of_another_version_is_refused_with_a_reason(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedPostgresError, match="was made by PostgreSQL 9"):
        ensure_running(data)


def test_no_binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMARCHE_PG_BIN", str(tmp_path))
    with pytest.raises(EmbeddedPostgresError, match=f"No PostgreSQL 15 or newer in: {tmp_path}"):
        find_binaries()


def test_commands_that_only_read_settings_start_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMARCHE_NO_DATABASE", "1")
    application, owner = database_urls(tmp_path / "data")
    assert application != owner
    assert list(tmp_path.iterdir()) == []
