"""Asking a language model about a text that may leave the house: done by `manage.py ox_worker`."""

from __future__ import annotations

import hashlib

from django.contrib.auth.models import User
from django.db import transaction
from django.tasks import task

from config.accounts.roles import Role, role_of
from positions.actions.inquiries import end_inquiry, open_inquiry
from positions.exceptions import Refused
from positions.models import Inquiry
from positions.reads.work.errands import read_errands
from positions.reads.work.suggestions import read_catalogue, read_text_document
from positions.suggest.language_model import LanguageModel


def ask_later(*, snapshot_id: int, by: User) -> Inquiry:
    """Have the language model asked about a text, unless that is under way.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if no model is set up, there is no such text, or its source may not leave the house.
    """
    # First: nothing is noted where no model is set up.
    model = LanguageModel()
    with transaction.atomic():
        inquiry = open_inquiry(
            snapshot_id=snapshot_id, engine=model.name, version=model.version, by=by
        )
        # One whose task was lost with its workers is asked again.
        if not read_errands([inquiry.pk], about="inquiry"):
            ask.enqueue(inquiry=inquiry.pk)
    return inquiry


@task()
def ask(*, inquiry: int) -> None:
    """Ask, and keep what came of it. Repeated after a worker was killed, it asks anew."""
    found = (
        # A task may run twice (decision 0041): what has ended is not sent once more.
        Inquiry.objects.filter(pk=inquiry, ended_at=None)
        .select_related("asked_by", "snapshot__source")
        .defer("snapshot__raw")
        .first()
    )
    if found is None:
        return
    try:
        model = _model_for(found)
    except Refused as why:
        end_inquiry(inquiry_id=found.pk, failure=f"{why} Nothing was sent.", by=found.asked_by)
    else:
        _send(found, model)


def _model_for(inquiry: Inquiry) -> LanguageModel:
    """Whom to ask. Things change while a task waits, so that all is looked at once more.

    Raises:
        Refused: nothing may be sent after all.
    """
    model = LanguageModel()
    # The version names the model: an answer of another would be kept under this one's name.
    if model.version != inquiry.version:
        raise Refused("Another model is set up by now.")
    if not inquiry.snapshot.source.may_leave_house:
        raise Refused("The source may not leave the house any more.")
    if inquiry.snapshot.source.archived_at:
        raise Refused("The source was archived.")
    if role_of(inquiry.asked_by) < Role.EDITOR:
        raise Refused("Who asked is an editor no more.")
    return model


def _send(inquiry: Inquiry, model: LanguageModel) -> None:
    # The digest is of the bytes that are sent, so two questions are
    # the same only where all of it was (decision 0049).
    sent = model.write(read_text_document(inquiry.snapshot), read_catalogue())
    digest = hashlib.sha256(sent).hexdigest()
    raw, failure = None, ""
    try:
        raw = model.send(sent)
    except Refused as refused:
        failure = str(refused)
    end_inquiry(
        inquiry_id=inquiry.pk, prompt_sha256=digest, raw=raw, failure=failure, by=inquiry.asked_by
    )
