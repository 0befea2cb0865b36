"""What was altered past the rules is found: by whoever owns the database, who can switch them off."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.utils import CursorWrapper

from positions.choices import Decision
from positions.models import Review, Stance
from tests.factories import UserFactory, many_published, published_stance, stance_hash

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
            cursor.execute("alter table positions_snapshot drop constraint if exists snapshot_sha256_of_raw")
            cursor.execute(f"update {table} set {change}")

    return altering


ALTERED: Final = {
    "text": (alter("positions_snapshot", "text = 'Never said. ' || text"), "another text"),
    "bytes": (
        alter("positions_snapshot", "raw = 'Never said.', text = 'Never said.', sha256 = repeat('a', 64)"),
        "another digest",
    ),
    "digest": (
        alter("positions_snapshot", "raw = 'Never said.', sha256 = encode(sha256('Never said.'), 'hex')"),
        "another text",
    ),
    "words": (alter("positions_excerpt", "exact = 'Never said.'"), "not the words at its place"),
    "surroundings": (alter("positions_excerpt", "prefix = 'Never '"), "not the words at its place"),
    "seeds": (alter("positions_textpart", "seeds = '{1}'"), "other seeds than its text gives"),
    "parts": (alter("positions_textpart", "start = start + 1"), "other seeds than its text gives"),
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


def test_seeds_are_written_anew_as_the_readme_says() -> None:
    published_stance()
    ALTERED["seeds"][0](Stance.objects.get())
    readme = Path(settings.BASE_DIR, "README.md").read_text()
    (statements,) = re.findall(r"```sql\n(update positions_textpart .*?)```", readme, re.DOTALL)
    with connections["owner"].cursor() as cursor:
        cursor.execute(statements)
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


def test_what_is_written_once_was_changed_with_its_trigger_switched_off() -> None:
    """The history goes on: it says that a review was given to another, though the other might have approved it."""
    stance = published_stance()
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table positions_review disable trigger review_written_once")
        cursor.execute("update positions_review set reviewer_id = %s", [UserFactory.create().pk])
        cursor.execute("alter table positions_review enable trigger review_written_once")
    review = stance.reviews.get().pk
    with pytest.raises(CommandError, match=f"Review {review} was changed or removed after it was written"):
        call_command("verify_evidence")
    call_command("verify_history")


def test_a_review_given_to_another_past_the_history_is_found() -> None:
    published_stance()
    with without_rules("positions_review") as cursor:
        cursor.execute("update positions_review set reviewer_id = %s", [UserFactory.create().pk])
    with pytest.raises(CommandError, match="was written by another than its reviewer"):
        call_command("verify_evidence")
    with pytest.raises(CommandError, match="positions_review 1 is not as last captured"):
        call_command("verify_history")


def test_reviews_written_in_the_name_of_another_are_found() -> None:
    many_published(30)
    with connections["owner"].cursor() as cursor:
        cursor.execute("update history.batch set user_id = -1 where table_name = 'positions_review'")
    with pytest.raises(CommandError, match="Review 1 was written by another than its reviewer"):
        call_command("verify_evidence")
