"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class DiffPiece(NamedTuple):
    """Words in a row: ``change`` is "" where both texts have them, "left_out" or "put_in"."""

    text: str
    change: str


def compare_words(old: str, new: str) -> Sequence[DiffPiece]:
    """The words of both in the order of the newer: what was left out stands before what was put in.

    >>> [(piece.text, piece.change) for piece in compare_words("we may agree", "we will agree")]
    [('we', ''), ('may', 'left_out'), ('will', 'put_in'), ('agree', '')]
    """
    before, after = old.split(), new.split()
    pieces = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(DiffPiece(" ".join(after[c:d]), ""))
            continue
        pieces.extend(
            DiffPiece(" ".join(words), change)
            for words, change in ((before[a:b], "left_out"), (after[c:d], "put_in"))
            if words
        )
    return pieces
