"""Engine `rules`: local, offline, and each suggestion with its reasons. Pure.

In a turn the speaker holds what is said, unless it tells of somebody else. Elsewhere English sentences are parsed,
where a parser is installed; of other languages the sentence's first name holds what has a cue: *basic*. Nothing is
suggested that is near no issue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from positions.choices import Act, SourceKind, TurnKind
from positions.suggest.boundary import (
    MOST_ISSUES,
    Catalogue,
    Document,
    Move,
    Polarity,
    Suggestion,
)
from positions.suggest.claims import ParsedClaim, read_parsed_claims
from positions.suggest.contra import is_contrary
from positions.suggest.cues import Cue, find_conditions, find_cues, signs
from positions.suggest.mentions import RollNames, within
from positions.suggest.parser import has_parser, parse
from positions.suggest.ranking import AFTER, BEFORE, IssueRanker, Ranked
from positions.texts.attribution import Attributed, with_turns
from positions.texts.known import ActorKey, Roll
from positions.texts.passages import Range
from positions.texts.quoted import guess_act
from positions.texts.sentences import cut_sentences
from positions.texts.speakers import Mention
from positions.texts.turns import Turn, turn_at

_LEAST: Final = 0.6
"""Of an issue's score, below which words are about nothing."""
_LEAST_WITH_CUE: Final = 0.1
"""Where a cue says that something is wished or refused: what, may stand in the sentence before."""
_HALF: Final = 2.0
"""An issue's score that counts half."""
_CUE_COUNTS: Final = 0.15
"""What words are about tells more than how they are said: that is also said of other things."""
_CARRIES: Final = 0.5
"""The weight of a cue from which on it carries a stance by itself."""
_SHORTEST: Final = 12
_WORDS_TOLD: Final = 3
_DOCUMENTS: Final = (SourceKind.DOCUMENT, SourceKind.JOINT_STATEMENT)
_CUT: Final = 80


class Rules:
    """Our own engine."""

    name = "rules"
    version = "2"

    def is_basic(self, language: str) -> bool:
        return not has_parser(language)

    def suggest(self, document: Document, catalogue: Catalogue) -> Sequence[Suggestion]:
        return list(_Reading.of(document, catalogue).suggestions())


@dataclass(frozen=True, slots=True)
class _Said:
    """A place with whose position it is, before its issue is known."""

    place: Range
    cues: Sequence[Cue]
    actor: ActorKey | None
    also: Sequence[ActorKey] = ()
    holder: Range | None = None
    reported_by: ActorKey | None = None
    cue: Range | None = None
    sign: int = 0
    is_mixed: bool = False
    move: Move | None = None
    weight: float = 0.0
    why: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    document: Document
    roll: Roll
    ranker: IssueRanker
    catalogue: Catalogue
    mentions: Sequence[Mention]
    read: Attributed
    turns: Sequence[Turn] = field(default_factory=tuple)

    @classmethod
    def of(cls, document: Document, catalogue: Catalogue) -> _Reading:
        roll = Roll.of(catalogue.actors, document.published)
        return cls(
            document,
            roll,
            IssueRanker(catalogue.issues),
            catalogue,
            RollNames(roll).find(document.text),
            with_turns(document.text, document.spoken, document.about, roll),
            [one.turn for one in document.spoken],
        )

    def suggestions(self) -> Iterator[Suggestion]:
        told = []
        for place in cut_sentences(self.document.text):
            # Headings and cries say nothing, and each sentence kept costs a ranking.
            if self.document.is_skipped(*place) or place[1] - place[0] < _SHORTEST:
                continue
            turn = turn_at(self.turns, *place) if self.turns else None
            if turn is None:
                told.append(place)
            # Questions and applause are nobody's position.
            elif turn.kind is TurnKind.SPEECH:
                yield from self._suggest(self._spoken(self._behind_label(turn, place)))
        for said in self._told(told):
            yield from self._suggest(said)

    def _behind_label(self, turn: Turn, place: Range) -> Range:
        start = max(place[0], turn.words)
        words = self.document.text[start : place[1]]
        return (
            (start + len(words) - len(words.lstrip(" \t:")), place[1]) if words.strip() else place
        )

    def _spoken(self, place: Range) -> _Said:
        """In a turn: the speaker's own words, or what it tells of somebody else."""
        holder = self.read.holder_at(*place)
        cues = self._cues(place)
        here = within(self.mentions, *place)
        # The gate lets a telling through only with a span that names
        # whom it tells of; else the words stay the speaker's.
        named = next((one for one in here if one.key == holder.key), None)
        if holder.told_by is not None and named is not None:
            who = f"Told of {self._name(holder.key)} by {self._name(holder.told_by)}."
            said = _Said(
                place,
                cues,
                holder.key,
                holder=(named.start, named.end),
                reported_by=holder.told_by,
                why=[who],
            )
        else:
            speaker = holder.told_by if holder.told_by is not None else holder.key
            who = (
                f"Said in the turn of {self._name(speaker)}."
                if speaker is not None
                else "Said in a turn of nobody on record."
            )
            said = _Said(place, cues, speaker, why=[who])
        return self._with_cues(said)

    def _told(self, places: Sequence[Range]) -> Iterator[_Said]:
        """In no turn: whoever a sentence tells of."""
        if not has_parser(self.document.language):
            for place in places:
                yield from self._by_surface(place)
            return
        # All together, since the pipeline works in batches.
        for place, parsed in zip(places, parse(self.document.text, places), strict=True):
            claims = read_parsed_claims(parsed, place[0], within(self.mentions, *place))
            for claim in claims:
                yield self._claimed(claim)
            # A sentence of which the parse says nothing is read by
            # its surface, as those of other languages are.
            if not claims:
                yield from self._by_surface(place)

    def _claimed(self, claim: ParsedClaim) -> _Said:
        words = self.document.text[slice(*claim.cue)]
        first, *also = claim.keys
        return _Said(
            (claim.start, claim.end),
            self._cues((claim.start, claim.end)),
            first,
            also=also,
            holder=claim.holder,
            reported_by=claim.reported_by,
            cue=claim.cue,
            sign=claim.sign,
            is_mixed=claim.is_mixed,
            move=claim.move,
            weight=claim.weight,
            why=[f"{self._name(first)} is the subject of “{words}”."],
        )

    def _by_surface(self, place: Range) -> Iterator[_Said]:
        """Without a parse: whom the sentence begins with, where a cue follows; else whoever issued the text."""
        cues = [cue for cue in self._cues(place) if cue.weight > _CARRIES]
        if not cues:
            return
        holder = self.read.holder_at(*place)
        here = within(self.mentions, *place)
        named = next((one for one in here if one.key == holder.key), None)
        if named is None:
            yield self._with_cues(self._unnamed(place, cues, holder.key))
            return
        # Those joined to a holder pass the gate only where they are named in the sentence.
        joined = {one.key for one in here}
        said = _Said(
            place,
            cues,
            holder.key,
            also=[key for key in holder.also if key in joined],
            holder=(named.start, named.end),
            reported_by=holder.told_by,
            why=[f"{self._name(holder.key)} is named first."],
        )
        yield self._with_cues(said)

    def _unnamed(self, place: Range, cues: Sequence[Cue], key: ActorKey | None) -> _Said:
        """Of whoever issued the text, else of somebody for a person to find out."""
        if key is not None and key == self.read.issued_by:
            return _Said(place, cues, key, why=[f"Issued by {self._name(key)}."])
        return _Said(place, cues, None, why=["Nobody on record is named before it."])

    def _with_cues(self, said: _Said) -> _Said:
        """With the surest cue; mixed where the surest pull apart."""
        if not said.cues:
            return said
        found = set(signs(said.cues))
        first = next((cue for cue in said.cues if cue.sign), said.cues[0])
        return replace(
            said,
            cue=(first.start, first.end),
            sign=first.sign if len(found) == 1 else 0,
            is_mixed=len(found) > 1,
            move=first.move,
            weight=first.weight,
        )

    def _suggest(self, said: _Said) -> Iterator[Suggestion]:
        start, end = said.place
        text = self.document.text
        before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
        words = text[start:end]
        ranked = self.ranker.rank(words, before=before, after=after)[:MOST_ISSUES]
        if not ranked or not _is_about(ranked[0], said):
            return
        conditions = find_conditions(text, start, end, self.document.language)
        yield Suggestion(
            start=start,
            end=end,
            words=words,
            actor=said.actor,
            holder=said.holder,
            also=said.also,
            cue=said.cue,
            reported_by=self._reported_by(said),
            on_behalf_of=self._on_behalf_of(said.actor),
            issues=[one.key for one in ranked],
            polarity=self._polarity(said, words, ranked[0]),
            move=said.move,
            act=self._act(said, before, words, after),
            conditions=conditions,
            why=[*said.why, *_because(ranked[0])],
            score=_score(ranked[0].score, said),
        )

    def _cues(self, place: Range) -> list[Cue]:
        return find_cues(self.document.text, *place, self.document.language)

    def _polarity(self, said: _Said, words: str, first: Ranked) -> Polarity | None:
        if said.is_mixed:
            return Polarity.AMBIGUOUS
        if not said.sign:
            return None
        issue = next(one for one in self.catalogue.issues if one.key == first.key)
        # The cue tells towards what is said; where that is the issue's
        # contra-phrase it is against the issue (decision 0037).
        sign = -said.sign if is_contrary(words, issue) else said.sign
        return Polarity.SUPPORTS if sign > 0 else Polarity.OPPOSES

    def _reported_by(self, said: _Said) -> ActorKey | None:
        """Nobody reports what he says of whom he speaks for."""
        if said.reported_by is None or said.actor in self.roll.speaks_for(said.reported_by):
            return None
        return said.reported_by

    def _act(self, said: _Said, before: str, words: str, after: str) -> Act:
        if said.reported_by is not None and self.document.kind not in _DOCUMENTS:
            return Act.REPORTED
        return guess_act(self.document.kind, before=before, exact=words, after=after)

    def _on_behalf_of(self, actor: ActorKey | None) -> ActorKey | None:
        """The one group for which the actor spoke on the day."""
        groups = self.roll.speaks_for(actor) - {actor} if actor is not None else set()
        # Of several groups nobody can say for which: a person chooses.
        return groups.pop() if len(groups) == 1 else None

    def _name(self, key: ActorKey | None) -> str:
        return self.roll.known[key].names[0].name if key is not None else "nobody on record"


def _because(ranked: Ranked) -> Iterator[str]:
    """The words that an issue shares, else those that are on record for it, else what stands around."""
    if ranked.shared:
        yield f"Shares {', '.join(ranked.shared[:_WORDS_TOLD])}."
    elif ranked.like:
        cut = ranked.like[:_CUT].rstrip()
        yield f"Like “{cut}{'…' if len(ranked.like) > _CUT else ''}”."
    else:
        yield "What stands around it is about this."


def _is_about(ranked: Ranked, said: _Said) -> bool:
    """Whether words are about an issue: by themselves, or by what stands around a cue."""
    if said.weight >= _CARRIES:
        return ranked.score >= _LEAST_WITH_CUE
    return ranked.score >= _LEAST and bool(ranked.shared or ranked.like)


def _score(issue: float, said: _Said) -> float:
    # Between 0 and 1, and 0.5 at `_HALF`; a cue adds 0.15 at most (decision 0037).
    return issue / (issue + _HALF) + _CUE_COUNTS * max(
        said.weight, max((c.weight for c in said.cues), default=0.0)
    )
