"""What is raised by a commit that nobody confirmed.

With a primary that waits for copies which do not come: `./run faults unconfirmed`.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from config.postgres.committed import OutcomeUnknown, ToldOutcome, confirm_copies
from config.postgres.scratch import address_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Iterator[ToldOutcome]:
    with ToldOutcome.connect(address_of(settings.DATABASE_URL, connection.settings_dict["NAME"])) as session:
        yield session


def test_a_connection_that_ends_before_the_answer_leaves_it_open(told: ToldOutcome) -> None:
    told.execute("select 1")
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [told.info.backend_pid])
    with pytest.raises(OutcomeUnknown):
        told.commit()


def test_what_the_database_refuses_is_known_not_to_hold(told: ToldOutcome) -> None:
    told.execute("create temporary table once (n int unique deferrable initially deferred)")
    told.execute("insert into once values (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        told.commit()


def test_what_is_confirmed_is_not_doubted(told: ToldOutcome) -> None:
    told.execute("create temporary table once (n int)")
    told.commit()
    confirm_copies()


def test_the_application_is_told(client: object) -> None:
    connection.ensure_connection()
    assert isinstance(connection.connection, ToldOutcome)
