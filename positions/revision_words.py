"""What changed between two states of a stance or a source, in sentences; pure, for rows as the history keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Field

from positions.choices import Status
from positions.dates import write_date
from positions.models import Condition, Evidence, Source, Stance

type Row = Mapping[str, Any]
type State = Mapping[tuple[str, int], Row]
"""Rows by table and identifier."""

LONGEST: Final = 300
"""Characters quoted of a long text."""

_MODELS: Final = {model._meta.db_table: model for model in (Stance, Condition, Evidence, Source)}
_SILENT: Final = {"id", "stance_id", "version", "created_at", "created_by_id", "published_at", "client_key", "coder_id"}
_STATUS_SENTENCES: Final = {
    Status.DRAFT: "Took it back to draft.",
    Status.SUBMITTED: "Submitted it for review.",
    Status.RETURNED: "Returned it to its author.",
    Status.PUBLISHED: "Published it.",
    Status.ARCHIVED: "Archived it.",
}
_LABELS: Final = {
    "on_behalf_of_id": "actor it was said for",
    "reported_by_id": "reporting actor",
    "stated_date": "date",
    "stated_precision": "precision of the date",
    "published_precision": "precision of the date of publication",
    "published_date": "date of publication",
    "date_inferred_reason": "reason for the inferred date",
    "is_free_to_show": "permission to show the text",
    "excerpt_id": "words",
    "withdrawn_date": "day of withdrawal",
    "archived_at": "time of archiving",
}
"""Where the name of a column says too little."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the identifiers in rows stand for."""

    actors: Mapping[int, str]
    issues: Mapping[int, str]
    excerpts: Mapping[int, str]

    def of(self, column: str, pk: int) -> str:
        known = {"excerpt_id": self.excerpts, "issue_id": self.issues, "linked_issue_id": self.issues}
        name = known.get(column, self.actors).get(pk, f"no. {pk}")
        return _quote(name) if column == "excerpt_id" else name


def describe_changes(before: State, now: State, names: Names) -> list[str]:
    """Sentences without their subject: "Changed the value from Supports to Neutral.". Empty where nothing is told."""
    if not before:
        return [_describe_beginning(now)]
    sentences: list[str] = []
    for key in sorted(before.keys() | now.keys(), key=lambda key: (list(_MODELS).index(key[0]), key[1])):
        if key not in now:
            sentences.append(_end(f"Removed {_describe_part(key[0], before[key], names)}"))
        elif key not in before:
            sentences.append(_end(f"Added {_describe_part(key[0], now[key], names)}"))
        else:
            sentences.extend(_describe_row(key[0], before[key], now[key], names))
    is_correction = sentences and _is_published_again(before, now)
    return ["Published it again, corrected:", *sentences] if is_correction else sentences


def _is_published_again(before: State, now: State) -> bool:
    """Whether it was taken out of publication and put back between the two, as readers, who see no more, are told."""
    times = [[row["published_at"] for row in state.values() if row.get("published_at")] for state in (before, now)]
    return all(times) and times[0] != times[1]


def _describe_beginning(now: State) -> str:
    status = next((row["status"] for row in now.values() if "status" in row), "")
    return "Published it." if status == Status.PUBLISHED else "Recorded it."


def _describe_part(table: str, row: Row, names: Names) -> str:
    if table == Evidence._meta.db_table:
        role = _write(table, "role", row["role"], names).lower()
        return f"words ({role}): {names.of('excerpt_id', row['excerpt_id'])}"
    return f"the condition “{_write(table, 'kind', row['kind'], names)} {row['text']}”"


def _describe_row(table: str, before: Row, now: Row, names: Names) -> Iterator[str]:
    for column, value in now.items():
        old = before.get(column)
        if column in _SILENT or old == value:
            continue
        if column == "status":
            yield _STATUS_SENTENCES[Status(value)]
        elif table == Condition._meta.db_table:
            yield _end(f"Of {_describe_part(table, now, names)}: {_describe_field(table, column, (old, value), names)}")
        else:
            sentence = _describe_field(table, column, (old, value), names)
            yield _end(f"{sentence[0].upper()}{sentence[1:]}")


def _describe_field(table: str, column: str, values: tuple[Any, Any], names: Names) -> str:
    label = _LABELS.get(column) or _field(table, column).verbose_name
    old, new = (_write(table, column, value, names) for value in values)
    if not old:
        return f"set the {label} to {new}"
    return f"changed the {label} from {old} to {new}" if new else f"removed the {label} {old}"


def _write(table: str, column: str, value: Any, names: Names) -> str:
    """The value of a column as a reader knows it; empty where there is none."""
    field = _field(table, column)
    if value in (None, "", []):
        return ""
    if field.remote_field:
        return names.of(column, value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DateField":
        return write_date(dt.date.fromisoformat(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _quote(str(value))


def _end(sentence: str) -> str:
    """With its full stop, unless the quotation it ends with has one."""
    return sentence if sentence.endswith((".”", "?”", "!”", "…”")) else f"{sentence}."


def _quote(text: str) -> str:
    return f"“{text[:LONGEST]}…”" if len(text) > LONGEST else f"“{text}”"


def _field(table: str, column: str) -> Field[Any, Any]:
    fields: Sequence[Field[Any, Any]] = _MODELS[table]._meta.concrete_fields
    return next(field for field in fields if field.column == column)
