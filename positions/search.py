"""Full text search over dossiers, actors, issues, words of sources, and sources; ranked, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.urls import reverse
from django.utils.text import Truncator

from actors.choices import ActorKind
from config.full_text import NAMES, WORDS, TextQuery, text_query
from positions.choices import SourceKind
from positions.dates import write_date
from positions.models.sources import excerpt_url

CANDIDATES: Final = 2000
"""Matches ranked at most, since ranking is linear in them; more are reported as "2,000+"."""
SHOWN: Final = 10
SHOWN_ALONE: Final = 100
"""Hits shown of each kind, and of a kind that is looked at alone."""
SUMMARY_SHOWN: Final = 160
"""Characters of a dossier's summary."""
KINDS: Final = {
    "dossiers": "Dossiers",
    "actors": "Actors",
    "issues": "Issues",
    "words": "Words of sources",
    "sources": "Sources",
}

# Neither stands in a text of ours: what ts_headline puts around matches, removed from texts before.
_OPEN, _CLOSE = "\ue000", "\ue001"
_OPTIONS: Final = f'StartSel="{_OPEN}", StopSel="{_CLOSE}"'
_WHOLE: Final = f"{_OPTIONS}, HighlightAll=true"
_SNIPPET: Final = f"{_OPTIONS}, MaxWords=40, MinWords=20"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text, matched or not."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it leads, its words with the matches, and what it is."""

    url: str
    fragments: Sequence[Fragment]
    context: str


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The best hits of one of `KINDS`, out of ``count`` (`CANDIDATES` means as many or more)."""

    kind: str
    hits: Sequence[Hit]
    count: int

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def has_more(self) -> bool:
        return len(self.hits) < self.count

    @property
    def summary(self) -> str:
        """10 of 2,000+."""
        more = "+" if self.count >= CANDIDATES else ""
        return f"{len(self.hits)} of {self.count:,}{more}" if self.has_more else f"{self.count:,}"


def search(*, text: str, is_editor: bool, kind: str = "") -> list[HitGroup]:
    """Groups with hits, in the order of `KINDS`, or only one ``kind`` at greater length; a query for each kind.

    Readers find words and sources only where a published stance quotes them.
    """
    readers = {
        "dossiers": _find_dossiers,
        "actors": _find_actors,
        "issues": _find_issues,
        "words": _find_words,
        "sources": _find_sources,
    }
    limit = SHOWN_ALONE if kind else SHOWN
    groups = [readers[name](text, limit, is_editor) for name in ([kind] if kind else KINDS)]
    return [group for group in groups if group.hits]


def split_headline(headline: str) -> list[Fragment]:
    """The runs of a headline of PostgreSQL's, whose matches stand between the two marks."""
    fragments = []
    for i, part in enumerate(headline.split(_OPEN)):
        matched, closed, rest = part.partition(_CLOSE)
        if i and closed:
            fragments += [Fragment(matched, is_match=True), Fragment(rest, is_match=False)]
        else:
            fragments.append(Fragment(part, is_match=False))
    return [fragment for fragment in fragments if fragment.text]


# Titles count for more than what the summary says. There are few dossiers: no index.
_DOSSIERS = """
with query as (select {query} as q, {written} as w),
found as (
  select id, slug, title, summary,
         setweight(to_tsvector('{config}', title), 'A') || to_tsvector('{config}', summary) as words
    from positions_dossier where archived_at is null)
select slug, ts_headline('{config}', translate(title, '{marks}', ''), q, '{whole}'), summary, count(*) over ()
  from found cross join query where words @@ q order by (words @@ w)::int + ts_rank(words, q) desc, id limit %s
"""


def _find_dossiers(text: str, limit: int, _is_editor: bool) -> HitGroup:
    rows = _run(_DOSSIERS, text_query(text, config=WORDS), WORDS, [limit])
    hits = [
        Hit(reverse("matrix", args=[slug]), split_headline(headline), Truncator(summary).chars(SUMMARY_SHOWN))
        for slug, headline, summary, _count in rows
    ]
    return HitGroup("dossiers", hits, _count_of(rows))


_ACTORS = """
with query as (select {query} as q, {written} as w),
name as (
  select id as actor_id, name from actors_actor, query where to_tsvector('{config}', name) @@ q
  union all
  select actor_id, name from actors_actorname, query where to_tsvector('{config}', name) @@ q),
best as (
  select distinct on (a.id) a.id, a.slug, a.name, a.kind, n.name as found,
         ts_rank(to_tsvector('{config}', n.name), q, 1) as rank
    from name n join actors_actor a on a.id = n.actor_id cross join query
   where a.archived_at is null and a.merged_into_id is null
   order by a.id, n.name = a.name desc, rank desc)
select slug, translate(name, '{marks}', ''), kind,
       ts_headline('{config}', translate(found, '{marks}', ''), q, '{whole}'), found = name, count(*) over ()
  from best cross join query order by found = name desc, rank desc, id limit %s
"""


def _find_actors(text: str, limit: int, _is_editor: bool) -> HitGroup:
    hits = []
    rows = _run(_ACTORS, text_query(text, config=NAMES), NAMES, [limit])
    for slug, name, kind, headline, is_shown_name, _count in rows:
        fragments = split_headline(headline)
        if not is_shown_name:
            fragments = [Fragment(f"{name}, found as ", is_match=False), *fragments]
        hits.append(Hit(reverse("actor", args=[slug]), fragments, str(ActorKind(kind).label)))
    return HitGroup("actors", hits, _count_of(rows))


_ISSUES = """
with query as (select {query} as q, {written} as w),
found as materialized (
  select i.id, i.slug, i.label, i.proposition, d.title, to_tsvector('{config}', label || ' ' || proposition) as words
    from query, positions_issue i join positions_dossier d on d.id = i.dossier_id
   where to_tsvector('{config}', label || ' ' || proposition) @@ q
     and i.archived_at is null and i.merged_into_id is null and d.archived_at is null
   limit {candidates}),
best as (
  select f.*, (words @@ w)::int + ts_rank(words, q) as rank, count(*) over () as hits from found f cross join query
   order by rank desc, id limit %s)
select slug, label, title, ts_headline('{config}', translate(proposition, '{marks}', ''), q, '{whole}'), hits
  from best cross join query order by rank desc, id
"""


def _find_issues(text: str, limit: int, _is_editor: bool) -> HitGroup:
    rows = _run(_ISSUES, text_query(text, config=WORDS), WORDS, [limit])
    hits = [
        Hit(reverse("issue", args=[slug]), split_headline(headline), f"{label}, in {dossier}")
        for slug, label, dossier, headline, _count in rows
    ]
    return HitGroup("issues", hits, _count_of(rows))


_QUOTING = """
with found as materialized (
  select id from positions_excerpt where to_tsvector('{config}', exact) @@ {query} limit %s)
select e.stance_id from found f join positions_evidence e on e.excerpt_id = f.id
"""


def stances_quoting(text: str, *, limit: int) -> list[int] | None:
    """The keys of stances whose words these are, published or not; None if more than ``limit`` excerpts have them."""
    query = text_query(text, config=WORDS)
    with connection.cursor() as cursor:
        cursor.execute(_QUOTING.format(config=WORDS, query=query.sql), [*query.params, limit + 1])
        keys = [pk for (pk,) in cursor.fetchall()]
    return keys if len(keys) <= limit else None


# Lines of vote records come last: their words are a name and a vote, which actors and issues are found by.
_WORDS = """
with query as (select {query} as q, {written} as w),
found as materialized (
  select x.id, x.exact, x.snapshot_id, to_tsvector('{config}', exact) as words
    from query, positions_excerpt x
   where to_tsvector('{config}', exact) @@ q
     and exists (select from positions_evidence e join positions_stance s on s.id = e.stance_id
                  where e.excerpt_id = x.id and s.status = any(%s))
   limit {candidates}),
best as (
  select f.id, f.exact, f.snapshot_id, (words @@ w)::int + ts_rank(words, q) as rank, count(*) over () as hits,
         (select r.kind = 'vote_record' from positions_snapshot t join positions_source r on r.id = t.source_id
           where t.id = f.snapshot_id) as is_vote
    from found f cross join query
   order by is_vote, rank desc, id desc limit %s)
select b.id, ts_headline('{config}', translate(b.exact, '{marks}', ''), q, '{snippet}'),
       r.id, r.title, r.publisher, r.published_date, r.published_precision, b.hits
  from best b join positions_snapshot t on t.id = b.snapshot_id
  join positions_source r on r.id = t.source_id and r.archived_at is null
 cross join query order by b.is_vote, b.rank desc, b.id desc
"""


def _find_words(text: str, limit: int, is_editor: bool) -> HitGroup:
    rows = _run(_WORDS, text_query(text, config=WORDS), WORDS, [_statuses(is_editor), limit])
    hits = [
        Hit(excerpt_url(source, pk), split_headline(headline), _describe(*about))
        for pk, headline, source, *about, _count in rows
    ]
    return HitGroup("words", hits, _count_of(rows))


_SOURCES = """
with query as (select {query} as q, {written} as w),
found as materialized (
  select r.*, to_tsvector('{config}', title) as words from query, positions_source r
   where to_tsvector('{config}', title) @@ q and r.archived_at is null
     and (%s or exists (select from positions_snapshot t
                          join positions_excerpt x on x.snapshot_id = t.id
                          join positions_evidence e on e.excerpt_id = x.id
                          join positions_stance s on s.id = e.stance_id
                         where t.source_id = r.id and s.status = 'published'))
   limit {candidates}),
best as (
  select f.*, (words @@ w)::int + ts_rank(words, q) as rank, count(*) over () as hits from found f cross join query
   order by rank desc, id desc limit %s)
select id, ts_headline('{config}', translate(title, '{marks}', ''), q, '{whole}'), kind, publisher,
       published_date, published_precision, hits
  from best cross join query order by rank desc, id desc
"""


def _find_sources(text: str, limit: int, is_editor: bool) -> HitGroup:
    rows = _run(_SOURCES, text_query(text, config=WORDS), WORDS, [is_editor, limit])
    hits = [
        Hit(reverse("source", args=[pk]), split_headline(headline), _describe(str(SourceKind(kind).label), *about))
        for pk, headline, kind, *about, _count in rows
    ]
    return HitGroup("sources", hits, _count_of(rows))


def _run(sql: str, query: TextQuery, config: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    filled = sql.format(
        query=query.sql,
        written=query.written,
        config=config,
        marks=_OPEN + _CLOSE,
        whole=_WHOLE,
        snippet=_SNIPPET,
        candidates=CANDIDATES,
    )
    with connection.cursor() as cursor:
        cursor.execute(filled, [*query.params, *query.written_params, *params])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _statuses(is_editor: bool) -> list[str]:
    return ["draft", "submitted", "returned", "published"] if is_editor else ["published"]


def _count_of(rows: Sequence[tuple[Any, ...]]) -> int:
    return rows[0][-1] if rows else 0


def _describe(what: str, publisher: str, date: dt.date | None, precision: str) -> str:
    parts = [what, publisher, write_date(date, precision) if date else ""]
    return ", ".join(part for part in parts if part)
