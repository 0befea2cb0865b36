"""What to try where a search finds nothing: other spellings, and an actor's position on issues."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from django.db import connection
from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from actors.models import Actor
from config.postgres.full_text import WORDS, HasWords, text_query
from config.postgres.prepared import fetch_prepared
from positions.models import Issue, Position
from positions.texts.slips import is_slip

LEAST_ALIKE: Final = 0.75
"""How much of a word stands, in its order, in the one that is meant."""
EXCERPTS_READ: Final = 2000
_MOST_WORDS: Final = 8
_LONG: Final = 6
"""Letters of a word in which one slip leaves no doubt of what is meant."""
PAIRS_SHOWN: Final = 5

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_TWO_WORDS: Final = re.compile(r"\b([^\W\d_]{2,})[ -](?=([^\W\d_]{2,})\b)")
# The newest excerpts only, and no votes: their words are names and a vote. Only what every reader may see: of
# excerpts, those of published stances. Taken apart here: PostgreSQL takes ten times as long to split a text.
_TEXTS: Final = """
select concat_ws(' ', label, proposition, array_to_string(keywords || contra_phrases, ' '))
  from positions_issue where archived_at is null and merged_into_id is null
union all
select concat_ws(' ', title, summary) from positions_dossier where archived_at is null
union all
select n.name from actors_actorname n join actors_actor a on a.id = n.actor_id
 where a.archived_at is null and a.merged_into_id is null
union all
select name from actors_actor where archived_at is null and merged_into_id is null
union all
(select x.exact from positions_stance s join positions_evidence e on e.stance_id = s.id
   join positions_excerpt x on x.id = e.excerpt_id
  where s.status = 'published' and s.act <> 'vote' order by s.id desc limit %s)
"""
_NAMED: Final = """
select distinct on (a.id) a.id, asked.name
  from unnest(%s::text[]) asked(name)
  join (select id as actor_id, name from actors_actor union all select actor_id, name from actors_actorname) n
    on public.fold_name(n.name) = public.fold_name(asked.name)
  join actors_actor a on a.id = n.actor_id and a.archived_at is null and a.merged_into_id is null
 order by a.id, length(asked.name) desc
"""


@dataclass(frozen=True, slots=True)
class HintPair:
    """An actor that some of the words name, and an issue that has the others."""

    actor: Actor
    issue: Issue

    @property
    def url(self) -> str:
        return reverse(
            "cell", args=[self.issue.in_dossiers[0].slug, self.actor.slug, self.issue.slug]
        )


def respell(text: str, *, but: Collection[str] = ()) -> str:
    """The text with words that nobody uses here, of its first few and none of ``but``, replaced by those
    most alike; "" where that changes nothing. One query.
    """
    asked = {word.lower() for word in _WORD.findall(text)[:_MOST_WORDS]}
    if not asked:
        return ""
    used = _words_in_use()
    alike = {
        word: get_close_matches(word, sorted(used), n=1, cutoff=LEAST_ALIKE)
        for word in asked - used - {*but}
    }
    changed = _WORD.sub(lambda found: next(iter(alike.get(found[0].lower(), ())), found[0]), text)
    return changed if changed.lower() != text.lower() else ""


def mend_slips(text: str) -> str:
    """The text with those slips mended that leave no doubt: longer words that nobody uses here and one slip made
    of one in use, and words in use that were typed as two; "" where there are none. One query.

    A word with a capital may be a name, and stays.
    """
    long = [word for word in _WORD.findall(text) if word.islower() and len(word) >= _LONG]
    used = _words_in_use()
    meant = {
        word: one
        for word in dict.fromkeys(long[:_MOST_WORDS])
        if word not in used
        for one in get_close_matches(word, sorted(used), n=3, cutoff=LEAST_ALIKE)[::-1]
        if is_slip(word, one)
    }
    joined = _TWO_WORDS.sub(
        lambda found: found[1] if (found[1] + found[2]).lower() in used else found[0], text
    )
    mended = _WORD.sub(lambda found: meant.get(found[0], found[0]), joined)
    return mended if mended != text else ""


def _words_in_use() -> set[str]:
    """Their letters, in small ones. What stands between spaces is told apart first: most of a text
    was seen before, and looking for letters takes longer.
    """
    rows = fetch_prepared(_TEXTS, [EXCERPTS_READ])
    pieces = set(" ".join([text for (text,) in rows]).lower().split())
    return set(_WORD.findall(" ".join(pieces)))


def find_pairs(text: str) -> list[HintPair]:
    """Where the first or the last words name an actor: the issues that have the others, on record
    ones first.

    A query for the names and one for each actor they name.
    """
    splits = dict(_splits(text.split()))
    if not splits:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [list(splits)])
        # By actor the longest of the names that the words begin or end with, as the query orders them.
        named = dict(cursor.fetchall())
    actors = Actor.objects.in_bulk(list(named))
    return [
        HintPair(actors[pk], issue)
        for pk, name in sorted(named.items(), key=lambda one: (-len(one[1]), one[0]))[:PAIRS_SHOWN]
        for issue in _issues(splits[name], actors[pk])
    ][:PAIRS_SHOWN]


def _splits(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names that the words may begin or end with, each with the words that remain."""
    # Each split is two names to look for, and each actor found a search of its own.
    if len(words) <= _MOST_WORDS:
        for i in range(1, len(words)):
            yield " ".join(words[:i]), " ".join(words[i:])
            yield " ".join(words[i:]), " ".join(words[:i])


def _issues(text: str, actor: Actor) -> list[Issue]:
    on_record = Position.objects.filter(actor=actor, issue=OuterRef("pk"))
    found = Issue.objects.in_use().filter(
        HasWords("label", "proposition", query=text_query(text, config=WORDS))
    )
    found = found.listed().prefetch_related("dossier_issues").annotate(on_record=Exists(on_record))
    return list(found.order_by(F("on_record").desc(), "pk")[:PAIRS_SHOWN])
