"""What an engine proposes for a text, as the desk shows it: never more than a place to begin a form from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from actors.models import Actor
from positions.choices import SourceKind, Status, TurnKind
from positions.models import Dossier, Issue, ParkedPassage, Snapshot
from positions.models.evidence import Evidence
from positions.reads.lists.issue_list import issues_with_phrases
from positions.reads.lists.likely_issues import read_issue_words
from positions.reads.sources.roll_of_day import read_known
from positions.reads.sources.same_words import read_same_words
from positions.reads.sources.speakers import actor_of, read_speakers, turns_of
from positions.reads.work.readings import AT_ONCE, Reading, ReadingTask
from positions.suggest.boundary import Catalogue, Document, Suggester, Suggestion
from positions.suggest.pages import choose_best
from positions.suggest.rules import Rules
from positions.texts.attribution import About, SpokenTurn
from positions.texts.passages import Range
from positions.texts.turns import Turn

_LONGEST_ANSWERED: Final = 200_000
"""Characters of a text in which an engine's answer is looked up in one piece."""
# Every row of who and what there is to choose from, by the transaction that wrote it last: whatever changes one changes
# this, and no row's contents are read. What was published teaches, so it belongs here too.
_REVISION: Final = """
select md5(concat(
  (select string_agg(concat(id, ':', xmin), ',' order by id) from actors_actor), '|',
  (select string_agg(concat(id, ':', xmin), ',' order by id) from actors_actorname), '|',
  (select string_agg(concat(id, ':', xmin), ',' order by id) from actors_membership), '|',
  (select string_agg(concat(id, ':', xmin), ',' order by id) from positions_issue), '|',
  (select string_agg(concat(id, ':', xmin), ',' order by id) from positions_dossierissue), '|',
  (select string_agg(concat(i.id, ':', said.newest, ':', said.n), ',' order by i.id)
     from positions_issue i
    cross join lateral (select max(s.id) as newest, count(*) as n from positions_stance s
                         where s.issue_id = i.id and s.status = 'published') said
    where cardinality(i.keywords) > 0 or cardinality(i.contra_phrases) > 0)))
"""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion with who and what it names; ``polarity``, ``move`` and ``act`` are "" where nothing tells.

    ``holder_words`` are those by which the text names the holder, "" for a speaker's own words; ``also`` hold the
    position jointly.
    """

    start: int
    end: int
    exact: str
    actor: Actor | None
    also: Sequence[Actor]
    on_behalf_of: Actor | None
    reported_by: Actor | None
    holder_words: str
    issues: Sequence[Issue]
    polarity: str
    move: str
    act: str
    conditions: Sequence[Range]
    condition_words: Sequence[str]
    cue: Range | None
    why: Sequence[str]
    score: float

    @property
    def key(self) -> str:
        """Tells it apart within a text."""
        return f"suggestion-{self.start}-{self.end}-{self.actor.pk if self.actor else 0}"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best of each page of a text, page by page and the best first in each, and what is ``more``.

    ``is_basic`` where the ``engine`` has no parser for the language; ``reading`` tells how much of the text was read.
    """

    shown: Sequence[Suggested]
    more: Sequence[Suggested]
    is_basic: bool
    engine: str
    reading: Reading

    @property
    def in_text_order(self) -> list[Suggested]:
        return sorted(self.shown, key=lambda one: (one.start, one.end))


def suggestions_for(
    snapshot: Snapshot,
    *,
    dossier: Dossier | None = None,
    suggester: Suggester | None = None,
    kept: frozenset[int] = frozenset(),
    only_by: int | None = None,
) -> Suggestions:
    """What may be coded in a text on the issues of a dossier, or on all, without what is coded or parked already.

    Of the stances ``kept`` from whoever asks nothing is learnt and no place is left out; with ``only_by`` neither what
    others than that user parked. Our own rules read a text unless there is another ``suggester``, which asks nobody
    outside: a text of up to `AT_ONCE` characters at once, of a longer one what is kept is taken. Six queries where the
    engine has read this text against this catalogue, twelve where it has to; of a long text seven.
    """
    question = _ask(snapshot, suggester, dossier, kept)
    if suggester is None and len(question.document.text) > AT_ONCE:
        reading = question.read_kept()
    else:
        reading = question.read_at_once(_choices(question, dossier, kept))
    # What is taken is left out after the cache: a stance saved in between empties its place at once, and
    # nothing is read anew.
    taken = _read_taken(snapshot, kept, only_by)
    free = [one for one in reading.found if not _touches(one, taken)]
    shown, more = choose_best(free, len(question.document.text))
    actors = Actor.objects.in_bulk({key for one in free for key in _actors(one)})
    issues = Issue.objects.in_bulk({int(key) for one in free for key in one.issues})
    describe = _Describing(question.document.text, actors, issues)
    engine = question.suggester
    return Suggestions(
        describe.all(shown),
        describe.all(more),
        engine.is_basic(question.document.language),
        f"{engine.name} {engine.version}",
        reading,
    )


def _touches(one: Suggestion, taken: Iterable[tuple[int, int]]) -> bool:
    return any(first < one.end and one.start < last for first, last in taken)


def read_next_pieces(
    snapshot: Snapshot, *, kept: frozenset[int] = frozenset(), is_over: Callable[[], bool]
) -> bool:
    """Have our rules read the next pieces of a long text, until all are read or it ``is_over``; whether any is left."""
    question = _ask(snapshot, None, None, kept)
    return question.read_on(_choices(question, None, kept), is_over=is_over)


def _ask(
    snapshot: Snapshot,
    suggester: Suggester | None,
    dossier: Dossier | None,
    kept: frozenset[int],
) -> ReadingTask:
    return ReadingTask(
        document=read_text_document(snapshot, longest=_LONGEST_ANSWERED if suggester else None),
        suggester=suggester or Rules(),
        revision=_read_revision(),
        beside=f"{dossier.pk if dossier else 0} {sorted(kept)}",
    )


def _choices(
    question: ReadingTask, dossier: Dossier | None, kept: frozenset[int]
) -> Callable[[], Catalogue]:
    return partial(read_catalogue, question.revision, dossier, kept)


def _read_revision() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_REVISION)
        return str(cursor.fetchone()[0])


def read_catalogue(
    revision: str = "", dossier: Dossier | None = None, kept: frozenset[int] = frozenset()
) -> Catalogue:
    """Whom and what there is to choose from."""
    issues = list(issues_with_phrases())
    if dossier is not None:
        # Picked out of the same list rather than asked for: `issues_with_phrases` is cut already.
        listed = set(Issue.objects.of(dossier).values_list("pk", flat=True))
        issues = [issue for issue in issues if issue.pk in listed]
    return Catalogue(revision, read_known(), read_issue_words(issues, kept))


def read_text_document(snapshot: Snapshot, *, longest: int | None = _LONGEST_ANSWERED) -> Document:
    """A text as engines are given it, or its beginning of so many characters."""
    source, text = snapshot.source, snapshot.text[:longest]
    return Document(
        text=text,
        # Of what the engine is given: of a longer text that is the beginning.
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        language=source.language,
        # Names and offices have to be those of some day; without a date that of today is the likeliest.
        published=source.published_date or timezone.localdate(),
        kind=source.kind,
        about=About(title=source.title, publisher=source.publisher, author=source.author),
        spoken=() if source.kind == SourceKind.VOTE_RECORD else _read_spoken(snapshot),
        skipped=[(one.lower, one.upper) for one in snapshot.boilerplate],
    )


def _read_spoken(snapshot: Snapshot) -> list[SpokenTurn]:
    """The turns as they are kept, with whom somebody may have put right."""
    return [
        SpokenTurn(
            Turn(
                one.start,
                one.end,
                _words_at(snapshot.text, one.start, one.label),
                one.label,
                TurnKind(one.speaker.kind),
                one.is_interpreted,
            ),
            actor.pk if (actor := actor_of(one.speaker)) else None,
        )
        for one in turns_of(read_speakers(snapshot.pk))
    ]


def _words_at(text: str, start: int, label: str) -> int:
    """Where the words of a turn begin, behind its label."""
    return start + len(label) if label and text.startswith(label, start) else start


def _read_taken(snapshot: Snapshot, kept: frozenset[int], only_by: int | None) -> list[Range]:
    """The places that carry a stance in use, or were parked, or did in a former text of the same words.
    Two queries, and those of `read_same_words`.
    """
    same = read_same_words(snapshot)
    cited = Evidence.objects.filter(excerpt__snapshot__in=same.texts).exclude(
        Q(stance__status=Status.ARCHIVED) | Q(stance__in=kept)
    )
    parked = ParkedPassage.objects.filter(excerpt__snapshot__in=same.texts)
    if only_by is not None:
        parked = parked.filter(parked_by=only_by)
    places = ("excerpt__snapshot", "excerpt__start", "excerpt__end")
    return same.places([*cited.values_list(*places), *parked.values_list(*places)])


def _actors(one: Suggestion) -> list[int]:
    named = (one.actor, *one.also, one.reported_by, one.on_behalf_of)
    return [int(key) for key in named if key is not None]


@dataclass(frozen=True, slots=True)
class _Describing:
    text: str
    actors: Mapping[int, Actor]
    issues: Mapping[int, Issue]

    def all(self, suggestions: Iterable[Suggestion]) -> list[Suggested]:
        return [self._one(suggestion) for suggestion in suggestions]

    def _one(self, one: Suggestion) -> Suggested:
        return Suggested(
            start=one.start,
            end=one.end,
            exact=one.words,
            actor=self._actor(one.actor),
            also=[self.actors[int(key)] for key in one.also],
            on_behalf_of=self._actor(one.on_behalf_of),
            reported_by=self._actor(one.reported_by),
            holder_words=self.text[slice(*one.holder)] if one.holder else "",
            issues=[self.issues[int(key)] for key in one.issues],
            polarity=one.polarity or "",
            move=one.move or "",
            act=one.act,
            conditions=one.conditions,
            condition_words=[self.text[slice(*place)] for place in one.conditions],
            cue=one.cue,
            why=one.why,
            score=one.score,
        )

    def _actor(self, key: int | str | None) -> Actor | None:
        return None if key is None else self.actors[int(key)]
