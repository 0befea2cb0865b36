"""Adding, changing, ordering and archiving the issues of a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Max

from actors.folding import tidy
from positions.actions.ground.locks import lock, lock_all
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import (
    choose_slug,
    lock_in_use,
    refuse_out_of_use,
    save_version,
    set_archived,
)
from positions.actions.rewording import refuse_rewording
from positions.exceptions import Refused, StaleVersion
from positions.models import Dossier, Issue

COLUMNS: Final = (
    "dossier_id",
    "label",
    "proposition",
    "coding_rule",
    "keywords",
    "contra_phrases",
    "tags",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFields:
    """What an editor says of an issue; without ``slug`` it keeps its own, or gets one made from its
    label.
    """

    dossier_id: int
    slug: str = ""
    label: str
    proposition: str
    coding_rule: str = ""
    keywords: Sequence[str] = ()
    contra_phrases: Sequence[str] = ()
    tags: Sequence[str] = ()


@retried
def add_issue(*, fields: IssueFields, by: User, client_key: UUID) -> Issue:
    """Keep a new issue as the last of its dossier. The same form sent twice gives the same issue.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if a field cannot be kept, or the dossier is no longer in use.
    """
    with recorded(by=by):
        take_turns(client_key)
        if issue := Issue.objects.filter(client_key=client_key).first():
            return issue
        issue = Issue(client_key=client_key)
        _set_columns(issue, fields)
        refuse_unfit(issue)
        _refuse_double(issue)
        issue.save()
        return issue


@retried
def edit_issue(*, issue_id: int, version: int, fields: IssueFields, by: User) -> Issue:
    """Change an issue; in another dossier it becomes the last.

    Nothing happens where nothing differs.

    Raises:
        NotAllowed: if ``by`` is no editor; or no reviewer, where published stances were approved under other words.
        StaleVersion: if somebody saved since ``version``.
        Refused: as for a new issue, or if it was archived or merged into another.
    """
    with recorded(by=by):
        issue = lock_in_use(Issue, issue_id, version)
        before = _columns(issue)
        refuse_rewording(issue, fields.proposition, by=by)
        _set_columns(issue, fields)
        if _columns(issue) != before:
            if any(
                before[name] != getattr(issue, name)
                for name in ("dossier_id", "label", "proposition")
            ):
                _refuse_double(issue)
            save_version(issue)
        return issue


@retried
def order_issues(*, dossier_id: int, seen: Sequence[int], wanted: Sequence[int], by: User) -> None:
    """Put the issues of a dossier in the order ``wanted``, by their identifiers.

    ``seen`` was their order so far.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if they are no longer in the order ``seen``; ``current`` is the dossier.
        Refused: if those are not the same issues, or the dossier is no longer in use.
    """
    with recorded(by=by):
        lock_all(Issue, Issue.objects.filter(dossier=dossier_id).values_list("pk", flat=True))
        dossier = _lock_dossier(dossier_id)
        issues = list(Issue.objects.in_use().filter(dossier=dossier).order_by("order", "pk"))
        if [issue.pk for issue in issues] != list(seen):
            raise StaleVersion(dossier)
        if sorted(wanted) != sorted(seen):
            raise Refused("These are not the issues of the dossier: load the page again.")
        places = {pk: place for place, pk in enumerate(wanted)}
        moved = [issue for issue in issues if issue.order != places[issue.pk]]
        for issue in moved:
            issue.order = places[issue.pk]
        Issue.objects.bulk_update(moved, ["order"])


@retried
def archive_issue(*, issue_id: int, version: int, by: User) -> Issue:
    """Take an issue out of its matrix; what was said on it stays on record.

    Raises as `set_archived` does.
    """
    return set_archived(Issue, issue_id, version, to=True, by=by)


@retried
def unarchive_issue(*, issue_id: int, version: int, by: User) -> Issue:
    """Bring an issue back, with everything on record. Raises as `set_archived` does."""
    return set_archived(Issue, issue_id, version, to=False, by=by)


def _columns(issue: Issue) -> dict[str, object]:
    return {name: getattr(issue, name) for name in ("slug", *COLUMNS)}


def _set_columns(issue: Issue, fields: IssueFields) -> None:
    if issue.dossier_id != fields.dossier_id:
        _lock_dossier(fields.dossier_id)
        last = Issue.objects.filter(dossier=fields.dossier_id).aggregate(last=Max("order"))["last"]
        issue.order = 0 if last is None else last + 1
    for name in COLUMNS:
        value = getattr(fields, name)
        setattr(issue, name, list(value) if isinstance(value, list | tuple) else value)
    issue.label, issue.proposition = tidy(issue.label), tidy(issue.proposition)
    issue.slug = choose_slug(issue, fields.slug, name=fields.label)


def _refuse_double(issue: Issue) -> None:
    """Raise Refused where the dossier has an issue whose label or proposition reads alike."""
    _lock_dossier(issue.dossier_id)
    others = (
        Issue.objects.in_use().filter(dossier=issue.dossier_id).exclude(pk=issue.pk).order_by("pk")
    )
    for column, same in (
        ("label", others.labelled(issue.label)),
        ("proposition", others.proposing(issue.proposition)),
    ):
        if other := same.first():
            raise Refused(
                f"The {column} is that of “{other}” [{other.slug}] in the same dossier: use that, or say it apart."
            )


def _lock_dossier(dossier_id: int) -> Dossier:
    """One at a time changes which issues a dossier has, and in which order."""
    dossier = lock(Dossier, dossier_id)
    refuse_out_of_use(dossier)
    return dossier
