"""Groups and single actors as sides: who of each stands where on which issues, as arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import SCALE, Act
from positions.measures.crowds import NOWHERE, Steps
from positions.reads.comparisons.crowd import Crowd, read_dated_crowd
from positions.reads.comparisons.membership import Bloc
from positions.reads.comparisons.nearest import Time
from positions.reads.matrix.held import Numbers

_VOTES: Final = "select id from positions_stance where id = any(%(stances)s) and act = %(vote)s"


LEAST_ON_RECORD: Final = 0.5
"""Of a bloc's members the share on record from which a majority is told: where fewer spoke, those of whom nothing is
known are more than those who are counted, and whatever most of them held would be the bloc's."""


@dataclass(frozen=True, slots=True)
class BlocSide:
    """Of a bloc, members × issues: the places on the scale, the statements that decide and their days, of
    those alone who count. ``sizes`` are how many belong, by issue, ``heads`` how many of these are on
    record; ``now`` who belongs on the last day; ``own`` is where the body stands by its own words, by issue.

    Who stands by the same statement as a member before is one voice with it, and has no place; it is a
    head nevertheless.
    """

    bloc: Bloc
    steps: Steps
    stances: Numbers
    days: Numbers
    sizes: Numbers
    heads: Numbers
    now: Sequence[Actor]
    own: Steps

    @property
    def is_told(self) -> NDArray[np.bool_]:
        """By issue whether enough of it are on record for a majority (`LEAST_ON_RECORD`)."""
        return np.asarray(self.heads >= LEAST_ON_RECORD * self.sizes)

    @property
    def counts(self) -> Numbers:
        """Values × issues: how many hold each."""
        return np.stack([(self.steps == place).sum(axis=0) for place in range(len(SCALE))])

    @property
    def most(self) -> Steps:
        """The place of what most hold, ``NOWHERE`` where there is no such or too few are on record."""
        counts = self.counts
        highest = counts.max(axis=0)
        # Two values held by as many are no majority for either; `argmax` would take the first.
        alone = (counts == highest).sum(axis=0) == 1
        found = np.where(alone & (highest > 0) & self.is_told, counts.argmax(axis=0), NOWHERE)
        return np.asarray(found, dtype=np.int8)

    @property
    def lone(self) -> Numbers:
        """The statement that all of it stands by, 0 where there is more than one."""
        there = self.steps != NOWHERE
        said = np.where(there, self.stances, 0).max(axis=0, initial=0)
        return np.where(there.sum(axis=0) == 1, said, 0)

    @property
    def newest(self) -> Numbers:
        """By issue the last day on which any of it said what counts, 0 where nobody did."""
        return np.where(self.steps != NOWHERE, self.days, 0).max(axis=0, initial=0)


@dataclass(frozen=True, slots=True)
class CountedBlocs:
    """Sides on the ``issues`` on which anybody of them or the body itself is on record, in their order."""

    sides: Sequence[BlocSide]
    issues: Sequence[int]


def count_blocs(*, blocs: Sequence[Bloc], issues: Sequence[int], time: Time) -> CountedBlocs:
    """Who of each bloc stands where. A vote counts for those who belonged on its day, what was said
    otherwise for those who belong on the last day of the time; two queries at most.
    """
    # Somebody may belong to several blocs and is read once.
    people = {pk for bloc in blocs for pk in (bloc.pk, *(one.pk for one in bloc.members))}
    places = {actor: place for place, actor in enumerate(people)}
    crowd, days = read_dated_crowd(
        issues=issues, actors=list(people), until=time.until, first=time.first
    )
    sides = [_find_side(bloc, places, crowd, days, time.until) for bloc in blocs]
    judged = _only_members(sides, np.array([[time.until.toordinal()]]))
    there = [(side.steps != NOWHERE).any(axis=0) | (side.own != NOWHERE) for side in judged]
    heard = np.flatnonzero(np.any(there, axis=0))
    return CountedBlocs(
        [_merge(side, heard) for side in judged], [issues[n] for n in heard.tolist()]
    )


def _find_side(
    bloc: Bloc, places: Mapping[int, int], crowd: Crowd, days: Numbers, until: dt.date
) -> BlocSide:
    some = np.array([places[one.pk] for one in bloc.members])
    own = crowd.steps[places[bloc.pk]]
    return BlocSide(
        bloc=bloc,
        steps=crowd.steps[some],
        stances=crowd.stances[some],
        days=days[some],
        sizes=np.zeros(0, dtype=np.int64),
        heads=np.zeros(0, dtype=np.int64),
        now=bloc.on(until),
        # Whoever is alone is its own member already.
        own=np.full_like(own, NOWHERE) if bloc.is_alone else own,
    )


def _only_members(sides: Sequence[BlocSide], today: Numbers) -> list[BlocSide]:
    """Without what was said while its speaker did not belong."""
    votes = pick_votes(np.concatenate([_unsettled(side, today) for side in sides]))
    return [_judge(side, today, votes) for side in sides]


def _unsettled(side: BlocSide, today: Numbers) -> Numbers:
    """The statements of which it matters whether they are votes: of whoever belonged then and not today,
    or today and not then; and the newest of each issue, which says of what day the size is.
    """
    if side.bloc.is_lasting:
        return np.zeros(0, dtype=np.int64)
    differs = side.bloc.belonged(side.days) != side.bloc.belonged(today)
    return np.unique(np.concatenate([side.stances[differs], _newest(side)]))


def _newest(side: BlocSide) -> Numbers:
    last = side.days.argmax(axis=0)
    newest: Numbers = np.take_along_axis(side.stances, last[None, :], axis=0)[0]
    return newest


def pick_votes(stances: Numbers) -> Numbers:
    """Those of the statements that are votes; one query, none of none."""
    asked = np.unique(stances[stances != 0]).tolist()
    if not asked:
        return np.zeros(0, dtype=np.int64)
    rows = fetch_prepared(_VOTES, {"stances": asked, "vote": Act.VOTE.value})
    return np.array([pk for (pk,) in rows], dtype=np.int64)


def _judge(side: BlocSide, today: Numbers, votes: Numbers) -> BlocSide:
    bloc, size = side.bloc, len(side.bloc.members)
    if bloc.is_lasting:
        return replace(side, sizes=np.full(side.steps.shape[1], size, dtype=np.int64))
    now, then = bloc.belonged(today), bloc.belonged(side.days)
    # Where both are alike it is not known whether it was a vote, and it does not matter.
    counts = np.where(np.isin(side.stances, votes), then, now)
    judged = replace(
        side, steps=_where(counts, side.steps, NOWHERE), stances=_where(counts, side.stances, 0)
    )
    on_the_day = bloc.belonged(judged.newest[None, :]).sum(axis=0)
    sizes = np.where(np.isin(_newest(side), votes), on_the_day, now.sum())
    return replace(judged, sizes=sizes)


def _where[T: np.generic](counts: NDArray[np.bool_], values: NDArray[T], other: int) -> NDArray[T]:
    return np.where(counts, values, np.array(other, dtype=values.dtype))


def _merge(side: BlocSide, columns: Numbers) -> BlocSide:
    """On some issues, with one voice for those who stand by the same statement."""
    steps, stances = side.steps[:, columns].copy(), side.stances[:, columns]
    heads = (steps != NOWHERE).sum(axis=0)
    for later in range(1, len(steps)):
        # Against all before, those that were taken out too: three who share a statement are one voice.
        same = (stances[later] == stances[:later]).any(axis=0) & (stances[later] != 0)
        steps[later, same] = NOWHERE
    # Of mixed issues, votes of long ago beside words of today, more may count than belong now.
    sizes = np.maximum(side.sizes[columns], heads)
    return replace(
        side,
        steps=steps,
        stances=stances,
        days=side.days[:, columns],
        sizes=sizes,
        heads=heads,
        own=side.own[columns],
    )
