"""Whom a comparison can choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from actors.models import Actor
from actors.querysets import folded_key
from config.postgres.prepared import fetch_prepared
from config.postgres.versioned import Versions, kept_by_version

OFFERED: Final = 300
# `exists` and not a join, which would give an actor of several dossiers several times.
_OFFERED: Final = """
select a.id, a.slug, a.name from actors_actor a
 where a.archived_at is null and a.merged_into_id is null
   and (a.id = any(%(on_record)s)
        or exists (select from positions_dossieractor d
                    where d.actor_id = a.id and d.dossier_id = any(%(dossiers)s)))
"""


@dataclass(frozen=True, slots=True)
class Offered:
    """An actor who can be chosen: of hundreds no more is read."""

    slug: str
    name: str


def offer_actors(
    versions: Versions, *, dossiers: tuple[int, ...], on_record: frozenset[int], q: str = ""
) -> Sequence[Offered]:
    """Whom a comparison in the dossiers can choose from, by name: their own actors and whoever has a
    position in them, the first ``OFFERED``; one query, none where the answer is kept by the
    versions of the dossiers; two with ``q``.

    Who has a position is given (`Overview.actors`): to look for one of each actor takes a walk
    through all that they said elsewhere. ``q`` is looked for in all their names.
    """
    if not q:
        return _offer_all(versions, dossiers, on_record)
    named = frozenset(Actor.objects.named(q).values_list("pk", flat=True))
    return _offer(row for row in _read(dossiers, on_record) if row[0] in named)


@kept_by_version(most=16)
def _offer_all(dossiers: tuple[int, ...], on_record: frozenset[int]) -> Sequence[Offered]:
    return _offer(_read(dossiers, on_record))


def _read(dossiers: tuple[int, ...], on_record: frozenset[int]) -> list[tuple[int, str, str]]:
    return fetch_prepared(_OFFERED, {"dossiers": list(dossiers), "on_record": list(on_record)})


def _offer(rows: Iterable[tuple[int, str, str]]) -> Sequence[Offered]:
    # As `by_name` sorts, by keys that the process has worked out before.
    in_order = sorted(rows, key=lambda row: (folded_key(row[2]), row[0]))
    return tuple(Offered(slug, name) for _, slug, name in in_order[:OFFERED])
