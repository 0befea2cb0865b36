"""Entries of a folder's sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from positions.choices import Precision, Reliability, SourceKind
from positions.loading.dossiers.plans import SourcePlan
from positions.loading.dossiers.rows import FolderRow
from positions.loading.dossiers.texts import Text, read_entry_text

UNREAD: Final = ("chars", "coded", "speaker", "via")
"""Columns of lists of texts that say nothing of the source itself."""


def read_sources(rows: Iterable[FolderRow], folder: Path, *, slug: str) -> Iterator[SourcePlan]:
    """The sources of the dossier ``slug``, with their texts."""
    seen: set[str] = set()
    for row in rows:
        name = row.text("name", longest=80) or Path(row.text("file", longest=500)).stem
        # Without an identifier of its own a source is known by its name in this dossier.
        external_id = row.text("external_id", longest=80) or f"{slug}/{name}"
        if not name or name in seen:
            row.fault(
                "file", f"{name} is described above." if name else "a source has a file, or a name."
            )
        if len(external_id) > 80:
            row.fault("file", f"its name is too long: “{external_id}” has more than 80 characters.")
        seen.add(name)
        texts = [read_entry_text(row, folder), *_read_later(row, folder)]
        yield SourcePlan(
            row.place,
            name,
            external_id,
            tuple(filter(None, texts)),
            read_source_fields(row),
            has_unread_text=_names_more(row, texts),
        )
        row.ignore(*UNREAD)
        row.close()


def _names_more(row: FolderRow, texts: Iterable[Text | None]) -> bool:
    """Whether it names a text that could not be read."""
    first, *later = texts
    # By what the column says: an empty one names none.
    return None in later or (first is None and bool(row.text("file", longest=500)))


def _read_later(row: FolderRow, folder: Path) -> Iterator[Text | None]:
    """The texts that corrected the first, oldest first."""
    for line in row.rows("later_texts"):
        yield read_entry_text(line, folder, is_needed=True)
        line.close()


def read_source_fields(row: FolderRow) -> dict[str, object]:
    date, precision = _day(row)
    reason = row.text("date_inferred_reason")
    if reason and not date:
        row.fault("date_inferred_reason", "a reason for an inferred date needs the date.")
    return {
        "kind": row.choice("kind", SourceKind, SourceKind.DOCUMENT),
        "title": row.title("title", needed=True, longest=500),
        "publisher": row.title("publisher", longest=200),
        "author": row.title("author", longest=200),
        "url": _address(row, "url"),
        "language": row.text("language", longest=12),
        "published_date": date,
        "published_precision": precision,
        "date_inferred_reason": reason,
        "reliability": row.choice("reliability", Reliability, Reliability.F),
        "is_free_to_show": row.flag("is_free_to_show"),
        "lists_every_vote": row.flag("lists_every_vote"),
        "licence": row.title("licence", longest=200),
        "attribution": row.title("attribution", longest=500),
        "primary_url": _address(row, "primary_url"),
        "archive_url": _address(row, "archive_url"),
        "retrieved_date": row.exact_date("retrieved_date"),
        "note": row.text("note"),
    }


def _address(row: FolderRow, column: str) -> str:
    url = row.text(column, longest=2000)
    if url and not url.lower().startswith(("http://", "https://")):
        row.fault(column, "begins with http:// or https://.")
    return url


def _day(row: FolderRow) -> tuple[dt.date | None, Precision]:
    """When it was published, and how well that is known: as the date is written, which a column may
    repeat.
    """
    day = row.day("published_date") or row.day("date")
    said = row.choice("precision", Precision, day[1] if day else Precision.DAY)
    if day is None:
        return None, Precision.DAY
    if said is not day[1]:
        row.fault("precision", f"is {said.value}, but the date is known to the {day[1].value}.")
    return day
