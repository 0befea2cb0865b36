"""A reader may sleep, fill the memory, print without end, leave or die: whoever called it reads why, and goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from positions.intake.child import Limits, NotRead, Reason, run

pytestmark = pytest.mark.usefixtures("in_a_child")

STUBS: Final = "tests.positions.intake.stubs:"
SMALL: Final = Limits(seconds=20, cpu_seconds=10, memory=1 << 29, output=1 << 20)


def test_the_answer_comes_back() -> None:
    assert run(f"{STUBS}echo", "Київ".encode(), {"name": "a"}, limits=SMALL) == {"raw": "Київ", "name": "a"}


@pytest.mark.parametrize(
    ("stub", "limits", "reason"),
    [
        ("sleep", Limits(seconds=1), Reason.SLOW),
        ("compute", Limits(seconds=20, cpu_seconds=1), Reason.SLOW),
        ("allocate", SMALL, Reason.MEMORY),
        ("print_without_end", SMALL, Reason.LONG),
        ("answer_too_much", SMALL, Reason.LONG),
        ("leave", SMALL, Reason.DIED),
        ("fail", SMALL, Reason.DIED),
        ("die", SMALL, Reason.DIED),
        ("no_such_reader", SMALL, Reason.DIED),
    ],
)
def test_the_caller_lives_and_is_told_why(stub: str, limits: Limits, reason: Reason) -> None:
    with pytest.raises(NotRead) as told:
        run(STUBS + stub, b"whatever", limits=limits)
    assert (told.value.reason, str(told.value)) == (reason, reason.value)
    assert run(f"{STUBS}echo", b"the next one", limits=SMALL) == {"raw": "the next one"}


def test_a_reader_that_knows_why_says_it() -> None:
    with pytest.raises(NotRead, match=r"^The file is locked by a password\.$") as told:
        run(f"{STUBS}refuse", b"", limits=SMALL)
    assert told.value.reason is Reason.REFUSED


STARTS: Final = f"""
from positions.intake.child import NotRead, run
try:
    run("{STUBS}leave_somebody_behind", b"")
except NotRead as why:
    print(why.reason.name)
"""
ANYBODY: Final = ("setpriv", "--bounding-set=-sys_resource,-sys_admin", "--ruid=65534")
"""Root without what lets root pass over limits of a user's processes."""


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root may start as many as it likes")
def test_it_starts_nobody() -> None:
    """Who leaves the group of a reader would outlive it."""
    command = [*(ANYBODY if os.getuid() == 0 else ()), sys.executable, "-c", STARTS]
    ended = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    assert ended.stdout == "DIED\n"


@pytest.mark.skipif(os.getuid() != 0, reason="only root may start any")
def test_nothing_it_started_outlives_it() -> None:
    left = run(f"{STUBS}leave_somebody_behind", b"", limits=SMALL)
    for _ in range(500):  # the signal is sent by then, and soon arrives
        if not is_alive(left):
            break
        time.sleep(0.02)
    assert not is_alive(left)


def is_alive(process: int) -> bool:
    """Ended and not yet waited for by the system, it is a "Z" for a moment."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
