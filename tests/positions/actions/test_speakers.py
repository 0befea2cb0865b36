"""Who speaks in a text is kept with it, set right by editors, and follows corrections."""

import uuid
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actors.choices import ActorKind
from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.merging import merge_actors
from positions.actions.sources import SourceFields, add_snapshot, add_source
from positions.actions.speakers import AT_ONCE, say_who_speaks
from positions.actions.undoing import undo_change
from positions.choices import SourceKind
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.history.kinds import SOURCE
from positions.history.revisions import read_moments
from positions.management.commands.read_turns import AT_ONCE as AT_ONCE_READ
from positions.models import Snapshot, Source, Speaker
from positions.reads.sources.speakers import read_speakers, read_turn_at, turns_of
from tests.factories import ActorFactory, SnapshotFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = """PRESIDENT ALDER: We will talk. (Applause.)

Q Will you sign?

MR. STONE: (As interpreted.) Not today.

PRESIDENT ALDER: Never say never."""


@pytest.fixture
def editor() -> User:
    return UserFactory.create(role=Role.EDITOR)


@pytest.fixture
def alder() -> Actor:
    return ActorFactory.create(name="Ida Alder", kind=ActorKind.PERSON)


def keep(by: User, text: str = TEXT, **fields: Any) -> Snapshot:
    said = {"kind": SourceKind.TRANSCRIPT, "title": "Press conference"} | fields
    return add_source(fields=SourceFields(**said), text=text, by=by, client_key=uuid.uuid4())


def told(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    return [(one.kind, one.label, str(one.actor or "")) for one in read_speakers(snapshot.pk)]


def test_a_text_is_kept_with_its_speakers(editor: User, alder: Actor) -> None:
    snapshot = keep(editor)
    assert told(snapshot) == [
        ("speech", "PRESIDENT ALDER", "Ida Alder"),
        ("applause", "", ""),
        ("question", "Q", ""),
        ("speech", "MR. STONE", ""),
    ]
    turns = turns_of(read_speakers(snapshot.pk))
    assert [(turn.name, turn.is_interpreted) for turn in turns if not turn.is_aside] == [
        ("Ida Alder", False),
        ("Q", False),
        ("MR. STONE", True),
        ("Ida Alder", False),
    ]
    assert "".join(TEXT[turn.start : turn.end] for turn in turns if not turn.is_aside) == TEXT


def test_a_speech_has_its_author(editor: User, alder: Actor) -> None:
    snapshot = keep(editor, "I say to you: we stay, and I thank you.", author="Ida Alder")
    assert told(snapshot) == [("speech", "Ida Alder", "Ida Alder")]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("The talks went on. One thing is clear: nobody agreed.", {}),
        (TEXT, {"kind": SourceKind.VOTE_RECORD}),
    ],
)
def test_an_article_and_a_vote_have_none(editor: User, alder: Actor, text: str, fields: dict[str, Any]) -> None:
    assert told(keep(editor, text, **fields)) == []


def test_words_lie_in_a_turn(editor: User, alder: Actor) -> None:
    snapshot = keep(editor)

    def at(words: str) -> str | None:
        start = TEXT.index(words)
        turn = read_turn_at(snapshot.pk, start, start + len(words))
        return turn.speaker.kind + turn.name if turn else None

    assert at("We will talk.") == "speechIda Alder"
    assert at("Applause") == "applause"
    assert at("Will you sign?") == "questionQ"


def test_who_was_said_to_speak_speaks_in_the_corrected_text_too(editor: User, alder: Actor) -> None:
    first = keep(editor)
    stone = ActorFactory.create(name="Otto Stone", kind=ActorKind.PERSON)
    other = ActorFactory.create(name="Per Alder", kind=ActorKind.PERSON)
    by_label = {one.label: one.pk for one in read_speakers(first.pk)}
    say_who_speaks(speaker_id=by_label["MR. STONE"], actor_id=None, is_question=True, seen="speech", by=editor)
    say_who_speaks(
        speaker_id=by_label["PRESIDENT ALDER"],
        actor_id=other.pk,
        is_question=False,
        seen=f"speech {alder.pk}",
        by=editor,
    )
    corrected = add_snapshot(source_id=first.source_id, text=TEXT.replace("Never", "Do not"), by=editor)
    assert told(corrected) == [
        ("speech", "PRESIDENT ALDER", "Per Alder"),
        ("applause", "", ""),
        ("question", "Q", ""),
        ("question", "MR. STONE", ""),
    ]
    assert stone.pk not in {one.actor_id for one in read_speakers(corrected.pk)}


def test_what_somebody_else_said_meanwhile_is_not_overwritten(editor: User, alder: Actor) -> None:
    keep(editor)
    stone = ActorFactory.create(name="Otto Stone", kind=ActorKind.PERSON)
    speaker = Speaker.objects.get(label="MR. STONE")
    seen, other = speaker.meaning, UserFactory.create(role=Role.EDITOR)
    choice: dict[str, Any] = {"speaker_id": speaker.pk, "is_question": False, "seen": seen}
    say_who_speaks(**choice, actor_id=stone.pk, by=other)
    for actor, is_question in ((alder.pk, False), (None, False), (None, True)):
        with pytest.raises(StaleVersion) as stale:
            say_who_speaks(**choice | {"is_question": is_question}, actor_id=actor, by=editor)
        assert stale.value.current.actor == stone
    say_who_speaks(**choice, actor_id=stone.pk, by=editor)  # both say the same
    speaker.refresh_from_db()
    assert (speaker.kind, speaker.actor) == ("speech", stone)


@pytest.mark.django_db(transaction=True)
def test_what_was_said_is_told_and_undone(editor: User, alder: Actor) -> None:
    snapshot = keep(editor)
    speaker = Speaker.objects.get(label="PRESIDENT ALDER")
    say_who_speaks(speaker_id=speaker.pk, actor_id=None, is_question=False, seen=speaker.meaning, by=editor)
    change = read_moments(SOURCE, snapshot.source_id)[-1].transaction
    undo_change(number=change, by=editor)
    speaker.refresh_from_db()
    assert (speaker.actor, speaker.is_chosen) == (alder, False)


@pytest.mark.django_db(transaction=True)
def test_a_source_with_many_labels_is_undone(editor: User) -> None:
    names = [f"MR. {first}{second}" for first in ("STON", "WOOD", "HILL") for second in ("AM", "EL", "IR", "OS", "UT")]
    names += [f"MS. {name[4:]}" for name in names]
    snapshot = keep(editor, "\n\n".join(f"{name}: We will talk." for name in names))
    assert Speaker.objects.count() == len(names) > AT_ONCE
    [made] = read_moments(SOURCE, snapshot.source_id)
    undo_change(number=made.transaction, by=editor)
    snapshot.source.refresh_from_db()
    assert snapshot.source.archived_at


def test_who_is_merged_leads_to_the_other(editor: User, alder: Actor) -> None:
    snapshot = keep(editor)
    kept = ActorFactory.create(name="Ida M. Alder", kind=ActorKind.PERSON)
    merge_actors(gone_id=alder.pk, kept_id=kept.pk, by=UserFactory.create(role=Role.REVIEWER))
    assert told(snapshot)[0] == ("speech", "PRESIDENT ALDER", "Ida M. Alder")


def test_only_who_speaks_or_asks_is_somebody(editor: User, alder: Actor) -> None:
    keep(editor)
    applause = Speaker.objects.get(kind="applause")
    for pk in (applause.pk, 0):
        with pytest.raises(Refused, match="no such speaker"):
            say_who_speaks(speaker_id=pk, actor_id=alder.pk, is_question=False, seen="applause", by=editor)
    with pytest.raises(Refused, match="no longer in use"):
        say_who_speaks(
            speaker_id=Speaker.objects.get(label="Q").pk, actor_id=0, is_question=False, seen="question", by=editor
        )


def test_whoever_only_reads_says_nothing(editor: User, alder: Actor) -> None:
    keep(editor)
    speaker = Speaker.objects.get(label="MR. STONE")
    with pytest.raises(NotAllowed):
        say_who_speaks(
            speaker_id=speaker.pk, actor_id=alder.pk, is_question=False, seen="speech", by=UserFactory.create()
        )
    Source.objects.update(archived_at=timezone.now())
    with pytest.raises(Refused, match="archived"):
        say_who_speaks(speaker_id=speaker.pk, actor_id=alder.pk, is_question=False, seen="speech", by=editor)


def test_texts_kept_before_are_read_by_the_command(alder: Actor) -> None:
    snapshot = SnapshotFactory.create(text=TEXT)
    SnapshotFactory.create(text=TEXT, source__kind=SourceKind.VOTE_RECORD)
    for expected in (
        "1 texts without speakers read: 4 speakers found.",
        "0 texts without speakers read: 0 speakers found.",
    ):
        out = StringIO()
        call_command("read_turns", stdout=out)
        assert out.getvalue().strip() == expected
    assert told(snapshot)[0] == ("speech", "PRESIDENT ALDER", "Ida Alder")


def test_the_command_reads_the_names_on_record_once_for_all_texts(alder: Actor) -> None:
    # None of them has turns: these texts wait at every run.
    SnapshotFactory.create_batch(AT_ONCE_READ + 1, text="Nobody speaks here.")
    with CaptureQueriesContext(connection) as asked:
        call_command("read_turns", stdout=StringIO())
    names = [one for one in asked.captured_queries if 'FROM "actors_actorname"' in one["sql"]]
    assert len(names) == 1
