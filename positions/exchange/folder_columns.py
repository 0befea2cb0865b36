"""How a dossier's folder is written: columns without what is empty, and dates as far as they are known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import yaml

from positions.choices import Confidence, Firmness, Precision, Reliability, Salience

DEFAULTS: Final = {
    "reliability": Reliability.F,
    "firmness": Firmness.UNKNOWN,
    "salience": Salience.UNKNOWN,
    "confidence": Confidence.MODERATE,
}
"""What is not written because it is what a missing column means."""

type FolderColumns = dict[str, Any]


def write_day(day: dt.date | None, precision: str) -> dt.date | str:
    """Written as far as it is known: 2025-03-18, 2025-03 or 2025."""
    if day is None or precision == Precision.DAY:
        return day or ""
    return f"{day:%Y-%m}" if precision == Precision.MONTH else f"{day:%Y}"


def plain_value(column: str, value: Any) -> Any:
    """A column as it is written; "" where it says what a missing one means."""
    if value == DEFAULTS.get(column):
        return ""
    if isinstance(value, str):
        return str(value).strip()
    return list(value) if isinstance(value, list) else value


def given(columns: FolderColumns) -> FolderColumns:
    """Without what is empty, and so on record as well."""
    return {
        column: value
        for column, value in columns.items()
        # `0` stays: it equals False, and is an offset or a number of columns that says something.
        if value is not False and value not in ("", None, [])
    }


def dump(path: Path, value: object) -> None:
    """Write a table as YAML."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        # The dumper in C: the one in Python takes many times as long.
        yaml.dump(value, file, yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110)
