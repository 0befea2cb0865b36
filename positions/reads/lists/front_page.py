"""What the first page says of every dossier: how much it holds, and what moved lately."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import caches
from django.db import connection
from django.utils.timezone import localdate

from actors.choices import ActorKind
from actors.models import Actor
from positions.choices import Act, Value
from positions.dates import precision_of_latest
from positions.models import Dossier, Issue, Stance
from positions.reads.stances.quotes import Quote, read_quotes
from positions.reads.timelines.entries import SAME_WORDS_OF
from positions.reads.timelines.periods import PRECISION
from positions.reads.timelines.repeats import read_repeats, repeated

MOVES_SHOWN: Final = 4
"""Of each dossier; moves older than a year before its latest statement are not "lately"."""
SHORTEST_EXAMPLE: Final = 40
"""Characters."""


@dataclass(frozen=True, slots=True)
class RecentMove:
    """A position that began on a day. ``actors`` hold it by the same words: people first, then whom
    they spoke for (decision 0032); ``befores`` are the values it replaced of each, none where they are new on
    record.
    """

    date: dt.date
    actors: Sequence[Actor]
    issue: Issue
    befores: Sequence[int]
    after: int
    stance_id: int
    precision: str

    @property
    def was(self) -> Sequence[int]:
        """What they held before: once where it was the same, else in their order."""
        return self.befores[:1] if len(set(self.befores)) == 1 else self.befores


@dataclass(frozen=True, slots=True)
class DossierCard:
    """A dossier with its counts; its last day is one until today.

    ``moves`` are its latest shifts, or its newest positions if not ``has_moved``.
    """

    dossier: Dossier
    issue_count: int
    actor_count: int
    stance_count: int
    last_date: dt.date | None
    last_precision: str
    moves: Sequence[RecentMove]

    @property
    def has_moved(self) -> bool:
        return any(move.befores for move in self.moves)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the whole record, as readers may see it."""

    issue_count: int
    actor_count: int
    stance_count: int
    source_count: int


@dataclass(frozen=True, slots=True)
class Example:
    """A move, the statement that it rests on, and its words."""

    move: RecentMove
    stance: Stance
    quote: Quote


@dataclass(frozen=True, slots=True)
class FrontPage:
    """``example`` is the newest position with its words, of the dossier that changed last."""

    cards: Sequence[DossierCard]
    totals: Totals
    example: Example | None


type _MoveRow = tuple[int, dt.date, list[int], int, list[int], int, int, str]
"""Dossier, date, actors, issue, value before and after, stance, precision of the date."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What takes long to count in a dossier, kept as long as no position in it changes."""

    actor_count: int
    stance_count: int
    last_date: dt.date | None
    last_precision: str
    moves: Sequence[_MoveRow]


# Sums of identifiers tell which issues are counted: one archived and another taken in leave their number as
# it was.
_VERSIONS = """
select d.id, count(i.id),
       (select coalesce(sum(v.version), 0) from positions_dossierversion v where v.dossier_id = d.id)
       || '.' || count(i.id) || '.' || coalesce(sum(i.id), 0),  -- with the issues in use: one may be archived
       (select sum(version) from positions_catalogueversion)
  from positions_dossier d
  left join (positions_dossierissue l join positions_issue i on i.id = l.issue_id)
    on l.dossier_id = d.id and i.archived_at is null and i.merged_into_id is null
 where d.archived_at is null group by d.id order by d.id
"""


def read_front_page() -> FrontPage:
    """The page: five queries, and five more where something changed since it was last read."""
    versions = _fetch(_VERSIONS, [])
    keys = {
        # With the day, as what is dated after today begins to count by itself.
        pk: f"record:{pk}:{version}:{localdate()}"
        for pk, _issues, version, _catalogue in versions
    }
    records = _read_records(keys)
    cards = _make_cards(records, issue_counts={pk: issues for pk, issues, *_ in versions})
    catalogues = [catalogue for *_, catalogue in versions]
    # A digest: a cache takes no key of more than 250 characters, and there may be many dossiers.
    about = f"{sorted(keys.values())} {catalogues}"
    key = f"totals:{hashlib.sha256(about.encode()).hexdigest()}"
    totals: Totals | None = caches["memory"].get(key)
    if totals is None:
        totals = _read_totals(cards)
        caches["memory"].set(key, totals)
    return FrontPage(cards, totals, _find_example(cards))


def _read_records(keys: Mapping[int, str]) -> dict[int, _Record]:
    # The versions were read first: what is counted now may be newer than they say and is counted anew then,
    # but never older.
    kept: dict[str, _Record] = caches["memory"].get_many(keys.values())
    if missing := [pk for pk, key in keys.items() if key not in kept]:
        fresh = {keys[pk]: record for pk, record in _count(missing).items()}
        caches["memory"].set_many(fresh)
        kept |= fresh
    return {pk: kept[key] for pk, key in keys.items()}


def _make_cards(
    records: Mapping[int, _Record], *, issue_counts: Mapping[int, int]
) -> list[DossierCard]:
    """The dossier with the newest statement comes first."""
    dossiers = Dossier.objects.in_bulk(records)
    moves = _make_moves(records)
    cards = [
        DossierCard(
            dossiers[pk],
            issue_counts[pk],
            record.actor_count,
            record.stance_count,
            record.last_date,
            record.last_precision,
            moves[pk],
        )
        for pk, record in records.items()
    ]
    return sorted(
        cards, key=lambda card: (card.last_date or dt.date.min, -card.dossier.pk), reverse=True
    )


def _make_moves(records: Mapping[int, _Record]) -> dict[int, list[RecentMove]]:
    """By dossier, the moves kept of those whose actors and issue are in use by now."""
    rows = [row for record in records.values() for row in record.moves]
    # Kept are identifiers alone: names are read each time, as no position changes where an actor is renamed
    # or archived.
    actors = Actor.objects.in_use().in_bulk({pk for row in rows for pk in row[2]})
    issues = Issue.objects.in_use().in_bulk({row[3] for row in rows})
    moves: dict[int, list[RecentMove]] = {pk: [] for pk in records}
    for row in rows:
        if move := _make_move(row, actors, issues):
            moves[row[0]].append(move)
    return moves


def _make_move(
    row: _MoveRow, actors: Mapping[int, Actor], issues: Mapping[int, Issue]
) -> RecentMove | None:
    _, date, movers, issue, befores, after, stance, precision = row
    if issue not in issues or any(mover not in actors for mover in movers):
        return None
    in_order = [actors[mover] for mover in movers]
    return RecentMove(date, in_order, issues[issue], befores, after, stance, precision)


_COUNTS = """
select d.id, p.actors, s.stances, s.last, s.last_day, s.last_month
  from unnest(%s::bigint[]) d(id) cross join (select %s::date as today) t
  left join lateral (
    select count(*) as stances, max(s.stated_date) filter (where s.stated_date <= t.today) as last,
           max(s.stated_date) filter (where s.stated_date <= t.today and s.stated_precision = 'day') as last_day,
           max(s.stated_date) filter (where s.stated_date <= t.today and s.stated_precision = 'month') as last_month
      from positions_dossierissue l join positions_issue i on i.id = l.issue_id
      join positions_stance s on s.issue_id = i.id and s.status = 'published'
     where l.dossier_id = d.id and i.archived_at is null and i.merged_into_id is null) s on true
  left join lateral (
    select count(*) as actors from actors_actor a
     where a.archived_at is null and a.merged_into_id is null and exists (
       select from positions_position p join positions_issue i on i.id = p.issue_id
         join positions_dossierissue l on l.issue_id = i.id and l.dossier_id = d.id
        where p.actor_id = a.id
          and i.archived_at is null and i.merged_into_id is null)) p on true
"""
# Joined to a position that ended when this one began: whoever is new on record has moved from nowhere and
# is no move. Values beyond the scale (over 2) have no distance, so they come last of their day. The 7 in
# `group by` is the precision, seventh of the columns; 8 is `Mark.ORDER_UNKNOWN`.
_MOVES = """
select d.id, m.*
  from unnest(%s::bigint[], %s::date[]) d(id, last) cross join lateral (
    select p.valid_from, array_agg(p.actor_id order by {speaker}), p.issue_id,
           array_agg(e.value order by {speaker}), p.value, min(p.stance_id), {precision} as precision
      from positions_position p
      join positions_dossierissue l on l.issue_id = p.issue_id and l.dossier_id = d.id
      join positions_issue i on i.id = p.issue_id and i.archived_at is null and i.merged_into_id is null
      join actors_actor a on a.id = p.actor_id and a.archived_at is null and a.merged_into_id is null
      join positions_position e on e.issue_id = p.issue_id and e.actor_id = p.actor_id and e.valid_to = p.valid_from
      {same_words}
     where p.valid_from > d.last - interval '1 year' and p.valid_from <= %s and e.value <> p.value
       and p.marks & 8 = 0  -- order unknown: nobody can tell that it moved
     group by p.valid_from, p.issue_id, coalesce(same.words, p.stance_id), p.value, 7
     order by p.valid_from desc, max(abs(e.value - p.value) * (greatest(e.value, p.value) <= 2)::int) desc,
              p.issue_id, min(p.actor_id)
     limit %s) m
""".format(  # noqa: S608 # nosec B608 # constants only
    precision=PRECISION.format(row="p"),
    speaker="a.kind <> 'person', p.actor_id",
    same_words=SAME_WORDS_OF.format(stance="p.stance_id", wanted="true"),
)
_NEWEST = """
select d.id, n.*
  from unnest(%s::bigint[]) d(id) cross join lateral (
    select s.stated_date, array[s.actor_id], i.id, '{}'::smallint[], s.value, s.id, s.stated_precision
      from positions_dossierissue l join positions_issue i on i.id = l.issue_id cross join lateral (
        select * from positions_stance s where s.issue_id = i.id and s.status = 'published' and s.stated_date <= %s
         order by s.stated_date desc, s.id desc limit 1) s
     where l.dossier_id = d.id and i.archived_at is null and i.merged_into_id is null
     order by s.stated_date desc, l."order", i.id limit %s) n
"""


def _count(pks: Sequence[int]) -> dict[int, _Record]:
    today = localdate()  # a year typed wrong would be the last day of all, and hide what moved
    counts = {pk: counted for pk, *counted in _fetch(_COUNTS, [list(pks), today])}
    spoken = {pk: last for pk, (_actors, _stances, last, *_) in counts.items() if last}
    moves: list[Any] = _fetch(_MOVES, [list(spoken), list(spoken.values()), today, MOVES_SHOWN])
    unmoved = sorted(spoken.keys() - {row[0] for row in moves})
    moves += _fetch(_NEWEST, [unmoved, today, MOVES_SHOWN])
    return {
        pk: _Record(
            actors,
            stances,
            last,
            precision_of_latest(last, by_day=day, by_month=month),
            [r for r in moves if r[0] == pk],
        )
        for pk, (actors, stances, last, day, month) in counts.items()
    }


# An actor is on record where it has or had a position, its own or by whoever speaks for it: so
# here, on the cards and at the head of a dossier. It is found by its first position, a source by
# the first published stance that quotes it.
_TOTALS = """
select (select count(*) from actors_actor a where a.archived_at is null and a.merged_into_id is null
           and exists (select from positions_position p where p.actor_id = a.id)),
       (select count(*) from positions_source r where r.archived_at is null
           and exists (select from positions_snapshot t
                         join positions_excerpt x on x.snapshot_id = t.id
                         join positions_evidence e on e.excerpt_id = x.id
                         join positions_stance s on s.id = e.stance_id
                        where t.source_id = r.id and s.status = 'published'))
"""


def _read_totals(cards: Sequence[DossierCard]) -> Totals:
    [(actor_count, source_count)] = _fetch(_TOTALS, [])
    votes = repeated(read_repeats())  # a vote that two dossiers hold counts once
    twice = (
        Stance.objects.published().filter(votes.stances).count()
    )  # no query where there are none
    issue_count, stance_count = (
        sum(card.issue_count for card in cards),
        sum(card.stance_count for card in cards),
    )
    return Totals(issue_count, actor_count, stance_count - twice, source_count)


_CLEAR: Final = frozenset({Value.SUPPORTS, Value.OPPOSES})


def _find_example(cards: Sequence[DossierCard]) -> Example | None:
    """A clear position in words that tell a stranger something, no line of votes: rather first-hand,
    and of a person.
    """
    moves = [move for card in cards for move in card.moves if move.after in _CLEAR]
    quotes = _telling(read_quotes(move.stance_id for move in moves))
    telling = [move for move in moves if move.stance_id in quotes]
    stances = Stance.objects.select_related("actor", "reported_by").in_bulk(
        [move.stance_id for move in telling]
    )

    best = max(telling, key=lambda move: _preference(move, stances[move.stance_id]), default=None)
    return Example(best, stances[best.stance_id], quotes[best.stance_id]) if best else None


def _telling(quotes: Mapping[int, Quote]) -> dict[int, Quote]:
    return {pk: quote for pk, quote in quotes.items() if len(quote.exact) >= SHORTEST_EXAMPLE}


def _preference(move: RecentMove, stance: Stance) -> tuple[bool, bool]:
    is_first_hand = stance.reported_by is None and stance.act != Act.INFERRED
    return is_first_hand, move.actors[0].kind == ActorKind.PERSON


def _fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
