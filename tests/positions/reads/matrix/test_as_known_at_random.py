"""Whatever is done to a record, what its pages said of any day stays readable: as known is what was told then."""

import datetime as dt
import random
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.db import connection, connections

from positions.models import Dossier, DossierIssue, Issue, Stance
from positions.reads.matrix.as_known import (
    as_known,
    known_periods,
    known_standing,
    read_known_speakers,
    read_known_voices,
)
from positions.reads.matrix.cell_story import build_cell
from positions.reads.matrix.cells import Matrix, MatrixCell, MatrixRow, RowGroup, build_matrix
from positions.reads.matrix.listed import read_listed
from positions.reads.timelines.periods import Period, Standing, read_periods, read_positions
from tests.positions.test_position_triggers import START, Editors

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

DAYS = [START + dt.timedelta(days=n) for n in (0, 5, 17, 29, 31, 39, 60, 400)]
TODAY = dt.date(2025, 11, 28)


class Restorers(Editors):
    """They also write many at once, and put back what was deleted."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.gone: list[Stance] = []

    def act(self) -> None:
        if self.random.random() < 0.06:
            self.random.choice([self.insert_crowd, self.delete_crowd, self.put_back])()
        super().act()

    def insert_crowd(self) -> None:
        self.stances.bulk_create(self.new() for _ in range(25))

    def delete_crowd(self) -> None:
        few = self.some(25)
        self.gone += self.stances.filter(pk__in=few)
        with connections["owner"].cursor() as cursor:
            cursor.execute("delete from positions_stance where id = any(%s)", [few])

    def put_back(self) -> None:
        there = set(self.stances.values_list("pk", flat=True))
        self.stances.bulk_create(stance for stance in self.gone if stance.pk not in there)
        self.gone.clear()


@dataclass
class Told:
    """What pages said at a moment."""

    moment: dt.datetime
    cells: dict[tuple[dt.date, dt.date | None], dict[tuple[int, int], MatrixCell]]
    standings: dict[tuple[int, int, dt.date], Standing]
    periods: dict[dt.date, list[Period]]
    speakers: set[tuple[int, int]]
    others: Any
    listed: set[int]


def matrix_of(editors: Editors, on_date: dt.date, vs_date: dt.date | None) -> Matrix:
    rows = [RowGroup("", [MatrixRow(actor, "") for actor in editors.actors])]
    return build_matrix(groups=rows, issues=editors.issues, on_date=on_date, vs_date=vs_date)


def plain(matrix: Matrix) -> dict[tuple[int, int], MatrixCell]:
    """Its cells; nothing is counted where nothing is in force."""
    return {at: cell if cell.value is not None else cell._replace(marks=0, n=0) for at, cell in matrix.cells.items()}


def tell(editors: Editors, pairs: list[tuple[dt.date, dt.date | None]]) -> Told:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (moment,) = cursor.fetchone()
        cursor.execute(
            "select v, issue_id from positions_stance cross join lateral (values (actor_id), (on_behalf_of_id)) t(v)"
            " where status = 'published' and v is not null"
        )
        speakers = set(cursor.fetchall())
    chosen: dict[str, Any] = {"issues": [i.pk for i in editors.issues], "actors": [a.pk for a in editors.actors]}
    return Told(
        moment,
        {(on, vs): plain(matrix_of(editors, on, vs)) for on, vs in pairs},
        {(s.actor_id, s.issue_id, on): s for on in DAYS for s in read_positions(**chosen, on_date=on)},
        {on: read_periods(**chosen, on_date=on) for on in DAYS},
        speakers,
        panel(editors, None),
        set(DossierIssue.objects.filter(dossier=0).values_list("issue", flat=True)),
    )


def panel(editors: Editors, known_date: dt.date | None) -> Any:
    """What the panel of a cell says."""
    editors.actors[0].refresh_from_db()
    story = build_cell(
        dossier=Dossier(pk=0), actor=editors.actors[0], issue=editors.issues[0], on_date=DAYS[3], known_date=known_date
    )
    others = [(tally.value, tally.actors) for tally in story.others]
    return others, story.silent_count, story.later, story.standing, story.earlier, story.ended_date


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize("seed", range(3))
def test_what_was_told_stays_readable(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    editors, chance = Restorers(seed), random.Random(seed)
    pairs = [(on, vs) for on, vs in product(DAYS, [None, *DAYS]) if vs is None or chance.random() < 0.15]
    story: list[Told] = []
    for _ in range(7):
        for _ in range(chance.choice([1, 5, 40])):
            editors.act()
        story.append(tell(editors, pairs))
    for told in story:
        monkeypatch.setattr("positions.reads.matrix.known_changes.end_of", lambda _day, then=told.moment: then)
        for on, vs in pairs:
            assert plain(as_known(matrix_of(editors, on, vs), known_date=TODAY)) == told.cells[on, vs]
        for actor, issue in product(editors.actors, editors.issues):
            voices = read_known_voices(issue=issue.pk, actor=actor.pk, known_date=TODAY)
            for on in DAYS:
                cell: dict[str, Any] = {"issue": issue.pk, "actor": actor.pk, "on_date": on}
                assert known_standing(voices, **cell) == told.standings.get((actor.pk, issue.pk, on))
                was = [p for p in told.periods[on] if (p.actor_id, p.issue_id) == (actor.pk, issue.pk)]
                assert known_periods(voices, **cell) == was
        monkeypatch.setattr("positions.reads.matrix.listed.end_of", lambda _day, then=told.moment: then)
        in_use = set(Issue.objects.in_use().values_list("pk", flat=True))
        issues = told.listed & in_use or set(Issue.objects.in_use().of(0).values_list("pk", flat=True))
        speakers = {actor for actor, issue in told.speakers if issue in issues}
        listed = read_listed(Dossier(pk=0), TODAY)
        assert set(read_known_speakers(issues=listed, known_date=TODAY)) == speakers
        editors.actors[0].refresh_from_db()
        assert panel(editors, TODAY) == told.others
