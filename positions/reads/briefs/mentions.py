"""Who is named in a question, by any of their names, or by an office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from actors.choices import ActorKind, NameKind
from actors.folding import fold
from config.postgres.prepared import fetch_prepared
from positions.texts.question import AskedQuestion, read_question

_SMALL: Final = frozenset({"of", "the", "for", "and", "federal", "affairs"})
"""Words of offices that tell none from another."""
_HEADS: Final = frozenset({"chief", "head", "leader"})
"""Words for whoever has an office, behind what it is about."""

# Keys as the indexes of names have them. By hand: a question asks this once, and Django takes longer to write it.
_KEY: Final = 'left(public.fold_name({name}), 400) collate "C"'
_NAMES: Final = f"""
select 0, {_KEY.format(name="name")}, id, kind, ''
  from actors_actor
 where {_KEY.format(name="name")} = any(%(keys)s) and archived_at is null and merged_into_id is null
union all
select 1, {_KEY.format(name="n.name")}, a.id, a.kind, n.kind
  from actors_actorname n
  join actors_actor a on a.id = n.actor_id and a.archived_at is null and a.merged_into_id is null
 where {_KEY.format(name="n.name")} = any(%(keys)s)
 order by 1
"""  # noqa: S608 # nosec B608 # constants only

_OFFICES: Final = """
select m.member_id, m.group_id, m.role, m.from_date, m.until_date
  from actors_membership m
  join actors_actor a on a.id = m.member_id and a.kind = 'person'
   and a.archived_at is null and a.merged_into_id is null
  join actors_actor g on g.id = m.group_id and g.archived_at is null and g.merged_into_id is null
 where m.role <> ''
   and (m.group_id = any(%(actors)s) or m.member_id = any(%(actors)s)
        or string_to_array(lower(m.role), ' ') && %(words)s::text[])
 order by m.id
"""

type Term = tuple[dt.date | None, dt.date | None]


class QuestionMention(NamedTuple):
    """A name in the question, of ``actors``; of an office those who held it, each with the ``terms``
    within which they did, and the ``groups`` whose office it is.
    """

    start: int
    end: int
    actors: Sequence[int]
    is_adjective: bool = False
    is_person: bool = False
    terms: Mapping[int, Sequence[Term]] = {}
    groups: Sequence[int] = ()

    def may_speak(self, question: AskedQuestion) -> bool:
        return question.is_subject(
            self.start, self.end, is_adjective=self.is_adjective, is_person=self.is_person
        )

    def held(self, actor_id: int, day: dt.date) -> bool:
        """Whether the words were said in office, where an office is asked for."""
        terms = self.terms.get(actor_id)
        return terms is None or any(
            (not begin or begin <= day) and (not end or day < end) for begin, end in terms
        )


def find_question_mentions(question: AskedQuestion) -> list[QuestionMention]:
    """The longest runs of words that are somebody's name, or an office: two queries."""
    (found,) = _find_names([question])
    return _with_offices(question, found)


def find_only_meant(texts: Sequence[str]) -> list[list[int]]:
    """In each text those whom only one actor can be meant by, but for adjectives; one query for all."""
    return [
        [one.actors[0] for one in mentions if len(one.actors) == 1 and not one.is_adjective]
        for mentions in _find_names([read_question(text) for text in texts])
    ]


def _find_names(questions: Sequence[AskedQuestion]) -> list[list[QuestionMention]]:
    keys = [_keys(question) for question in questions]
    named = _read_names(sorted({key for each in keys for key in each}))
    return [_longest(each, named) for each in keys]


def _keys(question: AskedQuestion) -> dict[str, list[tuple[int, int]]]:
    """Where what may be a name stands, by how names are compared; *Germans* are *German*."""
    keys: dict[str, list[tuple[int, int]]] = {}
    for start, end, words in question.runs():
        folded = fold(words)
        # Both, since many names end with an s themselves; and *Kremlin* is *the Kremlin*.
        for key in {folded, folded.removesuffix("s"), *_with_article(folded)}:
            keys.setdefault(key, []).append((start, end))
    return keys


def _with_article(word: str) -> list[str]:
    return [] if " " in word else [f"the {word}"]


def _longest(
    keys: Mapping[str, Sequence[tuple[int, int]]], named: Mapping[str, _Named]
) -> list[QuestionMention]:
    found: list[QuestionMention] = []
    # The longest name first takes its place: "Federal Republic of Norland" leaves no "Norland" within it.
    for key in sorted(keys.keys() & named.keys(), key=lambda key: (-len(key.split()), key)):
        one = named[key]
        for start, end in keys[key]:
            if not any(start < other.end and other.start < end for other in found):
                actors = sorted(one.actors)
                found.append(QuestionMention(start, end, actors, one.is_adjective, one.is_person))
    return sorted(found, key=lambda one: one.start)


@dataclass(slots=True)
class _Named:
    """Whose a name is: one as *German* is of Germany, or a person's."""

    actors: set[int]
    is_adjective: bool
    is_person: bool


def _read_names(keys: Sequence[str]) -> dict[str, _Named]:
    """By the name as it is compared; one query."""
    found: dict[str, _Named] = {}
    rows = fetch_prepared(_NAMES, {"keys": list(keys)}) if keys else []
    # Names that are shown come first, so a demonym that is one of them makes no adjective of it.
    for _, key, pk, kind, name_kind in rows:
        one = found.setdefault(
            key, _Named(set(), name_kind == NameKind.DEMONYM, kind == ActorKind.PERSON)
        )
        one.actors.add(pk)
    return found


def _with_offices(
    question: AskedQuestion, mentions: list[QuestionMention]
) -> list[QuestionMention]:
    """ "The German chancellor" is whoever was chancellor of Germany, in office, instead of the state; "the
    chancellor", which nobody is named beside, whoever was one.
    """
    words = [fold(word) for word in question.words]
    offices = _read_offices(words, {pk for one in mentions for pk in one.actors})
    found = [_beside(question, words, one, offices) for one in mentions]
    taken = {place for one in found for place in range(one.start, one.end)}
    return sorted([*found, *_alone(question, words, offices, taken)], key=lambda one: one.start)


class _Office(NamedTuple):
    """Held by ``member`` of ``group`` within a term; ``told`` are the words that tell it from others."""

    member: int
    group: int
    told: frozenset[str]
    term: Term

    def is_of(self, mention: QuestionMention) -> bool:
        return (self.member if mention.is_person else self.group) in mention.actors

    def was_held(self, question: AskedQuestion) -> bool:
        """Whether on any of the days asked for."""
        (begin, end), first, last = self.term, question.first, question.last
        return not (begin and last and begin > last) and not (end and first and end <= first)


def _read_offices(words: Sequence[str], actors: Collection[int]) -> list[_Office]:
    """Those of people whose title has a word of the question, or that are of somebody named in it; one query."""
    rows = fetch_prepared(_OFFICES, {"words": list(set(words) - _SMALL), "actors": list(actors)})
    found = (
        _Office(member, group, frozenset(fold(role).split()) - _SMALL, (begin, end))
        for member, group, role, begin, end in rows
    )
    return [one for one in found if one.told]


def _beside(
    question: AskedQuestion,
    words: Sequence[str],
    mention: QuestionMention,
    offices: Sequence[_Office],
) -> QuestionMention:
    """With the title that stands at the name: of a state those who held it, of a person the same person, and
    the state itself where nobody on record has it.
    """
    own = [one for one in offices if one.is_of(mention)]
    place, held = _find_widest(words, mention, own)
    if held and not mention.is_person:
        return _held_by(question, held, *place)._replace(groups=mention.actors)
    if not held:
        place, held = _find_widest(words, mention, offices)
    start, end = place
    return mention._replace(start=start, end=end, is_adjective=mention.is_adjective and not held)


def _find_widest(
    words: Sequence[str], mention: QuestionMention, offices: Sequence[_Office]
) -> tuple[tuple[int, int], list[_Office]]:
    """Where the name and the longest title beside it stand, and the offices that it is of; the name alone, and
    none, where there is no title.
    """
    places = [_place_beside(words, mention, one.told) for one in offices]
    name = mention.start, mention.end
    widest = max((place for place in places if place), key=_count_words, default=name)
    return widest, [one for one, place in zip(offices, places, strict=True) if place == widest]


def _count_words(place: tuple[int, int]) -> int:
    start, end = place
    return end - start


def _place_beside(
    words: Sequence[str], mention: QuestionMention, told: frozenset[str]
) -> tuple[int, int] | None:
    """From where until where name and title stand, if enough of it does: *German chancellor*, *president of
    the United States*, *Chancellor Merz*.
    """
    before = _count_titled(words[: mention.start][::-1], told)
    if mention.is_person:
        return (mention.start - before, mention.end) if before else None
    behind = _count_titled(words[mention.end :], told)
    start, end = mention.start - before, mention.end + behind
    # Two words of a long title, or the only one of a short: "minister" alone fits every minister.
    enough = min(2, len(told))
    if len(told & set(words[mention.end : end])) >= enough:
        # *EU foreign policy chief* is who has that office, by a word for all.
        is_headed = end < len(words) and words[end] in _HEADS
        return mention.start, end + is_headed
    if len(told & set(words[start : mention.start])) >= enough:
        return start, mention.end
    return None


def _count_titled(words: Sequence[str], told: frozenset[str]) -> int:
    """How many of the first words belong to a title, its last no small one."""
    length = 0
    for place, word in enumerate(words, start=1):
        if word in told:
            length = place
        elif word not in _SMALL:
            break
    return length


def _alone(
    question: AskedQuestion, words: Sequence[str], offices: Sequence[_Office], taken: set[int]
) -> Iterator[QuestionMention]:
    """Titles that stand whole where somebody is asked, and at nobody's name."""
    by_told: dict[frozenset[str], list[_Office]] = {}
    for one in offices:
        by_told.setdefault(one.told, []).append(one)
    # The longest first, as they come.
    for start, end, _ in question.runs():
        if words[start] in _SMALL or not taken.isdisjoint(range(start, end)):
            continue
        held = by_told.get(frozenset(words[start:end]) - _SMALL)
        if held and question.may_open(start):
            taken = taken | set(range(start, end))
            yield _held_by(question, held, start, end)


def _held_by(
    question: AskedQuestion, offices: Sequence[_Office], start: int, end: int
) -> QuestionMention:
    """Whoever held one of the offices on a day asked for, or ever, where nobody did then."""
    terms: dict[int, list[Term]] = {}
    for one in [one for one in offices if one.was_held(question)] or offices:
        terms.setdefault(one.member, []).append(one.term)
    return QuestionMention(start, end, sorted(terms), is_person=True, terms=terms)
