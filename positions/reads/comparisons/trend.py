"""How far two actors agreed in each year or session: what both stated within it, nothing carried in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from config.postgres.prepared import fetch_prepared
from positions.choices import SCALE
from positions.measures.crowds import Floats, count_cases, measure
from positions.measures.spans import Stretch, cut_into_stretches
from positions.reads.matrix.held import HELD, HeldColumns, Numbers, columns_of

# As `crowd`: columns of bytes rather than tuples, days counted as Python does.
_SAID: Final = """
select coalesce(string_agg(int8send(actor_id), ''), ''), coalesce(string_agg(int8send(issue_id), ''), ''),
       coalesce(string_agg(int8send(stance_id), ''), ''),
       coalesce(string_agg(int4send(stated_date - '0001-01-01' + 1), ''), ''),
       coalesce(string_agg(int4send(valid_from - '0001-01-01' + 1), ''), ''),
       coalesce(string_agg(int4send(value::integer), ''), '')
  from {rows} p
"""
_IN_TIME: Final = """
 where issue_id = any(%(issues)s) and actor_id = any(%(actors)s)
   and stated_date between %(first)s and %(until)s and valid_from <= %(until)s"""
_ALL_SAID: Final = _SAID.format(rows=f"(select * from positions_position {_IN_TIME})")  # noqa: S608 # nosec B608 # our own
_NEWEST_SAID: Final = _SAID.format(
    rows=f"(select * from positions_position {_IN_TIME} order by stated_date desc limit %(most)s)"  # noqa: S608 # nosec B608 # our own
)
BEGINNING: Final = dt.date(1800, 1, 1)
"""The earliest day that any page takes."""
_CODES: Final = (">i8", ">i8", ">i8", ">i4", ">i4", ">i4")


type LastWords = tuple[Numbers, Numbers, Numbers]
"""Of an actor by stretch and issue: a number for both, value, stance."""
STRETCH_BITS: Final = 40
"""Behind which the stretch stands in that number."""


class DatedWords(NamedTuple):
    words: LastWords
    days: Numbers


@dataclass(frozen=True, slots=True)
class Point:
    """Of one stretch: ``n`` issues on which both stated a position, ``cases`` those that the measure
    looks at; ``value`` None below its n and where it is undefined.
    """

    stretch: Stretch
    n: int
    cases: int
    value: float | None


def read_trend(
    *,
    issues: Sequence[int],
    actors: tuple[int, int],
    first: dt.date,
    until: dt.date,
    key: str,
    by: str,
) -> Sequence[Point]:
    """The points of all stretches between two days, without those before the first and after the
    last on which both stated anything; two queries at most, one of issues held in memory.
    """
    said = read_words(issues=issues, actors=actors, first=first, until=until)
    return trace(said, cut_since_first(said, until, by=by), key)


def cut_since_first(said: Sequence[HeldColumns], until: dt.date, *, by: str) -> Sequence[Stretch]:
    """The stretches until a day, from the first word on: what may be asked for begins two centuries
    before it.
    """
    days = np.concatenate([words.stated for words in said])
    begin = dt.date.fromordinal(int(days.min())) if len(days) else until
    return cut_into_stretches(begin, until, by=by)


def read_words(
    *,
    issues: Sequence[int],
    actors: Sequence[int],
    first: dt.date,
    until: dt.date,
    most: int | None = None,
) -> list[HeldColumns]:
    """All that each of the actors stated on the issues in the time, or at least the ``most`` newest of all
    of them; two queries at most.
    """
    held = HELD.read(issues, cells=len(actors))
    asked = {
        "issues": [issue for issue in issues if issue not in held],
        "actors": list(actors),
        "first": first,
        "until": until,
        "most": most,
    }
    query = _NEWEST_SAID if most else _ALL_SAID
    [packed] = fetch_prepared(query, asked) if asked["issues"] else [[b""] * len(_CODES)]
    who, *others = (
        np.frombuffer(column, dtype=code).astype(np.int64)
        for column, code in zip(packed, _CODES, strict=True)
    )

    def words_of(actor: int) -> HeldColumns:
        known = columns_of(held, actor)
        within = (known.stated >= first.toordinal()) & (known.stated <= until.toordinal())
        within &= known.first <= until.toordinal()
        pairs = zip(known, others, strict=True)
        return HeldColumns(*(np.concatenate((a[within], b[who == actor])) for a, b in pairs))

    return [words_of(actor) for actor in actors]


def trace(said: Sequence[HeldColumns], stretches: Sequence[Stretch], key: str) -> Sequence[Point]:
    """The points of the stretches, all in one pass, from the first to the last on which both stated
    anything.
    """
    one, other = (last_words(words, stretches) for words in said)
    return only_heard(trace_last(one, other, stretches, key))


def only_heard(points: Sequence[Point]) -> Sequence[Point]:
    """From the first to the last stretch in which both stated anything."""
    # Empty stretches between two others stay: a gap in a series is told.
    heard = [place for place, point in enumerate(points) if point.n]
    return points[heard[0] : heard[-1] + 1] if heard else []


def trace_last(
    one: LastWords, other: LastWords, stretches: Sequence[Stretch], key: str
) -> list[Point]:
    """A point for every stretch, of the last words of two in each."""
    tallies = _tally(one, other, size=len(stretches))
    values, cases = measure(tallies, key), count_cases(tallies, key)
    return [
        Point(stretch, int(n), int(some), None if np.isnan(value) else float(value))
        for stretch, n, some, value in zip(
            stretches, tallies.sum(axis=(1, 2)), cases, values, strict=True
        )
    ]


def last_words(said: HeldColumns, stretches: Sequence[Stretch]) -> LastWords:
    """Of an actor in each stretch: keys of stretch and issue in order, value, stance."""
    return last_dated_words(said, stretches).words


def last_dated_words(said: HeldColumns, stretches: Sequence[Stretch]) -> DatedWords:
    """As `last_words`, with the days on which they were stated."""
    issue, stance, stated, valid, value = said
    # By issue and day; of one day the row that began first comes last and counts, as in `stated`.
    order = np.lexsort((-valid, stated, issue))
    issue, stance, stated, valid, value = (column[order] for column in said)
    starts = np.array([one.first.toordinal() for one in stretches], dtype=np.int64)
    ends = np.array([one.until.toordinal() for one in stretches], dtype=np.int64)
    place = np.searchsorted(starts, stated, side="right") - 1
    # A row that began after its stretch is an older word, in force anew by a withdrawal: it was not the
    # last then.
    known = valid <= ends[place] if len(place) else np.zeros(0, dtype=bool)
    # Stretch and issue in one number, so that `unique` and `intersect1d` work on plain integers; an
    # identifier of an issue stays far below 2^40.
    keys = (place << STRETCH_BITS | issue)[known]
    # The last of equal keys: the first in the order turned round.
    unique, last = np.unique(keys[::-1], return_index=True)
    values, stances, days = (each[known][::-1][last] for each in (value, stance, stated))
    return DatedWords((unique, values, stances), days)


def _tally(one: LastWords, other: LastWords, *, size: int) -> Floats:
    """Of each stretch, of what both said on an issue in different words."""
    keys, here, there = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
    x, y = one[1][here], other[1][there]
    # One statement that decides for both is no agreement (decision 0010).
    counted = (np.abs(x) <= SCALE[0]) & (np.abs(y) <= SCALE[0]) & (one[2][here] != other[2][there])
    tallies = np.zeros((size, len(SCALE), len(SCALE)))
    # `add.at` counts every one of equal places; `tallies[…] += 1` would count them once.
    np.add.at(
        tallies, (keys[counted] >> STRETCH_BITS, SCALE[0] - x[counted], SCALE[0] - y[counted]), 1.0
    )
    return tallies
