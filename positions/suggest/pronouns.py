"""Whom English pronouns mean, where that is plain: *he* and *his*, and *its* of whoever a sentence begins with. Pure.

A pronoun after the name of a stranger means nobody here: the name on record would be the wrong one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from positions.texts.known import Roll
from positions.texts.passages import Range
from positions.texts.sentences import cut_sentences
from positions.texts.speakers import Mention

_HIS: Final = frozenset(["he", "she", "his", "her", "him", "himself", "herself"])
_PRONOUN: Final = re.compile(r"\b(?:he|she|his|her|him|himself|herself|its)\b", re.IGNORECASE)
_STRANGER: Final = re.compile(r"(?<![.!?] )(?<=[\w,“] )[A-Z][a-zà-ž’]+ [A-Z][a-zà-ž]+")


def find_pronouns(text: str, found: Sequence[Mention], roll: Roll) -> Iterator[Mention]:
    """Pronouns with whom they mean, by the mentions ``found``, which are in order."""
    starts = [one.start for one in found]
    former: Mention | None = None
    for first, last in cut_sentences(text):
        here = found[bisect_left(starts, first) : bisect_left(starts, last)]
        people = [one for one in here if roll.known[one.key].is_person]
        for pronoun in _PRONOUN.finditer(text, first, last):
            if pronoun[0].lower() in _HIS:
                meant = _person(text, (first, pronoun.start()), people, former)
            else:
                meant = _beginning(first, pronoun.start(), here, roll)
            if meant is not None:
                yield Mention(*pronoun.span(), meant.key)
        # After a sentence with a stranger *he* may be the stranger: nobody is carried on.
        is_clear = not _has_stranger(text, (first, last), here)
        former = (people[0] if people else former) if is_clear else None


def _person(
    text: str, before: Range, people: Sequence[Mention], former: Mention | None
) -> Mention | None:
    """The first person of the sentence, else of the one before."""
    named = [one for one in people if one.end <= before[1]]
    # Only what stands before the pronoun can be meant by it.
    if _has_stranger(text, before, named):
        return None
    return named[0] if named else former


def _beginning(first: int, place: int, here: Sequence[Mention], roll: Roll) -> Mention | None:
    """The state or body that a sentence begins with."""
    head = next(iter(here), None)
    # *Its* of a sentence that begins with a person is of something else.
    if head is None or roll.known[head.key].is_person or head.end >= place:
        return None
    return head if head.start - first <= len("The ") else None


def _has_stranger(text: str, place: Range, known: Sequence[Mention]) -> bool:
    """Whether two words with capitals stand there that are nobody on record."""
    return any(
        not any(one.start < found.end() and found.start() < one.end for one in known)
        for found in _STRANGER.finditer(text, *place)
    )
