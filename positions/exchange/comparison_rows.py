"""A comparison as two tables: one row an issue and actor, one row a pair.

`config.web.csv` makes them safe to open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from config.web.csv import CsvCell
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.exchange.matrix_rows import NOT_RESEARCHED, former_speaker, last_vote
from positions.models import Dossier
from positions.reads.comparisons.comparison import ComparedCell, ComparedRow, Comparison, Terms

POSITION_HEADER: Final = (
    *("as_of", "issue", "issue_label", "proposition", "dossiers", "actor", "actor_name", "iso3"),
    *(
        "value",
        "code",
        "since",
        "since_precision",
        "stated_date",
        "stated_precision",
        "order_unknown",
    ),
    *(
        "statements",
        "conditional",
        "reported",
        "inferred",
        "reworded",
        "stance",
        "compared_with",
        "value_before",
    ),
    *("last_vote", "last_vote_missed", "former_speaker", "former_speaker_until"),
    *("actors_differ", "filtered_by", "unnamed"),
)
"""``code`` is empty for non-positions; ``value`` says also who was absent, had ended or was not
researched. ``dossiers`` are those compared that list the issue.
"""
PAIR_HEADER: Final = (
    *(
        "as_of",
        "actor",
        "actor_name",
        "other",
        "other_name",
        "measure",
        "agreement",
        "n",
        "cases",
        "identical",
        "left_out",
    ),
    *(
        "same_statement",
        "first_year",
        "last_year",
        "compared_with",
        "agreement_before",
        "n_before",
        "filtered_by",
    ),
)
"""The measure looks at ``cases`` of the ``n`` issues in common; ``agreement`` is empty where these are too few or it is
undefined. From ``first_year`` to ``last_year`` the actors chosen said what is compared."""
ENDED: Final = "ended"
SILENT: Final = "silent"
"""Stated nothing within the period."""


def position_rows(
    rows: Iterable[ComparedRow],
    *,
    terms: Terms,
    places: Mapping[int, Sequence[Dossier]],
    filtered_by: str,
) -> Iterator[tuple[CsvCell, ...]]:
    """`POSITION_HEADER` of every issue and actor, in the order of the page."""
    for row in rows:
        listed = "; ".join(one.slug for one in places[row.issue.pk])
        for actor, cell in row.pairs:
            yield (
                *(terms.on_date, row.issue.slug, row.issue.label, row.issue.proposition, listed),
                *(actor.slug, actor.name, actor.iso3),
                *_position(cell, silent=SILENT if terms.first else NOT_RESEARCHED),
                terms.vs_date,
                None if cell.before is None else VALUE_SLUGS[cell.before],
                *last_vote(cell.missed),
                *former_speaker(cell.departed),
                int(row.is_split),
                filtered_by,
                int(cell.standing.is_unnamed) if cell.standing else None,
            )


def _position(cell: ComparedCell, *, silent: str) -> tuple[CsvCell, ...]:
    standing = cell.standing
    # Within a period only what was said in it is known, and neither since when nor on how many statements.
    if standing is None and cell.said is not None:
        # Thirteen cells in each of the three cases, as the header has from *value* to *stance*.
        return (VALUE_SLUGS[cell.said], cell.said if is_on_scale(cell.said) else None, *[None] * 11)
    if standing is None:
        missing = cell.missed[0].value if cell.missed else silent
        return (ENDED if cell.ended else missing, *[None] * 12)
    return (
        VALUE_SLUGS[standing.value],
        standing.value if is_on_scale(standing.value) else None,
        standing.since,
        standing.since_precision,
        standing.stated_date,
        standing.stated_precision,
        int(standing.is_order_unknown),
        standing.n,
        int(standing.is_conditional),
        int(standing.is_reported),
        int(standing.is_inferred),
        int(standing.is_reworded),
        standing.stance_id,
    )


def pair_rows(comparison: Comparison, *, filtered_by: str) -> Iterator[tuple[CsvCell, ...]]:
    """`PAIR_HEADER` of every two actors, in their order."""
    terms = comparison.terms
    years = [day.year for day in comparison.period] if comparison.period else [None, None]
    for pair in comparison.pairs:
        now, before = pair.agreement, pair.earlier
        yield (
            *(
                terms.on_date,
                pair.first.slug,
                pair.first.name,
                pair.second.slug,
                pair.second.name,
                terms.measure,
            ),
            *(now.value, now.n, now.cases, now.identical, now.excluded, now.same_statement),
            *years,
            terms.vs_date,
            before.value if before else None,
            before.cases if before else None,
            filtered_by,
        )
