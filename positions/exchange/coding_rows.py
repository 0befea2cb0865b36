"""Two codings as a table: a row for each source, actor and issue that either of them coded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from config.web.csv import Cell
from positions.choices import VALUE_SLUGS
from positions.reads.comparisons.codings import Coded, Pairing

_SIDE: Final = ("values", "stances", "words", "status", "gloss")
HEADER: Final = (
    *("outcome", "source", "source_title", "source_published_date", "actor", "actor_name"),
    *("issue", "issue_label", "proposition"),
    *(f"{name}_first" for name in _SIDE),
    *(f"{name}_second" for name in _SIDE),
    *("coding_first", "coding_second"),
)
"""``outcome`` is other, same, or first or second where only that one coded it.

Of several stances each column has several entries, between semicolons; words between bars.
"""


def coding_rows(
    pairings: Iterable[Pairing], *, first: str, second: str
) -> Iterator[tuple[Cell, ...]]:
    """`HEADER` of each, in their order; ``first`` and ``second`` are the slugs of the dossiers."""
    for one in pairings:
        source = one.source
        yield (
            one.outcome.value,
            *((source.pk, source.title, source.published_date) if source else (None,) * 3),
            *(one.actor.slug, one.actor.name),
            *(one.issue.slug, one.issue.label, one.issue.proposition),
            *_side(one.first),
            *_side(one.second),
            *(first, second),
        )


def _side(coded: Sequence[Coded]) -> tuple[Cell, ...]:
    return (
        "; ".join(VALUE_SLUGS[one.stance.value] for one in coded),
        "; ".join(str(one.stance.pk) for one in coded),
        " | ".join(one.words.excerpt.exact for one in coded if one.words),
        "; ".join(str(one.stance.status) for one in coded),
        " | ".join(one.words.gloss for one in coded if one.words and one.words.gloss),
    )
