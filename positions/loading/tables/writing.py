"""Stances of a table as rows of the database: many at once, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

from django.contrib.auth.models import User

from positions.actions.ground.locks import share
from positions.actions.ground.refusals import refuse_departed
from positions.actions.speakers import keep_speakers
from positions.choices import (
    Confidence,
    EvidenceRole,
    Firmness,
    Salience,
    SourceKind,
    Status,
)
from positions.dates import last_day
from positions.exceptions import Refused
from positions.loading.copying import copy_rows, reserve_ids
from positions.loading.tables.rows import Quoted, StanceRow
from positions.loading.tables.sources_named import NewSource
from positions.models import Excerpt, Snapshot, Source
from positions.texts.normalise import NORMALISER

_CONTEXT: Final = 32
"""Characters beside an excerpt, which the database would add one by one."""
_EVIDENCE: Final = "positions_evidence (stance_id, excerpt_id, role, locator, gloss, gloss_maker)"
_CONDITION: Final = (
    "positions_condition (stance_id, kind, text, state, settled_date, settled_precision, linked_issue_id, excerpt_id,"
    " locator, gloss, gloss_maker)"
)
_STANCE: Final = (
    "positions_stance (id, actor_id, on_behalf_of_id, issue_id, reported_by_id, value, stated_date, stated_until,"
    " stated_precision, act, rendering, unnamed_speaker, speaking_terms, firmness, salience, confidence, note, status,"
    " stated_time, withdrawn_date, withdrawal_note, coder_id)"
)


def write_stances(
    rows: Sequence[StanceRow], new: Sequence[NewSource], *, status: Status, by: User
) -> int:
    """Write what is not known of a table; the number of stances.

    Raises:
        Refused: if something that they name was put away meanwhile.
    """
    waiting = [row for row in rows if not row.is_known]
    # In the transaction, and locked: between plan and writing somebody may have archived what is named.
    _refuse_gone(waiting)
    # A source of which all rows are known is on record by another name, and is not made.
    texts = _write_sources(_needed(new, waiting), by)
    for one in _quoting(waiting):
        if isinstance(one.source, NewSource):
            one.snapshot = texts.get(id(one.source))
    excerpts = _write_excerpts([one for one in _quoting(waiting) if one.words], texts)
    ids = reserve_ids("positions_stance", len(waiting))
    copy_rows(_STANCE, _stances(ids, waiting, status, by))
    copy_rows(_EVIDENCE, _evidence(ids, waiting, excerpts))
    if any(row.conditions for row in waiting):
        copy_rows(_CONDITION, _conditions(ids, waiting, excerpts))
    return len(waiting)


def _quoting(rows: Sequence[StanceRow]) -> Iterator[StanceRow | Quoted]:
    """Whatever has words: the rows, their further evidence and their conditions."""
    for row in rows:
        yield row
        yield from row.further


def _refuse_gone(rows: Sequence[StanceRow]) -> None:
    named = {(row.actor, row.on_behalf_of, row.reported_by) for row in rows}
    issues = {row.issue for row in rows}
    issues |= {one.issue for row in rows for one in row.conditions}
    refuse_departed(actors={pk for some in named for pk in some}, issues=issues)
    cited = share(Source, _cited(rows))
    if gone := next((source for source in cited if source.archived_at), None):
        raise Refused(f"The source “{gone}” was archived: a reviewer can take that back.")


def _cited(rows: Sequence[StanceRow]) -> set[int]:
    """The sources on record that they name."""
    return {one.source for one in _quoting(rows) if isinstance(one.source, int)}


def _needed(new: Sequence[NewSource], rows: Sequence[StanceRow]) -> list[NewSource]:
    cited = {id(one.source) for one in _quoting(rows)}
    return [one for one in new if id(one) in cited]


def _write_sources(new: Sequence[NewSource], by: User) -> dict[int, int]:
    """Sources with their texts; by the identity of each plan its snapshot."""
    made = Source.objects.bulk_create(
        Source(kind=SourceKind.ARTICLE, created_by=by, **one.fields) for one in new
    )
    texts = [
        (one, source, one.text, one.raw or one.text.encode())
        for one, source in zip(new, made, strict=True)
        if one.text
    ]
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(
            source=source,
            raw=raw,
            sha256=sha256(raw).hexdigest(),
            text=text,
            normaliser=NORMALISER,
            captured_by=by,
        )
        for _, source, text, raw in texts
    )
    keep_speakers(snapshots)
    return {id(one): snapshot.pk for (one, *_), snapshot in zip(texts, snapshots, strict=True)}


type _Place = tuple[int, int, int]


def _place(one: StanceRow | Quoted) -> _Place:
    return one.snapshot or 0, one.start, one.start + len(one.words)


def _write_excerpts(rows: Sequence[StanceRow | Quoted], new: dict[int, int]) -> dict[_Place, int]:
    """Those that nobody cut yet are cut; by their places their keys."""
    wanted = {_place(row): row.words for row in rows}
    snapshots = {snapshot for snapshot, *_ in wanted} - set(new.values())
    columns = Excerpt.objects.filter(snapshot__in=snapshots).values_list(
        "snapshot_id", "start", "end", "pk"
    )
    found: dict[_Place, int] = {
        (snapshot, start, end): pk for snapshot, start, end, pk in columns.iterator()
    }
    # In a fixed order, so that two who cut the same words wait for one another and lose no deadlock.
    missing = sorted(place for place in wanted if place not in found)
    ids = reserve_ids("positions_excerpt", len(missing))
    # Read once a text, for the words around: an excerpt without them would have the trigger read it for each.
    texts = dict(
        Snapshot.objects.filter(pk__in={pk for pk, *_ in missing}).values_list("pk", "text")
    )
    copy_rows(
        'positions_excerpt (id, snapshot_id, start, "end", exact, prefix, suffix)',
        (
            (
                pk,
                snapshot,
                start,
                end,
                wanted[snapshot, start, end],
                *_context(texts[snapshot], start, end),
            )
            for pk, (snapshot, start, end) in zip(ids, missing, strict=True)
        ),
    )
    return found | dict(zip(missing, ids, strict=True))


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]


def _stances(
    ids: Sequence[int], rows: Sequence[StanceRow], status: Status, by: User
) -> Iterator[tuple[object, ...]]:
    for pk, row in zip(ids, rows, strict=True):
        (day, precision), cells = row.day, row.cells
        yield (
            *(pk, row.actor, row.on_behalf_of, row.issue, row.reported_by, cells["value"]),
            *(day, last_day(day, precision), str(precision), cells["act"], cells.get("rendering")),
            *(cells.get("unnamed_speaker"), cells.get("speaking_terms")),
            cells.get("firmness", Firmness.UNKNOWN.value),
            cells.get("salience", Salience.UNKNOWN.value),
            cells.get("confidence", Confidence.MODERATE.value),
            *(cells.get("note", ""), status.value),
            *(
                cells.get("stated_time"),
                cells.get("withdrawn_date"),
                cells.get("withdrawal_note", ""),
                by.pk,
            ),
        )


def _evidence(
    ids: Sequence[int], rows: Sequence[StanceRow], excerpts: dict[_Place, int]
) -> Iterator[tuple[object, ...]]:
    """The first words of each row, then the others in their order."""
    for pk, row in zip(ids, rows, strict=True):
        cells = row.cells
        if row.words:
            cited = (cells.get("locator"), cells.get("gloss"), cells.get("gloss_maker"))
            yield pk, excerpts[_place(row)], EvidenceRole.SUPPORTS.value, *cited
        for one in row.more:
            yield pk, excerpts[_place(one)], one.role, one.locator, one.gloss, one.gloss_maker


def _conditions(
    ids: Sequence[int], rows: Sequence[StanceRow], excerpts: dict[_Place, int]
) -> Iterator[tuple[object, ...]]:
    for pk, row in zip(ids, rows, strict=True):
        for one in row.conditions:
            words = one.quoted
            yield (
                *(pk, one.kind, one.text, one.state, *one.settled, one.issue),
                *(words and excerpts[_place(words)], words and words.locator),
                *(words and words.gloss, words and words.gloss_maker),
            )
