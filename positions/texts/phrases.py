"""Where an issue's keywords, and the phrases that speak against it, stand in a text. Pure.

They are compared as people read them: whatever the capitals, the apostrophes, the hyphens and the white space, and with
the short endings that words take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from config.postgres.full_text import UNSPACED

_BETWEEN: Final = r"[\s‐‑–-]+"
_APOSTROPHES: Final = re.compile("['’‘ʼ′]")
_ENDING: Final = r"(?:['’]?\w{1,2})?(?!\w)"
_UNSPACED: Final = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of an issue in a text, half-open; those that speak against it with ``is_contra``."""

    start: int
    end: int
    is_contra: bool


class PhraseFinder:
    """Finds phrases in texts; longer ones before those that they hold."""

    def __init__(self, *, keywords: Iterable[str], contra_phrases: Iterable[str]) -> None:
        self._patterns = [(_compile(keywords), False), (_compile(contra_phrases), True)]

    def find(self, text: str) -> list[Phrase]:
        """The phrases of a text in order, none within another."""
        every = [
            Phrase(*found.span(), is_contra)
            for pattern, is_contra in self._patterns
            if pattern
            for found in pattern.finditer(text)
        ]
        phrases: list[Phrase] = []
        # Longest first at each place: of *no ceasefire* and *ceasefire*
        # the whole phrase decides, and with it its side.
        for phrase in sorted(every, key=lambda one: (one.start, -one.end, one.is_contra)):
            if not phrases or phrase.start >= phrases[-1].end:
                phrases.append(phrase)
        return phrases


def _compile(phrases: Iterable[str]) -> re.Pattern[str] | None:
    written = sorted(
        {phrase for phrase in phrases if phrase.strip()}, key=lambda phrase: (-len(phrase), phrase)
    )
    spaced = [_pattern(phrase) for phrase in written if not _UNSPACED.search(phrase)]
    # Scripts without blanks have no edges of words to ask for; all
    # other phrases share the look-behind of one group.
    patterns = [_pattern(phrase) for phrase in written if _UNSPACED.search(phrase)]
    if spaced:  # where no word begins none of them is tried
        patterns.append(rf"(?<!\w)(?:{'|'.join(spaced)}){_ENDING}")
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _pattern(phrase: str) -> str:
    words = [word for word in re.split(_BETWEEN, phrase.strip()) if word]
    return _BETWEEN.join(
        "['’‘ʼ′]?".join(map(re.escape, _APOSTROPHES.split(word))) for word in words
    )
