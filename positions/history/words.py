"""What changed between two states of an object, in sentences; pure, for rows as the history keeps
them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.models import Group, User
from django.db.models import Field, Model

from actors.models import ActorName, Membership
from positions.choices import Status
from positions.dates import write_date, write_time
from positions.history.kinds import (
    ACCOUNT,
    DERIVED,
    FORMER,
    MODELS,
    RECORD_KINDS,
    HistoryRow,
    RecordKey,
    State,
    differing,
)
from positions.history.names import RecordNames
from positions.models import (
    ClauseIssue,
    Condition,
    Correction,
    DossierActor,
    DossierIssue,
    Draft,
    EventActor,
    Evidence,
    Excerpt,
    ParkedPassage,
    Speaker,
)
from positions.texts.quotation_marks import between_quotes

_LONGEST: Final = 300
"""Characters quoted of a long text."""
_MANY: Final = 12
"""Rows of a dossier that come or go together are counted where there are more."""

# What a merge noted is told by the column that it moved.
_SILENT: Final = frozenset(
    {"id", "version", "created_at", "created_by_id", "published_at", "client_key", "coder_id"}
    | {
        "coded_actor_id",
        "coded_on_behalf_of_id",
        "coded_issue_id",
        "coded_reported_by_id",
        "coded_linked_issue_id",
    }
    | DERIVED
)
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
    "rendering": "rendering of the words",
    "speaking_terms": "terms on which the unnamed spoke",
    "stated_date": "date",
    "stated_precision": "precision of the date",
    "stated_time": "time of the day",
    "published_precision": "precision of the date of publication",
    "published_date": "date of publication",
    "date_inferred_reason": "reason for the inferred date",
    "primary_url": "address of the document behind it",
    "archive_url": "address of a copy",
    "retrieved_date": "day on which the text was taken",
    "lists_every_vote": "mark that it lists every vote",
    "is_free_to_show": "permission to show the text",
    "may_leave_house": "permission to send the text to a language model",
    "excerpt_id": "words",
    "withdrawn_date": "day of withdrawal",
    "settled_date": "day on which that was so",
    "settled_precision": "precision of that day",
    "from_date": "first day",
    "until_date": "day on which it ended",
    "ended_date": "first day after its end",
    "ended_precision": "precision of its end",
    "succeeded_by_id": "successor",
    "iso3": "ISO code",
    "slug": "address",
    "dossier_id": "dossier",
    "order": "place",
}
"""Where the name of a column says too little."""
_OBJECTS: Final = frozenset(kind.table for kind in RECORD_KINDS.values())
# The object before its parts.
_ORDER_OF_TABLES: Final = list(MODELS)


def describe_changes(before: State, now: State, names: RecordNames) -> list[str]:
    """Sentences without their subject: "Changed the value from Supports to Neutral.". Empty where
    nothing is told.
    """
    new = _new_objects(before, now)
    is_account = any(table == ACCOUNT.table for table, _ in new)
    if new and not is_account:
        return [_say_made(next(iter(new.values())))]
    told = _describe_rows(before, now, new, names)
    if is_account:  # with what roles it was made is told
        return ["Made the account.", *told]
    # Rows that were reordered say the same, each: once is enough.
    sentences = list(dict.fromkeys(told))
    is_correction = bool(sentences) and _is_published_again(before, now)
    return ["Published it again, corrected:", *sentences] if is_correction else sentences


def _describe_rows(before: State, now: State, new: State, names: RecordNames) -> Iterator[str]:
    """What became of each row but the ``new`` objects; of many of a kind, how many there are."""
    counted = {key: said for said, some in _many(before, now) for key in some}
    for key in sorted((before.keys() | now.keys()) - new.keys(), key=_place):
        if key in counted:
            yield counted[key]
        else:
            yield from _describe_one(key[0], before.get(key), now.get(key), names)


def _many(before: State, now: State) -> Iterator[tuple[str, list[RecordKey]]]:
    """What is said of rows of which too many came or went to name each, with their keys."""
    for verb, keys in (
        ("Added", now.keys() - before.keys()),
        ("Removed", before.keys() - now.keys()),
    ):
        for model, called in _COUNTED.items():
            some = [key for key in keys if MODELS[key[0]] is model]
            if len(some) > _MANY:
                yield f"{verb} {len(some):,} {called}.", some


def _new_objects(before: State, now: State) -> State:
    return {key: row for key, row in now.items() if key[0] in _OBJECTS and key not in before}


def _say_made(row: HistoryRow) -> str:
    return "Published it." if row.get("status") == Status.PUBLISHED else "Recorded it."


def _describe_one(
    table: str, before: HistoryRow | None, now: HistoryRow | None, names: RecordNames
) -> Iterable[str]:
    """What became of one row: it was added, removed or changed."""
    if before and now:
        return _describe_row(table, before, now, names)
    verb, row = ("Added", now) if now else ("Removed", before)
    return [_end(f"{verb} {_describe_part(table, row or {}, names)}")]


def _is_published_again(before: State, now: State) -> bool:
    """Whether it was taken out of publication and put back between the two, as readers, who see no
    more, are told.
    """
    times = [
        [row["published_at"] for row in state.values() if row.get("published_at")]
        for state in (before, now)
    ]
    return all(times) and times[0] != times[1]


def tell_state(state: State, names: RecordNames) -> list[tuple[str, str]]:
    """Everything that is told of an object, as label and text, its parts last; what is empty is
    left out.
    """
    lines = []
    for key in sorted(state, key=_place):
        table, row = key[0], state[key]
        if table in _OBJECTS:
            told = [
                column
                for column in _columns(table)
                if column not in {"merged_into_id", "archived_at"}
            ]
            lines += [
                (_label(table, column), _write(table, column, row.get(column), names))
                for column in told
            ]
        else:
            lines.append(("", _capital(_describe_part(table, row, names))))
    return [(_capital(label), text) for label, text in lines if text]


def _place(key: RecordKey) -> tuple[int, int]:
    return _ORDER_OF_TABLES.index(key[0]), key[1]


def _describe_part(table: str, row: HistoryRow, names: RecordNames) -> str:
    model = MODELS[table]
    describe = _PARTS.get(model)
    return describe(table, row, names) if describe else f"the {model._meta.verbose_name}"


def _describe_evidence(table: str, row: HistoryRow, names: RecordNames) -> str:
    role = _write(table, "role", row["role"], names).lower()
    return f"words ({role}): {_quote(names.of(Excerpt, row['excerpt_id']))}"


def _describe_correction(table: str, row: HistoryRow, names: RecordNames) -> str:
    return f"the corrected text {row['snapshot_id']} ({_write(table, 'state', row['state'], names).lower()})"


def _describe_parked(table: str, row: HistoryRow, names: RecordNames) -> str:
    return f"the parked passage {_write(table, 'excerpt_id', row['excerpt_id'], names)}"


def _describe_speaker(table: str, row: HistoryRow, names: RecordNames) -> str:
    who = (
        _write(table, "actor_id", row["actor_id"], names) if row["actor_id"] else "nobody on record"
    )
    kind = _write(table, "kind", row["kind"], names).lower()
    return f"the {kind} of “{row['label']}” in the text {row['snapshot_id']} ({who})"


_PARTS: Final[Mapping[type[Model], Callable[[str, HistoryRow, RecordNames], str]]] = {
    Evidence: _describe_evidence,
    Correction: _describe_correction,
    ParkedPassage: _describe_parked,
    Speaker: _describe_speaker,
    Condition: lambda table, row, names: (
        f"the condition “{_write(table, 'kind', row['kind'], names)} {row['text']}”"
    ),
    ActorName: lambda table, row, names: (
        f"the name “{row['name']}” ({_write(table, 'kind', row['kind'], names).lower()})"
    ),
    Membership: lambda table, row, names: (
        f"the membership “{row['role']}, {_write(table, 'group_id', row['group_id'], names)}”"
    ),
    User: lambda _table, row, _names: f"the account “{row['username']}”",
    User.groups.through: lambda _table, row, names: (
        f"the role “{names.of(Group, row['group_id'])}”"
    ),
    DossierActor: lambda table, row, names: (
        f"the actor {_write(table, 'actor_id', row['actor_id'], names)}"
    ),
    EventActor: lambda table, row, names: (
        f"the participant {_write(table, 'actor_id', row['actor_id'], names)}"
    ),
    Draft: lambda _table, row, _names: f"version {row['place']}, the text {row['snapshot_id']}",
    ClauseIssue: lambda table, row, names: (
        f"the issue {_write(table, 'issue_id', row['issue_id'], names)} of a clause of the text"
        f" {row['snapshot_id']}"
    ),
    DossierIssue: lambda table, row, names: (
        f"the issue {_write(table, 'issue_id', row['issue_id'], names)}"
    ),
}
_COUNTED: Final[Mapping[type[Model], str]] = {DossierActor: "actors", DossierIssue: "issues"}


def _describe_row(
    table: str, before: HistoryRow, now: HistoryRow, names: RecordNames
) -> Iterator[str]:
    changed = differing(before, now)
    for column in [column for column in _columns(table) if column in changed]:
        old, value = before[column], now[column]
        if sentence := _event_sentence(table, column, (old, value), names):
            yield sentence
            continue
        change = _describe_field(table, column, (old, value), names)
        if table in _OBJECTS:
            yield _end(_capital(change))
        else:
            yield _end(f"Of {_describe_part(table, now, names)}: {change}")


def _event_sentence(
    table: str, column: str, values: tuple[Any, Any], names: RecordNames
) -> str | None:
    """What a change of this column means, where it is more than another value."""
    old, new = values
    if column == "status":
        return _STATUS_SENTENCES[Status(new)]
    if column == "archived_at":
        return "Archived it." if new else "Brought it back from the archive."
    if column == "merged_into_id":
        merged = _write(table, column, new or old, names)
        return (
            f"Merged it into {merged}." if new else f"Took back that it was merged into {merged}."
        )
    if column == "order" and (ordered := _COUNTED.get(MODELS[table])):
        return f"Changed the order of its {ordered}."
    return None


def _describe_field(table: str, column: str, values: tuple[Any, Any], names: RecordNames) -> str:
    label = _label(table, column)
    old, new = (_write(table, column, value, names) for value in values)
    if not old:
        return f"set the {label} to {new}"
    return f"changed the {label} from {old} to {new}" if new else f"removed the {label} {old}"


def _columns(table: str) -> list[str]:
    """Those that are told, in the order of the model."""
    # Columns that a table no longer has are passed over, but for those in `FORMER`.
    columns = (str(field.column) for field in MODELS[table]._meta.concrete_fields)
    return [*(one for one in columns if one not in _SILENT), *FORMER.get(table, ())]


def _label(table: str, column: str) -> str:
    return _LABELS.get(column) or str(_field(table, column).verbose_name)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _write(table: str, column: str, value: Any, names: RecordNames) -> str:
    """The value of a column as a reader knows it; empty where there is none."""
    # 0 and False are values.
    if value in (None, "", []):
        return ""
    if model := FORMER.get(table, {}).get(column):
        return names.of(model, value)
    field = _field(table, column)
    if field.remote_field:
        name = names.of(field.related_model, value)  # type: ignore[arg-type]
        return _quote(name) if field.related_model is Excerpt else name
    if field.flatchoices:
        # A choice that is no more is told as it was kept.
        return str(dict(field.flatchoices).get(value, value))
    kind = field.get_internal_type()
    if kind == "DateField":
        return write_date(dt.date.fromisoformat(value))
    return write_time(dt.time.fromisoformat(value)) if kind == "TimeField" else _write_plain(value)


def _write_plain(value: Any) -> str:
    # Before int, which a bool is as well.
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return _quote(" · ".join(map(str, value)))
    return str(value) if isinstance(value, int) else _quote(str(value))


def _end(sentence: str) -> str:
    """With its full stop, unless the quotation it ends with has one."""
    return sentence if sentence.rstrip("”").endswith((".", "?", "!", "…")) else f"{sentence}."


def _quote(text: str) -> str:
    return between_quotes(f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text)


def _field(table: str, column: str) -> Field[Any, Any]:
    fields: Sequence[Field[Any, Any]] = MODELS[table]._meta.concrete_fields
    return next(field for field in fields if field.column == column)
