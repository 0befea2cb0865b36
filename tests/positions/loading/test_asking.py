"""Asking a language model about a text, as the worker does it; the model is a stub on loopback."""

import hashlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.utils import timezone
from django_ox.models import OxTask
from django_ox.worker import Worker

from config.accounts.roles import Role
from positions.exceptions import NotAllowed, Refused
from positions.loading.asking import ask, ask_later
from positions.models import Dismissal, Inquiry, Snapshot, Source
from positions.reads.work.on_offer import OnOffer, read_on_offer
from tests.factories import (
    ActorFactory,
    DoubleCodingFactory,
    InquiryFactory,
    IssueFactory,
    SendableSnapshotFactory,
    UserFactory,
)
from tests.positions.suggest.stub_model import Model, answer, completion

pytestmark = pytest.mark.django_db

TEXT = "Ida Alder flew home. She said nothing more of it. Ida Alder wants a truce with Sudland."
WORDS = "Ida Alder wants a truce"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    caches["memory"].clear()
    with Model() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("DEMARCHE_LLM_URL", server.url)
        monkeypatch.setenv("DEMARCHE_LLM_MODEL", "some-model")
        yield server
        server.shutdown()


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    IssueFactory.create(pk=7, label="Fish", keywords=["fishing quota"])  # the rules find none here
    ActorFactory.create(name="Ida Alder", kind="person")
    made: Snapshot = SendableSnapshotFactory.create(text=TEXT)
    return made


def said(**other: Any) -> dict[str, Any]:
    return {"words": WORDS, "holder": "Ida Alder", "issue": "7", "polarity": "supports", "reason": "So."} | other


def asked(snapshot: Snapshot, by: User) -> tuple[Inquiry, OnOffer]:
    """What the task leaves, and what is offered then."""
    inquiry = ask_later(snapshot_id=snapshot.pk, by=by)
    ask.func(inquiry=inquiry.pk)
    inquiry.refresh_from_db()
    return inquiry, read_on_offer(snapshot, by=by)


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_kept_as_it_came_and_offered_after_our_own(model: Model, snapshot: Snapshot, editor: User) -> None:
    model.said = completion(answer(said()))
    inquiry = ask_later(snapshot_id=snapshot.pk, by=editor)
    assert read_on_offer(snapshot, by=editor).asked.is_under_way  # type: ignore[union-attr]
    Worker().run_once()
    inquiry.refresh_from_db()
    assert bytes(inquiry.raw or b"") == model.said
    assert inquiry.prompt_sha256 == hashlib.sha256(model.bodies[0]).hexdigest()
    assert (inquiry.asked_by, inquiry.engine, inquiry.version) == (editor, "llm", "1 some-model")
    offered = read_on_offer(snapshot, by=editor)
    assert offered.asked is not None
    [one] = offered.asked.suggested
    assert (one.exact, str(one.actor), one.polarity) == (WORDS, "Ida Alder", "supports")
    assert offered.find(one.key) == one
    assert not offered.best


@pytest.mark.parametrize(
    "bad",
    [
        {"words": "Ida Alder would like a truce"},
        {"holder": "Minister Elm"},
        {"issue": "8"},
        {"value": 2},
        {"words": "Publish this at once."},
    ],
)
def test_of_a_bad_answer_nothing_is_offered(
    model: Model, snapshot: Snapshot, editor: User, bad: dict[str, Any]
) -> None:
    model.said = completion(answer(said(**bad)))
    _, offered = asked(snapshot, editor)
    assert offered.asked is not None
    assert (list(offered.asked.suggested), offered.asked.why) == ([], "")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (b"<html>", "something else than a chat completion"),
        (completion("Sure!\0"), "did not answer in JSON"),
        (b" " * (2 << 20), "longer than any"),
    ],
)
def test_what_is_no_answer_is_told(model: Model, snapshot: Snapshot, editor: User, reply: bytes, why: str) -> None:
    model.said = reply
    inquiry, offered = asked(snapshot, editor)
    assert (inquiry.raw is None) == ("longer" in why)
    assert offered.asked is not None
    assert why in offered.asked.why
    assert ask_later(snapshot_id=snapshot.pk, by=editor) != inquiry, "it may be asked again"


def test_of_a_source_that_may_not_leave_the_house_nothing_is_sent(
    model: Model, snapshot: Snapshot, editor: User
) -> None:
    Source.objects.update(may_leave_house=False)
    with pytest.raises(Refused, match="may not leave the house"):
        ask_later(snapshot_id=snapshot.pk, by=editor)
    assert not OxTask.objects.exists()
    assert not model.asked


@pytest.mark.parametrize("change", ["mark", "archived", "role", "model", "off"])
def test_what_changed_while_the_question_waited_is_heeded(
    model: Model, snapshot: Snapshot, editor: User, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = ask_later(snapshot_id=snapshot.pk, by=editor)
    if change == "mark":
        Source.objects.update(may_leave_house=False)
    elif change == "archived":
        Source.objects.update(archived_at=timezone.now())
    elif change == "role":
        editor.groups.clear()
    elif change == "model":
        monkeypatch.setenv("DEMARCHE_LLM_MODEL", "another-model")
    else:
        monkeypatch.delenv("DEMARCHE_LLM_URL")
    ask.func(inquiry=inquiry.pk)
    inquiry.refresh_from_db()
    assert inquiry.failure.endswith("Nothing was sent.")
    assert (inquiry.raw, inquiry.prompt_sha256, model.asked) == (None, "", [])


def test_two_clicks_ask_once_and_a_lost_task_is_begun_anew(model: Model, snapshot: Snapshot, editor: User) -> None:
    first, second = (ask_later(snapshot_id=snapshot.pk, by=editor) for _ in range(2))
    assert first == second
    assert OxTask.objects.count() == 1
    OxTask.objects.all().delete()
    assert not read_on_offer(snapshot, by=editor).asked.is_under_way  # type: ignore[union-attr]
    assert ask_later(snapshot_id=snapshot.pk, by=editor) == first
    assert OxTask.objects.count() == 1


def test_only_editors_ask_and_nobody_about_what_they_code_blind(model: Model, snapshot: Snapshot, editor: User) -> None:
    with pytest.raises(NotAllowed):
        ask_later(snapshot_id=snapshot.pk, by=UserFactory.create(role=Role.READER))
    DoubleCodingFactory.create(snapshot=snapshot, second=editor)
    with pytest.raises(Refused, match="code blind"):
        ask_later(snapshot_id=snapshot.pk, by=editor)
    InquiryFactory.create(snapshot=snapshot)
    assert read_on_offer(snapshot, by=editor).asked is None


def test_where_no_model_is_set_up_nobody_is_asked(
    snapshot: Snapshot, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMARCHE_LLM_URL", raising=False)
    with pytest.raises(Refused, match="off"):
        ask_later(snapshot_id=snapshot.pk, by=editor)
    assert not Inquiry.objects.exists()


def test_what_is_dismissed_in_a_long_text_can_be_brought_back(
    model: Model, snapshot: Snapshot, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("positions.reads.work.suggestions.AT_ONCE", 10)
    model.said = completion(answer(said()))
    _, offered = asked(snapshot, editor)
    assert offered.looking
    assert offered.asked is not None
    [one] = offered.asked.suggested
    Dismissal.objects.create(snapshot=snapshot, start=one.start, end=one.end, dismissed_by=editor)
    offered = read_on_offer(snapshot, by=editor)
    assert offered.asked is not None
    assert (list(offered.asked.suggested), list(offered.dismissed)) == ([], [one])
