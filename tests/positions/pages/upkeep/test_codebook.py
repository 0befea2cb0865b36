import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.codebook import drop_case, judge_case
from positions.choices import Counts, Status
from positions.exceptions import NotAllowed, Refused
from positions.models import Excerpt, Issue, RuleCase, Stance
from positions.reads.lists.codebook import read_cases, read_rule_versions
from tests.factories import (
    DoubleCodingFactory,
    EvidenceFactory,
    IssueFactory,
    RuleCaseFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.actions.coding import editors_in_history, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def stance() -> Stance:
    return published_stance()


def excerpt_of(stance: Stance) -> Excerpt:
    return stance.evidence.get().excerpt


def send(client: Client, stance: Stance, counts: str, **more: Any) -> int:
    sent = {"excerpt": excerpt_of(stance).pk, "counts": counts, **more}
    return client.post(f"/desk/issues/{stance.issue.slug}/rule/cases/", sent).status_code


def test_from_its_review_it_leads_back_to_the_queue_as_it_was(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    stance = submitted()
    url = f"/desk/issues/{stance.issue.slug}/rule/cases/?order=risk"
    page = client.get(f"/review/{stance.pk}/?order=risk").content.decode()
    assert f'action="{url}"' in page
    assert f'name="reviewed" value="{stance.pk}"' in page
    sent = {"excerpt": excerpt_of(stance).pk, "counts": "example", "reviewed": stance.pk}
    assert client.post(url, sent).headers["Location"] == f"/review/{stance.pk}/?order=risk"
    for bad in ("0", "x", str(10**30)):
        assert client.post(url, {**sent, "reviewed": bad}).status_code == 422


def test_one_click_makes_an_example_and_another_the_opposite(client: Client, editor: User, stance: Stance) -> None:
    page = client.get(stance.get_absolute_url()).content.decode()
    assert f'action="/desk/issues/{stance.issue.slug}/rule/cases/"' in page
    for counts in ("example", "counter", "counter"):  # pressed twice it is said once
        assert send(client, stance, counts) == 302
    case = RuleCase.objects.get()
    assert (case.counts, case.judged_by) == (Counts.COUNTER, editor)
    assert editors_in_history("positions_rulecase", case.pk) == [editor.pk, editor.pk]
    rule = client.get(f"/desk/issues/{stance.issue.slug}/rule/").content.decode()
    assert "<b>Does not count</b>" in rule
    assert excerpt_of(stance).exact[:20] in rule
    client.post(f"/desk/issues/{stance.issue.slug}/rule/drop/", {"case": case.pk})
    assert not RuleCase.objects.exists()
    with pytest.raises(Refused, match="any more"):
        drop_case(case_id=case.pk, by=editor)


def test_a_question_says_what_it_asks(client: Client, editor: User, stance: Stance) -> None:
    assert send(client, stance, "asked", note=" ") == 422
    assert send(client, stance, "asked", note="And <i>silence</i>?") == 302
    rule = client.get(f"/desk/issues/{stance.issue.slug}/rule/").content.decode()
    assert "And &lt;i&gt;silence&lt;/i&gt;?" in rule


@pytest.mark.parametrize(
    "bad", [{"counts": "maybe"}, {"excerpt": "0"}, {"excerpt": str(2**31 - 1)}, {"note": "x" * 2001}]
)
def test_what_cannot_be_a_case_is_refused(client: Client, editor: User, stance: Stance, bad: dict[str, str]) -> None:
    assert send(client, stance, **{"counts": "example", **bad}) == 422
    assert not RuleCase.objects.exists()


def test_readers_see_examples_of_what_is_published_and_no_questions(client: Client, stance: Stance) -> None:
    RuleCaseFactory.create(issue=stance.issue, excerpt=excerpt_of(stance), note="By its second half.")
    draft = EvidenceFactory.create(stance=StanceFactory.create(issue=stance.issue))
    RuleCaseFactory.create(issue=stance.issue, excerpt=draft.excerpt, note="Of a draft.")
    asked = published_stance(issue=stance.issue, words="Perhaps, they said.")
    RuleCaseFactory.create(issue=stance.issue, excerpt=excerpt_of(asked), counts=Counts.ASKED, note="Does it?")
    html = client.get(stance.issue.get_absolute_url()).content.decode()
    assert "By its second half." in html
    assert "Of a draft." not in html
    assert "Does it?" not in html
    client.force_login(UserFactory.create(role=Role.EDITOR))
    html = client.get(stance.issue.get_absolute_url()).content.decode()
    assert "Of a draft." in html
    assert "Does it?" in html


def test_cases_stand_with_the_rule_beside_the_form_and_the_review(client: Client, stance: Stance) -> None:
    waiting = EvidenceFactory.create(stance__status=Status.SUBMITTED, stance__issue=stance.issue).stance
    RuleCaseFactory.create(issue=stance.issue, excerpt=excerpt_of(stance), note="By its second half.")
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    beside = client.get("/desk/suggest/record/", {"issue": stance.issue.label}).content.decode()
    assert "By its second half." in beside
    assert "By its second half." in client.get(f"/review/{waiting.pk}/").content.decode()


def test_whoever_codes_blind_neither_sees_nor_makes_cases_of_that_text(stance: Stance) -> None:
    excerpt = excerpt_of(stance)
    blind = DoubleCodingFactory.create(snapshot=excerpt.snapshot).second
    case = RuleCaseFactory.create(issue=stance.issue, excerpt=excerpt)
    assert not read_cases(stance.issue, editor=blind)
    assert read_cases(stance.issue, editor=UserFactory.create(role=Role.EDITOR))
    with pytest.raises(NotAllowed):
        judge_case(issue_id=stance.issue_id, excerpt_id=excerpt.pk, counts=Counts.COUNTER, by=blind)
    with pytest.raises(NotAllowed):
        drop_case(case_id=case.pk, by=blind)


def test_versions_tell_what_was_recorded_under_each() -> None:
    issue: Issue = IssueFactory.create(coding_rule="Only what is demanded.")
    early = StanceFactory.create(issue=issue)
    Issue.objects.filter(pk=issue.pk).update(keywords=["truce"])
    Issue.objects.filter(pk=issue.pk).update(coding_rule="What is demanded or refused.")
    Issue.objects.filter(pk=issue.pk).update(keywords=["truce", "ceasefire"])
    issue.refresh_from_db()
    now, before = read_rule_versions(issue, kept=())
    assert (now.rule, now.until) == ("What is demanded or refused.", None)
    assert (before.rule, before.since, before.until) == ("Only what is demanded.", None, now.since)
    assert now.n + before.n == 1  # all of a test is one moment of the database
    Stance.objects.filter(pk=early.pk).update(created_at=timezone.now() - dt.timedelta(days=1))
    now, before = read_rule_versions(issue, kept=())
    assert (now.n, before.n, list(before.newest)) == (0, 1, [early])
    assert read_rule_versions(issue, kept=[early.pk])[1].n == 0


def test_who_may() -> None:
    case = RuleCaseFactory.create()
    reader = UserFactory.create(role=Role.READER)
    with pytest.raises(NotAllowed):
        drop_case(case_id=case.pk, by=reader)
    with pytest.raises(NotAllowed):
        judge_case(issue_id=case.issue_id, excerpt_id=case.excerpt_id, counts=Counts.ASKED, note="Hm?", by=reader)
