"""Starts the machines, has them tried by a process that sits beside them, and leaves nothing of them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from tests.config.served import eventually
from tests.faults.cluster.hosts import (
    HERE,
    HOSTS,
    PATRONI,
    PLACE,
    PREFIX,
    SECRETS,
    SWITCH,
    Host,
    database_url,
    leader,
    members,
    run,
)

OLDEST_PATRONI: Final = 4
START_SECONDS: Final = 180
WEB: Final = Host(90)
"""Where the application runs."""


def what_is_missing() -> str:
    """Why this cannot be tried here, in words; "" where it can."""
    if os.geteuid() != 0:
        return "Network namespaces are for root: run this as root."
    for program, package in (("ip", "iproute2"), ("unshare", "util-linux"), ("etcd", "etcd-server")):
        if not shutil.which(program):
            return f"There is no {program}: on Debian, apt-get install {package}."
    patroni = os.environ.get(PATRONI) or shutil.which("patroni")
    if not patroni or not Path(patroni).exists():
        return (
            "There is no Patroni. Install it from PyPI, apart from Demarche: python3 -m venv DIRECTORY &&"
            " DIRECTORY/bin/pip install --require-hashes -r deploy/cluster/requirements.txt,"
            f" and set {PATRONI}=DIRECTORY/bin/patroni."
        )
    os.environ[PATRONI] = patroni
    version = run(patroni, "--version")
    if int(re.findall(r"\d+", version)[0]) < OLDEST_PATRONI:
        return (
            f"{version.strip()} is too old: quorum commit came with 4.0."
            " Install the one of deploy/cluster/requirements.txt."
        )
    return ""


def clear() -> str:
    """Remove the namespaces of a trial that was killed; why not, where one is at work."""
    left = [name for name in run("ip", "netns", "list").split() if name.startswith(PREFIX)]
    if any(run("ip", "netns", "pids", name).strip() for name in left):
        return f"Another trial is at work, or was killed and left processes: ip netns pids {left[0]}"
    for name in left:
        run("ip", "netns", "del", name)
    return ""


@contextmanager
def machines(place: Path) -> Iterator[None]:
    """Three machines that work, and this process beside them, with their database migrated."""
    os.environ[PLACE] = str(place)
    run("ip", "netns", "add", SWITCH)
    run("ip", "-n", SWITCH, "link", "add", "switch", "type", "bridge")
    run("ip", "-n", SWITCH, "link", "set", "switch", "up")
    connected: list[Host] = []
    try:
        for host in (*HOSTS, WEB):
            host.connect()
            connected.append(host)
        with Path(f"/var/run/netns/{WEB.namespace}").open() as network:
            os.setns(network.fileno(), os.CLONE_NEWNET)
        for host in HOSTS:
            host.start()
        assert eventually(lambda: len(members()) == len(HOSTS) and leader() is not None, seconds=START_SECONDS), (
            members()
        )
        make_database()
        yield
    finally:
        for host in reversed(connected):
            if host is not WEB:
                host.disconnect()
        for name in (WEB.namespace, SWITCH):
            subprocess.run(["ip", "netns", "del", name], check=False)  # noqa: S607


def make_database() -> None:
    """As the README has operators do it."""
    address = f"host={','.join(host.address for host in HOSTS)} target_session_attrs=read-write connect_timeout=2"
    password = SECRETS["demarche"]
    with psycopg.connect(
        f"{address} user=postgres dbname=postgres password={SECRETS['postgres']}", autocommit=True
    ) as session:
        for role in ("demarche", "demarche_owner"):
            session.execute(f"create role {role} login password '{password}'")
        session.execute("create database demarche owner demarche_owner")


def main() -> int:
    if missing := what_is_missing() or clear():
        sys.stderr.write(f"{missing}\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended on the way out
    with tempfile.TemporaryDirectory(prefix="demarche-cluster-") as place, machines(Path(place)):
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"},
            "DJANGO_SETTINGS_MODULE": "tests.config.served_settings",
            "DEMARCHE_HOSTS": "localhost,127.0.0.1",
            "DATABASE_URL": database_url("demarche"),
            "DATABASE_OWNER_URL": database_url("demarche_owner"),
        }
        command = [sys.executable, "-m", "tests.faults.cluster.trials", *sys.argv[1:]]
        log = Path(place) / "log"
        with log.open("w") as said:
            ended = subprocess.run(command, env=environment, cwd=HERE, stderr=said, check=False)
        if ended.returncode:
            sys.stderr.write(log.read_text()[-5000:])
        return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
