"""Words as they are compared: one utterance is one, however two outlets print it and two editors
select it.

Pure.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

from actors.folding import fold

PUNCTUATION: Final = ",;:!?()[]{}|/\\*_…¡¿،؛؟、。「」『』！（），：；？"
_LONGEST: Final = 300
"""Words of each side that are laid beside each other."""
_SHARED: Final = 0.6
FEWEST: Final = 4
"""Of the shorter side, words in a row that make it the same utterance; and no fewer than so many.
"""
_TABLE: Final = str.maketrans(dict.fromkeys(PUNCTUATION, " "))


def fold_words(text: str) -> str:
    """What two quotations that read alike have in common; the database does the same
    (``public.fold_words``).

    >>> fold_words("“We won’t – and can’t – send troops,” he said…")
    'we wont and cant send troops he said'
    """
    return fold(text.translate(_TABLE))


def squash_words(text: str) -> str:
    """The letters of it alone: outlets cut words otherwise. The database does the same
    (``public.squash_words``).

    >>> squash_words("A cease-fire, now!") == squash_words("a ceasefire now")
    True
    """
    return fold_words(text).replace(" ", "")


def is_same_utterance(one: str, other: str) -> bool:
    """Whether folded words are those of one utterance: they have the same letters, one holds the other, or
    they share most of the shorter.
    """
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if shorter.replace(" ", "") == longer.replace(" ", ""):
        return True  # "cease-fire" is two words here, "ceasefire" one
    # Blanks around, so that whole words are compared: *art* is not in *start*.
    if f" {shorter} " in f" {longer} ":
        return True
    if not shorter.isascii() and " " not in shorter:
        return len(shorter) >= FEWEST and shorter in longer  # scripts that write no spaces
    few, many = shorter.split()[:_LONGEST], longer.split()[:_LONGEST]
    if len(few) >= FEWEST and shorter.replace(" ", "") in longer.replace(" ", ""):
        return True
    # autojunk would drop frequent words of longer quotations.
    shared = SequenceMatcher(None, few, many, autojunk=False).find_longest_match().size
    return shared >= max(FEWEST, _SHARED * min(len(few), len(many)))
