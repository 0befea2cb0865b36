"""Checking a table, and importing it: outside any transaction until all of it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection

from config.web.csv import unguard_cell
from positions.actions.ground.verbs import recorded
from positions.actions.table_imports import keep_check, keep_loaded, keep_unread
from positions.choices import AT_WORK, Status, TableKind
from positions.exceptions import ActionRefused
from positions.intake.child import Limits, NotRead, Reason, run
from positions.loading.alone import only_import
from positions.loading.tables.columns import labels_of
from positions.loading.tables.dna_files import read_dna_file
from positions.loading.tables.dossiers import (
    BroughtDossier,
    Prepared,
    Stopped,
    prepare_dossier,
)
from positions.loading.tables.doubtful import ask_doubts
from positions.loading.tables.folders import read_zip
from positions.loading.tables.problems import Problems
from positions.loading.tables.records import plan_records
from positions.loading.tables.stances import Tick, plan_stances
from positions.loading.tables.writing import write_stances
from positions.models import TableImport

LONGEST_TABLE_FILE: Final = 20 << 20
_LIMITS: Final = Limits(output=128 << 20)


def read_table(raw: bytes, *, sheet: str = "") -> dict[str, Any]:
    """`positions.intake.tables.read`, in a child.

    Raises:
        NotRead: where nothing comes of it, with why.
    """
    # Before a child is started for it.
    if len(raw) > LONGEST_TABLE_FILE:
        raise NotRead(Reason.REFUSED, f"It is longer than {LONGEST_TABLE_FILE >> 20} MB.")
    found: dict[str, Any] = run(
        "positions.intake.tables:read", raw, {"sheet": sheet}, limits=_LIMITS
    )
    # Written by us as CSV, cells may be guarded against spreadsheets that run them.
    # A workbook is not guarded: there an apostrophe is part of the text.
    undone = str if found["sheets"] else unguard_cell
    found["lines"] = [(line, list(map(undone, cells))) for line, cells in found["lines"]]
    return found


def check(table: TableImport) -> None:
    """Find out what importing it would do, and keep that or why it cannot be told."""
    try:
        report = prepare_import(table, tick=_ticking(table), with_doubts=True).report
    except Stopped:
        return
    except NotRead as why:
        keep_unread(table_id=table.pk, reason=str(why), by=table.owner)
    else:
        keep_check(table_id=table.pk, report=report, by=table.owner)


def load(table: TableImport) -> None:
    """Import it: all of it or nothing, as one change by its owner.

    Where the record changed since it was checked so that something else would be done, it waits to
    be looked at again.
    """
    try:
        # Two imports would both find a row new that both bring.
        with only_import():
            _load(table, table.owner)
    except Stopped:
        return
    except (ActionRefused, NotRead) as why:
        keep_check(table_id=table.pk, report=table.report, by=table.owner, reason=str(why))


def _load(table: TableImport, by: User) -> None:
    prepared = prepare_import(table, tick=_ticking(table), with_doubts=False)
    # Planned anew at the last moment: what was confirmed was a plan of the record as it was then.
    if differs(table.report, prepared.report):
        said = "The record changed since it was checked: look at it once more."
        again = prepare_import(table, tick=_ticking(table), with_doubts=True).report
        keep_check(table_id=table.pk, report=again, by=by, reason=said)
        return
    # Only writing is within the transaction: reading and planning may take minutes.
    with recorded(by=by):
        _name_page()
        written = prepared.write(by)
        done = {**prepared.report, "written": written, "change": _number()}
        keep_loaded(table_id=table.pk, report=done, by=by)


def differs(checked: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether other rows would be made, or some are refused by now; doubts are asked once."""
    # Counts and not rows: whoever confirmed saw these numbers.
    return any(checked.get(key) != now.get(key) for key in ("created", "known", "refused"))


def prepare_import(table: TableImport, *, tick: Tick, with_doubts: bool) -> Prepared:
    """What importing it would do.

    Raises:
        NotRead: where its bytes cannot be read.
        Stopped: by ``tick``.
    """
    kind, raw = TableKind(table.kind), bytes(table.raw or b"")
    if kind.is_dossier:
        read, is_wanted = _read_dossier(table, raw, tick), _still_wanted(table)
        return prepare_dossier(read, is_wanted=is_wanted, with_doubts=with_doubts)
    options = {key: str(said) for key, said in table.mapping.items() if key != "columns"}
    found = read_table(raw, sheet=options.get("sheet", ""))
    problems = Problems(labels_of(kind))
    given: dict[str, Any] = {"columns": table.columns, "options": options, "problems": problems}
    if kind is TableKind.STANCES:
        return _prepare_stances(found["lines"], given, table.owner, tick, with_doubts=with_doubts)
    records = plan_records(kind, found["lines"], **given)
    report = problems.report(created=records.created, known=records.known)
    return Prepared(report, records.write)


def _prepare_stances(
    lines: Sequence[Any], given: dict[str, Any], by: User, tick: Tick, *, with_doubts: bool
) -> Prepared:
    problems: Problems = given["problems"]
    plan = plan_stances(lines, **given, by=by, tick=tick)
    # Doubts cost queries, and nobody confirms a table that is refused.
    if with_doubts and not problems.are_refused:
        ask_doubts(plan.rows, problems, tick)
    known = sum(row.is_known for row in plan.rows)
    is_submitted = given["options"].get("status") == "submitted"
    status = Status.SUBMITTED if is_submitted else Status.DRAFT

    def write(by: User) -> int:
        return write_stances(plan.rows, plan.new_sources, status=status, by=by)

    report = problems.report(created=len(plan.rows) - known, known=known)
    return Prepared({**report, "sources": len(plan.new_sources)}, write)


def _read_dossier(table: TableImport, raw: bytes, tick: Tick) -> Callable[[], BroughtDossier]:
    if table.kind == TableKind.FOLDER:
        return lambda: BroughtDossier(read_zip(raw, name=table.name))
    return lambda: read_dna_file(raw, table.mapping, tick)


def _still_wanted(table: TableImport) -> Callable[[], bool]:
    """Asked within a transaction, where a note of how far it is would hold up whoever stops it."""
    # The bound method: asked each time anew.
    return TableImport.objects.filter(pk=table.pk, state__in=AT_WORK).exists


def _ticking(table: TableImport) -> Tick:
    """Notes how far it is, where others can see it; and that it is still wanted."""
    rows = TableImport.objects.filter(pk=table.pk, state__in=AT_WORK)

    def tick(done: int) -> None:
        # One statement notes and asks: no row left means that somebody stopped it.
        if not rows.update(done=done):
            raise Stopped

    return tick


def _name_page() -> None:
    """Where the history says that it came from: the worker has no page of its own."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('demarche.page', 'table_import', true)")


_CHANGE: Final = """
select max(transaction) from (
  select transaction from history.revision
   where xid = pg_current_xact_id() and happened_at >= transaction_timestamp()
  union all
  select transaction from history.batch
   where xid = pg_current_xact_id() and happened_at >= transaction_timestamp()) written
"""


def _number() -> int | None:
    """By which the history knows what this transaction wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE)
        number: int | None = cursor.fetchone()[0]
        return number
