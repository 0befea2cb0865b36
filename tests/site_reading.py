"""Reading what the site answers, and which addresses it has."""

import io
from collections.abc import Iterator
from zipfile import ZipFile

from django.urls import URLPattern, URLResolver, get_resolver


def text_of(answer: bytes) -> str:
    """Of a Word file that of its parts: packed, it would hide what it tells."""
    if answer.startswith(b"SQLite format 3\0"):
        return answer.decode(errors="replace")
    if not answer.startswith(b"PK"):
        return answer.decode()
    with ZipFile(io.BytesIO(answer)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def named_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with the name that ``reverse`` knows it by; "" where it has none."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from named_patterns(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield (f"{prefix}{entry.name}" if entry.name else ""), entry
