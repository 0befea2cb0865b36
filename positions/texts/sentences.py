"""Where sentences begin and end, in the languages of the sources. Pure.

No package that was tried is right on all of them: *said no. Germany voted* is two sentences, *le 3. März* one.
"""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import Final

from positions.texts.passages import Range

_STOP: Final = re.compile(
    r"(?P<word>[^\s.!?…؟۔।]*)(?P<stop>[.!?…؟۔।]+)(?P<close>[\]”“\"»’')]*)(?P<gap>\s+)(?=[\[(“”„«»\"'‘–—]*(?P<next>\S))"
)
_WIDE_STOP: Final = re.compile(r"[。！？]+[”’」』）》]*")
"""Of Chinese and Japanese, behind which no blank stands."""
_ABBREVIATION_TEXT: Final = (
    "mr mrs ms dr st prof gen sen rep gov lt col sgt hon jr sr vs etc cf art ca approx inc ltd co jan feb mar apr jun"
    " jul aug sep sept oct nov dec nr bzw abs sog vgl usw evtl mme mlle г гг тыс млн млрд им ст ул тов р рр ім проф"
)
_ABBREVIATIONS: Final = frozenset(_ABBREVIATION_TEXT.split())
_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")
_PERIOD: Final = "."


def cut_sentences(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """The sentences of a stretch of a text, without the blanks around them; a line's end ends one."""
    return [
        one
        for line in _LINE.finditer(text, start, len(text) if end is None else end)
        for one in _cut_line(text, *line.span())
    ]


def _cut_line(text: str, start: int, end: int) -> list[Range]:
    stops = (found for found in _STOP.finditer(text, start, end) if not _is_inside(found))
    ends = {found.end() for found in chain(stops, _WIDE_STOP.finditer(text, start, end))}
    return [_trim(text, *place) for place in pairwise(sorted({start, *ends, end}))]


def _trim(text: str, start: int, end: int) -> Range:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _is_inside(found: re.Match[str]) -> bool:
    """Whether a mark ends no sentence: an abbreviation, an initial, a German ordinal, a small letter behind it."""
    following = found["next"]
    # A small letter goes on, whatever the mark: *“No!” he said* is one sentence.
    if following.islower():
        return True
    word = found["word"].lstrip("(“”„«\"'‘[–—").lower()
    if found["stop"] != _PERIOD or found["close"]:
        return False
    is_initial = len(word) == 1 and word.isalpha() and word != "i"
    is_ordinal = word.isdigit() and len(word) <= 2 and following.isalpha()
    return is_initial or is_ordinal or word in _ABBREVIATIONS
