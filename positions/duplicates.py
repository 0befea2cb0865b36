"""Sources that have a text, or an address, already."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.db.models import Q

from positions.models import Snapshot, Source

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A source on record, also an archived one, that has the ``same``: "text" or "address"."""

    source: Source
    same: str


def find_duplicates(*, pasted: str, text: str, url: str) -> Sequence[Duplicate]:
    """Sources with the same bytes as ``pasted``, the same normalised ``text``, or the same address; two queries."""
    # Texts of another length are not even read: PostgreSQL knows the length beforehand.
    digest = hashlib.sha256(pasted.encode("utf-8", "replace")).hexdigest()
    same = Snapshot.objects.filter(Q(sha256=digest) | Q(text=text))
    found = dict.fromkeys(Source.objects.filter(pk__in=same.values("source")).order_by("pk")[:SHOWN], "text")
    if url:
        for source in Source.objects.filter(url__in=_spellings(url)).order_by("pk")[:SHOWN]:
            found.setdefault(source, "address")
    return [Duplicate(source, what) for source, what in found.items()]


def _spellings(url: str) -> set[str]:
    """An address as it is commonly written: with either scheme, with and without the last slash and the fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that close nothing
        return {url}
    path = parts.path.rstrip("/")
    hosts = {parts.netloc, parts.netloc.lower()}
    return {url} | {
        urlunsplit((scheme, host, path + slash, parts.query, ""))
        for scheme in ("http", "https")
        for host in hosts
        for slash in ("", "/")
    }
