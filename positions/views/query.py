"""What the query string of a reading page says, or the refusal of what it cannot mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Sequence

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate

from config.http import BadInput, parse_date, parse_list
from positions.overview import thin_out

TEXT_LIMIT = 200


def read_date(request: HttpRequest, name: str, *, what: str) -> dt.date | None:
    """A date that may be missing.

    Raises:
        BadInput: naming ``what`` the date is of.
    """
    text = request.GET.get(name, "")
    return parse_date(text, what=what) if text else None


def read_on(request: HttpRequest) -> dt.date:
    """The as-of date; today where the address names none."""
    return read_date(request, "on", what="as-of date") or localdate()


def read_slugs(request: HttpRequest, name: str, *, what: str, limit: int) -> list[str]:
    """Slugs between commas, or of one parameter each as checkboxes send them."""
    return parse_list(",".join(request.GET.getlist(name)), what=what, limit=limit)


def read_choice(request: HttpRequest, name: str, choices: Container[str], *, default: str = "") -> str:
    """One of a closed list.

    Raises:
        BadInput: for anything else.
    """
    choice = request.GET.get(name) or default
    if choice not in choices:
        raise BadInput(f"The {name} cannot be “{choice[:40]}”.")
    return choice


def read_text(request: HttpRequest, name: str) -> str:
    """Words to search for, cut where nobody would type further."""
    return request.GET.get(name, "").strip()[:TEXT_LIMIT]


def read_page(request: HttpRequest) -> int:
    """The number of a page, from 1.

    Raises:
        BadInput: where it is no such number.
    """
    page = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,4}", page, re.ASCII):
        raise BadInput("Pages are numbered from 1.")
    return int(page)


def paginate(total: int, *, page: int, per_page: int) -> Page[int]:
    """The page of a list that is read elsewhere.

    Raises:
        Http404: beyond the last page.
    """
    try:
        return Paginator(range(total), per_page).page(page)
    except EmptyPage:
        raise Http404(f"There is no page {page} of this list.") from None


def date_steps(request: HttpRequest, days: Sequence[dt.date], on_date: dt.date) -> dict[str, object]:
    """What the as-of control offers: the days that matter, and the addresses of those next to the date shown."""
    earlier = max((day for day in days if day < on_date), default=None)
    later = min((day for day in days if day > on_date), default=None)
    return {
        "dates": " ".join(day.isoformat() for day in thin_out(days)),
        "previous_url": address_on(request, earlier) if earlier else "",
        "next_url": address_on(request, later) if later else "",
    }


def address_of(request: HttpRequest, **changes: str) -> str:
    """This address with some parameters changed, or left out where they are ""."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{request.path}?{query.urlencode(safe=',')}"


def address_on(request: HttpRequest, date: dt.date) -> str:
    """This address as of another date, from its first page."""
    query = request.GET.copy()
    query["on"] = date.isoformat()
    query.pop("page", None)
    return f"?{query.urlencode()}"
