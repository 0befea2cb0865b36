"""The form of a new stance takes over what the one before in the same text said, and says so."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from actors.choices import ActorKind
from config.accounts.roles import Role
from positions.choices import Act, Confidence, Salience
from positions.models import Snapshot
from positions.reads.lists.likely_issues import MOST_NEAR
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
)
from tests.factories.sources import WORDS
from tests.positions.pages.desk_forms import span_data, stance_data
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    ActorFactory.create(name="Norland", kind=ActorKind.STATE)
    ActorFactory.create(name="Daily Norlander")
    IssueFactory.create(label="Ceasefire", slug="ceasefire")
    made: Snapshot = SnapshotFactory.create(source__published_date=dt.date(2025, 8, 20))
    return made


def code(client: Client, snapshot: Snapshot, **fields: Any) -> None:
    said: dict[str, Any] = {"actor": "Norland", "issue": "Ceasefire", "salience": "unknown", "confidence": "moderate"}
    data = stance_data(snapshot, **said | {"act": "paraphrase", "stated_date": "2025-08-20"} | fields)
    assert client.post(f"/desk/sources/{snapshot.source_id}/stances/add/", data).status_code == 302


def opened(client: Client, snapshot: Snapshot, words: str = WORDS) -> str:
    place = span_data(snapshot, words)
    url = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    return client.get(f"{url}&start={place['start']}&end={place['end']}").content.decode()


def shown(html: str) -> dict[str, str]:
    return dict(shown_form(html, "actor"))


def instead(html: str) -> list[str]:
    return re.findall(r'data-demarche-instead="([^"]*)"', html)


def test_the_first_of_a_text_takes_nothing_over(client: Client, editor: User, snapshot: Snapshot) -> None:
    html = opened(client, snapshot)
    assert shown(html).get("issue", "") == ""
    assert instead(html) == []


def test_what_is_like_in_one_text_is_taken_over_and_marked(client: Client, editor: User, snapshot: Snapshot) -> None:
    by = {"act": "reported", "reported_by": "Daily Norlander", "salience": "high", "confidence": "low"}
    code(client, snapshot, stated_date="2025-08-18", firmness="firm", note="Of this one.", **by)
    html = opened(client, snapshot, "he declined to comment")
    form = shown(html)
    assert form["issue"] == "Ceasefire"
    assert (form["stated_date"], form["salience"], form["confidence"]) == ("2025-08-18", Salience.HIGH, Confidence.LOW)
    assert (form["act"], form["reported_by"]) == (Act.REPORTED, "Daily Norlander")
    assert sorted(instead(html)) == sorted(["", "2025-08-20", "unknown", "moderate", "paraphrase", ""])


def test_what_is_of_one_stance_alone_never_is(client: Client, editor: User, snapshot: Snapshot) -> None:
    code(client, snapshot, firmness="firm", note="Of this one.", on_behalf_of="Norland")
    html = opened(client, snapshot)
    form = shown(html)
    assert "value" not in form
    assert (form["firmness"], form.get("note", ""), form.get("actor", "")) == ("unknown", "", "")
    assert instead(html) == [""]  # the issue alone: the rest is what the form opens with anyway


def test_another_editor_and_another_text_take_nothing(client: Client, editor: User, snapshot: Snapshot) -> None:
    code(client, snapshot)
    assert instead(opened(client, SnapshotFactory.create())) == []
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert instead(opened(client, snapshot)) == []


def test_an_issue_that_the_words_are_not_about_is_not_taken_over(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    code(client, snapshot)
    IssueFactory.create(label="Another", proposition=WORDS, keywords=WORDS.split())
    html = opened(client, snapshot)
    assert shown(html).get("issue", "") == ""
    assert "Nearest by its words:" in html


def test_an_archived_issue_is_not_taken_over(client: Client, editor: User, snapshot: Snapshot) -> None:
    stance = StanceFactory.create(coder=editor, issue__archived_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    code(client, snapshot)
    snapshot.excerpts.get().evidence.update(stance=stance)
    assert instead(opened(client, snapshot)) == []


def test_parking_what_was_only_taken_over_leaves_no_draft(client: Client, editor: User, snapshot: Snapshot) -> None:
    code(client, snapshot, stated_date="2025-08-18")
    html = opened(client, snapshot)
    form = shown(html)
    url = f"/desk/sources/{snapshot.source_id}/stances/add/"
    assert client.post(url, {**form, "then": "park"}).status_code == 302
    assert client.post(url, {**form, "salience": "low", "then": "park"}).status_code == 303


def test_the_issues_of_the_dossier_are_there_to_be_chosen(client: Client, editor: User, snapshot: Snapshot) -> None:
    dossier = DossierFactory.create()
    labels = [f"Issue {n:02}" for n in range(MOST_NEAR)]
    for label in labels:
        IssueFactory.create(label=label, dossier=dossier)
    chips = re.compile(r'class="vh" type="radio" name="issue-pick" value="([^"]+)"')
    assert chips.findall(opened(client, snapshot)) == []  # with the other dossier's they are too many
    code(client, snapshot, issue=labels[3])
    html = opened(client, snapshot)
    assert chips.findall(html) == [label for label in labels if label != labels[3]]
    IssueFactory.create(label="One more", dossier=dossier)
    assert chips.findall(opened(client, snapshot)) == []


def test_what_is_seldom_needed_is_folded_until_it_says_something(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    fold = '<details data-demarche-kept="stance-details"'
    assert f"{fold}>" in opened(client, snapshot)
    code(client, snapshot, salience="high")
    assert f"{fold} open>" in opened(client, snapshot)
