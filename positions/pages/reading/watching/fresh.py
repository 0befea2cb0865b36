"""What is new of a dossier to its reader: since a day that the address names, or since they said to
have seen it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from config.accounts.roles import Role
from config.web.access import request_role, signed_in
from positions.pages.reading.watching.watching import midnight
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.cells import Matrix
from positions.reads.matrix.fresh import with_fresh
from positions.reads.watching.own import read_mark


@dataclass(frozen=True, slots=True)
class Fresh:
    """``since`` is None where nothing is marked; ``until`` is when the page was made, in the record as
    it is now."""

    since: dt.datetime | None
    until: dt.datetime
    is_visit: bool

    @property
    def stamp(self) -> str:
        """``until`` as the form sends it."""
        return str(self.until.timestamp())

    def mark(self, table: Matrix) -> Matrix:
        """The table with what is new; as it is where nothing is asked, without a query."""
        if self.since is None or table.known:
            return table
        return with_fresh(table, since=self.since, until=self.until)


def read_reader(request: HttpRequest, slug: str) -> tuple[dt.datetime | None, str]:
    """When a dossier was seen by who looks, and what their page depends on besides; one query for
    those who signed in, none for others.
    """
    if request_role(request) < Role.READER:
        return None, ""
    seen_at, watched = read_mark(signed_in(request), slug)
    return seen_at, f":{seen_at}:{watched}"


def see_fresh(address: MatrixAddress, seen_at: dt.datetime | None) -> Fresh:
    """A day in the address goes before a visit."""
    since = midnight(address.since) if address.since else seen_at
    return Fresh(since, timezone.now(), is_visit=address.since is None and seen_at is not None)
