"""Two actors, or two issues, turn out to be one."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from actors.choices import ActorKind
from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.actions.merging import merge_actors, merge_issues
from positions.actions.stances import edit_stance, read_evidence
from positions.choices import Act, Status, Value
from positions.exceptions import NotAllowed, Refused
from positions.models import DossierActor, Stance
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.actions.coding import cell_value, editors_in_history, fields
from tests.refusals import accepted, refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


@pytest.fixture
def twins() -> tuple[Actor, Actor]:
    return ActorFactory.create(name="V. Zelensky"), ActorFactory.create(name="Volodymyr Zelenskyy")


def drift() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("select position_drift()::text union all select tally_drift()::text")
        return list(cursor.fetchall())


def test_stances_move_and_stay_published(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    stance = published_stance(actor=gone, value=Value.OPPOSES)
    draft = StanceFactory.create(actor=kept, issue=stance.issue)
    with accepted():
        plan = merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert (plan.stances, plan.published) == (1, 1)
    assert cell_value(stance) is None
    stance.refresh_from_db()
    gone.refresh_from_db()
    assert (stance.actor, stance.coded_actor, stance.status) == (kept, gone, Status.PUBLISHED)
    assert cell_value(stance) == Value.OPPOSES
    assert gone.merged_into == kept
    assert drift() == []
    assert editors_in_history("positions_stance", stance.pk)[-1] == reviewer.pk
    assert editors_in_history("positions_stance", draft.pk) == [None]


def test_what_was_said_for_it_moves_too(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    stance = published_stance(on_behalf_of=gone)
    with accepted():
        merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    stance.refresh_from_db()
    assert (stance.on_behalf_of, stance.coded_on_behalf_of) == (kept, gone)
    assert drift() == []


def test_a_second_merge_leads_to_the_last(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    stance, last = published_stance(actor=gone), ActorFactory.create()
    with accepted():
        merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    with accepted():
        merge_actors(gone_id=kept.pk, kept_id=last.pk, by=reviewer)
    stance.refresh_from_db()
    gone.refresh_from_db()
    assert (stance.actor, stance.coded_actor, gone.merged_into) == (last, gone, last)


def test_names_are_taken_over_once(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    for actor in twins:
        ActorNameFactory.create(actor=actor, name="Зеленський", language="uk")
    ActorNameFactory.create(actor=gone, name="Selenskyj", language="de")
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    names = ActorName.objects.filter(actor=kept).order_by("name").values_list("name", flat=True)
    assert list(names) == ["Selenskyj", "V. Zelensky", "Зеленський"]
    assert not ActorName.objects.filter(actor=gone).exists()


def test_memberships_are_taken_over_where_they_do_not_overlap(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    state = ActorFactory.create(kind=ActorKind.STATE)
    MembershipFactory.create(member=kept, group=state, from_date=dt.date(2019, 5, 20))
    MembershipFactory.create(member=gone, group=state, from_date=dt.date(2019, 5, 20))
    MembershipFactory.create(member=gone, group=state, from_date=dt.date(2001, 1, 1), until_date=dt.date(2019, 5, 20))
    other = MembershipFactory.create(member=ActorFactory.create(), group=gone, role="Adviser")
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert Membership.objects.filter(member=kept, group=state).count() == 2
    other.refresh_from_db()
    assert other.group == kept
    assert not Membership.objects.filter(member=gone).exists()


def test_rows_of_dossiers_are_taken_over_once(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    both, one = DossierFactory.create(actors=[gone, kept]), DossierFactory.create(actors=[gone])
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    rows = DossierActor.objects.order_by("dossier").values_list("dossier", "actor")
    assert list(rows) == [(both.pk, kept.pk), (one.pk, kept.pk)]


def test_issues(reviewer: User) -> None:
    stance = published_stance(value=Value.OPPOSES)
    gone, kept = stance.issue, IssueFactory.create(dossier=stance.issue.dossiers.get())
    with accepted():
        merge_issues(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    stance.refresh_from_db()
    gone.refresh_from_db()
    assert (stance.issue, stance.coded_issue, gone.merged_into) == (kept, gone, kept)
    assert cell_value(stance) == Value.OPPOSES
    assert drift() == []


def test_an_edit_afterwards_forgets_what_it_was_coded_with(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    stance = published_stance(actor=gone)
    with accepted():
        merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    stance.refresh_from_db()
    changed = fields(actor_id=kept.pk, issue_id=stance.issue_id, value=Value.NEUTRAL)
    edit_stance(
        stance_id=stance.pk, version=stance.version, fields=changed, evidence=read_evidence(stance), by=reviewer
    )
    stance.refresh_from_db()
    assert (stance.actor, stance.coded_actor, stance.status) == (kept, None, Status.DRAFT)


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_outsiders_are_refused(role: Role, twins: tuple[Actor, Actor]) -> None:
    user = UserFactory.create(role=role)
    with pytest.raises(NotAllowed):
        merge_actors(gone_id=twins[0].pk, kept_id=twins[1].pk, by=user)
    with pytest.raises(NotAllowed):
        merge_issues(gone_id=IssueFactory.create().pk, kept_id=IssueFactory.create().pk, by=user)


def refused(gone: Actor, kept: Actor, reviewer: User, *, match: str) -> None:
    with pytest.raises(Refused, match=match), transaction.atomic():
        merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert Actor.objects.filter(merged_into=None).count() == Actor.objects.count()


def test_what_stands_against_it(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    refused(gone, gone, reviewer, match="into itself")
    refused(gone, Actor(pk=2**40), reviewer, match="not on record")
    state, other = (ActorFactory.create(kind=ActorKind.STATE, iso3=code) for code in ("UKR", "RUS"))
    refused(gone, state, reviewer, match="cannot be the same")
    refused(state, other, reviewer, match="two states")
    refused(state, ActorFactory.create(kind=ActorKind.STATE, iso3=""), reviewer, match="the other way round")
    membership = MembershipFactory.create(member=gone, group=kept)
    refused(gone, kept, reviewer, match="One belongs to the other")
    membership.delete()
    StanceFactory.create(actor=kept, on_behalf_of=gone)
    refused(gone, kept, reviewer, match="In 1 stance one speaks")
    archived = ActorFactory.create(archived_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    refused(archived, gone, reviewer, match="is archived")


def test_who_reports_another_is_not_merged_with_it(twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    StanceFactory.create(actor=gone, reported_by=kept, act=Act.REPORTED)
    refused(gone, kept, reviewer, match="In 1 stance one reports the other")


def test_an_approval_cannot_be_used_for_another(twins: tuple[Actor, Actor]) -> None:
    gone, kept = twins
    stance = published_stance(actor=gone, on_behalf_of=(group := ActorFactory.create()))
    with refused_by("stance_stands_as_coded"):
        Stance.objects.filter(pk=stance.pk).update(actor=kept, coded_actor=gone)
    with refused_by("stance_stands_as_coded"):
        Stance.objects.filter(pk=stance.pk).update(on_behalf_of=kept, coded_on_behalf_of=group)
    with refused_by("stance_stands_as_coded"):
        Stance.objects.filter(pk=stance.pk).update(issue=IssueFactory.create(), coded_issue=stance.issue)
    with refused_by("stance_published_is_approved"):
        Stance.objects.filter(pk=stance.pk).update(actor=kept)


@pytest.mark.parametrize("column", ["actor", "on_behalf_of"])
def test_a_merge_is_not_taken_back_without_its_stances(column: str, twins: tuple[Actor, Actor], reviewer: User) -> None:
    gone, kept = twins
    stance = published_stance(actor=gone) if column == "actor" else published_stance(on_behalf_of=gone)
    with accepted():
        merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    with refused_by("stance_stands_as_coded"):
        Actor.objects.filter(pk=gone.pk).update(merged_into=None)
    with accepted():
        Actor.objects.filter(pk=gone.pk).update(merged_into=None)
        Stance.objects.filter(pk=stance.pk).update(**{column: gone, f"coded_{column}": None})


def test_an_issue_is_not_taken_back_without_its_stances(reviewer: User) -> None:
    stance = published_stance()
    kept = IssueFactory.create()
    with accepted():
        merge_issues(gone_id=stance.issue_id, kept_id=kept.pk, by=reviewer)
    with refused_by("stance_stands_as_coded"):
        type(kept).objects.filter(pk=stance.issue_id).update(merged_into=None)


def test_nothing_is_merged_into_what_was_merged() -> None:
    for make, rule in ((ActorFactory.create, "actor_merged_once"), (IssueFactory.create, "issue_merged_once")):
        first, second, third = make(), make(), make()
        rows = type(first)._default_manager
        with accepted():
            rows.filter(pk=first.pk).update(merged_into=second)
        with refused_by(rule):
            rows.filter(pk=second.pk).update(merged_into=third)
        with refused_by(rule):
            rows.filter(pk=third.pk).update(merged_into=first)
        with accepted():
            rows.filter(pk=third.pk).update(merged_into=second)


def test_forms_open_meanwhile_are_stale(twins: tuple[Actor, Actor], reviewer: User) -> None:
    """They would send the names and rows back that were there before the merge."""
    gone, kept = twins
    dossier, member = DossierFactory.create(actors=[gone]), MembershipFactory.create(group=gone).member
    rows = (kept, member, dossier)
    before = [row.version for row in rows]
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    for row in rows:
        row.refresh_from_db()
    assert [row.version for row in rows] == [version + 1 for version in before]
