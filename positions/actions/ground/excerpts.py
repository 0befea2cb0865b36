"""Spans of texts as clients name them, and the excerpts that the database keeps of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from positions.exceptions import MissingWords, Refused
from positions.models import Excerpt, Snapshot, Source
from positions.querysets import WordsAt

LONGEST_EXCERPT: Final = 10_000
"""Code points. Longer is no quotation, and at about a million the search index refuses it."""
_LAST_OFFSET: Final = 2**31 - 2
"""PostgreSQL counts characters in four bytes, from 1."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a snapshot: ``text[start:end]`` in Unicode code points, half-open, which must be
    ``exact``.
    """

    snapshot_id: int
    start: int
    end: int
    exact: str


def cut_excerpt(span: Span) -> Excerpt:
    """The excerpt of a span; everybody who cites the same span shares one.

    Raises:
        MissingWords: if other words, or none, stand there.
    """
    _refuse_absent(span)
    # Two who cite the same words at once: the second waits for the first, and then finds the row.
    row = Excerpt(snapshot_id=span.snapshot_id, start=span.start, end=span.end, exact=span.exact)
    # It tells no identifier then, whether the row is new or not: hence the query.
    Excerpt.objects.bulk_create([row], ignore_conflicts=True)
    return Excerpt.objects.get(snapshot_id=span.snapshot_id, start=span.start, end=span.end)


def refuse_unciteable(excerpts: Sequence[Excerpt]) -> None:
    """Raise Refused if a source of the words was archived, or their text does not stand in the
    former's place yet.
    """
    archived = (
        Source.objects.filter(snapshots__excerpts__in=excerpts)
        .exclude(archived_at=None)
        .order_by("pk")
    )
    if source := archived.first():
        raise Refused(
            f"The source “{source}” was archived: a reviewer can take that back, or cite other words."
        )
    cited = Snapshot.objects.filter(excerpts__in=excerpts)
    if cited.exclude(pk__in=cited.in_force()).exists():
        raise Refused(
            "Nobody has confirmed yet that this text stands in the place of the former: cite that one."
        )


def spans_of(excerpts: Iterable[Excerpt]) -> tuple[Span, ...]:
    return tuple(Span(e.snapshot_id, e.start, e.end, e.exact) for e in excerpts)


def _refuse_absent(span: Span) -> None:
    length = span.end - span.start
    if not (0 <= span.start < span.end <= _LAST_OFFSET and length <= LONGEST_EXCERPT):
        raise Refused(f"Select between 1 and {LONGEST_EXCERPT:,} characters.")
    # Only these characters are read: a text may have two million.
    there = Snapshot.objects.filter(pk=span.snapshot_id)
    words = there.values_list(WordsAt("pk", span.start, span.end), flat=True).first()
    if words is None:
        raise Refused("The text of the selected words is not on record.")
    # The database proves the same (`excerpt_is_its_words`), but cannot say what was expected where.
    if words != span.exact:
        raise MissingWords(
            f"“{span.exact[:80]}” does not stand at {span.start}–{span.end} of the text: select it again."
        )
