"""Reading what the site answers, and which addresses it has."""

import io
from collections.abc import Iterator
from typing import Final
from zipfile import ZipFile

from django.urls import URLPattern, URLResolver, get_resolver

_DOSSIER = {"slug": "dossier"}
FILES: Final[list[tuple[str, dict[str, str], str, int]]] = [
    ("matrix_svg", _DOSSIER, "", 200),
    ("matrix_svg", _DOSSIER, "?vs=2020-01-01&totals=1&as=png", 200),
    *((name, {"slug": name}, f"?format={form}", 200) for name in ("issue", "actor") for form in ("timelines", "csv")),
    *(
        ("cell", {"slug": "dossier", "actor": "actor", "issue": "issue"}, f"?format={form}", 200)
        for form in ("timelines", "csv")
    ),
    *((f"{what}_list", {}, "?format=csv", 200) for what in ("actor", "source", "stance")),
    *(("concordance", {"slug": "issue"}, f"?q=must&format={form}", 200) for form in ("csv", "shares")),
    *((name, _DOSSIER, "?format=csv", 200) for name in ("silence", "conditions", "deeds")),
    *((name, _DOSSIER, "?format=csv", 200) for name in ("issue_list", "event_list", "negotiating_texts")),
    ("negotiating_text", {"pk": "text"}, "?format=csv", 200),
    ("nearest", _DOSSIER, "?actor=actor&format=csv", 200),
    *(("blocs", _DOSSIER, f"?blocs=actor&format={form}", 200) for form in ("unity", "majorities", "issues")),
    *(("compare", _DOSSIER, f"?groups=actor&format={form}", 200) for form in ("unity", "majorities", "issues")),
    *(
        ("compare", _DOSSIER, f"?format={form}", 400)
        for form in ("measures", "meetings", "trend", "trends", "trend-mean", "unity")
    ),
    # Of the few on record in the world nothing can be drawn.
    ("conditions", _DOSSIER, "?format=waits", 400),
    *(("similarity", _DOSSIER, f"?format={form}", 400) for form in ("heat", "map")),
]
"""Figures and tables of pages: the name of the page, what is in its address, its query, and the answer."""
NARROWED: Final[list[tuple[str, dict[str, str], str, int]]] = [
    ("blocs", _DOSSIER, "?blocs=actor&members=2020-01-01", 200),
    ("compare", _DOSSIER, "?actors=actor&groups=actor&members=2020-01-01&by=session", 200),
    *((name, _DOSSIER, "?topics=security%3Btrade", 200) for name in ("compare", "matrix", "blocs", "similarity")),
    ("nearest", _DOSSIER, "?actor=actor&topics=security%3Btrade&unanimous=without", 200),
    *((name, _DOSSIER, "?unanimous=without", 200) for name in ("blocs", "similarity")),
]
"""Pages of groups, of the members of a day and of several topics, told alike."""


def text_of(answer: bytes) -> str:
    """Of a Word file that of its parts: packed, it would hide what it tells. What a PNG shows is asked of its SVG."""
    if answer.startswith((b"SQLite format 3\0", b"\x89PNG")):
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
