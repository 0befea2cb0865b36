"""A negotiating text as a paper: its clauses one after another, each with its versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from positions.briefs.paper import (
    Footnote,
    Item,
    Paper,
    PaperLine,
    PaperPart,
    PaperWords,
    one_line,
    tell_changes,
)
from positions.choices import VALUE_LABELS
from positions.dates import write_date
from positions.reads.briefs import negotiating
from positions.reads.briefs.negotiating import Clause, ClauseColumn, ClauseRow, Tie

_MOST_NAMED = 8


def negotiating_paper(
    paper: negotiating.NegotiatingPaper, *, on_date: dt.date, site: str, address: str
) -> Paper:
    """Only what the reader of ``paper`` sees; addresses begin with ``site``."""
    n = len(paper.rows)
    about = [
        one_line(paper.text.note),
        f"{n} clause{'' if n == 1 else 's'} in all, {paper.agreed} the same in every version, without"
        " brackets. Which clauses answer one another is computed from their words. Positions as of"
        f" {write_date(on_date)}.",
    ]
    return Paper(
        title=f"{one_line(paper.text.title)}: versions side by side",
        about=[one for one in about if one],
        address=address,
        parts=[
            PaperPart(
                "Versions",
                "Whose each is, and where it stands.",
                lines=[_line(one, site) for one in paper.columns],
            ),
            PaperPart(
                "Clauses",
                "Each as its versions have it.",
                items=[_item(row, address) for row in paper.rows],
            ),
        ],
    )


def _line(column: ClauseColumn, site: str) -> PaperLine:
    source = column.source
    text = f"Version {column.place}, {one_line(column.who)}: {one_line(source.title)}"
    if not column.is_whole:
        text += " (its whole text is for those who are signed in)"
    elif column.left_off:
        text += f" (its last {column.left_off} clauses are left off)"
    terms = [one_line(one) for one in (source.title, source.attribution, source.licence) if one]
    return PaperLine(text, Footnote(", ".join(terms), f"{site}{source.get_absolute_url()}"))


def _item(row: ClauseRow, address: str) -> Item:
    first = row.first
    return Item(
        title=f"Clause {row.number}",
        facts="; ".join(map(_tell_tie, row.ties)) or "No issue",
        url=f"{address}#clause-{first.snapshot}-{first.start}",
        words=list(_words(row)),
        link="side by side",
    )


def _tell_tie(tie: Tie) -> str:
    sides = "; ".join(
        f"{VALUE_LABELS[side.value].lower()}: {_name([one_line(one.name) for one in side.actors])}"
        for side in tie.sides
    )
    return f"{one_line(tie.issue.label)} ({sides or 'nobody is on record by then'})"


def _name(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _words(row: ClauseRow) -> Iterator[PaperWords]:
    for clause in row.clauses:
        if clause is None:
            continue
        column = clause.column
        moved = f", moved: its clause {clause.moved_to}" if clause.moved_to else ""
        kept = (piece.text for piece in clause.pieces if piece.change != "left_out")
        yield PaperWords(
            label=f"Version {column.place}, {one_line(column.who)}{moved}",
            quoted="" if clause.is_same else one_line(" ".join(kept)),
            language=column.source.language,
            gloss="",
            told=f"The same as version {clause.beside}." if clause.is_same else "",
            conditions=_tell_changes(clause),
            note=None,
        )


def _tell_changes(clause: Clause) -> list[str]:
    return tell_changes(clause.pieces, than=f"in version {clause.beside}")
