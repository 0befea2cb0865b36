"""The texts in which a quotation may stand, as far as whoever asks may read them.

Editors' quotations are looked for in all texts of sources in use. Those of others in the texts that
are free to show, of sources that a published stance quotes, and beyond these in published excerpts
alone: of other texts nothing is read at all, so that nothing of them can show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

from config.postgres.prepared import fetch_prepared
from positions.audience import Audience
from positions.texts.passages import Range
from positions.texts.quotation import Quotation
from positions.texts.verbatim import FARTHEST
from positions.texts.wording import BARRIER, LIGATURES

LOOKED_AT: Final = 40
"""Stretches of texts in which a quotation is looked for word by word."""
_COMPARED: Final = 8
"""Stretches that are compared where it stands in none."""
_PART: Final = 6200
_SEEDS: Final = 64
"""Of a long quotation, by which it is traced: any of them lead there."""
_POSTINGS: Final = 4000
"""Entries of the index that are read for all pairs together: a pair of which there are more than
its share tells nothing. At 1,000 texts of a few pages that is a pair in one part of twenty.
"""
# Characters around a part: the words may begin before it and end behind it. With twice their length, and
# what their marks may have cut, `_read` has them whole.
_MARGIN: Final = 300

_SOUGHT: Final = """
select array_agg(seed) as seeds from (
  select distinct seed from unnest(%(texts)s::text[]) part cross join unnest(public.word_seeds(part, {is_paired})) seed
   order by seed limit {seeds}) found
"""
_EVIDENT: Final = """
exists (select from positions_evidence e join positions_stance s on s.id = e.stance_id
         where e.excerpt_id = x.id and s.status = 'published')
"""
_QUOTED: Final = f"""
({_EVIDENT}
 or exists (select from positions_condition c join positions_stance s on s.id = c.stance_id
             where c.excerpt_id = x.id and s.status = 'published'))
"""  # nosec B608 # constants only
# What a published stance of no matter which of its texts quotes makes a source visible.
_VISIBLE: Final = f"""
exists (select from positions_snapshot o join positions_excerpt x on x.snapshot_id = o.id
         where o.source_id = r.id and {_EVIDENT})
"""  # nosec B608 # constants only
# Sought first and by itself (materialized), so that the numbers are known before the index is asked. The
# functions are ours and never scan the table (0042_seeds.sql).
_EDITORS: Final = """
with sought as materialized ({sought})
select f.snapshot_id, r.id, f.start, f.start + {part}, true, {shared}
  from sought cross join lateral public.parts_{verb}(sought.seeds{limit}) f
  join positions_snapshot t on t.id = f.snapshot_id
  join positions_source r on r.id = t.source_id and r.archived_at is null
 order by {order} f.snapshot_id desc, f.start limit %(looked_at)s
"""
# What readers may not read is left out here, in the database: a text that is fetched to be thrown away
# could show in a count or a diff (decision 0033). Of a text that is not free to show the published excerpts
# are looked for instead, each by itself.
_READERS: Final = """
with sought as materialized ({sought}),
found as (
  select f.snapshot_id, r.id as source_id, f.start, f.start + {part} as "end", true as is_whole, {shared} as shared
    from sought cross join lateral public.parts_{verb}(sought.seeds{limit}) f
    join positions_snapshot t on t.id = f.snapshot_id
    join positions_source r on r.id = t.source_id and r.archived_at is null and r.is_free_to_show
   where {visible}
     and (t.supersedes_id is null
          or exists (select from positions_correction c where c.snapshot_id = t.id and c.state = 'confirmed')
          or exists (select from positions_excerpt x where x.snapshot_id = t.id and {quoted}))
  union all
  select x.snapshot_id, r.id, x.start, x."end", false, {shared}
    from sought cross join lateral public.excerpts_{verb}(sought.seeds{limit}) f
    join positions_excerpt x on x.id = f.excerpt_id
    join positions_snapshot t on t.id = x.snapshot_id
    join positions_source r on r.id = t.source_id and r.archived_at is null and not r.is_free_to_show
   where {quoted} and {visible})
select snapshot_id, source_id, start, "end", is_whole, shared from found f
 order by {order} snapshot_id desc, start limit %(looked_at)s
"""
_WORDS: Final = """
select public.words_at(w.snapshot, w.first, w.past)
  from unnest(%s::bigint[], %s::int[], %s::int[]) with ordinality as w(snapshot, first, past, n) order by w.n
"""
_EXCERPTS: Final = """
select w.n, x.start, x.exact
  from unnest(%s::bigint[], %s::int[], %s::int[]) with ordinality as w(snapshot, first, past, n)
  join positions_excerpt x on x.snapshot_id = w.snapshot and x."end" > w.first and x.start < w.past and {quoted}
 order by w.n, x.start, x."end"
"""


@dataclass(frozen=True, slots=True)
class Readable:
    """A stretch of a text, from its character ``offset`` on; ``is_whole`` unless what lies between
    excerpts is left out of it.
    """

    snapshot: int
    source: int
    offset: int
    is_whole: bool
    text: str


class _Stretch(NamedTuple):
    snapshot: int
    source: int
    first: int
    past: int
    is_whole: bool
    shared: int


def read_holding(quotation: Quotation, audience: Audience) -> tuple[list[Readable], bool]:
    """The newest texts that hold every word of the quotation, and whether there are more; three
    queries.

    A quotation that hyphens part otherwise, or that stands across two parts of a text, may be among
    those of `read_sharing` only.
    """
    found = _find(quotation, audience, verb="holding", is_paired=False)
    return _read(found[:LOOKED_AT], quotation), len(found) > LOOKED_AT


def read_sharing(quotation: Quotation, audience: Audience) -> list[Readable]:
    """The texts that share most pairs of words with the quotation, and at least half as many as the
    first; three queries.
    """
    found = _find(quotation, audience, verb="sharing", is_paired=True)
    # They are in order, so the first has most.
    near = [one for one in found[:_COMPARED] if 2 * one.shared >= found[0].shared]
    return _read(near, quotation)


def _find(
    quotation: Quotation, audience: Audience, *, verb: str, is_paired: bool
) -> list[_Stretch]:
    # Each word makes two pairs: with its neighbour, and with the one behind.
    pairs = min(_SEEDS, 2 * len(quotation.wording.tokens))
    query = (_EDITORS if audience.is_editor else _READERS).format(
        sought=_SOUGHT.format(is_paired=is_paired, seeds=_SEEDS),
        verb=verb,
        limit=", %(most)s" if is_paired else "",
        shared="f.shared" if is_paired else "0",
        order="f.shared desc," if is_paired else "",
        part=_PART,
        quoted=_QUOTED,
        visible=_VISIBLE,
    )
    # A number in the text of the query would be a statement more to plan, and to keep, for each.
    most = max(60, _POSTINGS // pairs)
    # The index parts words at plain blanks, and most texts have no ligatures. Of one that has, the
    # other words lead there.
    texts = [" ".join(text.translate(LIGATURES).split()) for text in quotation.texts]
    rows = fetch_prepared(query, {"texts": texts, "looked_at": LOOKED_AT + 1, "most": most})
    return [_Stretch(*row) for row in rows]


def _read(found: Iterable[_Stretch], quotation: Quotation) -> list[Readable]:
    """With as much around them as the quotation may need."""
    margin = _MARGIN + 2 * len(quotation.wording.text)
    margin += sum(FARTHEST[part.link] for part in quotation.parts[1:])
    wide = [one._replace(first=max(0, one.first - margin), past=one.past + margin) for one in found]
    stretches = list(_united(wide))
    whole = [one for one in stretches if one.is_whole]
    parts = [one for one in stretches if not one.is_whole]
    return [*_read_whole(whole), *_read_excerpts(parts)]


def _united(stretches: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """Those of one text that overlap as one; texts stay in their order."""
    # Turned round, so that the first stretch of each text tells its place.
    order = {one.snapshot: n for n, one in reversed(list(enumerate(stretches)))}
    last: _Stretch | None = None
    for one in sorted(stretches, key=lambda one: (order[one.snapshot], one.first)):
        if last and last.snapshot == one.snapshot and one.first <= last.past:
            last = last._replace(past=max(last.past, one.past))
        else:
            if last:
                yield last
            last = one
    if last:
        yield last


def _columns(stretches: Sequence[_Stretch]) -> list[list[Any]]:
    return [[one[column] for one in stretches] for column in (0, 2, 3)]


def _read_whole(stretches: Sequence[_Stretch]) -> Iterator[Readable]:
    rows = fetch_prepared(_WORDS, _columns(stretches)) if stretches else ()
    for one, (text,) in zip(stretches, rows, strict=True):
        yield Readable(one.snapshot, one.source, one.first, is_whole=True, text=text)


def _read_excerpts(stretches: Sequence[_Stretch]) -> Iterator[Readable]:
    """The published excerpts of each stretch in their places, and nothing of what is between."""
    rows = (
        fetch_prepared(_EXCERPTS.format(quoted=_QUOTED), _columns(stretches)) if stretches else ()
    )
    # A stretch whose excerpts were unpublished since it was found has no row, and is left out.
    for number, excerpts in groupby(rows, key=lambda row: row[0]):
        one = stretches[number - 1]
        places = [(start, exact) for _, start, exact in excerpts]
        text = _piece_together(places)
        # One less, for the barrier before the first excerpt: places in the text stay places in the source.
        yield Readable(one.snapshot, one.source, places[0][0] - 1, is_whole=False, text=text)


def _piece_together(excerpts: Sequence[tuple[int, str]]) -> str:
    """Excerpts in the order of their start, with a barrier before, between and behind them."""
    pieces, end = [BARRIER], excerpts[0][0]
    for start, exact in excerpts:
        # As many barriers as characters are hidden, so that offsets hold; where excerpts overlap the
        # difference is below 0, which is none.
        pieces.append(BARRIER * (start - end))
        pieces.append(exact[max(0, end - start) :])
        end = max(end, start + len(exact))
    return "".join([*pieces, BARRIER])


def edges_of(text: str, place: Range) -> tuple[bool, bool]:
    """Whether no word at hand stands before, and behind, a place of a text."""
    before, after = text[: place[0]].rpartition(BARRIER), text[place[1] :].partition(BARRIER)
    return (
        bool(before[1]) and not any(map(str.isalnum, before[2])),
        bool(after[1]) and not any(map(str.isalnum, after[0])),
    )
