"""A stance that was withdrawn says so wherever it is shown."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from positions.choices import Act, SourceKind
from positions.models import Stance
from tests.factories import (
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db

SAID = "ithdrawn from 1 October 2025"
WORDS = "We oppose it."


@pytest.fixture
def stance() -> Stance:
    corrected = SnapshotFactory.create(text=f"So it is. {WORDS} Truly.", source__is_free_to_show=True)
    excerpt = ExcerptFactory.create(snapshot=corrected, words=WORDS)
    stance: Stance = EvidenceFactory.create(
        stance=StanceFactory.create(act=Act.VOTE, withdrawn_date=dt.date(2025, 10, 1), withdrawal_note="He said so."),
        excerpt=excerpt,
    ).stance
    return publish(stance)


def addresses(stance: Stance) -> dict[str, str]:
    source = stance.evidence.get().excerpt.snapshot.source
    cell = reverse("cell", args=[stance.issue.dossiers.get().slug, stance.actor.slug, stance.issue.slug])
    return {
        "stance": stance.get_absolute_url(),
        "list": "/stances/",
        "source": source.get_absolute_url(),
        "actor": stance.actor.get_absolute_url(),
        "cell": f"{cell}?on=2025-09-01",
        "coding": reverse("source_code", args=[source.pk]),
        "corrections": reverse("corrections", args=[source.pk]),
    }


@pytest.mark.parametrize("name", ["stance", "list", "source", "actor", "cell", "coding", "corrections"])
def test_every_page_that_shows_it_says_from_when(client: Client, stance: Stance, name: str) -> None:
    text = stance.evidence.get().excerpt.snapshot
    SnapshotFactory.create(source=text.source, text=f"It is not. {WORDS} Truly.", supersedes=text)
    client.force_login(UserFactory.create(role=Role.EDITOR))
    address = f"{addresses(stance)[name]}{f'?snapshot={text.pk}' if name in {'coding', 'source'} else ''}"
    html = client.get(address).content.decode()
    assert SAID in html
    assert "s-published" not in html


def test_a_withdrawn_vote_is_marked_in_the_record_of_votes(client: Client, stance: Stance) -> None:
    source = stance.evidence.get().excerpt.snapshot.source
    type(source).objects.filter(pk=source.pk).update(kind=SourceKind.VOTE_RECORD)
    assert SAID in client.get(source.get_absolute_url()).content.decode()


def test_those_before_and_after_are_marked(client: Client, stance: Stance) -> None:
    later = published_stance(actor=stance.actor, issue=stance.issue, stated_date=dt.date(2025, 12, 1))
    assert SAID in client.get(later.get_absolute_url()).content.decode()


def test_what_stands_has_no_mark(client: Client, stance: Stance) -> None:
    Stance.objects.filter(pk=stance.pk).update(withdrawn_date=None, withdrawal_note="")
    for name in ("stance", "list", "source", "actor", "cell"):
        html = client.get(addresses(stance)[name]).content.decode()
        assert "ithdrawn from" not in html
        assert 'class="status' not in html
