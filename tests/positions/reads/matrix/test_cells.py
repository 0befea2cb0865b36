import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from positions.choices import MIXED, Mark, Value, distance
from positions.models import Stance
from positions.reads.matrix.cells import Matrix, MatrixCell, MatrixRow, Moves, RowGroup, build_matrix, read_cells
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    IssueFactory,
    StanceFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = dt.date(2025, 5, 1), dt.date(2025, 6, 1), dt.date(2025, 7, 1)


def cell_of(stance: Stance, on_date: dt.date, *, vs_date: dt.date | None = None) -> MatrixCell | None:
    cells = read_cells(actors=[stance.actor_id], issues=[stance.issue_id], on_date=on_date, vs_date=vs_date)
    return cells.get((stance.actor_id, stance.issue_id))


def test_a_cell_is_what_was_said_last() -> None:
    first = published_stance(value=Value.OPPOSES, stated_date=MAY)
    second = published_stance(actor=first.actor, issue=first.issue, value=Value.SUPPORTS, stated_date=JULY)
    assert cell_of(first, dt.date(2025, 4, 30)) is None
    before, after = cell_of(first, JUNE), cell_of(first, JULY)
    assert before == MatrixCell(Value.OPPOSES, 0, 1, MAY, first.pk, None)
    assert after == MatrixCell(Value.SUPPORTS, 0, 2, JULY, second.pk, None)


def test_comparison_tells_what_it_was_before() -> None:
    first = published_stance(value=Value.OPPOSES, stated_date=MAY)
    published_stance(actor=first.actor, issue=first.issue, value=Value.LEANS_SUPPORT, stated_date=JULY)
    [cell] = read_cells(actors=[first.actor_id], issues=[first.issue_id], on_date=JULY, vs_date=JUNE).values()
    assert (cell.value, cell.before, distance(cell.value, cell.before)) == (1, -2, 3)


def test_a_withdrawn_position_leaves_a_gap_that_comparison_shows() -> None:
    stance = published_stance(stated_date=MAY)
    stance.withdrawn_date = JUNE
    stance.save(update_fields=["withdrawn_date"])
    assert cell_of(stance, JUNE) is None
    gone = cell_of(stance, JUNE, vs_date=MAY)
    assert gone is not None
    assert (gone.value, gone.before) == (None, Value.SUPPORTS)


def test_a_statement_for_another_counts_for_both() -> None:
    germany = ActorFactory.create()
    stance = published_stance(on_behalf_of=germany)
    cells = read_cells(actors=[germany.pk, stance.actor_id], issues=[stance.issue_id], on_date=stance.stated_date)
    assert {cell.stance_id for cell in cells.values()} == {stance.pk}
    assert len(cells) == 2


def test_marks_and_mixed_days() -> None:
    draft = StanceFactory.create(act="reported", reported_by=ActorFactory.create())
    ConditionFactory.create(stance=draft)
    stance = publish(draft)
    cell = cell_of(stance, stance.stated_date)
    assert cell is not None
    assert cell.marks == Mark.CONDITIONAL | Mark.REPORTED
    published_stance(actor=stance.actor, issue=stance.issue, value=Value.OPPOSES, stated_date=stance.stated_date)
    cell = cell_of(stance, stance.stated_date)
    assert cell is not None
    assert (cell.value, cell.n) == (MIXED, 2)


def test_no_steps_off_the_scale() -> None:
    assert distance(Value.AMBIGUOUS, Value.SUPPORTS) is None


def test_coming_on_record_is_no_move() -> None:
    cells = {
        (1, 1): MatrixCell(2, 0, 2, JULY, 1, 0),
        (1, 2): MatrixCell(2, 0, 1, JULY, 2, 2),
        (2, 1): MatrixCell(2, 0, 1, JULY, 3, None),
        (2, 2): MatrixCell(None, 0, 0, None, None, -2),
    }
    matrix = Matrix(on_date=JULY, vs_date=MAY, groups=[], issues=[], cells=cells)
    assert matrix.moves == Moves(before=3, moved=1, new=1, gone=1)


def test_one_query_whatever_the_size(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actors, issues = ActorFactory.create_batch(20), IssueFactory.create_batch(10)
    many_published(200, actors=actors, issues=issues)
    groups = [RowGroup("", [MatrixRow(actor, "") for actor in actors])]
    with django_assert_num_queries(1):
        matrix: Matrix = build_matrix(groups=groups, issues=issues, on_date=JULY, vs_date=dt.date(2015, 3, 1))
    assert matrix.actor_count == 20
    assert len(matrix.cells) == 200
    assert matrix.moves.new == sum(cell.before is None for cell in matrix.cells.values())
