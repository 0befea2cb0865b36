"""The outline of a brief that every format writes: headings, facts, quoted words, and the notes that say
where the words stand.

Words of others lose what a reader cannot see, and what no document may hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from actors.folding import HIDING
from positions.texts.word_diff import DiffPiece

# Characters that reorder or hide others, and those that XML forbids.
_UNSEEN: Final = re.compile(rf"[{HIDING}\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def one_line(text: str) -> str:
    """The text in one line, without characters that nobody sees."""
    return " ".join(_UNSEEN.sub("", text).split())


def tell_changes(pieces: Sequence[DiffPiece], *, than: str) -> list[str]:
    """What was put in and left out, in words: in a file brackets and lines through words may be the
    text's own.
    """
    told = []
    for change, words in (("put_in", "Put in"), ("left_out", "Left out")):
        found = [f"“{one_line(piece.text)}”" for piece in pieces if piece.change == change]
        if found:
            told.append(f"{words}, against what stands {than}: {'; '.join(found)}")
    return told


@dataclass(frozen=True, slots=True)
class Footnote:
    """Where words stand: what a footnote says, and the address it leads to."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What was said: ``quoted`` as it stands, in its ``language``, with what it means; ``told`` where
    no words are on record.
    """

    label: str
    quoted: str
    language: str
    gloss: str
    told: str
    conditions: Sequence[str]
    note: Footnote | None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry under a heading of its own; ``url`` leads to what ``link`` names."""

    title: str
    facts: str
    url: str
    words: Sequence[PaperWords]
    link: str = "position"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """An entry of one line."""

    text: str
    note: Footnote | None


@dataclass(frozen=True, slots=True)
class PaperPart:
    title: str
    meaning: str
    items: Sequence[Item] = ()
    lines: Sequence[PaperLine] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: ``about`` says below its title what it holds and leaves out, ``address`` where it can be
    read as it is now.
    """

    title: str
    about: Sequence[str]
    address: str
    parts: Sequence[PaperPart] = field(default_factory=list)
