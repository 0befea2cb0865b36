"""What groups held in each year or session: what most of those who counted stated within it, nothing carried in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from positions.choices import MIXED, SCALE
from positions.measures.spans import Stretch
from positions.reads.comparisons.counted import read_votes
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
from positions.reads.matrix.held import Numbers

_NOBODY: Final = -1


class _Spoken(NamedTuple):
    """The last words of a bloc's members, those of one behind those of another, that have a place on the
    scale; whether each belonged on the day, and at the end of the stretch.
    """

    keys: Numbers
    values: Numbers
    stances: Numbers
    then: NDArray[np.bool_]
    at_end: NDArray[np.bool_]


def read_sides_trend(
    *, issues: Sequence[int], columns: Sequence[ComparedColumn], time: Time, key: str, by: str
) -> Sequence[Point]:
    """The points of two, of whom either is a group, as `read_trend` has those of two actors; three
    queries at most.

    Of each stretch a group holds what it holds where the time compared is that stretch.
    """
    people = {one.pk: None for column in columns for one in _people(column)}
    said = read_words(
        issues=issues, actors=list(people), first=time.first or BEGINNING, until=time.until
    )
    stretches = cut_since_first(said, time.until, by=by)
    last = dict(zip(people, (last_dated_words(words, stretches) for words in said), strict=True))
    one, other = _last_words(columns, last, _ends(stretches, time))
    return only_heard(trace_last(one, other, stretches, key))


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
    votes = read_votes(
        # Of the others it does not matter whether they are votes.
        np.concatenate([one.stances[one.then != one.at_end] for one in spoken.values()])
    )
    return [
        _majority(spoken[place], votes, lone=_NOBODY - place)
        if place in spoken
        else last[column.pk].words
        for place, column in enumerate(columns)
    ]


def _gather(bloc: Bloc, last: Mapping[int, DatedWords], ends: Numbers) -> _Spoken:
    parts = []
    for member, spells in zip(bloc.members, bloc.spells, strict=True):
        (keys, values, stances), days = last[member.pk]
        then, at_end = _belonged(spells, days), _belonged(spells, ends[keys >> STRETCH_BITS])
        there = np.abs(values) <= SCALE[0]
        parts.append([each[there] for each in (keys, values, stances, then, at_end)])
    return _Spoken(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _belonged(spells: Iterable[BelongingSpell], days: Numbers) -> NDArray[np.bool_]:
    found = np.zeros(len(days), dtype=bool)
    for one in spells:
        found |= (days >= one.first) & (days < one.until)
    return found


def _majority(spoken: _Spoken, votes: Numbers, *, lone: int) -> LastWords:
    """By stretch and issue what more hold than anything else, mixed where there is no such; ``lone``
    stands for the statement where there are several.
    """
    counts = np.where(np.isin(spoken.stances, votes), spoken.then, spoken.at_end)
    keys, values, stances = (each[counts] for each in spoken[:3])
    # Those who stand by the same statement are one voice.
    order = np.lexsort((stances, keys))
    keys, values, stances = (each[order] for each in (keys, values, stances))
    alike = (keys[1:] == keys[:-1]) & (stances[1:] == stances[:-1])
    first = np.concatenate((np.ones(min(len(keys), 1), dtype=bool), ~alike))
    keys, values, stances = (each[first] for each in (keys, values, stances))
    found, begin, places = np.unique(keys, return_index=True, return_inverse=True)
    held = np.zeros((len(found), len(SCALE)), dtype=np.int64)
    np.add.at(held, (places, SCALE[0] - values), 1)
    highest = held.max(axis=1, initial=0)
    # Two values held by as many are no majority for either; `argmax` would take the first.
    is_one = (held == highest[:, None]).sum(axis=1) == 1
    most = np.where(is_one, SCALE[0] - held.argmax(axis=1), MIXED)
    return found, most, np.where(held.sum(axis=1) == 1, stances[begin], lone)
