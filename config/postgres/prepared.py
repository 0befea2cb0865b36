"""Queries that a page asks so often that planning them, which Django does every time, costs more
than answering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.base import ModelState
from psycopg.abc import Params


@contextmanager
def prepared_cursor() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of Django's connection that plans each text of a query once for each connection of
    the pool.

    For queries with a plan that suits all parameters. Planned for 20,000 cells, a server with JIT
    would also compile a matrix each time.
    """
    connection.ensure_connection()
    with connection._prepare_cursor(_PreparedCursor(connection.connection)) as cursor:  # type: ignore[attr-defined]
        yield cursor


def fetch_prepared(
    sql: str, parameters: Sequence[Any] | Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    with prepared_cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def fetch_models[M: Model](
    model: type[M], sql: str, parameters: Sequence[Any] | Mapping[str, Any]
) -> list[M]:
    """Rows as models, which `raw()` takes twice as long to make; ``sql`` names columns in the order
    of the fields.
    """
    with prepared_cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        found = [_make(model, names, row) for row in cursor.fetchall()]
    for name in names:
        if read := getattr(model._meta.get_field(name), "from_db_value", None):
            for one in found:
                one.__dict__[name] = read(one.__dict__[name], None, connection)
    return found


def _make[M: Model](model: type[M], names: Sequence[str], row: Sequence[Any]) -> M:
    """What `from_db` makes, without its search for what is deferred and its signals: a page has
    hundreds.
    """
    made = model.__new__(model)
    made.__dict__.update(zip(names, row, strict=True))
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    return made


class _PreparedCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Params | None = None, **_: Any) -> Self:
        return super().execute(query, params, prepare=True, binary=True)
