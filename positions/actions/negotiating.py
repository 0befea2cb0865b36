"""Keeping negotiating texts, with their versions in order, and what their clauses are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User

from actors.models import Actor
from positions.actions.ground.locks import lock, share
from positions.actions.ground.refusals import SENTENCES, refuse_departed, refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import (
    lock_in_use,
    refuse_out_of_use,
    save_version,
    set_archived,
)
from positions.exceptions import Refused
from positions.models import ClauseIssue, Dossier, Draft, Issue, NegotiatingText, Snapshot, Source
from positions.models.negotiating import MOST_VERSIONS


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A source by its key, and who proposes its text, if anybody is said to."""

    source_id: int
    proposer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFields:
    """What an editor says of a negotiating text, its ``versions`` in their order."""

    title: str
    note: str = ""
    versions: tuple[TextVersion, ...] = ()


@retried
def add_text(*, dossier_id: int, fields: TextFields, by: User, client_key: UUID) -> NegotiatingText:
    """Keep a new negotiating text of a dossier. The same form sent twice gives the same one.

    Of each source the newest text in force is taken, and stays whatever becomes of the source.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if the dossier, a source or a proposer is no longer in use, a source has no text, is
            named twice, or there are more versions than stand beside one another.
    """
    with recorded(by=by):
        take_turns(client_key)
        if text := NegotiatingText.objects.filter(client_key=client_key).first():
            return text
        _share(fields.versions)
        dossier = lock(Dossier, dossier_id)
        refuse_out_of_use(dossier)
        text = NegotiatingText(dossier=dossier, client_key=client_key)
        text.title, text.note = fields.title, fields.note
        refuse_unfit(text)
        text.save()
        _write_versions(text, fields.versions)
        return text


@retried
def edit_text(*, text_id: int, version: int, fields: TextFields, by: User) -> NegotiatingText:
    """Change a negotiating text. Nothing happens where nothing differs; a version that stays keeps
    the text it has.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: as for a new one, or if it was archived.
    """
    with recorded(by=by):
        _share(fields.versions)
        text = lock_in_use(NegotiatingText, text_id, version)
        kept = tuple(
            TextVersion(one.source.pk, one.proposer.pk if one.proposer else None)
            for one in text.versions
        )
        if TextFields(title=text.title, note=text.note, versions=kept) == fields:
            return text
        text.title, text.note = fields.title, fields.note
        save_version(text)
        if kept != fields.versions:
            _write_versions(text, fields.versions)
        return text


@retried
def archive_text(*, negotiatingtext_id: int, version: int, by: User) -> NegotiatingText:
    """Take a negotiating text out of use. Raises as `set_archived` does."""
    return set_archived(NegotiatingText, negotiatingtext_id, version, to=True, by=by)


@retried
def unarchive_text(*, negotiatingtext_id: int, version: int, by: User) -> NegotiatingText:
    """Bring a negotiating text back. Raises as `set_archived` does."""
    return set_archived(NegotiatingText, negotiatingtext_id, version, to=False, by=by)


@retried
def tie_clause(
    *, text_id: int, snapshot_id: int, start: int, end: int, issue_id: int, by: User
) -> ClauseIssue:
    """Say that the clause of a version, from ``start`` to ``end`` in code points, is about an issue.
    Said before, it stays as it is.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if the text or the issue is no longer in use, the words stand in none of its versions,
            or the text's dossier does not list the issue.
    """
    with recorded(by=by):
        refuse_departed(actors=[], issues=[issue_id])
        text = lock(NegotiatingText, text_id)
        refuse_out_of_use(text)
        snapshot = Snapshot.objects.filter(pk=snapshot_id).defer("raw").first()
        if snapshot is None or not text.drafts.filter(snapshot=snapshot).exists():
            raise Refused("This is no version of the text any more: load the page again.")
        if not start < end <= len(snapshot.text):
            raise Refused("No clause stands there.")
        if not Issue.objects.of(text.dossier).filter(pk=issue_id).exists():
            raise Refused(f"“{text.dossier}” does not list this issue: take it in first.")
        tie, _ = ClauseIssue.objects.get_or_create(
            text=text, snapshot=snapshot, start=start, issue_id=issue_id, defaults={"end": end}
        )
        return tie


@retried
def untie_clause(*, tie_id: int, by: User) -> NegotiatingText:
    """Take an issue off a clause; the history keeps that it was there.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is there no more.
    """
    with recorded(by=by):
        tie = ClauseIssue.objects.select_related("text").filter(pk=tie_id).first()
        if tie is None:
            raise Refused("The clause is not about this issue any more.")
        refuse_out_of_use(tie.text)
        tie.delete()
        return tie.text


def _share(versions: Sequence[TextVersion]) -> None:
    share(Actor, [one.proposer_id for one in versions])
    share(Source, [one.source_id for one in versions])


def _write_versions(text: NegotiatingText, versions: Sequence[TextVersion]) -> None:
    """Rows that stay keep their identifiers, and who is proposing already may have been archived."""
    if len({one.source_id for one in versions}) < len(versions):
        raise Refused(SENTENCES["draft_unique"])
    if len(versions) > MOST_VERSIONS:
        raise Refused(f"A text has at most {MOST_VERSIONS} versions; these are {len(versions)}.")
    kept = {
        draft.snapshot.source_id: draft for draft in text.drafts.select_related("snapshot").all()
    }
    known = {draft.proposer_id for draft in kept.values()}
    refuse_departed(actors={one.proposer_id for one in versions} - known, issues=[])
    text.drafts.exclude(snapshot__source__in=[one.source_id for one in versions]).delete()
    for place, one in enumerate(versions, start=1):
        draft = kept.get(one.source_id) or Draft(text=text, snapshot=_newest(one.source_id))
        draft.place, draft.proposer_id = place, one.proposer_id
        draft.save()


def _newest(source_id: int) -> Snapshot:
    source = Source.objects.filter(pk=source_id).first()
    if source is None:
        raise Refused("The source chosen is not on record.")
    refuse_out_of_use(source)
    newest = source.snapshots.in_force().order_by("-captured_at", "-pk").defer("raw").first()
    if newest is None:
        raise Refused(f"“{source}” has no text yet: store one first.")
    return newest
