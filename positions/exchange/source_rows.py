"""What the download of sources holds. `config.web.csv` makes it safe to open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from config.web.csv import CsvCell
from positions.models import Source

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
    "licence": "licence",
    "attribution": "attribution",
    "primary_url": "primary_url",
    "archive_url": "archive_url",
    "retrieved_date": "retrieved_date",
    "note": "note",
}


def source_rows(sources: QuerySet[Source]) -> Iterator[tuple[CsvCell, ...]]:
    """`SOURCE_COLUMNS` of each, in their order."""
    # Streamed: a record of a hundred thousand sources is not held in memory.
    yield from sources.values_list(*SOURCE_COLUMNS.values()).iterator(chunk_size=2000)
