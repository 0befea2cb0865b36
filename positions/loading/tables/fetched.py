"""Texts that a table has by the address of their source alone: fetched as it is imported, each failure told by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from django.utils.timezone import localdate

from config.web.input import EARLIEST
from positions.choices import Precision
from positions.exceptions import Refused
from positions.intake.addresses import NotFetched
from positions.intake.child import NotRead
from positions.intake.extracted import Extracted, Origin
from positions.intake.fetching import Fetcher
from positions.intake.reading import read_file
from positions.loading.tables.problems import Problems
from positions.loading.tables.sources_named import NewSource, clean_name
from positions.loading.tables.ticking import Tick

FETCH: Final = "fetch"
"""As the option ``texts`` has it: what is not in the table is fetched."""
MOST_FETCHED: Final = 100
"""Of one table: each may take ten seconds, and a site should not be asked all day."""
_ROOM: Final = 64 << 20
"""Bytes of all that is fetched for one table, which are held until they are written."""
TO_COME: Final = "Its text is fetched from there as the table is imported."
_MORE: Final = f"At most {MOST_FETCHED} texts are fetched for one table: give this one in a column."
_NO_ROOM: Final = f"The texts before it have {_ROOM >> 20} MB: give this one in a column."


@dataclass(frozen=True, slots=True)
class Had:
    """A page as it came, and what was read of it; ``published`` is the day that it gives itself."""

    raw: bytes
    text: str
    title: str
    published: tuple[dt.date, Precision] | None = None


type Found = Mapping[str, Had | str]
"""By address what was fetched, or why nothing was."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What each column of a file is, what was chosen for all of its rows, and the texts that were
    ``found`` for it; None where nothing was fetched yet.
    """

    columns: Mapping[int, str]
    options: Mapping[str, str]
    found: Found | None = None

    @property
    def is_fetching(self) -> bool:
        return self.options.get("texts") == FETCH


def fetch_texts(addresses: Iterable[str], *, by: Fetcher, tick: Tick) -> Found:
    """Fetch and read each, one after the other; outside any transaction.

    Raises:
        Stopped: by ``tick``.
    """
    found: dict[str, Had | str] = {}
    room = _ROOM
    for number, address in enumerate(addresses):
        tick(number)
        had = _fetch(address, by) if room > 0 else _NO_ROOM
        found[address] = had
        room -= len(had.raw) if isinstance(had, Had) else 0
    return found


def _fetch(address: str, fetcher: Fetcher) -> Had | str:
    try:
        came = fetcher.fetch(address)
        name = unquote(PurePosixPath(urlsplit(came.url).path).name)
        read = read_file(came.body, name=name, content_type=came.content_type, address=came.url)
    except (NotFetched, NotRead, Refused) as why:
        return str(why)
    text = clean_name(read.text)
    published = _day_said(read)
    return (
        Had(came.body, text, read.title, published) if text else "There are no words on this page."
    )


def _day_said(read: Extracted) -> tuple[dt.date, Precision] | None:
    """The day of publication; None where it would be a guess, which nobody looks at here, or cannot be."""
    day, origin = read.published_date, read.origins.get("published_date")
    if day is None or origin != Origin.SAID or not EARLIEST <= day <= localdate():
        return None
    return day, read.published_precision


class Fetchable(Protocol):
    """A source to be of a row, without a text yet."""

    @property
    def line(self) -> int: ...

    fields: dict[str, Any]
    raw: bytes
    is_to_come: bool


def give_texts(new: Sequence[NewSource], found: Found | None, problems: Problems) -> None:
    """Give new sources the texts that were ``found``; before anything is fetched, say of each that it
    will be.
    """
    for number, one in enumerate(wanting(new)):
        if had := settle(one, "source_url", number, found, problems):
            one.given = had.text
            if "title" not in one.said and had.title:
                one.fields["title"] = had.title[:500]


def wanting(new: Sequence[NewSource]) -> list[NewSource]:
    """Those with an address and no text."""
    return [one for one in new if one.fields["url"] and not one.given]


def settle(
    one: Fetchable, column: str, number: int, found: Found | None, problems: Problems
) -> Had | None:
    """What was fetched of a source, by ``number`` of those without a text; None where that is
    still to come, or nothing could be had, which is told of the ``column`` with its address.
    """
    if number >= MOST_FETCHED:
        problems.refuse(one.line, column, _MORE)
        return None
    if found is None:
        one.is_to_come = True
        problems.ask(one.line, column, TO_COME)
        return None
    # One that the plan before did not have was never asked for.
    had = found.get(one.fields["url"], "It was not fetched: have the table checked again.")
    if isinstance(had, str):
        problems.refuse(one.line, column, had)
        return None
    one.raw = had.raw
    if had.published and one.fields.get("published_date") is None:
        one.fields["published_date"], one.fields["published_precision"] = had.published
    one.fields["retrieved_date"] = localdate()
    return had
