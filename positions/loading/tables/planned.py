"""What a table of records would become, whatever they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from positions.loading.tables.problems import Problems

type Write = Callable[[User], int]


@dataclass(frozen=True, slots=True)
class Records:
    """How many rows are new and how many on record, and what writes the new ones."""

    created: int
    known: int
    write: Write
    to_fetch: Sequence[str] = ()
    """Addresses whose texts it needs first."""


def note_same(
    rows: Sequence[tuple[int, Sequence[str]]], column: str, said: str, problems: Problems
) -> None:
    """Refuse a row that shares a key with one above; ``said`` names that one."""
    seen: dict[str, int] = {}
    for line, keys in rows:
        if above := next((seen[key] for key in keys if key in seen), None):
            problems.refuse(line, column, said.format(above))
        for key in keys:
            seen.setdefault(key, line)
