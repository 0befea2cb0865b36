"""One utterance that is recorded twice: the same words of one speaker on one issue and day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db import connection
from django.urls import reverse

from positions.dates import last_day, write_date
from positions.doubts.said import Doubt, Said, SaidWords, read_said
from positions.models import Stance
from positions.texts.utterances import fold_words, is_same_utterance

_MOST: Final = 5
"""Repeats of one stance that are named."""
_LOOKED_AT: Final = 40
"""Stances of one speaker on one issue and day whose words are compared: nobody says more of one
thing in a day.
"""
# Three indexes: the published by who speaks, by whom they speak for, and the few that are not
# published.
# A year back, as what is known by the year begins that much before the day it may mean. Which of
# them have a day in common is told from both intervals, in Python.
_CANDIDATES: Final = """
with wanted as (
  select * from unnest(%(places)s::int[], %(pks)s::bigint[], %(issues)s::bigint[], %(voices)s::bigint[],
                       %(firsts)s::date[], %(lasts)s::date[]) w(place, pk, issue, voice, first, last))
select distinct w.place, s.id from wanted w cross join lateral (
  (select id from positions_stance where status = 'published' and issue_id = w.issue and actor_id = w.voice
      and stated_date between w.first - 366 and w.last and id is distinct from w.pk
    order by stated_date desc, id desc limit %(limit)s)
  union all
  (select id from positions_stance where status = 'published' and issue_id = w.issue and on_behalf_of_id = w.voice
      and on_behalf_of_id is not null and stated_date between w.first - 366 and w.last and id is distinct from w.pk
    order by stated_date desc, id desc limit %(limit)s)
  union all
  (select id from positions_stance where status <> 'published' and status in ('draft', 'submitted', 'returned')
      and issue_id = w.issue and w.voice in (actor_id, on_behalf_of_id)
      and stated_date between w.first - 366 and w.last and id is distinct from w.pk limit %(limit)s)) s
"""


@dataclass(frozen=True, slots=True)
class RepeatedWords:
    """What is said at ``place`` was recorded before, as ``stance``; ``words`` of the former are
    those that repeat.
    """

    place: int
    stance: Stance
    words: SaidWords


def doubt_repeats(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """That the same utterance stands on record; three queries."""
    for repeat in find_repeats(said):
        yield repeat.place, _doubt(said[repeat.place], repeat)


def find_repeats(said: Sequence[Said]) -> Iterator[RepeatedWords]:
    """The stances on record that are the same utterance as what is said; three queries."""
    candidates = _find_candidates(said)
    recorded = _read_recorded({pk for found in candidates.values() for pk in found})
    for place, found in candidates.items():
        # By identifier, so that the same are named each time. Whoever codes blind is not told that
        # the words are on record.
        others = [recorded[pk] for pk in sorted(found - said[place].kept) if pk in recorded]
        alike = ((stance, _shared_words(said[place], theirs)) for stance, theirs in others)
        yield from islice(
            (RepeatedWords(place, stance, words) for stance, words in alike if words), _MOST
        )


def _read_recorded(pks: Collection[int]) -> dict[int, tuple[Stance, Said]]:
    """Stances on record with what they say, by their identifiers."""
    if not pks:
        return {}
    stances = list(
        Stance.objects.filter(pk__in=pks).select_related("actor", "on_behalf_of", "issue")
    )
    return {
        stance.pk: (stance, said) for stance, said in zip(stances, read_said(stances), strict=True)
    }


def _find_candidates(said: Sequence[Said]) -> Mapping[int, set[int]]:
    """By place, the stances on record of the same issue and a day in common, that count for the
    same actor.
    """
    wanted = [
        (
            place,
            one.pk,
            one.issue_id,
            voice,
            one.stated_date,
            last_day(one.stated_date, one.stated_precision),
        )
        for place, one in enumerate(said)
        for voice in (one.actor_id, one.on_behalf_of_id)
        # Without words there is nothing to repeat: a search that found nothing.
        if voice is not None and one.words
    ]
    if not wanted:
        return {}
    names = ("places", "pks", "issues", "voices", "firsts", "lasts")
    columns = {
        name: list(values) for name, values in zip(names, zip(*wanted, strict=True), strict=True)
    }
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, {**columns, "limit": _LOOKED_AT})
        for place, pk in cursor.fetchall():
            found[place].add(pk)
    return found


def _shared_words(said: Said, recorded: Said) -> SaidWords | None:
    """Of what is said, the first words that the other has too, if the two can be of one day."""
    if not _have_day_in_common(said, recorded):
        return None
    # Folded once for each, and not for each pair of them.
    theirs = [(words, fold_words(words.exact)) for words in recorded.words]
    for words in said.words:
        folded = fold_words(words.exact)
        if any(_overlap(words, other) or is_same_utterance(folded, text) for other, text in theirs):
            return words
    return None


def _have_day_in_common(one: Said, other: Said) -> bool:
    return _days(one)[0] <= _days(other)[1] and _days(other)[0] <= _days(one)[1]


def _days(said: Said) -> tuple[dt.date, dt.date]:
    return said.stated_date, last_day(said.stated_date, said.stated_precision)


def _overlap(one: SaidWords, other: SaidWords) -> bool:
    """In one text, more than half of the shorter selection."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    # Negative where they do not meet.
    return one.snapshot_id == other.snapshot_id and shared * 2 > shorter


def _doubt(said: Said, repeat: RepeatedWords) -> Doubt:
    stance = repeat.stance
    who = f"{stance.actor} for {stance.on_behalf_of}" if stance.on_behalf_of else f"{stance.actor}"
    what = f"{who}: {stance.get_value_display().lower()}, {stance.issue}"
    when = write_date(stance.stated_date, stance.stated_precision)
    return Doubt(
        "repeats",
        "words",
        f"The same words are on record as stance {stance.pk} ({what}, {when}; {stance.get_status_display().lower()})."
        " One utterance is one stance, and counts once.",
        *_way_out(said, repeat),
        # Not by its text: value, day and status of the other may change, and it is the same doubt.
        facts=f"{stance.pk}\n{fold_words(repeat.words.exact)}",
    )


def _way_out(said: Said, repeat: RepeatedWords) -> tuple[str, str]:
    """New words are added to what is on record, two stances made one: where, and the words that
    lead there.
    """
    if said.pk is None:
        words, url = repeat.words, reverse("stance_edit", args=[repeat.stance.pk])
        place = f"snapshot={words.snapshot_id}&start={words.start}&end={words.end}"
        return f"{url}?{place}", f"Add these words to stance {repeat.stance.pk}"
    kept, gone = sorted((said.pk, repeat.stance.pk))
    return f"{reverse('stance_unite', args=[kept])}?with={gone}", "Unite the two"
