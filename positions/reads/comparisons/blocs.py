"""Groups of actors beside one another: what most of a group hold on each issue, how united it is, and
who holds something else.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from actors.choices import ActorKind
from actors.models import Actor, Membership
from positions.choices import SCALE, Act
from positions.measures.agreement import N_MIN, Division, measure_division
from positions.measures.crowds import NOWHERE, Steps, count_cases, measure, tally_all
from positions.models import Issue, Stance
from positions.reads.comparisons.crowd import Crowd, read_crowd
from positions.reads.comparisons.nearest import Time
from positions.reads.matrix.held import Numbers

BLOC_ROWS_PER_PAGE: Final = 50
_NAMED: Final = 6
_WITH_MEMBERS: Final = frozenset({ActorKind.GROUP, ActorKind.ORGANISATION})


@dataclass(frozen=True, slots=True)
class Bloc:
    """A group with those who belonged to it on a day; an actor alone is its own only member."""

    actor: Actor
    members: Sequence[Actor]

    @property
    def is_alone(self) -> bool:
        return list(self.members) == [self.actor]

    @property
    def is_empty(self) -> bool:
        """Whether it is a group to which nobody belonged on the day."""
        return self.is_alone and self.actor.kind in _WITH_MEMBERS


@dataclass(frozen=True, slots=True)
class Stand:
    """Of a bloc on an issue: ``most`` is the value that more of its members hold than any other, None
    where two are held by as many or nobody is on record. ``counts`` are by value, of ``n`` on
    record.
    """

    bloc: Bloc
    most: int | None
    counts: Sequence[tuple[int, int]]
    division: Division
    others: Sequence[Actor]

    @property
    def n(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def named(self) -> Sequence[Actor]:
        """Some of those who hold another value than most."""
        return self.others[:_NAMED]

    @property
    def unnamed(self) -> int:
        return max(len(self.others) - _NAMED, 0)


@dataclass(frozen=True, slots=True)
class Unity:
    """Of a bloc over all issues: on ``issues`` of them at least ``N_MIN`` members are on record, and the
    means are over these. Undefined is None; ``deviants`` are the members that hold most often
    another value than most, with how often and of how many.
    """

    bloc: Bloc
    issues: int
    participation: float | None
    cohesion: float | None
    united: int
    deviants: Sequence[tuple[Actor, int, int]]


@dataclass(frozen=True, slots=True)
class BlocMeeting:
    """How far what most of one bloc hold agrees with what most of another do."""

    first: Bloc
    second: Bloc
    n: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Blocs:
    blocs: Sequence[Bloc]
    unities: Sequence[Unity]
    meetings: Sequence[BlocMeeting]
    rows: Sequence[tuple[Issue, Sequence[Stand]]]
    issues: int


def read_members(actors: Sequence[Actor], *, on_date: dt.date) -> list[Bloc]:
    """Who belongs to each on the day, by name; whoever has no members is a side alone. One query.

    Institutions of a group, as the European Council of the Union, are no members of it.
    """
    rows = (
        Membership.objects.on(on_date)
        .filter(group__in=actors, speaks_for=False)
        .filter(member__in=Actor.objects.in_use().not_ended(on_date))
        .exclude(member__kind=ActorKind.BODY)
        .select_related("member")
        .order_by("member__name", "member_id")
    )
    # Dicts keep the order by name, and each member once, however many memberships it has.
    members: dict[int, dict[int, Actor]] = defaultdict(dict)
    for row in rows:
        members[row.group_id][row.member_id] = row.member
    return [Bloc(actor, list(members[actor.pk].values()) or [actor]) for actor in actors]


def read_blocs(
    *, blocs: Sequence[Bloc], issues: Sequence[int], time: Time, key: str, page: int | None
) -> Blocs:
    """A page of issues, all without one, on which anybody of the blocs is on record, and all of them summed up; three
    queries.
    """
    if not blocs:
        # Arrays of nobody have no shape to compute with.
        return Blocs([], [], [], [], 0)
    crowd, rows = _read_people(blocs, issues, time)
    heard = np.flatnonzero((crowd.steps != NOWHERE).any(axis=0))
    voices = [_voices(crowd, some, heard) for some in rows]
    counts = [_count(steps) for steps in voices]
    most = np.array([_most(one) for one in counts], dtype=np.int8).reshape(len(blocs), len(heard))
    shown = range(len(heard))
    if page is not None:
        shown = shown[(page - 1) * BLOC_ROWS_PER_PAGE : page * BLOC_ROWS_PER_PAGE]
    return Blocs(
        blocs,
        [_sum_up(*one) for one in zip(blocs, voices, counts, most, strict=True)],
        _meet(blocs, most, _lone(crowd, rows, heard, voices), key),
        _write(
            blocs, voices, most, shown, [issues[place] for place in heard.tolist()], crowd, heard
        ),
        len(heard),
    )


def _read_people(
    blocs: Sequence[Bloc], issues: Sequence[int], time: Time
) -> tuple[Crowd, list[Numbers]]:
    """Everybody of the blocs once, and where the members of each are among them."""
    # Somebody may belong to several blocs and is read once.
    people = {one.pk for bloc in blocs for one in bloc.members}
    places = {actor: place for place, actor in enumerate(people)}
    crowd = read_crowd(issues=issues, actors=list(people), until=time.until, first=time.first)
    return crowd, [np.array([places[one.pk] for one in bloc.members]) for bloc in blocs]


def _voices(crowd: Crowd, rows: Numbers, columns: Numbers) -> Steps:
    """Members × issues; who stands by the same statement as a member before is one voice with it."""
    steps = crowd.steps[np.ix_(rows, columns)]
    stances = crowd.stances[np.ix_(rows, columns)]
    for later in range(1, len(rows)):
        # Against all before, those that were taken out too: three who share a statement are one voice.
        same = (stances[later] == stances[:later]).any(axis=0) & (stances[later] != 0)
        steps[later, same] = NOWHERE
    return steps


def _count(steps: Steps) -> Numbers:
    """Values × issues: how many hold each."""
    return np.stack([(steps == place).sum(axis=0) for place in range(len(SCALE))])


def _most(counts: Numbers) -> Steps:
    """The place of what most hold, ``NOWHERE`` where there is no such."""
    highest = counts.max(axis=0)
    # Two values held by as many are no majority for either; `argmax` would take the first.
    alone = (counts == highest).sum(axis=0) == 1
    found = np.where(alone & (highest > 0), counts.argmax(axis=0), NOWHERE)
    return np.asarray(found, dtype=np.int8)


def _sum_up(bloc: Bloc, steps: Steps, counts: Numbers, most: Steps) -> Unity:
    n = counts.sum(axis=0)
    # Of fewer than N_MIN a figure says nothing.
    enough = n >= N_MIN
    if not enough.any():
        return Unity(bloc, 0, None, None, 0, [])
    # Unity is of three directions: rows 0 and 1 support, 2 is neutral, 3 and 4 oppose. Cohesion is 1 where
    # all take one, 0 where a third takes each.
    supports, opposes = counts[:2].sum(axis=0), counts[3:].sum(axis=0)
    highest = np.maximum(np.maximum(supports, opposes), counts[2])[enough]
    cohesion = (highest - (n[enough] - highest) / 2) / n[enough]
    return Unity(
        bloc,
        int(enough.sum()),
        float((n[enough] / len(bloc.members)).mean()),
        float(cohesion.mean()),
        int((highest == n[enough]).sum()),
        _deviants(bloc, steps, most),
    )


def _deviants(bloc: Bloc, steps: Steps, most: Steps) -> list[tuple[Actor, int, int]]:
    # Where no value is held by most, nobody departs from it.
    there = (steps != NOWHERE) & (most != NOWHERE)
    other = (there & (steps != most)).sum(axis=1)
    found = [
        (actor, int(times), int(of))
        for actor, times, of in zip(bloc.members, other, there.sum(axis=1), strict=True)
        if times
    ]
    # The share first, or whoever says most would lead.
    return sorted(found, key=lambda one: (-one[1] / one[2], -one[1], one[0].name))[:_NAMED]


def _lone(
    crowd: Crowd, rows: Sequence[Numbers], columns: Numbers, voices: Sequence[Steps]
) -> Sequence[Numbers]:
    """Of each bloc and issue the statement that all of it stands by, 0 where there is more than one."""
    found = []
    for some, steps in zip(rows, voices, strict=True):
        there = steps != NOWHERE
        said = np.where(there, crowd.stances[np.ix_(some, columns)], 0)
        found.append(np.where(there.sum(axis=0) == 1, said.max(axis=0), 0))
    return found


def _meet(
    blocs: Sequence[Bloc], most: Steps, lone: Sequence[Numbers], key: str
) -> list[BlocMeeting]:
    """Each two; where both stand by one and the same statement nobody agrees with anybody."""
    tallies = tally_all(most)
    for one, other in combinations(range(len(blocs)), 2):
        same = (lone[one] == lone[other]) & (lone[one] != 0)
        # Only above the diagonal, which is all that is read below. Where a bloc has one voice, `most` is
        # its value.
        np.subtract.at(tallies, (one, other, most[one, same], most[other, same]), 1)
    values, n = measure(tallies, key), count_cases(tallies, key)
    return [
        BlocMeeting(
            blocs[one],
            blocs[other],
            int(n[one, other]),
            None if np.isnan(values[one, other]) else float(values[one, other]),
        )
        for one, other in combinations(range(len(blocs)), 2)
    ]


def _write(  # noqa: PLR0913, PLR0917 - what was counted
    blocs: Sequence[Bloc],
    voices: Sequence[Steps],
    most: Steps,
    shown: Sequence[int],
    issues: Sequence[int],
    crowd: Crowd,
    heard: Numbers,
) -> list[tuple[Issue, Sequence[Stand]]]:
    # `shown` counts among the issues heard, `heard` leads from there to the columns of the crowd.
    found = Issue.objects.in_bulk([issues[place] for place in shown])
    spoken = _read_spoken(crowd.stances[:, heard[list(shown)]])
    return [
        (
            found[issues[place]],
            [
                _stand(
                    bloc,
                    steps[:, place],
                    int(most[number, place]),
                    votes_only=issues[place] not in spoken,
                )
                for number, (bloc, steps) in enumerate(zip(blocs, voices, strict=True))
            ],
        )
        for place in shown
    ]


def _read_spoken(stances: NDArray[np.int64]) -> frozenset[int]:
    """The issues on which any of the statements is no vote."""
    said = Stance.objects.filter(pk__in=np.unique(stances).tolist()).exclude(act=Act.VOTE)
    return frozenset(said.values_list("issue_id", flat=True))


def _stand(bloc: Bloc, steps: Steps, most: int, *, votes_only: bool) -> Stand:
    values = [SCALE[place] for place in steps if place != NOWHERE]
    counts: Mapping[int, int] = dict(zip(SCALE, map(values.count, SCALE), strict=True))
    return Stand(
        bloc,
        None if most == NOWHERE else SCALE[most],
        [(value, count) for value, count in counts.items() if count],
        measure_division(values, votes_only=votes_only),
        [
            actor
            for actor, place in zip(bloc.members, steps, strict=True)
            if place not in (NOWHERE, most) and most != NOWHERE
        ],
    )
