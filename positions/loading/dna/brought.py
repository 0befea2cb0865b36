"""A file of Discourse Network Analyzer that is to be imported, read in a child that limits itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from positions.intake.child import Limits, run

# JSON of a large file is longer than other readers' answers: every text and statement comes back.
_LIMITS: Final = Limits(output=256 << 20)

type BroughtValue = str | int


@dataclass(frozen=True, slots=True)
class StatementType:
    """``variables`` has the kinds of its variables: boolean, integer, short text, long text."""

    id: int
    label: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BroughtDocument:
    """``date`` is as ISO 8601 writes a day, "" where it is none."""

    id: int
    title: str
    text: str
    date: str
    author: str
    source: str
    section: str
    type: str
    notes: str


@dataclass(frozen=True, slots=True)
class BroughtStatement:
    """``span`` is its place in the normalised text, in characters; ``fault`` why it has none."""

    id: int
    type: int
    document: int
    values: Mapping[str, BroughtValue]
    span: tuple[int, int] | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """``kinds`` has by variable and value what the attribute *Type* of an entity says."""

    types: Sequence[StatementType]
    documents: Sequence[BroughtDocument]
    statements: Sequence[BroughtStatement]
    kinds: Mapping[tuple[str, str], str]

    @property
    def variables(self) -> dict[str, str]:
        """Of all types that have statements, with their kinds; of one that differs by type, those of the first."""
        used, found = {one.type for one in self.statements}, dict[str, str]()
        for one in self.types:
            if one.id in used:
                # The order of the first, and at the end its kinds again: a later type adds only what is new.
                found = {**found, **one.variables, **found}
        return found


def read_brought(raw: bytes) -> BroughtFile:
    """The whole of a file.

    Raises:
        NotRead: where it is none of the program's, broken, or more than is read at once.
    """
    found: dict[str, Any] = run("positions.intake.dna_file:read", raw, limits=_LIMITS)
    return BroughtFile(
        types=[StatementType(*one) for one in found["types"]],
        documents=[BroughtDocument(**one) for one in found["documents"]],
        statements=[_statement(one) for one in found["statements"]],
        kinds={(variable, value): kind for variable, value, kind in found["kinds"]},
    )


def _statement(told: dict[str, Any]) -> BroughtStatement:
    span = told.pop("span", None)
    return BroughtStatement(**told, span=tuple(span) if span else None)
