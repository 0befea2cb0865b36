"""Corrected texts: asked about, confirmed, taken back, and in the history with their author."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from config.accounts.roles import Role
from positions.actions.sources import add_snapshot
from positions.actions.texts import confirm_text, take_back_text
from positions.audience import PUBLIC
from positions.choices import CorrectionState, Status
from positions.exceptions import Refused
from positions.history.revisions import read_source_history
from positions.models import Correction, Snapshot, Stance
from positions.reads.sources.corrections import read_corrections
from positions.texts.fate_of_words import Fate
from tests.factories import EvidenceFactory, ExcerptFactory, SnapshotFactory, StanceFactory, UserFactory, publish
from tests.positions.pages.desk_forms import edit_data, formset_data, span_data

pytestmark = pytest.mark.django_db

SENTENCE = "We support an immediate ceasefire."
TEXT = f"The minister spoke for an hour. {SENTENCE} Nobody objected.\n\nLater he said it again: {SENTENCE} He left."
CORRECTED = TEXT.replace("an hour", "two hours")
OTHER = "Quite another article about football, which has hardly one line in common with what was captured before."


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def first() -> Snapshot:
    snapshot: Snapshot = SnapshotFactory.create(text=TEXT)
    return snapshot


def published(snapshot: Snapshot) -> Stance:
    excerpt = ExcerptFactory.create(snapshot=snapshot, words=SENTENCE)
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(), excerpt=excerpt).stance
    return publish(stance)


def paste(client: Client, first: Snapshot, text: str, **fields: str) -> Any:
    return client.post(f"/desk/sources/{first.source_id}/texts/add/", {"text": text, **fields})


def newest(first: Snapshot) -> Snapshot:
    return first.source.snapshots.in_force().latest("pk")


def told(client: Client, first: Snapshot) -> bool:
    """Whether readers are told of a correction, on the page of the source and of the stance."""
    client.logout()
    pages = [f"/sources/{first.source_id}/", Stance.objects.get().get_absolute_url()]
    told = {"corrected on" in client.get(page).content.decode() for page in pages}
    assert len(told) == 1
    return told.pop()


def test_readers_are_told_once_somebody_confirmed_it(client: Client, editor: User, first: Snapshot) -> None:
    published(first)
    assert paste(client, first, CORRECTED).status_code == 302
    text = Snapshot.objects.latest("pk")
    page = client.get(f"/desk/sources/{first.source_id}/corrections/?snapshot={text.pk}").content.decode()
    assert "Readers do not see this text yet" in page
    assert 'name="chosen"' not in page
    assert newest(first) == first
    assert not told(client, first)
    client.force_login(editor)
    assert client.post(f"/desk/texts/{text.pk}/confirm/").status_code == 302
    assert newest(first) == text
    assert told(client, first)


@pytest.mark.django_db(transaction=True)
def test_a_wrong_text_is_taken_back_and_stands_in_the_history(client: Client, editor: User, first: Snapshot) -> None:
    published(first)
    wrong = add_snapshot(source_id=first.source_id, text=CORRECTED, by=editor)
    confirm_text(snapshot_id=wrong.pk, by=editor)
    assert client.post(f"/desk/texts/{wrong.pk}/take-back/").status_code == 302
    assert newest(first) == first
    assert [change.user_name for change in read_source_history(first.source, audience=PUBLIC)][-1] == editor.username
    history = client.get(f"/desk/history/source/{first.source_id}/").content.decode()
    assert f"the corrected text {wrong.pk}" in history
    assert editor.username in history
    assert not told(client, first)


def test_what_hardly_fits_is_asked_about(client: Client, editor: User, first: Snapshot) -> None:
    asked = paste(client, first, OTHER)
    html = asked.content.decode()
    assert asked.status_code == 422
    assert "% of the words stand in the text there is. Is it the same article?" in html
    assert OTHER in html
    assert Snapshot.objects.count() == 1
    key = html.partition('name="confirmed" value="')[2].partition('"')[0]
    assert paste(client, first, OTHER, confirmed=key).status_code == 302
    assert newest(first) == first


def test_the_right_text_pasted_again_stands_again(client: Client, editor: User, first: Snapshot) -> None:
    wrong = add_snapshot(source_id=first.source_id, text=CORRECTED, by=editor)
    confirm_text(snapshot_id=wrong.pk, by=editor)
    assert newest(first) == wrong
    paste(client, first, TEXT)
    assert newest(first) == first
    assert Correction.objects.get().state == CorrectionState.TAKEN_BACK
    assert f'data-demarche-text="{first.pk}"' in client.get(f"/desk/sources/{first.source_id}/").content.decode()
    paste(client, first, CORRECTED)  # and the other once more: it is asked anew
    assert Correction.objects.get().state == CorrectionState.PROPOSED


def test_spacing_alone_is_quiet_and_maps_every_word(client: Client, editor: User, first: Snapshot) -> None:
    stance = published(first)
    paste(client, first, TEXT.replace("hour. ", "hour.\n") + "\n")
    text = Snapshot.objects.latest("pk")
    assert newest(first) == text
    found = read_corrections(source=first.source, snapshot=text.pk)
    assert found
    assert [(one.outcome.fate, one.stance) for one in found.affected] == [(Fate.SAME, stance)]
    assert found.affected[0].outcome.place == (text.text.index(SENTENCE), text.text.index(SENTENCE) + len(SENTENCE))
    assert not told(client, first)


def test_nothing_new_rests_on_a_text_that_nobody_confirmed(client: Client, editor: User, first: Snapshot) -> None:
    stance = published(first)
    text = add_snapshot(source_id=first.source_id, text=CORRECTED, by=editor)
    data = edit_data(stance, **formset_data("words", span_data(text, SENTENCE)), stated_date="2025-08-01", version="")
    data["client_key"] = str(uuid.uuid4())
    answer = client.post(f"/desk/sources/{first.source_id}/stances/add/", data)
    assert answer.status_code == 422
    assert "Nobody has confirmed yet" in answer.content.decode()


def test_words_of_published_stances_keep_their_text(editor: User, first: Snapshot) -> None:
    text = add_snapshot(source_id=first.source_id, text=CORRECTED, by=editor)
    confirm_text(snapshot_id=text.pk, by=editor)
    stance = published(text)
    with pytest.raises(Refused, match=str(stance.pk)):
        take_back_text(snapshot_id=text.pk, by=editor)
    with pytest.raises(Refused):
        add_snapshot(source_id=first.source_id, text=TEXT, by=editor)
    assert newest(first) == text
    assert stance.status == Status.PUBLISHED


def test_pages_are_renewed_when_a_text_is_confirmed(editor: User, first: Snapshot) -> None:
    published(first)
    text = add_snapshot(source_id=first.source_id, text=CORRECTED, by=editor)
    before = version()
    confirm_text(snapshot_id=text.pk, by=editor)
    assert version() > before


def version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(sum(version), 0) from positions_catalogueversion")
        return int(cursor.fetchone()[0])


def test_a_text_taken_back_asks_nothing_more(client: Client, editor: User, first: Snapshot) -> None:
    text = add_snapshot(source_id=first.source_id, text=CORRECTED, by=editor)
    page = f"/desk/sources/{first.source_id}/corrections/?snapshot={text.pk}"
    assert "Is it what the same article says now?" in client.get(page).content.decode()
    take_back_text(snapshot_id=text.pk, by=editor)
    taken_back = client.get(page).content.decode()
    assert "Is it what" not in taken_back
    assert "This text was taken back" in taken_back
    assert "It is the corrected text after all" in taken_back, "whoever erred says so"
    shown = client.get(f"/desk/sources/{first.source_id}/?snapshot={text.pk}").content.decode()
    assert "Is it" not in shown
