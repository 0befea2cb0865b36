"""Checking a table, and importing it: outside any transaction until all of it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection

from config.web.csv import BYTE_ORDER_MARK, unguard_cell, unguard_start
from positions.actions.ground.verbs import recorded
from positions.actions.table_imports import keep_check, keep_loaded, keep_unread, still_wanted
from positions.choices import Status, TableKind
from positions.exceptions import ActionRefused
from positions.intake.child import Limits, NotRead, Reason, run
from positions.intake.fetching import Fetcher
from positions.loading.alone import only_import
from positions.loading.tables.columns import labels_of
from positions.loading.tables.dna_files import read_dna_file
from positions.loading.tables.dossiers import (
    BroughtDossier,
    Prepared,
    prepare_dossier,
)
from positions.loading.tables.doubtful import ask_doubts
from positions.loading.tables.fetched import (
    FETCH,
    MOST_FETCHED,
    Found,
    Mapped,
    fetch_texts,
    wanting,
)
from positions.loading.tables.folders import read_zip
from positions.loading.tables.problems import Problems
from positions.loading.tables.records import plan_records
from positions.loading.tables.stances import TablePlan, plan_stances
from positions.loading.tables.ticking import Stopped, Tick
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
    undone = _unguarding(raw, is_workbook=bool(found["sheets"]))
    found["lines"] = [(line, list(map(undone, cells))) for line, cells in found["lines"]]
    return found


def _unguarding(raw: bytes, *, is_workbook: bool) -> Callable[[str], str]:
    """How cells are told that were guarded against spreadsheets that run them."""
    # A workbook is not guarded: there an apostrophe is part of the text.
    if is_workbook:
        return str
    # Ours begin with the mark; within the cells of anybody else's an apostrophe is part of the text.
    return unguard_cell if raw.startswith(BYTE_ORDER_MARK.encode()) else unguard_start


def check(table: TableImport) -> None:
    """Find out what importing it would do, and keep that or why it cannot be told."""
    try:
        report = prepare_import(table, tick=_ticking(table), with_doubts=True).report
    except Stopped:
        return
    except NotRead as why:
        keep_unread(begun=table, reason=str(why))
    else:
        keep_check(begun=table, report=report)


def load(table: TableImport, *, fetcher: Fetcher | None = None) -> None:
    """Import it: all of it or nothing, as one change by its owner; before, what it has by address
    alone is fetched.

    Where the record changed since it was checked so that something else would be done, or a text
    could not be had, it waits to be looked at again.
    """
    try:
        found = _fetch(table, fetcher or Fetcher()) if is_fetching(table) else None
        # Two imports would both find a row new that both bring. Sites are asked before, lest others wait for them.
        with only_import():
            _load(table, table.owner, found)
    except Stopped:
        return
    except (ActionRefused, NotRead) as why:
        keep_check(begun=table, report=table.report, reason=str(why))


def is_fetching(table: TableImport) -> bool:
    """Whether what it has by address alone is fetched as it is imported."""
    return bool(table.mapping.get("texts") == FETCH)


def _fetch(table: TableImport, fetcher: Fetcher) -> Found:
    planned = prepare_import(table, tick=_ticking(table), with_doubts=False)
    return fetch_texts(planned.to_fetch, by=fetcher, tick=_ticking(table))


def _load(table: TableImport, by: User, found: Found | None) -> None:
    prepared = prepare_import(table, tick=_ticking(table), with_doubts=False, found=found)
    if found is not None and prepared.report["refused"]:
        said = "Nothing was imported: not all texts could be had, or do not have the words."
        keep_check(begun=table, report=prepared.report, reason=said)
        return
    # Planned anew at the last moment: what was confirmed was a plan of the record as it was then.
    if differs(table.report, prepared.report):
        said = "The record changed since it was checked: look at it once more."
        again = prepare_import(table, tick=_ticking(table), with_doubts=True).report
        keep_check(begun=table, report=again, reason=said)
        return
    # Only writing is within the transaction: reading and planning may take minutes.
    with recorded(by=by):
        _name_page()
        written = prepared.write(by)
        done = {**prepared.report, "written": written, "change": _number()}
        keep_loaded(begun=table, report=done)


def differs(checked: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether other rows would be made, or some are refused by now; doubts are asked once."""
    # Counts and not rows: whoever confirmed saw these numbers.
    return any(checked.get(key) != now.get(key) for key in ("created", "known", "refused"))


def prepare_import(
    table: TableImport, *, tick: Tick, with_doubts: bool, found: Found | None = None
) -> Prepared:
    """What importing it would do, with the texts that were ``found`` for it.

    Raises:
        NotRead: where its bytes cannot be read.
        Stopped: by ``tick``.
    """
    kind, raw = TableKind(table.kind), bytes(table.raw or b"")
    if kind.is_dossier:
        read, is_wanted = _read_dossier(table, raw, tick), _still_wanted(table)
        return prepare_dossier(read, is_wanted=is_wanted, with_doubts=with_doubts)
    options = {key: str(said) for key, said in table.mapping.items() if key != "columns"}
    lines = read_table(raw, sheet=options.get("sheet", ""))["lines"]
    problems = Problems(labels_of(kind))
    mapped = Mapped(table.columns, options, found)
    if kind is TableKind.STANCES:
        plan = plan_stances(lines, mapped=mapped, problems=problems, by=table.owner, tick=tick)
        # Doubts cost queries, and nobody confirms a table that is refused.
        if with_doubts and not problems.are_refused:
            ask_doubts(plan.rows, problems, tick)
        return _prepared(plan, is_submitted=options.get("status") == "submitted")
    records = plan_records(kind, lines, mapped=mapped, problems=problems)
    report = problems.report(created=records.created, known=records.known)
    return Prepared(report, records.write, records.to_fetch)


def _prepared(plan: TablePlan, *, is_submitted: bool) -> Prepared:
    known = sum(row.is_known for row in plan.rows)
    status = Status.SUBMITTED if is_submitted else Status.DRAFT

    def write(by: User) -> int:
        return write_stances(plan.rows, plan.new_sources, status=status, by=by)

    report = plan.problems.report(created=len(plan.rows) - known, known=known)
    to_fetch = [str(one.fields["url"]) for one in wanting(plan.new_sources)]
    return Prepared({**report, "sources": len(plan.new_sources)}, write, to_fetch[:MOST_FETCHED])


def _read_dossier(table: TableImport, raw: bytes, tick: Tick) -> Callable[[], BroughtDossier]:
    if table.kind == TableKind.FOLDER:
        return lambda: BroughtDossier(read_zip(raw, name=table.name))
    return lambda: read_dna_file(raw, table.mapping, tick)


def _still_wanted(table: TableImport) -> Callable[[], bool]:
    """Asked within a transaction, where a note of how far it is would hold up whoever stops it."""
    # The bound method: asked each time anew.
    return still_wanted(table).exists


def _ticking(table: TableImport) -> Tick:
    """Notes how far it is, where others can see it; and that it is still wanted."""
    rows = still_wanted(table)

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
