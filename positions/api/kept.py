"""Which answers are known to stand as they were, without reading them again.

An answer that is not about one dossier has no version of its own: its ETag is its digest. Which digest it had
is kept by the number of the newest change on record, whatever that changed, so that an unchanged record costs
one question.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.timezone import localdate

from config.web.conditional import BUILD
from positions.history.newest import is_change_under_way, read_newest_change

_FOR: Final = 3600
"""Seconds for which the digest of an answer is kept."""


class KeptDigest(NamedTuple):
    """The ``digest`` of the answer as the record stands, or the ``place`` where it may be kept once it is
    known; "" where not.
    """

    digest: str = ""
    place: str = ""

    def keep(self, digest: str) -> None:
        if self.place:
            caches["answers"].set(self.place, digest, _FOR)


def look_up_digest(request: HttpRequest, wanted: str) -> KeptDigest:
    """To be asked before anything else is read; of nobody who has no answer yet is it asked at all."""
    if "If-None-Match" not in request.headers:
        return KeptDigest()
    newest = str(read_newest_change())
    parts = [BUILD, newest, localdate().isoformat(), wanted, request.build_absolute_uri()]
    place = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    if digest := caches["answers"].get(place):
        return KeptDigest(digest)
    return KeptDigest() if is_change_under_way() else KeptDigest(place=place)
