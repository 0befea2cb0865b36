"""What people made of suggestions goes out, and the command that measures engines reads it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.piles import dismiss, say_done
from positions.models import Issue, Snapshot
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    publish,
)

pytestmark = pytest.mark.django_db

TEXT = "Norland demands an armistice. Norland rejects any dialogue.\nRead also: all of it."
ACCEPTED, REJECTED = "Norland demands an armistice.", "Norland rejects any dialogue."


@pytest.fixture
def snapshot() -> Snapshot:
    truce: Issue = IssueFactory.create(slug="truce", keywords=["armistice"])
    IssueFactory.create(slug="talks", keywords=["dialogue"])
    norland: Actor = ActorFactory.create(slug="norland", name="Norland", kind="state")
    source = SourceFactory.create(language="en", published_date="2024-05-05")
    made: Snapshot = SnapshotFactory.create(source=source, text=TEXT, boilerplate=[(60, len(TEXT))])
    stance = StanceFactory.create(actor=norland, issue=truce, value=2)
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=made, words=ACCEPTED))
    publish(stance)
    return made


def reject(snapshot: Snapshot, words: str = REJECTED) -> None:
    start = TEXT.index(words)
    editor = UserFactory.create(role=Role.EDITOR)
    dismiss(snapshot_id=snapshot.pk, start=start, end=start + len(words), by=editor)


def exported(directory: Path) -> list[dict[str, Any]]:
    call_command("export_gold", directory, stdout=StringIO())
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(directory.iterdir())]


def measured(directory: Path) -> dict[str, tuple[str, str]]:
    out = StringIO()
    call_command("evaluate_suggestions", directory, stdout=out)
    rows = (line.split() for line in out.getvalue().splitlines())
    return {row[0]: (row[2], row[3]) for row in rows if row[1] == "all"}


def test_accepted_and_rejected(snapshot: Snapshot, tmp_path: Path) -> None:
    reject(snapshot)
    [gold] = exported(tmp_path / "gold")
    [said] = gold["statements"]
    assert TEXT[said["start"] : said["end"]] == ACCEPTED
    assert (said["holder"], said["issue"], said["value"]) == ("norland", "truce", "supports")
    [gone] = gold["rejected"]
    assert TEXT[gone["start"] : gone["end"]] == REJECTED
    assert gold["document"]["boilerplate"] == [[60, len(TEXT)]]
    assert [one["id"] for one in gold["issues"]] == ["truce", "talks"]
    figures = measured(tmp_path / "gold")
    assert figures["span_recall"] == ("1.000", "n=1")
    assert figures["rejected_shown"][1] == "n=1"
    assert "attribution_recall" not in figures  # nobody said that all is coded


def test_a_text_that_somebody_is_done_with_is_complete(snapshot: Snapshot, tmp_path: Path) -> None:
    say_done(snapshot_id=snapshot.pk, by=UserFactory.create(role=Role.EDITOR))
    assert exported(tmp_path / "gold")[0]["complete"] is True
    assert measured(tmp_path / "gold")["attribution_recall"] == ("1.000", "n=1")


def test_drafts_are_no_gold(snapshot: Snapshot, tmp_path: Path) -> None:
    StanceFactory.create()
    SnapshotFactory.create()
    assert len(exported(tmp_path / "gold")) == 1


def test_a_directory_that_holds_something_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("")
    with pytest.raises(CommandError, match="holds something"):
        exported(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
