"""Readers that behave badly, each harmless within its limits."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from positions.intake.child import Unreadable


def echo(raw: bytes, **options: Any) -> dict[str, Any]:
    return {"raw": raw.decode(), **options}


def sleep(raw: bytes) -> None:
    time.sleep(60)


def compute(raw: bytes) -> None:
    while True:
        pass


def allocate(raw: bytes) -> int:
    return len(bytearray(1 << 34))


def print_without_end(raw: bytes) -> None:
    while True:
        print("and so on " * 1000)  # noqa: T201


def answer_too_much(raw: bytes) -> str:
    return "x" * (5 << 20)


def leave(raw: bytes) -> None:
    os._exit(0)


def fail(raw: bytes) -> None:
    raise ValueError("no such thing")


def die(raw: bytes) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(raw: bytes) -> None:
    raise Unreadable("The file is locked by a password.")


def leave_somebody_behind(raw: bytes) -> int:
    child = os.fork()
    if child == 0:
        time.sleep(60)
    return child


def sleep_over_entries(raw: bytes, *, is_table: bool) -> None:
    time.sleep(60)


def allocate_for_entries(raw: bytes, *, is_table: bool) -> int:
    return len(bytearray(1 << 34))


def die_of_entries(raw: bytes, *, is_table: bool) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
