"""Compounds that some write together and others apart: *ceasefire* and *cease fire*.

A hyphen is read both ways anyway.

Nobody keeps a list of them: a search tries where a word may fall apart, and whether two words may be one. What is no
word is in no text; two halves are found only side by side.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import Final

WORDS_TRIED: Final = 4
"""In a search of more words each says less, and the spellings to try grow with their number."""
SHORTEST_COMPOUND: Final = 7
LONGEST_COMPOUND: Final = 30
"""Beyond it hardly a word falls apart, and each letter more would be another cut to look for."""
SHORTEST_HALF: Final = 3
MOST_CUTS: Final = 48
"""In all the words of one search; four of twelve letters have 28."""

_LEFT_OUT: Final = frozenset(
    """
    about above after again against all and any are because been before being below between both but can did does doing
    don down during each few for from further had has have having her here hers herself him himself his how into its
    itself just more most myself nor not now off once only other our ours ourselves out over own same she should some
    such than that the their theirs them themselves then there these they this those through too under until very was
    were what when where which while who whom why will with you your yours yourself yourselves
    """.split()  # noqa: SIM905 - 120 strings say the same in more lines
)
"""English words of three letters and more that the index leaves out: beside one, the other half
would stand alone.
"""


def words_together(text: str) -> list[str]:
    """The search with two neighbours as one word, each pair in turn: "a cease fire" is "acease
    fire", "a ceasefire".
    """
    words = _plain_words(text)
    return [
        " ".join([*words[:place], first + second, *words[place + 2 :]])
        for place, (first, second) in enumerate(pairwise(words))
        if first.isalpha()
        and second.isalpha()
        and SHORTEST_COMPOUND <= len(first + second) <= LONGEST_COMPOUND
    ]


def words_apart(text: str) -> list[str]:
    """The search with one word as two in a row, wherever it may fall apart: `"cease fire" now` for
    "ceasefire now".
    """
    words = _plain_words(text)
    cuts = (
        " ".join([*words[:place], f'"{word[:cut]} {word[cut:]}"', *words[place + 1 :]])
        for place, word in enumerate(words)
        if is_compound(word)
        for cut in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)
        if _LEFT_OUT.isdisjoint((word[:cut].lower(), word[cut:].lower()))
    )
    return list(islice(cuts, MOST_CUTS))


def is_compound(word: str) -> bool:
    """Whether the word is of a length to be two, in letters that have such compounds."""
    return SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND and word.isascii() and word.isalpha()


def _plain_words(text: str) -> list[str]:
    """The words of a search without operators; none of one that has any, or many words."""
    words = text.split()
    is_plain = '"' not in text and not any(
        word.startswith("-") or word.lower() == "or" for word in words
    )
    return words if is_plain and len(words) <= WORDS_TRIED else []
