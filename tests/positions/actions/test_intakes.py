"""What editors bring is kept, read, dropped or stored; nobody touches what another brought."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.intakes import (
    Brought,
    bring_address,
    bring_files,
    drop_intake,
    keep_extracted,
    keep_failure,
    keep_fetched,
)  # fmt: skip
from positions.actions.sources import add_snapshot, add_source
from positions.choices import IntakeState
from positions.exceptions import NotAllowed, Refused
from positions.intake.extracted import Extracted, FileKind, Notice, Origin
from positions.intake.reading import LONGEST_FILE
from positions.loading.intake import read_in
from positions.models import Intake, Source
from tests.factories import IntakeFactory, SourceFactory, UserFactory
from tests.positions.actions.coding import source_fields

pytestmark = pytest.mark.django_db

FOUND = Extracted(
    kind=FileKind.TEXT,
    text="Words.",
    title="A title",
    origins={"title": Origin.FIRST_LINE},
    notices=(Notice("Look.", ("these words",)),),
)


@pytest.fixture
def editor() -> User:
    return UserFactory.create(role=Role.EDITOR)


def test_the_same_bytes_wait_once(editor: User) -> None:
    first, second, same = bring_files(
        files=[Brought(raw=b"One.", name="a.txt"), Brought(raw=b"Two."), Brought(raw=b"One.", name="b.txt")], by=editor
    )
    assert (first, first.name) == (same, "a.txt")
    assert second != first
    [again] = bring_files(files=[Brought(raw=b"Two.")], by=editor)
    assert again == second
    assert bring_files(files=[Brought(raw=b"Two.")], by=UserFactory.create(role=Role.EDITOR)) != [second]


@pytest.mark.parametrize("raw", [b"", b"x" * (LONGEST_FILE + 1)])
def test_what_is_empty_or_too_long_is_refused_by_name(raw: bytes, editor: User) -> None:
    with pytest.raises(Refused, match=r"“a\.txt” is"):
        bring_files(files=[Brought(raw=b"One."), Brought(raw=raw, name="a.txt")], by=editor)
    assert not Intake.objects.exists(), "all or nothing"


def test_an_address_is_fetched_and_read(editor: User) -> None:
    intake = bring_address(address="https://herald.example/a", by=editor)
    assert bring_address(address="https://herald.example/a", by=editor) == intake
    with pytest.raises(Refused, match="still to be fetched"):
        read_in(intake, by=editor)
    file = Brought(raw=b"The council met. The minister spoke of it.", content_type="text/plain")
    for _ in range(2):  # a task may run twice
        keep_fetched(intake_id=intake.pk, file=file, address="https://herald.example/b", by=editor)
    intake.refresh_from_db()
    read = read_in(intake, by=editor)
    assert (read.state, read.address) == (IntakeState.READ, "https://herald.example/b")
    assert Extracted.from_json(read.extracted).text == file.raw.decode()  # type: ignore[arg-type]


def test_what_cannot_be_read_says_why_and_keeps_its_bytes(editor: User) -> None:
    [intake] = bring_files(files=[Brought(raw=b"%PDF-1.4 and no more", name="a.pdf")], by=editor)
    failed = read_in(intake, by=editor)
    assert (failed.state, failed.reason) == (IntakeState.FAILED, "The PDF is broken, or not quite a PDF.")
    assert bytes(Intake.objects.get().raw) == b"%PDF-1.4 and no more"  # type: ignore[arg-type]
    assert keep_extracted(intake_id=intake.pk, extracted=FOUND, by=editor).reason == ""


def test_what_no_database_can_hold_is_left_out() -> None:
    dirty = replace(FOUND, title="A \x00title", notices=(Notice("Look.", ("half a character \ud800",)),))
    kept = Extracted.from_json(dirty.as_json())
    assert (kept.title, kept.notices[0].words) == ("A title", ("half a character ?",))


def test_a_source_keeps_what_it_was_read_from(editor: User) -> None:
    intake = IntakeFactory.create(owner=editor, extracted=FOUND.as_json())
    key = uuid.uuid4()
    for _ in range(2):  # the same form sent twice
        snapshot = add_source(fields=source_fields(), text="Words.", by=editor, client_key=key, intake_id=intake.pk)
    assert snapshot.originals.get() == intake
    intake.refresh_from_db()
    assert intake.state == IntakeState.STORED
    with pytest.raises(Refused, match="already"):
        add_source(fields=source_fields(), text="Words.", by=editor, client_key=uuid.uuid4(), intake_id=intake.pk)
    assert Source.objects.count() == 1, "nothing is half stored"
    with pytest.raises(Refused, match="already"):
        drop_intake(intake_id=intake.pk, by=editor)


def test_a_corrected_text_keeps_it_too(editor: User) -> None:
    intake = IntakeFactory.create(owner=editor, extracted={"text": "Words."})
    snapshot = add_snapshot(source_id=SourceFactory.create().pk, text="Words.", by=editor, intake_id=intake.pk)
    assert snapshot.originals.get() == intake


def test_nothing_is_stored_of_what_was_not_read(editor: User) -> None:
    intake = IntakeFactory.create(owner=editor)
    with pytest.raises(Refused, match="not been read"):
        add_source(fields=source_fields(), text="W.", by=editor, client_key=uuid.uuid4(), intake_id=intake.pk)


VERBS: dict[str, Callable[[Intake, User], object]] = {
    "keep_fetched": lambda one, by: keep_fetched(intake_id=one.pk, file=Brought(raw=b"x"), address="", by=by),
    "keep_extracted": lambda one, by: keep_extracted(intake_id=one.pk, extracted=FOUND, by=by),
    "keep_failure": lambda one, by: keep_failure(intake_id=one.pk, reason="Slow.", by=by),
    "drop_intake": lambda one, by: drop_intake(intake_id=one.pk, by=by),
}


@pytest.mark.parametrize("verb", VERBS)
def test_only_its_owner_may(verb: str, editor: User) -> None:
    waiting = IntakeFactory.create(owner=editor)
    with pytest.raises(Refused, match="not wait on your desk"):
        VERBS[verb](waiting, UserFactory.create(role=Role.EDITOR))
    with pytest.raises(NotAllowed):
        VERBS[verb](waiting, UserFactory.create(role=Role.READER))
    assert Intake.objects.filter(pk=waiting.pk, state=IntakeState.WAITING).exists()
    VERBS[verb](waiting, editor)
    assert not Intake.objects.filter(pk=waiting.pk, state=IntakeState.WAITING, raw=waiting.raw).exists()


def test_readers_bring_nothing() -> None:
    reader = UserFactory.create(role=Role.READER)
    with pytest.raises(NotAllowed):
        bring_files(files=[Brought(raw=b"One.")], by=reader)
    with pytest.raises(NotAllowed):
        bring_address(address="https://herald.example/", by=reader)


def test_names_keep_what_can_be_printed(editor: User) -> None:
    [intake] = bring_files(
        files=[Brought(raw=b"x", name="a\x00\u202e\n.pdf\r\n", content_type="text/plain\n")], by=editor
    )
    assert (intake.name, intake.content_type) == ("a.pdf", "text/plain")
    [unnamed] = bring_files(files=[Brought(raw=b"y", name="\n")], by=editor)
    assert (unnamed.name, unnamed.file_name) == ("", "pasted.txt")


def test_what_was_read_stays(editor: User) -> None:
    """A task that was asked for twice may fetch something else, or nothing, the second time."""
    read = IntakeFactory.create(owner=editor, address="https://herald.example/a", extracted=FOUND.as_json())
    keep_failure(intake_id=read.pk, reason="The site answers 503.", by=editor)
    keep_fetched(intake_id=read.pk, file=Brought(raw=b"Other."), address="https://herald.example/b", by=editor)
    now = Intake.objects.get()
    assert (now.state, now.reason, now.address) == (IntakeState.READ, "", "https://herald.example/a")
    assert Extracted.from_json(now.extracted or {}) == FOUND
    assert bytes(now.raw or b"") == bytes(read.raw or b"")
