"""The child itself: it limits itself, calls one function with what it is given, and answers. See
``child``.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from positions.intake.child import OUT_OF_MEMORY, REFUSED, Unreadable

_LATER: Final = 2
"""Seconds after which it ends by itself, should nobody be left to end it."""
_FILES: Final = 64


def main(order: str) -> int:
    """Answer on what was the standard output; whatever a library prints goes where nobody reads."""
    wanted = json.loads(order)
    # Libraries print to the standard output: their words would stand in the answer.
    answers = os.dup(1)
    os.dup2(2, 1)
    # Before the file is read and any parser is imported.
    confine(wanted["limits"])
    try:
        code, said = call(wanted["target"], sys.stdin.buffer.read(), wanted["options"])
        with os.fdopen(answers, "wb") as answer:
            answer.write(json.dumps(said).encode())
    except MemoryError:
        return OUT_OF_MEMORY
    return code


def confine(limits: Mapping[str, int]) -> None:
    """Nothing that follows can take more. Each limit ends the process by a signal, but for memory."""
    for which, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["output"]),
        (resource.RLIMIT_NOFILE, _FILES),
        # It starts nobody, who might leave its group and outlive it. The system lets root, who is no user
        # to serve as, pass this over.
        (resource.RLIMIT_NPROC, 0),
        # A core of a gigabyte would fill the disk of the server.
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))
    seconds = limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # at the second it is killed
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would go on with an OSError
    signal.alarm(limits["seconds"] + _LATER)


def call(target: str, raw: bytes, options: Mapping[str, Any]) -> tuple[int, Any]:
    """The exit code and the answer of the function named."""
    module, _, name = target.partition(":")
    try:
        return 0, getattr(import_module(module), name)(raw, **options)
    except Unreadable as why:
        return REFUSED, str(why)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
