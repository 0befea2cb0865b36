from collections.abc import Iterator

import pytest
from django.db import connections, transaction


@pytest.fixture
def as_owner() -> Iterator[None]:
    """Reads see what the owner's transaction has not committed."""
    usual = connections["default"]
    connections["default"] = connections["owner"]
    try:
        with transaction.atomic(using="owner"):
            yield
            transaction.set_rollback(True, using="owner")
    finally:
        connections["default"] = usual
