"""Names that somebody would have as actors: which are new, which are on record, and which look like one that is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from actors.folding import tidy
from actors.models import Actor
from actors.querysets import folded_key
from positions.reads.lists.lookalikes import doubt_letters_among
from positions.reads.lists.names_typed_together import find_each

MOST_NAMES_TO_ADD: Final = 60
"""Names in a list."""
_ENDS: Final = re.compile(r"[;\r\n]")
_ALIKE: Final = 0.5
"""Trigrams that two names share of all they have: half are a misspelling, or a part left out."""
_SQL: Final = f"""
select typed.name, alike.id
  from unnest(%s::text[]) with ordinality as typed(name, n)
 cross join lateral (
   select a.id, max(public.similarity(named.name, typed.name)) as likeness
     from (select id as actor, public.fold_name(name) as name from actors_actor
            where public.fold_name(name) operator(public.%%) typed.name
           union all
           select actor_id, public.fold_name(name) from actors_actorname
            where public.fold_name(name) operator(public.%%) typed.name) named
     join actors_actor a on a.id = named.actor
    where a.archived_at is null and a.merged_into_id is null
    group by a.id having max(public.similarity(named.name, typed.name)) >= {_ALIKE}
    order by likeness desc, a.id limit 3) alike
 order by typed.n, alike.likeness desc, alike.id
"""  # noqa: S608 # nosec B608 # a number of ours


@dataclass(frozen=True, slots=True)
class NameToAdd:
    """A name with the actors who are ``known`` by it, or who have one much ``alike``, and what is
    doubtful about its letters.
    """

    name: str
    known: Sequence[Actor] = ()
    alike: Sequence[Actor] = ()
    letters: str = ""

    @property
    def is_new(self) -> bool:
        return not (self.known or self.alike or self.letters)


def take_names(text: str) -> list[str]:
    """The names of a list, each once: one a line or between semicolons; in a single line without
    any, between commas.
    """
    parts = _ENDS.split(text.strip())
    if len(parts) == 1:
        parts = text.split(",")
    names = [name for part in parts if (name := tidy(part).strip(" ,"))]
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(folded_key(name), name)
    return list(first.values())


def look_up(names: Collection[str]) -> list[NameToAdd]:
    """Who is on record under each, and who might be meant by it; ten queries at most."""
    known = find_each(list(names))
    alike = _find_alike([name for name in names if not known[name]])
    letters = doubt_letters_among([name for name in names if not known[name]])
    return [
        NameToAdd(name, known[name], alike.get(folded_key(name), ()), letters.get(name, ""))
        for name in names
    ]


def _find_alike(names: Sequence[str]) -> Mapping[str, Sequence[Actor]]:
    """By the folded name."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [[folded_key(name) for name in names]])
        rows = cursor.fetchall()
    actors = Actor.objects.in_bulk([pk for _, pk in rows])
    found: dict[str, list[Actor]] = defaultdict(list)
    for name, pk in rows:
        found[name].append(actors[pk])
    return found
