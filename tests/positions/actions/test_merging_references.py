"""A merge moves every reference, and approvals hold."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actors.choices import ActorKind
from actors.models import Actor, Membership
from config.accounts.roles import Role
from positions.actions.merging import merge_actors, merge_issues
from positions.actions.reviews import approve_stance
from positions.choices import Act, Counts, Status
from positions.models import ClauseIssue, Condition, EventActor, Issue, RuleCase, Stance
from positions.plans.merging import plan_actor_merge, plan_issue_merge
from positions.plans.uniting import ALL_DAYS, join_periods, unite_memberships
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    ClauseIssueFactory,
    ConditionFactory,
    DossierFactory,
    DraftFactory,
    EventFactory,
    EvidenceFactory,
    IssueFactory,
    MembershipFactory,
    RuleCaseFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
)
from tests.positions.pages.desk.test_on_behalf import save_untouched
from tests.refusals import accepted, refused_by

pytestmark = pytest.mark.django_db
DERIVED = {"position", "voice", "dossierversion", "catalogueversion"}
FOLLOWED = {"watch"}
"""What stays as it is and is read as the actor or issue that it was merged into (`reads/watching/own.py`)."""


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


@pytest.fixture
def twins() -> tuple[Actor, Actor]:
    return ActorFactory.create(name="R. Reporter"), ActorFactory.create(name="Rita Reporter")


def conditional(**fields: Any) -> Stance:
    """A published stance with a condition linked to an issue."""
    stance: Stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance)
    ConditionFactory.create(stance=stance, **fields)
    publish(stance)
    return stance


def references(to: Model) -> dict[str, int]:
    """How many rows of each relation name it, but for what says that it was merged."""
    counts = {}
    every: Any = type(to)._meta.get_fields(include_hidden=True)
    for relation in every:
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model, column = relation.related_model, relation.field.name
        if not column.startswith(("coded_", "merged_into")) and model._meta.model_name not in DERIVED | FOLLOWED:
            counts[f"{model._meta.model_name}.{column}"] = model._default_manager.filter(**{column: to}).count()
    return counts


def test_no_reference_to_an_actor_stays_behind(twins: tuple[Actor, Actor], reviewer: User) -> None:
    """Whatever column will name an actor some day: it fails here until a merge moves it."""
    gone, kept = twins
    ActorNameFactory.create(actor=gone)
    MembershipFactory.create(member=gone)
    MembershipFactory.create(group=gone)
    DossierFactory.create(actors=[gone])
    ActorFactory.create(ended_date=dt.date(1991, 12, 26), succeeded_by=gone)
    published_stance(actor=gone)
    published_stance(on_behalf_of=gone)
    published_stance(reported_by=gone, act=Act.REPORTED)
    SpeakerFactory.create(actor=gone)
    EventActor.objects.create(event=EventFactory.create(), actor=gone)
    DraftFactory.create(proposer=gone)
    before = references(gone)
    assert all(before.values()), before
    with accepted():
        merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert not any(references(gone).values())
    assert all(references(kept).values())


def test_no_reference_to_an_issue_stays_behind(reviewer: User) -> None:
    gone, kept = IssueFactory.create(), IssueFactory.create()
    published_stance(issue=gone)
    conditional(linked_issue=gone)
    RuleCaseFactory.create(issue=gone)
    ClauseIssueFactory.create(issue=gone)
    before = references(gone)
    assert all(before.values()), before
    with accepted():
        merge_issues(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    after = references(gone)
    assert after.pop("dossierissue.issue") == 1  # unseen, for the day on which the merge is undone
    assert not any(after.values())
    assert {row.dossier for row in gone.dossier_issues.all()} <= {row.dossier for row in kept.dossier_issues.all()}


def test_words_that_are_a_case_of_both_rules_stay_what_they_are_to_the_kept_one(reviewer: User) -> None:
    gone, kept = IssueFactory.create(), IssueFactory.create()
    own = RuleCaseFactory.create(issue=kept, counts=Counts.EXAMPLE)
    RuleCaseFactory.create(issue=gone, excerpt=own.excerpt, counts=Counts.COUNTER)
    other = RuleCaseFactory.create(issue=gone)
    plan = plan_issue_merge(gone=gone, kept=kept)
    assert plan.cases == 1
    assert any("1 case of both rules" in said for said in plan.united)
    merge_issues(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert set(RuleCase.objects.values_list("pk", "issue", "counts")) == {
        (own.pk, kept.pk, own.counts),
        (other.pk, kept.pk, other.counts),
    }


def test_a_clause_that_is_about_both_is_about_the_kept_one(reviewer: User) -> None:
    gone, kept = IssueFactory.create(), IssueFactory.create()
    own = ClauseIssueFactory.create(issue=kept)
    ClauseIssueFactory.create(issue=gone, text=own.text, snapshot=own.snapshot)
    other = ClauseIssueFactory.create(issue=gone, text=own.text, snapshot=own.snapshot, start=1)
    merge_issues(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert set(ClauseIssue.objects.values_list("pk", "issue")) == {(own.pk, kept.pk), (other.pk, kept.pk)}


def test_who_reported_it_moves_and_approvals_hold(client: Client, twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    published = published_stance(reported_by=gone, act=Act.REPORTED)
    submitted = StanceFactory.create(
        reported_by=gone, act=Act.REPORTED, status=Status.SUBMITTED, coder=UserFactory.create(role=Role.EDITOR)
    )
    EvidenceFactory.create(stance=submitted)
    plan = plan_actor_merge(gone=gone, kept=kept)
    assert (plan.stances, plan.reported) == (2, 2)
    with accepted():
        merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    published.refresh_from_db()
    submitted.refresh_from_db()
    assert (published.reported_by, published.coded_reported_by) == (kept, gone)
    client.force_login(UserFactory.create(role=Role.EDITOR))
    save_untouched(client, published)
    assert Stance.objects.get(pk=published.pk).status == Status.PUBLISHED
    with connection.cursor() as cursor:
        cursor.execute("select stance_hash(%s)", [submitted.pk])
        judged = cursor.fetchone()[0]
    approve_stance(stance_id=submitted.pk, judged_hash=judged, by=reviewer)
    assert Stance.objects.get(pk=submitted.pk).status == Status.PUBLISHED


def test_the_issue_of_a_condition_moves_and_comes_back(client: Client, reviewer: User) -> None:
    gone, kept = IssueFactory.create(label="Truce"), IssueFactory.create(label="A truce")
    stance = conditional(linked_issue=gone)
    assert plan_issue_merge(gone=gone, kept=kept).conditions == 1
    with accepted():
        merge_issues(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    condition = Condition.objects.get()
    assert (condition.linked_issue, condition.coded_linked_issue) == (kept, gone)
    client.force_login(UserFactory.create(role=Role.EDITOR))
    save_untouched(client, stance)
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


def test_a_published_condition_is_still_sealed(reviewer: User) -> None:
    gone, kept = IssueFactory.create(), IssueFactory.create()
    conditional(linked_issue=gone)
    with refused_by("published_stance_is_sealed"):
        Condition.objects.update(linked_issue=kept)
    with refused_by("stance_stands_as_coded"):
        Condition.objects.update(linked_issue=kept, coded_linked_issue=gone)


def test_offices_are_united_with_their_periods(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    state = ActorFactory.create(name="Examplia", kind=ActorKind.STATE)
    MembershipFactory.create(
        member=gone, group=state, role="Foreign minister", from_date=dt.date(2010, 1, 1), until_date=dt.date(2026, 1, 1)
    )
    own = MembershipFactory.create(
        member=kept,
        group=state,
        role="Foreign Minister",
        speaks_for=False,
        from_date=dt.date(2015, 1, 1),
        until_date=dt.date(2016, 1, 1),
    )
    assert any(
        "become since 1 January 2010 until 31 December 2025 (speaks for it)" in said
        for said in plan_actor_merge(gone=gone, kept=kept).united
    )
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    office = Membership.objects.get()
    assert (office.pk, office.member, office.role, office.speaks_for) == (own.pk, kept, "Foreign Minister", True)
    assert (office.from_date, office.until_date) == (dt.date(2010, 1, 1), dt.date(2026, 1, 1))


def test_who_spoke_for_a_time_does_not_speak_for_longer() -> None:
    def year(n: int) -> dt.date:
        return dt.date(n, 1, 1)

    held = [((year(2010), year(2012)), True), ((year(2011), year(2020)), False)]
    assert join_periods(held) == [((year(2010), year(2012)), True), ((year(2012), year(2020)), False)]
    held = [((year(2012), year(2014)), True), (ALL_DAYS, False)]
    assert join_periods(held) == [
        ((ALL_DAYS[0], year(2012)), False),
        ((year(2012), year(2014)), True),
        ((year(2014), ALL_DAYS[1]), False),
    ]


def test_names_are_united_with_their_periods(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    ActorNameFactory.create(actor=gone, name="Minister", until_date=dt.date(2020, 1, 1))
    ActorNameFactory.create(actor=kept, name="Minister", from_date=dt.date(2019, 1, 1), until_date=dt.date(2025, 1, 1))
    assert any("“Minister”" in said for said in plan_actor_merge(gone=gone, kept=kept).united)
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    name = kept.names.get(name="Minister")
    assert (name.from_date, name.until_date) == (None, dt.date(2025, 1, 1))


def test_events_that_both_took_part_in_are_told(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    summit, talks = EventFactory.create(title="A summit"), EventFactory.create(title="Talks")
    for event, actor in ((summit, gone), (summit, kept), (talks, gone)):
        EventActor.objects.create(event=event, actor=actor)
    with CaptureQueriesContext(connection) as queries:
        plan = plan_actor_merge(gone=gone, kept=kept)
    assert (plan.events, plan.united) == (2, ["“A summit” has both: one stays."])
    assert len(queries) == 15
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert (summit.participants, talks.participants) == ([kept], [kept])


def test_equal_names_are_told_apart(twins: tuple[Actor, Actor]) -> None:
    one, other = ActorFactory.create(name="John Kerry", slug="a"), ActorFactory.create(name="John Kérry", slug="b")
    plan = plan_actor_merge(gone=one, kept=other)
    assert (plan.gone_name, plan.kept_name) == ("John Kerry [a]", "John Kérry [b]")


def test_issue_named_once() -> None:
    one, other = IssueFactory.create(label="Truce"), IssueFactory.create(label="Peace")
    plan = plan_issue_merge(gone=one, kept=other)
    assert (plan.gone_name, plan.kept_name) == ("Truce", "Peace")
    assert Issue.objects.count() == 2


def test_offices_that_follow_one_another_are_said_to_stay() -> None:
    germany, change = Actor(name="Germany"), dt.date(2025, 5, 6)
    former = Membership(group=germany, role="Chancellor", speaks_for=True, until_date=change)
    present = Membership(group=germany, role="Chancellor", speaks_for=True, from_date=change)
    [united] = unite_memberships([former, present], side="member")
    assert united.said == (
        "Chancellor, Germany: until 5 May 2025 (speaks for it) and since 6 May 2025 (speaks for it) stay as they are."
    )


def test_offices_without_days_are_said_to_be_so() -> None:
    union, entry = Actor(name="European Union"), dt.date(2004, 5, 1)
    rows = [Membership(group=union, role="Member", speaks_for=False, from_date=day) for day in (None, None, entry)]
    [same], [known] = (unite_memberships(some, side="member") for some in (rows[:2], rows[1:]))
    assert same.said == "Member, European Union: no days known in both, stays once."
    assert known.said == "Member, European Union: no days known and since 1 May 2004 become no days known."
