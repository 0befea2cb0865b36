"""Several actors in one line, as a joint statement has them: typed one by one, or pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from actors.models import Actor
from actors.querysets import Days
from positions.reads.lists.names_typed_together import find_each

MOST_NAMES: Final = 60
"""Names in a list: a joint statement of more is rare, and each is a stance to be written."""
_PARTS: Final = 3
"""Between commas, that one name may have."""
_ENDS: Final = re.compile(r"[;\r\n]")
_AND: Final = re.compile(r"\s+and\s+|^and\s+|\s*&\s*", re.IGNORECASE)

type _Found = Mapping[str, Sequence[Actor]]


class TooMany(Exception):
    """A list has more names than `MOST_NAMES`, or more pieces than that many can have."""


def take_apart(text: str, *, during: Days | None = None) -> dict[str, list[Actor]]:
    """The names of a list with whom each may mean: between semicolons or ends of lines; between
    commas, and before *and*, where nobody is called the whole of what stands there. Six queries at
    most.

    Raises:
        TooMany
    """
    parts = [pieces for part in _ENDS.split(text) if (pieces := _cut(part))]
    # Before anything is asked: each piece may begin several names, all of which are looked for.
    if sum(map(len, parts)) > MOST_NAMES * _PARTS:
        raise TooMany
    found = find_each(list(chain.from_iterable(map(_possible, parts))), during=during)
    names = dict.fromkeys(name for pieces in parts for name in _names(pieces, found))
    if len(names) > MOST_NAMES:
        raise TooMany
    return {name: found[name] for name in names}


def _cut(part: str) -> list[str]:
    pieces = (" ".join(piece.split()) for piece in part.split(","))
    return [piece for piece in pieces if piece]


def _possible(pieces: Sequence[str]) -> Iterator[str]:
    """Whatever may be a name there."""
    yield ", ".join(pieces)
    for start, piece in enumerate(pieces):
        yield from (", ".join(pieces[start : start + n]) for n in range(1, _PARTS + 1))
        yield from _AND.split(piece)


def _names(pieces: Sequence[str], found: _Found) -> Iterator[str]:
    if _is_called(whole := ", ".join(pieces), found):
        yield whole
        return
    while pieces:
        # The longest first, for names with commas of their own. What is no name in any length is one piece,
        # perhaps two by *and*.
        taken = _count_known(pieces, found)
        name = ", ".join(pieces[: taken or 1])
        pieces = pieces[taken or 1 :]
        yield from [name] if taken else filter(None, _AND.split(name))


def _count_known(pieces: Sequence[str], found: _Found) -> int:
    """How many pieces make a name, the most first; 0 where none do."""
    lengths = range(min(_PARTS, len(pieces)), 0, -1)
    return next((n for n in lengths if _is_called(", ".join(pieces[:n]), found)), 0)


def _is_called(text: str, found: _Found) -> bool:
    """Whether somebody is called that: a short name behind a list belongs to its last."""
    is_whole = "," not in text or "[" not in text
    return any(is_whole or text == f"{one.name} [{one.slug}]" for one in found[text])
