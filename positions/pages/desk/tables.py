"""Tables in: brought, their columns told, checked, imported."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.csv import csv_response
from config.web.fragments import page_or_fragment, wants_fragment
from config.web.workbooks import CONTENT_TYPE, write_workbook
from positions.actions.table_imports import (
    bring_table,
    check_table,
    drop_table,
    load_table,
    stop_table,
)
from positions.choices import AT_WORK, TableKind
from positions.exceptions import ActionRefused, Refused
from positions.loading.errands import work_on_table
from positions.loading.tables.columns import TABLE_COLUMNS
from positions.models import TableImport
from positions.pages.desk.tables_form import MappingForm, TableForm
from positions.pages.refused import status_of
from positions.reads.work.errands import find_left


@requires(Role.EDITOR, methods=WRITING, form_fields=TableForm.base_fields)
def table_list(request: HttpRequest) -> HttpResponse:
    """The tables that somebody brought, and the form that takes another."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    status = 200 if request.method != "POST" else 422
    if form.is_bound and form.is_valid():
        try:
            return redirect(bring_table(brought=form.brought, by=signed_in(request)))
        except ActionRefused as refused:
            form.add_error("table", str(refused))
            status = status_of(refused)
    mine = TableImport.objects.filter(owner=signed_in(request)).defer("raw", "samples")
    tables = list(mine.order_by("-pk"))
    kinds = [(kind, TABLE_COLUMNS[kind]) for kind in TableKind if TABLE_COLUMNS[kind]]
    context = {"form": form, "tables": tables, "left": find_left(tables), "kinds": kinds}
    return render(request, "pages/desk/table_list.html", context, status=status)


@requires(Role.EDITOR)
def table_template(_request: HttpRequest, kind: str, suffix: str) -> HttpResponseBase:
    """An empty table with an example, to be filled in."""
    if kind not in TableKind or not (columns := TABLE_COLUMNS[TableKind(kind)]):
        raise Http404("There is no such table.")
    header, example = [one.name for one in columns], [one.example for one in columns]
    if suffix == "csv":
        return csv_response(name=kind, header=header, rows=[example])
    raw = write_workbook(
        name=kind, header=header, rows=[example], notes=[one.help for one in columns]
    )
    named = {"Content-Disposition": f'attachment; filename="{kind}.xlsx"'}
    return HttpResponse(raw, content_type=CONTENT_TYPE, headers=named)


@requires(Role.EDITOR, methods=WRITING)
def table_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What its columns mean, how far it is, and what importing it would do."""
    table = _mine(request, pk)
    form = MappingForm(table, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            work_on_table(check_table(table_id=pk, mapping=form.mapping, by=signed_in(request)))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("table_import", pk)
    is_left = bool(find_left([table]))
    # One that nobody works on any more is shown, though nothing of it changed: the page has to say so.
    if not is_left and _is_seen(request, table):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "table": table,
        "form": form,
        "is_at_work": table.state in AT_WORK and not is_left,
        "is_left": is_left,
        "seen": _seen(table),
    }
    # A form sent back is a whole page; only the page that waits asks for a part.
    if form.is_bound:
        return render(request, "pages/desk/table_import.html", context, status=422)
    return page_or_fragment(request, "pages/desk/table_import.html", "table", context)


@requires(Role.EDITOR, methods=POSTING)
def table_load(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was checked."""
    is_confirmed = request.POST.get("confirmed") == "on"
    table = load_table(table_id=pk, is_confirmed=is_confirmed, by=signed_in(request))
    work_on_table(table)
    return redirect("table_import", pk)


@requires(Role.EDITOR, methods=POSTING)
def table_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it worked on no more, or say anew what its columns mean."""
    stop_table(table_id=pk, by=signed_in(request))
    return redirect("table_import", pk)


@requires(Role.EDITOR, methods=POSTING)
def table_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget it."""
    drop_table(table_id=pk, by=signed_in(request))
    messages.success(request, "Dropped. What was imported of it stays.")
    return redirect("table_list")


def _mine(request: HttpRequest, pk: int) -> TableImport:
    mine = TableImport.objects.filter(owner=signed_in(request)).select_related("owner")
    # A page that waits asks every second, and the file may be large.
    return get_object_or_404(mine.defer("raw"), pk=pk)


def _is_seen(request: HttpRequest, table: TableImport) -> bool:
    """Whether a page that waits shows all that there is to be told."""
    return wants_fragment(request) and request.GET.get("seen") == _seen(table)


def _seen(table: TableImport) -> str:
    """Other than before where there is something to be told."""
    return f"{table.state}-{table.done}"
