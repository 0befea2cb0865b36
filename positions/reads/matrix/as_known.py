"""What the record said on an earlier day: positions computed anew from the history, by the same rule."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.db import connection

from config.time_zone import start_of
from positions.choices import Act, Mark, Precision, Status, precision_of
from positions.models import Dossier, Issue
from positions.reads.matrix.cells import Cell, KnownRecord, Matrix
from positions.reads.timelines.periods import Period, Standing
from positions.rules.position import FOR_EVER, Voice, periods, stand
from positions.rules.position import Period as Part

_STANCES = """
select (s ->> 'issue_id')::bigint, (s ->> 'actor_id')::bigint, (s ->> 'on_behalf_of_id')::bigint,
       (s ->> 'id')::bigint, (s ->> 'value')::smallint, s ->> 'act',
       (s ->> 'stated_date')::date, (s ->> 'withdrawn_date')::date, s ->> 'stated_precision',
       (s ->> 'stated_until')::date
  from history.rows_known('positions_stance', 'issue_id', %s, %s) s
 where s ->> 'status' = %s
"""
_CONDITIONS = """
select distinct (c ->> 'stance_id')::bigint from history.rows_known('positions_condition', 'stance_id', %s, %s) c
"""
_ENDS = """
select (a ->> 'id')::bigint, (a ->> 'ended_date')::date from history.rows_known('actors_actor', 'id', %s, %s) a
 where a ->> 'ended_date' is not null
"""
# By stances, not by positions: an end entered since takes those away, and changes no stance.
_ISSUES_OF_OTHERS = """
with other as (
  select a.id from actors_actor a
   where not exists (select from positions_dossieractor d where d.dossier_id = %(dossier)s and d.actor_id = a.id))
select s.issue_id from other join positions_stance s on s.actor_id = other.id
 where s.status = 'published' and s.issue_id = any(%(issues)s)
union
select s.issue_id from other join positions_stance s on s.on_behalf_of_id = other.id
 where s.status = 'published' and s.issue_id = any(%(issues)s)
union
select (r.old_row ->> 'issue_id')::bigint from history.revision r
 where r.table_name = 'positions_stance' and r.happened_at >= %(moment)s
   and (r.old_row ->> 'issue_id')::bigint = any(%(issues)s)
"""

type Voices = Mapping[tuple[int, int], Sequence[Voice]]


def end_of(day: dt.date) -> dt.datetime:
    """The moment up to which a record "as known on" a day reaches."""
    return start_of(day + dt.timedelta(days=1))


def read_known_voices(*, issues: Sequence[int], known_date: dt.date) -> Voices:
    """By (actor's id, issue's id) the statements that stood published at the end of the day.

    Until their actor ended, as far as that was known. Three queries.
    """
    moment = end_of(known_date)
    with connection.cursor() as cursor:
        cursor.execute(_STANCES, [list(issues), moment, Status.PUBLISHED])
        stances = cursor.fetchall()
        cursor.execute(_CONDITIONS, [[stance for _, _, _, stance, *_ in stances], moment])
        conditional = {stance for (stance,) in cursor.fetchall()}
        actors = {actor for _, *both, _, _, _, _, _, _, _ in stances for actor in both if actor is not None}
    ends = read_known_ends(actors=actors, known_date=known_date)
    voices: dict[tuple[int, int], list[Voice]] = defaultdict(list)
    for issue, actor, on_behalf_of, stance, value, act, stated, withdrawn, precision, until in stances:
        marks = (Mark.CONDITIONAL if stance in conditional else 0) | _ACT_MARKS.get(act, 0)
        for speaker in (actor, on_behalf_of):
            if speaker is not None:
                end = min(withdrawn or FOR_EVER, ends.get(speaker, FOR_EVER))
                voices[speaker, issue].append(Voice(stance, value, marks, stated, end, precision, until))
    return voices


def read_known_ends(*, actors: Collection[int], known_date: dt.date) -> dict[int, dt.date]:
    """By the actor's id when it ended, where that was known at the end of the day."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, [sorted(actors), end_of(known_date)])
        return dict(cursor.fetchall())


def read_known_speakers(*, dossier: Dossier, known_date: dt.date) -> list[int]:
    """The actors who had a published statement in the dossier at the end of the day, spoken for included.

    Of the dossier's own only some: issues on which nobody else can have spoken are not looked at.
    """
    issues = list(Issue.objects.in_use().filter(dossier=dossier).values_list("pk", flat=True))
    chosen: dict[str, Any] = {"dossier": dossier.pk, "issues": issues, "moment": end_of(known_date)}
    with connection.cursor() as cursor:
        cursor.execute(_ISSUES_OF_OTHERS, chosen)
        spoken_on = [issue for (issue,) in cursor.fetchall()]
    return sorted({actor for actor, _ in read_known_voices(issues=spoken_on, known_date=known_date)})


def as_known(matrix: Matrix, *, known_date: dt.date) -> Matrix:
    """The matrix with the cells that its page would have shown at the end of ``known_date``."""
    voices = read_known_voices(issues=[issue.pk for issue in matrix.issues], known_date=known_date)
    cells = _stand_all(
        voices,
        actors=[row.actor.pk for group in matrix.groups for row in group.rows],
        issues=[issue.pk for issue in matrix.issues],
        on_date=matrix.on_date,
        vs_date=matrix.vs_date,
    )
    said = {voice.stance_id for those in voices.values() for voice in those}
    return replace(matrix, cells=cells, known=KnownRecord(len(said), len({actor for actor, _ in voices})))


def known_standing(voices: Sequence[Voice], *, issue: int, actor: int, on_date: dt.date) -> Standing | None:
    """Where the voices put the actor on the day, as `read_positions` reads it of today's record."""
    found, runs = stand(voices, on_date), known_periods(voices, issue=issue, actor=actor, on_date=on_date)
    if found is None:
        return None
    since, precision = runs[-1].from_date, runs[-1].from_precision
    value, marks, n, stated_date, stance_id = found
    return Standing(issue, actor, value, marks, n, since, precision, stated_date, stance_id)


def known_periods(voices: Sequence[Voice], *, issue: int, actor: int, on_date: dt.date) -> list[Period]:
    """The unbroken runs of one value that began by the day, as `read_periods` reads them."""
    begun = [part for part in periods(voices) if part.valid_from <= on_date]
    starts = [
        place
        for place, part in enumerate(begun)
        if not place or (begun[place - 1].standing.value, begun[place - 1].valid_to) != _joint(part)
    ]
    return [
        _as_period(begun[start:end], begun[end : end + 1], issue=issue, actor=actor, on_date=on_date)
        for start, end in pairwise([*starts, len(begun)])
    ]


def _joint(part: Part) -> tuple[int, dt.date]:
    """What the part before must have been and lasted until for both to be one run."""
    return part.standing.value, part.valid_from


def _as_period(run: Sequence[Part], following: Sequence[Part], *, issue: int, actor: int, on_date: dt.date) -> Period:
    first, until = run[0], run[-1].valid_to
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


def _precision(part: Part) -> Precision:
    """How well its first day is known: as well as the date of the statement that begins it, if one does."""
    begins_by_word = part.standing.stated_date == part.valid_from
    return precision_of(part.standing.marks) if begins_by_word else Precision.DAY


def known_cells(
    *, actors: Sequence[int], issues: Sequence[int], on_date: dt.date, vs_date: dt.date | None, known_date: dt.date
) -> dict[tuple[int, int], Cell]:
    """The cells as `positions.reads.matrix.cells.read_cells` would have read them at the end of ``known_date``."""
    voices = read_known_voices(issues=issues, known_date=known_date)
    return _stand_all(voices, actors=actors, issues=issues, on_date=on_date, vs_date=vs_date)


def _stand_all(
    voices: Voices, *, actors: Sequence[int], issues: Sequence[int], on_date: dt.date, vs_date: dt.date | None
) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {}
    for actor in actors:
        for issue in issues:
            said = voices.get((actor, issue), ())
            now, before = stand(said, on_date), stand(said, vs_date) if vs_date else None
            was = before.value if before else None
            if now:
                cells[actor, issue] = Cell(*now, before=was)
            elif before:
                cells[actor, issue] = Cell(None, 0, 0, None, None, was)
    return cells


_ACT_MARKS = {Act.REPORTED.value: Mark.REPORTED, Act.INFERRED.value: Mark.INFERRED}
