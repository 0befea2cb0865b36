import datetime as dt
import hashlib
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.sources import add_snapshot, add_source, edit_source
from positions.exceptions import Refused
from positions.intake.reading import LONGEST_TEXT
from positions.models import Snapshot, Source
from tests.factories import SnapshotFactory, SourceFactory, UserFactory
from tests.positions.actions.coding import source_fields

pytestmark = pytest.mark.django_db

FAMILY = "👩\u200d👩\u200d👧"


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def paste(text: str, by: User, **given: Any) -> Snapshot:
    return add_source(fields=source_fields(**given), text=text, by=by, client_key=uuid.uuid4())


def test_bytes_are_kept_as_pasted_and_text_normalised_once(editor: User) -> None:
    pasted = f"Cafe\u0301 {FAMILY}\r\nnext"
    snapshot = paste(pasted, editor)
    snapshot.refresh_from_db()
    assert snapshot.text == f"Café {FAMILY}\nnext"
    assert bytes(snapshot.raw) == pasted.encode()
    assert snapshot.sha256 == hashlib.sha256(pasted.encode()).hexdigest()
    assert (snapshot.captured_by, snapshot.source.created_by) == (editor, editor)


def test_a_form_sent_twice_makes_one_source(editor: User) -> None:
    key = uuid.uuid4()
    first, second = (add_source(fields=source_fields(), text="Words.", by=editor, client_key=key) for _ in range(2))
    assert first == second
    assert Source.objects.count() == Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing in it"),
        (" \n\ufeff\x00", "nothing in it"),
        ("half \ud83d", "half a character at 6"),
        ("a" * (LONGEST_TEXT + 1), "at most 2,000,000"),
    ],
    ids=["empty", "invisible", "surrogate", "long"],
)
def test_texts_that_cannot_be_kept(editor: User, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        paste(text, editor)
    assert not Source.objects.exists()


def test_nul_characters_go(editor: User) -> None:
    assert paste("a\x00b", editor).text == "ab"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Title: This field cannot be blank"),
        ({"title": " \n"}, "Give the source a title"),
        ({"title": "a" * 501}, "Title: .*at most 500"),
        ({"title": "a\x00b"}, "title contains a NUL"),
        ({"title": "\udc00"}, "title contains half a character"),
        ({"note": "a" * 20_001}, "note has 20,001 characters"),
        ({"kind": "rumour"}, "Kind: .*not a valid choice"),
        ({"reliability": "Z"}, "Reliability: "),
        ({"url": "javascript:alert(1)"}, "Url: Enter a valid URL"),
        ({"url": "ftp://courier.example/1"}, "begins with http"),
        ({"published_date": dt.date(1066, 10, 14)}, "between 1800 and 2199"),
        ({"published_date": dt.date(2025, 8, 19), "published_precision": "month"}, "first day of that month"),
        ({"date_inferred_reason": "The page's footer."}, "needs the date"),
    ],
)
def test_bad_fields_are_told(editor: User, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        paste("Words.", editor, **wrong)
    assert not Source.objects.exists()


def test_edit_source(editor: User) -> None:
    source = SourceFactory.create(title="Tlaks", note="Old.")
    edit_source(source_id=source.pk, version=1, fields=source_fields(title="Talks"), by=editor)
    source.refresh_from_db()
    assert (source.title, source.note, source.version) == ("Talks", "", 2)


def test_bad_edit_of_a_source(editor: User) -> None:
    source = SourceFactory.create(title="Talks")
    with pytest.raises(Refused, match="Kind"):
        edit_source(source_id=source.pk, version=1, fields=source_fields(kind="rumour"), by=editor)
    source.refresh_from_db()
    assert (source.title, source.version) == ("Talks", 1)


@pytest.mark.parametrize("archived_at", [None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)])
def test_source_that_is_gone(editor: User, archived_at: dt.datetime | None) -> None:
    pk = SourceFactory.create(archived_at=archived_at).pk if archived_at else 10**30
    with pytest.raises(Refused, match="archived" if archived_at else "not on record"):
        add_snapshot(source_id=pk, text="Words.", by=editor)


def test_a_corrected_text_supersedes(editor: User) -> None:
    first = SnapshotFactory.create(text="The minster said.")
    second = add_snapshot(source_id=first.source_id, text="The minister said.", by=editor)
    assert (second.supersedes, second.captured_by) == (first, editor)
    assert Snapshot.objects.filter(pk=first.pk, text="The minster said.").exists()


def test_boilerplate_that_stands_unchanged_is_boilerplate_again(editor: User) -> None:
    text = "The minster said.\nRead also:\nTen recipes\nSubscribe"
    ranges = [(18, 40), (41, 50)]
    first = SnapshotFactory.create(text=text, boilerplate=ranges)
    corrected = "The minister really said.\nRead also:\nTen recipes\nSubscribed"
    second = add_snapshot(source_id=first.source_id, text=corrected, by=editor)
    assert [(one.lower, one.upper) for one in Snapshot.objects.get(pk=second.pk).boilerplate] == [(26, 48)]


def test_an_identical_text_is_the_one_there_is(editor: User) -> None:
    first = SnapshotFactory.create(text="One.\nTwo.")
    assert add_snapshot(source_id=first.source_id, text="One.\r\nTwo.", by=editor) == first
    assert Snapshot.objects.count() == 1
