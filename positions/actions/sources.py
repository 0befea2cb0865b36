"""Adding sources and their texts. A text never changes: a corrected one is another snapshot."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User

from config.accounts.roles import Role, role_of
from positions.actions.ground.locks import lock
from positions.actions.ground.refusals import refuse_unfit, refuse_unstorable
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import (
    lock_in_use,
    refuse_out_of_use,
    save_archived,
    save_version,
    set_archived,
)
from positions.actions.intakes import store_original
from positions.actions.speakers import keep_speakers
from positions.actions.texts import propose_text
from positions.choices import Precision, Reliability
from positions.exceptions import NotAllowed, Refused
from positions.intake.reading import LONGEST_TEXT
from positions.models import Snapshot, Source, Stance
from positions.plans.archiving import is_in_use
from positions.reads.sources.source_text import stances_resting_on
from positions.texts.alignment import align
from positions.texts.fate_of_words import judge
from positions.texts.normalise import NORMALISER, normalise

_NAMED: Final = 10
"""Stances named in a refusal."""


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
    licence: str = ""
    attribution: str = ""
    primary_url: str = ""
    archive_url: str = ""
    retrieved_date: dt.date | None = None
    reliability: str = Reliability.F
    is_free_to_show: bool = False
    may_leave_house: bool = False
    note: str = ""


@retried
def add_source(
    *,
    fields: SourceFields,
    text: str,
    by: User,
    client_key: UUID,
    normaliser: str = NORMALISER,
    intake_id: int | None = None,
) -> Snapshot:
    """Keep a source with its text, and with the intake that it was read from. The same form sent
    twice gives the same snapshot.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if the text or a field cannot be kept, or the intake is not on the desk of ``by``.
    """
    with recorded(by=by):
        take_turns(client_key)
        if source := Source.objects.filter(client_key=client_key).first():
            return source.snapshots.earliest("pk")
        source = Source(**asdict(fields), created_by=by, client_key=client_key)
        refuse_unfit(source)
        source.save()
        return _with_original(_capture(source, text, by, normaliser), intake_id, by)


@retried
def edit_source(*, source_id: int, version: int, fields: SourceFields, by: User) -> Source:
    """Change what is said of a source; what was coded from it stays as it is.

    Nothing happens where nothing differs.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: if a field cannot be kept, or the source was archived.
    """
    with recorded(by=by):
        source = lock_in_use(Source, source_id, version)
        if asdict(fields) == {name: getattr(source, name) for name in asdict(fields)}:
            return source
        for name, value in asdict(fields).items():
            setattr(source, name, value)
        save_version(source)
        return source


@retried
def add_snapshot(
    *,
    source_id: int,
    text: str,
    by: User,
    normaliser: str = NORMALISER,
    intake_id: int | None = None,
) -> Snapshot:
    """Keep a corrected text of a source, which waits to be confirmed; the former ones remain for
    what cites them.

    A text that the source has already is given back, and stands again: those captured after it are taken back.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if the text cannot be kept, or the source was archived.
    """
    with recorded(by=by):
        source = lock(Source, source_id)
        refuse_out_of_use(source)
        snapshot = _capture(source, text, by, normaliser)
        propose_text(source, snapshot)
        return _with_original(snapshot, intake_id, by)


@retried
def archive_source(*, source_id: int, version: int, by: User) -> Source:
    """Put a source away that no published stance quotes: a reviewer may; any editor what no stance
    at all quotes and no event cites.

    Its texts and what was coded stay on record.

    Raises:
        NotAllowed: if ``by`` is no editor, or no reviewer where a stance quotes it or an event cites it.
        StaleVersion: if somebody saved since ``version``.
        Refused: if published stances quote it, naming them, or it was archived already.
    """
    with recorded(by=by):
        source = lock_in_use(Source, source_id, version)
        if role_of(by) < Role.REVIEWER and is_in_use(source):
            raise NotAllowed("Stances or events rest on this source: a reviewer may archive it.")
        refuse_quoted(source)
        save_archived(source, to=True)
        return source


@retried
def unarchive_source(*, source_id: int, version: int, by: User) -> Source:
    """Take an archived source back into use: a reviewer may.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        StaleVersion: if somebody saved since ``version``.
        Refused: if it is not archived.
    """
    return set_archived(Source, source_id, version, to=False, by=by)


def refuse_quoted(source: Source) -> None:
    """Raise Refused, naming some, where published stances quote a source."""
    if quoting := list(
        Stance.objects.published().filter(pk__in=stances_resting_on(source)).order_by("pk")
    ):
        named = ", ".join(str(stance.pk) for stance in quoting[:_NAMED])
        more = f" and {len(quoting) - _NAMED:,} more" if len(quoting) > _NAMED else ""
        raise Refused(
            f"Published stances quote this source ({len(quoting):,}): {named}{more}. It stays."
        )


def _capture(source: Source, text: str, by: User, normaliser: str) -> Snapshot:
    kept = _readable(text, normaliser)
    # Compared as it is kept: other bytes with the same words are no other text.
    if same := source.snapshots.filter(text=kept).order_by("pk").last():
        return same
    # What was sent, of which the normaliser gives the text again; a file that it was read from is
    # kept as its intake.
    raw = text.encode()
    # The one that stands, not the newest: a correction nobody confirmed is superseded by none.
    former = source.snapshots.in_force().order_by("pk").last()
    snapshot = Snapshot.objects.create(
        source=source,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        text=kept,
        normaliser=normaliser,
        boilerplate=_still_boilerplate(former, kept) if former else [],
        supersedes=former,
        captured_by=by,
    )
    keep_speakers([snapshot])
    return snapshot


def _with_original(snapshot: Snapshot, intake_id: int | None, by: User) -> Snapshot:
    if intake_id is not None:
        store_original(intake_id=intake_id, snapshot=snapshot, by=by)
    return snapshot


def _still_boilerplate(former: Snapshot, text: str) -> list[tuple[int, int]]:
    """Where the boilerplate of the former text stands unchanged."""
    ranges = [(bounds.lower, bounds.upper) for bounds in former.boilerplate]
    # Both texts are aligned for it, up to 0.7 s for a million characters (decision 0008), so not
    # for nothing.
    alignment = align(former.text, text) if ranges else None
    places = [judge(alignment, *bounds).place for bounds in ranges] if alignment else []
    return [place for place in places if place]


def _readable(text: str, normaliser: str) -> str:
    """The text as it is kept; NUL characters go, like whatever else only guides the layout."""
    # Before its bytes are made, which half a character has none of.
    refuse_unstorable(text.replace("\x00", ""), what="text", limit=LONGEST_TEXT)
    kept = normalise(text, normaliser)
    if not kept.strip():
        raise Refused("Paste the text of the source: there is nothing in it.")
    return kept
