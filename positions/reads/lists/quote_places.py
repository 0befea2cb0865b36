"""What is on record of the places where a quotation stands: source, date, and the stances that rest
on the words.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from config.postgres.prepared import fetch_models, fetch_prepared
from positions.audience import Audience
from positions.choices import Act, CorrectionState, GlossMaker, Rendering, TurnKind
from positions.models import Source
from positions.models.sources import excerpt_url
from positions.reads.lists.quote_texts import Readable
from positions.reads.sources.source_text import place_url
from positions.texts.passages import Range
from positions.texts.wording import BARRIER

_SOURCES: Final = """
select id, title, kind, publisher, author, language, published_date, published_precision, date_inferred_reason,
       licence, attribution, primary_url
  from positions_source where id = any(%s)
"""
# Words may be none of whoever the text is of: a question, what the hall calls, what a page has
# around it. Of several the one that holds most of them. Whose they are tells the innermost turn that
# holds all of them; its actor as `reads.sources.speakers.actor_of` has it.
_TEXTS: Final = """
select w.n, case when t.supersedes_id is null then 'confirmed' else coalesce(c.state, 'taken_back') end,
       (select min(n.captured_at) from positions_snapshot n
          join positions_correction k on k.snapshot_id = n.id and k.state = 'confirmed' and not k.is_spacing_only
         where n.source_id = t.source_id and n.id > t.id),
       t.captured_at, coalesce(a.kind, ''), coalesce(a.is_part, false),
       coalesce(v.label, ''), coalesce(v.name, ''), coalesce(v.slug, ''), coalesce(v.is_interpreted, false)
  from unnest(%s::bigint[], %s::int[], %s::int[]) with ordinality as w(snapshot, first, past, n)
  join positions_snapshot t on t.id = w.snapshot
  left join positions_correction c on c.snapshot_id = t.id
  left join lateral (
    select o.kind, o.held < w.past - w.first as is_part from (
      select k.kind, least(upper(k.place), w.past) - greatest(lower(k.place), w.first) as held from (
        select 'boilerplate' as kind, b as place from unnest(t.boilerplate) b
        union all
        select s.kind, r from positions_speaker s cross join unnest(s.ranges) r
         where s.snapshot_id = t.id and s.kind <> 'speech') k
       where k.place && int4range(w.first, w.past)) o
     order by o.held desc limit 1) a on true
  left join lateral (
    select s.label, p.name, p.slug, r = any(s.interpreted) as is_interpreted
      from positions_speaker s cross join unnest(s.ranges) r
      left join actors_actor o on o.id = s.actor_id
      left join actors_actor p on p.id = coalesce(o.merged_into_id, o.id) and p.archived_at is null
     where s.snapshot_id = t.id and s.kind = 'speech' and r @> int4range(w.first, w.past)
     order by upper(r) - lower(r), s.id limit 1) v on true
"""
# Of an excerpt of which a condition has the words, the stance is the condition's.
_STANCES: Final = """
select w.n, x.id, q.stance_id, a.name, coalesce(b.name, ''), i.label, s.value, s.stated_date, s.stated_precision,
       s.status = 'published', bool_or(q.is_evidence), min(q.gloss), min(q.gloss_maker),
       s.unnamed_speaker, s.act, s.rendering, coalesce(r.name, '')
  from unnest(%s::bigint[], %s::int[], %s::int[]) with ordinality as w(snapshot, first, past, n)
  join positions_excerpt x on x.snapshot_id = w.snapshot and x."end" > w.first and x.start < w.past
 cross join lateral (
   select e.stance_id, true as is_evidence, e.gloss, e.gloss_maker from positions_evidence e where e.excerpt_id = x.id
   union all
   select c.stance_id, false, c.gloss, c.gloss_maker from positions_condition c where c.excerpt_id = x.id) q
  join positions_stance s on s.id = q.stance_id and s.status = any(%s)
  join actors_actor a on a.id = s.actor_id
  left join actors_actor b on b.id = s.on_behalf_of_id
  left join actors_actor r on r.id = s.reported_by_id
  join positions_issue i on i.id = s.issue_id
 group by w.n, x.id, q.stance_id, a.name, b.name, i.label, s.value, s.stated_date, s.stated_precision, s.status,
          s.unnamed_speaker, s.act, s.rendering, r.name
 order by w.n, s.stated_date, a.name, q.stance_id
"""
_OWN_WORDS: Final = (Act.VERBATIM, Act.DOCUMENT)
_AROUND: Final = 160
"""Characters of context on each side."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a readable stretch of a text, in characters of the stretch."""

    text: Readable
    place: Range

    @property
    def absolute(self) -> Range:
        """In characters of the whole text."""
        return self.place[0] + self.text.offset, self.place[1] + self.text.offset


@dataclass(frozen=True, slots=True)
class Resting:
    """A stance that rests on words; unless ``is_evidence``, only one of its conditions does.

    ``gloss`` is what it says that its words mean.
    """

    excerpt: int
    stance: int
    actor: str
    on_behalf_of: str
    issue: str
    value: int
    stated_date: dt.date
    stated_precision: str
    is_published: bool
    is_evidence: bool
    gloss: str | None
    gloss_maker: str | None
    unnamed_speaker: str | None
    act: str
    rendering: str | None
    reported_by: str

    @property
    def act_label(self) -> str:
        return str(Act(self.act).label)

    @property
    def rendering_label(self) -> str:
        return str(Rendering(self.rendering).label) if self.rendering else ""

    @property
    def is_own(self) -> bool:
        """Whether it takes the words as the actor's own: not as what the source, an interpreter or
        somebody else makes of them.
        """
        return (
            self.act in _OWN_WORDS
            and self.rendering in (None, Rendering.OWN)
            and not self.reported_by
        )


@dataclass(frozen=True, slots=True)
class TurnOfWords:
    """Whose turn in a text words stand in: an actor with its short name, or a label of the text."""

    name: str
    slug: str
    is_interpreted: bool


@dataclass(frozen=True, slots=True)
class CheckedPlace:
    """Words of a source with what stands before and behind them, and what is known of them.

    ``corrected_at`` where the text was since corrected; ``caveat`` where it does not stand yet;
    ``aside`` what the words are if they, or some of them, are not what the source says; ``turn``
    whose they are, if all are one speaker's and the text tells.
    """

    source: Source
    url: str
    before: str
    after: str
    stances: Sequence[Resting]
    snapshot: int
    captured_at: dt.datetime
    corrected_at: dt.datetime | None
    caveat: str
    aside: str
    turn: TurnOfWords | None

    @property
    def language(self) -> str:
        return self.source.language

    @property
    def gloss(self) -> str | None:
        """What the words of the excerpt mean, which may be more of them, or fewer."""
        return self._translated.gloss if self._translated else None

    @property
    def gloss_maker_label(self) -> str:
        maker = self._translated.gloss_maker if self._translated else None
        return str(GlossMaker(maker).label) if maker else ""

    @property
    def _translated(self) -> Resting | None:
        return next((one for one in self.stances if one.gloss), None)


class _Capture(NamedTuple):
    state: str
    corrected_at: dt.datetime | None
    captured_at: dt.datetime
    kind: str
    is_part: bool
    label: str
    name: str
    slug: str
    is_interpreted: bool

    def turn(self, *, is_whole: bool) -> TurnOfWords | None:
        """None of asides. A label is words of the text, for those alone who may read it whole."""
        name = self.name or (self.label if is_whole else "")
        return TurnOfWords(name, self.slug, self.is_interpreted) if name and not self.kind else None

    @property
    def aside(self) -> str:
        what = _ASIDES.get(self.kind, "")
        return f"{'Partly' if self.is_part else 'These are'} {what}" if what else ""


_ASIDES: Final = {
    "boilerplate": "words of the page around the text, not of the text",
    TurnKind.QUESTION: "words of a question, not of an answer",
    TurnKind.INTERJECTION: "words called from the hall, not of the speaker",
    TurnKind.APPLAUSE: "a note on the hall, not words of the speaker",
}
"""By the kind of stretch."""


def describe_places(spots: Sequence[Spot], audience: Audience) -> list[CheckedPlace]:
    """The same places with their sources and stances; three queries."""
    if not spots:
        return []
    sources = {
        source.pk: source
        for source in fetch_models(Source, _SOURCES, [[spot.text.source for spot in spots]])
    }
    # `with ordinality` counts from 1.
    captures = {
        number - 1: _Capture(*facts) for number, *facts in fetch_prepared(_TEXTS, _columns(spots))
    }
    stances = _read_stances(spots, audience)
    return [
        _place(spot, sources[spot.text.source], stances[n], captures[n])
        for n, spot in enumerate(spots)
    ]


def _read_stances(spots: Sequence[Spot], audience: Audience) -> defaultdict[int, list[Resting]]:
    """Those that may be seen, by the number of the place."""
    statuses = (
        ["draft", "submitted", "returned", "published"] if audience.is_editor else ["published"]
    )
    found: defaultdict[int, list[Resting]] = defaultdict(list)
    for number, *facts in fetch_prepared(_STANCES, [*_columns(spots), statuses]):
        resting = Resting(*facts)
        # Published is public, also to whoever codes its text blind (decision 0042).
        if resting.is_published or resting.stance not in audience.kept:
            found[number - 1].append(resting)
    return found


def _columns(spots: Sequence[Spot]) -> list[list[int]]:
    """Their texts, and where they begin and end."""
    places = [spot.absolute for spot in spots]
    return [[spot.text.snapshot for spot in spots], *map(list, zip(*places, strict=True))]


def _place(
    spot: Spot, source: Source, stances: Sequence[Resting], capture: _Capture
) -> CheckedPlace:
    before, after = _around(spot.text.text, spot.place)
    return CheckedPlace(
        source=source,
        url=_url(spot, stances),
        before=before,
        after=after,
        stances=_once(stances),
        snapshot=spot.text.snapshot,
        captured_at=capture.captured_at,
        corrected_at=capture.corrected_at,
        caveat=CorrectionState(capture.state).caveat,
        aside=capture.aside,
        turn=capture.turn(is_whole=spot.text.is_whole),
    )


def _url(spot: Spot, stances: Sequence[Resting]) -> str:
    """Where the words are marked; to those who see excerpts only, in their excerpt."""
    if spot.text.is_whole or not stances:
        return place_url(spot.text.source, spot.text.snapshot, *spot.absolute)
    return excerpt_url(spot.text.source, stances[0].excerpt)


def _once(stances: Iterable[Resting]) -> list[Resting]:
    """Each stance once, as evidence rather than for a condition."""
    first: dict[int, Resting] = {}
    for one in stances:
        # `dict` keeps the place of the first: only what is told of it changes.
        if one.stance not in first or one.is_evidence:
            first[one.stance] = one
    return list(first.values())


def _around(text: str, place: Range) -> tuple[str, str]:
    """What stands before and behind the words in their paragraph, as far as it is at hand."""
    # A barrier stands for what may not be read: nothing of what lies beyond it is context.
    start = max(text.rfind(BARRIER, 0, place[0]) + 1, text.rfind("\n", 0, place[0]) + 1)
    ends = [end for mark in (BARRIER, "\n") if (end := text.find(mark, place[1])) >= 0]
    end = min([len(text), *ends])
    before, after = text[start : place[0]], text[place[1] : end]
    return _last_words(before), _first_words(after)


def _last_words(text: str) -> str:
    if len(text) <= _AROUND:
        return text
    return "… " + text[-_AROUND:].partition(" ")[2]


def _first_words(text: str) -> str:
    if len(text) <= _AROUND:
        return text
    return text[:_AROUND].rpartition(" ")[0] + " …"
