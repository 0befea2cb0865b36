"""What an actor said in its own words, by month: published excerpts, and its turns in texts that whoever
asks may read whole.

Words count once: what an excerpt and a turn, or two excerpts, have in common is the first one's.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from actors.models import Actor
from positions.audience import PUBLIC, Audience
from positions.choices import Act, EvidenceRole, Precision, TurnKind, Value
from positions.dates import recency, write_date
from positions.models import Evidence, Excerpt, Snapshot, Source, Speaker, Stance
from positions.querysets import newest_first
from positions.reads.briefs.concordance import begun, ended
from positions.reads.sources.source_text import place_url, visible_sources
from positions.texts.concordance import ConcordanceLine, SearchPhrase, find_and_count, per_thousand
from positions.texts.coverage import without_holes
from positions.texts.passages import Range

MOST_EXCERPTS: Final = 2_000
MOST_TEXTS: Final = 200
MOST_CHARACTERS: Final = 300_000
"""Of excerpts, of texts with turns, and of all words the newest are read: what is more is said."""
MOST_MONTHS: Final = 36
"""Months told one by one, unless somebody asks for them."""
_AFTER_LABEL: Final = " \n\t:.–—-"
_OWN: Final = (Act.VERBATIM, Act.DOCUMENT)


@dataclass(frozen=True, slots=True)
class OwnPassage:
    """Words of an actor's in one place; the first ``skip`` characters were counted elsewhere.

    ``place`` gives the address of a run of them, by its first and last character.
    """

    source: Source
    date: dt.date
    precision: str
    text: str
    place: Callable[[int, int], str]
    is_turn: bool
    before: str = ""
    after: str = ""
    skip: int = 0
    time: dt.time | None = None

    @property
    def recency(self) -> tuple[int, int]:
        return recency(self.date, self.time)


@dataclass(frozen=True, slots=True)
class OwnWordsHit:
    """A line with whose words it is, and where they stand."""

    passage: OwnPassage
    line: ConcordanceLine

    @property
    def url(self) -> str:
        return self.passage.place(self.line.start, self.line.start + len(self.line.node))


@dataclass(frozen=True, slots=True)
class SpanShare:
    """Of a month or a year: how often what is looked for was said, in how many words and passages."""

    label: str
    hits: int
    words: int
    passages: int

    @property
    def per_thousand(self) -> float | None:
        return per_thousand(self.hits, self.words)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """``hits`` in the order asked for; ``shares`` by month, or by year, the oldest first, of those with
    words alone. ``is_cut`` where older words were not read.
    """

    hits: Sequence[OwnWordsHit]
    shares: Sequence[SpanShare]
    excerpts: int
    turns: int
    is_by_month: bool
    is_cut: bool

    @property
    def words(self) -> int:
        return sum(share.words for share in self.shares)


@dataclass(frozen=True, slots=True)
class ToldOtherwise:
    """``n`` statements that are told otherwise than in own words."""

    act: Act
    n: int


_ORDERS: Final[dict[str, Callable[[OwnWordsHit], Any]]] = {
    "date": lambda hit: hit.passage.recency,
    "left": lambda hit: hit.line.left_key,
    "right": lambda hit: (hit.line.right_key, hit.line.left_key),
}
OWN_WORDS_ORDERS: Final = tuple(_ORDERS)


def read_own_words(
    *,
    actor: Actor,
    phrases: Sequence[SearchPhrase],
    on_date: dt.date,
    audience: Audience,
    order: str = "date",
    by: str = "",
) -> OwnWords:
    """Where phrases stand in the words of an actor by a day. Its own are what is quoted verbatim or
    from its documents, in its name or its speakers', and what it says in transcripts. ``by`` is
    "month", "year", or "" for months unless they are more than `MOST_MONTHS`. Five queries at most.
    """
    quoted = _read_quoted(actor, on_date)
    turns, has_more_texts = _read_turns(actor, on_date, audience, quoted)
    passages, is_short = _take(turns, quoted[:MOST_EXCERPTS])
    hits: list[OwnWordsHit] = []
    words: list[int] = []
    for one in passages:
        lines, n = find_and_count(
            one.text, phrases, before=one.before, after=one.after, skip=one.skip
        )
        hits += [OwnWordsHit(one, line) for line in lines]
        words.append(n)
    is_by_month = by == "month" or (not by and _count_months(passages) <= MOST_MONTHS)
    return OwnWords(
        hits=sorted(hits, key=_ORDERS[order]),
        shares=_shares(passages, words, hits, is_by_month=is_by_month),
        excerpts=sum(not one.is_turn for one in passages),
        turns=sum(one.is_turn for one in passages),
        is_by_month=is_by_month,
        is_cut=is_short or has_more_texts or len(quoted) > MOST_EXCERPTS,
    )


def _read_quoted(actor: Actor, on_date: dt.date) -> list[Evidence]:
    stances = _listed(actor, on_date).filter(act__in=_OWN, reported_by=None)
    quoted = Evidence.objects.filter(role=EvidenceRole.SUPPORTS, stance__in=stances)
    return list(
        quoted.select_related("stance", "excerpt__snapshot__source")
        .defer("excerpt__snapshot__text", "excerpt__snapshot__raw")
        .order_by(*newest_first("stance__"), "pk")[: MOST_EXCERPTS + 1]
    )


def read_told_otherwise(actor: Actor, on_date: dt.date) -> list[ToldOtherwise]:
    """How the published statements by a day, of an actor or in its name, are told that are not in its
    own words; one query.
    """
    stances = _listed(actor, on_date).exclude(act__in=_OWN)
    # That somebody searched and found nothing is no statement.
    stances = stances.exclude(value=Value.NO_STATED_POSITION)
    rows = stances.order_by().values("act").annotate(n=Count("pk"))
    counts = {row["act"]: row["n"] for row in rows}
    return [ToldOtherwise(act, counts[act]) for act in Act if act in counts]


def _listed(actor: Actor, on_date: dt.date) -> QuerySet[Stance]:
    return Stance.objects.listed_for(PUBLIC).filter(
        Q(actor=actor) | Q(on_behalf_of=actor), stated_date__lte=on_date
    )


def _read_turns(
    actor: Actor, on_date: dt.date, audience: Audience, quoted: Sequence[Evidence]
) -> tuple[list[tuple[OwnPassage, int, Range]], bool]:
    """The actor's turns with their text and place in it, the newest first, and whether there are more."""
    days: dict[int, _Day] = {
        row.excerpt.snapshot.source_id: (row.stance.stated_date, row.stance.stated_precision)
        for row in reversed(quoted)
    }
    # Those that a published stance quotes: work in progress counts for nobody.
    sources = visible_sources(PUBLIC)
    if not audience.is_signed_in:
        sources = sources.filter(is_free_to_show=True)
    newest = Snapshot.objects.in_force().filter(source=OuterRef("source")).order_by("-pk")
    speakers = (
        Speaker.objects.filter(
            Q(actor=actor) | Q(actor__merged_into=actor),
            Q(source__published_date__lte=on_date)
            | Q(source__published_date=None, source__in=list(days)),
            kind=TurnKind.SPEECH,
            source__in=sources,
            snapshot=Subquery(newest.values("pk")[:1]),
        )
        .select_related("source")
        .order_by("-source__published_date", "-snapshot", "pk")
    )
    own: dict[int, list[Speaker]] = defaultdict(list)
    for speaker in speakers:
        own[speaker.snapshot_id].append(speaker)
    chosen = list(own)[:MOST_TEXTS]
    texts = Snapshot.objects.only("text", "boilerplate", "source").in_bulk(chosen)
    holes = _read_holes(chosen, {one.pk for some in own.values() for one in some})
    found: list[tuple[OwnPassage, int, Range]] = []
    for pk in chosen:
        text, source = texts[pk], own[pk][0].source
        if not (day := _day_of(source, days.get(source.pk))):
            continue
        places = _places(own[pk], text, holes.get(pk, ()))
        found += [(_turn(source, day, text, place), pk, place) for place in places]
    return found, len(own) > MOST_TEXTS


def _read_holes(snapshots: Sequence[int], own: Iterable[int]) -> Mapping[int, list[Range]]:
    """By text the ranges of others: questions, applause, who comes in between."""
    holes: dict[int, list[Range]] = defaultdict(list)
    rows = Speaker.objects.filter(snapshot__in=snapshots).exclude(pk__in=list(own))
    for snapshot, ranges in rows.values_list("snapshot", "ranges"):
        holes[snapshot] += [(one.lower, one.upper) for one in ranges]
    return holes


def _places(speakers: Sequence[Speaker], text: Snapshot, holes: Sequence[Range]) -> Iterator[Range]:
    """Where the actor's own words stand, without labels, asides and what is around the text."""
    around = [(one.lower, one.upper) for one in text.boilerplate]
    for speaker in speakers:
        for one in speaker.ranges:
            start = one.lower
            if speaker.label and text.text.startswith(speaker.label, start):
                start += len(speaker.label)
                said = text.text[start : one.upper].lstrip(_AFTER_LABEL)
                start = one.upper - len(said)
            # What holds the whole turn is the speech that it interrupts.
            within = [hole for hole in holes if not (hole[0] <= one.lower and one.upper <= hole[1])]
            yield from without_holes([(start, one.upper)], sorted([*within, *around]))


type _Day = tuple[dt.date, str]
"""As well as it is known: with its precision."""


def _day_of(source: Source, coded: _Day | None) -> _Day | None:
    """The day of what was coded from a source, or else that of the source."""
    own = source.published_date
    return coded or ((own, source.published_precision) if own else None)


def _turn(source: Source, day: _Day, text: Snapshot, place: Range) -> OwnPassage:
    start, end = place
    return OwnPassage(
        source,
        *day,
        text.text[start:end],
        lambda first, past: place_url(source.pk, text.pk, start + first, start + past),
        is_turn=True,
    )


def _take(
    turns: Sequence[tuple[OwnPassage, int, Range]], quoted: Sequence[Evidence]
) -> tuple[list[OwnPassage], bool]:
    """Each passage once, the newest first, up to `MOST_CHARACTERS`, and whether there were more."""
    spoken: dict[int, list[Range]] = defaultdict(list)
    quotes: dict[int, list[Range]] = defaultdict(list)
    said: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for passage, snapshot, place in turns:
        spoken[snapshot].append(place)
        said[passage.source.pk].append((snapshot, passage.text))
    passages = [passage for passage, _, _ in turns]
    for row in sorted(quoted, key=lambda one: (one.excerpt.start, -one.excerpt.end)):
        excerpt, at = row.excerpt, row.excerpt.snapshot_id
        others = said[excerpt.snapshot.source_id]
        # Another capture of the source may have the same words.
        is_held = any(of != at and excerpt.exact in text for of, text in others)
        skip = _held_until(quotes[at], excerpt)
        if is_held or skip == len(excerpt.exact) or _overlaps(spoken[at], excerpt):
            continue
        quotes[at].append((excerpt.start, excerpt.end))
        others.append((at, excerpt.exact))
        passages.append(_quote(row, skip))
    passages.sort(key=lambda one: one.recency)
    return _cut(passages)


def _overlaps(ranges: Iterable[Range], excerpt: Excerpt) -> bool:
    return any(first < excerpt.end and excerpt.start < last for first, last in ranges)


def _held_until(ranges: Iterable[Range], excerpt: Excerpt) -> int:
    """How many of its first characters lie in ranges that begin no later."""
    past = max((last for _, last in ranges), default=0)
    return max(0, min(past, excerpt.end) - excerpt.start)


def _cut(passages: Sequence[OwnPassage]) -> tuple[list[OwnPassage], bool]:
    taken: list[OwnPassage] = []
    left = MOST_CHARACTERS
    for one in passages:
        left -= len(one.text)
        if left < 0 and taken:
            return taken, True
        taken.append(one)
    return taken, False


def _quote(row: Evidence, skip: int) -> OwnPassage:
    excerpt, stance = row.excerpt, row.stance
    return OwnPassage(
        excerpt.snapshot.source,
        stance.stated_date,
        stance.stated_precision,
        excerpt.exact,
        lambda _first, _past: excerpt.get_absolute_url(),
        is_turn=False,
        before=begun(excerpt.prefix),
        after=ended(excerpt.suffix),
        skip=skip,
        time=stance.stated_time,
    )


def _count_months(passages: Sequence[OwnPassage]) -> int:
    months = {(one.date.year, one.date.month) for one in passages}
    (first, last) = (min(months), max(months)) if months else ((0, 0), (0, 0))
    return 12 * (last[0] - first[0]) + last[1] - first[1] + 1


def _shares(
    passages: Sequence[OwnPassage],
    words: Sequence[int],
    hits: Iterable[OwnWordsHit],
    *,
    is_by_month: bool,
) -> list[SpanShare]:
    """What is known by the year alone has a line of its own before its months."""
    said = Counter(_period(hit.passage, is_by_month) for hit in hits)
    spoken: Counter[tuple[int, int]] = Counter()
    in_all: Counter[tuple[int, int]] = Counter()
    for one, n in zip(passages, words, strict=True):
        key = _period(one, is_by_month)
        spoken[key] += n
        in_all[key] += 1
    return [
        SpanShare(_label(*key, is_by_month=is_by_month), said[key], spoken[key], in_all[key])
        for key in sorted(in_all)
    ]


def _period(passage: OwnPassage, is_by_month: bool) -> tuple[int, int]:
    is_known = is_by_month and passage.precision != Precision.YEAR
    return passage.date.year, passage.date.month if is_known else 0


def _label(year: int, month: int, *, is_by_month: bool) -> str:
    if month:
        return write_date(dt.date(year, month, 1), Precision.MONTH)
    return f"{year}, month not known" if is_by_month else str(year)
