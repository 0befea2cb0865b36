"""Paragraphs of a page that were taken for no part of its article, at the places where they stood. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

_BREAK: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class LeftOutParagraph:
    """A paragraph's ``words``, and how many of those taken stand ``before`` it; or all that one part holds
    which ``frames`` the page, such as its navigation.
    """

    words: str
    before: int
    frames: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """A stretch of a text; or what was left out there, by its ``number``."""

    words: str
    number: int | None = None


def lay_out(text: str, as_found: str, left_out: Sequence[LeftOutParagraph]) -> list[Laid]:
    """A text, which may have been changed since it was found, with what is not in it at its place."""
    paragraphs = text.split(_BREAK)
    places = _places(paragraphs, as_found, left_out)
    laid: list[Laid] = []
    for at in range(len(paragraphs) + 1):
        laid += [Laid(left_out[number].words, number) for number, place in places if place == at]
        if at < len(paragraphs):
            laid.append(Laid(paragraphs[at]))
    return _joined(laid)


def take_in(
    text: str, as_found: str, left_out: Sequence[LeftOutParagraph], numbers: Collection[int]
) -> str:
    """The text with some of what was left out; numbers that there are not mean nothing."""
    if not numbers:
        return text
    laid = lay_out(text.replace("\r\n", "\n"), as_found, left_out)
    return _BREAK.join(one.words for one in laid if one.number is None or one.number in numbers)


def _places(
    paragraphs: Sequence[str], as_found: str, left_out: Sequence[LeftOutParagraph]
) -> list[tuple[int, int]]:
    """The number of each that is not in the text by now, and behind how many paragraphs it belongs: behind the nearest
    before it on the page that is there.
    """
    here = defaultdict(list)
    for place, words in enumerate(paragraphs, start=1):
        here[words].append(place)
    at = 0
    places = []
    for words, number in _on_page(as_found.split(_BREAK), left_out):
        # The next of several that are alike: both come in the order of the page.
        following = bisect_right(here[words], at)
        if following < len(here[words]):
            at = here[words][following]
        elif number is not None and not here[words]:
            places.append((number, at))
    return places


def _on_page(
    found: Sequence[str], left_out: Sequence[LeftOutParagraph]
) -> Iterator[tuple[str, int | None]]:
    """What was taken and, with its number, what was left out, in the order of the page."""
    taken = iter(found)
    at = 0
    for number, one in enumerate(left_out):
        for words in islice(taken, max(0, one.before - at)):
            yield words, None
        at = max(at, one.before)
        yield one.words, number
    yield from ((words, None) for words in taken)


def _joined(laid: Sequence[Laid]) -> list[Laid]:
    """With what stands together in one."""
    joined: list[Laid] = []
    for one in laid:
        if joined and one.number is None and joined[-1].number is None:
            joined[-1] = Laid(f"{joined[-1].words}{_BREAK}{one.words}")
        else:
            joined.append(one)
    return joined
