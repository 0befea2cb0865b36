"""Names that look like those of others in letters of another script, or have two in one word: asked about wherever a
name is entered or brought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db import connection

from actors.lookalikes import LATIN, LETTERS, mixed_scripts, skeleton
from actors.models import Actor
from actors.querysets import folded_key

_SQL: Final = """
select distinct typed.name, a.id
  from unnest(%s::text[], %s::text[], %s::text[]) as typed(name, key, skeleton)
  join (select id as actor, name from actors_actor
         union all
        select actor_id, name from actors_actorname) named
    on length(named.name) = length(typed.name)
   and public.fold_name(translate(named.name, %s, %s)) = typed.skeleton
   and public.fold_name(named.name) <> typed.key
  join actors_actor a on a.id = named.actor
 where a.archived_at is null and a.merged_into_id is null
 order by typed.name, a.id
"""
_NAMED: Final = 6


def doubt_letters(
    names: Collection[str], *, but: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What is doubtful about the letters of each name, as a sentence; of the others nothing. Two queries.

    ``but`` has the short names of those whose names they are, where these are on record by now.
    """
    alike, own = _find_alike(names), but or {}
    said = {
        name: _say(name, [one for one in alike.get(name, ()) if one.slug != own.get(name)])
        for name in names
    }
    return {name: sentence for name, sentence in said.items() if sentence}


def doubt_letters_among(names: Sequence[str]) -> dict[str, str]:
    """The same of names that are brought together, which may look like one another too."""
    first: dict[str, str] = {}
    said = {}
    for name in names:
        other = first.setdefault(skeleton(name), name)
        if folded_key(other) != folded_key(name):
            said[name] = f"It looks like “{other}” above, in other letters."
    return said | doubt_letters(names)


def _say(name: str, alike: Sequence[Actor]) -> str:
    if alike:
        named = ", ".join(f"{one} [{one.slug}]" for one in alike[:_NAMED])
        return f"It looks like {named}, in other letters."
    if mixed := mixed_scripts(name):
        return f"One word of it has {' and '.join(mixed)} letters, which look alike."
    return ""


def _find_alike(names: Collection[str]) -> Mapping[str, Sequence[Actor]]:
    typed = sorted(set(names))
    if not typed:
        return {}
    keys, skeletons = [folded_key(name) for name in typed], [skeleton(name) for name in typed]
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [typed, keys, skeletons, LETTERS, LATIN])
        rows = cursor.fetchall()
    actors = Actor.objects.in_bulk({pk for _, pk in rows})
    found: dict[str, list[Actor]] = defaultdict(list)
    for name, pk in rows:
        found[name].append(actors[pk])
    return found
