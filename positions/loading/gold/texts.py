"""What somebody annotated, whatever format it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from positions.choices import Value
from positions.suggest.boundary import Document, Polarity
from positions.suggest.ranking import IssueWords
from positions.texts.known import Known
from positions.texts.passages import Range
from positions.texts.speakers import Mention

_DIRECTIONS: Final = {
    Value.SUPPORTS: Polarity.SUPPORTS,
    Value.LEANS_SUPPORT: Polarity.SUPPORTS,
    Value.NEUTRAL: Polarity.AMBIGUOUS,
    Value.LEANS_OPPOSE: Polarity.OPPOSES,
    Value.OPPOSES: Polarity.OPPOSES,
    Value.AMBIGUOUS: Polarity.AMBIGUOUS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStatement:
    """Words that carry a stance, told by a person; ``cue`` is the place of the word that carries it, where told.

    What is not ``is_core`` may be suggested or not. ``coder`` tells codings of one text apart.
    """

    start: int
    end: int
    holder: str
    issue: str = ""
    polarity: Polarity | None = None
    reported_by: str = ""
    cue: Range | None = None
    is_core: bool = True
    coder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """A text with its statements.

    ``mentions`` are None where nobody marked them. ``is_complete``: whatever is not among the statements is none, so
    that what an engine adds is wrong. ``rejected`` are places that somebody would not have suggested.
    """

    name: str
    document: Document
    statements: Sequence[GoldStatement]
    mentions: Sequence[Mention] | None = None
    is_complete: bool = False
    rejected: Sequence[Range] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """Annotated texts with the actors and issues there were to choose from."""

    texts: Sequence[Annotated]
    actors: Sequence[Known]
    issues: Sequence[IssueWords]


def polarity_of(value: int | None) -> Polarity | None:
    """Of a value; None of those that have none."""
    return None if value is None else _DIRECTIONS.get(Value(value))
