"""Groups of actors beside one another: what most of a group hold on each issue, how united it is, and
who holds something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from actors.models import Actor
from positions.choices import SCALE, Act
from positions.measures.agreement import N_MIN, Division, measure_division
from positions.measures.crowds import NOWHERE, count_cases, measure, tally_all
from positions.models import Issue, Stance
from positions.reads.comparisons.counted import BlocSide, CountedBlocs, count_blocs
from positions.reads.comparisons.membership import Bloc
from positions.reads.comparisons.nearest import Time

BLOC_ROWS_PER_PAGE: Final = 50
_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Stand:
    """Of a bloc on an issue: ``most`` is the value that more of its members hold than any other, None
    where two are held by as many or too few are on record, which is not ``is_told``. ``counts`` are by value, of
    ``n`` voices; ``heads`` are on record among the ``size`` that belong; ``own`` is where the body itself
    stands, if it does.
    """

    bloc: Bloc
    most: int | None
    counts: Sequence[tuple[int, int]]
    heads: int
    size: int
    division: Division
    others: Sequence[Actor]
    own: int | None
    is_told: bool

    @property
    def n(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def is_alone(self) -> bool:
        return self.bloc.is_alone

    @property
    def named(self) -> Sequence[Actor]:
        """Some of those who hold another value than most."""
        return self.others[:_NAMED]

    @property
    def unnamed(self) -> int:
        return max(len(self.others) - _NAMED, 0)


@dataclass(frozen=True, slots=True)
class Unity:
    """Of a bloc, whose members are ``now`` these, over all issues: on ``issues`` of them at least
    ``N_MIN`` members and a share of `LEAST_ON_RECORD` are on record, and the means are over these.
    Undefined is None; ``deviants`` are the members that hold most often another value than most,
    with how often and of how many.
    """

    bloc: Bloc
    now: Sequence[Actor]
    issues: int
    participation: float | None
    cohesion: float | None
    united: int
    deviants: Sequence[tuple[Actor, int, int]]


@dataclass(frozen=True, slots=True)
class BlocMeeting:
    """How far what most of one bloc hold agrees with what most of another do; on the last day ``shared``
    belong to both.
    """

    first: Bloc
    second: Bloc
    shared: int
    n: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Blocs:
    blocs: Sequence[Bloc]
    unities: Sequence[Unity]
    meetings: Sequence[BlocMeeting]
    rows: Sequence[tuple[Issue, Sequence[Stand]]]
    issues: int


def read_blocs(
    *, blocs: Sequence[Bloc], issues: Sequence[int], time: Time, key: str, page: int | None
) -> Blocs:
    """A page of issues, all without one, on which anybody of the blocs is on record, and all of them
    summed up; four queries.
    """
    if not blocs:
        # Arrays of nobody have no shape to compute with.
        return Blocs([], [], [], [], 0)
    counted = count_blocs(blocs=blocs, issues=issues, time=time)
    shown = counted.issues
    if page is not None:
        shown = shown[(page - 1) * BLOC_ROWS_PER_PAGE : page * BLOC_ROWS_PER_PAGE]
    found, stands = Issue.objects.in_bulk(shown), read_stands(counted, shown)
    return Blocs(
        blocs,
        [sum_up(side) for side in counted.sides],
        _meet(counted, key),
        [(found[issue], stands[issue]) for issue in shown],
        len(counted.issues),
    )


def sum_up(side: BlocSide) -> Unity:
    """How united a bloc is over all issues."""
    counts = side.counts
    n = counts.sum(axis=0)
    # Of fewer than N_MIN a figure says nothing.
    enough = (n >= N_MIN) & side.is_told
    if not enough.any():
        return Unity(side.bloc, side.now, 0, None, None, 0, [])
    # Unity is of three directions: rows 0 and 1 support, 2 is neutral, 3 and 4 oppose. Cohesion is 1 where
    # all take one, 0 where a third takes each.
    supports, opposes = counts[:2].sum(axis=0), counts[3:].sum(axis=0)
    highest = np.maximum(np.maximum(supports, opposes), counts[2])[enough]
    cohesion = (highest - (n[enough] - highest) / 2) / n[enough]
    return Unity(
        side.bloc,
        side.now,
        int(enough.sum()),
        float((side.heads[enough] / side.sizes[enough]).mean()),
        float(cohesion.mean()),
        int((highest == n[enough]).sum()),
        _deviants(side),
    )


def _deviants(side: BlocSide) -> list[tuple[Actor, int, int]]:
    # Where no value is held by most, nobody departs from it.
    there = (side.steps != NOWHERE) & (side.most != NOWHERE)
    other = (there & (side.steps != side.most)).sum(axis=1)
    found = [
        (actor, int(times), int(of))
        for actor, times, of in zip(side.bloc.members, other, there.sum(axis=1), strict=True)
        if times
    ]
    # The share first, or whoever says most would lead.
    return sorted(found, key=lambda one: (-one[1] / one[2], -one[1], one[0].name))[:_NAMED]


def _meet(counted: CountedBlocs, key: str) -> list[BlocMeeting]:
    """Each two; where both stand by one and the same statement nobody agrees with anybody."""
    blocs = [side.bloc for side in counted.sides]
    most, lone = (
        np.stack([getattr(side, name) for side in counted.sides]) for name in ("most", "lone")
    )
    tallies = tally_all(most)
    for one, other in combinations(range(len(blocs)), 2):
        same = (lone[one] == lone[other]) & (lone[one] != 0)
        # Only above the diagonal, which is all that is read below. Where a bloc has one voice, `most` is
        # its value, unless one voice is too few.
        same &= (most[one] != NOWHERE) & (most[other] != NOWHERE)
        np.subtract.at(tallies, (one, other, most[one, same], most[other, same]), 1)
    values, n = measure(tallies, key), count_cases(tallies, key)
    now = [set(side.now) for side in counted.sides]
    return [
        BlocMeeting(
            blocs[one],
            blocs[other],
            len(now[one] & now[other]),
            int(n[one, other]),
            None if np.isnan(values[one, other]) else float(values[one, other]),
        )
        for one, other in combinations(range(len(blocs)), 2)
    ]


def read_stands(counted: CountedBlocs, issues: Sequence[int]) -> dict[int, Sequence[Stand]]:
    """By issue of some, where each bloc stands, nothing of those on which nobody of them is on record; one
    query.
    """
    places = {issue: place for place, issue in enumerate(counted.issues)}
    wanted = {issue: places[issue] for issue in issues if issue in places}
    columns = list(wanted.values())
    spoken = _read_spoken(np.concatenate([side.stances[:, columns] for side in counted.sides]))
    most = [side.most for side in counted.sides]
    return {
        issue: [
            _stand(side, place, int(held[place]), votes_only=issue not in spoken)
            for side, held in zip(counted.sides, most, strict=True)
        ]
        for issue, place in wanted.items()
    }


def _read_spoken(stances: NDArray[np.int64]) -> frozenset[int]:
    """The issues on which any of the statements is no vote."""
    said = Stance.objects.filter(pk__in=np.unique(stances).tolist()).exclude(act=Act.VOTE)
    return frozenset(said.values_list("issue_id", flat=True))


def _stand(side: BlocSide, column: int, most: int, *, votes_only: bool) -> Stand:
    steps, own = side.steps[:, column], int(side.own[column])
    is_told = bool(side.is_told[column])
    values = [SCALE[place] for place in steps if place != NOWHERE]
    counts: Mapping[int, int] = dict(zip(SCALE, map(values.count, SCALE), strict=True))
    return Stand(
        side.bloc,
        None if most == NOWHERE else SCALE[most],
        [(value, count) for value, count in counts.items() if count],
        int(side.heads[column]),
        int(side.sizes[column]),
        measure_division(values if is_told else [], votes_only=votes_only),
        _find_others(side, column, most),
        None if own == NOWHERE else SCALE[own],
        is_told,
    )


def _find_others(side: BlocSide, column: int, most: int) -> list[Actor]:
    """Who holds another value than most; nobody, where most hold none."""
    if most == NOWHERE:
        return []
    there = zip(side.bloc.members, side.steps[:, column], strict=True)
    return [actor for actor, place in there if place not in (NOWHERE, most)]
