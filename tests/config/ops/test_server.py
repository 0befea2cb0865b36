"""Serving with granian: the start, the end, and what happens to those who are killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from config.ops.server import (
    collect_static,
    require_free_port,
    require_migrated_database,
    usual_workers,
)
from config.postgres.embedded import Server, ensure_running
from config.postgres.scratch import address_of, scratch_database
from tests.config.served import SECRET, answers, below, children, eventually, free_port, is_gone, served


@pytest.fixture
def port() -> int:
    return free_port()


def serve(port: int) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    return subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", "serve", f"--port={port}"],
        env={
            **environment,
            "DEMARCHE_SECRET_KEY": SECRET,
            "DATABASE_URL": address_of(settings.DATABASE_URL, connection.settings_dict["NAME"]),
        },
        stdout=subprocess.DEVNULL,
        process_group=0,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can keep a process to some processors")
def test_no_more_workers_than_processors_that_may_be_used() -> None:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert usual_workers() == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGKILL]])
def test_no_worker_outlives_its_server(django_db_setup: None, port: int, signals: list[signal.Signals]) -> None:
    with serve(port) as server:
        assert eventually(lambda: answers(port))
        # One for requests, or several, and one that keeps another for tasks.
        assert eventually(lambda: len(children(server.pid)) == usual_workers() + 1)
        assert eventually(lambda: len(below(server.pid)) == usual_workers() + 2)
        workers = below(server.pid)
        for number in signals:
            server.send_signal(number)
        assert server.wait(30) in {0, -signal.SIGKILL}
    assert eventually(lambda: not answers(port))
    assert eventually(lambda: all(map(is_gone, workers)))


def test_a_worker_of_tasks_that_is_killed_is_followed_by_another(django_db_setup: None, port: int) -> None:
    with serve(port) as server:
        assert eventually(lambda: len(below(server.pid)) == usual_workers() + 2)
        (killed,) = (pid for child in children(server.pid) for pid in children(child))
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: len(set(below(server.pid)) - {killed}) == usual_workers() + 2)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def test_port_that_is_taken_is_named(port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(CommandError, match=rf"Cannot serve on 127.0.0.1:{port} .*--port N"):
            require_free_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 65536])
def test_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(CommandError, match="Cannot serve"):
        require_free_port("127.0.0.1", port)


def test_serving_for_real_needs_a_secret(settings: Settings) -> None:
    settings.SECRET_KEY = "insecure: for the demo"
    with pytest.raises(CommandError, match="Set DEMARCHE_SECRET_KEY"):
        call_command("serve", stdout=StringIO())


@pytest.mark.django_db
def test_database_that_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    require_migrated_database()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    with pytest.raises(CommandError, match="Cannot reach the database"):
        require_migrated_database()


def test_database_without_its_migrations_is_told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with (
        django_db_blocker.unblock(),
        scratch_database(f"demarche_test_bare_{os.getpid()}"),
        pytest.raises(CommandError, match="manage migrate"),
    ):
        require_migrated_database()


def test_demo_does_not_touch_the_database_of_an_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://demarche@db/demarche")
    with pytest.raises(CommandError, match=r"env -u DATABASE_URL \./run demo"):
        call_command("demo", stdout=StringIO())


def test_static_files_are_collected_again_only_after_a_change(tmp_path: Path, settings: Settings) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "style.css").write_text("a {}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    collect_static()
    shutil.rmtree(tmp_path / "collected")
    (tmp_path / "collected").mkdir()
    collect_static()
    assert list((tmp_path / "collected").iterdir()) == []
    (source / "style.css").write_text("a { color: red }")
    collect_static()
    assert (tmp_path / "collected" / "style.css").read_text() == "a { color: red }"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A migrated database on a server of its own, which may be killed."""
    server = ensure_running(tmp_path_factory.mktemp("cluster") / "data", fast=True)
    subprocess.run([sys.executable, settings.BASE_DIR / "manage.py", "migrate", "-v0"], env=on(server), check=True)
    yield server
    server.stop()


def on(server: Server) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"},
        "DEMARCHE_SECRET_KEY": SECRET,
        "DATABASE_URL": server.url("demarche", role="demarche"),
        "DATABASE_OWNER_URL": server.url("demarche", role="demarche_owner"),
    }


def status(port: int, path: str = "/") -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def everybody_answered(port: int) -> bool:
    """Each worker finds its way back by itself; on the way none answers with a fault."""
    with ThreadPoolExecutor(12) as visitors:
        seen = set(visitors.map(lambda _: status(port), range(60)))
    assert seen <= {200, 503}
    return seen == {200}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_database_that_is_killed_or_restarted_is_away_for_seconds(
    cluster: Server, port: int, number: signal.Signals
) -> None:
    command = [sys.executable, f"{settings.BASE_DIR}/manage.py", "serve", f"--port={port}", "--workers=3"]
    with subprocess.Popen(command, env=on(cluster), stdout=subprocess.DEVNULL, process_group=0) as server:
        try:
            assert eventually(lambda: answers(port))
            with ThreadPoolExecutor(12) as visitors:  # each worker's pool has connections that will be stale
                assert set(visitors.map(lambda _: status(port), range(60))) == {200}
            postmaster = int((cluster.sockets / "postmaster.pid").read_text().split()[0])
            os.kill(postmaster, number)
            seen = [status(port)]
            deadline = time.monotonic() + 15
            while seen[-1] != 200 and time.monotonic() < deadline:
                seen.append(status(port))
            assert seen[-1] == 200
            assert set(seen) <= {200, 503}
            assert eventually(lambda: everybody_answered(port))
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0


def test_a_database_that_was_restarted_unnoticed_answers_the_first_who_asks(cluster: Server) -> None:
    """Of each worker, all of whose connections have ended."""
    with served(cluster.url("demarche", role="demarche"), workers=3, threads=8) as server:
        with ThreadPoolExecutor(24) as visitors:
            assert set(visitors.map(lambda _: status(server.port), range(120))) == {200}
        restart(cluster)
        with server.visitor_of_each_worker(address="127.0.0.61") as visitors_of_each:
            assert [visitor.ask("/")[0] for visitor in visitors_of_each] == [200] * 3


def restart(cluster: Server) -> None:
    """Return when it answers again."""
    postmaster = cluster.sockets / "postmaster.pid"
    former = postmaster.read_text()
    os.kill(int(former.split()[0]), signal.SIGINT)
    assert eventually(lambda: postmaster.exists() and postmaster.read_text() != former)
    assert eventually(lambda: is_open(cluster.url("demarche", role="demarche")))


def is_open(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True
