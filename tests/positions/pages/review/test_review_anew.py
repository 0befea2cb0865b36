"""A proposition turned round: what was published on it goes back to the queue, all at once, and can be taken back."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.actions.issues import edit_issue
from positions.actions.rewording import review_anew
from positions.actions.undoing import undo_change
from positions.choices import Status
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.history.kinds import STANCE
from positions.history.revisions import read_moments
from positions.models import Issue, Position, Stance
from positions.reads.stances.rewording import wording_key
from tests.factories import IssueFactory, UserFactory, published_stance, stance_hash
from tests.positions.actions.keeping import issue_fields
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issue() -> Issue:
    made: Issue = IssueFactory.create(slug="troops", label="Troops", proposition="Troops must be sent.")
    return made


@pytest.fixture
def reviewer(client: Client) -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    client.force_login(user)
    return user


def reword(issue: Issue, by: User) -> None:
    fields = issue_fields(label=issue.label, proposition="Troops must not be sent.")
    edit_issue(issue_id=issue.pk, version=issue.version, fields=fields, by=by)
    issue.refresh_from_db()


def shown(*stances: Stance) -> dict[int, str]:
    return {stance.pk: stance_hash(stance) for stance in stances}


def statuses(*stances: Stance) -> list[str]:
    return [Stance.objects.get(pk=stance.pk).status for stance in stances]


def test_saving_other_words_asks_and_one_button_sends_all_back(client: Client, issue: Issue, reviewer: User) -> None:
    stances = [published_stance(issue=issue, words=f"Send them, said minister {n}.") for n in range(3)]
    form = shown_form(client.get("/desk/issues/troops/").content.decode(), "proposition")
    asked = client.post("/desk/issues/troops/", form | {"proposition": "Troops must not be sent."})
    assert asked.status_code == 422
    assert "3 published stances were approved" in asked.content.decode()
    html = asked.content.decode()
    [tick] = re.findall(r'name="confirmed" value="([^"]+)"', html)
    saved = client.post("/desk/issues/troops/", shown_form(html, "proposition") | {"confirmed": tick})
    assert saved.headers["Location"] == "/review/wording/troops/"
    page = client.get("/review/wording/troops/")
    assert "Reworded: 3 published stances" in page.content.decode()
    issue.refresh_from_db()
    chosen = [f"{pk}-{hashed}" for pk, hashed in shown(*stances).items()]
    sent = {"chosen": chosen, "wording": wording_key(issue.proposition), "decision": "anew", "note": ""}
    assert client.post("/review/wording/troops/", sent).headers["Location"] == "/review/"
    assert statuses(*stances) == [Status.SUBMITTED] * 3
    assert not Position.objects.filter(issue=issue).exists()
    assert client.post("/review/wording/troops/", sent).status_code in (409, 422)


def test_it_is_one_change_and_undone_as_one(issue: Issue, reviewer: User) -> None:
    stances = [published_stance(issue=issue, words=f"Send them, said minister {n}.") for n in range(2)]
    reword(issue, reviewer)
    assert review_anew(
        issue_id=issue.pk, wording=wording_key(issue.proposition), chosen=shown(*stances), by=reviewer
    ) == len(stances)
    [number] = {read_moments(STANCE, stance.pk)[-1].transaction for stance in stances}
    with pytest.raises(NotAllowed):
        undo_change(number=number, by=UserFactory.create(role=Role.EDITOR))
    undo_change(number=number, by=reviewer)
    assert statuses(*stances) == [Status.PUBLISHED] * 2


def test_one_that_is_not_as_it_was_shown_leaves_all_where_they_are(issue: Issue, reviewer: User) -> None:
    first, other = (published_stance(issue=issue, words=f"Send them, said minister {n}.") for n in range(2))
    elsewhere = published_stance()
    reword(issue, reviewer)
    now: dict[str, Any] = {"issue_id": issue.pk, "by": reviewer}
    key = wording_key(issue.proposition)
    with pytest.raises(StaleVersion):
        review_anew(**now, wording=key, chosen=shown(first) | {other.pk: "0" * 64})
    with pytest.raises(StaleVersion):
        review_anew(**now, wording="0" * 64, chosen=shown(first))
    with pytest.raises(Refused, match="not on this issue"):
        review_anew(**now, wording=key, chosen=shown(first, elsewhere))
    with pytest.raises(NotAllowed):
        review_anew(issue_id=issue.pk, wording=key, chosen=shown(first), by=UserFactory.create(role=Role.EDITOR))
    assert statuses(first, other, elsewhere) == [Status.PUBLISHED] * 3
