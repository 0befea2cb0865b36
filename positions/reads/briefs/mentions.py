"""Who is named in a question, by any of their names, or by an office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from actors.choices import ActorKind, NameKind
from actors.folding import fold
from actors.models import Membership
from config.postgres.prepared import fetch_prepared
from positions.texts.question import AskedQuestion, read_question

_SMALL: Final = frozenset({"of", "the", "for", "and", "federal", "affairs"})
"""Words of offices that tell none from another."""

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

type Term = tuple[dt.date | None, dt.date | None]


class QuestionMention(NamedTuple):
    """A name in the question, of ``actors``; of an office those who held it, each with the ``terms``
    within which they did.
    """

    start: int
    end: int
    actors: Sequence[int]
    is_adjective: bool = False
    is_person: bool = False
    terms: Mapping[int, Sequence[Term]] = {}

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
    """The longest runs of words that are somebody's name, or an office of somebody named beside it:
    two queries.
    """
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
        # Both, since many names end with an s themselves.
        for key in {folded, folded.removesuffix("s")}:
            keys.setdefault(key, []).append((start, end))
    return keys


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
    """ "The German chancellor" is whoever was chancellor of Germany, in office, instead of the state."""
    words = {fold(word) for word in question.words} - _SMALL
    groups = [pk for one in mentions for pk in one.actors]
    if not groups:
        return mentions
    held = Membership.objects.filter(
        group__in=groups, speaks_for=True, member__archived_at=None, member__merged_into=None
    ).order_by("pk")
    terms: dict[int, dict[int, list[Term]]] = {}
    for one in held:
        told = set(fold(one.role).split()) - _SMALL
        # Two words of a long title, or the only one of a short: "minister" alone fits every minister.
        if told and len(told & words) >= min(2, len(told)):
            of_group = terms.setdefault(one.group_id, {})
            of_group.setdefault(one.member_id, []).append((one.from_date, one.until_date))
    return [_in_office(one, terms) for one in mentions]


def _in_office(
    mention: QuestionMention, terms: Mapping[int, Mapping[int, list[Term]]]
) -> QuestionMention:
    found: dict[int, list[Term]] = {}
    # Of several actors that a name may mean, somebody may have held offices in two.
    for group in mention.actors:
        for member, held in terms.get(group, {}).items():
            found.setdefault(member, []).extend(held)
    if not found:
        return mention
    return mention._replace(actors=sorted(found), is_adjective=False, is_person=True, terms=found)
