"""Tables as CSV files that spreadsheets cannot take for formulas."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, chain
from typing import Final

from django.http import StreamingHttpResponse

type CsvCell = str | int | float | dt.date | None

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the local code page."""

# Spreadsheets run a cell that begins with = + - @, some of them after blanks, in full width, or
# after a tab or a line break. An apostrophe at the start is guarded too, so that removing one
# always gives back the text.
_SIGNS: Final = r"['=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
_UNSEEN: Final = r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_GUARDED = re.compile(rf"[\t\r\n\0]|[\s{_UNSEEN}]*{_SIGNS}")
# Where people write decimals with a comma, spreadsheets part cells at semicolons, and take quotation
# marks within a line for letters: then a cell begins in the midst of ours, perhaps with such a mark,
# and a row at a line break. A run of blanks stops at what parts, which is looked behind by itself:
# else a text of many tabs would be read once for each.
_BEGUN: Final = rf"(?:[^\S\t\r\n]|[{_UNSEEN}\"])*{_SIGNS}"
_PARTED = re.compile(rf"(?<=[;\t\r\n])(?={_BEGUN})")
_PARTED_GUARD = re.compile(rf"(?<=[;\t\r\n])'(?={_BEGUN})")


def guard_cell(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet could run it, and before each part of it
    that one could take for a cell and run.
    """
    parted = _PARTED.sub("'", text)
    return f"'{parted}" if _GUARDED.match(text) else parted


def unguard_cell(text: str) -> str:
    """What ``guard_cell`` was given."""
    return _PARTED_GUARD.sub("", unguard_start(text))


def unguard_start(text: str) -> str:
    """Without the apostrophe at the start alone, as others guard cells too; any other text as it is."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text[1:]) else text


def csv_response(
    *, name: str, header: Sequence[str], rows: Iterable[Sequence[CsvCell]]
) -> StreamingHttpResponse:
    """``rows`` as the download ``name``.csv, sent while they are read."""
    lines = (
        BYTE_ORDER_MARK + text if i == 0 else text
        for i, text in enumerate(_write(chain([header], rows)))
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _write(rows: Iterable[Sequence[CsvCell]]) -> Iterator[str]:
    for some in batched(rows, 500):
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows(
            [guard_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in some
        )
        yield buffer.getvalue()
