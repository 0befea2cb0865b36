"""Tables as an editor brings them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from django.contrib.auth.models import User

from positions.actions.table_imports import (
    BroughtTable,
    bring_table,
    check_table,
    load_table,
)
from positions.choices import TableKind
from positions.loading.errands import work_on_table
from positions.loading.tables.columns import guess_columns
from positions.loading.tables.running import check, read_table
from positions.models import TableImport

TEXT = "“We support a truce,” the minister said. Asked again, she said: “Yes.” Then once more: “Yes.”"
HEADER = ("actor", "issue", "value", "date", "quote", "act", "source")
WORDS = "“We support a truce,” the minister said."


def table(*rows: Sequence[str], header: Sequence[str] = HEADER, delimiter: str = ",") -> bytes:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows([header, *rows])
    return held.getvalue().encode()


def row(**cells: str) -> list[str]:
    usual = {
        "actor": "Norland",
        "issue": "Truce first",
        "value": "supports",
        "date": "2025-03-18",
        "quote": WORDS,
        "act": "verbatim",
        "source": "talks",
    }
    return [*(usual | cells).values()]


def bring(raw: bytes, by: User, kind: TableKind = TableKind.STANCES) -> TableImport:
    found = read_table(raw)
    columns = guess_columns(found["header"], kind)
    brought = BroughtTable(
        kind=kind, name="t.csv", raw=raw, header=found["header"], total=len(found["lines"]), columns=columns
    )
    return bring_table(brought=brought, by=by)


def checked(raw: bytes, by: User, kind: TableKind = TableKind.STANCES, **options: str) -> TableImport:
    brought = bring(raw, by, kind)
    mapping = {**options, "columns": brought.mapping["columns"]}
    check(check_table(table_id=brought.pk, mapping=mapping, by=by))
    return TableImport.objects.get(pk=brought.pk)


def imported(raw: bytes, by: User, kind: TableKind = TableKind.STANCES, **options: str) -> TableImport:
    found = checked(raw, by, kind, **options)
    work_on_table(load_table(table_id=found.pk, is_confirmed=True, by=by))
    return TableImport.objects.get(pk=found.pk)


def told(found: TableImport, weight: str = "refused") -> list[tuple[int, str]]:
    return [(line, column) for line, column, _ in found.report["problems"][weight]]
