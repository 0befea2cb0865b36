"""More columns of a table of stances: the words behind the first, and each condition by itself, as
the import of tables reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, Max, QuerySet, When

from config.web.csv import CsvCell
from positions.choices import EvidenceRole, Precision
from positions.loading.tables.columns import MOST_CONDITIONS, MOST_WORDS
from positions.models import Condition, Evidence, Stance

_WORDS: Final = ("words", "role", "source", "at", "locator", "gloss", "gloss_maker")
_CONDITION: Final = (
    *("kind", "state", "settled", "issue"),
    *("words", "source", "at", "locator", "gloss", "gloss_maker"),
)
_LENGTH: Final = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}

type StanceColumns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FurtherColumns:
    """How many pieces of evidence and conditions have columns."""

    words: int
    conditions: int

    @property
    def header(self) -> tuple[str, ...]:
        """The first words stand among the other columns, but for where they begin."""
        words = (f"{name}_{n}" for n in range(2, self.words + 1) for name in _WORDS)
        conditions = [f"condition_{n}" for n in range(1, self.conditions + 1)]
        of = (
            name for one in conditions for name in (one, *(f"{one}_{part}" for part in _CONDITION))
        )
        return "at", *words, *of

    def cells(
        self, evidence: Sequence[StanceColumns], conditions: Sequence[StanceColumns]
    ) -> Iterator[CsvCell]:
        first = first_words(evidence)
        more = [one for one in evidence if one is not first]
        yield first.get("start")
        for n in range(self.words - 1):
            yield from _words(more[n], first) if n < len(more) else (None,) * len(_WORDS)
        for n in range(self.conditions):
            one = conditions[n] if n < len(conditions) else None
            yield from _condition(one, first) if one else (None,) * (1 + len(_CONDITION))


def count_further(stances: QuerySet[Stance]) -> FurtherColumns:
    """As many as any of them has, up to the most that are imported: of more the tables of excerpts and
    conditions tell. Two queries.
    """
    evidence = Evidence.objects.filter(stance__in=stances.order_by())
    conditions = Condition.objects.filter(stance__in=stances.order_by())
    # Of a stance without words that support it all are behind the first, which it has not.
    first = Max(Case(When(role=EvidenceRole.SUPPORTS, then=1), default=0))
    return FurtherColumns(
        words=min(1 + _most(evidence, Count("pk") - first), MOST_WORDS),
        conditions=min(_most(conditions, Count("pk")), MOST_CONDITIONS),
    )


def _most(rows: QuerySet[Any], of_one: Any) -> int:
    counted = rows.order_by().values("stance").annotate(count=of_one)
    return int(counted.aggregate(most=Max("count"))["most"] or 0)


def first_words(evidence: Sequence[StanceColumns]) -> StanceColumns:
    """The first that support it; empty where none do."""
    return next((one for one in evidence if one["role"] == EvidenceRole.SUPPORTS), {})


def _words(one: StanceColumns, first: StanceColumns) -> tuple[CsvCell, ...]:
    return (
        *(one["words"], one["role"], _source(one, first), one["start"]),
        *(one["locator"], one["gloss"], one["gloss_maker"]),
    )


def _condition(one: StanceColumns, first: StanceColumns) -> tuple[CsvCell, ...]:
    settled = one["settled_date"]
    known = settled and settled.isoformat()[: _LENGTH[one["settled_precision"]]]
    return (
        *(one["text"], one["kind"], one["state"], known, one["linked_issue"], one["words"]),
        *(_source(one, first) if one["words"] else None, one["start"]),
        *(one["locator"], one["gloss"], one["gloss_maker"]),
    )


def _source(one: StanceColumns, first: StanceColumns) -> CsvCell:
    """By address or title, which another record knows as well; empty where it is that of the first
    words.
    """
    if one["source"] == first.get("source"):
        return None
    address, title = one["source_url"], one["source_title"]
    return str(address or title)
