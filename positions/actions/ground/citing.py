"""Which words a stance rests on, and how it cites them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from positions.actions.ground.excerpts import Span, cut_excerpt, refuse_unciteable, spans_of
from positions.actions.ground.refusals import refuse_unfit
from positions.choices import EvidenceRole
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

type WordsRole = tuple[str | None, Citation | None]
"""What words do for a stance, support it, contradict it or be its context, and how it cites them; None leaves that as
it is, and has new ones support it.
"""
type CitedWords = Sequence[Span] | Mapping[Span, Citation | WordsRole | None]
"""Words, and in a mapping how each is cited, and in which role."""


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


def rests_on(stance: Stance, words: CitedWords) -> bool:
    """Whether it rests on these words and no others, each in its role and cited so."""
    rows = list(stance.evidence.select_related("excerpt"))
    kept = dict(zip(spans_of(row.excerpt for row in rows), rows, strict=True))
    carried = how_carried(words)
    return carried.keys() == kept.keys() and not any(
        _is_changed(kept[span], *wanted) for span, wanted in carried.items()
    )


def _is_changed(row: Evidence, role: str | None, citation: Citation | None) -> bool:
    return role not in (None, row.role) or citation not in (None, citation_of(row))


def cite(stance: Stance, words: CitedWords) -> None:
    """Let a stance rest on these words and no others.

    Raises:
        MissingWords: if other words, or none, stand at a span.
        Refused: if a translation or a place cannot be kept, or words cannot be cited any more.
    """
    carried = {cut_excerpt(span): one for span, one in how_carried(words).items()}
    stance.evidence.exclude(excerpt__in=carried).delete()
    known = {row.excerpt_id: row for row in stance.evidence.all()}
    added = [excerpt for excerpt in carried if excerpt.pk not in known]
    # Of new words only: whoever mends something else is not held up by a source that was archived
    # since.
    refuse_unciteable(added)
    for excerpt, wanted in carried.items():
        if excerpt.pk in known:
            _recite(known[excerpt.pk], *wanted)
    Evidence.objects.bulk_create(_carry(stance, excerpt, *carried[excerpt]) for excerpt in added)
    ParkedPassage.objects.filter(excerpt__in=added).delete()  # that is what they were parked for


def how_cited(words: CitedWords) -> Mapping[Span, Citation | None]:
    """How each of the words is cited; None leaves that as it is."""
    return {span: citation for span, (_, citation) in how_carried(words).items()}


def how_carried(words: CitedWords) -> Mapping[Span, WordsRole]:
    """The role of each of the words, and how it is cited."""
    # A plain sequence, and a citation alone, say nothing of the role.
    named = words if isinstance(words, Mapping) else dict.fromkeys(words)
    return {span: one if isinstance(one, tuple) else (None, one) for span, one in named.items()}


def _carry(
    stance: Stance, excerpt: Excerpt, role: str | None, citation: Citation | None
) -> Evidence:
    row = Evidence(stance=stance, excerpt=excerpt, role=role or EvidenceRole.SUPPORTS)
    cite_so(row, citation or NOT_CITED)
    return _fit(row)


def _recite(row: Evidence, role: str | None, citation: Citation | None) -> None:
    """Rows that are not changed are not written: each would be a change in the history."""
    if _is_changed(row, role, citation):
        row.role = role or row.role
        cite_so(row, citation or citation_of(row))
        _fit(row).save(update_fields=["role", *asdict(NOT_CITED)])


# Neither save() nor bulk_create() validates: a text that is no text, or too long, would reach the
# database, whose error no rule names.
def _fit(row: Evidence) -> Evidence:
    refuse_unfit(row)
    return row
