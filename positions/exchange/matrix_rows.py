"""The matrix as a table of one row a cell, for spreadsheets and statistics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from positions.choices import VALUE_SLUGS, Mark, Precision, is_on_scale, precision_of
from positions.reads.matrix.cells import Matrix, MatrixCell
from positions.reads.sources.roll import Call, Missed
from positions.rules.offices import Departed

MATRIX_HEADER: Final = (
    "as_of",
    "actor",
    "actor_name",
    "actor_kind",
    "iso3",
    "issue",
    "proposition",
    "value",
    "code",
    "stated_date",
    "stated_precision",
    "order_unknown",
    "statements",
    "conditional",
    "reported",
    "inferred",
    "reworded",
    "inherited_from",
    "stance",
    "compared_with",
    "value_before",
    "last_vote",
    "last_vote_missed",
    "former_speaker",
    "former_speaker_until",
    "unnamed",
    "filtered_by",
)
HIDDEN: Final = "left-out"
"""The value of a cell that a filter leaves out: there is a position, and it says nothing of it."""
NOT_RESEARCHED: Final = "not-researched"


def matrix_rows(matrix: Matrix, *, filtered_by: str = "") -> Iterator[tuple[str | int | None, ...]]:
    """A row for every actor and issue, also where nothing is on record, or somebody was absent from
    the last vote.

    ``code`` is empty for non-positions; ``filtered_by`` says in every row what the table was narrowed
    by.
    """
    for group in matrix.groups:
        for actor, _ in group.rows:
            for issue in matrix.issues:
                # Every pair has a row: a table for statistics must not leave out what was not researched.
                cell = matrix.cells.get((actor.pk, issue.pk))
                is_hidden = (actor.pk, issue.pk) in matrix.hidden
                yield (
                    matrix.on_date.isoformat(),
                    actor.slug,
                    actor.name,
                    actor.kind,
                    actor.iso3,
                    issue.slug,
                    issue.proposition,
                    *(
                        # Twelve cells in each case, as the header has from *value* to *stance*.
                        (HIDDEN, *[None] * 11)
                        if is_hidden
                        else _position(cell, matrix.missed.get((actor.pk, issue.pk)))
                    ),
                    matrix.vs_date.isoformat() if matrix.vs_date else None,
                    _slug(cell.before if cell else None) if matrix.vs_date else None,
                    *last_vote(matrix.missed.get((actor.pk, issue.pk))),
                    *former_speaker(matrix.departed.get((actor.pk, issue.pk), ())),
                    _unnamed(cell),
                    filtered_by,
                )


def _position(
    cell: MatrixCell | None, missed: tuple[Missed, Call] | None
) -> tuple[str | int | None, ...]:
    if cell is None or cell.value is None or cell.stated_date is None:
        return (missed[0].value if missed else NOT_RESEARCHED, *[None] * 11)
    return (
        _slug(cell.value),
        cell.value if is_on_scale(cell.value) else None,
        cell.stated_date.isoformat(),
        precision_of(cell.marks).value,
        int(bool(cell.marks & Mark.ORDER_UNKNOWN)),
        cell.n,
        int(bool(cell.marks & Mark.CONDITIONAL)),
        int(bool(cell.marks & Mark.REPORTED)),
        int(bool(cell.marks & Mark.INFERRED)),
        int(bool(cell.marks & Mark.REWORDED)),
        cell.inherited_from or None,
        cell.stance_id,
    )


def _unnamed(cell: MatrixCell | None) -> int | None:
    return None if cell is None or cell.value is None else int(bool(cell.marks & Mark.UNNAMED))


def last_vote(missed: tuple[Missed, Call] | None) -> tuple[str | None, str | None]:
    """The day or month of the last roll call, if the actor has no vote in it, and why."""
    if missed is None:
        return None, None
    why, call = missed
    date = call.date.isoformat()
    return (date if call.precision == Precision.DAY else date[:7]), why.value


def former_speaker(departed: Sequence[Departed]) -> tuple[str | None, str | None]:
    """Whose words the position rests on, where they speak for the actor no more, and the last day
    on which one of them did.
    """
    if not departed:
        return None, None
    last_day = max(one.last_date for one in departed)
    return ", ".join(one.speaker.slug for one in departed), last_day.isoformat()


def _slug(value: int | None) -> str:
    return NOT_RESEARCHED if value is None else VALUE_SLUGS[value]
