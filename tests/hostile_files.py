"""Files with any text in any place where one can stand, as people bring them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import xlsxwriter
import yaml

from positions.choices import TableKind
from positions.exchange.zipped_folder import zip_dossier
from positions.loading.tables.columns import COLUMNS
from positions.models import Dossier


def file_of(kind: TableKind, suffix: str, texts: list[str]) -> bytes:
    """A table or a folder of the small world's dossier with these texts in it."""
    return _folder(texts) if kind is TableKind.FOLDER else _table(kind, suffix, texts)


def _table(kind: TableKind, suffix: str, texts: list[str]) -> bytes:
    """All columns of such a table, with a row of these texts."""
    header = [column.name for column in COLUMNS[kind]]
    row = [texts[place % len(texts)] for place in range(len(header))]
    if suffix == "csv":
        held = io.StringIO()
        csv.writer(held).writerows([header, row])
        return held.getvalue().encode("utf-8", "surrogatepass")
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((header, row)):
            for place, cell in enumerate(line):
                sheet.write_string(number, place, _of_xml(cell)[:32_000])
    return packed.getvalue()


def _of_xml(text: str) -> str:
    """What a workbook can hold at all."""
    return re.sub("[\ud800-\udfff\ufffe\uffff]", "", text)


def _folder(texts: list[str]) -> bytes:
    """A dossier's folder, with each text at the place of one of its own."""
    left = list(texts)

    def replaced(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: replaced(one) for key, one in value.items()}
        if isinstance(value, list):
            return [replaced(one) for one in value]
        return left.pop() if left and isinstance(value, str) and " " in value else value

    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(zip_dossier(Dossier.objects.get(slug="dossier")))) as whole,
        zipfile.ZipFile(packed, "w") as made,
    ):
        for name in whole.namelist():
            held = whole.read(name)
            if name.endswith(".yaml"):
                held = yaml.safe_dump(replaced(yaml.safe_load(held)), allow_unicode=True).encode("utf-8", "replace")
            made.writestr(name, held)
    return packed.getvalue()
