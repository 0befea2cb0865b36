"""Several sessions at the same cells: whoever deadlocks tries again, and no position is wrong in the end."""

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import NotSupportedError, OperationalError, connection, transaction

from positions.choices import Status, Value
from positions.loading.publishing import approve
from positions.models import Position, Stance
from tests.factories import ActorFactory, IssueFactory, UserFactory, many_published, published_stance

pytestmark = pytest.mark.django_db(transaction=True)


def drift() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("select position_drift()::text union all select tally_drift()::text")
        return list(cursor.fetchall())


def edit_at_random(seed: int, stances: list[Stance], reviewer: User) -> None:
    """Do twenty-five things, every fifth to two stances at once: those may deadlock, for a second each."""
    chance = random.Random(seed)
    try:
        for done in range(25):
            chosen = chance.sample(stances, 2 if done % 5 == 0 else 1)
            while not edited(chosen, chance, reviewer):
                pass
    finally:
        connection.close()


def edited(stances: list[Stance], chance: random.Random, reviewer: User) -> bool:
    try:
        with transaction.atomic():
            for stance in stances:
                edit(stance, chance, reviewer)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
            return False
        raise
    return True


def edit(stance: Stance, chance: random.Random, reviewer: User) -> None:
    row = Stance.objects.filter(pk=stance.pk)
    kind = chance.randrange(4)
    if kind == 0:
        row.update(status=chance.choice([Status.ARCHIVED, Status.PUBLISHED]))
    elif kind == 1:
        row.update(withdrawn_date=chance.choice([None, dt.date(2031, 1, 1), dt.date(2015, 6, 1)]))
    else:
        row.update(value=chance.choice(Value.values), stated_date=dt.date(2015, 1, chance.randint(1, 9)), note="So.")
        approve(stance_ids=[stance.pk], by=reviewer)


def test_nothing_drifts() -> None:
    actors, issues = ActorFactory.create_batch(2), IssueFactory.create_batch(2)
    stances = many_published(24, actors=actors, issues=issues, since=dt.date(2014, 12, 20))
    reviewer = UserFactory.create()
    with ThreadPoolExecutor(4) as executor:
        list(executor.map(lambda seed: edit_at_random(seed, stances, reviewer), range(4)))
    assert drift() == []
    assert Position.objects.exists()


def test_repeatable_read_is_refused() -> None:
    """Its later statements would not see who wrote the cell before."""
    stance = published_stance()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        with pytest.raises(NotSupportedError, match="READ COMMITTED"), transaction.atomic():
            Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
