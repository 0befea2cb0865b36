"""The short form of `./run faults`: every trial, in a process of its own, with servers that it may kill."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.faults.__main__ import main


def test_nothing_is_lost_when_postgres_is_restarted() -> None:
    """What is tried of it every day."""
    command = [sys.executable, "-m", "tests.faults", "restart", "--short"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert done.stdout.startswith("restart:")
    assert done.stdout.splitlines()[-1] == "0 promises broken."


@pytest.mark.exhaustive
def test_nothing_is_lost_whoever_is_killed() -> None:
    command = [sys.executable, "-m", "tests.faults", "--short"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert {
        "disk-full",
        "kill-postgres",
        "kill-web",
        "kill-worker",
        "replicas",
        "restart",
        "soak",
        "storm",
        "text",
        "unconfirmed",
    } <= {line.split(":")[0] for line in done.stdout.splitlines()}
    assert done.stdout.splitlines()[-1] == "0 promises broken."


def test_machines_are_not_made_without_what_they_need() -> None:
    command = [sys.executable, "-m", "tests.faults", "cluster"]
    environment = {"PATH": "/nowhere"}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.strip() in {
        "Network namespaces are for root: run this as root.",
        "There is no ip: on Debian, apt-get install iproute2.",
    }


def test_markup_is_tried_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], str]] = []

    def run(command: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append((command, env["DEMARCHE_EVERY_PAGE"]))
        return subprocess.CompletedProcess(command, returncode=1)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["./run faults", "markup"])
    assert main() == 1
    [(command, is_every)] = asked
    assert (command[-1], is_every) == ("tests/e2e/test_live_text.py", "1")
    assert (settings.BASE_DIR / command[-1]).exists()
