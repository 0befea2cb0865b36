"""The short form of `./run faults`: every trial, in a process of its own, with servers that it may kill."""

import subprocess
import sys

from django.conf import settings


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
