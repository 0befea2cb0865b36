"""What a question in plain words names beside its subject matter: days, a direction, and who is asked
about. Pure: English words only, and no understanding of anything.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from positions.texts.asked_days import read_asked_days
from positions.texts.slips import is_slip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AGAINST: Final = _words(
    "oppose opposes opposed opposing against reject rejects rejected refuse refuses"
    " refused exclude excludes excluded rule rules ruled opposing rejecting refusing excluding"
)
_FOR: Final = _words(
    "support supports supported supporting favour favours favoured favor favors back"
    " backs backed accept accepts accepted agree agrees agreed want wants wanted welcome welcomes welcomed"
    " favouring favoring accepting wanting welcoming"
)
ASKING: Final = _words(
    "what who whom whose which when where why how say says said saying tell tells told"
    " think thinks thought stand stands stood position positions view views statement"
    " statements opinion stance stances state stated talk about regarding concerning on"
    " record word words anything anybody anyone ever comment comments mean means does did"
    " has have is are was were please show me list think feel happen happened there"
    " demand demands demanded insist insists insisted since first still already whether line whats"
    " call calls called calling didn doesn hasn isn wasn anything something everything nothing today now"
    " speak speaks spoke spoken speaking mention mentions mentioned earliest"
)
"""What a question says of itself, not of its matter; the database's own stop words come on top."""
_CONDITIONS: Final = _words(
    "condition conditions conditional precondition preconditions term terms set sets lay lays laid down"
)
"""What a question calls what is not told in these words: *on condition that* stands in few excerpts."""
_NOT_A_SUBJECT: Final = _words(
    "for to in with about into without against between over on towards toward than"
)
_GOVERNING: Final = _words(
    "government side ministry officials leaders can will would should and or"
)
"""What may follow *the German* where Germany itself is meant."""
_ASKED_OF: Final = _words(
    "do does did has have had is are was were would will can could may might should"
)
_WHO: Final = _words("who which whose anyone anybody")
_OPENING: Final = _ASKED_OF | _words("of by what whats")
"""What an office may follow whose state is not named: *what did the chancellor say*."""
_BEFORE_NOUNS: Final = "".join(
    rf"(?<!\b{word}\s)"
    for word in [
        "the",
        "a",
        "his",
        "her",
        "its",
        "their",
        "our",
        "your",
        "this",
        "that",
        "no",
        "any",
        "at",
        "in",
        "on",
        "s",
    ]
)
_NOUNS: Final = "lady|minister|use|strike|term|year|day|half|round|phase|step|stage|summit"
_SINCE: Final = re.compile(
    r"\bsince when\b|\b(?:first|earliest)\s+(?:to|statements?|time)\b"
    r"|\b(?:when|who|whose|which|what)\b.*\bearliest\b"
    rf"|\b(?:when|who|whose|which)\b.*(?<!-){_BEFORE_NOUNS}\bfirst\b(?!-|\s+(?:{_NOUNS})\b)",
    re.IGNORECASE,
)
"""*First* beside a verb, and none of a noun's: *who first said*, *when did Norland first say*, and neither
*the first lady* nor *in his first term* nor *no first use*."""
_BEGINNING: Final = _words(
    "demand demands demanded insist insists insisted offer offers offered propose proposes proposed"
)
"""What is for something where it is asked when it began: *who was first to demand*."""
_LONG: Final = 4
"""Letters of a word that may be a slip."""
_SHORTENED: Final = {"pm": ("prime", "minister"), "fm": ("foreign", "minister")}
_MOST_WORDS: Final = 5
"""Words of a name at most."""
_WORD: Final = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"[’'](?:s\b|(?=\s|$))")


class WordRange(Protocol):
    """From a word on, until before another."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question without its days: they are ``first`` to ``last``, None where open.

    ``direction`` is 1 for support, -1 for opposition, 0 where neither is asked for. ``asks_who``:
    it begins with *who*, so that nobody named is whose words are wanted. ``asks_since``: when it
    began, or who was the first.
    """

    words: Sequence[str]
    first: dt.date | None
    last: dt.date | None
    direction: int
    asks_who: bool
    asks_since: bool = False

    @property
    def matter(self) -> str:
        """The words that say what it is about."""
        return " ".join(
            word
            for word in self.words
            if word.lower() not in ASKING | _FOR | _AGAINST | _CONDITIONS
        )

    @property
    def slips(self) -> list[str]:
        """Words of its matter that one slip makes of a word of asking: *abot*, *postion*."""
        asking = [word for word in ASKING | _FOR | _AGAINST if len(word) >= _LONG]
        return [
            word
            for word in self.matter.split()
            if len(word) >= _LONG and word.islower() and any(is_slip(word, one) for one in asking)
        ]

    def runs(self) -> Iterator[tuple[int, int, str]]:
        """Every run of words that may be a name: from, until, and the words; the longest first."""
        for length in range(min(_MOST_WORDS, len(self.words)), 0, -1):
            for start in range(len(self.words) - length + 1):
                yield start, start + length, " ".join(self.words[start : start + length])

    def is_subject(self, start: int, end: int, *, is_adjective: bool, is_person: bool) -> bool:
        """Whether the name at this place can be who speaks: not after *for Ukraine* or *with Putin*, nor,
        where it is no person's, before a noun: *American troops*, *want NATO membership*, but *does
        Germany deliver*.
        """
        last = self._word_before(start)
        if self.asks_who or last in _NOT_A_SUBJECT:
            return False
        # At the end of a question a name can be who speaks, as if *say* followed.
        after = self.words[end].lower() if end < len(self.words) else "say"
        is_before_noun = after not in ASKING | _FOR | _AGAINST | _GOVERNING
        is_asked = last in _ASKED_OF and not is_adjective
        return is_person or is_asked or not is_before_noun

    def may_open(self, start: int) -> bool:
        """Whether an office at this place can be who speaks though nothing says whose it is: *the chancellor*
        that is asked of, not *met the chancellor*.
        """
        last = self._word_before(start)
        return not last or last in _OPENING

    def _word_before(self, start: int) -> str:
        """The word before a place, or before the article there; "" where there is none."""
        before = [word.lower() for word in self.words[max(0, start - 2) : start]]
        if before and before[-1] == "the":
            before.pop()
        return before[-1] if before else ""

    @property
    def names(self) -> list[str]:
        """Words with a capital that do not begin it."""
        return [word for word in self.words[1:] if word[:1].isupper()]

    def without(self, places: Iterable[WordRange]) -> AskedQuestion:
        """The same without the words at some places; what was its first word is kept as "" there."""
        # Places are counted in words, so the first stays, empty:
        # `names` and `runs` leave out what begins the question.
        left_out = {i for place in places for i in range(place.start, place.end)}
        words = ["" if i in left_out else word for i, word in enumerate(self.words)]
        return replace(self, words=words)


def read_question(text: str, *, today: dt.date | None = None) -> AskedQuestion:
    """Take the question apart; *last year* is understood where it is told what day it is.

    >>> q = read_question("Who opposed NATO membership since March 2025?")
    >>> q.matter, q.first, q.last, q.direction, q.asks_who
    ('NATO membership', datetime.date(2025, 3, 1), None, -1, True)
    """
    first, last, rest = read_asked_days(_POSSESSIVE.sub("", text), today=today)
    words = [one for word in _WORD.findall(rest) for one in _SHORTENED.get(word.lower(), (word,))]
    lower = [word.lower() for word in words]
    against, support = (not side.isdisjoint(lower) for side in (_AGAINST, _FOR))
    asks_since = bool(_SINCE.search(rest))
    if asks_since and not against:
        support = support or not _BEGINNING.isdisjoint(lower)
    # Both sides named, as in *support or oppose*, asks for either.
    direction = 0 if against == support else 1 if support else -1
    return AskedQuestion(
        _without_which(words),
        first,
        last,
        direction,
        asks_who=_asks_who(lower),
        asks_since=asks_since,
    )


def _asks_who(lower: Sequence[str]) -> bool:
    """*Who said*, *anybody against*, *did anyone say*."""
    opening = lower[1:] if lower[:1] and lower[0] in _ASKED_OF else lower
    return bool(opening) and opening[0] in _WHO


def _without_which(words: Sequence[str]) -> Sequence[str]:
    """*Which countries* asks for whoever it is: what kind of them stands in no excerpt of theirs. *Which
    Russian officials* names them.
    """
    if len(words) > 1 and words[0].lower() == "which" and words[1].islower():
        return [words[0], "", *words[2:]]
    return words
