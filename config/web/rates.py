"""How often one visitor asks of what costs much, counted for all workers together in one statement a request."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from config.accounts.visitors import UNKNOWN, visitor_address
from config.postgres.replicas import primary

WINDOW: Final = 60
"""Seconds."""

# Nobody who reads waits for a disk or for replicas: a count that is lost with a server is no loss.
_COUNT: Final = """
with hurried as materialized (select set_config('synchronous_commit', 'off', true) as said),
counted as (
  insert into public.demarche_use as u (visitor, span, n) values (%s, %s, 1)
  on conflict (visitor) do update
     set n = case when u.span = excluded.span then u.n + 1 else 1 end, span = excluded.span
  returning n)
select n from counted, hurried where said is not null
"""
_FORGET: Final = """
with hurried as materialized (select set_config('synchronous_commit', 'off', true) as said)
delete from public.demarche_use using hurried where said is not null and span < %s
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """``n`` requests of one visitor within the window, of the ``limit``; it ends in ``seconds``."""

    n: int
    limit: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        return self.n > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers writes them."""
        left = max(0, self.limit - self.n)
        return {
            "RateLimit-Policy": f'"visitor";q={self.limit};w={WINDOW}',
            "RateLimit": f'"visitor";r={left};t={self.seconds}',
        }


def count_request(
    request: HttpRequest, *, what: str = "", at_most: int | None = None
) -> Rate | None:
    """Count it; None where there is no limit, or nobody can tell whose it is.

    ``what`` is counted by itself, with a limit of its own ``at_most``; without one it is a request of the API.

    To be asked outside a transaction: one that it stands in is not waited for either.

    Visitors behind a proxy that nobody named are not counted, as wrong passwords are not: they would
    use up one another's share.
    """
    address = visitor_address(request)
    limit = settings.DEMARCHE_API_RATE if at_most is None else at_most
    if not limit or address == UNKNOWN:
        return None
    now = int(time.time())
    span = now // WINDOW
    with primary().cursor() as cursor:
        cursor.execute(_COUNT, [_name(what + address), span])
        (n,) = cursor.fetchone() or (1,)
        if n == 1:  # whoever comes anew sweeps: the table has those of the last two minutes
            cursor.execute(_FORGET, [span - 1])
    return Rate(n, limit, WINDOW - now % WINDOW)


def _name(address: str) -> str:
    """No address is kept, only what tells it from others."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]
