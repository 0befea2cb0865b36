"""Words marked to be coded later, before anybody says what they are worth, or set aside."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from positions.actions.ground.citing import Citation, CitedWords, cite_so, how_cited
from positions.actions.ground.excerpts import Span, cut_excerpt, refuse_unciteable
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.exceptions import Refused
from positions.models import ParkedPassage
from positions.models.citations import CITATION
from positions.texts.lines import with_line_feeds


@retried
def park_passages(*, words: CitedWords, note: str = "", by: User) -> list[ParkedPassage]:
    """Keep words to be coded later, with what they mean and where they stand. What is parked already
    stays its first editor's and what is said of it stays; lines of a ``note`` that its own has not
    yet follow it, and a translation or a place that it lacks is taken over. What was set aside is to
    be coded again.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if there are no words, they do not stand there, a translation or a place cannot be
            kept, or nothing can rest on their text.
    """
    with recorded(by=by):
        if not words:
            raise Refused("Select the words to park.")
        excerpts = {cut_excerpt(span): citation for span, citation in how_cited(words).items()}
        refuse_unciteable(list(excerpts))
        noted = with_line_feeds(note).strip()
        return [
            _park(ParkedPassage(excerpt=excerpt, note=noted, parked_by=by), citation or Citation())
            for excerpt, citation in excerpts.items()
        ]


@retried
def set_aside(*, words: Span, reason: str, by: User) -> ParkedPassage:
    """Keep words as not to be coded, and why; those parked leave that list, and keep their note.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if there is no reason, the words do not stand there, or nothing can rest on their
            text.
    """
    with recorded(by=by):
        excerpt = cut_excerpt(words)
        refuse_unciteable([excerpt])
        row = ParkedPassage(excerpt=excerpt, reason=reason.strip(), parked_by=by)
        return _park(row, Citation())


@retried
def drop_parked(*, parked_id: int, by: User) -> None:
    """Take words off the list of those to be coded; the history keeps that they were on it.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if they are not parked any more.
    """
    with recorded(by=by):
        # Of two who drop it the second is told, and so is whoever drops what was just coded.
        removed, _ = ParkedPassage.objects.filter(pk=parked_id).delete()
        if not removed:
            raise Refused(
                "This passage is no longer parked: a stance rests on it by now, or somebody dropped it."
            )


def _park(row: ParkedPassage, citation: Citation) -> ParkedPassage:
    """Two who park the same words at once: the second waits for the first, and then has its row."""
    row.source_id = row.excerpt.snapshot.source_id
    cite_so(row, citation)
    refuse_unfit(row)
    kept = ["source"]  # the same as before: written to hold the row
    ParkedPassage.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["excerpt"], update_fields=kept
    )
    parked = ParkedPassage.objects.get(excerpt=row.excerpt)
    changed = {**_taken_over(parked, row), **_noted(parked, row.note)}
    if parked.reason != row.reason:
        changed["reason"] = row.reason
    if changed:
        for name, value in changed.items():
            setattr(parked, name, value)
        refuse_unfit(parked)
        parked.save(update_fields=list(changed))
    return parked


def _noted(parked: ParkedPassage, note: str) -> dict[str, Any]:
    """The note with the lines it has not yet; nothing where it has them all."""
    known = {line.strip() for line in ("", *parked.note.splitlines())}
    added = [line for line in note.splitlines() if line.strip() not in known]
    return {"note": "\n".join([parked.note, *added]).strip()} if added else {}


def _taken_over(parked: ParkedPassage, row: ParkedPassage) -> dict[str, str]:
    """What it lacks of how the same words were cited now; a translation goes with its maker."""
    given = {name: getattr(row, name) for name in CITATION}
    return {name: value for name, value in given.items() if value and not getattr(parked, name)}
