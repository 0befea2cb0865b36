"""What people write into addresses: numbers, days, pages, words and lists, or the refusal of what
it cannot mean.

Nothing here knows a request, so that whoever reads the record may use it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse

EARLIEST: Final = dt.date(1800, 1, 1)
LATEST: Final = dt.date(2199, 12, 31)
LARGEST: Final = 2**63 - 1
"""What a column of whole numbers holds."""
LONGEST_WORDS: Final = 200
"""Characters; nobody types further to look for something."""

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
_PAGE = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")


class BadInput(BadRequest):
    """A request that cannot be answered; its text is shown to the user, with status 400."""


def number_in(text: str) -> int | None:
    """The whole number from 0 that a text is; None where it is none, or one that no column holds."""
    number = int(text) if _NUMBER.fullmatch(text) else None
    return number if number is not None and number <= LARGEST else None


def parse_number(text: str, *, what: str) -> int | None:
    """The same of a text that may be empty, and then is None.

    Raises:
        BadInput: naming ``what`` the number is of.
    """
    if text and number_in(text) is None:
        raise BadInput(f"The {what} is a number.")
    return number_in(text)


def parse_page(text: str) -> int:
    """The number of a page, from 1.

    Raises:
        BadInput: where it is no such number.
    """
    if not _PAGE.fullmatch(text):
        raise BadInput("Pages are numbered from 1.")
    return int(text)


def cut_words(text: str) -> str:
    """Words to look for."""
    return text.strip()[:LONGEST_WORDS]


def parse_day(text: str, *, what: str) -> dt.date | None:
    """A date as `parse_date` has it, of a text that may be empty."""
    return parse_date(text, what=what) if text else None


def parse_date(text: str, *, what: str) -> dt.date:
    """An ISO date within 1800 to 2199.

    Raises:
        BadInput: naming ``what`` the date is of.
    """
    try:
        if not _ISO_DATE.fullmatch(text):
            raise ValueError(text)
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"The {what} is not a date of the form 2025-08-19.") from None
    if not EARLIEST <= date <= LATEST:
        raise BadInput(f"The {what} lies outside 1800 to 2199.")
    return date


def parse_list(text: str, *, what: str, limit: int) -> list[str]:
    """The comma-separated slugs of an address, without repetitions, in their order.

    Raises:
        BadInput: if there are more than ``limit``, or one is not a slug.
    """
    slugs = list(dict.fromkeys(part for part in text.split(",") if part))
    if len(slugs) > limit:
        raise BadInput(f"At most {limit} {what} fit on one page; this address names {len(slugs)}.")
    refuse_unknown((slug for slug in slugs if not _SLUG.fullmatch(slug)), what=what)
    return slugs


def refuse_unknown(unknown: Iterable[str], *, what: str) -> None:
    """Raise BadInput naming the first few of the unknown codes, if there are any."""
    if few := list(unknown)[:5]:
        raise BadInput(f"Unknown {what}: {', '.join(few)}.")


class MovedTo(Exception):
    """What the address names was merged into something else, which has this address."""

    def __init__(self, url: str, *, has_query: bool = True) -> None:
        """``has_query`` where what was asked of the former one is asked of this one too."""
        super().__init__(url)
        self.url, self.has_query = url, has_query

    def with_query(self, request: HttpRequest, url: str = "") -> str:
        """Its address, or another ``url`` of the same, with what the address asked for adds."""
        query = request.GET.urlencode(safe=",") if self.has_query else ""
        return f"{url or self.url}?{query}" if query else url or self.url


_NAMES: Final = re.compile(r"[-a-zA-Z0-9_]+([,.][-a-zA-Z0-9_]+)*")


class Renamed(Exception):
    """What the address names, in its path or its query, has another short name by now."""

    def __init__(self, *, former: str, now: str) -> None:
        super().__init__(former)
        self.former, self.now = former, now

    def address(self, request: HttpRequest, match: ResolverMatch) -> str:
        """The same page under the present name."""
        kwargs = {
            name: self.now if value == self.former else value
            for name, value in match.kwargs.items()
        }
        query = request.GET.copy()
        for name, values in query.lists() if kwargs == match.kwargs else ():
            query.setlist(name, [self._rename(value) for value in values])
        url = reverse(match.view_name, kwargs=kwargs)
        return f"{url}?{query.urlencode(safe=',')}" if query else url

    def _rename(self, value: str) -> str:
        """The name alone, in a list with commas, or in that of a cell, with a point."""
        if not _NAMES.fullmatch(value):
            return value
        return "".join(
            self.now if part == self.former else part for part in re.split(r"([,.])", value)
        )
