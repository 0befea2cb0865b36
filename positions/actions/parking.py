"""Words marked to be coded later, before anybody says what they are worth."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User

from positions.actions.ground.excerpts import Span, cut, refuse_unciteable
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.exceptions import Refused
from positions.models import Excerpt, ParkedPassage


@retried
def park_passages(*, spans: Sequence[Span], note: str = "", by: User) -> list[ParkedPassage]:
    """Keep words to be coded later. What is parked already stays its first editor's; lines of a
    ``note`` that its own has not yet follow it.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if there are no words, they do not stand there, or nothing can rest on their text.
    """
    with recorded(by=by):
        if not spans:
            raise Refused("Select the words to park.")
        excerpts = [cut(span) for span in dict.fromkeys(spans)]
        refuse_unciteable(excerpts)
        return [_park(excerpt, "\n".join(note.splitlines()).strip(), by) for excerpt in excerpts]


@retried
def drop_parked(*, parked_id: int, by: User) -> None:
    """Take words off the list of those to be coded; the history keeps that they were on it.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if they are not parked any more.
    """
    with recorded(by=by):
        removed, _ = ParkedPassage.objects.filter(pk=parked_id).delete()
        if not removed:
            raise Refused(
                "This passage is no longer parked: a stance rests on it by now, or somebody dropped it."
            )


def _park(excerpt: Excerpt, note: str, by: User) -> ParkedPassage:
    """Two who park the same words at once: the second waits for the first, and then has its row."""
    row = ParkedPassage(
        source_id=excerpt.snapshot.source_id, excerpt=excerpt, note=note, parked_by=by
    )
    refuse_unfit(row)
    kept = ["source"]  # the same as before: written to hold the row
    ParkedPassage.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["excerpt"], update_fields=kept
    )
    parked = ParkedPassage.objects.get(excerpt=excerpt)
    known = {line.strip() for line in ("", *parked.note.splitlines())}
    if added := [line for line in note.splitlines() if line.strip() not in known]:
        parked.note = "\n".join([parked.note, *added]).strip()
        refuse_unfit(parked)
        parked.save(update_fields=["note"])
    return parked
