"""Adding sources and their texts. A text never changes: a corrected one is another snapshot."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User

from positions.actions.recording import recorded, retried, take_turns
from positions.actions.rules import refuse_unfit, refuse_unstorable
from positions.choices import Precision, Reliability
from positions.exceptions import Refused, StaleVersion
from positions.intake.normalise import NORMALISER, normalise
from positions.models import Snapshot, Source

LONGEST_TEXT: Final = 2_000_000
"""Code points: about the length of a long book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFields:
    """What an editor says of a source; each is the field of ``Source`` of that name."""

    kind: str
    title: str
    publisher: str = ""
    author: str = ""
    url: str = ""
    language: str = ""
    published_date: dt.date | None = None
    published_precision: str = Precision.DAY
    date_inferred_reason: str = ""
    reliability: str = Reliability.F
    is_free_to_show: bool = False
    note: str = ""


@retried
def add_source(*, fields: SourceFields, text: str, by: User, client_key: UUID) -> Snapshot:
    """Keep a source with its text. The same form sent twice gives the same snapshot.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if the text or a field cannot be kept.
    """
    with recorded(by=by):
        take_turns(client_key)
        if source := Source.objects.filter(client_key=client_key).first():
            return source.snapshots.earliest("pk")
        source = Source(**asdict(fields), created_by=by, client_key=client_key)
        refuse_unfit(source)
        source.save()
        return _capture(source, text, by)


@retried
def edit_source(*, source_id: int, version: int, fields: SourceFields, by: User) -> Source:
    """Change what is said of a source; what was coded from it stays as it is.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: if a field cannot be kept, or the source was archived.
    """
    with recorded(by=by):
        source = _locked(source_id)
        if source.version != version:
            raise StaleVersion(source)
        for name, value in asdict(fields).items():
            setattr(source, name, value)
        refuse_unfit(source)
        source.version += 1
        source.save()
        return source


@retried
def add_snapshot(*, source_id: int, text: str, by: User) -> Snapshot:
    """Keep a corrected text of a source, after which the former ones remain for what cites them.

    A text that the source has already is given back.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if the text cannot be kept, or the source was archived.
    """
    with recorded(by=by):
        return _capture(_locked(source_id), text, by)


def _locked(source_id: int) -> Source:
    source = Source.objects.filter(pk=source_id).select_for_update(no_key=True).first()
    if source is None or source.archived_at:
        raise Refused("This source was archived." if source else "This source is not on record.")
    return source


def _capture(source: Source, text: str, by: User) -> Snapshot:
    kept = _readable(text)
    if same := source.snapshots.filter(text=kept).order_by("pk").last():
        return same
    raw = text.encode()
    return Snapshot.objects.create(
        source=source,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        text=kept,
        normaliser=NORMALISER,
        supersedes=source.snapshots.order_by("pk").last(),
        captured_by=by,
    )


def _readable(text: str) -> str:
    """The text as it is kept; NUL characters go, like whatever else only guides the layout."""
    refuse_unstorable(text.replace("\x00", ""), what="text", limit=LONGEST_TEXT)
    kept = normalise(text)
    if not kept.strip():
        raise Refused("Paste the text of the source: there is nothing in it.")
    return kept
