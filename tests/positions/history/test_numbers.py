"""What one transaction did belongs together, also where a restored database counts its transactions anew."""

import pytest
from django.db import connection, connections, transaction

from actors.models import Actor
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def numbers(pk: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select transaction from history.revision where object_id = %s order by id", [pk])
        return [number for (number,) in cursor.fetchall()]


def test_a_transaction_has_one_number_across_tables_and_savepoints() -> None:
    actor = ActorFactory.create()
    with transaction.atomic():
        Actor.objects.filter(pk=actor.pk).update(note="One.")
        with transaction.atomic():
            Actor.objects.filter(pk=actor.pk).update(note="Two.")
    Actor.objects.filter(pk=actor.pk).update(note="Three.")
    made, one, two, three = numbers(actor.pk)
    assert one == two
    assert len({made, one, three}) == 3


def test_restored_changes_stay_apart_from_new_ones_of_the_same_number_of_the_cluster() -> None:
    actor = ActorFactory.create()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into history.revision"
            " (table_name, object_id, operation, happened_at, xid, transaction, user_id, page, old_row)"
            " select table_name, object_id, 'update', '2020-01-01', pg_current_xact_id(), 70000, 1, '/old/', '{}'"
            " from history.revision where object_id = %s limit 1",
            [actor.pk],
        )
        cursor.execute("update actors_actor set note = 'New.' where id = %s", [actor.pk])
    made, restored, new = numbers(actor.pk)
    assert restored == 70_000
    assert new not in {made, restored}


def test_a_session_does_not_choose_its_number() -> None:
    first, second = ActorFactory.create(), ActorFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("select set_config('demarche.transaction', %s, false)", [str(numbers(first.pk)[0])])
        cursor.execute("update actors_actor set note = 'Mine.' where id = %s", [second.pk])
    assert numbers(second.pk)[-1] not in numbers(first.pk)
