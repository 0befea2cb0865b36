import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from config.accounts.roles import Role
from config.postgres.authorship import set_author
from positions.actions.ground.verbs import TRIES, recorded, retried
from tests.factories import ActorFactory, UserFactory
from tests.positions.actions.coding import editors_in_history


def losing(times: int, cause: Exception) -> tuple[list[int], object]:
    """A function that loses some times, and what counts its runs."""
    runs: list[int] = []

    @retried
    def function() -> int:
        runs.append(1)
        if len(runs) <= times:
            raise OperationalError from cause
        return len(runs)

    return runs, function


@pytest.mark.parametrize("cause", [psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()])
def test_who_loses_tries_again(cause: Exception) -> None:
    _, function = losing(2, cause)
    assert callable(function)
    assert function() == 3


def test_who_always_loses_gives_up() -> None:
    runs, function = losing(99, psycopg.errors.DeadlockDetected())
    assert callable(function)
    with pytest.raises(OperationalError):
        function()
    assert len(runs) == TRIES


def test_other_troubles_are_not_tried_again() -> None:
    runs, function = losing(1, psycopg.errors.DiskFull())
    assert callable(function)
    with pytest.raises(OperationalError):
        function()
    assert len(runs) == 1


@pytest.mark.django_db
def test_part_of_a_larger_transaction_is_not_tried_again() -> None:
    runs, function = losing(1, psycopg.errors.DeadlockDetected())
    assert callable(function)
    with pytest.raises(OperationalError), transaction.atomic():
        function()
    assert len(runs) == 1


@pytest.mark.django_db(transaction=True)
def test_author_ends_with_the_transaction_and_the_page_stays() -> None:
    set_author(user_id=None, page="/desk/")
    by = UserFactory.create(role=Role.EDITOR)
    with recorded(by=by):
        named = ActorFactory.create()
    unnamed = ActorFactory.create()
    assert editors_in_history("actors_actor", named.pk) == [by.pk]
    assert editors_in_history("actors_actor", unnamed.pk) == [None]
    with connection.cursor() as cursor:
        cursor.execute("select distinct page from history.revision where table_name = 'actors_actor'")
        assert cursor.fetchall() == [("/desk/",)]
