"""Rows are locked in one order, so that no two verbs wait for each other: actors, issues, dossiers,
sources, stances.

Inside each by identifier. Whoever writes stances shares the actors and issues that they name, and whoever may publish
one the sources that it quotes: many do that at once, and whoever merges, archives or edits one of these waits for them,
and they for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Model

from actors.kept import KeptModel
from actors.models import Actor
from positions.exceptions import Refused, StaleVersion
from positions.history.kinds import MODELS
from positions.models import Dossier, Issue, Source, Stance

_OBJECTS: Final[tuple[type[Model], ...]] = (Actor, Issue, Dossier, Source, Stance)
ORDER: Final = (*_OBJECTS, *(model for model in MODELS.values() if model not in _OBJECTS))
"""What the history keeps, in the order in which it is locked."""

_NAMED: Final = """
with named as (
  select actor_id, on_behalf_of_id, reported_by_id, issue_id from positions_stance where id = any(%(stances)s)
  union
  select (r.old_row ->> 'actor_id')::bigint, (r.old_row ->> 'on_behalf_of_id')::bigint,
         (r.old_row ->> 'reported_by_id')::bigint, (r.old_row ->> 'issue_id')::bigint
    from history.revision r
   where r.table_name = 'positions_stance' and r.object_id = any(%(stances)s) and r.operation <> 'insert')
select 'actor', id from named cross join lateral (values (actor_id), (on_behalf_of_id), (reported_by_id)) a(id)
union
select 'issue', issue_id from named
union
select 'issue', linked_issue_id from positions_condition where stance_id = any(%(stances)s)
"""

# Former words too, as above: undoing and restoring bring them back, and may publish at once.
_QUOTED: Final = """
with cited as (
  select excerpt_id from positions_evidence where stance_id = any(%(stances)s)
  union
  select excerpt_id from positions_condition where stance_id = any(%(stances)s)
  union
  select (r.old_row ->> 'excerpt_id')::bigint from history.revision r
   where r.table_name = 'positions_evidence' and (r.old_row ->> 'stance_id')::bigint = any(%(stances)s)
  union
  select (r.old_row ->> 'excerpt_id')::bigint from history.revision r
   where r.table_name = 'positions_condition' and (r.old_row ->> 'stance_id')::bigint = any(%(stances)s))
select distinct t.source_id
  from cited join positions_excerpt x on x.id = cited.excerpt_id join positions_snapshot t on t.id = x.snapshot_id
"""


@dataclass(frozen=True, slots=True)
class NamedIds:
    """Identifiers of actors and issues that stances name."""

    actors: frozenset[int]
    issues: frozenset[int]


def named_by(stances: Collection[int]) -> NamedIds:
    """What stances name, and what they named before: an earlier state may be brought back.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"stances": list(stances)})
        # Null where nobody is spoken for, nobody reported it, or no issue is linked.
        found = [(kind, pk) for kind, pk in cursor.fetchall() if pk is not None]
    return NamedIds(
        *(frozenset(pk for kind, pk in found if kind == wanted) for wanted in ("actor", "issue"))
    )


def share_named(
    stances: Collection[int],
    *,
    actors: Iterable[int | None] = (),
    issues: Iterable[int | None] = (),
) -> None:
    """Share what stances name, and ``actors`` and ``issues`` that one will name: before the stances
    are locked.
    """
    named = named_by(stances)
    share(Actor, {*named.actors, *actors})
    share(Issue, {*named.issues, *issues})


def quoted_by(stances: Collection[int]) -> frozenset[int]:
    """The sources that stances quote, and those that they quoted before. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_QUOTED, {"stances": list(stances)})
        return frozenset(pk for (pk,) in cursor.fetchall())


def share_quoted(stances: Collection[int]) -> None:
    """Share what stances quote, or quoted: after what they name, before they are locked, to publish
    one of them.
    """
    share(Source, quoted_by(stances))


def lock_and_share[M: (Actor, Issue, Source)](
    model: type[M], pk: int, shared: Iterable[int | None]
) -> None:
    """Lock a row and share others that it will name, each in its turn."""
    # One by one, for the order by identifier holds across both kinds of lock: two actors may name
    # one another, and each be edited at once.
    for one in sorted({pk, *(other for other in shared if other is not None)}):
        if one == pk:
            lock_all(model, [pk])
        else:
            share(model, [one])


def share[M: (Actor, Issue, Source)](model: type[M], pks: Iterable[int | None]) -> list[M]:
    """The rows that are on record, which nobody changes until the end of the transaction; any
    number may share one.
    """
    wanted = sorted({pk for pk in pks if pk is not None})
    # Django has no `for share`. `for key share`, which a foreign key takes by itself, would let an
    # archiving pass (decision 0012).
    query = f"select * from {model._meta.db_table} where id = any(%s) order by id for share"  # noqa: S608 # nosec B608 # our own
    return list(model._default_manager.raw(query, [wanted])) if wanted else []


def lock_all[M: Model](model: type[M], pks: Iterable[int]) -> dict[int, M]:
    """The rows that are on record, which nobody else changes or shares until the end of the
    transaction.
    """
    # The order is that of locking: PostgreSQL locks rows as the sort gives them out. `no_key`,
    # since a plain `for update` makes everybody wait who saves a row with a foreign key to one of
    # these.
    rows = model._default_manager.filter(pk__in=set(pks)).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(no_key=True)}


def lock[M: KeptModel](model: type[M], pk: int) -> M:
    """The row, which nobody else changes or shares until the end of the transaction.

    Raises:
        Refused: if there is none.
    """
    if row := lock_all(model, [pk]).get(pk):
        return row
    raise Refused(f"This {model._meta.verbose_name} is not on record.")


def lock_version[M: KeptModel](model: type[M], pk: int, version: int) -> M:
    """As ``lock``, of the version that somebody saw.

    Raises:
        Refused: if there is none.
        StaleVersion: if somebody saved since.
    """
    row = lock(model, pk)
    refuse_stale(row, version)
    return row


def refuse_stale(row: KeptModel, version: int) -> None:
    """Raise StaleVersion where somebody saved a row since ``version``."""
    if row.version != version:
        raise StaleVersion(row)
