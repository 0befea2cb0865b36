"""What a stance said at some moment of its history, in the form in which it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields
from typing import Any, Final

from actors.models import Actor
from positions.actions.ground.citing import Citation
from positions.actions.ground.excerpts import Span, spans_of
from positions.actions.ground.former_rows import follow_merges
from positions.actions.stances import CODED_COLUMNS, ConditionFields, StanceFields
from positions.history.kinds import STANCE, HistoryRow, State
from positions.models import Condition, Evidence, Excerpt, Issue, Stance

type FormerWords = Mapping[Span, tuple[str, Citation | None]]
"""Excerpts with the role they have as evidence and how they are cited; None in rows kept before
there was anything to say of that.
"""


def fields_in(state: State, *, live: Stance | None = None) -> StanceFields:
    """The coded fields; an actor or issue merged away since is the one it was merged into.

    A column that was added since the state was kept is what it is in the ``live`` stance, if given.
    """
    row = _own_row(state)
    conditions = _rows(state, Condition._meta.db_table)
    spans = _spans(conditions)
    actors = follow_merges(Actor, [row["actor_id"], row["on_behalf_of_id"], row["reported_by_id"]])
    issues = follow_merges(
        Issue, [row["issue_id"], *(condition["linked_issue_id"] for condition in conditions)]
    )
    # JSON has days as text; as fields they have to equal those that are on record.
    columns: dict[str, Any] = {
        name: _FIELDS[name].to_python(row[name]) if name in row else getattr(live, name, None)
        for name in _PLAIN
    }
    return StanceFields(
        **columns,
        actor_id=actors[row["actor_id"]],
        # With get(): these may be nobody.
        on_behalf_of_id=actors.get(row["on_behalf_of_id"]),
        reported_by_id=actors.get(row["reported_by_id"]),
        issue_id=issues[row["issue_id"]],
        conditions=tuple(
            ConditionFields(
                kind=condition["kind"],
                text=condition["text"],
                span=spans.get(condition["excerpt_id"]),
                linked_issue_id=issues.get(condition["linked_issue_id"]),
                state=condition["state"],
                settled_date=_SETTLED.to_python(condition.get("settled_date")),
                settled_precision=condition.get("settled_precision"),
                citation=_citation(condition) or Citation(),
            )
            for condition in conditions
        ),
    )


_SETTLED: Final = Condition._meta.get_field("settled_date")
_FIELDS: Final = {field.column: field for field in Stance._meta.concrete_fields}
# References are led on to what they were merged into, so that they are not among the plain.
_PLAIN: Final = tuple(name for name in CODED_COLUMNS if not name.endswith("_id"))


def coder_in(state: State) -> int | None:
    """Who coded it then."""
    coder: int | None = _own_row(state)["coder_id"]
    return coder


def status_in(state: State) -> str:
    """Where it stood then between draft and archive."""
    status: str = _own_row(state)["status"]
    return status


def words_in(state: State) -> FormerWords:
    """The evidence."""
    rows = _rows(state, Evidence._meta.db_table)
    spans = _spans(rows)
    return {spans[row["excerpt_id"]]: (row["role"], _citation(row)) for row in rows}


def _citation(row: HistoryRow) -> Citation | None:
    columns = [one.name for one in dataclass_fields(Citation)]
    if not row.keys() >= set(columns):
        return None
    return Citation(**{column: row[column] for column in columns})


def _own_row(state: State) -> HistoryRow:
    return next(row for (table, _), row in state.items() if table == STANCE.table)


def _rows(state: State, table: str) -> Sequence[HistoryRow]:
    """In the order in which they were made."""
    return [
        row for _, row in sorted((pk, row) for (name, pk), row in state.items() if name == table)
    ]


def _spans(rows: Sequence[HistoryRow]) -> dict[int, Span]:
    # All are there: excerpts are written once and never deleted.
    excerpts = list(
        Excerpt.objects.filter(pk__in={row["excerpt_id"] for row in rows if row["excerpt_id"]})
    )
    return dict(zip((excerpt.pk for excerpt in excerpts), spans_of(excerpts), strict=True))
