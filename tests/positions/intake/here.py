"""Readers of files in the process of the test: of the second that a child takes, most is spent on importing them."""

from __future__ import annotations

import json
import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import pytest

from positions.intake import child
from positions.intake.child import Limits
from positions.intake.confined import call

_IN_A_CHILD = child._ended


@contextmanager
def read_here() -> Generator[None]:
    """Have nobody start a child meanwhile; no limit holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "_ended", _ended_here)
        yield


@contextmanager
def read_in_a_child() -> Generator[None]:
    """Within ``read_here``, have files read as the application reads them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "_ended", _IN_A_CHILD)
        yield


def _ended_here(target: str, options: Mapping[str, Any], limits: Limits, files: tuple[IO[bytes], ...]) -> int:
    given, answer, _ = files
    with warnings.catch_warnings(action="ignore"):  # a child tells nobody of them
        try:
            code, said = call(target, given.read(), json.loads(json.dumps(options)))
        except Exception:
            return 1
    answer.write(json.dumps(said).encode())
    return code
