"""Where words tell of somebody else: whose position they are, and who tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from actors.models import Actor
from positions.choices import SourceKind, TurnKind
from positions.models import Snapshot, Source, Speaker
from positions.querysets import WordsAt
from positions.reads.sources.speakers import SpeakerTurn
from positions.reads.sources.word_selection import Selection
from positions.texts.attribution import About, Holder, holder_in
from positions.texts.known import Roll
from positions.texts.tellings import is_named, may_tell

BEFORE: Final = 2_000
"""Characters before words in which their sentence is looked for, however long the text."""

_PRINTED: Final = (SourceKind.ARTICLE, SourceKind.INTERVIEW)


@dataclass(frozen=True, slots=True)
class Telling:
    """Whose position words are, and who tells of it."""

    actor: Actor
    told_by: Actor


def read_telling(
    chosen: Selection, turn: SpeakerTurn | None, source: Source, *, roll: Callable[[], Roll]
) -> Telling | None:
    """What words in a turn, or in a text without any, tell of somebody else; None where they are
    the speaker's own, where several are meant, or where anything is unsure. Four queries at most besides the ``roll``,
    and none for words of a turn that have no verb to tell by.
    """
    if not _is_asked(chosen, turn, source):
        return None
    holder = _read_holder(chosen, turn, source, roll())
    # A wrong name costs more than an empty field.
    if holder.told_by is None or holder.key is None or holder.also:
        return None
    keys = int(holder.key), int(holder.told_by)
    actor, told_by = map(Actor.objects.in_use().in_bulk(keys).get, keys)
    return Telling(actor, told_by) if actor and told_by else None


def _read_holder(chosen: Selection, turn: SpeakerTurn | None, source: Source, roll: Roll) -> Holder:
    first = max(0, chosen.start - BEFORE)
    window = WordsAt("pk", first, chosen.end)
    text = Snapshot.objects.filter(pk=chosen.snapshot_id).values_list(window, flat=True).get() or ""
    # A title names whom a text is about, and a newspaper's name where it is printed.
    is_press = source.kind in _PRINTED and not is_named(source.publisher, roll)
    about = About(publisher="" if is_press else source.publisher, author=source.author)
    speaker = turn.actor.pk if turn and turn.actor else None
    return holder_in(text, chosen.start - first, chosen.end - first, about, roll, speaker=speaker)


def _is_asked(chosen: Selection, turn: SpeakerTurn | None, source: Source) -> bool:
    # Of a turn the cheap question: most words have no verb to tell by, and then the database is asked
    # nothing.
    if turn is not None:
        is_speech = turn.speaker.kind == TurnKind.SPEECH and turn.actor is not None
        return is_speech and not turn.is_interpreted and may_tell(chosen.exact)
    if source.kind == SourceKind.VOTE_RECORD:
        return False
    # Where a text has turns but these words lie in none, nobody knows who says them.
    return not Speaker.objects.filter(snapshot=chosen.snapshot_id).exists()
