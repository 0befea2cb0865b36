"""Positions held in memory are those on record, whoever changes them, and no more than there is room for."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql
from pytest_django import DjangoAssertNumQueries

from config.postgres.prepared import fetch_prepared
from config.postgres.scratch import address_of
from positions.choices import Value
from positions.models import Issue, Stance
from positions.reads.comparisons.trend import read_words
from positions.reads.matrix.cells import CELLS, CELLS_COMPARED, MatrixCell, read_cells
from positions.reads.matrix.held import HELD, HeldPositions
from positions.reads.matrix.of_days import OfDays
from tests.factories import ActorFactory, DossierFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = [dt.date(2014, 12, 31), dt.date(2015, 1, 1), dt.date(2015, 1, 20), dt.date(2015, 2, 28), dt.date(2200, 1, 1)]

CHANGES = [
    "value = -2",
    "withdrawn_date = stated_date + 3",
    "status = 'archived'",
    "status = 'published'",
    "stated_date = '2015-01-15', withdrawn_date = null",
    "actor_id = (select min(id) from actors_actor)",
]


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    HELD.clear()
    yield
    HELD.clear()


def on_record(actors: Sequence[int], issues: Sequence[int], on: dt.date, vs: dt.date | None) -> dict[Any, MatrixCell]:
    """The cells as the database has them."""
    rows = fetch_prepared(
        CELLS_COMPARED if vs else CELLS, {"actors": list(actors), "issues": list(issues), "on": on, "vs": vs}
    )
    return {row[:2]: MatrixCell._make((*row[2:], "", "")) for row in rows}


def held_issues() -> set[int]:
    return set(HELD._issues)


def fill() -> tuple[list[int], list[int]]:
    actors, issues = ActorFactory.create_batch(4), IssueFactory.create_batch(3)
    many_published(90, actors=actors, issues=issues)
    return [*(actor.pk for actor in actors), 999_999], [issue.pk for issue in issues]


def hold(actors: Sequence[int], issues: Sequence[int]) -> None:
    """Ask for the first time, and again to have the issues read whole."""
    for _ in range(2):
        read_cells(actors=actors, issues=issues, on_date=DAYS[0])
    assert held_issues() >= set(issues)


@pytest.mark.parametrize("vs", [None, *DAYS])
@pytest.mark.parametrize("on", DAYS)
def test_the_same_cells_from_memory(on: dt.date, vs: dt.date | None) -> None:
    actors, issues = fill()
    withdrawn = Stance.objects.order_by("pk")[0]
    withdrawn.withdrawn_date = dt.date(2015, 1, 10)
    withdrawn.save()
    hold(actors, issues)
    assert read_cells(actors=actors, issues=issues, on_date=on, vs_date=vs) == on_record(actors, issues, on, vs)


def test_the_same_words_of_two_from_memory(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actors, issues = fill()
    withdrawn = Stance.objects.order_by("pk")[0]
    withdrawn.withdrawn_date = dt.date(2015, 1, 10)
    withdrawn.save()
    fresh = IssueFactory.create().pk
    for actor in actors[:2]:
        published_stance(issue_id=fresh, actor_id=actor, actor=None, stated_date=DAYS[2])

    def words() -> list[list[tuple[int, ...]]]:
        two = actors[0], actors[1]
        said = read_words(issues=[*issues, fresh], actors=two, first=DAYS[1], until=DAYS[2])
        return [sorted(zip(*columns, strict=True)) for columns in said]

    with transaction.atomic():
        expected = words()  # in a transaction nothing is held
    assert all(len(each) > 3 for each in expected)
    hold(actors, issues)
    with django_assert_num_queries(2):  # the versions, and what is on the issue not asked for before
        assert words() == expected


def test_one_query_for_what_is_held(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actors, issues = fill()
    with django_assert_num_queries(2):  # the versions, the cells
        read_cells(actors=actors, issues=issues, on_date=DAYS[2])
    with django_assert_num_queries(3):  # the versions, how large the issues are, the issues
        read_cells(actors=actors, issues=issues, on_date=DAYS[2])
    with django_assert_num_queries(1):
        read_cells(actors=actors, issues=issues, on_date=DAYS[3], vs_date=DAYS[1])


def test_never_stale_whoever_writes() -> None:
    """Another connection, which this process knows nothing of, changes stances at random."""
    actors, issues = fill()
    hold(actors, issues)
    chance = random.Random(20)
    address = address_of(settings.OWNER_URL, connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("alter table positions_unchecked disable trigger stance_may_be_published")
        for _ in range(60):
            change = sql.SQL(chance.choice([*CHANGES, f"issue_id = {chance.choice(issues)}"]))
            changed = chance.sample(list(Stance.objects.values_list("pk", flat=True)), 2)
            owner.execute(sql.SQL("update positions_stance set {} where id = any(%s)").format(change), [changed])
            for _ in range(chance.randrange(1, 4)):
                on, vs = chance.choice(DAYS), chance.choice([None, *DAYS])
                cells = read_cells(actors=actors, issues=issues, on_date=on, vs_date=vs)
                assert cells == on_record(actors, issues, on, vs)


def test_cells_of_a_day_are_made_once_and_no_more_than_there_is_room_for() -> None:
    actors, issues = fill()
    hold(actors, issues)
    held = HELD.read(issues, cells=1)
    made: list[int] = []

    def make(new: Sequence[int]) -> dict[int, str]:
        made.extend(new)
        return {actor: f"{actor}" for actor in new if actor != 999_999}

    of_days = OfDays[str](most_cells=8)
    for day in (1, 2):
        for asked in (actors[:3], actors[2:]):
            cells = of_days.read(issues[0], held[issues[0]], days=(day, None), actors=asked, make=make)
            assert [cells[actor] for actor in asked] == [None if actor == 999_999 else f"{actor}" for actor in asked]
    assert made == actors * 2
    assert of_days.cells == 5  # those of the first day made room
    of_days.read(issues[0], held[issues[1]], days=(2, None), actors=actors, make=make)
    assert made == actors * 3  # other positions, other cells


def test_an_issue_that_was_elsewhere_meanwhile_is_read_again() -> None:
    actors, issues = fill()
    hold(actors, issues)
    issue = Issue.objects.get(pk=issues[0])
    home = issue.dossiers.get().pk
    other = DossierFactory.create().pk
    issue.dossier_issues.update(dossier=other)
    published_stance(issue=issue, actor_id=actors[0], actor=None, stated_date=DAYS[3], value=Value.OPPOSES)
    issue.dossier_issues.update(dossier=home)
    cells = read_cells(actors=actors, issues=issues, on_date=DAYS[4])
    assert cells == on_record(actors, issues, DAYS[4], None)


def test_nothing_of_a_transaction_is_held() -> None:
    actors, issues = fill()
    hold(actors, issues)
    with transaction.atomic():
        Stance.objects.update(status="archived")
        for _ in range(3):
            assert read_cells(actors=actors, issues=issues, on_date=DAYS[3]) == {}
        transaction.set_rollback(True)
    cells = read_cells(actors=actors, issues=issues, on_date=DAYS[3])
    assert cells == on_record(actors, issues, DAYS[3], None) != {}


def test_a_large_issue_is_read_whole_only_after_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    actors, issues = fill()
    monkeypatch.setattr("positions.reads.matrix.held.ROWS_A_CELL", 2)
    for asked in range(1, 12):
        read_cells(actors=actors[:1], issues=issues, on_date=DAYS[3])
        assert bool(held_issues()) == (asked * 2 >= 30), asked


def test_what_was_not_asked_for_longest_makes_room() -> None:
    actors, issues = fill()
    held = HeldPositions(most_bytes=4000)
    for issue in (issues[0], issues[1], issues[0], issues[2]):
        for _ in range(2):
            held.read([issue], cells=len(actors))
    assert set(held._issues) == {issues[0], issues[2]}
    assert held.bytes == sum(one.size for one in held._issues.values()) <= 4000


def test_threads_share_it() -> None:
    actors, issues = fill()
    expected = on_record(actors, issues, DAYS[3], DAYS[1])

    def read(_: int) -> bool:
        try:
            return read_cells(actors=actors, issues=issues, on_date=DAYS[3], vs_date=DAYS[1]) == expected
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(read, range(24)))
    assert held_issues() == set(issues)
