"""Full text search over dossiers, actors, issues, words of sources, sources, and whole texts;
ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.text import Truncator

from actors.choices import ActorKind
from config.postgres.full_text import NAMES, WORDS, TextQuery, text_query
from config.postgres.prepared import fetch_prepared
from positions.audience import Audience
from positions.choices import CorrectionState, GlossMaker, SourceKind
from positions.dates import write_date
from positions.models import Dossier, Issue
from positions.models.sources import excerpt_url
from positions.reads.lists.former_hits import formerly_called
from positions.reads.lists.hits import (
    CANDIDATES,
    HIT_KINDS,
    HITS_SHOWN,
    Hit,
    HitGroup,
    count_of,
    describe_source,
    statuses_searched,
)
from positions.reads.sources.highlighting import Fragment, find_marker
from positions.reads.sources.source_text import place_url
from positions.texts.language import READERS

SHOWN_ALONE: Final = 100
"""Hits shown of a kind that is looked at alone."""
SUMMARY_SHOWN: Final = 160
"""Characters of a dossier's summary."""
EDITORS_KINDS: Final = frozenset({"texts"})
BEFORE: Final = 60
SNIPPET: Final = 240
"""Characters of a text shown before the first match, and in all."""
PART: Final = 6200
"""Characters of a part of a text, as ``positions_textpart`` cuts them."""


def find_hits(*, text: str, audience: Audience, kind: str = "") -> list[HitGroup]:
    """Groups with hits, in the order of `HIT_KINDS`, or only one ``kind`` at greater length.

    Readers find words and sources only where a published stance quotes them, and whole texts not at
    all. Two queries for each kind.
    """
    readers = {
        "dossiers": _find_dossiers,
        "actors": _find_actors,
        "issues": _find_issues,
        "events": _find_events,
        "words": _find_words,
        "sources": _find_sources,
        "texts": _find_texts,
    }
    limit = SHOWN_ALONE if kind else HITS_SHOWN
    wanted = [
        name
        for name in ([kind] if kind else HIT_KINDS)
        if audience.is_editor or name not in EDITORS_KINDS
    ]
    groups = [readers[name](text, limit, audience) for name in wanted]
    return [group for group in groups if group.hits]


# Titles count for more than what the summary says. There are few dossiers: no index.
_DOSSIERS = """
with query as (select {query} as q, {written} as w, {whole} as whole),
found as (
  select id, slug, title, summary, setweight(public.words_of(title), 'A') || public.words_of(summary) as words
    from positions_dossier where archived_at is null)
select slug, title, summary, count(*) over () from found cross join query where words @@ q
 order by (words @@ whole)::int + (words @@ w)::int + ts_rank(words, q) desc, id limit %s
"""


def _find_dossiers(text: str, limit: int, _audience: Audience) -> HitGroup:
    query = text_query(text, config=WORDS)
    rows = _run(_DOSSIERS, query, [limit])
    marker = find_marker((title for _, title, *_ in rows), query=query, searched=text)
    hits = [
        Hit(
            reverse("matrix", args=[slug]),
            marker.mark(title),
            Truncator(summary).chars(SUMMARY_SHOWN),
        )
        for slug, title, summary, _count in rows
    ]
    slugs = {slug for slug, *_ in rows}
    others = Dossier.objects.in_use().exclude(slug__in=slugs)
    # What is found by its present words is not told again by a former name.
    former = formerly_called(
        text, others, about=lambda dossier: Truncator(dossier.summary).chars(SUMMARY_SHOWN)
    )
    return HitGroup("dossiers", [*former, *hits], count_of(rows) + len(former))


# The exact name before all others, then the name shown before another name: of an actor found by several,
# one row. The 1 of `ts_rank` divides by the logarithm of the length, so that a short name comes before a
# long one with the same words.
_ACTORS = """
with query as (select {query} as q, {written} as w, {whole} as whole),
name as (
  select id as actor_id, name from actors_actor, query where public.name_words_of(name) @@ q
  union all
  select actor_id, name from actors_actorname, query where public.name_words_of(name) @@ q),
best as (
  select distinct on (a.id) a.id, a.slug, a.name, a.kind, n.name as found,
         (public.fold_name(n.name) = public.fold_name(%s))::int + ts_rank(public.name_words_of(n.name), q, 1) as rank
    from name n join actors_actor a on a.id = n.actor_id cross join query
   where a.archived_at is null and a.merged_into_id is null
   order by a.id, n.name = a.name desc, rank desc)
select slug, name, kind, found, count(*) over ()
  from best cross join query order by rank >= 1 desc, found = name desc, rank desc, id limit %s
"""


def _find_actors(text: str, limit: int, _audience: Audience) -> HitGroup:
    query = text_query(text, config=NAMES)
    rows = _run(_ACTORS, query, [text, limit])
    marker = find_marker((found for *_, found, _ in rows), query=query, searched=text)
    hits = []
    for slug, name, kind, found, _count in rows:
        said = [] if found == name else [Fragment(f"{name}, found as ", is_match=False)]
        hits.append(
            Hit(
                reverse("actor", args=[slug]),
                [*said, *marker.mark(found)],
                str(ActorKind(kind).label),
            )
        )
    return HitGroup("actors", hits, count_of(rows))


# First what has the last word as it stands (`whole`), and what has the words as they are written rather
# than by a shorter stem (`written`); then by rank. Ranking reads every match, hence `candidates`; these are
# fixed first (materialized), and their words made once.
# Its words before its keywords, these before its coding rule, where resolutions are named.
_ISSUES = """
with query as (select {query} as q, {written} as w, {whole} as whole),
found as materialized (
  select i.id, i.slug, i.label, i.proposition, i.keywords || i.contra_phrases as phrases, d.title,
         public.issue_words_of(label, proposition, keywords || contra_phrases, coding_rule) as words
    from query, positions_issue i cross join lateral (
           select string_agg(d.title, ', ' order by l.id) as title
             from positions_dossierissue l join positions_dossier d on d.id = l.dossier_id and d.archived_at is null
            where l.issue_id = i.id) d
   where public.issue_words_of(label, proposition, keywords || contra_phrases, coding_rule) @@ q
     and i.archived_at is null and i.merged_into_id is null and d.title is not null
   limit {candidates})
select slug, label, title, proposition, phrases, count(*) over ()
  from found cross join query order by (words @@ whole)::int + (words @@ w)::int + ts_rank(words, q) desc, id limit %s
"""


def _find_issues(text: str, limit: int, _audience: Audience) -> HitGroup:
    query = text_query(text, config=WORDS)
    rows = _run(_ISSUES, query, [limit])
    texts = [
        words
        for _, label, _, proposition, phrases, _ in rows
        for words in (label, proposition, *phrases)
    ]
    marker = find_marker(texts, query=query, searched=text)
    hits = []
    for slug, label, dossier, proposition, phrases, _count in rows:
        found_as = [phrase for phrase in phrases if marker.first(phrase)]
        said = (
            []
            if marker.first(f"{label} {proposition}") or not found_as
            else [Fragment(", found as ", is_match=False), *marker.mark(found_as[0])]
        )
        about = f"{label}, in {dossier}"
        hits.append(Hit(reverse("issue", args=[slug]), [*marker.mark(proposition), *said], about))
    others = Issue.objects.in_use().listed().exclude(slug__in=[slug for slug, *_ in rows])
    former = formerly_called(
        text,
        others.prefetch_related("dossier_issues"),
        about=lambda issue: ", ".join(map(str, issue.in_dossiers)),
    )
    return HitGroup("issues", [*former, *hits], count_of(rows) + len(former))


# A title counts for more than the note and who took part. There are few events: no index.
_EVENTS = """
with query as (select {query} as q, {written} as w, {whole} as whole),
found as (
  select e.id, e.slug, e.title, e.first_date, d.slug as dossier, d.title as dossier_title,
         setweight(public.words_of(e.title), 'A') || public.words_of(concat_ws(' ', e.note, a.names)) as words
    from positions_event e
    join positions_dossier d on d.id = e.dossier_id and d.archived_at is null
    left join lateral (
      select string_agg(a.name, ' ') as names from positions_eventactor t
        join actors_actor a on a.id = t.actor_id and a.archived_at is null where t.event_id = e.id) a on true
   where e.archived_at is null)
select slug, title, first_date, dossier, dossier_title, count(*) over ()
  from found cross join query where words @@ q
 order by (words @@ whole)::int + (words @@ w)::int + ts_rank(words, q) desc, first_date desc, id limit %s
"""


def _find_events(text: str, limit: int, _audience: Audience) -> HitGroup:
    query = text_query(text, config=WORDS)
    rows = _run(_EVENTS, query, [limit])
    marker = find_marker((title for _, title, *_ in rows), query=query, searched=text)
    hits = [
        Hit(
            reverse("event", args=[dossier, slug]),
            marker.mark(title),
            f"{write_date(date)}, in {dossier_title}",
        )
        for slug, title, date, dossier, dossier_title, _count in rows
    ]
    return HitGroup("events", hits, count_of(rows))


# Parameters stand in the order of the text: statuses four times, once for each place that readers might see
# a draft through, the limit, and the statuses of what it means.
# An excerpt is found by its own words or by those of a translation, and shown by what fits better.
# Lines of vote records come last: their words are a name and a vote, which actors and issues are
# found by.
# Of stances and of their conditions.
_CITED: Final = """(
  select excerpt_id, stance_id, gloss, gloss_maker, 0 as is_condition, id from positions_evidence
  union all
  select excerpt_id, stance_id, gloss, gloss_maker, 1, id from positions_condition where excerpt_id is not null)"""
# A source of which a condition alone has words is none that readers see (`visible_sources`).
_SEEN: Final = """(e.is_condition = 0 or exists (
  select from positions_snapshot o join positions_excerpt y on y.snapshot_id = o.id
    join positions_evidence v on v.excerpt_id = y.id
    join positions_stance w on w.id = v.stance_id and w.status = any(%s)
   where o.source_id = r.id))"""
_WORDS = f"""
with query as (select {{query}} as q, {{written}} as w, {{whole}} as whole),
found as materialized (
  select x.id, x.exact, r.id as source_id, r.kind = 'vote_record' as is_vote, public.words_of(x.exact) as words,
         null as maker
    from query, positions_excerpt x
    join positions_snapshot t on t.id = x.snapshot_id
    join positions_source r on r.id = t.source_id and r.archived_at is null
   where public.words_of(x.exact) @@ q
     and exists (select from {_CITED} e join positions_stance s on s.id = e.stance_id
                  where e.excerpt_id = x.id and s.status = any(%s) and {_SEEN})
   limit {{candidates}}),
translated as materialized (
  select e.excerpt_id as id, e.gloss as exact, r.id as source_id, r.kind = 'vote_record' as is_vote,
         public.words_of(e.gloss) as words, e.gloss_maker as maker
    from query, {_CITED} e
    join positions_stance s on s.id = e.stance_id and s.status = any(%s)
    join positions_excerpt x on x.id = e.excerpt_id
    join positions_snapshot t on t.id = x.snapshot_id
    join positions_source r on r.id = t.source_id and r.archived_at is null
   where e.gloss is not null and public.words_of(e.gloss) @@ q and {_SEEN}
   limit {{candidates}}),
ranked as (
  select distinct on (f.id) f.*, (words @@ whole)::int + (words @@ w)::int + ts_rank(words, q) as rank
    from (select * from found union all select * from translated) f cross join query order by f.id, rank desc),
best as (
  select *, count(*) over () as hits from ranked order by is_vote, rank desc, id desc limit %s)
select b.id, b.exact, r.id, b.maker, r.language, g.gloss, g.gloss_maker, r.title, r.publisher, r.published_date,
       r.published_precision, r.attribution, r.licence, b.hits
  from best b join positions_source r on r.id = b.source_id
  left join lateral (
    select e.gloss, e.gloss_maker from {_CITED} e join positions_stance s on s.id = e.stance_id
     where e.excerpt_id = b.id and e.gloss is not null and s.status = any(%s)
     order by s.status <> 'published', e.is_condition, e.id limit 1) g on b.maker is null
 order by b.is_vote, b.rank desc, b.id desc
"""  # noqa: S608 # nosec B608 # constants only


def _find_words(text: str, limit: int, audience: Audience) -> HitGroup:
    query = text_query(text, config=WORDS)
    shown = statuses_searched(audience)
    rows = _run(_WORDS, query, [shown, shown, shown, shown, limit, shown])
    marker = find_marker((exact for _, exact, *_ in rows), query=query, searched=text)
    hits = [
        Hit(
            excerpt_url(source, pk),
            marker.snippet(exact, before=BEFORE, length=SNIPPET),
            describe_source(f"{GlossMaker(maker).label} of {title}" if maker else title, *about),
            language=READERS if maker else language,
            gloss=gloss,
            gloss_maker_label=str(GlossMaker(gloss_maker).label) if gloss_maker else "",
        )
        for pk, exact, source, maker, language, gloss, gloss_maker, title, *about, _count in rows
    ]
    return HitGroup("words", hits, count_of(rows))


_SOURCES = """
with query as (select {query} as q, {written} as w, {whole} as whole),
found as materialized (
  select r.*, public.words_of(title) as words from query, positions_source r
   where public.words_of(title) @@ q and r.archived_at is null
     and (%s or exists (select from positions_snapshot t
                          join positions_excerpt x on x.snapshot_id = t.id
                          join positions_evidence e on e.excerpt_id = x.id
                          join positions_stance s on s.id = e.stance_id
                         where t.source_id = r.id and s.status = 'published'))
   limit {candidates})
select id, title, kind, publisher, published_date, published_precision, count(*) over ()
  from found cross join query
 order by (words @@ whole)::int + (words @@ w)::int + ts_rank(words, q) desc, id desc limit %s
"""


def _find_sources(text: str, limit: int, audience: Audience) -> HitGroup:
    query = text_query(text, config=WORDS)
    rows = _run(_SOURCES, query, [audience.is_editor, limit])
    marker = find_marker((title for _, title, *_ in rows), query=query, searched=text)
    hits = [
        Hit(
            reverse("source", args=[pk]),
            marker.mark(title),
            describe_source(str(SourceKind(kind).label), *about),
        )
        for pk, title, kind, *about, _count in rows
    ]
    return HitGroup("sources", hits, count_of(rows))


# The text itself is cut out last, of the hits shown alone: whole texts may be megabytes.
# One hit a source: of its newest text that has the words, the part that has them best; of texts
# that stand, if any has.
_TEXTS = """
with query as (select {query} as q, {written} as w, {whole} as whole),
found as materialized (
  select p.snapshot_id, p.start, r.id as source_id, r.kind = 'vote_record' as is_vote,
         case when t.supersedes_id is null then 'confirmed' else coalesce(c.state, 'taken_back') end as state,
         (p.words @@ whole)::int + (p.words @@ w)::int + ts_rank(p.words, q) as rank
    from query, positions_textpart p
    join positions_snapshot t on t.id = p.snapshot_id
    join positions_source r on r.id = t.source_id and r.archived_at is null
    left join positions_correction c on c.snapshot_id = t.id
   where p.words @@ q limit {candidates}),
best as (
  select distinct on (source_id) * from found order by source_id, state <> 'confirmed', snapshot_id desc, rank desc,
         start),
shown as (
  select *, count(*) over () as hits from best order by is_vote, rank desc, source_id desc limit %s)
select b.snapshot_id, b.start, b.state, substr(t.text, b.start + 1, {part}), r.id, r.title, r.publisher,
       r.published_date, r.published_precision, r.attribution, r.licence, b.hits
  from shown b join positions_snapshot t on t.id = b.snapshot_id join positions_source r on r.id = b.source_id
 order by b.is_vote, b.rank desc, b.source_id desc
"""


def _find_texts(text: str, limit: int, _audience: Audience) -> HitGroup:
    """Where the words stand in a text, whether anything was coded there or not."""
    query = text_query(text, config=WORDS)
    rows = _run(_TEXTS, query, [limit])
    marker = find_marker((part for _, _, _, part, *_ in rows), query=query, searched=text)
    hits = []
    for snapshot, start, state, part, source, *about, _count in rows:
        # Where nothing is marked, the beginning of the part is the place.
        here, end = marker.first(part) or (0, 1)
        url = place_url(source, snapshot, start + here, start + end)
        caveat = CorrectionState(state).caveat
        hits.append(
            Hit(
                url,
                marker.snippet(part, before=BEFORE, length=SNIPPET),
                describe_source(*about),
                caveat,
            )
        )
    return HitGroup("texts", hits, count_of(rows))


def _run(sql: str, query: TextQuery, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Planned once: to plan what looks for words takes longer than to find them, and no plan knows
    the words.
    """
    asked = {"query": query.found, "written": query.written, "whole": query.whole}
    # Only SQL and constants of ours go into the text (`QuerySql` has placeholders for words): every
    # other number in it would be a statement more to plan and to keep.
    texts = {name: one.text for name, one in asked.items()}
    filled = sql.format(**texts, candidates=CANDIDATES, part=PART)
    words = [param for one in asked.values() for param in one.params]
    return fetch_prepared(filled, [*words, *params])
