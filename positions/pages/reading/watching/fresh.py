"""What is new of a dossier to its reader: since a day that the address names, or since they said to
have seen it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

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
    """``since`` is None where nothing is marked; ``until`` is when the page was made, ``settled`` until
    when it misses nothing that is being published: who has seen the page has seen all until then.
    """

    since: dt.datetime | None
    until: dt.datetime
    settled: dt.datetime | None
    is_visit: bool

    @property
    def stamp(self) -> str:
        """``settled`` as the form sends it, for those who signed in."""
        return str(self.settled.timestamp()) if self.settled else ""

    def mark(self, table: Matrix) -> Matrix:
        """The table with what is new; as it is where nothing is asked, without a query."""
        # As known on a former day nothing is new: the marks are of the present record.
        if self.since is None or table.known:
            return table
        return with_fresh(table, since=self.since, until=self.until)


class Reader(NamedTuple):
    """When a dossier was seen by who looks, until when the record is settled, and ``kept``, what their
    page depends on besides; nothing of those who did not sign in.
    """

    seen_at: dt.datetime | None = None
    settled: dt.datetime | None = None
    kept: str = ""


def read_reader(request: HttpRequest, slug: str) -> Reader:
    """One query for those who signed in, none for others."""
    if request_role(request) < Role.READER:
        return Reader()
    seen_at, watched, settled = read_mark(signed_in(request), slug)
    # What the ETag of the matrix has to know of them: marks of what is new, and the button to watch.
    return Reader(seen_at, settled, f":{seen_at}:{watched}")


def see_fresh(address: MatrixAddress, reader: Reader) -> Fresh:
    """A day in the address goes before a visit."""
    is_visit = address.since is None and reader.seen_at is not None
    since = midnight(address.since) if address.since else reader.seen_at
    return Fresh(since, timezone.now(), reader.settled, is_visit=is_visit)
