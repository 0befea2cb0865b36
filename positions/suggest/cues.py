"""Words that carry a stance, in the languages of the sources: wish, demand, offer, refusal, and what turns them. Pure.

A table by the beginnings of words, not a model: whatever it finds can be underlined and told as a reason. Polarity is
towards what is said, and only where a cue carries it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from positions.suggest.boundary import Move
from positions.suggest.cue_words import CONDITION_CUES, NEGATIONS, TABLE
from positions.texts.passages import Range


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at a place; ``sign`` is 1 towards what is said, -1 against it, 0 where it tells neither.

    ``weight`` from 0 to 1 is how surely it carries a stance at all.
    """

    start: int
    end: int
    move: Move
    sign: int
    weight: float


_SCOPE: Final = {"en": 28, "de": 60, "ru": 16, "uk": 16, "fr": 22}
"""Characters before a cue within which a negation turns it; German puts it behind the verb as well."""
_CLAUSE_END: Final = re.compile(r"[,;:.!?…—–]|\n")
_BETWEEN: Final = re.compile(r"[;:.!?…—–]|\b(?:but|aber|sondern|но|а|але|mais)\b")
_LONGEST: Final = 240


@dataclass(frozen=True, slots=True)
class _Lexicon:
    cues: Sequence[tuple[re.Pattern[str], Move, int, float]]
    negation: re.Pattern[str]
    condition: re.Pattern[str]
    scope: int
    is_behind: bool


@cache
def _lexicon(language: str) -> _Lexicon | None:
    """Of a language; None where there is none of it."""
    known = language.strip().lower().partition("-")[0]
    if known not in TABLE:
        return None
    cues = [
        # Whole words only; a pattern says with \w* where endings are open.
        (re.compile(rf"(?<!\w)(?:{pattern.strip()})(?!\w)", re.IGNORECASE), move, sign, weight)
        for pattern, move, sign, weight in TABLE[known]
    ]
    return _Lexicon(
        cues,
        re.compile(rf"(?<!\w)(?:{NEGATIONS[known]})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{CONDITION_CUES[known]})(?!\w)", re.IGNORECASE),
        _SCOPE[known],
        known == "de",
    )


def find_cues(text: str, start: int, end: int, language: str) -> list[Cue]:
    """The cues of a stretch, the surest first; a negation before one turns its sign."""
    lexicon = _lexicon(language)
    if lexicon is None:
        return []
    found = []
    for pattern, move, sign, weight in lexicon.cues:
        for place in pattern.finditer(text, start, end):
            turned = _turned(lexicon, text, (start, end), place.span(), sign)
            done = Move.REFUSAL if turned < 0 < sign else move
            found.append(Cue(*place.span(), done, turned, weight))
    # By weight, so that callers may take the first as the surest.
    return sorted(found, key=lambda cue: (-cue.weight, cue.start))


def _turned(lexicon: _Lexicon, text: str, sentence: Range, place: Range, sign: int) -> int:
    """The sign of a cue in its clause: each negation turns it."""
    # A negation counts within the scope of its language and no
    # further than the clause: *but* and a full stop end it.
    first = max(sentence[0], place[0] - lexicon.scope)
    before = _BETWEEN.split(text[first : place[0]])[-1]
    behind = text[place[1] : min(sentence[1], place[1] + lexicon.scope)]
    # *Lehnt … nicht ab*: in German the negation stands behind the verb, up to the end of the clause.
    if lexicon.is_behind:
        negations = len(lexicon.negation.findall(_CLAUSE_END.split(behind)[0]))
    else:  # must not
        negations = int(lexicon.negation.match(behind.lstrip()) is not None)
    negations += len(lexicon.negation.findall(before))
    # *Cannot not support* supports: two turn it back.
    return -sign if negations % 2 else sign


def find_conditions(text: str, start: int, end: int, language: str) -> list[Range]:
    """The clauses of a sentence that make something depend, with the word that begins them."""
    lexicon = _lexicon(language)
    if lexicon is None:
        return []
    begins = [found.start() for found in lexicon.condition.finditer(text, start, end)]
    places: list[Range] = []
    for begin, following in pairwise([*begins, end]):
        # A condition within another belongs to it.
        if places and begin < places[-1][1]:
            continue
        stop = _CLAUSE_END.search(text, begin + 1, end)
        # At the next comma, at the next condition, or where the clause is too long to be one.
        last = min(stop.start() if stop else end, begin + _LONGEST, max(following, begin + 1))
        words = text[begin:last].rstrip()
        # Two words are a phrase (*when asked*), not a condition.
        if len(words.split()) > 2:
            places.append((begin, begin + len(words)))
    return places


def signs(cues: Sequence[Cue]) -> Iterator[int]:
    """The signs of the surest cues alone."""
    surest = max((cue.weight for cue in cues if cue.sign), default=0.0)
    # Weaker cues are left out: *will* beside *rejects* would make every refusal mixed.
    return (cue.sign for cue in cues if cue.sign and cue.weight == surest)
