"""What a request says in its address, and of which version it was made, or the refusal of what it
cannot mean.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest, QueryDict
from django.utils.timezone import localdate

from config.accounts.roles import Role
from config.web.access import request_role, signed_in
from config.web.input import (
    BadInput,
    cut_words,
    number_in,
    parse_day,
    parse_list,
    parse_number,
    parse_page,
)
from positions.audience import Audience
from positions.models import Dossier, Event
from positions.reads.lists.dossier_overview import thin_out_days
from positions.reads.matrix.address import BETWEEN_TOPICS, MatrixAddress, parse_topics
from positions.rules.blind import kept_from

EVENTS_OFFERED: Final = 40
"""Events in a list of dates: whoever wants another finds it among all."""


_BETWEEN: Final = {"actors": ",", "issues": ",", "topics": BETWEEN_TOPICS}
"""What stands between the several values of a parameter, or comes as one parameter each."""


def audience_of(request: HttpRequest) -> Audience:
    """Who reads the page."""
    role = request_role(request)
    is_editor = role >= Role.EDITOR
    # Only editors see what is not published, and only that is kept from whoever codes blind: readers cost no
    # query.
    return Audience(role, kept_from(signed_in(request)) if is_editor else frozenset())


def read_date(request: HttpRequest, name: str, *, what: str) -> dt.date | None:
    """A date that may be missing.

    Raises:
        BadInput: naming ``what`` the date is of.
    """
    return parse_day(request.GET.get(name, ""), what=what)


def read_on(request: HttpRequest) -> dt.date:
    """The as-of date; today where the address names none."""
    return read_date(request, "on", what="as-of date") or localdate()


def read_slugs(request: HttpRequest, name: str, *, what: str, limit: int) -> list[str]:
    """Slugs between commas, or of one parameter each as checkboxes send them."""
    return parse_list(",".join(request.GET.getlist(name)), what=what, limit=limit)


def read_asked_topics(request: HttpRequest) -> list[str]:
    """The topics that issues must be of, in one parameter or one each.

    Raises:
        BadInput: if they are too many.
    """
    return parse_topics(*request.GET.getlist("topics"))


def read_matrix_address(query: QueryDict) -> MatrixAddress:
    """What an address asks of a matrix; actors, issues and topics in one parameter or one each.

    Raises:
        BadInput: naming what cannot be read.
    """
    return MatrixAddress.parse(
        {
            name: _BETWEEN[name].join(given) if name in _BETWEEN else given[-1]
            for name, given in query.lists()
        }
    )


def read_choice(
    request: HttpRequest, name: str, choices: Container[str], *, default: str = ""
) -> str:
    """One of a closed list.

    Raises:
        BadInput: for anything else.
    """
    choice = request.GET.get(name) or default
    # Refused and not passed over: a page would show everything under a choice that somebody believes in.
    if choice not in choices:
        # Cut: an address may be of thousands of characters.
        raise BadInput(f"The {name} cannot be “{choice[:40]}”.")
    return choice


def read_text(request: HttpRequest, name: str) -> str:
    """Words to search for, cut where nobody would type further."""
    return cut_words(request.GET.get(name, ""))


def read_number(request: HttpRequest, name: str) -> int | None:
    """The number that the address gives for ``name``, or None.

    Raises:
        BadInput: for anything else.
    """
    return parse_number(request.GET.get(name, ""), what=name)


def read_shown_version(request: HttpRequest) -> int:
    """The version of what a button stood beside when it was pressed.

    Raises:
        BadInput: where the form names none.
    """
    version = number_in(request.POST.get("version", ""))
    if not version:  # they begin with 1
        raise BadInput("The form does not say which version it is about. Load the page again.")
    return version


def read_page(request: HttpRequest) -> int:
    """The number of a page, from 1.

    Raises:
        BadInput: where it is no such number.
    """
    return parse_page(request.GET.get("page", "1"))


def paginate(total: int, *, page: int, per_page: int) -> Page[int]:
    """The page of a list that is read elsewhere.

    Raises:
        Http404: beyond the last page.
    """
    try:
        # A range has the length that a paginator asks for, and costs nothing to slice.
        return Paginator(range(total), per_page).page(page)
    except EmptyPage:
        raise Http404(f"There is no page {page} of this list.") from None


def date_steps(
    request: HttpRequest, days: Sequence[dt.date], on_date: dt.date
) -> dict[str, object]:
    """What the as-of control offers: the days that matter, and the addresses of those next to the
    date shown.
    """
    earlier = max((day for day in days if day < on_date), default=None)
    later = min((day for day in days if day > on_date), default=None)
    return {
        "dates": " ".join(day.isoformat() for day in thin_out_days(days)),
        "previous_url": address_on(request, earlier) if earlier else "",
        "next_url": address_on(request, later) if later else "",
    }


class OfferedEvents(NamedTuple):
    """Events as dates to choose, each with an address, and whose list has others; None where these
    are all.
    """

    rows: list[tuple[Event, str]]
    more_of: Dossier | None


def offer_events(
    events: Sequence[Event],
    address: Callable[[dt.date], str],
    *,
    near: dt.date,
    dossier: Dossier | None,
) -> OfferedEvents:
    """The events ``near`` a day, the newest first, each with the ``address`` of its day: more would
    be most of a matrix.
    """
    # Those nearest to the day shown: a dossier may have hundreds, and each is a link.
    nearest = nsmallest(EVENTS_OFFERED, events, key=lambda one: abs(one.first_date - near))
    rows = [(one, address(one.first_date)) for one in sorted(nearest, key=_begins, reverse=True)]
    return OfferedEvents(rows, dossier if len(rows) < len(events) else None)


def _begins(event: Event) -> dt.date:
    return event.first_date


def changed_address(request: HttpRequest, **changes: str) -> str:
    """This address with some parameters changed, or left out where they are ""."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{request.path}?{query.urlencode(safe=',')}"


def address_on(request: HttpRequest, date: dt.date) -> str:
    """This address as of another date, from its first page."""
    return address_with(request, "on")(date)


def address_with(request: HttpRequest, name: str) -> Callable[[dt.date], str]:
    """Writes this address with another date under a name, from its first page: put together once,
    for however many dates.
    """
    query = request.GET.copy()
    # A place in a list belongs to the day that it was read of.
    for replaced in (name, "page", "after"):
        query.pop(replaced, None)
    # Encoded once: a page offers forty days in each of two lists.
    kept = f"?{query.urlencode()}&" if query else "?"
    return lambda date: f"{kept}{name}={date.isoformat()}"
