"""Checking a table, and importing it: outside any transaction until all of it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction

from config.web.csv import unguard_cell
from positions.actions.ground.verbs import recorded
from positions.actions.table_imports import keep_check, keep_loaded, keep_unread
from positions.choices import Status, TableKind, TableState
from positions.exceptions import ActionRefused, FaultyFolder
from positions.intake.child import Limits, NotRead, Reason, run
from positions.loading.alone import only_import
from positions.loading.dossiers.loading import load_dossier
from positions.loading.seeds.files import read_actors
from positions.loading.system_users import bulk_reviewer
from positions.loading.tables.columns import labels_of
from positions.loading.tables.doubtful import ask_doubts
from positions.loading.tables.folders import read_zip
from positions.loading.tables.problems import Problems
from positions.loading.tables.records import plan_records
from positions.loading.tables.stances import Tick, plan_stances
from positions.loading.tables.writing import write_stances
from positions.models import TableImport

LONGEST_FILE: Final = 20 << 20
_LIMITS: Final = Limits(output=128 << 20)


class Stopped(Exception):
    """Nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an import would do, and what does it, in a transaction of the caller's."""

    report: dict[str, Any]
    write: Callable[[User], int]


def read_table(raw: bytes, *, sheet: str = "") -> dict[str, Any]:
    """`positions.intake.tables.read`, in a child.

    Raises:
        NotRead: where nothing comes of it, with why.
    """
    if len(raw) > LONGEST_FILE:
        raise NotRead(Reason.REFUSED, f"It is longer than {LONGEST_FILE >> 20} MB.")
    found: dict[str, Any] = run(
        "positions.intake.tables:read", raw, {"sheet": sheet}, limits=_LIMITS
    )
    # Written by us as CSV, cells may be guarded against spreadsheets that run them.
    undone = str if found["sheets"] else unguard_cell
    found["lines"] = [(line, list(map(undone, cells))) for line, cells in found["lines"]]
    return found


def check(table: TableImport) -> None:
    """Find out what importing it would do, and keep that or why it cannot be told."""
    try:
        report = prepare(table, tick=_ticking(table), with_doubts=True).report
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
        with only_import():
            _load(table, table.owner)
    except Stopped:
        return
    except (ActionRefused, NotRead) as why:
        keep_check(table_id=table.pk, report=table.report, by=table.owner, reason=str(why))


def _load(table: TableImport, by: User) -> None:
    prepared = prepare(table, tick=_ticking(table), with_doubts=False)
    if differs(table.report, prepared.report):
        said = "The record changed since it was checked: look at it once more."
        again = prepare(table, tick=_ticking(table), with_doubts=True).report
        keep_check(table_id=table.pk, report=again, by=by, reason=said)
        return
    with recorded(by=by):
        _name_page()
        written = prepared.write(by)
        done = {**prepared.report, "written": written, "change": _number()}
        keep_loaded(table_id=table.pk, report=done, by=by)


def differs(checked: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether other rows would be made, or some are refused by now; doubts are asked once."""
    return any(checked.get(key) != now.get(key) for key in ("created", "known", "refused"))


def prepare(table: TableImport, *, tick: Tick, with_doubts: bool) -> Prepared:
    """What importing it would do.

    Raises:
        NotRead: where its bytes cannot be read.
        Stopped: by ``tick``.
    """
    kind, raw = TableKind(table.kind), bytes(table.raw or b"")
    if kind is TableKind.FOLDER:
        return _prepare_folder(raw, table.name)
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
    if with_doubts and not problems.are_refused:
        ask_doubts(plan.rows, problems, tick)
    known = sum(row.is_known for row in plan.rows)
    is_submitted = given["options"].get("status") == "submitted"
    status = Status.SUBMITTED if is_submitted else Status.DRAFT

    def write(by: User) -> int:
        return write_stances(plan.rows, plan.new_sources, status=status, by=by)

    report = problems.report(created=len(plan.rows) - known, known=known)
    return Prepared({**report, "sources": len(plan.new_sources)}, write)


def _prepare_folder(raw: bytes, name: str) -> Prepared:
    """Loaded to see what comes of it, and taken back."""
    problems = Problems({})
    try:
        folder = read_zip(raw, name=name)
    except FaultyFolder as faulty:
        for number, fault in enumerate(faulty.faults, 1):
            problems.refuse(number, "", fault)
        return Prepared(problems.report(created=0, known=0), lambda _: 0)
    seeds = read_actors(settings.BASE_DIR / "seeds" / "actors")

    def write(by: User) -> int:
        loaded = load_dossier(folder=folder, seeds=seeds, by=by, reviewer=bulk_reviewer())
        return loaded.stances + loaded.sources

    try:
        with transaction.atomic():
            loaded = load_dossier(
                folder=folder, seeds=seeds, by=bulk_reviewer(), reviewer=bulk_reviewer()
            )
            transaction.set_rollback(True)
    except FaultyFolder as faulty:
        for number, fault in enumerate(faulty.faults, 1):
            problems.refuse(number, "", fault)
        return Prepared(problems.report(created=0, known=0), write)
    for number, notice in enumerate(loaded.notices, 1):
        problems.ask(number, "", notice)
    new = loaded.stances + loaded.sources + loaded.events + loaded.is_new
    report = problems.report(created=new, known=loaded.on_record)
    told = {"stances": loaded.stances, "sources": loaded.sources, "dossier": folder.slug}
    return Prepared({**report, **told}, write)


def _ticking(table: TableImport) -> Tick:
    """Notes how far it is, where others can see it; and that it is still wanted."""
    states = (TableState.CHECKING, TableState.LOADING)
    rows = TableImport.objects.filter(pk=table.pk, state__in=states)

    def tick(done: int) -> None:
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
