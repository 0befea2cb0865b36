from io import StringIO

import pytest

from config.ops.progress import show_progress


def test_lines_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 20))
    monkeypatch.setattr("config.ops.progress.time.monotonic", lambda: next(clock))
    out = StringIO()
    assert list(show_progress("abcde", what="letters", out=out)) == list("abcde")
    assert out.getvalue() == "0 of 5 letters, 20 s2 of 5 letters, 60 s4 of 5 letters, 100 s5 of 5 letters, 120 s"


def test_nothing_is_said_of_nothing() -> None:
    out = StringIO()
    assert list(show_progress("", what="letters", out=out)) == []
    assert out.getvalue() == ""
