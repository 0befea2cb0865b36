"""What a transcript has in brackets between the words: applause, interjections, that somebody is
interpreted. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Aside(StrEnum):
    """What brackets tell."""

    APPLAUSE = "applause"
    INTERJECTION = "interjection"
    INTERPRETED = "interpreted"
    DIRECT = "direct"
    """From here on in the language of the text."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """A remark in brackets, with them."""

    start: int
    end: int
    kind: Aside


# Repetitions are bounded: a bracket that is never closed costs a
# search of bounded length, not of the rest of the text.
_BRACKETED: Final = re.compile(r"\((?:[^()\n]|\([^()\n]{0,80}\)){1,600}\)|\[[^\[\]\n]{1,200}\]")
_INTERPRETED: Final = re.compile(
    r"\b(?:(?:as|through|via)[\w ]{0,20}(?:interpret|translat)\w*|interpretation|translat(?:ed|ion)\b|speak(?:s|ing)"
    r" (?:in )?(?!english)\w+\.?|spoke in (?!english)\w+|в переводе|как переведено|через переводчик\w*|перевод"
    r"|переклад\w*|через перекладач\w*|dolmetsch\w*|übersetz\w*|traduction|traduit|interprét\w*"
    r"|(?:auf|in|en|на) (?!english|englisch|anglais)(?:[A-ZА-Я]\w+isch|Ukrainian|Russian|French|German|Spanish|Arabic"
    r"|Chinese|français|russe|ukrainien|allemand|украинском|русском|російською))",
    re.IGNORECASE,
)
_DIRECT: Final = re.compile(
    r"\b(?:in|speaks(?: in)?|continues in|spoke in) english\b", re.IGNORECASE
)
_APPLAUSE: Final = re.compile(
    r"^\W*(?:\w+ )?(?:applau\w+|laugh\w*|chuckl\w*|cheer\w*|beifall|heiterkeit|lachen|applaudiss\w*|rires?|sourires"
    r"|аплодисмент\w*|смех\w*|смеётся|смеется|оживление|оплески|сміх\w*|сміється|бурные|oklaski)\b",
    re.IGNORECASE,
)
_INTERJECTION: Final = re.compile(
    r"^\W*(?:\w+ )?(?:cross-?talk|inaudible|interruption\w*|interpos\w*|heckl\w*|shout\w*|zurufe?|widerspruch|unruhe"
    r"|glocke|zwischenruf\w*|zustimmung|oh-rufe|exclamations?|protestations|interjection\w*|brouhaha|неразборчиво|шум|выкрик\w*"
    r"|реплик\w*|нерозбірливо|вигук\w*|репліки|an? [\w ]{1,30} is heard)\b"
    r"|^.{2,80}\[[^\]]{1,40}\]\s?:",
    re.IGNORECASE,
)


def find_brackets(text: str) -> list[Bracket]:
    """The remarks of a text, in their order; other brackets are words like any."""
    found = ((match, _kind(match[0])) for match in _BRACKETED.finditer(text))
    return [Bracket(match.start(), match.end(), kind) for match, kind in found if kind]


def _kind(bracketed: str) -> Aside | None:
    inside = bracketed[1:-1]
    # Interjections first, and of any length: they quote what was
    # called, which may hold words of the other kinds.
    if _INTERJECTION.search(inside):
        return Aside.INTERJECTION
    if _APPLAUSE.search(inside):
        return Aside.APPLAUSE
    if len(inside) > 60:  # a clause of the speaker's own
        return None
    if _DIRECT.search(inside):
        return Aside.DIRECT
    return Aside.INTERPRETED if _INTERPRETED.search(inside) else None
