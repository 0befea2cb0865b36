"""What a search finds, by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from positions.audience import Audience
from positions.dates import write_date
from positions.reads.sources.highlighting import Fragment

CANDIDATES: Final = 2000
"""Matches ranked at most, since ranking is linear in them; more are reported as "2,000+"."""
HITS_SHOWN: Final = 10
"""Hits shown of each kind where all are looked for."""
HIT_KINDS: Final = {
    "dossiers": "Dossiers",
    "actors": "Actors",
    "issues": "Issues",
    "events": "Events",
    "words": "Words of sources",
    "sources": "Sources",
    "texts": "Whole texts",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it leads, its words with the matches, what it is, and why it does not
    stand, or "". Words of a source with their language, and what they mean where somebody said so.
    """

    url: str
    fragments: Sequence[Fragment]
    context: str
    caveat: str = ""
    language: str = ""
    gloss: str | None = None
    gloss_maker_label: str = ""


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The best hits of one of `HIT_KINDS`, out of ``count`` (`CANDIDATES` means as many or more)."""

    kind: str
    hits: Sequence[Hit]
    count: int

    @property
    def label(self) -> str:
        return HIT_KINDS[self.kind]

    @property
    def has_more(self) -> bool:
        return len(self.hits) < self.count

    @property
    def summary(self) -> str:
        """10 of 2,000+."""
        # Nobody counted beyond them.
        more = "+" if self.count >= CANDIDATES else ""
        return f"{len(self.hits)} of {self.count:,}{more}" if self.has_more else f"{self.count:,}"


def count_of(rows: Sequence[tuple[Any, ...]]) -> int:
    """How many were found: the last column of each row."""
    return rows[0][-1] if rows else 0


def describe_source(
    what: str, publisher: str, date: dt.date | None, precision: str, *terms: str
) -> str:
    """What stands below a hit in a source, without what is not known: below words the ``terms`` on
    which they may be shown too.
    """
    parts = [what, publisher, write_date(date, precision) if date else "", *terms]
    return ", ".join(part for part in parts if part)


def statuses_searched(audience: Audience) -> list[str]:
    """Whoever codes something blind finds no words of work in progress, be it their own."""
    sees_drafts = audience.is_editor and not audience.kept
    return ["draft", "submitted", "returned", "published"] if sees_drafts else ["published"]
