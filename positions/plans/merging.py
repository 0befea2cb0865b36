"""What merging two actors, or two issues, would move, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from actors.folding import fold
from actors.models import Actor, ActorName, Membership
from positions.choices import Status
from positions.models import (
    Condition,
    Dossier,
    DossierActor,
    DossierIssue,
    Event,
    EventActor,
    Issue,
    RuleCase,
    Stance,
)
from positions.plans.uniting import unite_memberships


@dataclass(frozen=True, slots=True)
class MergePlan:
    """``gone`` would lead to ``kept`` from then on.

    Counts are of rows that move; ``obstacles`` forbid it.

    ``united`` says, a line each, what both have and what becomes of it. Both are named by their
    short names as well where their names read alike.
    """

    gone: Actor | Issue
    kept: Actor | Issue
    stances: int
    published: int
    names: int
    memberships: int
    dossiers: int
    obstacles: Sequence[str]
    reported: int = 0
    conditions: int = 0
    cases: int = 0
    events: int = 0
    united: Sequence[str] = ()

    @property
    def gone_name(self) -> str:
        return self._name(self.gone)

    @property
    def kept_name(self) -> str:
        return self._name(self.kept)

    def _name(self, one: Actor | Issue) -> str:
        are_alike = fold(str(self.gone)) == fold(str(self.kept))
        return f"{one} [{one.slug}]" if are_alike else str(one)


def plan_actor_merge(*, gone: Actor, kept: Actor) -> MergePlan:
    """Count what would move from one actor to the other, and say what both have; fourteen queries."""
    spoken = Stance.objects.filter(Q(actor=gone) | Q(on_behalf_of=gone) | Q(reported_by=gone))
    return MergePlan(
        gone=gone,
        kept=kept,
        stances=spoken.count(),
        published=spoken.filter(status=Status.PUBLISHED).count(),
        names=ActorName.objects.filter(actor=gone).count(),
        memberships=Membership.objects.filter(Q(member=gone) | Q(group=gone)).count(),
        dossiers=DossierActor.objects.filter(actor=gone).count(),
        obstacles=list(_actor_obstacles(gone, kept)),
        reported=Stance.objects.filter(reported_by=gone).count(),
        events=EventActor.objects.filter(actor=gone).count(),
        united=list(_united(gone, kept)),
    )


def _united(gone: Actor, kept: Actor) -> Iterator[str]:
    """What both have, and will be one."""
    yield from _united_memberships(gone, kept)
    yield from _united_names(gone, kept)
    both = (
        # Two filters, so that either may be another row; in one they would be of the same.
        Dossier.objects.filter(dossier_actors__actor=gone)
        .filter(dossier_actors__actor=kept)
        .order_by("title")
    )
    for dossier in both:
        yield f"“{dossier}” has a row for both: one stays."
    together = Event.objects.filter(event_actors__actor=gone).filter(event_actors__actor=kept)
    for event in together.order_by("first_date", "pk"):
        yield f"“{event}” has both: one stays."


def _united_memberships(gone: Actor, kept: Actor) -> Iterator[str]:
    for side in ("member", "group"):
        rows = Membership.objects.filter(**{f"{side}__in": [gone, kept]}).select_related(
            "group", "member"
        )
        # As the action unites them: what is shown here is what it does.
        for united in unite_memberships(rows.order_by("from_date", "pk"), side=side):
            # Of one alone nothing is united, it only moves.
            if len({getattr(row, f"{side}_id") for row in united.before}) > 1:
                yield (
                    united.said if side == "member" else f"{united.before[0].member}: {united.said}"
                )


def _united_names(gone: Actor, kept: Actor) -> Iterator[str]:
    names = ActorName.objects.filter(actor__in=[gone, kept]).order_by("pk")
    known = {(name.name, name.kind, name.language) for name in names if name.actor_id == kept.pk}
    for name in names:
        if name.actor_id == gone.pk and (name.name, name.kind, name.language) in known:
            yield f"The name “{name}”, which both have, stays once, for all the time that either has it."


def _actor_obstacles(gone: Actor, kept: Actor) -> Iterator[str]:
    yield from _obstacles(gone, kept)
    if gone.kind != kept.kind:
        kinds = f"a {gone.get_kind_display().lower()}, “{kept}” a {kept.get_kind_display().lower()}"
        yield f"“{gone}” is {kinds}: they cannot be the same. Correct the kind of one first."
    if gone.iso3 and kept.iso3:
        yield f"Each has an ISO code of its own ({gone.iso3}, {kept.iso3}): they are two states."
    # The one that remains would have none, and codes are how votes and files find their state.
    elif gone.iso3:
        yield f"“{gone}” has the ISO code ({gone.iso3}), “{kept}” none: merge them the other way round."
    # Merged it would belong to itself, which a constraint refuses (`membership_not_of_itself`).
    between = (Q(member=gone, group=kept), Q(member=kept, group=gone))
    if Membership.objects.filter(between[0] | between[1]).exists():
        yield "One belongs to the other: they are not the same. End or correct the membership first."
    # Likewise (`stance_not_on_behalf_of_itself`), stances in every status.
    for_other = (Q(actor=gone, on_behalf_of=kept), Q(actor=kept, on_behalf_of=gone))
    if n := Stance.objects.filter(for_other[0] | for_other[1]).count():
        yield f"In {n} stance{'s' if n > 1 else ''} one speaks on behalf of the other: they are not the same."
    # And `stance_not_reported_by_itself`.
    told = (Q(actor=gone, reported_by=kept), Q(actor=kept, reported_by=gone))
    if n := Stance.objects.filter(told[0] | told[1]).count():
        yield f"In {n} stance{'s' if n > 1 else ''} one reports the other: correct who reports first."


def plan_issue_merge(*, gone: Issue, kept: Issue) -> MergePlan:
    """Count what would move from one issue to the other, and say what both have; eight queries."""
    stances = Stance.objects.filter(issue=gone)
    places = DossierIssue.objects.filter(issue=gone)
    cases = RuleCase.objects.filter(issue=gone)
    judged = RuleCase.objects.filter(issue=kept).values("excerpt")
    return MergePlan(
        gone=gone,
        kept=kept,
        stances=stances.count(),
        published=stances.filter(status=Status.PUBLISHED).count(),
        names=0,
        memberships=0,
        dossiers=places.exclude(dossier__in=kept.dossiers.values("pk")).count(),
        obstacles=list(_obstacles(gone, kept)),
        conditions=Condition.objects.filter(linked_issue=gone).count(),
        cases=cases.exclude(excerpt__in=judged).count(),
        united=[
            *(
                f"“{dossier}” lists both: one stays."
                for dossier in gone.dossiers.filter(pk__in=kept.dossiers.values("pk")).order_by(
                    "title"
                )
            ),
            *_united_cases(cases.filter(excerpt__in=judged).count(), kept),
        ],
    )


def _united_cases(both: int, kept: Issue) -> Iterator[str]:
    if both:
        words = "1 case" if both == 1 else f"{both} cases"
        yield f"{words} of both rules: what the words are to “{kept}” stays."


def _obstacles(gone: Actor | Issue, kept: Actor | Issue) -> Iterator[str]:
    if gone.pk == kept.pk:
        yield "Choose another: nothing is merged into itself."
    for one in (gone, kept):
        if one.merged_into:
            yield f"“{one}” was merged into “{one.merged_into}” already."
        if one.archived_at:
            yield f"“{one}” is archived: bring it back first."
