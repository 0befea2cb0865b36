"""The negotiating texts of a dossier, and the clauses of one, as tables to download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.csv import CsvCell
from config.web.downloads import table_response
from positions.choices import VALUE_SLUGS
from positions.models import NegotiatingText
from positions.pages.reading.briefs.scope import Scope
from positions.reads.briefs.negotiating import Clause, NegotiatingPaper, Tie

TEXT_HEADER: Final = ("text", "title", "note", "versions", "address")
CLAUSE_HEADER: Final = (
    *("as_of", "text", "clause", "version", "by", "source", "source_title", "words"),
    *("compared_with", "change", "put_in", "left_out", "moved_to", "brackets", "issues"),
    *("who_stands_where", "address", "source_attribution", "source_licence"),
)
"""A row for each clause and version that has it. ``change`` is *same*, *changed*, or *new* where
no version it is laid beside has the clause; ``issues`` are what any version of it is about.
"""


def send_texts(
    request: HttpRequest, scope: Scope, texts: Iterable[NegotiatingText], *, site: str
) -> HttpResponseBase:
    """As `visible_texts` reads them, each with how many versions it has; addresses begin with
    ``site``.
    """
    rows: Iterable[tuple[CsvCell, ...]] = (
        (
            *(text.pk, text.title, text.note),
            text.count,  # type: ignore[attr-defined] # annotated
            f"{site}{text.get_absolute_url()}",
        )
        for text in texts
    )
    name = f"{scope.dossier.slug}-negotiating-texts"
    return table_response(request, name=name, header=TEXT_HEADER, rows=rows)


def send_clauses(
    request: HttpRequest, paper: NegotiatingPaper, *, on_date: dt.date, site: str
) -> HttpResponseBase:
    """Only what the reader of ``paper`` sees."""
    return table_response(
        request,
        name=f"text-{paper.text.pk}-{on_date}",
        header=CLAUSE_HEADER,
        rows=_rows(paper, on_date, site),
    )


def _rows(paper: NegotiatingPaper, on_date: dt.date, site: str) -> Iterator[tuple[CsvCell, ...]]:
    for row in paper.rows:
        issues = ", ".join(tie.issue.slug for tie in row.ties)
        stands = " | ".join(map(_tell, row.ties))
        for clause in filter(None, row.clauses):
            column = clause.column
            yield (
                *(on_date, paper.text.pk, row.number, column.place, column.who),
                *(column.source.pk, column.source.title, _words(clause, but="left_out")),
                *(clause.beside, _change(clause)),
                *(_only(clause, "put_in"), _only(clause, "left_out")),
                *(clause.moved_to or None, clause.brackets.pairs, issues, stands),
                *(f"{site}{clause.url}", column.source.attribution, column.source.licence),
            )


def _change(clause: Clause) -> str:
    if clause.beside is None:
        return "new"
    return "same" if clause.is_same else "changed"


def _words(clause: Clause, *, but: str) -> str:
    return " ".join(piece.text for piece in clause.pieces if piece.change != but)


def _only(clause: Clause, change: str) -> str:
    """What was put in or left out, piece after piece."""
    return " … ".join(piece.text for piece in clause.pieces if piece.change == change)


def _tell(tie: Tie) -> str:
    sides = "; ".join(
        f"{VALUE_SLUGS[side.value]}: {', '.join(actor.slug for actor in side.actors)}"
        for side in tie.sides
    )
    return f"{tie.issue.slug} ({sides})"
