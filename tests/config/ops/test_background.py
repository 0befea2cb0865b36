"""Background tasks, by workers that are killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.tasks import TaskResult, TaskResultStatus
from pytest_django import DjangoDbBlocker

from config.postgres.scratch import address_of, scratch_database
from tests.config.ops.errand import errand
from tests.config.served import eventually

LEASE_SECONDS = 1


@pytest.fixture
def database(migrated_template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of one that a worker sees the rows of."""
    name = f"demarche_test_{os.getpid()}_tasks"
    with django_db_blocker.unblock(), scratch_database(name, template=migrated_template):
        yield address_of(settings.DATABASE_URL, name)


def worker(database: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, f"{settings.BASE_DIR}/manage.py", "ox_worker", "-v0", "--interval=0.1"]
    return subprocess.Popen([*command, f"--lock-timeout={LEASE_SECONDS}"], env=os.environ | {"DATABASE_URL": database})


def lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_the_task_of_a_killed_worker_is_taken_up_again(database: str, tmp_path: Path) -> None:
    begun, may_end = tmp_path / "begun", tmp_path / "may end"
    waiting: TaskResult[..., str] = errand.enqueue(str(begun), str(may_end))
    with worker(database) as first:
        assert eventually(lambda: lines(begun) == 1)
        first.send_signal(signal.SIGKILL)
        assert first.wait(30) == -signal.SIGKILL
    waiting.refresh()
    assert waiting.status is TaskResultStatus.RUNNING  # as far as anybody knows
    with worker(database) as second:
        assert eventually(lambda: lines(begun) == 2)
        may_end.touch()

        def is_done() -> bool:
            waiting.refresh()
            return waiting.is_finished

        assert eventually(is_done)
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    assert (waiting.status, waiting.return_value) == (TaskResultStatus.SUCCESSFUL, "done")
    assert (waiting.attempts, lines(begun)) == (2, 2)
