"""Files of a folder read into nested lists; what is too much of it is told."""

from __future__ import annotations

import pytest

from positions.intake import entries


@pytest.mark.parametrize(
    ("raw", "is_table"),
    [(b"- a: b\n" * 4, False), (b"- []\n" * 4, False), (b"a\n" + b"b\n" * 4, True)],
)
def test_more_entries_than_anybody_takes_are_told(monkeypatch: pytest.MonkeyPatch, raw: bytes, is_table: bool) -> None:
    monkeypatch.setattr(entries, "MOST_ENTRIES", 3)
    found = entries.read(raw, is_table=is_table)
    assert found["tree"] == ""
    ((_, reason),) = found["faults"]
    assert reason == "has more than 3 entries: make several of it."


def test_what_is_nested_deeper_than_any_folder_is_told() -> None:
    told = [(1, "aliases (*name) and deep nesting are not read: write it out.")]
    assert entries.read(b"[" * 30 + b"]" * 30, is_table=False)["faults"] == told
    # Before any level of it is composed, closed or not.
    assert entries.read(b"[" * 30, is_table=False)["faults"] == told
