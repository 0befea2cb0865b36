"""What engines that propose stances are given and give: plain frozen data on both sides.

An engine reads a `Document` against a `Catalogue` and returns `Suggestion`s. It has no database, and what it returns
passes one gate (`positions.suggest.gate`) before anybody sees it. A person decides; no suggestion writes anything.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from positions.suggest.ranking import IssueKey, IssueWords
from positions.texts.attribution import About, SpokenTurn
from positions.texts.known import ActorKey, Known
from positions.texts.passages import Range

MOST_ISSUES = 3


class Polarity(StrEnum):
    """Towards the proposition of the likeliest issue; never a value, which a person chooses."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    AMBIGUOUS = "ambiguous"
    """Two cues that pull apart."""


class Move(StrEnum):
    """What is done by the words, as far as a cue tells."""

    DEMAND = "demand"
    OFFER = "offer"
    PROPOSAL = "proposal"
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"
    WARNING = "warning"
    OPINION = "opinion"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A captured text and what is known beside it.

    ``spoken`` are its turns with who speaks, none where it is no transcript; ``skipped`` is not the text's own.
    """

    text: str
    sha256: str
    language: str = ""
    published: dt.date
    kind: str = ""
    about: About = field(default_factory=About)
    spoken: Sequence[SpokenTurn] = ()
    skipped: Sequence[Range] = ()

    @property
    def digest(self) -> str:
        """Of everything that an engine may look at."""
        # Dataclasses of plain values print alike in every process, so the
        # digest holds where suggestions are kept by it (decision 0037).
        beside = (self.language, self.published, self.kind, self.about, self.spoken, self.skipped)
        return hashlib.sha256(f"{self.sha256} {beside!r}".encode()).hexdigest()

    def is_skipped(self, start: int, end: int) -> bool:
        """Whether a range touches what is not the text's own."""
        return any(first < end and start < last for first, last in self.skipped)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Whom and what there is to choose from; another ``revision`` where anything of it changed."""

    revision: str
    actors: Sequence[Known]
    issues: Sequence[IssueWords]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Words that may carry a stance: ``words`` are those from ``start`` to ``end``, code points, half-open.

    ``holder`` is where the text names whose position they are, None for a speaker's own words; ``also`` are those who
    hold it jointly; ``issues`` at most three, the best first; ``why`` are reasons for whoever decides; a greater
    ``score`` is surer, and means nothing between engines.
    """

    start: int
    end: int
    words: str
    actor: ActorKey | None = None
    holder: Range | None = None
    also: Sequence[ActorKey] = ()
    cue: Range | None = None
    reported_by: ActorKey | None = None
    on_behalf_of: ActorKey | None = None
    issues: Sequence[IssueKey] = ()
    polarity: Polarity | None = None
    move: Move | None = None
    act: str = ""
    conditions: Sequence[Range] = ()
    why: Sequence[str] = ()
    score: float = 0.0


class Suggester(Protocol):
    """An engine. Another ``version`` where it may answer otherwise; the same answer to the same question."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def is_basic(self, language: str) -> bool:
        """Whether it goes without a parse of this language."""

    def suggest(self, document: Document, catalogue: Catalogue) -> Sequence[Suggestion]:
        """What the words of a document may be stances of, in any order."""
