"""Databases as a whole: made, used and dropped, whoever was left in them."""

import os

import psycopg
import pytest
from django.conf import settings

from config.postgres.scratch import address_of, as_owner, create_database, drop_database, scratch_database

NAME = f"demarche_test_{os.getpid()}_scratch"


def exists(name: str) -> bool:
    with as_owner() as connection:
        return bool(connection.execute("select from pg_database where datname = %s", [name]).rowcount)


@pytest.mark.parametrize("url", ["DATABASE_URL", "OWNER_URL"])
def test_a_database_is_dropped_with_the_sessions_left_in_it(url: str) -> None:
    create_database(NAME)
    with psycopg.connect(address_of(getattr(settings, url), NAME)) as left_behind:
        drop_database(NAME)
        assert not exists(NAME)
        with pytest.raises(psycopg.OperationalError):
            left_behind.execute("select 1")


def test_a_database_that_is_not_there_need_not_be_dropped() -> None:
    drop_database(NAME)


def test_a_scratch_database_does_not_outlive_an_interruption() -> None:
    def interrupted() -> None:
        with scratch_database(NAME):
            assert exists(NAME)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not exists(NAME)
