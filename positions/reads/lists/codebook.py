"""The coding rule of an issue with its cases, its versions, and what was coded under each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from positions.choices import Counts, Status
from positions.models import Evidence, Issue, RuleCase, Stance
from positions.rules.blind import open_codings

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Cases:
    """Words that count on an issue, that do not, and that somebody asks about; the newest first."""

    examples: Sequence[RuleCase]
    counter_examples: Sequence[RuleCase]
    asked: Sequence[RuleCase]

    def __bool__(self) -> bool:
        return bool(self.examples or self.counter_examples or self.asked)

    @property
    def kinds(self) -> list[tuple[str, Sequence[RuleCase]]]:
        """Each kind that there is, under its heading."""
        headed = (
            (Counts.EXAMPLE.label, self.examples),
            (Counts.COUNTER.label, self.counter_examples),
            (Counts.ASKED.label, self.asked),
        )
        return [(heading, cases) for heading, cases in headed if cases]


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A wording of a rule, in force until before ``until``, None for the present one; the ``newest``
    of the ``n`` stances in use that were recorded under it.

    ``changed_by`` is who put another in its place; "" for the present one, imports and commands.
    """

    rule: str
    since: dt.datetime | None
    until: dt.datetime | None
    changed_by: str
    n: int
    newest: Sequence[Stance]


def read_cases(issue: Issue, *, editor: User | None) -> Cases:
    """The cases of an issue's rule: for readers those whose words carry something published, and no
    questions; for an editor all but those from texts that they code blind. One query.
    """
    related = RuleCase.objects.filter(issue=issue).select_related(
        "excerpt__snapshot__source", "judged_by"
    )
    # The text of a source may be megabytes, and a case shows an excerpt.
    cases = related.defer("excerpt__snapshot__text", "excerpt__snapshot__raw").order_by("-pk")
    cases = _for_readers(cases) if editor is None else _for_editor(cases, editor)
    by_kind: dict[str, list[RuleCase]] = {kind: [] for kind in Counts.values}
    for case in cases:
        by_kind[case.counts].append(case)
    return Cases(*(by_kind[kind] for kind in (Counts.EXAMPLE, Counts.COUNTER, Counts.ASKED)))


def _for_readers(cases: QuerySet[RuleCase]) -> QuerySet[RuleCase]:
    shown = Evidence.objects.filter(excerpt=OuterRef("excerpt"), stance__status=Status.PUBLISHED)
    return cases.filter(Exists(shown)).exclude(counts=Counts.ASKED)


def _for_editor(cases: QuerySet[RuleCase], editor: User) -> QuerySet[RuleCase]:
    blind = open_codings(editor).values("snapshot__source")
    return cases.exclude(excerpt__snapshot__source__in=blind)


def read_rule_versions(issue: Issue, *, kept: Iterable[int]) -> list[RuleVersion]:
    """Every wording that the rule had, the present one first, with what was recorded under it but
    stances ``kept``; two queries, and two for each wording.

    A stance counts where it was recorded, not where it was mended: later wordings were at hand only for
    whoever opened it again.
    """
    former: list[tuple[str, dt.datetime, str]] = []
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, [issue.pk])
        for rule, changed_at, name in cursor.fetchall():
            if former and former[-1][0] == rule:  # something else of the issue changed meanwhile
                former.pop()
            former.append((rule, changed_at, name or ""))
    # The last changes left the rule alone: it is the present one still.
    if former and former[-1][0] == issue.coding_rule:
        former.pop()
    said = Stance.objects.in_use().filter(issue=issue).exclude(pk__in=list(kept))
    # Each wording begins where the one before it ended; the first is as old as the issue.
    starts = [None, *(changed_at for _, changed_at, _ in former)]
    ends = [*((rule, until, name) for rule, until, name in former), (issue.coding_rule, None, "")]
    versions = [
        _version(said, rule, since, until, name)
        for since, (rule, until, name) in zip(starts, ends, strict=True)
    ]
    return versions[::-1]


def _version(
    said: QuerySet[Stance], rule: str, since: dt.datetime | None, until: dt.datetime | None, by: str
) -> RuleVersion:
    under = said.filter(created_at__gte=since) if since else said
    under = under.filter(created_at__lt=until) if until else under
    newest = list(under.select_related("actor").order_by("-pk")[:_SHOWN])
    return RuleVersion(rule, since, until, by, under.count(), newest)


_FORMER: Final = """
select r.old_row ->> 'coding_rule', r.happened_at, u.username
  from history.revision r left join auth_user u on u.id = r.user_id
 where r.table_name = 'positions_issue' and r.object_id = %s and r.operation = 'update'
 order by r.id
"""
