"""Engine `rules`: local, offline and explained. Speaker turns first, then who the sentence names. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from positions.choices import TurnKind
from positions.suggest.boundary import MOST_ISSUES, Catalogue, Document, Suggestion
from positions.suggest.ranking import AFTER, BEFORE, IssueRanker
from positions.texts.attribution import Attributed, with_turns
from positions.texts.passages import Range
from positions.texts.quoted import guess_act
from positions.texts.sentences import cut_sentences
from positions.texts.speakers import Roll
from positions.texts.turns import turn_at

_LEAST: Final = 0.85


class Rules:
    """Our own engine."""

    name = "rules"
    version = "1"

    def is_basic(self, language: str) -> bool:
        return True

    def suggest(self, document: Document, catalogue: Catalogue) -> Sequence[Suggestion]:
        roll = Roll.of(catalogue.actors, document.published)
        read = with_turns(document.text, document.spoken, document.about, roll)
        ranker = IssueRanker(catalogue.issues)
        return [
            found
            for place in cut_sentences(document.text)
            if not document.is_skipped(*place)
            for found in self._read(document, read, ranker, place)
        ]

    def _read(
        self, document: Document, read: Attributed, ranker: IssueRanker, place: Range
    ) -> Iterator[Suggestion]:
        start, end = place
        text = document.text
        before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
        ranked = ranker.rank(text[start:end], before=before, after=after)[:MOST_ISSUES]
        holder = read.holder_at(start, end)
        if not ranked or ranked[0].score < _LEAST or holder.is_context or holder.key is None:
            return
        turn = turn_at([one.turn for one in document.spoken], start, end)
        if turn is None or turn.kind is not TurnKind.SPEECH or holder.told_by is not None:
            return
        yield Suggestion(
            start=start,
            end=end,
            words=text[start:end],
            actor=holder.key,
            issues=[one.key for one in ranked],
            act=guess_act(document.kind, before=before, exact=text[start:end], after=after),
            why=[f"Shares {', '.join(ranked[0].shared[:3])}."] if ranked[0].shared else [],
            score=ranked[0].score,
        )
