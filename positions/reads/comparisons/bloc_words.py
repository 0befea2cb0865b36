"""What groups held in each year or session: what most of those who counted stated within it, nothing carried in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from positions.choices import MIXED, SCALE
from positions.measures.spans import Stretch
from positions.reads.comparisons.counted import LEAST_ON_RECORD, pick_votes
from positions.reads.comparisons.membership import BelongingSpell, Bloc
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.pairs import ComparedColumn
from positions.reads.comparisons.trend import (
    BEGINNING,
    STRETCH_BITS,
    DatedWords,
    LastWords,
    Point,
    cut_since_first,
    last_dated_words,
    only_heard,
    read_words,
    trace_last,
)
from positions.reads.matrix.held import HeldColumns, Numbers

_NOBODY: Final = -1
MOST_WORDS: Final = 250_000
"""Statements of a trend with groups: of more, the newest are looked at. 27 states over the whole record of
the General Assembly have fewer."""


class SidesWords(NamedTuple):
    """What each of some columns held in each stretch. ``since`` is the first day of the first stretch that
    was looked at, None where all were.
    """

    words: Sequence[LastWords]
    stretches: Sequence[Stretch]
    since: dt.date | None


class SidesTrend(NamedTuple):
    """The points of two; ``since`` as in `SidesWords`."""

    points: Sequence[Point]
    since: dt.date | None


class _Spoken(NamedTuple):
    """The last words of a bloc's members and their days, those of one behind those of another; whether each
    belonged on the day, and at the end of the stretch.
    """

    keys: Numbers
    values: Numbers
    stances: Numbers
    days: Numbers
    then: NDArray[np.bool_]
    at_end: NDArray[np.bool_]


def read_sides_trend(
    *, issues: Sequence[int], columns: Sequence[ComparedColumn], time: Time, key: str, by: str
) -> SidesTrend:
    """The points of two, of whom either is a group, as `read_trend` has those of two actors; three
    queries at most.
    """
    [one, other], stretches, since = read_sides_words(
        issues=issues, columns=columns, time=time, by=by
    )
    return SidesTrend(only_heard(trace_last(one, other, stretches, key)), since)


def read_sides_words(
    *, issues: Sequence[int], columns: Sequence[ComparedColumn], time: Time, by: str
) -> SidesWords:
    """What each of the columns, a group among them, held last in each stretch; three queries at most.

    Of each stretch a group holds what it holds where the time compared is that stretch.
    """
    people = {one.pk: None for column in columns for one in _people(column)}
    said = read_words(
        issues=issues,
        actors=list(people),
        first=time.first or BEGINNING,
        until=time.until,
        # One more tells that there are more.
        most=MOST_WORDS + 1,
    )
    stretches = cut_since_first(said, time.until, by=by)
    since = None
    if sum(len(words.stated) for words in said) > MOST_WORDS:
        stretches = _whole(said, stretches)
        since = stretches[0].first if stretches else time.until
        said = [_from(words, since) for words in said]
    last = dict(zip(people, (last_dated_words(words, stretches) for words in said), strict=True))
    return SidesWords(_last_words(columns, last, _ends(stretches, time)), stretches, since)


def _whole(said: Sequence[HeldColumns], stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """The stretches of which nothing is older than the newest `MOST_WORDS`."""
    days = np.concatenate([words.stated for words in said])
    # Of the day itself some may be among the older ones.
    day = int(np.partition(days, len(days) - MOST_WORDS)[len(days) - MOST_WORDS])
    return [one for one in stretches if one.first.toordinal() > day]


def _from(words: HeldColumns, day: dt.date) -> HeldColumns:
    there = words.stated >= day.toordinal()
    return HeldColumns(*(column[there] for column in words))


def _people(column: ComparedColumn) -> Sequence[ComparedColumn]:
    return column.members if isinstance(column, Bloc) else [column]


def _ends(stretches: Sequence[Stretch], time: Time) -> Numbers:
    """The days on which the stretches end; the last of them may go on after the time."""
    ends = [min(one.until, time.until).toordinal() for one in stretches]
    return np.array(ends, dtype=np.int64)


def _last_words(
    columns: Sequence[ComparedColumn], last: Mapping[int, DatedWords], ends: Numbers
) -> list[LastWords]:
    spoken = {
        place: _gather(column, last, ends)
        for place, column in enumerate(columns)
        if isinstance(column, Bloc)
    }
    votes = pick_votes(
        # Of the others it does not matter whether they are votes.
        np.concatenate([_unsettled(one) for one in spoken.values()])
    )
    return [
        _majority(column, spoken[place], votes, ends, lone=_NOBODY - place)
        if isinstance(column, Bloc)
        else last[column.pk].words
        for place, column in enumerate(columns)
    ]


def _gather(bloc: Bloc, last: Mapping[int, DatedWords], ends: Numbers) -> _Spoken:
    parts = []
    for member, spells in zip(bloc.members, bloc.spells, strict=True):
        (keys, values, stances), days = last[member.pk]
        then, at_end = _belonged(spells, days), _belonged(spells, ends[keys >> STRETCH_BITS])
        parts.append([keys, values, stances, days, then, at_end])
    return _Spoken(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _belonged(spells: Iterable[BelongingSpell], days: Numbers) -> NDArray[np.bool_]:
    found = np.zeros(len(days), dtype=bool)
    for one in spells:
        found |= (days >= one.first) & (days < one.until)
    return found


def _unsettled(spoken: _Spoken) -> Numbers:
    """The statements of which it matters whether they are votes."""
    differing: Numbers = spoken.stances[spoken.then != spoken.at_end]
    return np.concatenate((differing, spoken.stances[_newest(spoken)]))


def _newest(spoken: _Spoken) -> Numbers:
    """By stretch and issue, in their order, the place of the last words of all, of one day the first's."""
    order = np.lexsort((-np.arange(len(spoken.keys)), spoken.days, spoken.keys))
    keys = spoken.keys[order]
    is_last = np.concatenate((keys[1:] != keys[:-1], np.ones(min(len(keys), 1), dtype=bool)))
    return np.asarray(order[is_last])


def _majority(
    bloc: Bloc, spoken: _Spoken, votes: Numbers, ends: Numbers, *, lone: int
) -> LastWords:
    """By stretch and issue what more hold than anything else, mixed where there is no such or too few are on
    record; ``lone`` stands for the statement where there are several.
    """
    counts = np.where(np.isin(spoken.stances, votes), spoken.then, spoken.at_end)
    counts &= _on_scale(spoken.values)
    sizes = _sizes(bloc, spoken, votes, ends, counts=counts)
    keys, values, stances = (each[counts] for each in spoken[:3])
    # Half of a bloc are heads; those who stand by the same statement are one voice.
    _, heads = np.unique(keys, return_counts=True)
    order = np.lexsort((stances, keys))
    keys, values, stances = (each[order] for each in (keys, values, stances))
    alike = (keys[1:] == keys[:-1]) & (stances[1:] == stances[:-1])
    first = np.concatenate((np.ones(min(len(keys), 1), dtype=bool), ~alike))
    keys, values, stances = (each[first] for each in (keys, values, stances))
    found, begin, places = np.unique(keys, return_index=True, return_inverse=True)
    held = np.zeros((len(found), len(SCALE)), dtype=np.int64)
    np.add.at(held, (places, SCALE[0] - values), 1)
    highest = held.max(axis=1, initial=0)
    heard = held.sum(axis=1)
    # Two values held by as many are no majority for either; `argmax` would take the first.
    is_one = (held == highest[:, None]).sum(axis=1) == 1
    is_told = is_one & (heads >= LEAST_ON_RECORD * sizes)
    most = np.where(is_told, SCALE[0] - held.argmax(axis=1), MIXED)
    return found, most, np.where(heard == 1, stances[begin], lone)


def _sizes(
    bloc: Bloc, spoken: _Spoken, votes: Numbers, ends: Numbers, *, counts: NDArray[np.bool_]
) -> Numbers:
    """By stretch and issue of which anything counts how many belong: on the day of the last vote that counts
    where the last words of all are a vote, else at the end of the stretch.
    """
    newest = _newest(spoken)
    is_vote = np.isin(spoken.stances[newest], votes) & _on_scale(spoken.values[newest])
    found, places = np.unique(spoken.keys[counts], return_inverse=True)
    days = np.zeros(len(found), dtype=np.int64)
    np.maximum.at(days, places, spoken.days[counts])
    is_vote = is_vote[np.searchsorted(spoken.keys[newest], found)]
    days = np.where(is_vote, days, ends[found >> STRETCH_BITS])
    belonging = [_belonged(spells, days) for spells in bloc.spells]
    return np.asarray(np.sum(belonging, axis=0, dtype=np.int64))


def _on_scale(values: Numbers) -> NDArray[np.bool_]:
    return np.asarray(np.abs(values) <= SCALE[0])
