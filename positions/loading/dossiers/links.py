"""Conditions that lead to an issue of one dossier alone, where a dossier without it was loaded first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, QuerySet

from actors.models import Actor
from positions.actions.ground.locks import lock_all
from positions.choices import Status
from positions.loading.dossiers.plans import ConditionPlan, StancePlan
from positions.loading.publishing import publish_reviewed
from positions.models import Condition, Issue, Review, Stance

_NOTE: Final = "A condition was linked to an issue that another dossier’s folder brought."


class _Key(NamedTuple):
    """By which a condition of a folder is found on record."""

    issue: int
    actor: int
    stated_date: object
    value: object
    kind: str
    text: str


def link_conditions(
    skipped: Iterable[StancePlan],
    actors: Mapping[str, Actor],
    issues: Mapping[str, Issue],
    *,
    reviewer: User,
) -> list[str]:
    """Give conditions of statements on record the issue that a folder says they lead to.

    ``skipped`` are the folder's statements that were on record. A published one is sealed: it is
    taken out of publication, linked and approved anew, as the folder is, by the ``reviewer`` of what
    is loaded. What anybody else judged, and what is at work, is told and not changed.
    """
    leading = _read_leading(skipped, actors, issues)
    if not leading:
        return []
    found = [(one, leading[key]) for one in _bare(leading) if (key := _key(one)) in leading]
    judged_by_us = _lock_ours({one.stance_id for one, _ in found}, reviewer)
    ours = [(one, plan) for one, plan in found if one.stance_id in judged_by_us]
    _link(ours, issues, reviewer)
    return [
        f"{plan.place}: its statement is on record, and this condition leads to no issue there: "
        f"link it to {plan.issue}."
        for one, plan in found
        if (one, plan) not in ours
    ]


def _link(
    conditions: Sequence[tuple[Condition, ConditionPlan]], issues: Mapping[str, Issue], by: User
) -> None:
    stances = sorted({one.stance_id for one, _ in conditions})
    if not stances:
        return
    published = Stance.objects.filter(pk__in=stances)
    # Out of publication first: conditions of a published statement are sealed by a trigger.
    published.update(status=Status.DRAFT, published_at=None, version=F("version") + 1)
    for one, plan in conditions:
        Condition.objects.filter(pk=one.pk).update(linked_issue=issues[plan.issue])
    publish_reviewed(stance_ids=stances, by=by, note=_NOTE)


def _read_leading(
    plans: Iterable[StancePlan], actors: Mapping[str, Actor], issues: Mapping[str, Issue]
) -> dict[_Key, ConditionPlan]:
    """Conditions that lead somewhere; without those that say the same and lead elsewhere."""
    found: dict[_Key, list[ConditionPlan]] = defaultdict(list)
    for plan in plans:
        for one in plan.conditions:
            what = (plan.fields["stated_date"], plan.fields["value"], one.kind, one.text.strip())
            found[_Key(issues[plan.issue].pk, actors[plan.actor].pk, *what)].append(one)
    return {
        key: some[0]
        for key, some in found.items()
        # Two that say the same and lead elsewhere cannot be told apart on record: neither is linked.
        if some[0].issue and {one.issue for one in some} == {some[0].issue}
    }


def _bare(leading: Iterable[_Key]) -> QuerySet[Condition]:
    """Conditions on the same issues that lead to none."""
    bare = Condition.objects.filter(
        linked_issue=None, stance__issue__in={key.issue for key in leading}
    )
    return bare.exclude(stance__status=Status.ARCHIVED).select_related("stance")


def _lock_ours(stances: Collection[int], reviewer: User) -> set[int]:
    """Those of them that are published and that nobody but the reviewer judged: read once they are
    locked, as somebody may be withdrawing one.
    """
    if not stances:
        return set()
    lock_all(Stance, stances)
    judged = Review.objects.filter(stance=OuterRef("pk")).exclude(reviewer=reviewer)
    ours = Stance.objects.filter(~Exists(judged), pk__in=stances, status=Status.PUBLISHED)
    return set(ours.values_list("pk", flat=True))


def _key(one: Condition) -> _Key:
    stance = one.stance
    return _Key(
        stance.issue_id,
        stance.actor_id,
        stance.stated_date,
        stance.value,
        one.kind,
        one.text.strip(),
    )
