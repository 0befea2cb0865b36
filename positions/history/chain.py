"""The chain that seals the history: each link has the hashes of changes, and the hash of the link before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class ChainLink:
    """What stands for all of the history up to its moment, once somebody else has written it down."""

    number: int
    hash: str
    """SHA-256, in hexadecimal digits."""
    sealed_at: dt.datetime

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def extend_chain(*, patience: dt.timedelta) -> int | None:
    """Seal every change that is not sealed; return how many.

    None where somebody wrote for longer than `patience`: a change with a lower number than those that
    are there may still come, so nothing was sealed.
    """
    # The function does all of it, with rights of its own: who runs the job can neither write links
    # nor alter them (decision 0053).
    with connection.cursor() as cursor:
        cursor.execute(
            "select history.extend_chain(make_interval(secs => %s))", [patience.total_seconds()]
        )
        [sealed] = cursor.fetchone()
    return None if sealed is None else int(sealed)


def read_head() -> ChainLink | None:
    """The newest link; None where nothing was ever sealed."""
    return _read_link("order by number desc limit 1")


def read_link(number: int) -> ChainLink | None:
    """The link of this number, if there is one."""
    return _read_link("where number = %s", number)


def count_unsealed() -> int:
    """Changes that came after the newest link."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from history.change_hash"
            " where id > (select coalesce(max(until), 0) from history.link)"
        )
        [changes] = cursor.fetchone()
    return int(changes)


def find_breaks() -> Iterator[str]:
    """Changes that were altered, removed or put in since they were sealed, and links that are not
    what they were: a sentence each.
    """
    with connection.cursor() as cursor:
        cursor.execute("select history.verify_chain()")
        while rows := cursor.fetchmany(100):
            yield from (problem for (problem,) in rows)


def _read_link(which: str, *parameters: int) -> ChainLink | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select number, encode(hash, 'hex'), sealed_at from history.link {which}",  # noqa: S608 # nosec B608 # ours
            parameters,
        )
        row = cursor.fetchone()
    return row and ChainLink(*row)
