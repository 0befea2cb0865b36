"""Which words a stance rests on, and how it cites them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from positions.actions.ground.excerpts import Span, cut, refuse_unciteable, spans_of
from positions.actions.ground.refusals import refuse_unfit
from positions.models import Evidence, Excerpt, ParkedPassage, Stance
from positions.models.citations import CitedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where words stand in the original, and what they mean to readers of the pages; None where
    nobody said. Each is the field of ``CitedModel`` of that name.
    """

    locator: str | None = None
    gloss: str | None = None
    gloss_maker: str | None = None


NOT_CITED: Final = Citation()

type Cited = Sequence[Span] | Mapping[Span, Citation | None]
"""Words, and in a mapping how each is cited; None leaves that as it is."""


def citation_of(row: CitedModel) -> Citation:
    return Citation(locator=row.locator, gloss=row.gloss, gloss_maker=row.gloss_maker)


def cite_so(row: CitedModel, citation: Citation) -> None:
    """Say of words how they are cited; to be saved."""
    for name, value in asdict(citation).items():
        setattr(row, name, value)


def read_evidence(stance: Stance) -> tuple[Span, ...]:
    """The words that carry a stance, whatever their role, in the order in which they stand."""
    return spans_of(
        Excerpt.objects.filter(evidence__stance=stance).order_by("snapshot_id", "start", "end")
    )


def rests_on(stance: Stance, words: Cited) -> bool:
    """Whether it rests on these words and no others, each cited so."""
    rows = list(stance.evidence.select_related("excerpt"))
    kept = dict(zip(spans_of(row.excerpt for row in rows), map(citation_of, rows), strict=True))
    wanted = {
        span: citation or kept.get(span, Citation()) for span, citation in how_cited(words).items()
    }
    return wanted == kept


def cite(stance: Stance, words: Cited) -> None:
    """Let a stance rest on these words and no others. Those it had keep their role.

    Raises:
        MissingWords: if other words, or none, stand at a span.
        Refused: if a translation or a place cannot be kept, or words cannot be cited any more.
    """
    citations = {cut(span): citation for span, citation in how_cited(words).items()}
    stance.evidence.exclude(excerpt__in=citations).delete()
    known = {row.excerpt_id: row for row in stance.evidence.all()}
    added = [excerpt for excerpt in citations if excerpt.pk not in known]
    refuse_unciteable(added)
    for excerpt, citation in citations.items():
        if excerpt.pk in known:
            _recite(known[excerpt.pk], citation)
    Evidence.objects.bulk_create(
        _fit(Evidence(stance=stance, excerpt=excerpt, **asdict(citations[excerpt] or Citation())))
        for excerpt in added
    )
    ParkedPassage.objects.filter(excerpt__in=added).delete()  # that is what they were parked for


def how_cited(words: Cited) -> Mapping[Span, Citation | None]:
    """How each of the words is cited; None leaves that as it is."""
    return words if isinstance(words, Mapping) else dict.fromkeys(words)


def _recite(row: Evidence, citation: Citation | None) -> None:
    """Rows that are not changed are not written: each would be a change in the history."""
    if citation is None or citation == citation_of(row):
        return
    cite_so(row, citation)
    _fit(row).save(update_fields=list(asdict(citation)))


def _fit(row: Evidence) -> Evidence:
    refuse_unfit(row)
    return row
