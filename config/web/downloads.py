"""A table as a file: CSV, a workbook or JSON of the same columns, as the address asks (``as``)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, islice
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_sequence

from config.web.conditional import takes_gzip
from config.web.csv import CsvCell, csv_response
from config.web.input import BadInput
from config.web.workbooks import CONTENT_TYPE, MOST_SHEET_ROWS, write_workbook

AS: Final = "as"
"""The parameter; without it a table is CSV."""
FORMATS: Final = {"", "csv", "xlsx", "json"}
_ROWS_AT_ONCE: Final = 500


def table_response(
    request: HttpRequest, *, name: str, header: Sequence[str], rows: Iterable[Sequence[CsvCell]]
) -> HttpResponseBase:
    """``rows`` as the download ``name``, compressed for whoever takes that; CSV and JSON are sent
    while they are read.

    Raises:
        BadInput: for a format that there is not, or more rows than a workbook holds.
    """
    wanted = request.GET.get(AS, "")
    if wanted not in FORMATS:
        raise BadInput("Tables are downloaded as csv, xlsx or json.")
    if wanted == "xlsx":
        return _workbook(name=name, header=header, rows=rows)
    response = (
        _json_response(name=name, header=header, rows=rows)
        if wanted == "json"
        else csv_response(name=name, header=header, rows=rows)
    )
    return _compressed(request, response)


def _workbook(
    *, name: str, header: Sequence[str], rows: Iterable[Sequence[CsvCell]]
) -> HttpResponseBase:
    """It cannot be sent before it is whole; its rows wait on disk, a workbook is compressed itself."""
    rest = iter(rows)
    taken = write_workbook(name="Rows", header=header, rows=islice(rest, MOST_SHEET_ROWS - 1))
    if next(rest, None) is not None:
        raise BadInput(
            f"A workbook holds at most {MOST_SHEET_ROWS - 1:,} rows: take CSV, or choose fewer."
        )
    named = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(taken, content_type=CONTENT_TYPE, headers=named)


def _json_response(
    *, name: str, header: Sequence[str], rows: Iterable[Sequence[CsvCell]]
) -> StreamingHttpResponse:
    """A list of objects with every column, null where there is nothing; days as text."""
    response = StreamingHttpResponse(_write(header, rows), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _write(header: Sequence[str], rows: Iterable[Sequence[CsvCell]]) -> Iterator[str]:
    yield "[\n"
    is_first = True
    for some in batched(rows, _ROWS_AT_ONCE):
        objects = [
            json.dumps(
                dict(zip(header, row, strict=True)),
                ensure_ascii=False,
                allow_nan=False,
                default=_day,
            )
            for row in some
        ]
        yield ("" if is_first else ",\n") + ",\n".join(objects)
        is_first = False
    yield "\n]\n"


def _day(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no cell.")


def _compressed(request: HttpRequest, response: StreamingHttpResponse) -> StreamingHttpResponse:
    """Nothing in a download is a secret of the session, so its length tells nobody anything."""
    patch_vary_headers(response, ["Accept-Encoding"])
    if takes_gzip(request):
        parts: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
        response.streaming_content = compress_sequence(parts)
        response["Content-Encoding"] = "gzip"
    return response
