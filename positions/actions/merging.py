"""Finding that two actors, or two issues, are one.

The one that goes leads to the other; all of it can be undone.

Stances move with what they were coded with noted beside them (``coded_…``): approvals cover what
was coded, and hold.
"""

from itertools import zip_longest

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from actors.choices import NameKind
from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.actions.ground.locks import lock_all
from positions.actions.ground.verbs import recorded, retried
from positions.exceptions import Refused
from positions.models import (
    ClauseIssue,
    Condition,
    Dossier,
    DossierActor,
    DossierIssue,
    Draft,
    Event,
    EventActor,
    Issue,
    RuleCase,
    Speaker,
    Stance,
)
from positions.plans.merging import MergePlan, plan_actor_merge, plan_issue_merge
from positions.plans.uniting import ALL_DAYS, United, ends, unite_memberships, unite_names


@retried
def merge_actors(*, gone_id: int, kept_id: int, by: User) -> MergePlan:
    """Have one actor lead to another, which takes over its stances, names, memberships and rows.

    Rows that the other has already are dropped; the history keeps them.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        Refused: if something stands against it.
    """
    with recorded(by=by, least=Role.REVIEWER):
        # Whoever leads to it, is succeeded by it or belongs to it gets another version: all actors
        # are locked at once, by identifier.
        renewed = Q(merged_into=gone_id) | Q(succeeded_by=gone_id) | Q(memberships__group=gone_id)
        gone, kept = _lock(Actor.objects.filter(renewed), gone_id, kept_id)
        lock_all(Dossier, DossierActor.objects.filter(actor=gone).values_list("dossier", flat=True))
        lock_all(Event, EventActor.objects.filter(actor=gone).values_list("event", flat=True))
        # Once more and under the locks: what the preview showed may have changed.
        plan = plan_actor_merge(gone=gone, kept=kept)
        _refuse_obstacles(plan)
        # A redirect leads to what is in use, in one step (`actor_merged_once`).
        Actor.objects.filter(merged_into=gone).update(merged_into=kept, version=F("version") + 1)
        for column in ("actor", "on_behalf_of", "reported_by"):
            _move_stances(column, gone, kept)
        Speaker.objects.filter(actor=gone).update(actor=kept)
        _count_versions(gone, kept)
        _move_names(gone, kept)
        _move_memberships(gone, kept)
        _move_rows(gone, kept)
        _move_participations(gone, kept)
        Draft.objects.filter(proposer=gone).update(proposer=kept)
        _move_succession(gone, kept)
        _redirect(gone, kept)
        return plan


@retried
def merge_issues(*, gone_id: int, kept_id: int, by: User) -> MergePlan:
    """Have one issue lead to another, which takes over its stances and its places in dossiers.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        Refused: if something stands against it.
    """
    with recorded(by=by, least=Role.REVIEWER):
        gone, kept = _lock(Issue.objects.filter(merged_into=gone_id), gone_id, kept_id)
        lock_all(Dossier, DossierIssue.objects.filter(issue=gone).values_list("dossier", flat=True))
        plan = plan_issue_merge(gone=gone, kept=kept)
        _refuse_obstacles(plan)
        Issue.objects.filter(merged_into=gone).update(merged_into=kept, version=F("version") + 1)
        _move_stances("issue", gone, kept)
        _move_conditions(gone, kept)
        _move_cases(gone, kept)
        _move_clauses(gone, kept)
        _take_places(gone, kept)
        _redirect(gone, kept)
        return plan


def _lock[M: (Actor, Issue)](renewed: QuerySet[M], gone_id: int, kept_id: int) -> tuple[M, M]:
    """Both, of which nobody records a stance until the end of the transaction, with others that a
    merge changes.
    """
    found = lock_all(renewed.model, {gone_id, kept_id, *renewed.values_list("pk", flat=True)})
    if not {gone_id, kept_id} <= found.keys():
        raise Refused(f"This {renewed.model._meta.verbose_name} is not on record.")
    return found[gone_id], found[kept_id]


def _refuse_obstacles(plan: MergePlan) -> None:
    if plan.obstacles:
        raise Refused(" ".join(plan.obstacles))


def _move_stances(column: str, gone: Actor | Issue, kept: Actor | Issue) -> None:
    """The first that a stance was coded with stays noted, however often it is merged."""
    Stance.objects.filter(**{column: gone}).update(
        # Columns on the right are those from before the statement, so that the former one is noted.
        # Whoever approved it approved that (decision 0007).
        **{column: kept, f"coded_{column}": Coalesce(f"coded_{column}", f"{column}_id")},
        version=F("version") + 1,
    )


def _count_versions(gone: Actor, kept: Actor) -> None:
    """Of whatever has rows that will move: forms that are open somewhere would send the former ones
    back.
    """
    members = Membership.objects.filter(group=gone).values("member")
    Actor.objects.filter(Q(pk=kept.pk) | Q(pk__in=members)).exclude(pk=gone.pk).update(
        version=F("version") + 1
    )
    Dossier.objects.filter(dossier_actors__actor=gone).update(version=F("version") + 1)


def _move_conditions(gone: Issue, kept: Issue) -> None:
    linked = Condition.objects.filter(linked_issue=gone)
    # Read first: after the update no condition is linked to it any more.
    stances = list(linked.values_list("stance", flat=True))
    linked.update(
        linked_issue=kept, coded_linked_issue=Coalesce("coded_linked_issue", "linked_issue_id")
    )
    Stance.objects.filter(pk__in=stances).update(version=F("version") + 1)


def _move_cases(gone: Issue, kept: Issue) -> None:
    """Words that are a case of both rules stay what they are to the one that is kept."""
    judged = RuleCase.objects.filter(issue=kept).values("excerpt")
    RuleCase.objects.filter(issue=gone, excerpt__in=judged).delete()
    RuleCase.objects.filter(issue=gone).update(issue=kept)


def _move_clauses(gone: Issue, kept: Issue) -> None:
    """A clause that is about both is about the one that is kept."""
    both = ClauseIssue.objects.filter(
        issue=kept, text=OuterRef("text"), snapshot=OuterRef("snapshot"), start=OuterRef("start")
    )
    ClauseIssue.objects.filter(Exists(both), issue=gone).delete()
    ClauseIssue.objects.filter(issue=gone).update(issue=kept)


def _take_places(gone: Issue, kept: Issue) -> None:
    """Every dossier that lists the one lists the other; the first keeps its place, unseen, for the
    day on which the merge is undone.
    """
    there = DossierIssue.objects.filter(issue=kept).values("dossier")
    DossierIssue.objects.bulk_create(
        DossierIssue(dossier_id=row.dossier_id, issue=kept, order=row.order)
        for row in DossierIssue.objects.filter(issue=gone).exclude(dossier__in=there).order_by("pk")
    )


def _move_names(gone: Actor, kept: Actor) -> None:
    known = {(name.name, name.kind, name.language): name for name in kept.names.order_by("pk")}
    # One by one, by what the unique key asks for; what is dropped stays in the history.
    for name in gone.names.order_by("pk"):
        if same := known.get((name.name, name.kind, name.language)):
            name.delete()
            if (united := ends(unite_names(name, same))) != (same.from_date, same.until_date):
                same.from_date, same.until_date = united
                same.save(update_fields=["from_date", "until_date"])
        else:
            name.actor = kept
            name.save(update_fields=["actor"])
    # The name shown is no ActorName: it becomes one, or nobody finds who goes by it.
    if gone.name not in {kept.name, *kept.names.values_list("name", flat=True)}:
        ActorName.objects.create(actor=kept, name=gone.name, kind=NameKind.ALIAS)


def _move_memberships(gone: Actor, kept: Actor) -> None:
    for side in ("member", "group"):
        rows = Membership.objects.filter(**{f"{side}__in": [gone, kept]}).select_related(
            "group", "member"
        )
        for united in unite_memberships(rows.order_by("pk"), side=side):
            if any(getattr(row, side) == gone for row in united.before):
                _write_united(united, side, gone=gone, kept=kept)


def _write_united(united: United, side: str, *, gone: Actor, kept: Actor) -> None:
    """Rows keep their identifiers, those of what remains first; what is left over is dropped."""
    rows = sorted(
        united.before, key=lambda row: (getattr(row, side) == gone, row.from_date or ALL_DAYS[0])
    )
    role = rows[0].role
    # In any order: overlaps are looked at when the verb ends (`membership_no_overlap`).
    for row, after in zip_longest(rows, united.after):
        if after is None:
            row.delete()
            continue
        period, speaks_for = after
        held = row or Membership(member=rows[0].member, group=rows[0].group)
        setattr(held, side, kept)
        held.role, held.speaks_for = role, speaks_for
        held.from_date, held.until_date = ends(period)
        held.save()


def _move_rows(gone: Actor, kept: Actor) -> None:
    among = set(DossierActor.objects.filter(actor=kept).values_list("dossier", flat=True))
    for row in DossierActor.objects.filter(actor=gone).order_by("pk"):
        if row.dossier_id in among:
            row.delete()
        else:
            row.actor = kept
            row.save(update_fields=["actor"])


def _move_participations(gone: Actor, kept: Actor) -> None:
    events = set(EventActor.objects.filter(actor=kept).values_list("event", flat=True))
    rows = EventActor.objects.filter(actor=gone)
    rows.filter(event__in=events).delete()
    rows.update(actor=kept)


def _move_succession(gone: Actor, kept: Actor) -> None:
    """Whoever was succeeded by the one is succeeded by the other, which does not succeed itself."""
    # Else the next statement would make it its own successor, which a constraint refuses.
    Actor.objects.filter(pk=kept.pk, succeeded_by=gone).update(succeeded_by=None)
    Actor.objects.filter(succeeded_by=gone).update(succeeded_by=kept, version=F("version") + 1)
    kept.refresh_from_db(fields=["succeeded_by"])


def _redirect(gone: Actor | Issue, kept: Actor | Issue) -> None:
    gone.merged_into = kept
    gone.version += 1
    gone.save(update_fields=["merged_into", "version"])
