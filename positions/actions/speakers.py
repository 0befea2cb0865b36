"""Who speaks where in a text: read when the text is kept, and set right by whoever knows better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.contrib.auth.models import User
from django.utils import timezone

from actors.models import Actor
from positions.actions.ground.locks import share
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.choices import SourceKind, TurnKind
from positions.exceptions import Refused, StaleVersion
from positions.models import Snapshot, Speaker
from positions.reads.sources.roll_of_day import read_known
from positions.texts.attribution import About, Attributed, attribute
from positions.texts.known import Known, Roll

LONGEST_LABEL: Final = Speaker._meta.get_field("label").max_length or 0


AT_ONCE: Final = 20
"""Rows of one statement that the history keeps one by one (``history.capture``). More become one
batch, and a transaction with a batch is not undone: neither would be a source with many labels.
"""


def keep_speakers(snapshots: Iterable[Snapshot], *, known: Sequence[Known] | None = None) -> int:
    """Read who speaks in texts that were just kept, and keep it; how many speakers there are.

    ``known`` are the names and offices on record, where the caller has read them for many texts.

    Who a label is follows what somebody chose for the text that this one corrects. Part of the
    transaction that keeps the texts. Vote records have no speakers.
    """
    spoken = [one for one in snapshots if one.source.kind != SourceKind.VOTE_RECORD]
    if known is None:
        # Everybody on record: an import of many texts reads it once and hands it on.
        known = read_known() if spoken else ()
    rows = [row for snapshot in spoken for row in _speakers_of(snapshot, known)]
    Speaker.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


@retried
def say_who_speaks(
    *, speaker_id: int, actor_id: int | None, is_question: bool, seen: str, by: User
) -> Speaker:
    """Say whom a label means in the whole of a text, or nobody on record, or that it asks questions.

    Stances on record stay as they are: a new one is proposed with it. ``seen`` is the meaning that
    was on record when ``by`` chose.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody said something else since.
        Refused: if the text has no such speaker any more, or its source was archived.
    """
    with recorded(by=by):
        actor = _share_chosen(actor_id)
        found = Speaker.objects.filter(pk=speaker_id).select_related("source")
        speaker = found.select_for_update(of=("self",)).first()
        if speaker is None or speaker.kind not in (TurnKind.SPEECH, TurnKind.QUESTION):
            raise Refused("This text has no such speaker. Load the page again.")
        if speaker.source.archived_at:
            raise Refused("This source was archived.")
        on_record = speaker.meaning
        speaker.kind = TurnKind.QUESTION if is_question else TurnKind.SPEECH
        speaker.actor = None if is_question else actor
        # Whoever says what another said meanwhile is in no conflict.
        if on_record not in (seen, speaker.meaning):
            raise StaleVersion(Speaker.objects.select_related("source", "actor").get(pk=speaker_id))
        speaker.is_chosen = True
        refuse_unfit(speaker)
        speaker.save(update_fields=["kind", "actor", "is_chosen"])
        return speaker


def _share_chosen(actor_id: int | None) -> Actor | None:
    """The actor, before anything else is locked: nobody merges or archives it until this is saved."""
    if actor_id is None:
        return None
    in_use = (
        one for one in share(Actor, [actor_id]) if not (one.archived_at or one.merged_into_id)
    )
    if (actor := next(in_use, None)) is None:
        raise Refused("This actor is no longer in use: choose another.")
    return actor


def _speakers_of(snapshot: Snapshot, known: Sequence[Known]) -> list[Speaker]:
    source = snapshot.source
    about = About(title=source.title, publisher=source.publisher, author=source.author)
    # Names and offices are those of the day on which it was published.
    day = source.published_date or timezone.localdate()
    read = attribute(snapshot.text, about, Roll.of(known, day))
    rows = _by_label(snapshot, read)
    for former in _chosen_before(snapshot):
        for row in (row for row in rows if row.label == former.label):
            if row.kind in (TurnKind.SPEECH, TurnKind.QUESTION):
                row.kind, row.actor_id, row.is_chosen = former.kind, former.actor_id, True
    return rows


def _by_label(snapshot: Snapshot, read: Attributed) -> list[Speaker]:
    """A row for each label, and for each kind of what lies between the turns."""
    rows: dict[tuple[str, str], Speaker] = {}
    for turn, speaker in ((one.turn, one.speaker) for one in read.spoken):
        label = "" if turn.is_aside else turn.label[:LONGEST_LABEL]
        kind = TurnKind(turn.kind)
        new = Speaker(source=snapshot.source, snapshot=snapshot, label=label, kind=kind, ranges=[])
        row = rows.setdefault((label, kind), new)
        row.actor_id = speaker if isinstance(speaker, int) else None
        row.ranges.append((turn.start, turn.end))
        if turn.is_interpreted:
            row.interpreted.append((turn.start, turn.end))
    return list(rows.values())


def _chosen_before(snapshot: Snapshot) -> list[Speaker]:
    if snapshot.supersedes_id is None:
        return []
    before = Speaker.objects.filter(snapshot=snapshot.supersedes_id, is_chosen=True)
    return list(before.order_by("pk"))
