"""What was altered past the rules is found: by whoever owns the database, who can switch them off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.utils import CursorWrapper

from positions.choices import Decision
from positions.models import Review, Stance
from tests.factories import UserFactory, published_stance, stance_hash

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@contextmanager
def without_rules(*tables: str) -> Iterator[CursorWrapper]:
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"alter table {table} disable trigger user")
        try:
            yield cursor
        finally:
            for table in tables:
                cursor.execute(f"alter table {table} enable trigger user")


def alter(table: str, change: str) -> Callable[[Stance], None]:
    def altering(stance: Stance) -> None:
        with without_rules(table) as cursor:
            cursor.execute(f"update {table} set {change}")

    return altering


ALTERED: Final = {
    "text": (alter("positions_snapshot", "text = 'Never said. ' || text"), "another text"),
    "bytes": (alter("positions_snapshot", "raw = 'Never said.', text = 'Never said.'"), "another digest"),
    "words": (alter("positions_excerpt", "exact = 'Never said.'"), "not the words at its place"),
    "surroundings": (alter("positions_excerpt", "prefix = 'Never '"), "not the words at its place"),
    "value": (alter("positions_stance", "value = -2"), "nobody else approved"),
    "hash": (alter("positions_review", "judged_hash = repeat('a', 64)"), "nobody else approved"),
    "reviewer": (
        alter("positions_review", "reviewer_id = (select coder_id from positions_stance limit 1)"),
        "nobody else approved",
    ),
}


def test_what_is_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    published_stance()
    call_command("verify_evidence")
    assert "is what it was" in capsys.readouterr().out


@pytest.mark.parametrize("name", ALTERED)
def test_what_was_altered_is_named(name: str) -> None:
    stance = published_stance()
    change, said = ALTERED[name]
    change(stance)
    with pytest.raises(CommandError, match=said):
        call_command("verify_evidence")


def test_a_return_after_the_approval_counts() -> None:
    stance = published_stance()
    with without_rules("positions_review"):
        Review.objects.create(
            stance=stance, reviewer=UserFactory.create(), decision=Decision.RETURN, note="No.",
            judged_hash=stance_hash(stance),
        )  # fmt: skip
    with pytest.raises(CommandError, match="nobody else approved"):
        call_command("verify_evidence")
