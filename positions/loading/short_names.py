"""Short names for many new rows at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from django.utils.text import slugify

from actors.folding import fold
from positions.actions.ground.versions import LONGEST_SLUG, RESERVED

_ROOM: Final = 6
"""Characters kept for a number."""


def short_names(names: Iterable[str], *, taken: Collection[str]) -> list[str]:
    """One for each name, made of its letters, which nobody has and none of the others gets."""
    used, found = {*taken, *RESERVED}, list[str]()
    for name in names:
        # Folded first: `slugify` drops letters that it cannot write in ASCII.
        base = slugify(fold(name))[: LONGEST_SLUG - _ROOM].strip("-") or "row"
        found.append(next(slug for slug in _numbered(base) if slug not in used))
        used.add(found[-1])
    return found


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
