"""Two codings as a table: a row for each source, actor and issue that either of them coded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from config.web.csv import CsvCell
from positions.choices import VALUE_SLUGS
from positions.models import Stance
from positions.reads.comparisons.aspects import Aspect, AspectReliability
from positions.reads.comparisons.codings import Coded, Codings

_SIDE: Final = (
    *("values", "stances", "words", "status", "gloss"),
    *("firmness", "conditions", "on_behalf_of"),
)
_REST: Final = [aspect for aspect in Aspect if aspect is not Aspect.VALUE]
CODING_HEADER: Final = (
    *("outcome", "source", "source_title", "source_published_date", "actor", "actor_name"),
    *("issue", "issue_label", "proposition"),
    *(f"{name}_first" for name in _SIDE),
    *(f"{name}_second" for name in _SIDE),
    *("coding_first", "coding_second"),
    *(f"{aspect}_outcome" for aspect in _REST),
    *(f"{name}_{aspect}" for aspect in Aspect for name in ("alpha", "n")),
    "shared_issues",
)
"""``outcome`` is other, same, or first or second where only that one coded it: of the value, and
behind it of the rest. ``alpha`` is Krippendorff's of all ``n`` that both gave one answer, the same
in every row; empty where there are too few, or nothing varies. So is ``shared_issues``, how many
issues both dossiers list: they are left out.

Of several stances each column has as many entries, in one order, some of them empty: between
semicolons; words, glosses and conditions between bars.
"""


def coding_rows(codings: Codings) -> Iterator[tuple[CsvCell, ...]]:
    """`CODING_HEADER` of each pairing, in their order."""
    # Once for all rows: a table for spreadsheets has one kind of row, so that each repeats it.
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
            codings.shared,
        )


def _agreement(one: AspectReliability) -> tuple[CsvCell, CsvCell]:
    return (None if one.alpha is None else f"{one.alpha:.4f}", one.n)


def _side(coded: Sequence[Coded]) -> tuple[CsvCell, ...]:
    stances = [one.stance for one in coded]
    words = [one.words for one in coded]
    return (
        "; ".join(VALUE_SLUGS[one.value] for one in stances),
        "; ".join(str(one.pk) for one in stances),
        _beside(one.excerpt.exact if one else "" for one in words),
        "; ".join(str(one.status) for one in stances),
        _beside(one.gloss if one else "" for one in words),
        *_rest(stances),
    )


def _rest(stances: Sequence[Stance]) -> tuple[CsvCell, ...]:
    represented = [one.on_behalf_of for one in stances]
    return (
        "; ".join(str(one.firmness) for one in stances),
        _beside("; ".join(map(str, one.conditions.all())) for one in stances),
        "; ".join(actor.slug if actor else "" for actor in represented),
    )


def _beside(texts: Iterable[str | None]) -> str:
    return " | ".join(text or "" for text in texts)
