"""A coding rule dictated by cases: words that count, that do not, or that somebody asks about."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from positions.actions.ground.locks import lock
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.actions.ground.versions import refuse_out_of_use
from positions.choices import Counts
from positions.exceptions import Refused
from positions.models import Excerpt, Issue, RuleCase
from positions.rules.blind import refuse_blind
from positions.texts.lines import with_line_feeds


@retried
def judge_case(
    *, issue_id: int, excerpt_id: int, counts: Counts, note: str = "", by: User
) -> RuleCase:
    """Make words an example or a counter-example of an issue's rule, or ask whether they count. Said
    of the same words before, it is so from now on.

    Raises:
        NotAllowed: if ``by`` is no editor, or codes the text of the words blind.
        Refused: if the words are not on record, nothing is asked, or the issue is no longer in use.
    """
    with recorded(by=by):
        # Of two who judge the same words the second waits here, and changes what the first said.
        issue = lock(Issue, issue_id)
        refuse_out_of_use(issue)
        excerpt = Excerpt.objects.select_related("snapshot").filter(pk=excerpt_id).first()
        if excerpt is None:
            raise Refused("These words are not on record.")
        refuse_blind(excerpt.snapshot.source_id, user=by)
        case = RuleCase.objects.filter(issue=issue, excerpt=excerpt).first()
        said = counts, with_line_feeds(note).strip()
        # Sent twice it is said once: the history tells of nothing that nobody changed.
        if case and (case.counts, case.note, case.judged_by_id) == (*said, by.pk):
            return case
        case = case or RuleCase(issue=issue, excerpt=excerpt)
        case.counts, case.note = said
        case.judged_by, case.judged_at = by, timezone.now()
        refuse_unfit(case)
        case.save()
        return case


@retried
def drop_case(*, case_id: int, by: User) -> None:
    """Take words off the cases of a rule; the history keeps that they were one.

    Raises:
        NotAllowed: if ``by`` is no editor, or codes the text of the words blind.
        Refused: if they are none any more.
    """
    with recorded(by=by):
        case = RuleCase.objects.select_related("excerpt__snapshot").filter(pk=case_id).first()
        if case is None:
            raise Refused("These words are no case of the rule any more.")
        refuse_blind(case.excerpt.snapshot.source_id, user=by)
        case.delete()
