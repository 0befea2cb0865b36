"""Positions held in memory, issue by issue, for as long as nothing changes in them.

Exact: one statement reads an issue's positions together with its version, and they are used only while that is the
version. Whatever changes a position raises it in the same transaction, whichever process that comes from.
"""

from __future__ import annotations

import datetime as dt
import sys
import threading
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from config.postgres.prepared import fetch_prepared

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of a process: two million positions."""
ROWS_A_CELL: Final = 100
"""An issue is read whole once it has no more positions than this for each cell that was asked of it
at one version.

The database looks up a cell in the time in which it reads 25 positions. Records are read more often than they change,
hence four times that: what is read in vain costs at most so many times what it was to save.
"""

# An issue that no dossier lists has no version here, is never held, and stays with the database.
# What the version is of: a sixteenth of a dossier (0011_versions.sql). Of the dossiers that list an
# issue any will do, since each is raised; which one is said with it, as that one may take it out.
_VERSION: Final = """
  i.id, l.dossier_id, coalesce((select sum(v.version) from positions_dossierversion v
                                 where v.dossier_id = l.dossier_id and v.part = i.id & 15), 0)::bigint
"""
_ISSUES: Final = """
  unnest(%s::bigint[]) i(id) cross join lateral (
    select dossier_id from positions_dossierissue where issue_id = i.id order by dossier_id limit 1) l
"""
_VERSIONS: Final = f"select {_VERSION} from {_ISSUES}"  # noqa: S608 # nosec B608 # nobody's input
_SIZES: Final = (
    "select issue_id, count(*) from positions_position where issue_id = any(%s) group by issue_id"
)
# Days are numbered as `date.toordinal` does: 1 is 1 January of year 1. Of a bigint the actor's identifier
# has what the day leaves, 41 bits. The value may be below 0; `>> 16` gives it back with its sign, the 16
# bits below hold the marks of the database.
# Each column as the bytes of an array: a tuple for each row takes thirty times as long.
_POSITIONS: Final = f"""
select {_VERSION}, p.* from {_ISSUES}
 cross join lateral (
   select coalesce(string_agg(int8send(actor_id << 22 | (valid_from - '0001-01-01' + 1)), ''), ''),
          coalesce(string_agg(int4send(valid_to - '0001-01-01' + 1), ''), ''),
          coalesce(string_agg(int4send(value::integer << 16 | marks), ''), ''),
          coalesce(string_agg(int4send(n), ''), ''),
          coalesce(string_agg(int4send(stated_date - '0001-01-01' + 1), ''), ''),
          coalesce(string_agg(int8send(stance_id), ''), '')
     from (select * from positions_counted where issue_id = i.id order by actor_id, valid_from) in_order) p
"""  # noqa: S608 # nosec B608 # nobody's input
_DAY_BITS: Final = 22
"""Hold the number of every day."""
_DAY: Final = dt.date.fromordinal
_ROW_BYTES: Final = 32
_ISSUE_BYTES: Final = 800
"""The arrays themselves."""

type Numbers = NDArray[np.int64]
type PartVersion = tuple[int, int]
"""The id of a dossier that lists the issue, and the version of the part of it that the issue is in."""


@dataclass(frozen=True, slots=True)
class IssuePositions:
    """The positions of an issue, in order of ``keys``: an actor's id with the first day behind.

    Days are ordinals; ``looks`` hold value and marks.
    """

    version: PartVersion
    keys: array[int]
    ends: array[int]
    looks: array[int]
    counts: array[int]
    stated: array[int]
    stances: array[int]

    @property
    def size(self) -> int:
        """In bytes."""
        return _ISSUE_BYTES + _ROW_BYTES * len(self.keys)

    def rows(self, actors: Iterable[int], on: int, vs: int | None) -> Iterator[tuple[Any, ...]]:
        """An actor each and what `cells.CELLS` or, with a day ``vs``, `cells.CELLS_COMPARED` says
        of it.
        """
        # One loop over local names: twenty thousand cells pass here for a page.
        keys, ends, looks, counts, stated, stances = (
            self.keys, self.ends, self.looks, self.counts, self.stated, self.stances,
        )  # fmt: skip
        for actor in actors:
            first, before = actor << _DAY_BITS, None
            # The last key up to this actor and day: it may be another actor's, smaller than `first`, or of
            # a run that ended by then.
            place = bisect_right(keys, first | on) - 1
            is_held = place >= 0 and keys[place] >= first and ends[place] > on
            if vs is not None:
                earlier = bisect_right(keys, first | vs) - 1
                if earlier >= 0 and keys[earlier] >= first and ends[earlier] > vs:
                    before = looks[earlier] >> 16
            if is_held:
                look, day = looks[place], _DAY(stated[place])
                yield actor, look >> 16, look & 0xFFFF, counts[place], day, stances[place], before
            elif before is not None:
                yield actor, None, None, None, None, None, before

    def standings(self, actors: Sequence[int], day: int) -> list[tuple[int, int, int, int, int]]:
        """Of the actors that stand somewhere on the day: place among them, value, deciding stance,
        its first day, and marks.
        """
        keys, ends = self.keys, self.ends
        looks, stances, stated = self.looks, self.stances, self.stated
        found = []
        for number, actor in enumerate(actors):
            first = actor << _DAY_BITS
            place = bisect_right(keys, first | day) - 1
            if place >= 0 and keys[place] >= first and ends[place] > day:
                look = looks[place]
                found.append((number, look >> 16, stances[place], stated[place], look & 0xFFFF))
        return found

    def place_of(self, actor: int) -> slice:
        """Where the positions of an actor are, in the order of their days."""
        first = bisect_left(self.keys, actor << _DAY_BITS)
        return slice(first, bisect_left(self.keys, (actor + 1) << _DAY_BITS, first))


class HeldColumns(NamedTuple):
    """Of positions: issue, deciding stance, day stated, first day, value."""

    issues: Numbers
    stances: Numbers
    stated: Numbers
    first: Numbers
    values: Numbers


def columns_of(held: Mapping[int, IssuePositions], actor: int) -> HeldColumns:
    """All positions of an actor on the issues held, whenever they were in force."""
    keys, looks, stated, stances = array("q"), array("i"), array("i"), array("q")
    counts = []
    # Pieces of the arrays are put behind one another as bytes: no position becomes a number of its own.
    for one in held.values():
        place = one.place_of(actor)
        counts.append(place.stop - place.start)
        keys += one.keys[place]
        looks += one.looks[place]
        stated += one.stated[place]
        stances += one.stances[place]
    return HeldColumns(
        np.repeat(np.array(list(held), dtype=np.int64), counts),
        np.array(stances, dtype=np.int64),
        np.array(stated, dtype=np.int64),
        np.array(keys, dtype=np.int64) & ((1 << _DAY_BITS) - 1),
        np.array(looks, dtype=np.int64) >> 16,
    )


class HeldPositions:
    """What a process holds; the issue that was not asked for longest goes first.

    Threads share it.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything, as a process that has just started."""
        with self._lock:
            self.bytes = 0
            self._issues: OrderedDict[int, IssuePositions] = OrderedDict()
            # Two small entries for each issue that was ever asked for; they are not counted in `bytes`. A
            # size may be out of date: it only decides whether reading whole is worth it.
            self._sizes: dict[int, int] = {}
            self._asked: dict[int, tuple[PartVersion, int]] = {}

    def read(self, issues: Sequence[int], *, cells: int) -> dict[int, IssuePositions]:
        """Those of the issues that are held as they stand, or are worth reading whole; ``cells``
        are asked of each.

        None in a transaction: what it wrote may yet be taken back.
        """
        # Whatever a transaction wrote has raised the version for itself alone: kept, its positions would be
        # shown to others under a version that they may reach in another way.
        if connection.in_atomic_block:
            return {}
        versions = {
            issue: (dossier, version)
            for issue, dossier, version in fetch_prepared(_VERSIONS, [list(issues)])
        }
        held = self._get(versions)
        missing = {issue: version for issue, version in versions.items() if issue not in held}
        if missing and (worth := self._choose(missing, cells)):
            read = {
                issue: _unpack((dossier, version), columns)
                # The version is that of the statement which read the positions, not the one asked for
                # above: between the two somebody may have written, and only what one snapshot says together
                # is exact.
                for issue, dossier, version, *columns in _read(worth)
            }
            self._keep(read)
            held |= read
        return held

    def _get(self, versions: Mapping[int, PartVersion]) -> dict[int, IssuePositions]:
        with self._lock:
            kept = {issue: self._issues.get(issue) for issue in versions}
            # What is held of another version is left where it is: it is replaced when it is read anew, or
            # gives way in its turn.
            held = {
                issue: one for issue, one in kept.items() if one and one.version == versions[issue]
            }
            for issue in held:
                self._issues.move_to_end(issue)
        return held

    def _choose(self, missing: Mapping[int, PartVersion], cells: int) -> list[int]:
        """Which to read whole.

        How large one is, is asked at its second time, so that no first page waits.
        """
        unsized = self._count_asked(missing, cells)
        sizes = dict(fetch_prepared(_SIZES, [unsized])) if unsized else {}
        with self._lock:
            self._sizes.update({issue: sizes.get(issue, 0) for issue in unsized})
            most = {
                issue: ROWS_A_CELL * self._asked[issue][1]
                for issue in missing
                if issue in self._sizes
            }
            return [issue for issue, rows in most.items() if self._sizes[issue] <= rows]

    def _count_asked(self, missing: Mapping[int, PartVersion], cells: int) -> list[int]:
        """Add to the cells asked of each as it stands; those asked for before whose size nobody
        knows.
        """
        with self._lock:
            unsized = [
                issue for issue in missing if issue in self._asked and issue not in self._sizes
            ]
            for issue, version in missing.items():
                # What was asked of an earlier version counts no more: an issue that changes all the time is
                # left to the database (decision 0026).
                former, asked = self._asked.get(issue, (version, 0))
                self._asked[issue] = version, cells + (asked if former == version else 0)
        return unsized

    def _keep(self, read: Mapping[int, IssuePositions]) -> None:
        with self._lock:
            for issue, positions in read.items():
                if former := self._issues.pop(issue, None):
                    self.bytes -= former.size
                self._issues[issue] = positions
                self._sizes[issue] = len(positions.keys)
                self.bytes += positions.size
            # Whoever is just using what gives way keeps it: only the reference here goes.
            while self.bytes > self.most_bytes:
                _, oldest = self._issues.popitem(last=False)
                self.bytes -= oldest.size


HELD: Final = HeldPositions()


def _read(issues: Sequence[int]) -> list[tuple[Any, ...]]:
    return fetch_prepared(_POSITIONS, [list(issues)])


def _unpack(version: PartVersion, columns: Sequence[bytes]) -> IssuePositions:
    keys, ends, looks, counts, stated, stances = (
        _array(code, packed) for code, packed in zip("qiiiiq", columns, strict=True)
    )
    return IssuePositions(version, keys, ends, looks, counts, stated, stances)


def _array(code: str, packed: bytes) -> array[int]:
    filled = array(code, packed)
    if sys.byteorder == "little":
        filled.byteswap()  # PostgreSQL sends the highest byte first
    return filled
