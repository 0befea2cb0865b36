"""Whom a comparison can choose from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from actors.models import Actor
from actors.querysets import folded_key
from config.postgres.prepared import fetch_prepared
from positions.models import Dossier

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
    *, dossiers: Sequence[Dossier], on_record: Collection[int], q: str = ""
) -> list[Offered]:
    """Whom a comparison in the dossiers can choose from, by name: their own actors and whoever has a
    position in them, the first ``OFFERED``; one query, two with ``q``.

    The latter are given (`Overview.actors`): to look for a position of each actor takes a walk
    through all that they said elsewhere. ``q`` is looked for in all their names.
    """
    asked = {"dossiers": [one.pk for one in dossiers], "on_record": list(on_record)}
    rows = fetch_prepared(_OFFERED, asked)
    if q:
        named = frozenset(Actor.objects.named(q).values_list("pk", flat=True))
        rows = [row for row in rows if row[0] in named]
    # As `by_name` sorts, by keys that the process has worked out before.
    in_order = sorted(rows, key=lambda row: (folded_key(row[2]), row[0]))
    return [Offered(slug, name) for _, slug, name in in_order[:OFFERED]]
