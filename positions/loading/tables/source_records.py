"""A table of sources: what each row would become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User

from positions.actions.speakers import keep_speakers
from positions.loading.dossiers.rows import FolderRow
from positions.loading.dossiers.sources import read_source_fields
from positions.loading.dossiers.writing import write_all
from positions.loading.tables.fetched import MOST_FETCHED, Mapped, settle
from positions.loading.tables.planned import Records, note_same
from positions.loading.tables.problems import Problems
from positions.loading.tables.sources_named import clean_name, find_sources
from positions.models import Snapshot, Source
from positions.reads.sources.duplicates import find_same
from positions.texts.normalise import NORMALISER


@dataclass(slots=True)
class _SourceRow:
    row: FolderRow
    fields: dict[str, Any]
    name: str
    """Outside number; "" without one."""
    text: str
    raw: bytes = b""
    is_to_come: bool = False

    @property
    def line(self) -> int:
        return self.row.place.line

    @property
    def address(self) -> str:
        return str(self.fields["url"])

    @property
    def keys(self) -> list[str]:
        """By each of these it is recognised."""
        digest = sha256(self.text.encode()).hexdigest() if self.text else ""
        return [key for key in (self.name, self.address, digest) if key]


def plan_sources(rows: Sequence[FolderRow], problems: Problems, *, mapped: Mapped) -> Records:
    """What rows of sources would become."""
    new = _new(rows)
    note_same(
        [(one.line, one.keys) for one in new],
        "title",
        "Row {} brings the same source.",
        problems,
    )
    _ask_about_same(new, problems)
    to_fetch = [one for one in new if mapped.is_fetching and one.address and not one.text]
    _settle_texts(new, to_fetch, mapped, problems)
    addresses = [one.address for one in to_fetch[:MOST_FETCHED]]
    return Records(len(new), len(rows) - len(new), partial(_write, new), addresses)


def _new(rows: Sequence[FolderRow]) -> list[_SourceRow]:
    """Those that are not on record."""
    read = [_read(row) for row in rows]
    there = _on_record({key for one in read for key in one.keys})
    # One of its keys on record is enough: an address with another text is still that source.
    return [one for one in read if not there.intersection(one.keys)]


def _settle_texts(
    new: Sequence[_SourceRow], to_fetch: Sequence[_SourceRow], mapped: Mapped, problems: Problems
) -> None:
    """Give them what was fetched, and ask about those that stay without a text."""
    for number, one in enumerate(to_fetch):
        if had := settle(one, "url", number, mapped.found, problems):
            one.text = had.text
    for one in new:
        if not (one.text or one.is_to_come):
            problems.ask(one.line, "text", "Without a text no words of it can be cited yet.")


def _write(new: Sequence[_SourceRow], by: User) -> int:
    made = write_all(
        (one.row.place, Source(**one.fields, external_id=one.name or None, created_by=by))
        for one in new
    )
    pairs = [(one, source) for one, source in zip(new, made, strict=True) if one.text]
    # In the same transaction as the texts, whose turns every page of them expects.
    keep_speakers(write_all((one.row.place, _snapshot(source, one, by)) for one, source in pairs))
    return len(made)


def _read(row: FolderRow) -> _SourceRow:
    name, text = row.text("external_id", longest=80), clean_name(row.exact("text"))
    return _SourceRow(row, read_source_fields(row), name, text)


def _ask_about_same(new: Sequence[_SourceRow], problems: Problems) -> None:
    """As the form asks: about the letters or the address of one on record."""
    same = find_same([(one.text, one.address) for one in new])
    for place, one in enumerate(new):
        if place in same:
            said = f"Source {same[place]} has the same letters or the same address."
            problems.ask(one.line, "title", said)


def _on_record(keys: set[str]) -> set[str]:
    """Those by which a source in use is known: outside number, address, digest of a text."""
    sources = find_sources(keys)
    # What was archived may be brought again.
    texts = Snapshot.objects.filter(sha256__in=keys, source__archived_at=None)
    by_text = set(texts.values_list("sha256", flat=True))
    return by_text | {
        key for key, found in sources.items() if any(key in (s.external_id, s.url) for s in found)
    }


def _snapshot(source: Source, one: _SourceRow, by: User) -> Snapshot:
    raw = one.raw or one.text.encode()
    return Snapshot(
        source=source,
        raw=raw,
        sha256=sha256(raw).hexdigest(),
        text=one.text,
        normaliser=NORMALISER,
        captured_by=by,
    )
