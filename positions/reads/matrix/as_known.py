"""What the record said on an earlier day: the present one, with what changed since computed anew by
the same rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.db import connection

from positions.choices import Mark, Precision, precision_of
from positions.reads.matrix.cells import KnownRecord, Matrix, MatrixCell
from positions.reads.matrix.known_changes import (
    as_voice,
    read_changes,
    read_ends,
    stood_then,
    with_conditions,
)
from positions.reads.timelines.periods import Period, Standing
from positions.rules.position import FOR_EVER, Decided, DecidedPart, Voice, periods, stand

# Two halves, as each has an index of its own for the cell: `stance_cell`, `stance_cell_on_behalf`.
_SAID = """
select s.id, s.value, act_marks(s.act, s.reported_by_id, s.unnamed_speaker), s.stated_date, s.withdrawn_date,
       s.stated_precision, s.stated_until, s.stated_time,
       exists (select from positions_condition c where c.stance_id = s.id)
  from (
    select * from positions_stance s where s.status = 'published' and s.issue_id = %(issue)s and s.actor_id = %(actor)s
    union all
    select * from positions_stance s
     where s.status = 'published' and s.issue_id = %(issue)s and s.on_behalf_of_id = %(actor)s) s
 where s.id <> all(%(changed)s)
"""
# The changes of a record are asked for by actors, so all are named; archived and merged ones as well, as
# `_OTHERS_THEN` of the rows leaves them out.
_OTHERS = "select id from actors_actor where id <> all(%s::bigint[])"
_OTHER_SPEAKERS = """
select a.id from unnest(%(actors)s::bigint[]) a(id)
 where exists (
   select from positions_stance s
    where s.actor_id = a.id and s.status = 'published' and s.id <> all(%(changed)s)
      and s.issue_id = any(%(issues)s))
    or exists (
   select from positions_stance s
    where s.on_behalf_of_id = a.id and s.status = 'published' and s.id <> all(%(changed)s)
      and s.issue_id = any(%(issues)s))
"""


def as_known(matrix: Matrix, *, known_date: dt.date) -> Matrix:
    """The matrix with the cells that its page would have shown at the end of ``known_date``."""
    issues = [issue.pk for issue in matrix.issues]
    actors = [row.actor.pk for group in matrix.groups for row in group.rows]
    changes = read_changes(issues=issues, actors=actors, known_date=known_date)
    former = stood_then(
        changes,
        issues=issues,
        actors=actors,
        days=[day for day in (matrix.on_date, matrix.vs_date) if day],
        known_date=known_date,
        shown={matrix.on_date: matrix.cells},
    )
    cells = dict(matrix.cells)
    for (actor, issue, day), standing in former.items():
        cell = cells.get((actor, issue), _EMPTY)
        cells[actor, issue] = _put_back(
            cell, standing, is_on=day == matrix.on_date, is_vs=day == matrix.vs_date
        )
    shown = {key: cell for key, cell in cells.items() if (cell.value, cell.before) != (None, None)}
    return replace(matrix, cells=shown, known=_count_known(shown, changes.voted))


def _put_back(
    cell: MatrixCell, standing: Decided | None, *, is_on: bool, is_vs: bool
) -> MatrixCell:
    """The cell with what stood there then, on its day and on the one it is compared with: they may
    be the same.
    """
    if is_on:
        # The fields of `Decided` are the first five of `Cell`, in the same order.
        cell = MatrixCell(*(standing or _EMPTY[:5]), before=cell.before)
    return cell._replace(before=standing.value if standing else None) if is_vs else cell


def _count_known(cells: Mapping[tuple[int, int], MatrixCell], voted: frozenset[int]) -> KnownRecord:
    """How much stands behind the cells with a position, and whose they are."""
    counts = [(actor, cell.n) for (actor, _), cell in cells.items() if cell.value is not None]
    return KnownRecord(sum(n for _, n in counts), len({actor for actor, _ in counts}), voted)


_EMPTY = MatrixCell(None, 0, 0, None, None, None)


def read_known_voices(*, issue: int, actor: int, known_date: dt.date) -> list[Voice]:
    """Everything that stood published of the actor on the issue at the end of the day, spoken for
    included.

    Until the actor ended, as far as that was known. Four queries.
    """
    changes = read_changes(issues=[issue], actors=[actor], known_date=known_date)
    end = read_ends(actors=[actor], known_date=known_date).then.get(actor, FOR_EVER)
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"issue": issue, "actor": actor, "changed": changes.stances})
        unchanged = [as_voice(row) for row in cursor.fetchall()]
    then = with_conditions(changes.then.get((actor, issue), ()), changes.moment)
    said = [*unchanged, *then]
    # An end takes back everything (decision 0010): so the rule need not know of ends.
    return [voice._replace(withdrawn_date=min(voice.withdrawn_date, end)) for voice in said]


def read_known_speakers(
    *, issues: Sequence[int], known_date: dt.date, without: Sequence[int] = ()
) -> list[int]:
    """The actors who had a published statement on one of the issues at the end of the day, spoken
    for included, ``without`` some. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [list(without)])
        others = [actor for (actor,) in cursor.fetchall()]
        changes = read_changes(issues=issues, actors=others, known_date=known_date)
        chosen: dict[str, Any] = {
            "actors": others,
            "issues": list(issues),
            "changed": changes.stances,
        }
        cursor.execute(_OTHER_SPEAKERS, chosen)
        unchanged = [actor for (actor,) in cursor.fetchall()]
    return sorted({*unchanged, *(actor for actor, _ in changes.then)})


def known_standing(
    voices: Sequence[Voice], *, issue: int, actor: int, on_date: dt.date
) -> Standing | None:
    """Where the voices put the actor on the day, as `read_positions` reads it of today's record."""
    found, runs = (
        stand(voices, on_date),
        known_periods(voices, issue=issue, actor=actor, on_date=on_date),
    )
    if found is None:
        return None
    # Something is in force, so the last run that began by the day has not ended.
    since, precision = runs[-1].from_date, runs[-1].from_precision
    value, marks, n, stated_date, stance_id = found
    return Standing(issue, actor, value, marks, n, since, precision, stated_date, stance_id)


def known_periods(
    voices: Sequence[Voice], *, issue: int, actor: int, on_date: dt.date
) -> list[Period]:
    """The unbroken runs of one value that began by the day, as `read_periods` reads them."""
    begun = [part for part in periods(voices) if part.valid_from <= on_date]
    starts = [
        place
        for place, part in enumerate(begun)
        if not place or (begun[place - 1].standing.value, begun[place - 1].valid_to) != _joint(part)
    ]
    return [
        _as_period(
            begun[start:end], begun[end : end + 1], issue=issue, actor=actor, on_date=on_date
        )
        for start, end in pairwise([*starts, len(begun)])
    ]


def _joint(part: DecidedPart) -> tuple[int, dt.date]:
    """What the part before must have been and lasted until for both to be one run."""
    return part.standing.value, part.valid_from


def _as_period(
    run: Sequence[DecidedPart],
    following: Sequence[DecidedPart],
    *,
    issue: int,
    actor: int,
    on_date: dt.date,
) -> Period:
    first, until = run[0], run[-1].valid_to
    # Where nothing adjoins, the run ended by a withdrawal or an end, whose days are known.
    next_precision = [_precision(part) for part in following if part.valid_from == until]
    return Period(
        issue_id=issue,
        actor_id=actor,
        value=first.standing.value,
        from_date=first.valid_from,
        from_precision=_precision(first),
        until_date=until if until <= on_date else None,
        until_precision=next_precision[0] if next_precision else Precision.DAY,
        n=max(part.standing.n for part in run),
        stance_id=first.standing.stance_id,
        days=[part.valid_from for part in run],
        is_order_unknown=any(part.standing.marks & Mark.ORDER_UNKNOWN for part in run),
    )


def _precision(part: DecidedPart) -> Precision:
    """How well its first day is known: as well as the date of the statement that begins it, if one
    does.
    """
    begins_by_word = part.standing.stated_date == part.valid_from
    return precision_of(part.standing.marks) if begins_by_word else Precision.DAY
