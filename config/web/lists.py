"""What every sortable, filterable list does with its address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.paginator import EmptyPage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django_filters import FilterSet
from django_tables2 import LazyPaginator, Table

from config.web.fragments import page_or_fragment
from config.web.input import BadInput, parse_page

ROWS_PER_PAGE = 50
MOST_COUNTED = 10_000
"""Rows of a list that are counted: of a million nobody waits for the number."""


def sort_and_page(table: Table, request: HttpRequest) -> Table:
    """Bring the table to the order and page that the address asks for, without counting its rows.

    Raises:
        BadInput: for an unknown column, or a page number that is none.
        Http404: beyond the last page.
    """
    sort(table, request)
    page = parse_page(request.GET.get("page", "1"))
    try:
        table.paginate(paginator_class=LazyPaginator, page=page, per_page=ROWS_PER_PAGE)
    except EmptyPage:
        raise Http404(f"There is no page {page} of this list.") from None
    return table


def sort(table: Table, request: HttpRequest) -> QuerySet[Any]:
    """Bring the table to the order that the address asks for; return all its rows in it, as a
    download has them.

    Raises:
        BadInput: for an unknown column.
    """
    table.request = request
    if orders := request.GET.getlist("sort"):
        refuse_unknown_columns(table, orders)
        table.order_by = orders
    rows: QuerySet[Any] = table.data.data
    return rows


def count_rows(rows: QuerySet[Any]) -> str:
    """How many there are, "1,234" or "more than 10,000", with one query."""
    n = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return f"{n:,}" if n <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def refuse_unknown_columns(table: Table, orders: list[str]) -> None:
    for order in orders:
        name = order.removeprefix("-")
        if name not in table.columns or not table.columns[name].orderable:
            raise BadInput("This list cannot be sorted that way.")


def render_list(
    request: HttpRequest,
    template: str,
    *,
    fragment: str,
    filters: FilterSet,
    **context: Any,
) -> HttpResponse:
    """The whole page, or for htmx its partial ``fragment``; with status 422 where the filters
    cannot be read.
    """
    kept = [("sort", order) for order in request.GET.getlist("sort")]
    status = (
        HTTPStatus.OK if filters.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    )  # htmx swaps it like a success
    return page_or_fragment(
        request, template, fragment, {"filters": filters, "kept": kept, **context}, status=status
    )
