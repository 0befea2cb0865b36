"""What whoever codes blind is told, and what is told of it afterwards."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.actions.double_coding import drop_double_coding, finish_coding, open_double_coding, settle_pair
from positions.audience import EDITORS, PUBLIC, Audience
from positions.choices import Kept, Status
from positions.history.revisions import read_source_history
from positions.models import BlindPair, DoubleCoding, Snapshot, Stance
from tests.factories import EvidenceFactory, ExcerptFactory, SnapshotFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def text() -> Snapshot:
    made: Snapshot = SnapshotFactory.create()
    return made


@pytest.fixture
def coders() -> list[User]:
    return [UserFactory.create(username=name, role=Role.EDITOR) for name in ("ada", "bob")]


@pytest.fixture
def judge() -> User:
    user: User = UserFactory.create(username="judge", role=Role.REVIEWER)
    return user


@pytest.fixture
def coding(text: Snapshot, coders: list[User], judge: User) -> DoubleCoding:
    first, second = coders
    return open_double_coding(snapshot_id=text.pk, first_id=first.pk, second_id=second.pk, share=100, by=judge)


def test_the_page_of_coding_says_that_it_is_blind_and_has_the_button(
    client: Client, text: Snapshot, coders: list[User], judge: User, coding: DoubleCoding
) -> None:
    url, done = f"/desk/sources/{text.source_id}/", f'action="/desk/double/{coding.pk}/done/"'
    client.force_login(coders[1])
    html = client.get(url).content.decode()
    assert "You code this text blind of ada." in html
    assert done in html
    client.post(f"/desk/double/{coding.pk}/done/", {"do": "1"})
    html = client.get(url).content.decode()
    assert "You are done with this text.</b> ada still codes it" in html
    assert done not in html
    client.force_login(judge)
    assert "blind of" not in client.get(url).content.decode()
    finish_coding(coding_id=coding.pk, by=coders[0])
    client.force_login(coders[1])
    assert "You are done with this text." not in client.get(url).content.decode()


def test_the_history_of_the_source_tells_it(text: Snapshot, coders: list[User], judge: User) -> None:
    def told(audience: Audience) -> list[tuple[str, str]]:
        return [(one.user_name, one.sentences[0]) for one in read_source_history(text.source, audience=audience)]

    both: dict[str, Any] = {
        "snapshot_id": text.pk,
        "first_id": coders[0].pk,
        "second_id": coders[1].pk,
        "share": 100,
        "by": judge,
    }
    drop_double_coding(coding_id=open_double_coding(**both).pk, by=judge)
    finish_coding(coding_id=open_double_coding(**both).pk, by=coders[0])
    editors = told(EDITORS)
    for one in (
        ("judge", "Gave up the double coding by ada and bob."),
        ("judge", "Had it coded a second time, by ada and bob, blind of each other."),
        ("ada", "Done with coding it blind."),
    ):
        assert one in editors
    assert not [said for _, said in told(PUBLIC) if "coded" in said or "coding" in said]


def test_whoever_is_set_aside_is_told_until_it_comes_back(
    client: Client, text: Snapshot, coders: list[User], judge: User, coding: DoubleCoding
) -> None:
    mine: Stance = EvidenceFactory.create(stance__coder=coders[0], excerpt=ExcerptFactory.create(snapshot=text)).stance
    for coder in coders:
        finish_coding(coding_id=coding.pk, by=coder)
    pair = BlindPair.objects.get()
    settle_pair(pair_id=pair.pk, kept=Kept.SECOND, reason="It says <b>nothing</b> of the kind.", by=judge)
    client.force_login(coders[0])
    html = client.get("/desk/").content.decode()
    assert "judge:</b>" in html
    assert "It says &lt;b&gt;nothing&lt;/b&gt; of the kind." in html
    client.force_login(coders[1])
    assert "of the kind." not in client.get("/desk/").content.decode()
    Stance.objects.filter(pk=mine.pk).update(status=Status.DRAFT)
    client.force_login(coders[0])
    assert "of the kind." not in client.get("/desk/").content.decode()
    client.force_login(judge)
    assert "1 of 1 to settle" in client.get("/review/").content.decode()
