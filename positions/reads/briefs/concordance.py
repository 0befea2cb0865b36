"""The words of an issue in their context: every published excerpt on it, with what is looked for in the
middle of a line.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from actors.folding import fold
from actors.models import Actor
from positions.choices import Act, EvidenceRole
from positions.models import Evidence, Issue, Stance
from positions.querysets import newest_first
from positions.texts.concordance import (
    ConcordanceLine,
    SearchPhrase,
    count_words,
    find_lines,
    per_thousand,
)

CONTEXT: Final = 32
"""Characters that are kept beside an excerpt, as far as the text goes."""
MOST_EXCERPTS: Final = 5_000
"""The newest ones are read: what is more is said."""


@dataclass(frozen=True, slots=True)
class ConcordanceHit:
    """A line with whose words it is and where they stand; ``line`` has the whole excerpt in its middle
    where nothing is looked for.
    """

    evidence: Evidence
    line: ConcordanceLine

    @property
    def stance(self) -> Stance:
        return self.evidence.stance

    @property
    def actor(self) -> Actor:
        return self.stance.actor


@dataclass(frozen=True, slots=True)
class YearShare:
    """Of a year: how often what is looked for was said, in how many words of excerpts."""

    year: int
    hits: int
    words: int

    @property
    def per_thousand(self) -> float | None:
        return per_thousand(self.hits, self.words)


@dataclass(frozen=True, slots=True)
class Concordance:
    """``hits`` in the order asked for, in ``found`` of ``excerpts``; ``left_off`` older excerpts were
    not read. ``actors`` are those with excerpts, by name.
    """

    hits: Sequence[ConcordanceHit]
    found: int
    excerpts: int
    left_off: int
    shares: Sequence[YearShare]
    actors: Sequence[Actor]


_ORDERS: Final[dict[str, Callable[[ConcordanceHit], Any]]] = {
    # Read the newest first, and sorting keeps the order of equals.
    "date": lambda _: 0,
    "actor": lambda hit: fold(hit.actor.name),
    "left": lambda hit: hit.line.left_key,
    "right": lambda hit: (hit.line.right_key, hit.line.left_key),
}
CONCORDANCE_ORDERS: Final = tuple(_ORDERS)


def read_concordance(
    *,
    issue: Issue,
    phrases: Sequence[SearchPhrase],
    on_date: dt.date,
    actor: str = "",
    order: str = "date",
) -> Concordance:
    """Where phrases stand in the words of published stances on an issue by a day, of one actor by its
    slug or of all; without a phrase each excerpt is a line. Votes have no words of their own. Two
    queries.
    """
    quoted = Evidence.objects.filter(
        role=EvidenceRole.SUPPORTS,
        stance__in=Stance.objects.published().filter(issue=issue, stated_date__lte=on_date),
        stance__actor__archived_at=None,
    ).exclude(stance__act=Act.VOTE)
    rows = list(
        quoted.select_related("stance__actor", "excerpt__snapshot__source")
        .defer("excerpt__snapshot__text", "excerpt__snapshot__raw")
        .order_by(*newest_first("stance__"), "pk")[: MOST_EXCERPTS + 1]
    )
    left_off = quoted.count() - MOST_EXCERPTS if len(rows) > MOST_EXCERPTS else 0
    rows = rows[:MOST_EXCERPTS]
    speakers = {row.stance.actor.pk: row.stance.actor for row in rows}
    chosen = [row for row in rows if not actor or row.stance.actor.slug == actor]
    hits = [ConcordanceHit(row, line) for row in chosen for line in _lines_of(row, phrases)]
    return Concordance(
        hits=sorted(hits, key=_ORDERS[order]),
        found=len({hit.evidence.pk for hit in hits}),
        excerpts=len(chosen),
        left_off=left_off,
        shares=_shares(chosen, hits) if phrases else (),
        actors=sorted(speakers.values(), key=lambda one: fold(one.name)),
    )


def _lines_of(row: Evidence, phrases: Sequence[SearchPhrase]) -> list[ConcordanceLine]:
    words = row.excerpt
    if not phrases:
        return [
            ConcordanceLine(begun(words.prefix).lstrip(), words.exact, ended(words.suffix).rstrip())
        ]
    return find_lines(words.exact, phrases, before=begun(words.prefix), after=ended(words.suffix))


def begun(prefix: str) -> str:
    """What stands before an excerpt, without a word that was cut in two."""
    return prefix.partition(" ")[2] if len(prefix) == CONTEXT else prefix


def ended(suffix: str) -> str:
    return suffix.rpartition(" ")[0] if len(suffix) == CONTEXT else suffix


def _shares(rows: Iterable[Evidence], hits: Iterable[ConcordanceHit]) -> list[YearShare]:
    """By year, the oldest first; words that two stances quote count once."""
    words: Counter[int] = Counter()
    once = {row.excerpt_id: row for row in rows}
    for row in once.values():
        words[row.stance.stated_date.year] += count_words(row.excerpt.exact)
    kept = {row.pk for row in once.values()}
    said = Counter(hit.stance.stated_date.year for hit in hits if hit.evidence.pk in kept)
    return [YearShare(year, said[year], words[year]) for year in sorted(words)]
