"""Who takes a position in a parsed English sentence, by which word: rules over the parse. Pure.

A holder is the subject of a verb of wish, demand, offer or refusal, or of a verb of saying; of *expressed a desire*,
the subject of the light verb. What somebody says of another's position is the other's, as told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, pairwise
from typing import Any, Final

from positions.suggest.boundary import Move
from positions.suggest.lemmas import (
    ADJECTIVES,
    AGAINST,
    BODY_LEMMAS,
    FUTURE,
    LIGHT,
    NOUNS,
    VERBS,
    WITH_PARTICLE,
    Sense,
)
from positions.suggest.parse_tree import (
    has_agent,
    is_future,
    is_modal,
    is_negated,
    is_passive,
    joined_to,
    own_subject,
    possessors_of,
    says_without,
    subject_of,
)
from positions.texts.known import ActorKey
from positions.texts.passages import Range
from positions.texts.speakers import Mention

_SAME: Final = frozenset(["it", "they", "he", "she", "we", "i", "country", "government", "bloc"])
"""Subjects that mean whoever says it."""
_OPEN: Final = frozenset(["whether", "if"])
_SAID: Final = frozenset(["ccomp", "xcomp"])
_PARTS: Final = frozenset(["xcomp", "ccomp", "acl", "pcomp"])
_BUT: Final = frozenset(["but", "although", "though"])
_HEDGE: Final = re.compile(
    r"\b(?:caution|concern|reservation|doubt|scepticism|skepticism)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ParsedClaim:
    """A position in a sentence: ``start`` to ``end`` its clause, ``holder`` where whose it is stands.

    ``sign`` as in `positions.suggest.cues.Cue`, 0 where nothing tells; ``is_mixed`` where what follows takes it back.
    """

    start: int
    end: int
    holder: Range
    keys: Sequence[ActorKey]
    cue: Range
    move: Move
    sign: int
    weight: float
    reported_by: ActorKey | None
    is_mixed: bool


def read_parsed_claims(parsed: Any, offset: int, mentions: Sequence[Mention]) -> list[ParsedClaim]:
    """The claims of a sentence that begins at ``offset`` of the text; ``mentions`` are those in it."""
    return _Sentence(parsed, offset, mentions).claims()


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue in the parse: ``head`` is the verb that has the subject."""

    cue: Any
    head: Any
    sense: Sense
    sign: int

    @property
    def is_saying(self) -> bool:
        return self.sense.move is Move.STATEMENT


def _find(token: Any) -> _Found | None:
    """The cue that a word is."""
    if token.lower_ == "against" and token.head.lemma_ == "be":
        return _made(token, token.head, AGAINST)
    if token.pos_ == "NOUN":
        return _of_noun(token)
    # *Prepared* may have its own lemma or that of the verb, as the parser takes it for the one or the other.
    if token.dep_ == "acomp" and token.head.lemma_ == "be":
        sense = ADJECTIVES.get(token.lemma_.lower()) or ADJECTIVES.get(token.lower_)
        return _made(token, token.head, sense) if sense else None
    return _of_verb(token) if token.pos_ in ("VERB", "AUX") else None


def _of_noun(token: Any) -> _Found | None:
    """*Desire* of *expressed a desire*."""
    sense, light = NOUNS.get(token.lemma_.lower()), token.head
    is_object = token.dep_ in ("dobj", "attr", "ccomp", "pobj")
    if sense is None or not is_object or light.lemma_.lower() not in LIGHT:
        return None
    return _made(token, light, sense)


def _of_verb(token: Any) -> _Found | None:
    """A verb, with its particle; of passives without an agent those that are like adjectives."""
    # Of *was rejected* nobody says by whom: nobody is made its
    # holder. *Is prepared* is passive by its form alone.
    if is_passive(token) and not has_agent(token):
        sense = ADJECTIVES.get(token.lower_)
    else:
        sense = _sense_of(token) or (FUTURE if is_future(token) else None)
    return _made(token, token, sense) if sense else None


def _sense_of(verb: Any) -> Sense | None:
    lemma = verb.lemma_.lower()
    # Sorted: which of two prepositions decides must not depend on their place.
    particles = sorted(child.lower_ for child in verb.children if child.dep_ in ("prep", "prt"))
    senses = (WITH_PARTICLE.get((lemma, particle)) for particle in particles)
    return next(filter(None, senses), None) or VERBS.get(lemma)


def _made(cue: Any, head: Any, sense: Sense) -> _Found:
    sign = sense.sign or _sign_of_content(cue)
    # *Warned that without guarantees …* asks for them.
    if sense.move is Move.WARNING and says_without(cue):
        sign = -sign
    subject = own_subject(head)
    # A negation may hang on the verb, on the cue or on its subject (*no country*): they are counted together.
    said = (cue, head) if subject is None else (cue, head, subject)
    return _Found(cue, head, sense, -sign if is_negated(*said) else sign)


def _sign_of_content(cue: Any) -> int:
    """Of what is said: *should* and *must* are for it, a negation against."""
    for content in cue.children:
        if content.dep_ in ("ccomp", "xcomp", "advcl") and content.pos_ in ("VERB", "AUX"):
            sense = VERBS.get(content.lemma_.lower())
            sign = sense.sign if sense else int(is_modal(content))
            return -sign if is_negated(content) else sign
    return 0


def _is_part(one: _Found, cues: set[int]) -> bool:
    """*Support* of *refused to support*; *will send* of *said it will send*, with the same subject."""
    token = one.head
    # Climbed only as long as nobody else becomes the subject:
    # *said that Norland will send* is another's claim.
    while token.dep_ in _PARTS:
        own = own_subject(token)
        if own is not None and own.lower_ not in _SAME:
            return False
        token = token.head
        if token.i in cues:
            return True
    return False


def _is_open(one: _Found) -> bool:
    """Of *whether it will accept* nobody knows."""
    return any(child.lower_ in _OPEN for child in one.head.children if child.dep_ == "mark")


@dataclass(frozen=True, slots=True)
class _Told:
    """A cue with its subject, and whom that names."""

    found: _Found
    subject: Any
    keys: Sequence[ActorKey]

    def is_only_saying(self, others: Sequence[_Told]) -> bool:
        """Whether a verb of saying has a claim of its holder beside it, or what it says is another's."""
        return self.found.is_saying and any(
            self._says(other) or (other.keys == self.keys and self._is_beside(other))
            for other in others
            if not other.found.is_saying
        )

    def _says(self, other: _Told) -> bool:
        head = other.found.head
        return head.dep_ in _SAID and self.found.head in head.ancestors

    def _is_beside(self, other: _Told) -> bool:
        head = self.found.head
        return other.found.head.i == head.i or other.found.head in head.ancestors


def _with_subjects(found: Sequence[_Found]) -> Iterator[tuple[_Found, Any]]:
    held = ((one, subject_of(one.head)) for one in found)
    return ((one, subject) for one, subject in held if subject is not None)


@dataclass(frozen=True)
class _Sentence:
    parsed: Any
    offset: int
    mentions: Sequence[Mention]

    def claims(self) -> list[ParsedClaim]:
        own = [one for one in self._told if not one.is_only_saying(self._told)]
        # A clause ends where that of another claim begins, so each has to know the others' verbs.
        heads = {one.found.head.i for one in own}
        return [self._claim(one, heads - {one.found.head.i}) for one in own]

    @cached_property
    def _told(self) -> list[_Told]:
        """The cues with a holder on record, without those that only say what another one is about."""
        found = list(filter(None, map(_find, self.parsed)))
        cues = {one.cue.i for one in found}
        # Without the parts first: *refused to support* would be two claims of one subject.
        whole = [one for one in found if not _is_part(one, cues) and not _is_open(one)]
        told = [_Told(one, subject, self._keys(subject)) for one, subject in _with_subjects(whole)]
        return [one for one in told if one.keys]

    def _keys(self, subject: Any) -> list[ActorKey]:
        """Whom a subject names, with those joined to it; none where it is nobody on record itself."""
        # Those joined to a stranger are no holders: the claim would be made of the second name alone.
        first = self._key_of(subject)
        if first is None:
            return []
        joined = [self._key_of(token) for token in joined_to(subject)]
        return list(dict.fromkeys([first, *(key for key in joined if key is not None)]))

    def _key_of(self, token: Any) -> ActorKey | None:
        """Whose name a token is part of; of *Norland’s ministry* Norland."""
        mention = self._mention(token)
        if mention is None and token.lemma_.lower() in BODY_LEMMAS:
            mention = next(filter(None, map(self._mention, possessors_of(token))), None)
        return None if mention is None else mention.key

    def _mention(self, token: Any) -> Mention | None:
        place = self.offset + token.idx
        return next((one for one in self.mentions if one.start <= place < one.end), None)

    def _claim(self, one: _Told, others: set[int]) -> ParsedClaim:
        found = one.found
        start, end = self._clause(one, others)
        mention = self._mention(one.subject)
        return ParsedClaim(
            start=start,
            end=end,
            holder=(mention.start, mention.end)
            if mention
            else self._span(one.subject.left_edge, one.subject),
            keys=one.keys,
            cue=self._span(found.cue, found.cue),
            move=Move.REFUSAL if found.sign < 0 < found.sense.sign else found.sense.move,
            sign=found.sign,
            weight=found.sense.weight,
            reported_by=next(self._tellers(one), None),
            is_mixed=self._is_mixed(found, others),
        )

    def _span(self, first: Any, last: Any) -> Range:
        return self.offset + first.idx, self.offset + last.idx + len(last.text)

    def _clause(self, one: _Told, others: set[int]) -> Range:
        """What hangs on the verb without a break, from its subject on and without other claims."""
        head, cue, subject = one.found.head, one.found.cue, one.subject
        # What lies under the verb of another claim is told by that one, and told once.
        inner = {
            under.i
            for token in head.subtree
            if token.i in others
            for under in token.subtree
            if under.i != head.i
        }
        own = [
            token.i
            for token in head.subtree
            if token.i == head.i or (token.i not in inner and token.dep_ != "punct")
        ]
        # A clause cut by another claim falls apart; kept is the piece with the cue.
        first, last = _run_of(own, inner, max(cue.i, head.i))
        # The subject of a verb further up is not drawn in: the words between are another's.
        if subject.head.i == head.i:
            first = min(first, subject.left_edge.i)
        return self._span(self.parsed[first], self.parsed[last])

    def _tellers(self, one: _Told) -> Iterator[ActorKey]:
        """According to whom, or whose saying it is part of."""
        # *According to* hangs anywhere in a parse, so the whole sentence is looked at.
        for token in self.parsed:
            if token.lower_ == "according":
                yield from self._others(token.subtree, one)
        if one.found.head.dep_ in _SAID:
            for head in one.found.head.ancestors:
                sense = VERBS.get(head.lemma_.lower())
                if sense is not None and sense.move is Move.STATEMENT:
                    yield from self._others(filter(None, [subject_of(head)]), one)

    def _others(self, tokens: Iterator[Any], one: _Told) -> Iterator[ActorKey]:
        named = (self._key_of(token) for token in tokens)
        return (key for key in named if key is not None and key not in one.keys)

    def _is_mixed(self, found: _Found, others: set[int]) -> bool:
        """Whether *but* and another wish follow that are no claim of their own, and no mere caution."""
        behind = [token for token in self.parsed if token.i > found.cue.i]
        rest = list(dropwhile(lambda token: token.lower_ not in _BUT, behind))
        # What follows *but* and is a claim of its own is suggested by itself, and takes nothing back.
        if not rest or any(other > rest[0].i for other in others):
            return False
        is_hedged = _HEDGE.search(" ".join(token.text for token in rest)) is not None
        return not is_hedged and any(map(_has_sign, rest))


def _has_sign(token: Any) -> bool:
    sense = VERBS.get(token.lemma_.lower()) if token.pos_ == "VERB" else None
    return sense is not None and sense.sign != 0


def _run_of(own: Sequence[int], gaps: Set[int], place: int) -> Range:
    """The first and the last of places that are in a row but for what lies in no gap, up to the row that holds one."""
    first = own[0]
    for before, behind in pairwise(own):
        if not gaps.isdisjoint(range(before + 1, behind)):
            if before >= place:
                return first, before
            first = behind
    return first, own[-1]
