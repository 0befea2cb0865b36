"""The verbs of negotiating texts, as `test_every_verb` tries each."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Model

from config.accounts.roles import Role
from positions.actions.negotiating import (
    TextFields,
    add_text,
    archive_text,
    edit_text,
    tie_clause,
    unarchive_text,
    untie_clause,
)
from tests.factories import ClauseIssueFactory, DossierFactory, DraftFactory, IssueFactory, NegotiatingTextFactory

NOW: Final = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)

type Tried = dict[str, tuple[Role, Callable[[], Model], Callable[[Model, User], object]]]


def tie(row: Model, by: User) -> object:
    draft = DraftFactory.create(text=row)
    issue = IssueFactory.create(dossier=draft.text.dossier)
    return tie_clause(text_id=row.pk, snapshot_id=draft.snapshot.pk, start=0, end=4, issue_id=issue.pk, by=by)


VERBS: Final[Tried] = {
    "add_text": (
        Role.EDITOR,
        DossierFactory.create,
        lambda row, by: add_text(dossier_id=row.pk, fields=TextFields(title="A truce"), by=by, client_key=uuid.uuid4()),
    ),
    "edit_text": (
        Role.EDITOR,
        NegotiatingTextFactory.create,
        lambda row, by: edit_text(text_id=row.pk, version=1, fields=TextFields(title="A truce"), by=by),
    ),
    "archive_text": (
        Role.REVIEWER,
        NegotiatingTextFactory.create,
        lambda row, by: archive_text(negotiatingtext_id=row.pk, version=1, by=by),
    ),
    "unarchive_text": (
        Role.REVIEWER,
        lambda: NegotiatingTextFactory.create(archived_at=NOW),
        lambda row, by: unarchive_text(negotiatingtext_id=row.pk, version=1, by=by),
    ),
}
OF_SEVERAL: Final[Tried] = {
    "tie_clause": (Role.EDITOR, NegotiatingTextFactory.create, tie),
    "untie_clause": (Role.EDITOR, ClauseIssueFactory.create, lambda row, by: untie_clause(tie_id=row.pk, by=by)),
}
