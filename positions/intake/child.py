"""Readers of files run in a child process with limits, so that no file can hold up or end the server.

A small file can keep a parser busy for hours, fill the memory, or end the process it runs in. Here it ends a
child, and whoever waits is told why in a sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any, Final

_HOUSE: Final = Path(__file__).resolve().parents[2]
_AT_ONCE: Final = 2
"""Children of one process: each may take all the memory that its limits give it."""
_SLOTS: Final = BoundedSemaphore(_AT_ONCE)
OUT_OF_MEMORY: Final = 71
"""What a child ends with that had no memory left."""
REFUSED: Final = 72
"""What a child ends with that says in its answer why it does not read this."""


class Reason(StrEnum):
    """Why nothing came of a file, as an editor reads it."""

    SLOW = "Reading it took longer than one file may take."
    MEMORY = "Reading it needs more memory than one file may take."
    LONG = "What came out of it is longer than can be kept."
    DIED = "The reader for files of this kind could make nothing of it."
    BUSY = "Other files are being read just now: try again in a minute."
    REFUSED = "It is not a file that can be read here."


class NotRead(Exception):
    """Nothing came of a file; as text it says why, in the words of the reader where it gave any."""

    def __init__(self, reason: Reason, said: str = "") -> None:
        super().__init__(said or reason.value)
        self.reason = reason


class Unreadable(Exception):
    """Raised within the child by a reader that knows, and says, why a file cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one child: seconds it may live and compute, bytes it may take, and bytes it may answer or
    print.
    """

    seconds: int = 30
    cpu_seconds: int = 20
    memory: int = 1 << 30
    output: int = 64 << 20


LIMITS: Final = Limits()
type _Files = tuple[IO[bytes], IO[bytes], IO[bytes]]


def run(
    target: str, raw: bytes, options: Mapping[str, Any] | None = None, *, limits: Limits = LIMITS
) -> Any:
    """What the function ``target`` ("module:function") answers when it is called in a child as
    ``function(raw, **options)``; options and answer are what JSON can hold.

    Raises:
        NotRead: whatever else happens.
    """
    # Waits no longer than one file may take: by then a slot is free, or the server has too much to do.
    if not _SLOTS.acquire(timeout=limits.seconds):
        raise NotRead(Reason.BUSY)
    try:
        # Files without names: nothing is left behind, however either side ends.
        with TemporaryFile() as given, TemporaryFile() as answer, TemporaryFile() as printed:
            given.write(raw)
            given.seek(0)
            code = _ended(target, options or {}, limits, (given, answer, printed))
            answer.seek(0)
            return _judge(code, answer.read(limits.output + 1))
    finally:
        _SLOTS.release()


def _ended(target: str, options: Mapping[str, Any], limits: Limits, files: _Files) -> int:
    """What the child ended with, which was given the first of the files and answered in the second."""
    return _wait(_start(target, options, limits, files), limits)


def _start(
    target: str, options: Mapping[str, Any], limits: Limits, files: _Files
) -> subprocess.Popen[bytes]:
    """Files and no pipes: neither side ever waits for the other, and what is written has a limit."""
    order = json.dumps({"target": target, "options": options, "limits": asdict(limits)})
    given, answer, printed = files
    return subprocess.Popen(
        # As an argument and not as input, which is the file itself.
        [sys.executable, "-m", "positions.intake.confined", order],
        stdin=given,
        stdout=answer,
        stderr=printed,
        cwd=_HOUSE,
        # Nothing of the server's environment: a parser that was taken over finds no password of the database.
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        # A group of its own, so that what it starts can be ended with it.
        start_new_session=True,
    )


def _wait(child: subprocess.Popen[bytes], limits: Limits) -> int:
    """How it ended; whatever it left running ends with it."""
    try:
        return child.wait(timeout=limits.seconds)
    except subprocess.TimeoutExpired as late:
        raise NotRead(Reason.SLOW) from late
    finally:
        with contextlib.suppress(ProcessLookupError):
            # Also where it has ended by itself: it may have left others behind.
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


_ENDS: Final = {
    OUT_OF_MEMORY: Reason.MEMORY,
    # The limits of the child end it by these signals.
    -signal.SIGXCPU: Reason.SLOW,
    -signal.SIGALRM: Reason.SLOW,
    -signal.SIGXFSZ: Reason.LONG,
}


def _judge(code: int, answer: bytes) -> Any:
    if code not in (0, REFUSED):
        raise NotRead(_ENDS.get(code, Reason.DIED))
    try:
        said = json.loads(answer)
    except ValueError as garbled:  # it ended without an answer
        raise NotRead(Reason.DIED) from garbled
    if code == REFUSED:
        raise NotRead(Reason.REFUSED, str(said))
    return said
