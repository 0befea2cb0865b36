"""What a process keeps of what it read, for as long as a version says that it is still so."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, Final

from django.db import connection

type Versions = str | tuple[str, ...]

_FORGETTING: Final[list[Callable[[], None]]] = []


def kept_by_version[**P, T](
    *, most: int
) -> Callable[[Callable[P, T]], Callable[Concatenate[Versions, P], T]]:
    """Have a read keep its newest ``most`` answers, which threads share and nobody changes.

    It is asked with a version, or several, in front, read before: whatever changes what it reads
    raises one of them. All that it is asked with needs a hash.
    """

    def keep(read: Callable[P, T]) -> Callable[Concatenate[Versions, P], T]:
        @lru_cache(maxsize=most)
        def remember(_: Versions, *args: Any, **kwargs: Any) -> T:
            return read(*args, **kwargs)

        @wraps(read)
        def answer(versions: Versions, /, *args: P.args, **kwargs: P.kwargs) -> T:
            # Within a transaction nothing is kept: what it wrote may be taken back, and its version with it.
            if connection.in_atomic_block:
                return read(*args, **kwargs)
            return remember(versions, *args, **kwargs)  # type: ignore[arg-type]  # hashed, as is said

        _FORGETTING.append(remember.cache_clear)
        return answer

    return keep


def forget_versioned() -> None:
    """Keep nothing, as a process that has just started."""
    for forget in _FORGETTING:
        forget()
