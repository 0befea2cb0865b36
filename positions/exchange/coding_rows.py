"""Two codings as a table: a row for each source, actor and issue that either of them coded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from config.web.csv import Cell
from positions.choices import VALUE_SLUGS
from positions.reads.comparisons.aspects import Aspect, Reliability
from positions.reads.comparisons.codings import Coded, Codings

_SIDE: Final = (
    *("values", "stances", "words", "status", "gloss"),
    *("firmness", "conditions", "on_behalf_of"),
)
_REST: Final = [aspect for aspect in Aspect if aspect is not Aspect.VALUE]
HEADER: Final = (
    *("outcome", "source", "source_title", "source_published_date", "actor", "actor_name"),
    *("issue", "issue_label", "proposition"),
    *(f"{name}_first" for name in _SIDE),
    *(f"{name}_second" for name in _SIDE),
    *("coding_first", "coding_second"),
    *(f"{aspect}_outcome" for aspect in _REST),
    *(f"{name}_{aspect}" for aspect in Aspect for name in ("alpha", "n")),
)
"""``outcome`` is other, same, or first or second where only that one coded it: of the value, and
behind it of the rest. ``alpha`` is Krippendorff's of all ``n`` that both gave one answer, the same
in every row; empty where there are too few, or nothing varies.

Of several stances each column has several entries, between semicolons; words between bars.
"""


def coding_rows(codings: Codings) -> Iterator[tuple[Cell, ...]]:
    """`HEADER` of each pairing, in their order."""
    agreed = [cell for one in codings.reliability for cell in _agreement(one)]
    for one in codings.pairings:
        source = one.source
        yield (
            one.outcome.value,
            *((source.pk, source.title, source.published_date) if source else (None,) * 3),
            *(one.actor.slug, one.actor.name),
            *(one.issue.slug, one.issue.label, one.issue.proposition),
            *_side(one.first),
            *_side(one.second),
            *(codings.first.slug, codings.second.slug),
            *(one.outcome_of(aspect).value for aspect in _REST),
            *agreed,
        )


def _agreement(one: Reliability) -> tuple[Cell, Cell]:
    return (None if one.alpha is None else f"{one.alpha:.4f}", one.n)


def _side(coded: Sequence[Coded]) -> tuple[Cell, ...]:
    return (
        "; ".join(VALUE_SLUGS[one.stance.value] for one in coded),
        "; ".join(str(one.stance.pk) for one in coded),
        " | ".join(one.words.excerpt.exact for one in coded if one.words),
        "; ".join(str(one.stance.status) for one in coded),
        " | ".join(one.words.gloss for one in coded if one.words and one.words.gloss),
        "; ".join(str(one.stance.firmness) for one in coded),
        " | ".join(_conditions(one) for one in coded if one.stance.conditions.all()),
        "; ".join(one.stance.on_behalf_of.slug for one in coded if one.stance.on_behalf_of),
    )


def _conditions(coded: Coded) -> str:
    return "; ".join(map(str, coded.stance.conditions.all()))
