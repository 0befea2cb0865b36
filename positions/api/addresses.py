"""The addresses that answers give: absolute, so that what was stored still leads somewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def absolute(request: HttpRequest, path: str) -> str:
    return request.build_absolute_uri(path)


def here(request: HttpRequest, name: str, **kwargs: Any) -> str:
    """The address of an endpoint."""
    return absolute(request, reverse(name, kwargs=kwargs))


def next_page(request: HttpRequest, cursor: object | None) -> str | None:
    """This address with the place where the next page begins; None where there is none."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = str(cursor)
    # Commas, tildes and colons stay readable, as in the addresses that pages write.
    return absolute(request, f"{request.path}?{query.urlencode(safe=',~:')}")


def last_day_before(until: dt.date | None) -> dt.date | None:
    """The day before the first on which something holds no more."""
    return until and until - dt.timedelta(days=1)
