"""Actors by what a table calls them, each on the days of its row, with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, Final

from actors.folding import fold
from actors.models import Actor
from actors.querysets import Days, folded_key
from positions.reads.lists.names_typed_together import (
    find_by_slugs,
    find_called,
    find_each,
    find_shown,
    find_surnamed,
)
from positions.reads.lists.typed_names import slug_in

_ENDINGS: Final = 200
"""Conditions of one query."""

type NameOnDays = tuple[str, Days]
"""What somebody is called, and when that was said."""
type _Meant = Mapping[str, Sequence[tuple[Actor, Any]]]
"""By a key the actors that have it, each with the row that gives its period, or None."""


def find_on_days(named: Collection[NameOnDays]) -> dict[NameOnDays, list[Actor]]:
    """What `find_actors` gives for each text during its days. Four queries, and two more for each
    200 texts that nobody is called by.
    """
    texts = {text for text, _ in named}
    # Whom a slug names does not depend on a day.
    by_slug = find_each(sorted(text for text in texts if slug_in(text)))
    keys = {text: folded_key(text) for text in texts if text not in by_slug and fold(text)}
    ways = _read_ways(keys)
    return {
        (text, days): by_slug[text] if text in by_slug else _first(text, days, keys, ways)
        for text, days in named
    }


def _read_ways(keys: Mapping[str, str]) -> Sequence[_Meant]:
    """Each way in which a text may mean somebody, in the order in which they count; whom the ones
    before find on every day is not looked for by the last.
    """
    wanted = set(keys.values())
    shown = _group((key, actor, None) for key, actor in find_shown(wanted))
    called = _group((name.key, name.actor, name) for name in find_called(wanted))
    slugs = _group(
        (key, actor, None) for key, actor in find_by_slugs({text.lower() for text in keys})
    )
    # Other names count on their days alone, so a text that is one may still mean a surname on another day.
    left = {key for text, key in keys.items() if key not in shown and text.lower() not in slugs}
    return shown, called, slugs, _group(_find_surnamed(left))


def _find_surnamed(keys: Collection[str]) -> Iterator[tuple[str, Actor, Any]]:
    for some in batched(sorted(keys), _ENDINGS):
        yield from find_surnamed(some)


def _group(found: Iterable[tuple[str, Actor, Any]]) -> _Meant:
    grouped: dict[str, list[tuple[Actor, Any]]] = defaultdict(list)
    for key, actor, name in found:
        current = actor.merged_into or actor
        if current.archived_at is None:
            grouped[key].append((current, name))
    return grouped


def _first(text: str, days: Days, keys: Mapping[str, str], ways: Sequence[_Meant]) -> list[Actor]:
    if text not in keys:
        return []
    for way, key in zip(ways, (keys[text], keys[text], text.lower(), keys[text]), strict=True):
        meant = {one.pk: one for one, name in way.get(key, ()) if _held(name, days)}
        if meant:
            return list(meant.values())
    return []


def _held(name: Any, days: Days) -> bool:
    if name is None:
        return True
    first, last = days
    has_begun = name.from_date is None or name.from_date <= last
    return has_begun and (name.until_date is None or name.until_date > first)
