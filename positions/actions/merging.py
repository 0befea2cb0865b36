"""Finding that two actors, or two issues, are one. The one that goes leads to the other; all of it can be undone.

Stances move with what they were coded with noted beside them (``coded_…``): approvals cover what was coded, and hold.
"""

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from actors.choices import NameKind
from actors.models import Actor, ActorName, Membership
from config.access import Role
from positions.actions.recording import recorded, retried
from positions.exceptions import Refused
from positions.merging import MergePlan, plan_actor_merge, plan_issue_merge
from positions.models import Dossier, DossierActor, Issue, Stance


@retried
def merge_actors(*, gone_id: int, kept_id: int, by: User) -> MergePlan:
    """Have one actor lead to another, which takes over its stances, names, memberships and rows.

    Rows that the other has already are dropped; the history keeps them.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        Refused: if something stands against it.
    """
    with recorded(by=by, least=Role.REVIEWER):
        gone, kept = _lock(Actor.objects.all(), gone_id, kept_id)
        plan = plan_actor_merge(gone=gone, kept=kept)
        _refuse_obstacles(plan)
        Actor.objects.filter(merged_into=gone).update(merged_into=kept, version=F("version") + 1)
        for column in ("actor", "on_behalf_of"):
            _move_stances(column, gone, kept)
        _count_versions(gone, kept)
        _move_names(gone, kept)
        _move_memberships(gone, kept)
        _move_rows(gone, kept)
        _redirect(gone, kept)
        return plan


@retried
def merge_issues(*, gone_id: int, kept_id: int, by: User) -> MergePlan:
    """Have one issue lead to another, which takes over its stances.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        Refused: if something stands against it.
    """
    with recorded(by=by, least=Role.REVIEWER):
        gone, kept = _lock(Issue.objects.all(), gone_id, kept_id)
        plan = plan_issue_merge(gone=gone, kept=kept)
        _refuse_obstacles(plan)
        Issue.objects.filter(merged_into=gone).update(merged_into=kept, version=F("version") + 1)
        _move_stances("issue", gone, kept)
        _redirect(gone, kept)
        return plan


def _lock[M: (Actor, Issue)](rows: QuerySet[M], gone_id: int, kept_id: int) -> tuple[M, M]:
    """Both, which nobody else changes or records a stance of until the end of the transaction."""
    found = {row.pk: row for row in rows.filter(pk__in=[gone_id, kept_id]).order_by("pk").select_for_update()}
    if not {gone_id, kept_id} <= found.keys():
        raise Refused(f"This {rows.model._meta.verbose_name} is not on record.")
    return found[gone_id], found[kept_id]


def _refuse_obstacles(plan: MergePlan) -> None:
    if plan.obstacles:
        raise Refused(" ".join(plan.obstacles))


def _move_stances(column: str, gone: Actor | Issue, kept: Actor | Issue) -> None:
    """The first that a stance was coded with stays noted, however often it is merged."""
    Stance.objects.filter(**{column: gone}).update(
        **{column: kept, f"coded_{column}": Coalesce(f"coded_{column}", f"{column}_id")}, version=F("version") + 1
    )


def _count_versions(gone: Actor, kept: Actor) -> None:
    """Of whatever has rows that will move: forms that are open somewhere would send the former ones back."""
    members = Membership.objects.filter(group=gone).values("member")
    Actor.objects.filter(Q(pk=kept.pk) | Q(pk__in=members)).exclude(pk=gone.pk).update(version=F("version") + 1)
    Dossier.objects.filter(dossier_actors__actor=gone).update(version=F("version") + 1)


def _move_names(gone: Actor, kept: Actor) -> None:
    known = set(kept.names.values_list("name", "kind", "language"))
    for name in gone.names.order_by("pk"):
        if (name.name, name.kind, name.language) in known:
            name.delete()
        else:
            name.actor = kept
            name.save(update_fields=["actor"])
    if gone.name not in {kept.name, *kept.names.values_list("name", flat=True)}:
        ActorName.objects.create(actor=kept, name=gone.name, kind=NameKind.ALIAS)


def _move_memberships(gone: Actor, kept: Actor) -> None:
    for side in ("member", "group"):
        other = "group" if side == "member" else "member"
        for membership in Membership.objects.filter(**{side: gone}).order_by("pk"):
            same = {side: kept, f"{other}_id": getattr(membership, f"{other}_id"), "role": membership.role}
            if Membership.objects.filter(_overlapping(membership), **same).exists():
                membership.delete()
            else:
                setattr(membership, side, kept)
                membership.save(update_fields=[side])


def _overlapping(membership: Membership) -> Q:
    """Periods with a day in common; an open end lasts for ever."""
    begins = Q(from_date=None) | Q(from_date__lt=membership.until_date) if membership.until_date else Q()
    ends = Q(until_date=None) | Q(until_date__gt=membership.from_date) if membership.from_date else Q()
    return begins & ends


def _move_rows(gone: Actor, kept: Actor) -> None:
    among = set(DossierActor.objects.filter(actor=kept).values_list("dossier", flat=True))
    for row in DossierActor.objects.filter(actor=gone).order_by("pk"):
        if row.dossier_id in among:
            row.delete()
        else:
            row.actor = kept
            row.save(update_fields=["actor"])


def _redirect(gone: Actor | Issue, kept: Actor | Issue) -> None:
    gone.merged_into = kept
    gone.version += 1
    gone.save(update_fields=["merged_into", "version"])
