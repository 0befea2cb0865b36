"""Whether words name somebody, read as widely as can be: a name missed would be a false alarm. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from actors.folding import fold
from positions.texts.passages import Range
from positions.texts.romanised import romanise
from positions.texts.sentences import cut_sentences
from positions.texts.titles import ROLES

_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_ENDINGS: Final = 3
"""Letters of a name that an inflected form may have otherwise."""
_LONGEST_NAME: Final = 3
"""Words of a name that are looked for on record."""
_SHORT: Final = 4
"""Names up to so many letters are looked for as they are: EU, Iran."""


def sentences_about(text: str, start: int, end: int) -> Range:
    """The sentences that the words from ``start`` to ``end`` touch, and one on each side."""
    sentences = cut_sentences(text)
    touched = [n for n, (first, last) in enumerate(sentences) if first < end and start < last]
    if not touched:
        return start, end
    first, last = max(0, touched[0] - 1), min(len(sentences) - 1, touched[-1] + 1)
    return sentences[first][0], sentences[last][1]


def is_named_in(text: str, names: Iterable[str]) -> bool:
    """Whether some word of some name stands there, in whatever case, form or script; words of
    offices and articles are no names.
    """
    there = [romanise(word) for word in _WORD.findall(text)]
    exact, begun = set(there), tuple(there)
    for stem in {_stem(word) for name in names for word in _words_of(name)}:
        if stem in exact or (len(stem) >= _SHORT and any(word.startswith(stem) for word in begun)):
            return True
    return False


def names_likely(text: str) -> set[str]:
    """What stands with a capital in a text, word by word and up to three together, folded as names are
    compared.
    """
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    return {
        fold(text[words[first][0] : words[last][1]])
        for first, (start, _) in enumerate(words)
        if text[start].isupper()
        for last in range(first, min(len(words), first + _LONGEST_NAME))
    }


def _words_of(name: str) -> list[str]:
    """The words of a name that tell it from others; all of a name that is made of titles alone."""
    words = _WORD.findall(name)
    return [word for word in words if word.lower() not in ROLES] or words


def _stem(word: str) -> str:
    sound = romanise(word)
    return sound[: max(_SHORT, len(sound) - _ENDINGS)] if len(sound) > _SHORT else sound
