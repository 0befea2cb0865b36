"""What the record said on an earlier day: positions computed anew from the history, by the same rule."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import connection

from actors.models import Actor
from positions.choices import Act, Mark, Status
from positions.matrix import Cell, Matrix
from positions.models import Dossier, Issue, Position
from positions.rule import FOR_EVER, Voice, periods, stand

_STANCES = """
select (s ->> 'issue_id')::bigint, (s ->> 'actor_id')::bigint, (s ->> 'on_behalf_of_id')::bigint,
       (s ->> 'id')::bigint, (s ->> 'value')::smallint, s ->> 'act',
       (s ->> 'stated_date')::date, (s ->> 'withdrawn_date')::date
  from history.rows_known('positions_stance', 'issue_id', %s, %s) s
 where s ->> 'status' = %s
"""
_CONDITIONS = """
select distinct (c ->> 'stance_id')::bigint from history.rows_known('positions_condition', 'stance_id', %s, %s) c
"""

type Voices = Mapping[tuple[int, int], Sequence[Voice]]


def end_of(day: dt.date) -> dt.datetime:
    """The moment up to which a record "as known on" a day reaches."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)


def read_known_voices(*, issues: Sequence[int], known_date: dt.date) -> Voices:
    """By (actor's id, issue's id) the statements that stood published at the end of the day. Two queries."""
    moment = end_of(known_date)
    with connection.cursor() as cursor:
        cursor.execute(_STANCES, [list(issues), moment, Status.PUBLISHED])
        stances = cursor.fetchall()
        cursor.execute(_CONDITIONS, [[stance for _, _, _, stance, *_ in stances], moment])
        conditional = {stance for (stance,) in cursor.fetchall()}
    voices: dict[tuple[int, int], list[Voice]] = defaultdict(list)
    for issue, actor, on_behalf_of, stance, value, act, stated, withdrawn in stances:
        marks = (Mark.CONDITIONAL if stance in conditional else 0) | _ACT_MARKS.get(act, 0)
        voice = Voice(stance, value, marks, stated, withdrawn or FOR_EVER)
        for speaker in (actor, on_behalf_of):
            if speaker is not None:
                voices[speaker, issue].append(voice)
    return voices


def read_known_speakers(*, dossier: Dossier, known_date: dt.date) -> list[int]:
    """The actors who had a published statement in the dossier at the end of the day, spoken for included."""
    issues = Issue.objects.current().filter(dossier=dossier).values_list("pk", flat=True)
    return sorted({actor for actor, _ in read_known_voices(issues=list(issues), known_date=known_date)})


def as_known(matrix: Matrix, *, known_date: dt.date) -> Matrix:
    """The matrix with the cells that its page would have shown at the end of ``known_date``."""
    cells = known_cells(
        actors=[row.actor.pk for group in matrix.groups for row in group.rows],
        issues=[issue.pk for issue in matrix.issues],
        on_date=matrix.on_date,
        vs_date=matrix.vs_date,
        known_date=known_date,
    )
    return replace(matrix, cells=cells)


def known_positions(*, actor: Actor, issue: Issue, known_date: dt.date) -> list[Position]:
    """An actor's positions on an issue as on record at the end of the day, newest first. They are not saved."""
    voices = read_known_voices(issues=[issue.pk], known_date=known_date)
    found = [
        Position(
            actor=actor,
            issue=issue,
            valid_from=period.valid_from,
            valid_to=period.valid_to,
            **period.standing._asdict(),
        )
        for period in periods(voices.get((actor.pk, issue.pk), ()))
    ]
    return found[::-1]


def known_cells(
    *, actors: Sequence[int], issues: Sequence[int], on_date: dt.date, vs_date: dt.date | None, known_date: dt.date
) -> dict[tuple[int, int], Cell]:
    """The cells as `positions.matrix.read_cells` would have read them at the end of ``known_date``."""
    voices = read_known_voices(issues=issues, known_date=known_date)
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
