"""Recording stances, from draft to submission, and taking them back.

Any editor may edit any stance that is not archived: they are a team, and the history names each, so that nobody
approves what they wrote themselves (DESIGN rule 4). It stays its first coder's, on whose desk it is.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from config.accounts.roles import role_of
from positions.actions.ground.citing import (
    Citation,
    CitedWords,
    WordsRole,
    citation_of,
    cite,
    cite_so,
    read_evidence,
    rests_on,
)
from positions.actions.ground.coded import CODED_COLUMNS, ConditionFields, StanceFields
from positions.actions.ground.excerpts import Span, cut_excerpt, spans_of
from positions.actions.ground.locks import lock, lock_version, refuse_stale, share_named
from positions.actions.ground.refusals import refuse_archived_sources, refuse_departed, refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.choices import Decision, EvidenceRole, Status
from positions.exceptions import Refused, StaleVersion
from positions.models import (
    Condition,
    ConfirmedDoubt,
    Review,
    Stance,
)
from positions.rules.approval import (
    is_approved,
    read_authors,
    read_hashes,
    still_codes,
    why_not_archive,
    why_not_submit,
    why_not_take_back,
)
from positions.rules.blind import waiting_for_others

__all__ = [
    "CODED_COLUMNS",
    "Citation",
    "ConditionFields",
    "Span",
    "StanceFields",
    "WordsRole",
    "archive_stance",
    "draft_stance",
    "edit_stance",
    "read_evidence",
    "read_stance_fields",
    "recode_stance",
    "reopen",
    "submit_stance",
    "take_back_stance",
    "withdraw_stance",
]


@retried
def draft_stance(
    *,
    fields: StanceFields,
    evidence: CitedWords,
    by: User,
    client_key: UUID,
    confirmed: Collection[str] = (),
) -> Stance:
    """Keep a new stance with the words that carry it. The same form sent twice gives the same stance.

    ``confirmed`` are the keys of what was doubtful and is right, here as in the other verbs.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if what the same form made says something else: it was edited, or the form was.
        Refused: if a field cannot be kept, the words are not there, or an actor or issue is no longer in use.
    """
    with recorded(by=by):
        # Of a form that goes out twice the second waits here, and finds what the first wrote.
        take_turns(client_key)
        if stance := Stance.objects.filter(client_key=client_key).first():
            if stance.status != Status.ARCHIVED and not _says(stance, fields, evidence):
                raise StaleVersion(stance)
            return stance
        stance = Stance(status=Status.DRAFT, coder=by, client_key=client_key)
        _write(stance, fields, evidence)
        _confirm(stance, confirmed, by)
        return stance


@retried
def edit_stance(
    *,
    stance_id: int,
    version: int,
    fields: StanceFields,
    evidence: CitedWords,
    by: User,
    confirmed: Collection[str] = (),
) -> Stance:
    """Change a stance; one that was submitted or published is a draft again. Nothing happens where nothing differs.

    Words that carried the stance before keep their role, and how they are cited, unless ``evidence`` says otherwise;
    new ones support it.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: as for a new stance, or if it was archived.
    """
    with recorded(by=by):
        # Before the stance, as a merge locks them: afterwards the two could wait for each other
        # (decision 0012).
        share_named([stance_id], actors=fields.actors, issues=fields.issues)
        stance = lock(Stance, stance_id)
        if stance.status == Status.ARCHIVED:
            raise Refused("This stance was archived meanwhile: its history can bring it back.")
        refuse_stale(stance, version)
        # A tick is kept also where nothing else was changed.
        _confirm(stance, confirmed, by)
        if _says(stance, fields, evidence):
            return stance
        reopen(stance, by)
        _write(stance, fields, evidence)
        return stance


def recode_stance(
    stance: Stance,
    *,
    fields: StanceFields,
    words: Mapping[Span, tuple[str, Citation | None]],
    coder_id: int | None,
    by: User,
) -> Stance:
    """Write a state of the history, which ``coder_id`` coded, over a locked stance: ``words`` with their roles
    and how it cited them.

    It becomes a draft, unless exactly this was approved: then it is published as it was.

    Raises:
        Refused: if it was archived, or an actor, an issue or a source is no longer in use.
    """
    if stance.status == Status.ARCHIVED:
        raise Refused("This stance was archived: bring it back first.")
    reopen(stance, by)
    _write(stance, fields, words)
    # Asked of what was just written: the hash is the database's, of the rows as they are now.
    if is_approved(stance):
        refuse_archived_sources(stance)
        stance.status, stance.published_at, stance.coder_id = (
            Status.PUBLISHED,
            # Anew, so that who follows what is published since is told of it.
            timezone.now(),
            coder_id,
        )
        stance.save(update_fields=["status", "published_at", "coder"])
    return stance


def reopen(stance: Stance, by: User) -> None:
    """Make a locked stance a draft again, to be saved; what was returned stays so.

    It stays on the desk of whoever coded it first; ``by`` takes over from somebody who has none any more.
    """
    if stance.status != Status.RETURNED:
        stance.status = Status.DRAFT
    stance.published_at = None
    if not still_codes(stance.coder):
        stance.coder = by
    stance.version += 1


@retried
def submit_stance(
    *, stance_id: int, version: int, by: User, confirmed: Collection[str] = ()
) -> Stance:
    """Hand a draft, or what was returned, to the reviewers. Its coder confirms thereby what others mended in it.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: if no words support it, it is not a draft, or another coding is to be settled first.
    """
    with recorded(by=by):
        stance = lock_version(Stance, stance_id, version)
        has_words = stance.evidence.filter(role=EvidenceRole.SUPPORTS).exists()
        authors = read_authors([stance.pk]).get(stance.pk, set())
        waits = bool(waiting_for_others([stance.pk]))
        if refused := why_not_submit(
            stance, has_words=has_words, waits=waits, by=by, authors=authors
        ):
            raise refused
        if stance.coder_id == by.pk and authors - {by.pk}:
            # Of exactly this: whatever is mended later has to be confirmed again.
            judged_hash = read_hashes([stance.pk])[stance.pk]
            Review.objects.create(
                stance=stance, reviewer=by, decision=Decision.CONFIRM, judged_hash=judged_hash
            )
        _confirm(stance, confirmed, by)
        return _change(stance, status=Status.SUBMITTED)


@retried
def withdraw_stance(
    *,
    stance_id: int,
    version: int,
    date: dt.date | None,
    note: str,
    by: User,
    confirmed: Collection[str] = (),
) -> Stance:
    """Say from which day on a published stance no longer holds; None takes a withdrawal back. The same changes nothing.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: if it is not published, was stated after ``date``, or there is no withdrawal to take back.
    """
    with recorded(by=by):
        # A withdrawal moves positions: a merge of what the stance names would hold their cells
        # while it waits for the stance, and this one the other way round.
        share_named([stance_id])
        stance = lock_version(Stance, stance_id, version)
        _require_status(stance, Status.PUBLISHED)
        if date is None and stance.withdrawn_date is None:
            raise Refused("It was not withdrawn: give the day.")
        # Sent twice, or nothing changed: no change in the history.
        if (date, note) == (stance.withdrawn_date, stance.withdrawal_note):
            return stance
        _confirm(stance, confirmed, by)
        return _change(stance, withdrawn_date=date, withdrawal_note=note)


@retried
def archive_stance(*, stance_id: int, version: int, by: User) -> Stance:
    """Put a draft, or what was returned, away: its coder or a reviewer may.

    Raises:
        NotAllowed: if ``by`` is neither.
        StaleVersion: if somebody saved since ``version``.
        Refused: if it was submitted or published.
    """
    with recorded(by=by):
        stance = lock_version(Stance, stance_id, version)
        if refused := why_not_archive(stance, by=by, role=role_of(by)):
            raise refused
        return _change(stance, status=Status.ARCHIVED)


@retried
def take_back_stance(*, stance_id: int, version: int, by: User) -> Stance:
    """Make what waits for review a draft again: its coder may.

    Raises:
        NotAllowed: if ``by`` did not code it.
        StaleVersion: if somebody saved since ``version``.
        Refused: if it does not wait.
    """
    with recorded(by=by):
        stance = lock_version(Stance, stance_id, version)
        if refused := why_not_take_back(stance, by=by):
            raise refused
        return _change(stance, status=Status.DRAFT)


def read_stance_fields(stance: Stance) -> StanceFields:
    """What a stance says, in the form in which it is written."""
    conditions = stance.conditions.select_related("excerpt").order_by("pk")
    return StanceFields(
        **{name: getattr(stance, name) for name in CODED_COLUMNS},
        conditions=tuple(
            ConditionFields(
                kind=condition.kind,
                text=condition.text,
                span=spans_of([condition.excerpt])[0] if condition.excerpt else None,
                linked_issue_id=condition.linked_issue_id,
                state=condition.state,
                settled_date=condition.settled_date,
                settled_precision=condition.settled_precision,
                citation=citation_of(condition),
            )
            for condition in conditions
        ),
    )


def _says(stance: Stance, fields: StanceFields, evidence: CitedWords) -> bool:
    return fields == read_stance_fields(stance) and rests_on(stance, evidence)


def _require_status(stance: Stance, *allowed: Status) -> None:
    if stance.status not in allowed:
        raise Refused(
            f"This cannot be done to a stance that is {stance.get_status_display().lower()}."
        )


def _change(stance: Stance, **columns: object) -> Stance:
    for name, value in columns.items():
        setattr(stance, name, value)
    refuse_unfit(stance)
    stance.version += 1
    stance.save(update_fields=[*columns, "version"])
    return stance


def _write(stance: Stance, fields: StanceFields, evidence: CitedWords) -> None:
    """The stance before its words, which are sealed while it is published."""
    refuse_departed(actors=fields.actors, issues=fields.issues)
    for name in CODED_COLUMNS:
        setattr(stance, name, getattr(fields, name))
    stance.coded_actor = stance.coded_on_behalf_of = stance.coded_issue = (
        None  # it is coded with these now
    )
    stance.coded_reported_by = None
    refuse_unfit(stance)
    stance.save()
    cite(stance, evidence)
    _write_conditions(stance, fields.conditions)


def _confirm(stance: Stance, keys: Collection[str], by: User) -> None:
    """Keep who said so first."""
    rows = [ConfirmedDoubt(stance=stance, key=key, confirmed_by=by) for key in dict.fromkeys(keys)]
    # Sent again, or confirmed by another at the same time: the first stays, and nothing is refused.
    ConfirmedDoubt.objects.bulk_create(rows, ignore_conflicts=True)


def _write_conditions(stance: Stance, conditions: Sequence[ConditionFields]) -> None:
    """Row by row in their order, so that the history tells which one changed."""
    # By their places, as conditions have no identifier in forms: one that is taken out of the
    # middle has those behind it moved up.
    for row, wanted in zip_longest(stance.conditions.order_by("pk"), conditions):
        if wanted is None:
            row.delete()
            continue
        kept = row or Condition(stance=stance)
        kept.kind, kept.text, kept.state = wanted.kind, wanted.text, wanted.state
        kept.settled_date, kept.settled_precision = wanted.settled_date, wanted.settled_precision
        kept.linked_issue_id, kept.coded_linked_issue = wanted.linked_issue_id, None
        kept.excerpt = cut_excerpt(wanted.span) if wanted.span else None
        cite_so(kept, wanted.citation)
        refuse_unfit(kept)
        kept.save()
