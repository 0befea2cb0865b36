"""A row of a table of stances while it is found out what it would become."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from positions.loading.tables.sources_named import NewSource


@dataclass(slots=True)
class Quoted:
    """Words of a text that a row rests on; ``column`` has them, and ``source`` is one on record or a
    new one.
    """

    column: str
    words: str
    at: int | None
    called: str
    """What the table calls their source; "" where it is that of the row's first words."""
    role: str
    locator: str | None
    gloss: str | None
    gloss_maker: str | None
    source: int | NewSource | None = None
    snapshot: int | None = None
    start: int = 0


@dataclass(slots=True)
class Depending:
    """A condition of the stance to be; ``column`` says what it is."""

    column: str
    kind: str
    text: str
    state: str
    settled: tuple[dt.date | None, str | None]
    leads_to: str
    """What the table calls the issue; "" where it leads to none."""
    issue: int | None = None
    quoted: Quoted | None = None


@dataclass(slots=True)
class StanceRow:
    """One stance to be; ``cells`` are what its columns say, ``source`` one on record or a new one."""

    line: int
    cells: dict[str, Any]
    actor: int | None = None
    on_behalf_of: int | None = None
    reported_by: int | None = None
    issue: int | None = None
    source: int | NewSource | None = None
    snapshot: int | None = None
    start: int = 0
    words: str = ""
    more: list[Quoted] = field(default_factory=list)
    """The words behind the first."""
    conditions: list[Depending] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)
    """Columns that say something else than they should: told already, and not missing."""
    is_known: bool = False
    is_by_office: bool = False
    """Whether it was the actor's office that said for whom it spoke, and not the table."""

    @property
    def further(self) -> list[Quoted]:
        """All words behind the first, those of conditions with them."""
        return [*self.more, *(one.quoted for one in self.conditions if one.quoted)]

    @property
    def day(self) -> tuple[dt.date, str]:
        day: tuple[dt.date, str] = self.cells["stated_date"]
        return day

    @property
    def place(self) -> tuple[object, ...]:
        """Who says something on what and when, by which words; or by none."""
        # A new source has no key yet: its identity tells it from others until it is written.
        source = id(self.source) if isinstance(self.source, NewSource) else self.snapshot
        return (
            *(self.actor, self.on_behalf_of, self.issue, *self.day),
            *(source, self.start, self.words),
        )

    @property
    def key(self) -> tuple[object, ...]:
        """Two rows that share it say the same."""
        return *self.place, self.cells["value"]
