"""Which issues words of a text are likely to be about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from django.db import connection

from positions.models import DossierIssue, Issue, Stance
from positions.reads.lists.issue_list import issues_with_phrases
from positions.reads.lists.typed_names import NameSuggestion, describe_issues
from positions.reads.sources.word_selection import SelectionContext
from positions.suggest.ranking import IssueRanker, IssueWords, Ranked

OFFERED: Final = 3
MOST_NEAR: Final = 30
"""Of more a glance finds none faster than two letters typed."""
_LEAST: Final = 0.85
"""A score that 40 of 100 sentences picked at random do not reach, and 85 of 100 coded ones do, on
the texts that `evaluate_suggestions` was tried with.
"""
_OF_BEST: Final = 1 / 3
_LEARNT: Final = 20
"""Confirmed excerpts of an issue, the newest: what is said of it changes little with more."""
_LEARNT_IN_ALL: Final = 500
"""Of many issues fewer each: taking one apart costs a tenth of a millisecond."""
_WORDS_TOLD: Final = 3
_CUT: Final = 80
"""Characters of an excerpt that is told as the reason."""

# The index of stances by their issue finds the newest of each.
_CONFIRMED: Final = """
select i.id, said.exact
  from unnest(%s::bigint[]) i(id)
 cross join lateral (
   select left(x.exact, 300) as exact
     from positions_stance s
     join positions_evidence e on e.stance_id = s.id and e.role = 'supports'
     join positions_excerpt x on x.id = e.excerpt_id
    where s.issue_id = i.id and s.status = 'published' and s.id <> all(%s)
    order by s.id desc, e.id limit %s) said
"""


def find_likely_issues(
    place: SelectionContext,
    *,
    kept: frozenset[int] = frozenset(),
    among: Collection[int] | None = None,
) -> list[NameSuggestion]:
    """The issues with keywords whose own words, or whose confirmed excerpts, are most like the
    words at a place: `OFFERED` at most, each with why; four queries. Nothing is learnt of stances
    that are ``kept`` from whoever asks. Only those ``among`` these keys are offered, if any are given.
    """
    issues = {
        issue.pk: issue for issue in issues_with_phrases() if among is None or issue.pk in among
    }
    ranker = IssueRanker(read_issue_words(list(issues.values()), kept))
    before, after = place.text[: place.start], place.text[place.end :]
    ranked = ranker.rank(place.words, before=before, after=after)[:OFFERED]
    best = max((one.score for one in ranked), default=0.0)
    # A score for itself, and a third of the best: what is far behind it only makes a list longer.
    likely = [one for one in ranked if one.score >= max(_LEAST, _OF_BEST * best)]
    return _describe(likely, [issues[int(one.key)] for one in likely])


def read_issue_words(
    issues: Sequence[Issue], kept: frozenset[int] = frozenset()
) -> list[IssueWords]:
    """What the issues say of themselves, and the newest words published for each, but for those of
    the stances ``kept``; one query.
    """
    confirmed = _read_confirmed([issue.pk for issue in issues], kept)
    return [
        IssueWords(
            issue.pk,
            issue.label,
            issue.proposition,
            issue.keywords,
            issue.contra_phrases,
            confirmed[issue.pk],
        )
        for issue in issues
    ]


def find_near_issues(source_id: int, *, kept: frozenset[int] = frozenset()) -> list[NameSuggestion]:
    """The issues of the dossiers that a source was coded for, or all there are, to be chosen at a
    glance; none where they are more than `MOST_NEAR`. No stance that is ``kept`` tells for which.
    Five queries at most.
    """
    coded = Stance.objects.filter(evidence__excerpt__snapshot__source=source_id)
    coded = coded.exclude(pk__in=kept)
    of_dossiers = DossierIssue.objects.filter(dossier__in=coded.values("issue__dossiers"))
    listed = Issue.objects.in_use().listed().by_dossier()
    found = list(listed.filter(pk__in=of_dossiers.values("issue"))[: MOST_NEAR + 1])
    found = found or list(listed[: MOST_NEAR + 1])
    return describe_issues(found) if len(found) <= MOST_NEAR else []


def _describe(ranked: Sequence[Ranked], issues: Sequence[Issue]) -> list[NameSuggestion]:
    described = describe_issues(issues)
    return [replace(one, by=_why(why)) for one, why in zip(described, ranked, strict=True)]


def _why(ranked: Ranked) -> str:
    """The words that an issue shares, else those that are on record for it."""
    if ranked.shared:
        return f"Shares {', '.join(ranked.shared[:_WORDS_TOLD])}."
    cut = ranked.like[:_CUT].rstrip()
    return f"Like “{cut}{'…' if len(ranked.like) > _CUT else ''}”." if cut else ""


def _read_confirmed(issues: Sequence[int], kept: frozenset[int]) -> dict[int, list[str]]:
    confirmed: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        # At least one of each, however many issues there are.
        each = min(_LEARNT, max(1, _LEARNT_IN_ALL // max(1, len(issues))))
        cursor.execute(_CONFIRMED, [list(issues), list(kept), each])
        for issue, exact in cursor.fetchall():
            confirmed[issue].append(exact)
    return confirmed
