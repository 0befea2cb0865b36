"""Where an address or a label leads that something had before it was renamed: the history has all
that there were.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from actors.models import Actor
from config.web.input import Renamed, refuse_unknown
from positions.models import Dossier, Issue

_FOLLOWED: Final = 5
"""Names of a list that are looked up in the history, each with two queries."""
# Updates alone, as in the index (`revision_of_slug`). A name that several had leads to whoever had
# it last.
_FORMER: Final = """
select object_id from history.revision
 where table_name = %s and operation = 'update' and old_row ->> 'slug' = %s order by id desc limit 1
"""
_FORMER_OF_MANY: Final = """
select distinct on (old_row ->> 'slug') old_row ->> 'slug', object_id from history.revision
 where table_name = %s and operation = 'update' and old_row ->> 'slug' = any(%s)
 order by old_row ->> 'slug', id desc
"""
# Both tables are named once more in words of SQL: a parameter alone does not tell the planner that
# the partial index `revision_of_label` fits.
_CALLED: Final = """
select object_id, coalesce(old_row ->> 'label', old_row ->> 'title') from history.revision
 where table_name = %s and operation = 'update' and table_name in ('positions_issue', 'positions_dossier')
   and public.fold_name(coalesce(old_row ->> 'label', old_row ->> 'title')) = public.fold_name(%s)
 order by id
"""


def follow_former[M: (Actor, Issue)](
    rows: QuerySet[M], unknown: Iterable[str], *, what: str
) -> None:
    """Where short names lead to none of the rows.

    Raises:
        Renamed: if one of the first few belonged to one of them, under its present name.
        BadInput: naming those that did not.
    """
    refused = list(unknown)
    # Anybody may send an address with hundreds of names.
    for slug in refused[:_FOLLOWED]:
        merged = rows.model._default_manager.filter(slug=slug).exclude(merged_into=None)
        into = merged.values_list("merged_into__slug", flat=True).first()
        renamed = None if into else find_renamed(rows.model, slug)
        now = into or (renamed.slug if renamed else "")
        if rows.filter(slug=now).exists():
            raise Renamed(former=slug, now=now)
    refuse_unknown(refused, what=what)


def find_formerly_called(model: type[Issue | Dossier], text: str) -> dict[int, str]:
    """What had this label or title at some time, by its identifier, with the name as it was written
    last; one query.

    It may be called so still.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CALLED, [model._meta.db_table, text])
        # In the order of changes, so that the last spelling stays.
        return dict(cursor.fetchall())


def find_renamed[M: (Actor, Issue, Dossier)](model: type[M], slug: str) -> M | None:
    """What had this short name last, if it has another one now; one query, and one where there is
    something.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, [model._meta.db_table, slug])
        found = cursor.fetchone()
    row = model._default_manager.filter(pk=found[0]).first() if found else None
    # It may have got its former name back: there is nothing to lead to then.
    return row if row and row.slug != slug else None


def find_all_renamed[M: (Actor, Issue, Dossier)](
    model: type[M], slugs: Iterable[str]
) -> dict[str, M]:
    """By short names that nothing has now, what had them last; two queries at most."""
    wanted = list(slugs)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FORMER_OF_MANY, [model._meta.db_table, wanted])
        owners: dict[str, int] = dict(cursor.fetchall())
    rows = model._default_manager.in_bulk(set(owners.values())) if owners else {}
    return {slug: rows[pk] for slug, pk in owners.items() if pk in rows and rows[pk].slug != slug}
