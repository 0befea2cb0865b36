"""A question in plain words, answered by published excerpts alone: found by their own words, by the issue
that they were coded for, and by who speaks when. No sentence is made.

Whoever is named must be found, and most of what is asked about: else nothing is on record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NamedTuple

from django.utils.timezone import localdate

from actors.folding import fold
from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import is_on_scale
from positions.dates import write_date
from positions.models import Issue
from positions.reads.briefs.candidates import (
    AnswerCandidate,
    EnoughWords,
    QuestionBounds,
    QuestionWord,
    read_candidates,
    read_question_words,
)
from positions.reads.briefs.mentions import QuestionMention, find_question_mentions
from positions.reads.lists.hints import mend_slips
from positions.reads.timelines.shifts import Side, read_sides
from positions.texts.question import AskedQuestion, read_question

SHOWN: Final = 20
LONGEST_ASKED: Final = 300
"""Characters of a question."""
_ISSUES: Final = 120
_ISSUES_FOLLOWED: Final = 12
_OWN, _ISSUE = 0.6, 0.5
"""What an excerpt's own words and its issue's count besides having part of the question."""
_LEAST: Final = 0.5
"""Part of what is asked about, rare words weighing more, that an excerpt and its issue must have."""
_LEAST_OF_BEST: Final = 0.55
_AS_GOOD: Final = 0.65
"""Of the best: whoever asks since when wants the earliest, not the one with most of the words."""

_LEXEMES_OF: Final = "select w, tsvector_to_array(public.words_of(w)) from unnest(%s::text[]) w"
# Contra-phrases and the coding rule find an issue, and add nothing to its score.
_ABOUT: Final = """
select i.id, i.label, i.keywords,
       tsvector_to_array(public.words_of(label || ' ' || proposition || ' ; ' || array_to_string(keywords, ' ; ')))
  from positions_issue i
 where public.issue_words_of(label, proposition, keywords || contra_phrases, coding_rule) @@ %(any)s::tsquery
   and i.archived_at is null and i.merged_into_id is null
   and exists (select from positions_dossierissue l join positions_dossier d on d.id = l.dossier_id
                where l.issue_id = i.id and d.archived_at is null
                  and (%(dossier)s::bigint is null or d.id = %(dossier)s))
 order by -i.id limit %(issues_read)s  -- the newest; the index of `id` would be walked to the end for a rare word
"""


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """A statement that answers, with its first words, and of whom and what it is."""

    side: Side
    issue: Issue
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """``found``, the best first. What was understood: ``speakers`` whose words are wanted, days,
    ``issues`` that answers were coded for. ``missing`` are names and words that nothing on record has,
    for which nothing is shown; ``silent`` the speakers who said nothing that fits. ``read_as`` is the question
    with slips mended, where only so it has an answer; ``is_earliest_first`` says that it asked when something
    began, or who was the first.
    """

    found: Sequence[FoundAnswer]
    speakers: Sequence[Actor]
    first: dt.date | None
    last: dt.date | None
    missing: Sequence[str] = ()
    silent: Sequence[Actor] = ()
    read_as: str = ""
    is_earliest_first: bool = False

    @property
    def days(self) -> str:
        """In words: "on 18 March 2025", "from 1 January 2023 until 31 December 2023"."""
        if self.first and self.first == self.last:
            return f"on {write_date(self.first)}"
        bounds = [("from", self.first), ("until", self.last)]
        return " ".join(f"{word} {write_date(day)}" for word, day in bounds if day)


def read_answers(text: str, *, dossier: int | None = None) -> Answer:
    """What is on record for the question, in a dossier or in all: thirteen queries at most, two more where
    whoever held an office said nothing, and all again where slips are mended.
    """
    answer = _read(text, dossier)
    if answer.found or answer.missing:
        return answer
    read_as = mend_slips(text[:LONGEST_ASKED])
    mended = _read(read_as, dossier) if read_as else answer
    return replace(mended, read_as=read_as) if mended.found else answer


def _read(text: str, dossier: int | None) -> Answer:
    asked = _understand(text, dossier)
    ranked, speakers = _answer(asked), asked.speakers
    # What their state said otherwise, where whoever held the office asked for said nothing.
    if not ranked:
        of_states = asked.of_states
        ranked = _answer(of_states)
        speakers = [*speakers, *(of_states.speakers if ranked else ())]
    people = Actor.objects.in_bulk(speakers)
    # Of all that were ranked, not of those shown alone: who is below the twentieth was not silent.
    heard = {pk for row, _ in ranked for pk in (row.actor_id, row.on_behalf_of_id)}
    silent = [one for one in asked.speaking if not heard & set(one.actors)]
    return Answer(
        _fill(ranked[:SHOWN]),
        [people[pk] for pk in speakers],
        asked.question.first,
        asked.question.last,
        missing=asked.missing,
        silent=[] if asked.missing else [people[one.actors[0]] for one in silent],
        is_earliest_first=asked.question.asks_since,
    )


def _answer(asked: _Asked) -> list[tuple[AnswerCandidate, float]]:
    return _rank(asked, _find(asked)) if asked.can_be_answered else []


def _understand(text: str, dossier: int | None) -> _Asked:
    question = read_question(text[:LONGEST_ASKED], today=localdate())
    mentions = find_question_mentions(question)
    speaking = [one for one in mentions if one.may_speak(question)]
    # Who is to speak is looked for as a speaker, not as a word.
    about = question.without(speaking)
    words = read_question_words(about.matter)
    unknown, slips = _find_unknown(question, about, mentions, words)
    words = [one for one in words if one.lexeme not in slips]
    weights = {one.lexeme: one.weight for one in words}
    scores = _score_issues(question, weights, dossier)
    missing = [word for word in unknown if not any(_has(word, one) for one in scores.values())]
    return _Asked(question, speaking, words, weights, scores, dossier, missing)


class _About(NamedTuple):
    """How far an issue is what the question is about, and its words."""

    score: float
    lexemes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with who is to speak, its words and what they weigh, and which issues have them."""

    question: AskedQuestion
    speaking: Sequence[QuestionMention]
    words: Sequence[QuestionWord]
    weights: Mapping[str, float]
    scores: Mapping[int, _About]
    dossier: int | None
    missing: Sequence[str]

    @property
    def can_be_answered(self) -> bool:
        """Whether it names somebody or something, and nothing that nobody knows."""
        return not self.missing and bool(self.weights or self.speaking)

    @property
    def of_states(self) -> _Asked:
        """The same asked of the state whose office somebody held; of nobody where no office is asked for."""
        if not any(one.groups for one in self.speaking):
            return replace(self, speaking=[], words=[], weights={})
        speaking = [
            one._replace(actors=one.groups, terms={}, groups=()) if one.groups else one
            for one in self.speaking
        ]
        return replace(self, speaking=speaking)

    @property
    def speakers(self) -> list[int]:
        return list(dict.fromkeys(pk for one in self.speaking for pk in one.actors))

    @property
    def enough(self) -> EnoughWords:
        """What `_score` asks of a statement's words, told by their weights; nothing, where a label or keyword of
        its issue stands whole in the question.
        """
        total = sum(self.weights.values())
        return EnoughWords(
            _LEAST * total,
            {
                issue: total if one.score >= 2 * _LEAST else self.part(one.lexemes) * total
                for issue, one in self.scores.items()
            },
        )

    def part(self, lexemes: Collection[str]) -> float:
        """How much of what is asked about the words have, from 0 to 1; all of it where it is nothing."""
        total = sum(self.weights.values())
        has = sum(weight for lexeme, weight in self.weights.items() if lexeme in lexemes)
        return has / total if total else 1.0


def _has(word: str, about: _About) -> bool:
    return any(word.lower().startswith(lexeme) for lexeme in about.lexemes if len(lexeme) > 3)


def _find_unknown(
    question: AskedQuestion,
    about: AskedQuestion,
    mentions: Sequence[QuestionMention],
    words: Sequence[QuestionWord],
) -> tuple[list[str], frozenset[str]]:
    """Of what no published words, nor their translations, have: the names in it, and what slips made of words
    of asking.
    """
    matter, nearly = about.matter.split(), about.slips
    capitals = [word for word in question.without(mentions).names if word in matter]
    unknown = _keep_unknown([*capitals, *nearly], words)
    slips = frozenset(one for word in nearly for one in unknown.get(word, ()))
    return [word for word in capitals if word in unknown], slips


def _keep_unknown(
    looked_up: Sequence[str], words: Sequence[QuestionWord]
) -> Mapping[str, Sequence[str]]:
    """Those that none of the words known stands for, with their lexemes; one query, none for none."""
    split = fetch_prepared(_LEXEMES_OF, [looked_up]) if looked_up else []
    known = {word.lexeme for word in words if word.is_known}
    return {word: lexemes for word, lexemes in split if known.isdisjoint(lexemes)}


def _score_issues(
    question: AskedQuestion, weights: Mapping[str, float], dossier: int | None
) -> dict[int, _About]:
    """The issues that have words of the question, and how much of it; one more half where a label or
    keyword stands in it whole.
    """
    # Nothing but names: no issue is looked for, and an empty tsquery finds none.
    if not weights:
        return {}
    asked = f" {fold(' '.join(question.words))} "
    rows = fetch_prepared(
        _ABOUT, {"any": _any_of(weights), "dossier": dossier, "issues_read": _ISSUES}
    )
    total = sum(weights.values())
    found = {}
    for pk, label, keywords, lexemes in rows:
        has = frozenset(lexemes)
        part = sum(weight for lexeme, weight in weights.items() if lexeme in has) / total
        whole = any(f" {fold(phrase)} " in asked for phrase in (label, *keywords))
        found[pk] = _About(part + 0.5 * whole, has)
    return found


def _any_of(lexemes: Iterable[str]) -> str:
    quoted = ("'" + one.replace("\\", "\\\\").replace("'", "''") + "'" for one in lexemes)
    return " | ".join(quoted)


def _find(asked: _Asked) -> list[AnswerCandidate]:
    # An issue far behind the best, or with less than a fifth of the question, is not followed.
    best = max((one.score for one in asked.scores.values()), default=0.0)
    issues = [pk for pk, one in asked.scores.items() if one.score >= max(best / 2, 0.2)]
    return read_candidates(
        asked.words,
        enough=asked.enough,
        issues=sorted(issues, key=lambda pk: -asked.scores[pk].score)[:_ISSUES_FOLLOWED],
        bounds=QuestionBounds(asked.speakers, asked.question.first, asked.question.last),
        dossier=asked.dossier,
        is_oldest_first=asked.question.asks_since,
    )


def _rank(asked: _Asked, rows: Sequence[AnswerCandidate]) -> list[tuple[AnswerCandidate, float]]:
    """Those that have enough of what is asked about, the best first, and the newest of equals."""
    ranked = [(row, score) for row in rows if (score := _score(asked, row)) is not None]
    ranked.sort(
        # Rounded, so that sums of the same parts in another order are equal, and the newest comes first.
        key=lambda one: (-round(one[1], 3), -one[0].stated_date.toordinal(), one[0].stance_id)
    )
    best = ranked[0][1] if ranked else 0.0
    near = [one for one in ranked if one[1] >= _LEAST_OF_BEST * best]
    if asked.question.asks_since:
        # Of those that fit as well as the best, the first that was said; whoever said the opposite began nothing.
        near.sort(key=partial(_came_first, asked.question, _AS_GOOD * best))
    return near


def _came_first(
    question: AskedQuestion, enough: float, one: tuple[AnswerCandidate, float]
) -> tuple[bool, bool, dt.date]:
    row, score = one
    fits = score >= enough
    # Of those that fit but are directed otherwise none comes behind one that hardly fits.
    return not (fits and _is_so_directed(question, row)), not fits, row.stated_date


def _score(asked: _Asked, row: AnswerCandidate) -> float | None:
    """How well a statement answers: by its own words, by its issue's, by direction and by speaker.

    None where it does not: too little of the question, or said out of office.
    """
    about = asked.scores.get(row.issue_id, _About(0.0, frozenset()))
    own = frozenset(row.lexemes or ())
    part = asked.part(own | about.lexemes)
    # An issue of which a label or keyword stands whole in the question may stand for words that are few.
    if part < _LEAST and about.score < 2 * _LEAST:
        return None
    if not all(one.held(row.actor_id, row.stated_date) for one in asked.speaking):
        return None
    words = asked.part(own) if asked.weights else 0.0
    score = part + _OWN * words + _ISSUE * min(about.score, 1.5)
    return score + _agrees(asked.question, row) + _speaks(asked.speaking, row)


def _is_so_directed(question: AskedQuestion, row: AnswerCandidate) -> bool:
    return not question.direction or (is_on_scale(row.value) and row.value * question.direction > 0)


def _agrees(question: AskedQuestion, row: AnswerCandidate) -> float:
    """A statement in the direction asked for comes first; one in the other is kept below."""
    if not question.direction or not is_on_scale(row.value) or not row.value:
        return 0.0
    # Less than the words weigh: a statement of the other direction that fits better still comes first.
    return 0.3 if (row.value > 0) == (question.direction > 0) else -0.3


def _speaks(speaking: Sequence[QuestionMention], row: AnswerCandidate) -> float:
    """Whoever is named first, and speaks for itself, before whom others speak for."""
    return 0.1 if speaking and row.actor_id in speaking[0].actors else 0.0


def _fill(ranked: Sequence[tuple[AnswerCandidate, float]]) -> list[FoundAnswer]:
    sides = read_sides([row.stance_id for row, _ in ranked])
    issues = Issue.objects.prefetch_related("dossier_issues").in_bulk(
        {row.issue_id for row, _ in ranked}
    )
    return [FoundAnswer(sides[row.stance_id], issues[row.issue_id], score) for row, score in ranked]
