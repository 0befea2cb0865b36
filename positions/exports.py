"""What the downloads of stances and sources hold. `config.exports` makes them safe to open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import F, OuterRef, QuerySet, Subquery

from config.exports import Cell
from positions.choices import SCALE, VALUE_SLUGS, EvidenceRole
from positions.models import Evidence, Source, Stance
from positions.paging import Order, walk

STANCE_COLUMNS: Final = {
    "stance": "pk",
    "stated_date": "stated_date",
    "stated_precision": "stated_precision",
    "actor": "actor__slug",
    "actor_name": "actor__name",
    "on_behalf_of": "on_behalf_of__slug",
    "dossier": "issue__dossier__slug",
    "issue": "issue__slug",
    "proposition": "issue__proposition",
    "value": "value",
    "firmness": "firmness",
    "act": "act",
    "salience": "salience",
    "confidence": "confidence",
    "reported_by": "reported_by__slug",
    "withdrawn_date": "withdrawn_date",
    "note": "note",
    "words": "words",
    "source": "source",
    "status": "status",
}
STANCE_HEADER: Final = (*STANCE_COLUMNS, "score")
"""``score`` is the value on the scale of 2 to −2, and empty for what is no position."""
SOURCE_COLUMNS: Final = {
    "source": "pk",
    "kind": "kind",
    "title": "title",
    "author": "author",
    "publisher": "publisher",
    "published_date": "published_date",
    "published_precision": "published_precision",
    "date_inferred_reason": "date_inferred_reason",
    "language": "language",
    "reliability": "reliability",
    "url": "url",
    "note": "note",
}


def stance_rows(stances: QuerySet[Stance], *, order: Order) -> Iterator[tuple[Cell, ...]]:
    """`STANCE_HEADER` of each; ``words`` are its first supporting ones and ``source`` where they stand."""
    support = Evidence.objects.filter(stance=OuterRef("pk"), role=EvidenceRole.SUPPORTS).order_by("pk")
    with_words = stances.annotate(
        words=Subquery(support.values("excerpt__exact")[:1]),
        source=Subquery(support.values("excerpt__snapshot__source")[:1]),
    )
    value_at = list(STANCE_COLUMNS).index("value")
    for row in walk(with_words, order=order, columns=list(STANCE_COLUMNS.values())):
        value = row[value_at]
        yield *row[:value_at], VALUE_SLUGS[value], *row[value_at + 1 :], value if value in SCALE else None


def source_rows(sources: QuerySet[Source]) -> Iterator[tuple[Cell, ...]]:
    """`SOURCE_COLUMNS` of each."""
    newest_first = sources.order_by(F("published_date").desc(nulls_last=True), "-pk")
    yield from newest_first.values_list(*SOURCE_COLUMNS.values()).iterator(chunk_size=2000)
