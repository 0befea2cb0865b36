"""Where an address leads that something had before it was renamed: the history has every short name that there was."""

from __future__ import annotations

from typing import Final

from django.db import connection

from actors.models import Actor
from positions.models import Dossier, Issue

_FORMER: Final = """
select object_id from history.revision
 where table_name = %s and operation = 'update' and old_row ->> 'slug' = %s order by id desc limit 1
"""


def find_renamed[M: (Actor, Issue, Dossier)](model: type[M], slug: str) -> M | None:
    """What had this short name last, if it has another one now; one query, and one where there is something."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, [model._meta.db_table, slug])
        found = cursor.fetchone()
    row = model._default_manager.filter(pk=found[0]).first() if found else None
    return row if row and row.slug != slug else None
