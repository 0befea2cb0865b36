"""Issues of a dossier's folder: read from their rows, made, and listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from positions.loading.dossiers.plans import DossierFolder, IssuePlan
from positions.loading.dossiers.rows import FolderRow
from positions.models import Dossier, DossierIssue, Issue


def read_issue(row: FolderRow, slug: str) -> IssuePlan:
    """What a row says of an issue."""
    return IssuePlan(
        place=row.place,
        slug=slug,
        label=row.title("label", longest=80, needed=True),
        proposition=row.title("proposition", needed=True),
        coding_rule=row.text("coding_rule"),
        keywords=row.words("keywords", longest=120),
        contra_phrases=row.words("contra_phrases"),
        tags=row.words("tags", longest=80),
        columns={column: row.at(column) for column in ("label", "coding_rule")},
    )


def tell_renamed(
    folder: DossierFolder, names: Mapping[str, str], elsewhere: Collection[str]
) -> list[str]:
    """Of issues whose short name means something else elsewhere, under which name they stand here."""
    return [
        f"{folder.issues[slug].place}: {slug} proposes something else in another dossier; here it is {name}."
        for slug, name in names.items()
        if slug in elsewhere
    ]


def list_new_issues(
    dossier: Dossier, issues: Mapping[str, Issue], slugs: Sequence[str], new: Collection[str]
) -> None:
    """List the new ones among the issues at the places of their slugs; two slugs may mean one."""
    # Of two slugs of one issue one may be listed already: a second place would break a rule.
    there = {issues[slug].pk for slug in slugs if slug not in new}
    # Backwards, so that the first place is what stays.
    places = {issues[slug].pk: slugs.index(slug) for slug in reversed(slugs)}
    DossierIssue.objects.bulk_create(
        DossierIssue(dossier=dossier, issue_id=pk, order=places[pk])
        for pk in dict.fromkeys(issues[slug].pk for slug in new)
        if pk not in there
    )


def issue_of(plan: IssuePlan, slug: str) -> Issue:
    """The issue that a plan is, under a short name."""
    return Issue(
        slug=slug,
        label=plan.label,
        proposition=plan.proposition,
        coding_rule=plan.coding_rule,
        keywords=plan.keywords,
        contra_phrases=plan.contra_phrases,
        tags=plan.tags,
    )
