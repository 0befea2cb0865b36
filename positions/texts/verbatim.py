"""Where a quotation stands in a text word for word, and what is printed otherwise. Pure.

The letters are compared without what is between them, and then where words begin and end: a word
may fall in two only at a hyphen, as *cease-fire* does, or *nego-* at the end of a line. *Now here* is
not *nowhere*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise, takewhile
from typing import Final

from positions.texts.passages import Range
from positions.texts.quotation import PartLink, Quotation
from positions.texts.wording import APOSTROPHES, LIGATURES, Token, Wording

_MOST: Final = 20
"""Places in one text that are looked at."""
FARTHEST: Final = {PartLink.CUT: 1200, PartLink.INSERTED: 120}
"""Characters of the text between two parts of a quotation: some paragraphs, or the words that a
bracket stands for.
"""
_TRIED: Final = 200
"""Beginnings of a quotation in parts that are followed in one text."""
_DEAD: Final = 1_000
"""Places of parts that led nowhere, after which no more are followed in one text."""


class AllowedDifference(StrEnum):
    """What may differ while the words are the same."""

    CAPITALS = "capitals"
    APOSTROPHES = "apostrophes"
    QUOTATION_MARKS = "quotation marks"
    DASHES = "dashes"
    HYPHENS = "hyphens"
    ELLIPSES = "ellipses"
    DOTS = "ё and е"
    LIGATURES = "ligatures"
    LINES = "line breaks"
    PUNCTUATION = "other punctuation"


_KINDS: Final = {
    AllowedDifference.QUOTATION_MARKS: re.compile("[“”„‟«»‹›\"‘’‚‛'＂「」『』]"),
    AllowedDifference.HYPHENS: re.compile("[-‐‑]"),
    AllowedDifference.DASHES: re.compile("[–—―‒−]"),
    AllowedDifference.ELLIPSES: re.compile(r"…|\.\s?\.\s?\."),
    AllowedDifference.LINES: re.compile(r"\n"),
    AllowedDifference.PUNCTUATION: re.compile(r"[^\s“”„‟«»‹›\"‘’‚‛'＂「」『』‐‑–—―‒−…\-\[\]]"),
}


_UNDOTTED: Final = str.maketrans("ёЁ", "еЕ") | LIGATURES
_INSIDE: Final[Mapping[AllowedDifference, Callable[[str], str]]] = {
    # Without dots of *ё* and ligatures, which are told as their own kinds and are no capitals.
    AllowedDifference.CAPITALS: lambda inside: _pick(inside, str.isalnum).translate(_UNDOTTED),
    AllowedDifference.DOTS: lambda inside: _pick(inside, "ёЁ".__contains__).lower(),
    AllowedDifference.LIGATURES: lambda inside: _pick(inside, lambda one: ord(one) in LIGATURES),
    AllowedDifference.APOSTROPHES: lambda inside: _pick(inside, APOSTROPHES.__contains__),
    AllowedDifference.PUNCTUATION: lambda inside: _pick(inside, ".".__eq__),
}
"""What differs inside words, as the points of U.S. do: by kind what has to be the same."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where each part of a quotation stands, in characters of the text; with what differs in print.

    ``is_marked`` where not all of it stands there, as its own marks tell.
    """

    parts: Sequence[Range]
    differences: Sequence[AllowedDifference]
    is_marked: bool

    @property
    def start(self) -> int:
        return self.parts[0][0]

    @property
    def end(self) -> int:
        return self.parts[-1][1]

    @property
    def cuts(self) -> list[Range]:
        """What stands between the parts."""
        return [(one[1], other[0]) for one, other in pairwise(self.parts)]


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of a text, from one to before another, that are those of a part."""

    first: int
    last: int


def find_verbatim(quotation: Quotation, text: Wording) -> list[Match]:
    """The first places where the quotation stands: as a whole, its marks being the text's own, or
    else part by part, in order and close together.
    """
    quoted = quotation.wording
    whole = islice(_find_run(quoted, (0, len(quoted.tokens)), text), _MOST)
    found = [_match(quotation, text, [run], [(0, len(quoted.tokens))]) for run in whole]
    # Only where the whole is not found are its marks read as the
    # quoter's: dots and brackets may be the text's own.
    if found or not (quotation.is_marked and quotation.is_traceable):
        return found
    spans = [(part.first, part.last) for part in quotation.parts]
    beginnings = islice(_find_run(quoted, spans[0], text), _TRIED)
    dead: set[tuple[int, int]] = set()
    chains = (_follow(quotation, text, beginning, dead) for beginning in beginnings)
    return [_match(quotation, text, runs, spans) for runs in islice(filter(None, chains), _MOST)]


def _follow(
    quotation: Quotation, text: Wording, beginning: _Run, dead: set[tuple[int, int]]
) -> list[_Run]:
    """The runs of all parts after one of the first, each as near as the later ones let it; none
    where a part does not follow soon. ``dead`` are numbers of parts, and where the last of them
    ended, that nothing follows: they are added to.
    """
    runs, ways = [beginning], [_following(quotation, text, 1, beginning)]
    while runs and len(runs) < len(quotation.parts) and len(dead) < _DEAD:
        run = next(ways[-1], None)
        # The nearest place of a part may be too far from the next part: then the one behind it is tried.
        if run is None:
            ways.pop()
            dead.add((len(runs), runs.pop().last))
        elif (len(runs) + 1, run.last) not in dead:
            runs.append(run)
            ways.append(_following(quotation, text, len(runs), run))
    return runs if len(runs) == len(quotation.parts) else []


def _following(quotation: Quotation, text: Wording, number: int, before: _Run) -> Iterator[_Run]:
    """Where a part of the quotation stands near enough behind the one before it, the nearest first."""
    part, end = quotation.parts[number], text.tokens[before.last - 1].end
    after = _find_run(quotation.wording, (part.first, part.last), text, since=before.last)
    yield from takewhile(
        lambda run: text.tokens[run.first].start - end <= FARTHEST[part.link], after
    )


def _find_run(
    quoted: Wording, words: tuple[int, int], text: Wording, *, since: int = 0
) -> Iterator[_Run]:
    """Where words of the quotation stand in a row, from the word ``since`` of the text on."""
    first, last = quoted.offsets[words[0]], quoted.offsets[words[1]]
    letters = quoted.letters[first:last]
    place = text.letters.find(letters, text.offsets[since])
    while place >= 0:
        # Letters are found across words; both ends have to be edges of words.
        run = text.token_at(place), text.token_at(place + len(letters))
        if run[0] is not None and run[1] is not None:
            found = _Run(run[0], run[1])
            if _parts_alike(quoted, words, text, found):
                yield found
        place = text.letters.find(letters, place + 1)


def _parts_alike(quoted: Wording, words: tuple[int, int], text: Wording, run: _Run) -> bool:
    """Whether words begin at the same letters, but for those that a hyphen begins."""
    ours = {quoted.offsets[n] - quoted.offsets[words[0]]: n for n in range(words[0] + 1, words[1])}
    theirs = {text.offsets[n] - text.offsets[run.first]: n for n in range(run.first + 1, run.last)}
    return all(quoted.is_joint(ours[at]) for at in ours.keys() - theirs.keys()) and all(
        text.is_joint(theirs[at]) for at in theirs.keys() - ours.keys()
    )


def _match(
    quotation: Quotation, text: Wording, runs: Sequence[_Run], words: Sequence[tuple[int, int]]
) -> Match:
    different = {
        kind
        for run, span in zip(runs, words, strict=True)
        for kind in _differences(quotation.wording, span, text, run)
    }
    if quotation.has_bracketed_capital:
        different.add(AllowedDifference.CAPITALS)
    # From the first to the last word: marks around the words are not part of the place.
    places = [(text.tokens[run.first].start, text.tokens[run.last - 1].end) for run in runs]
    read = sum(last - first for first, last in words)
    return Match(
        places,
        [kind for kind in AllowedDifference if kind in different],
        is_marked=len(runs) > 1 or read < len(quotation.wording.tokens),
    )


def _differences(
    quoted: Wording, words: tuple[int, int], text: Wording, run: _Run
) -> Iterator[AllowedDifference]:
    ours, theirs = quoted.slice(*words), text.slice(run.first, run.last)
    if ours == theirs:
        return
    mine, others = quoted.tokens[slice(*words)], text.tokens[run.first : run.last]
    inside = _join(quoted.text, mine), _join(text.text, others)
    for kind, read in _INSIDE.items():
        if read(inside[0]) != read(inside[1]):
            yield kind
    printed = _between(quoted, *words), _between(text, run.first, run.last)
    for kind, pattern in _KINDS.items():
        if _count(pattern, printed[0]) != _count(pattern, printed[1]):
            yield kind


def _join(text: str, tokens: Sequence[Token]) -> str:
    """Words as they are printed, without what is between them."""
    return "".join([text[token.start : token.end] for token in tokens])


def _pick(inside: str, is_it: Callable[[str], bool]) -> str:
    return "".join(filter(is_it, inside))


def _between(wording: Wording, first: int, last: int) -> dict[int, str]:
    """By the letter before which it stands, what is printed between two words."""
    begin = wording.offsets[first]
    return {wording.offsets[n] - begin: wording.between(n) for n in range(first + 1, last)}


def _count(pattern: re.Pattern[str], printed: dict[int, str]) -> dict[int, list[str]]:
    return {at: found for at, text in printed.items() if (found := list(_find(pattern, text)))}


def _find(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Marks as they are printed; an ellipsis is one, in points or not, and no other punctuation."""
    if pattern is _KINDS[AllowedDifference.PUNCTUATION]:
        text = _KINDS[AllowedDifference.ELLIPSES].sub("", text)
    return (found[0] for found in pattern.finditer(text))
