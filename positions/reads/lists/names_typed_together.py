"""Actors by a whole list of what an editor typed, with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower, Reverse

from actors.choices import ActorKind
from actors.folding import fold
from actors.models import Actor, ActorName
from actors.querysets import Days, Fold, folded_key, held_on
from positions.reads.lists.typed_names import slug_in

type _Found = Iterable[tuple[str, Actor]]
type _Find = Callable[[Collection[str]], _Found]


def find_each(
    texts: Sequence[str], *, during: Days | None = None, with_archived: bool = False
) -> dict[str, list[Actor]]:
    """By each text the actors that `find_actors` gives for it; where it names one by its slug, that
    one also where it was archived, if asked for. Six queries at most.
    """
    slugs = {text: slug for text in texts if (slug := slug_in(text))}
    keys = {text: folded_key(text) for text in texts if text not in slugs and fold(text)}
    found: dict[str, list[Actor]] = {text: [] for text in texts}
    found |= _pick(slugs, find_by_slugs, with_archived=with_archived)
    # The order of `find_actors`: a later way is asked only for texts that no way before found.
    ways: Sequence[tuple[_Find, Callable[[str], str]]] = (
        (find_shown, keys.__getitem__),
        (partial(_called, during=during), keys.__getitem__),
        (find_by_slugs, str.lower),
        (partial(_surnamed, during=during), keys.__getitem__),
    )
    for find, key_of in ways:
        found |= _pick({text: key_of(text) for text in keys if not found[text]}, find)
    return found


def _pick(
    keys: Mapping[str, str], find: _Find, *, with_archived: bool = False
) -> dict[str, list[Actor]]:
    """By each text what goes by its key and is in use; one merged away stands for the other."""
    meant: dict[str, dict[int, Actor]] = defaultdict(dict)
    for key, actor in find(set(keys.values())) if keys else ():
        current = actor.merged_into or actor
        if current.archived_at is None or (with_archived and current is actor):
            meant[key][current.pk] = current
    return {text: list(meant[key].values()) for text, key in keys.items()}


def find_by_slugs(slugs: Collection[str]) -> _Found:
    """By each slug, written so or in small letters, who has it."""
    actors: Any = _actors().annotate(key=Lower("slug")).filter(key__in=[s.lower() for s in slugs])
    return [(key, actor) for actor in actors for key in {actor.key, actor.slug} & set(slugs)]


def find_shown(keys: Collection[str]) -> _Found:
    """By each key (`folded_key`) who is shown under such a name."""
    actors: Any = _actors().annotate(key=Fold("name")).filter(key__in=keys)
    return [(actor.key, actor) for actor in actors]


def find_called(keys: Collection[str], *, during: Days | None = None) -> Iterable[Any]:
    """The other names that have such a ``key``, with their actors."""
    names: Any = _names(during).annotate(key=Fold("name"))
    found: Iterable[Any] = names.filter(key__in=keys)
    return found


def _called(keys: Collection[str], *, during: Days | None) -> _Found:
    return [(name.key, name.actor) for name in find_called(keys, during=during)]


def find_surnamed(
    keys: Collection[str], *, during: Days | None = None
) -> Iterator[tuple[str, Actor, ActorName | None]]:
    """People one of whose names ends with the words; with that name where it is not the one shown."""
    # Names are indexed turned round, so that an ending is a beginning. There is no `or` of nothing: `keys`
    # is never empty.
    endings = reduce(or_, (Q(ending__startswith=f"{key[::-1]} ") for key in sorted(keys)))
    actors: Any = _actors().annotate(key=Fold("name"), ending=Reverse(Fold("name")))
    for actor in actors.filter(endings, kind=ActorKind.PERSON):
        # The conditions are joined: which of the keys it was is told by looking again.
        yield from ((key, actor, None) for key in keys if actor.key.endswith(f" {key}"))
    names: Any = _names(during).annotate(key=Fold("name"), ending=Reverse(Fold("name")))
    for name in names.filter(endings, actor__kind=ActorKind.PERSON):
        yield from ((key, name.actor, name) for key in keys if name.key.endswith(f" {key}"))


def _surnamed(keys: Collection[str], *, during: Days | None) -> _Found:
    return ((key, actor) for key, actor, _ in find_surnamed(keys, during=during))


def _actors() -> Any:
    return Actor.objects.select_related("merged_into").order_by("pk")


def _names(during: Days | None) -> Any:
    names = ActorName.objects.select_related("actor__merged_into").order_by("actor_id", "pk")
    return names.filter(held_on(*during)) if during else names
