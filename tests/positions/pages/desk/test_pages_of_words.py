"""Words of a text that was read page by page come with their page; what somebody said of their place stays."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from positions.choices import IntakeState
from positions.intake.extracted import Extracted, FileKind
from positions.models import Snapshot
from positions.texts.normalise import HEADLESS, normalise
from tests.factories import EvidenceFactory, ExcerptFactory, SnapshotFactory, UserFactory
from tests.factories.sources import IntakeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def form_of(client: Client, snapshot: Snapshot, words: str) -> str:
    start = snapshot.text.index(words)
    place = {"start": start, "end": start + len(words)}
    return client.get(reverse("stance_add", args=[snapshot.source_id]), place).content.decode()


def place_in(html: str) -> str:
    field = re.search(r'<input[^>]* name="words-0-locator"[^>]*>', html)
    assert field
    value = re.search(r'value="([^"]*)"', field[0])
    return value[1] if value else ""


PRINTED = "\f".join(
    f"Draft {page}\n{said}"
    for page, said in enumerate(
        ["The talks went on. We support", "an immediate ceasefire now.", "Nothing else was said."], 1
    )
)


def page_offered(client: Client, words: str, *, original: str | None = None, raw: str = PRINTED) -> str:
    """What the form of these words opens with as their place."""
    text = normalise(raw, HEADLESS)
    snapshot = SnapshotFactory.create(text=text, raw=raw.encode(), normaliser=HEADLESS)
    if original is not None:
        read = Extracted(kind=FileKind.PDF, text=original).as_json()
        IntakeFactory.create(snapshot=snapshot, state=IntakeState.STORED, extracted=read)
    return place_in(form_of(client, snapshot, words))


@pytest.mark.parametrize(
    ("words", "place"),
    [("The talks", "p. 1"), ("support an", "p. 1–2"), ("ceasefire", "p. 2"), ("Nothing else was said.", "p. 3")],
)
def test_words_of_a_pdf_come_with_their_page(client: Client, editor: User, words: str, place: str) -> None:
    assert page_offered(client, words) == page_offered(client, words, original=PRINTED.replace("\n", "\r\n")) == place


def test_no_page_is_told_where_pages_were_cut_or_there_are_none(client: Client, editor: User) -> None:
    assert page_offered(client, "ceasefire", original=f"A cover.\f{PRINTED}") == ""
    assert page_offered(client, "ceasefire", raw=PRINTED.replace("\f", "")) == ""


def test_a_place_that_was_said_of_words_stays(client: Client, editor: User) -> None:
    raw = PRINTED.replace("Draft", "Version")
    snapshot = SnapshotFactory.create(text=normalise(raw, HEADLESS), raw=raw.encode(), normaliser=HEADLESS)
    excerpt = ExcerptFactory.create(snapshot=snapshot, words="immediate ceasefire")
    EvidenceFactory.create(excerpt=excerpt, locator="para. 4")
    assert place_in(form_of(client, snapshot, "immediate ceasefire")) == "para. 4"
