"""What a search finds by the names that it had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from positions.history.addresses import find_formerly_called
from positions.reads.lists.hits import HITS_SHOWN, Hit
from positions.reads.sources.highlighting import Fragment


def formerly_called(text: str, others: QuerySet[Any], *, about: Callable[[Any], str]) -> list[Hit]:
    """What was called exactly this before it was renamed, of those that are not found by their
    words.
    """
    names = find_formerly_called(others.model, text)
    rows = others.filter(pk__in=names).order_by("pk")[:HITS_SHOWN] if names else ()
    return [
        Hit(
            row.get_absolute_url(),
            [Fragment(f"{row}, formerly ", is_match=False), Fragment(names[row.pk], is_match=True)],
            about(row),
        )
        for row in rows
    ]
