"""Words that nobody near says are the actor's: another's turn, or a sentence that names somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q

from actors.models import Actor, ActorName, Membership
from actors.querysets import Fold
from positions.choices import Act
from positions.doubts.said import Doubt, Said, SaidWords
from positions.texts.named_nearby import is_named_in, names_likely, sentences_about

_TOLD: Final = frozenset({Act.VERBATIM, Act.PARAPHRASE, Act.REPORTED})
"""Acts whose words say who speaks. What is voted, done, signed or inferred may name nobody."""
_AROUND: Final = 700
"""Characters on each side in which the sentences about the words are looked for."""
# One turn at most holds the words, the innermost: a call of the hall lies within a speech.
_PLACES: Final = """
select w.n, public.words_at(w.snapshot, greatest(0, w.first - %(around)s), w.past + %(around)s),
       concat_ws(' ', o.author, o.publisher, o.title), coalesce(t.label, ''), t.actor
  from unnest(%(snapshots)s::bigint[], %(firsts)s::int[], %(pasts)s::int[]) with ordinality
       as w(snapshot, first, past, n)
  join positions_snapshot x on x.id = w.snapshot
  join positions_source o on o.id = x.source_id
  left join lateral (
    select k.label, coalesce(a.merged_into_id, a.id) as actor
      from positions_speaker k cross join unnest(k.ranges) r left join actors_actor a on a.id = k.actor_id
     where k.snapshot_id = w.snapshot and k.kind = 'speech' and r @> w.first
     order by upper(r) - lower(r) limit 1) t on true
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands about words, what is said of their source, and whose turn they lie in."""

    around: str
    start: int
    end: int
    source: str
    label: str
    speaker: int | None

    @property
    def sentences(self) -> str:
        first, last = sentences_about(self.around, self.start, self.end)
        return self.around[first:last]


def doubt_speakers(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """Whoever neither speaks in the turn nor is named within a sentence of any of the words, where
    another is; six queries at most.

    Who speaks for the actor, and for whom the actor speaks, names it too; so do the author, the
    publisher and the title of the source.
    """
    asked = {n: one for n, one in enumerate(said) if one.act in _TOLD}
    # All that is asked about is read at once: queries are as many for one stance as for a queue of
    # them.
    around = _read_around(list(asked.values()))
    far = {n: place for n, one in asked.items() if (place := around.first_far(one))}
    others = _read_others(far.values())
    for n, place in far.items():
        # Where nobody is named, as in a statement that says “we”, nothing tells that it is another's.
        if place.label or others & names_likely(place.sentences):
            yield n, _doubt(around.names[said[n].actor_id][0], place)


@dataclass(frozen=True, slots=True)
class _Around:
    """By words their places; by actor its kin, itself among them, and its names."""

    places: Mapping[SaidWords, _Place]
    kin: Mapping[int, set[int]]
    names: Mapping[int, list[str]]

    def first_far(self, said: Said) -> _Place | None:
        """Of words that nobody near says are the actor's, the first; None where some are."""
        there = [self.places[words] for words in said.supporting if words in self.places]
        kin = {pk for voice in said.voices for pk in self.kin[voice]}
        names = [name for pk in kin for name in self.names[pk]]
        is_near = any(_is_near(place, kin, names) for place in there)
        return None if is_near else next(iter(there), None)


def _read_around(said: Sequence[Said]) -> _Around:
    kin = _read_kin({voice for one in said for voice in one.voices})
    return _Around(
        _read_places([words for one in said for words in one.supporting]),
        kin,
        _read_names({pk for some in kin.values() for pk in some}),
    )


def _is_near(place: _Place, kin: Collection[int], names: Collection[str]) -> bool:
    # The cheapest first: sentences are cut only where neither the turn nor the source tells.
    if place.speaker in kin or is_named_in(f"{place.label} {place.source}", names):
        return True
    return is_named_in(place.sentences, names)


def _read_others(places: Iterable[_Place]) -> set[str]:
    """Of what may be names in the sentences, those that are on record, folded."""
    # Words with a capital are many; what is a name here is asked once for all of them.
    likely = {name for place in places for name in names_likely(place.sentences)}
    if not likely:
        return set()
    shown = Actor.objects.annotate(key=Fold("name")).filter(key__in=likely)
    other = ActorName.objects.annotate(key=Fold("name")).filter(key__in=likely)
    return {*shown.values_list("key", flat=True), *other.values_list("key", flat=True)}


def _doubt(name: str, place: _Place) -> Doubt:
    turn = f"stand in the turn of “{place.label}”" if place.label else "stand where others speak"
    return Doubt(
        "not-near",
        "actor",
        f"The words {turn}, and no sentence about them names {name}: is it the right actor?",
        facts=f"{name}\n{place.around[place.start : place.end]}",
    )


def _read_places(words: Sequence[SaidWords]) -> Mapping[SaidWords, _Place]:
    if not words:
        return {}
    columns = {
        "snapshots": [one.snapshot_id for one in words],
        "firsts": [one.start for one in words],
        "pasts": [one.end for one in words],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, columns | {"around": _AROUND})
        rows = cursor.fetchall()
    found = {}
    for n, around, *rest in rows:
        one = words[n - 1]
        # Where the words begin in what was read, which is less at the beginning of a text.
        start = one.start - max(0, one.start - _AROUND)
        found[one] = _Place(around or "", start, start + one.end - one.start, *rest)
    return found


def _read_kin(actors: Collection[int]) -> Mapping[int, set[int]]:
    """By actor itself, who speaks for it at any time, and for whom it does."""
    kin: dict[int, set[int]] = defaultdict(set)
    for pk in actors:
        kin[pk].add(pk)
    held = Membership.objects.filter(Q(member__in=actors) | Q(group__in=actors), speaks_for=True)
    for member, group in held.values_list("member", "group") if actors else ():
        for one, other in ((member, group), (group, member)):
            # The other end of an office may not have been asked about.
            if one in actors:
                kin[one].add(other)
    return kin


def _read_names(actors: Collection[int]) -> Mapping[int, list[str]]:
    """The actor's own name first."""
    names: dict[int, list[str]] = defaultdict(list)
    if actors:
        for pk, name in Actor.objects.filter(pk__in=actors).values_list("pk", "name"):
            names[pk].append(name)
        called = ActorName.objects.filter(actor__in=actors).order_by("pk")
        for pk, name in called.values_list("actor", "name"):
            names[pk].append(name)
    return names
