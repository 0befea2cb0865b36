"""A correction of spacing alone leaves what is coded, parked and dismissed in a text where it was, for editors too."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.corrections import CarriedWords, carry_over
from positions.actions.ground.excerpts import Span
from positions.actions.piles import bring_back, dismiss
from positions.actions.sources import add_snapshot
from positions.actions.texts import confirm_text
from positions.models import Evidence, Snapshot, Stance
from positions.reads.lists.issue_list import issues_with_phrases
from positions.reads.sources.coding import read_coding, read_margin
from positions.reads.work.not_coded import read_not_coded
from positions.reads.work.on_offer import read_on_offer
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DEMAND, REFUSAL = "We demand an armistice now.", "We refuse any armistice with them."
PARKED, ASIDE, TERMS = "An armistice is near.", "The armistice of old is over.", "if they leave the towns"
TEXT = f"Ida Alder spoke. “{DEMAND}” She said: “{REFUSAL}” {PARKED} {ASIDE} It holds {TERMS}."


@pytest.fixture
def editor(client: Client) -> User:
    caches["memory"].clear()
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def first(editor: User) -> Snapshot:
    IssueFactory.create(label="Truce", proposition="The sides should stop.", keywords=["armistice"])
    ActorFactory.create(name="Ida Alder", kind="person")
    snapshot: Snapshot = SnapshotFactory.create(text=TEXT)
    return snapshot


@pytest.fixture
def stance(first: Snapshot, editor: User) -> Stance:
    evidence: Evidence = EvidenceFactory.create(
        stance=StanceFactory.create(coder=editor), excerpt=ExcerptFactory.create(snapshot=first, words=DEMAND)
    )
    return evidence.stance


def respaced(first: Snapshot, editor: User) -> Snapshot:
    text = "\n" + TEXT.replace(" An ", "\n\nAn\u00a0").replace("We demand an", "We demand  an").replace(" She", "  She")
    return add_snapshot(source_id=first.source_id, text=text, by=editor)


def marked(snapshot: Snapshot, editor: User) -> list[str]:
    coding = read_coding(snapshot, by=editor)
    assert coding
    text = snapshot.text
    return [" ".join(text[span.start : span.end].split()) for span in coding.text.spans]


def test_what_is_coded_is_marked_and_counted(client: Client, editor: User, first: Snapshot, stance: Stance) -> None:
    words = ExcerptFactory.create(snapshot=first, words=TERMS)
    ConditionFactory.create(stance=stance, excerpt=words)
    share = read_margin(first, by=editor).coverage
    text = respaced(first, editor)
    assert marked(text, editor) == [DEMAND, TERMS]
    margin = read_margin(text, by=editor)
    assert (margin.coded, margin.coverage) == (1, share)
    page = client.get(f"/desk/sources/{first.source_id}/").content.decode()
    assert f'data-demarche-text="{text.pk}"' in page
    assert "1 coded" in re.sub(r"<[^>]+>|\s+", " ", page).replace("  ", " ")
    assert f"Stance {stance.pk}" in page or stance.get_absolute_url() in page


def test_nothing_that_is_coded_parked_or_dismissed_is_suggested_again(
    editor: User, first: Snapshot, stance: Stance
) -> None:
    ParkedPassageFactory.create(excerpt=ExcerptFactory.create(snapshot=first, words=PARKED))
    aside = ExcerptFactory.create(snapshot=first, words=ASIDE)
    ParkedPassageFactory.create(excerpt=aside, reason="past")
    (offered,) = read_on_offer(first, by=editor).best
    dismiss(snapshot_id=first.pk, start=offered.start, end=offered.end, by=editor)
    text = respaced(first, editor)
    assert not read_on_offer(text, by=editor).best
    (dismissed,) = read_on_offer(text, by=editor).dismissed
    assert dismissed.exact.split() == offered.exact.split()
    parked = [row for one in read_margin(text, by=editor).beside for row in one.parked]
    assert [row.excerpt.exact for row in parked] == [PARKED]
    open_now = read_not_coded([text], issues=list(issues_with_phrases()), by=editor)[text.pk]
    assert [" ".join(one.exact.split()) for one in open_now.shown] == [f"She said: “{REFUSAL}”"]
    assert [row.excerpt for row in open_now.aside] == [aside]
    bring_back(snapshot_id=text.pk, start=dismissed.start, end=dismissed.end, by=editor)
    assert [one.key for one in read_on_offer(text, by=editor).best] == [dismissed.key]


def test_words_that_were_carried_over_are_told_once(editor: User, first: Snapshot, stance: Stance) -> None:
    text = respaced(first, editor)
    words = re.search(r"\s+".join(DEMAND.split()), text.text)
    assert words
    span = Span(text.pk, *words.span(), words.group())
    carried = CarriedWords(stance.evidence.get().pk, span)
    carry_over(stance_id=stance.pk, version=stance.version, carried=[carried], by=editor)
    assert marked(text, editor) == [DEMAND]
    (beside,) = read_margin(text, by=editor).beside
    assert [note.cited for note in beside.notes] == [stance.evidence.latest("pk")]


def test_only_as_far_back_as_nothing_else_was_corrected(editor: User, first: Snapshot, stance: Stance) -> None:
    second = respaced(first, editor)
    third = add_snapshot(source_id=first.source_id, text=TEXT.replace(" ", "  "), by=editor)
    assert marked(third, editor) == marked(second, editor) == [DEMAND]
    fourth = add_snapshot(source_id=first.source_id, text=TEXT.replace("spoke", "spoke again"), by=editor)
    confirm_text(snapshot_id=fourth.pk, by=editor)
    assert marked(fourth, editor) == []
    fifth = add_snapshot(source_id=first.source_id, text=fourth.text.replace(" ", "\n"), by=editor)
    assert marked(fifth, editor) == []


def test_a_text_that_replaces_none_costs_no_query_more(
    editor: User, first: Snapshot, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=first, words=DEMAND))
    with django_assert_num_queries(5):
        read_margin(first, by=editor)
    text = Snapshot.objects.get(pk=respaced(first, editor).pk)
    with django_assert_num_queries(9):
        read_margin(text, by=editor)


def test_the_page_says_the_words_as_they_stand_now(client: Client, editor: User, first: Snapshot) -> None:
    EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=first, words=PARKED))
    text = respaced(first, editor)
    page = html.unescape(client.get(f"/desk/sources/{first.source_id}/?snapshot={text.pk}").content.decode())
    assert "An\u00a0armistice is near." in page
