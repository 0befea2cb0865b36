"""Asking a language model about a text: that somebody did, and what came of it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.ground.locks import lock
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.exceptions import Refused
from positions.models import Inquiry, Snapshot, Source
from positions.rules.blind import is_blind


@retried
def open_inquiry(*, snapshot_id: int, engine: str, version: str, by: User) -> Inquiry:
    """Have a model asked about a text; the question that is under way, if one is.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if there is no such text, its source may not leave the house or was archived, or ``by`` codes it
            blind.
    """
    with recorded(by=by):
        # Neither the text nor its bytes are read for it.
        snapshot = Snapshot.objects.filter(pk=snapshot_id).only("source").first()
        if snapshot is None:
            raise Refused("There is no such text.")
        # Of two clicks the second waits here, and finds what the first asked.
        source = lock(Source, snapshot.source_id)
        if source.archived_at:
            raise Refused("The source was archived: take that back first.")
        if is_blind(source.pk, user=by):
            raise Refused("Nothing is suggested in a text that you code blind.")
        if known := Inquiry.objects.filter(snapshot=snapshot_id, ended_at=None).first():
            return known
        inquiry = Inquiry(snapshot=snapshot, engine=engine, version=version, asked_by=by)
        refuse_unfit(inquiry)
        inquiry.save()
        return inquiry


@retried
def end_inquiry(
    *,
    inquiry_id: int,
    by: User,
    prompt_sha256: str = "",
    raw: bytes | None = None,
    failure: str = "",
) -> None:
    """Keep what a model answered, or why nothing came. What has ended stays as it did.

    Whoever asked may be an editor no more by then: the text is out, so what came of it is kept.

    Raises:
        Refused: if it is neither an answer to something sent nor a reason.
    """
    with recorded(by=by, least=Role.PUBLIC):
        # A worker that was thought dead may come late: the first answer stays.
        inquiry = Inquiry.objects.select_for_update().filter(pk=inquiry_id, ended_at=None).first()
        if inquiry is None:
            return
        inquiry.prompt_sha256, inquiry.raw, inquiry.failure = prompt_sha256, raw, failure
        inquiry.ended_at = timezone.now()
        inquiry.save(update_fields=["prompt_sha256", "raw", "failure", "ended_at"])
