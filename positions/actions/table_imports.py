"""Tables that editors bring to be imported: kept as they came, checked, imported, and dropped again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.choices import AT_WORK, TableKind, TableState
from positions.exceptions import Refused
from positions.models import TableImport
from positions.models.intakes import fit_name
from positions.reads.work.errands import SINCE, find_left

MOST_KEPT: Final = 50
"""Of one editor: each may have twenty megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtTable:
    """A file of which the header was read; ``columns`` are what its columns are likely to be, by
    their number.
    """

    kind: TableKind
    name: str
    raw: bytes
    sheet: str = ""
    header: Sequence[str] = ()
    samples: Sequence[Sequence[str]] = ()
    total: int = 0
    columns: Mapping[int, str]


@retried
def bring_table(*, brought: BroughtTable, by: User) -> TableImport:
    """Keep a table that is to be imported.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if too many are kept.
    """
    with recorded(by=by):
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # of two clicks the second waits
        if TableImport.objects.filter(owner=by).count() >= MOST_KEPT:
            raise Refused(f"{MOST_KEPT} tables of yours are kept: drop some first.")
        columns = {str(number): name for number, name in brought.columns.items()}
        table = TableImport(
            owner=by,
            kind=brought.kind,
            name=fit_name(brought.name),
            raw=brought.raw,
            header=list(brought.header),
            samples=[list(row) for row in brought.samples],
            total=brought.total,
            mapping={"columns": columns, "sheet": brought.sheet},
        )
        refuse_unfit(table)
        table.save()
        return table


@retried
def check_table(*, table_id: int, mapping: Mapping[str, Any], by: User) -> TableImport:
    """Say what its columns mean, and have it checked; what an earlier check found is forgotten.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, is worked on, or was imported.
    """
    with recorded(by=by):
        table = _lock(table_id, by)
        if table.state == TableState.LOADED or _is_worked_on(table):
            raise Refused("It is worked on, or was imported already.")
        # The sheet is not chosen here: the header and the samples were read from it.
        table.mapping = {**dict(mapping), "sheet": table.mapping.get("sheet", "")}
        return _to(table, TableState.CHECKING)


@retried
def load_table(*, table_id: int, is_confirmed: bool, by: User) -> TableImport:
    """Have what was checked imported; ``is_confirmed`` where all that is questioned is right.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, was not checked, something in it is refused, or questions are open.
    """
    with recorded(by=by):
        table = _lock(table_id, by)
        if table.state != TableState.CHECKED:
            raise Refused("Have it checked first: nothing was imported.")
        if table.report.get("refused"):
            raise Refused("Some rows cannot be imported: mend them, or leave them out of the file.")
        if not table.report.get("created"):
            raise Refused("Nothing in it is new.")
        if table.report.get("questioned") and not is_confirmed:
            raise Refused("Say that what is questioned is right, or mend the file.")
        return _to(table, TableState.LOADING, report=table.report)


@retried
def stop_table(*, table_id: int, by: User) -> TableImport:
    """Have it worked on no more; what was done of an import is taken back.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, or was imported already.
    """
    with recorded(by=by):
        table = _lock(table_id, by)
        if table.state == TableState.LOADED:
            raise Refused("It was imported already: its change can be undone.")
        return _to(table, TableState.READ)


@retried
def drop_table(*, table_id: int, by: User) -> None:
    """Forget a table; what was imported of it stays.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, or is worked on.
    """
    with recorded(by=by):
        table = _lock(table_id, by)
        if _is_worked_on(table):
            raise Refused("It is being worked on: stop that first.")
        table.delete()


@retried
def keep_check(*, begun: TableImport, report: Mapping[str, Any], reason: str = "") -> None:
    """Keep what a check found of a table as it was ``begun``, unless nobody wants it any more."""
    with _at_work(begun) as table:
        # Stopped or dropped meanwhile, a late answer changes nothing.
        if table is not None:
            _to(table, TableState.CHECKED, report=report, reason=reason)


@retried
def keep_unread(*, begun: TableImport, reason: str) -> None:
    """Keep why nothing came of it."""
    with _at_work(begun) as table:
        if table is not None:
            _to(table, TableState.READ, reason=reason)


def keep_loaded(*, begun: TableImport, report: Mapping[str, Any]) -> None:
    """Say that it was imported; the last step of the transaction that does so.

    Raises:
        Refused: if somebody stopped it meanwhile, so that nothing of it stays.
    """
    table = still_wanted(begun).select_for_update().first()
    if table is None:
        raise Refused("It was stopped: nothing was imported.")
    # Twenty megabytes that nobody needs any more; the row stays as what was told of the import.
    table.raw = None
    _to(table, TableState.LOADED, report=report)


def _to(
    table: TableImport,
    state: TableState,
    *,
    report: Mapping[str, Any] | None = None,
    reason: str = "",
) -> TableImport:
    table.state, table.reason, table.done = state, reason, 0
    # By this a page tells work that goes on from work whose worker died.
    since = {SINCE: timezone.now().isoformat()} if state in AT_WORK else {}
    table.report = {**(report or {}), **since}
    table.save()
    return table


def still_wanted(begun: TableImport) -> QuerySet[TableImport]:
    """The table while the work that was ``begun`` on it is wanted: not stopped, dropped or begun anew.

    Of a table that was stopped and is worked on again only the moment tells the one from the other.
    """
    since = {key: said for key, said in begun.report.items() if key == SINCE}
    return TableImport.objects.filter(pk=begun.pk, state=begun.state, report__contains=since)


@contextmanager
def _at_work(begun: TableImport) -> Iterator[TableImport | None]:
    """The table, while somebody waits for what becomes of it; else None."""
    # Its owner may be no editor any more: then, too, it says what became of it, and is at work no longer.
    with recorded(by=begun.owner, least=Role.PUBLIC):
        yield still_wanted(begun).select_for_update().first()


def _is_worked_on(table: TableImport) -> bool:
    """Not where whatever did so was ended: that says nothing more."""
    return table.state in AT_WORK and not find_left([table])


def _lock(table_id: int, by: User) -> TableImport:
    found = TableImport.objects.filter(pk=table_id, owner=by).select_for_update().first()
    if found is None:
        raise Refused("This table is not kept any more.")
    return found
