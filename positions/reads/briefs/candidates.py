"""Statements that may answer a question: by the words of their excerpts, by their issues, and by who speaks
when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import log
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from config.postgres.prepared import fetch_prepared
from positions.reads.matrix.held import Numbers

_LISTED: Final = 800
"""Excerpts looked at for one word: a commoner one tells little."""
_FOLLOWED: Final = 2000
"""The newest statements of whoever, or of the days, asked for that are looked at for a common word; the oldest,
where it is asked who was the first."""
_CANDIDATES: Final = 400
_ROUNDING: Final = 1e-9
_OF_ISSUE: Final = 100
"""The newest statements of an issue that are looked at, or the oldest."""

# Lists stop at `listed`: that a word is common is all that matters. Only published words count, or a draft
# would show in what is "not on record". Each excerpt is followed to its statements by itself (`offset 0`):
# joined as a whole, every statement on record would be read.
_LEXEMES: Final = """
select w.lexeme, l.n, l.stances, l.issues,
       exists (select from positions_evidence g
                 join positions_stance s on s.id = g.stance_id and s.status = 'published'
                where g.gloss is not null and g.role = 'supports'
                  and public.words_of(g.gloss) @@ quote_literal(w.lexeme)::tsquery)
  from unnest(public.words_of(%(words)s)) w
 cross join lateral (
   select count(distinct f.id) as n,
          coalesce(string_agg(int8send(f.stance_id), ''), '') as stances,
          coalesce(string_agg(int8send(f.issue_id), ''), '') as issues
     from (select x.id, e.stance_id, e.issue_id from positions_excerpt x
            cross join lateral (
              select e.stance_id, s.issue_id from positions_evidence e
                join positions_stance s on s.id = e.stance_id and s.status = 'published'
               where e.excerpt_id = x.id and e.role = 'supports' offset 0) e
            where public.words_of(x.exact) @@ quote_literal(w.lexeme)::tsquery
            limit %(listed)s) f) l
"""
# `fits` stands where lists are cut too: cut first and filtered after, the newest of others would crowd out
# whoever is asked for.
# By words: each has its list; where somebody or some days are asked for, the list of a common word would hold few
# of theirs, so that it is looked for in the newest of these. By issue: the newest statements of each.
_FOUND: Final = """
with fitting as materialized (
  select s.id as stance_id, e.excerpt_id
    from (select id from positions_stance
           where %(is_narrowed)s and status = 'published' and {fits}
           order by stated_date {way}, id {way} limit %(followed)s) s
   cross join lateral (
     select excerpt_id from positions_evidence where stance_id = s.id and role = 'supports' offset 0) e),
hit as (
  select w.lexeme, l.stance_id
    from unnest(%(listed_words)s::text[], %(lists)s::text[]) w(lexeme, stances)
   cross join lateral unnest(w.stances::bigint[]) l(stance_id)
  union
  select w.lexeme, f.stance_id
    from unnest(%(common)s::text[]) w(lexeme)
   cross join lateral (
     select x.id from positions_excerpt x
      where public.words_of(x.exact) @@ quote_literal(w.lexeme)::tsquery offset 0) x
    join fitting f on f.excerpt_id = x.id
  union
  select w.lexeme, e.stance_id
    from unnest(%(lexemes)s::text[]) w(lexeme)
   cross join lateral (
     select excerpt_id from positions_evidence
      where gloss is not null and public.words_of(gloss) @@ quote_literal(w.lexeme)::tsquery
      limit %(listed)s) g
   cross join lateral (
     select stance_id from positions_evidence where excerpt_id = g.excerpt_id and role = 'supports' offset 0) e),
coded as (
  select s.id as stance_id, null::text[] as lexemes
    from unnest(%(issues)s::bigint[]) i(id)
   cross join lateral (
     select id from positions_stance
      where issue_id = i.id and status = 'published' and {fits} order by stated_date {way}, id {way}
      limit %(each)s) s
  union all
  (select s.id, null from positions_stance s
   where %(by_actor)s and s.status = 'published' and {fits}
   order by stated_date {way}, id {way} limit %(candidates)s)),
there as materialized (
  select s.*, c.lexemes
    from (select stance_id, array_agg(lexeme) as lexemes from hit group by stance_id
          union all select * from coded) c
   cross join lateral (
     select id, actor_id, on_behalf_of_id, issue_id, value, stated_date from positions_stance
      where id = c.stance_id and status = 'published' and {fits} offset 0) s)
select s.id, s.actor_id, s.on_behalf_of_id, s.issue_id, s.value, s.stated_date, max(s.lexemes)
  from there s
  join positions_issue i on i.id = s.issue_id and i.archived_at is null
  join actors_actor a on a.id = s.actor_id and a.archived_at is null
 where exists (select from positions_dossierissue l join positions_dossier d on d.id = l.dossier_id
                where l.issue_id = s.issue_id and d.archived_at is null
                  and (%(dossier)s::bigint is null or d.id = %(dossier)s))
 group by s.id, s.actor_id, s.on_behalf_of_id, s.issue_id, s.value, s.stated_date
 order by coalesce(cardinality(max(s.lexemes)), 0) desc, s.stated_date {way}, s.id
 limit %(candidates)s
"""
# Only what is asked for: with "or nothing is asked for", a plan for all questions would use no index.
_FITS: Final = {
    "actors": "(actor_id = any(%(actors)s) or on_behalf_of_id = any(%(actors)s))",
    "first": "stated_until >= %(first)s",
    "last": "stated_date <= %(last)s",
}


class QuestionWord(NamedTuple):
    """A word of the question, in how many published excerpts it stands, and the statements that rest on
    them, with the issue of each; all stop at ``_LISTED``. Or only translations have it.
    """

    lexeme: str
    n: int
    stances: Numbers
    issues: Numbers
    is_translated: bool

    @property
    def is_known(self) -> bool:
        """Whether it stands anywhere. A translation counts like the words themselves: the question is in the
        language of readers.
        """
        return bool(self.n) or self.is_translated

    @property
    def weight(self) -> float:
        """From 1 for a word as common as is counted to 4.3 for one that stands once, or nowhere."""
        return 1 + log(_LISTED / max(self.n, 1)) / 2

    @property
    def is_common(self) -> bool:
        """Whether its list may be cut."""
        return len(self.stances) >= _LISTED


class AnswerCandidate(NamedTuple):
    """``lexemes`` are words of the question that its own words have, None where they were not looked at."""

    stance_id: int
    actor_id: int
    on_behalf_of_id: int | None
    issue_id: int
    value: int
    stated_date: dt.date
    lexemes: list[str] | None


class EnoughWords(NamedTuple):
    """What a statement's words must weigh to answer: ``least``, less what those of its issue do."""

    least: float
    of_issues: Mapping[int, float]

    def beside(self, words: Sequence[QuestionWord]) -> EnoughWords:
        """Where nobody knows yet whether it has these."""
        return self._replace(least=self.least - sum(word.weight for word in words))


class QuestionBounds(NamedTuple):
    """Whose words are asked for, and of which days; nothing asks for all."""

    actors: Sequence[int]
    first: dt.date | None
    last: dt.date | None

    @property
    def asked(self) -> Mapping[str, Any]:
        return {name: value for name, value in self._asdict().items() if value}

    @property
    def sql(self) -> str:
        """True of the statements that fit."""
        return " and ".join(_FITS[name] for name in self.asked) or "true"


def read_question_words(matter: str) -> list[QuestionWord]:
    """The words that say what a question is about; one query."""
    found = fetch_prepared(_LEXEMES, {"listed": _LISTED, "words": matter})
    return [
        QuestionWord(lexeme, n, _unpack(stances), _unpack(issues), is_translated)
        for lexeme, n, stances, issues, is_translated in found
    ]


def read_candidates(
    words: Sequence[QuestionWord],
    *,
    enough: EnoughWords,
    issues: Sequence[int],
    bounds: QuestionBounds,
    dossier: int | None,
    is_oldest_first: bool = False,
) -> list[AnswerCandidate]:
    """The statements that fit and have most of the words, the newest of equals first, or the oldest; one query, whose
    cost the record bounds by no more than the number of excerpts with a common word.

    Statements on a list that have too few of the words to answer are not followed: most have one common
    word alone.
    """
    asked = bounds.asked
    listed, common = _part_common(words) if asked else (words, [])
    kept = _keep_worth(listed, enough.beside(common))
    parameters = {
        **asked,
        **_lexemes(lexemes=words, listed_words=listed, common=common),
        "lists": [f"{{{','.join(map(str, stances))}}}" for stances in kept],
        "issues": list(issues),
        "is_narrowed": bool(asked),
        # Whoever asks what somebody said, and no more, gets the newest of theirs.
        "by_actor": bool(bounds.actors) and not words,
        "dossier": dossier,
        "listed": _LISTED,
        "followed": _FOLLOWED,
        "each": _OF_ISSUE,
        "candidates": _CANDIDATES,
    }
    query = _FOUND.format(fits=bounds.sql, way="asc" if is_oldest_first else "desc")
    return [AnswerCandidate(*row) for row in fetch_prepared(query, parameters)]


def _unpack(packed: bytes) -> Numbers:
    # PostgreSQL sends the highest byte first.
    return np.frombuffer(packed, dtype=">i8").astype(np.int64)


def _part_common(
    words: Sequence[QuestionWord],
) -> tuple[Sequence[QuestionWord], Sequence[QuestionWord]]:
    """Those whose lists are whole, and the others."""
    return (
        [word for word in words if not word.is_common],
        [word for word in words if word.is_common],
    )


def _keep_worth(words: Sequence[QuestionWord], enough: EnoughWords) -> list[list[int]]:
    """Of each word the statements that may have enough."""
    # What a translation has is not on the lists, and counts together with what is.
    if not words or any(word.is_translated for word in words):
        return [word.stances.tolist() for word in words]
    starts = np.cumsum([len(word.stances) for word in words])[:-1]
    kept = np.split(_have_enough(words, enough), starts)
    return [word.stances[some].tolist() for word, some in zip(words, kept, strict=True)]


def _have_enough(words: Sequence[QuestionWord], enough: EnoughWords) -> NDArray[np.bool_]:
    """Of every entry of the lists, one behind the other: by the words of all lists, and those of its issue."""
    stances = np.concatenate([word.stances for word in words])
    weights = np.concatenate([np.full(len(word.stances), word.weight) for word in words])
    found, first, place = np.unique(stances, return_index=True, return_inverse=True)
    # A word in two excerpts of a statement counts twice here: that keeps more, never less.
    own = np.bincount(place, weights, len(found))
    issues = np.concatenate([word.issues for word in words])[first].tolist()
    of_issue = np.array([enough.of_issues.get(issue, 0.0) for issue in issues])
    return np.asarray((own + of_issue >= enough.least - _ROUNDING)[place])


def _lexemes(**words: Sequence[QuestionWord]) -> dict[str, list[str]]:
    return {name: [word.lexeme for word in some] for name, some in words.items()}
