"""Files with any text in any place where one can stand, as people bring them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any, Final

import xlsxwriter
import yaml

from positions.choices import TableKind
from positions.exchange.zipped_folder import zip_dossier
from positions.loading.tables.columns import TABLE_COLUMNS
from positions.models import Dossier

SOUND: Final[dict[TableKind, dict[str, str]]] = {
    TableKind.STANCES: {
        "actor": "actor",
        "issue": "issue",
        "value": "supports",
        "stated_date": "2025-03-18",
        "act": "verbatim",
        "condition_1_kind": "only_if",
    },
    TableKind.SOURCES: {"kind": "article", "published_date": "2025-03-18", "language": "en"},
    TableKind.ACTORS: {"kind": "organisation"},
    TableKind.ISSUES: {"dossier": "dossier"},
}
"""What a row needs besides to be taken at all."""
FREE: Final = {
    "aliases", "attribution", "author", "coding_rule", "condition_1", "contra_phrases", "external_id",
    "keywords", "label", "name", "note", "proposition", "publisher", "source_publisher", "source_text", "source_title",
    "summary", "tags", "text", "title", "unnamed_speaker", "words",
}  # fmt: skip
"""Columns in which any text may stand."""
FREE_IN_FOLDERS: Final = {"coding_rule", "label", "note", "proposition", "summary", "title"}
"""Not where other files name it, or it tells that something is on record."""


def file_of(kind: TableKind, suffix: str, texts: list[str], *, is_sound: bool = False) -> bytes:
    """A table or a folder of the small world's dossier with these texts in it: anywhere, or in a sound one only where
    any text may stand, so that it is imported.
    """
    if kind is TableKind.FOLDER:
        return _folder(texts, is_sound=is_sound)
    header = [column.name for column in TABLE_COLUMNS[kind]]
    row = [texts[place % len(texts)] for place in range(len(header))]
    if is_sound:
        # Of one text the words and what they stand in.
        among = [texts[0] if name in {"words", "source_text"} else text for name, text in zip(header, row, strict=True)]
        row = [SOUND[kind].get(name, text if name in FREE else "") for name, text in zip(header, among, strict=True)]
    return _table(header, row, suffix)


def _table(header: list[str], row: list[str], suffix: str) -> bytes:
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


def _folder(texts: list[str], *, is_sound: bool) -> bytes:
    """A dossier's folder, with each text at the place of one of its own; a sound one is another dossier's."""
    left = list(texts)

    def replaced(value: Any, *, of: str = "") -> Any:
        if isinstance(value, dict):
            return {key: replaced(one, of=key) for key, one in value.items()}
        if isinstance(value, list):
            return [replaced(one) for one in value]
        is_free = of in FREE_IN_FOLDERS if is_sound else " " in str(value)
        return left.pop() if left and isinstance(value, str) and is_free else value

    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(zip_dossier(Dossier.objects.get(slug="dossier")))) as whole,
        zipfile.ZipFile(packed, "w") as made,
    ):
        for name in whole.namelist():
            held = whole.read(name)
            if name.endswith(".yaml"):
                read = replaced(yaml.safe_load(held))
                if is_sound and name.endswith("dossier.yaml"):
                    read["slug"] = "brought"
                held = yaml.safe_dump(read, allow_unicode=True).encode("utf-8", "replace")
            made.writestr(name, held)
    return packed.getvalue()
