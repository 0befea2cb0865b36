"""Naming the author of changes to the database."""

from __future__ import annotations

from django.db import connection


def set_author(*, user_id: int | None, page: str) -> None:
    """Name the author of what this connection writes from here on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('demarche.user', %s, false), set_config('demarche.page', %s, false)",
            ["" if user_id is None else str(user_id), page[:2000]],
        )
