"""What the database refuses, by the name of the rule that refuses it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction


@contextmanager
def refused_by(rule: str) -> Iterator[None]:
    """Expect the block, or the end of its transaction, to break the constraint or trigger of this name."""
    with pytest.raises(IntegrityError) as refusal, accepted():
        yield
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == rule, str(cause)


@contextmanager
def accepted() -> Iterator[None]:
    """Expect the block to pass everything that is checked at the end of a transaction as well."""
    with transaction.atomic():
        yield
        connection.check_constraints()
