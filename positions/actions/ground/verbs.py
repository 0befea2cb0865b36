"""How the verbs of the write side run: by whom they may be, as a whole, named in the history, in
spite of deadlocks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, SerializationFailure

from config.accounts.roles import Role, role_of
from positions.actions.ground.refusals import refusals_in_words
from positions.exceptions import NotAllowed

TRIES: Final = 4


@contextmanager
def recorded(*, by: User, least: Role = Role.EDITOR) -> Iterator[None]:
    """One transaction whose changes the history ascribes to ``by``, on the page that the request
    named.

    Raises:
        NotAllowed: if ``by`` has not at least the role ``least``.
        Refused: if the database refuses a change by one of its rules.
    """
    if role_of(by) < least:
        raise NotAllowed(f"Only {least.name.lower()}s may do this.")
    # In this order: rules that are deferred refuse when the transaction ends, and that has to happen
    # where it is put in words.
    with refusals_in_words(), transaction.atomic():
        # Until the end of the transaction only: commands and the worker have no middleware that
        # takes it back, and a pooled connection goes on to others.
        _execute("select set_config('demarche.user', %s, true)", str(by.pk))
        yield
        with connection.cursor() as cursor:
            # Asked now, where a refusal can still be told with this verb; the end may be that of a
            # larger transaction, or another's.
            cursor.execute(_SETTLE)


@contextmanager
def written_by(user: User) -> Iterator[None]:
    """Ascribe to ``user`` what is written meanwhile, in a transaction that is another's: an
    import's approvals.
    """
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('demarche.user', true)")
        [other] = cursor.fetchone()
    _execute("select set_config('demarche.user', %s, true)", str(user.pk))
    # Not taken back where this fails: rolling back, be it to a savepoint, takes back settings as
    # well.
    yield
    _execute("select set_config('demarche.user', %s, true)", other or "")


_SETTLE: Final = """
set constraints public.membership_no_overlap, public.actorname_unique, public.stance_unstated_unconditional,
                public.draft_place_unique immediate;
set constraints public.membership_no_overlap, public.actorname_unique, public.stance_unstated_unconditional,
                public.draft_place_unique deferred;
"""
"""Rows may change places in any order; a verb ends with what it left, be it part of a larger
transaction.
"""


def is_lost(error: DatabaseError) -> bool:
    """Whether a deadlock was lost, or it could not be serialised: the same may succeed when it is tried again."""
    return isinstance(error.__cause__, DeadlockDetected | SerializationFailure)


def retried[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Run again what lost a deadlock or could not be serialised, unless it is part of a larger
    transaction.
    """

    @wraps(function)
    def trying(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(TRIES - 1):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                # In a larger transaction the locks that were lost are those of all of it: whoever
                # began it begins anew.
                if not is_lost(error) or connection.in_atomic_block:
                    raise
        return function(*args, **kwargs)

    return trying


def take_turns(client_key: UUID) -> None:
    """Wait for whoever is just sending the same form, until the end of the transaction."""
    # A number of 64 bits: those of cells and versions (7001 to 7005, in migrations/sql) are small, or
    # pairs. Two keys of one hash wait for each other, and nothing worse.
    _execute("select pg_advisory_xact_lock(hashtextextended(%s, 7002))", str(client_key))


def _execute(statement: str, parameter: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [parameter])
