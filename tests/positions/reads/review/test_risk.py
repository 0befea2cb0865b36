import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.choices import Act, Confidence, Firmness, Status, Value
from positions.models import Stance
from positions.reads.review.risk import OLD_AFTER, Risk, RiskReason, rank, read_reasons
from tests.factories import ActorFactory, EvidenceFactory, IssueFactory, StanceFactory, UserFactory, published_stance

pytestmark = pytest.mark.django_db


def waiting(**fields: Any) -> Stance:
    """A submitted stance of which nothing is doubtful; its coder has published on the issue."""
    issue, coder = fields.pop("issue", None) or IssueFactory.create(), UserFactory.create(role=Role.EDITOR)
    published_stance(issue=issue, coder=coder, words=f"They all said as much on {issue.slug}.")
    stance = StanceFactory.create(issue=issue, coder=coder, status=Status.SUBMITTED, **fields)
    EvidenceFactory.create(stance=stance)
    return stance


def risks(stance: Stance, *, kept: frozenset[int] = frozenset()) -> list[Risk]:
    found = read_reasons(Stance.objects.filter(status=Status.SUBMITTED), kept=kept)
    return [reason.risk for reason in found.get(stance.pk, ())]


def test_a_plain_stance_is_read_for_no_reason() -> None:
    assert risks(waiting()) == []


def test_a_doubt_that_nobody_answered() -> None:
    assert risks(waiting(stated_date=timezone.localdate() + dt.timedelta(days=30)))[0] is Risk.DOUBTED


@pytest.mark.parametrize(
    ("before", "found"), [(Value.OPPOSES, [Risk.JUMP]), (Value.NEUTRAL, [Risk.JUMP]), (Value.LEANS_SUPPORT, [])]
)
def test_a_jump_is_two_steps_from_where_the_actor_stood(before: int, found: list[Risk]) -> None:
    actor, issue = ActorFactory.create(), IssueFactory.create()
    published_stance(
        actor=actor, issue=issue, value=before, stated_date=dt.date(2025, 8, 1), words="Never, said the minister."
    )
    assert risks(waiting(actor=actor, issue=issue, value=Value.SUPPORTS)) == found


def test_a_jump_of_whom_it_speaks_for_counts_but_not_what_is_kept_or_said_the_same_day() -> None:
    group, issue = ActorFactory.create(), IssueFactory.create()
    said = {"actor": group, "issue": issue, "value": Value.OPPOSES}
    before = published_stance(**said, stated_date=dt.date(2025, 8, 18), words="Not with us, they said.")
    stance = waiting(on_behalf_of=group, issue=issue, value=Value.SUPPORTS)
    assert Risk.JUMP in risks(stance)
    assert Risk.JUMP not in risks(stance, kept=frozenset({before.pk}))
    Stance.objects.filter(pk=stance.pk).update(stated_date=before.stated_date, stated_until=before.stated_date)
    assert Risk.JUMP not in risks(stance)


def test_the_coder_s_first_on_the_issue() -> None:
    stance = EvidenceFactory.create(stance__status=Status.SUBMITTED).stance
    assert risks(stance) == [Risk.FIRST_ON_ISSUE]


@pytest.mark.parametrize(
    ("fields", "risk"),
    [
        ({"act": Act.REPORTED}, Risk.SECOND_HAND),
        ({"act": Act.INFERRED, "note": "By what they did."}, Risk.SECOND_HAND),
        ({"confidence": Confidence.LOW}, Risk.LOW_CONFIDENCE),
        ({"firmness": Firmness.RED_LINE}, Risk.RED_LINE),
    ],
)
def test_what_was_hard_to_code(fields: dict[str, Any], risk: Risk) -> None:
    assert risks(waiting(**fields)) == [risk]


def test_old_from_the_fourteenth_day() -> None:
    stance = waiting()
    for age, found in ((OLD_AFTER - dt.timedelta(hours=1), []), (OLD_AFTER, [Risk.OLD])):
        Stance.objects.filter(pk=stance.pk).update(created_at=timezone.now() - age)
        assert risks(stance) == found


def test_the_gravest_reason_then_the_number_then_as_they_stood() -> None:
    doubted, low, both, plain = 4, 3, 2, 1
    reasons = {
        doubted: [RiskReason(Risk.DOUBTED, "")],
        low: [RiskReason(Risk.LOW_CONFIDENCE, "")],
        both: [RiskReason(Risk.LOW_CONFIDENCE, ""), RiskReason(Risk.OLD, "")],
    }
    assert rank([plain, low, both, doubted], reasons) == [doubted, both, low, plain]
    assert rank([8, 9, 7], {}) == [8, 9, 7]


def test_as_many_queries_for_two_as_for_many(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    waiting(), waiting()
    all_waiting = Stance.objects.filter(status=Status.SUBMITTED)
    with django_assert_num_queries(12):
        read_reasons(all_waiting)
    for _ in range(4):
        waiting()
    with django_assert_num_queries(12):
        read_reasons(all_waiting)


def test_the_queue_by_risk_says_why_and_stays_so(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    plain, risky = waiting(), waiting(confidence=Confidence.LOW, firmness=Firmness.RED_LINE)
    html = client.get("/review/?order=risk").content.decode()
    assert html.index(f"/review/{risky.pk}/?order=risk") < html.index(f"/review/{plain.pk}/?order=risk")
    assert "<b>First because</b> low confidence; a red line." in html
    assert "How the order is made" in html
    assert "How the order is made" not in client.get("/review/").content.decode()
    begun = client.post("/review/next/?order=risk", {"after": ""})
    assert begun.headers["Location"] == f"/review/{risky.pk}/?order=risk"
    assert "First because" in client.get(begun.headers["Location"]).content.decode()
    assert client.get("/review/?order=size").status_code == 422
