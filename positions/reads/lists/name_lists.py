"""Several actors in one line, as a joint statement has them: typed one by one, or pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from actors.querysets import Days
from positions.reads.lists.typed_names import find_actors

MOST: Final = 60
"""Names in a list: a joint statement of more is rare, and each costs some ten queries."""
_PARTS: Final = 3
"""Between commas, that one name may have."""
_ENDS: Final = re.compile(r"[;\r\n]")
_AND: Final = re.compile(r"\s+and\s+|^and\s+|\s*&\s*", re.IGNORECASE)


def take_apart(text: str, *, during: Days | None = None) -> list[str]:
    """The names of a list, each once and `MOST` and one more at most: between semicolons or ends of
    lines; between commas, and before *and*, where nobody is called the whole of what stands there.
    """
    names: dict[str, None] = {}
    for part in _ENDS.split(text):
        for name in _names(part.strip(" ,"), during):
            names[name] = None
            if len(names) > MOST:
                return list(names)
    return list(names)


def _names(part: str, during: Days | None) -> Iterator[str]:
    pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
    if len(pieces) > 1 and _is_called(part, during):
        pieces = [part]
    while pieces:
        taken = _count_known(pieces, during)
        name = ", ".join(pieces[: taken or 1])
        pieces = pieces[taken or 1 :]
        yield from [name] if taken else filter(None, _AND.split(name))


def _count_known(pieces: list[str], during: Days | None) -> int:
    """How many pieces make a name, the most first; 0 where none do."""
    lengths = range(min(_PARTS, len(pieces)), 0, -1)
    return next((n for n in lengths if _is_called(", ".join(pieces[:n]), during)), 0)


def _is_called(text: str, during: Days | None) -> bool:
    """Whether somebody is called that: a short name behind a list belongs to its last."""
    is_whole = "," not in text or "[" not in text
    found = find_actors(text, during=during)
    return any(is_whole or text == f"{one.name} [{one.slug}]" for one in found)
