"""The benchmark of quotes, with so few texts that only what it finds is worth looking at."""

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import quotes


def test_every_quotation_is_answered_as_expected(
    django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["quotes", "--texts", "3", "--excerpts", "12", "--quotes", "4"])
    with django_db_blocker.unblock():
        quotes.main()
    printed = capsys.readouterr().out
    assert "3 texts, 12 excerpts" in printed
    assert " not " not in printed
