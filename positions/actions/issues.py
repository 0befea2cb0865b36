"""Adding, changing and archiving issues, and which of them a dossier lists, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Max

from actors.folding import tidy
from config.accounts.roles import Role
from positions.actions.ground.locks import lock, lock_all
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import (
    choose_slug,
    lock_archived,
    lock_in_use,
    refuse_out_of_use,
    save_archived,
    save_version,
    set_archived,
)
from positions.actions.rewording import refuse_rewording
from positions.exceptions import Refused, StaleVersion
from positions.models import Dossier, DossierIssue, Issue

_COLUMNS: Final = (
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

    slug: str = ""
    label: str
    proposition: str
    coding_rule: str = ""
    keywords: Sequence[str] = ()
    contra_phrases: Sequence[str] = ()
    tags: Sequence[str] = ()


@retried
def add_issue(*, dossier_id: int, fields: IssueFields, by: User, client_key: UUID) -> Issue:
    """Keep a new issue as the last of a dossier. The same form sent twice gives the same issue.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if a field cannot be kept, or the dossier is no longer in use.
    """
    with recorded(by=by):
        take_turns(client_key)
        if issue := Issue.objects.filter(client_key=client_key).first():
            return issue
        dossier = _lock_dossier(dossier_id)
        issue = Issue(client_key=client_key)
        _set_columns(issue, fields)
        refuse_unfit(issue)
        _refuse_double(issue, [dossier])
        issue.save()
        _list_last(dossier, issue)
        return issue


@retried
def edit_issue(*, issue_id: int, version: int, fields: IssueFields, by: User) -> Issue:
    """Change an issue, in every dossier that lists it. Nothing happens where nothing differs.

    Raises:
        NotAllowed: if ``by`` is no editor; or no reviewer, where published stances were approved under other words.
        StaleVersion: if somebody saved since ``version``.
        Refused: as for a new issue, or if it was archived or merged into another.
    """
    with recorded(by=by):
        issue = lock_in_use(Issue, issue_id, version)
        before = _columns(issue)
        # Before the row has the new words, with which it is compared.
        refuse_rewording(issue, fields.proposition, by=by)
        _set_columns(issue, fields)
        if _columns(issue) != before:
            if any(before[name] != getattr(issue, name) for name in ("label", "proposition")):
                _refuse_double(issue, _lock_listing(issue))
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
        dossier = _lock_dossier(dossier_id)
        rows = list(
            dossier.dossier_issues.filter(
                issue__archived_at=None, issue__merged_into=None
            ).order_by("order", "issue")
        )
        if [row.issue_id for row in rows] != list(seen):
            raise StaleVersion(dossier)
        if sorted(wanted) != sorted(seen):
            raise Refused("These are not the issues of the dossier: load the page again.")
        places = {pk: place for place, pk in enumerate(wanted)}
        # Archived issues keep their numbers, and come back between the others.
        moved = [row for row in rows if row.order != places[row.issue_id]]
        for row in moved:
            row.order = places[row.issue_id]
        DossierIssue.objects.bulk_update(moved, ["order"])


@retried
def list_issue(*, dossier_id: int, issue_id: int, by: User) -> Dossier:
    """Have a dossier list an issue of another as its last. Nothing happens where it lists it already.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if one of them is no longer in use, or the dossier has an issue that reads alike.
    """
    with recorded(by=by):
        issue = lock(Issue, issue_id)
        refuse_out_of_use(issue)
        dossier = _lock_dossier(dossier_id)
        if not dossier.issues.filter(pk=issue.pk).exists():
            _refuse_double(issue, [dossier])
            _list_last(dossier, issue)
        return dossier


@retried
def take_out_issue(*, dossier_id: int, issue_id: int, by: User) -> Dossier:
    """Have a dossier no longer list an issue, which stays in others. Nothing happens where it does
    not list it.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if the dossier is no longer in use, or no other that is lists the issue.
    """
    with recorded(by=by):
        issue = lock(Issue, issue_id)
        dossier = _lock_dossier(dossier_id)
        row = dossier.dossier_issues.filter(issue=issue).first()
        if row is None:
            return dossier
        # The issue is locked: of two who take it out of two dossiers at once the second sees that
        # this is the last.
        if set(issue.in_dossiers) <= {dossier}:
            raise Refused(
                f"“{issue}” stands in no other dossier: take it into another first, or archive it."
            )
        row.delete()
        return dossier


@retried
def archive_issue(*, issue_id: int, version: int, by: User) -> Issue:
    """Take an issue out of its matrix; what was said on it stays on record.

    Raises as `set_archived` does.
    """
    return set_archived(Issue, issue_id, version, to=True, by=by)


@retried
def unarchive_issue(*, issue_id: int, version: int, by: User) -> Issue:
    """Bring an issue back, with everything on record.

    Raises as `set_archived` does, and Refused if a dossier that lists it has one that reads alike by now.
    """
    with recorded(by=by, least=Role.REVIEWER):
        issue = lock_archived(Issue, issue_id, version)
        _refuse_double(issue, _lock_listing(issue))
        save_archived(issue, to=False)
        return issue


def _columns(issue: Issue) -> dict[str, object]:
    return {name: getattr(issue, name) for name in ("slug", *_COLUMNS)}


def _set_columns(issue: Issue, fields: IssueFields) -> None:
    for name in _COLUMNS:
        value = getattr(fields, name)
        setattr(issue, name, list(value) if isinstance(value, list | tuple) else value)
    issue.label, issue.proposition = tidy(issue.label), tidy(issue.proposition)
    issue.slug = choose_slug(issue, fields.slug, name=fields.label)


def _refuse_double(issue: Issue, dossiers: Iterable[Dossier]) -> None:
    """Raise Refused where a dossier has an issue whose label or proposition reads alike."""
    for dossier in dossiers:
        others = Issue.objects.in_use().of(dossier).exclude(pk=issue.pk)
        for column, same in (
            ("label", others.labelled(issue.label)),
            ("proposition", others.proposing(issue.proposition)),
        ):
            if other := same.first():
                raise Refused(
                    f"The {column} is that of “{other}” [{other.slug}] in the dossier “{dossier}”:"
                    " use that, or say it apart."
                )


def _list_last(dossier: Dossier, issue: Issue) -> None:
    last = dossier.dossier_issues.aggregate(last=Max("order"))["last"]
    # Under the lock of the dossier, so that no two get the same.
    place = 0 if last is None else last + 1
    DossierIssue.objects.create(dossier=dossier, issue=issue, order=place)


def _lock_listing(issue: Issue) -> Iterable[Dossier]:
    """The dossiers that list a locked issue: nobody gives one of them a like issue until this is saved."""
    listing = issue.dossiers.order_by("pk").values_list("pk", flat=True)
    return lock_all(Dossier, listing).values()


def _lock_dossier(dossier_id: int) -> Dossier:
    """One at a time changes which issues a dossier has, and in which order."""
    dossier = lock(Dossier, dossier_id)
    refuse_out_of_use(dossier)
    return dossier
