"""What a download says of what was chosen for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from positions.dates import write_date

type Filter = str | dt.date | Sequence[object] | None


def say_filters(filters: Mapping[str, Filter]) -> str:
    """Those that are set, in one line: "After: 1 May 2025; Actors: India, Brazil"."""
    return "; ".join(f"{label}: {_say(meaning)}" for label, meaning in filters.items() if meaning)


def _say(meaning: Filter) -> str:
    if isinstance(meaning, dt.date):
        return write_date(meaning)
    return meaning if isinstance(meaning, str) else ", ".join(map(str, meaning or ()))


def name_part(name: str, *, is_part: bool) -> str:
    """The name of a file, which says where it has not all (docs/decisions/0021)."""
    return f"{name}-part" if is_part else name


def say_over(*, chosen: int, topics: str, unanimous: int | None = None) -> str:
    """Behind a title, over which issues: "; over 3 chosen issues of the topic “arms” without unanimous
    ones (2)", "" over all; of the ``chosen`` how many, `OnTopics.said`, and how many unanimous ones are
    left out, None where they count.
    """
    without = "" if unanimous is None else f" without unanimous ones ({unanimous:,})"
    if not (chosen or topics or without):
        return ""
    issues = f"{chosen:,} chosen issue{'' if chosen == 1 else 's'}" if chosen else "issues"
    return f"; over {issues}{topics}{without}"


def site_of(request: HttpRequest) -> str:
    """What comes before the path in addresses."""
    return request.build_absolute_uri("/").rstrip("/")
