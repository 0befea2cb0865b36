"""What a dossier's folder says, once it was read: plain values, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from positions.choices import ConditionKind, ConditionState, EvidenceRole
from positions.intake.days import Day
from positions.loading.dossiers.marked import FilePlace
from positions.loading.dossiers.people import Described
from positions.loading.dossiers.texts import Text


@dataclass(frozen=True, slots=True)
class IssuePlan:
    place: FilePlace
    slug: str
    label: str
    proposition: str
    coding_rule: str
    keywords: list[str]
    contra_phrases: list[str]
    tags: list[str]
    columns: Mapping[str, FilePlace] = MappingProxyType({})
    """Where those stand that another issue of the same words has to agree with."""

    def at(self, column: str) -> FilePlace:
        return self.columns.get(column, self.place)


@dataclass(frozen=True, slots=True)
class SourcePlan:
    place: FilePlace
    name: str
    external_id: str
    texts: tuple[Text, ...]
    """As captured one after the other, each in the place of the one before."""
    fields: Mapping[str, object]
    """Of the model `Source`, besides."""
    has_unread_text: bool = False
    """Whether a fault was noted instead of one of its texts: of words in it nothing more is said."""


@dataclass(frozen=True, slots=True)
class PlannedWords:
    """Words of a source's text, ``text`` counted from 0."""

    source: str
    text: int
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class EvidencePlan:
    place: FilePlace
    span: PlannedWords
    role: EvidenceRole
    fields: Mapping[str, object]
    """Of the model `Evidence`, besides."""


@dataclass(frozen=True, slots=True)
class ConditionPlan:
    place: FilePlace
    kind: ConditionKind
    text: str
    state: ConditionState
    settled: Day | None
    span: PlannedWords | None
    issue: str
    fields: Mapping[str, object]
    """How its words are cited."""


@dataclass(frozen=True, slots=True)
class StancePlan:
    place: FilePlace
    actor: str
    on_behalf_of: str
    reported_by: str
    issue: str
    source: str
    """In which it was found; "" for *no stated position* that rests on no words."""
    fields: Mapping[str, object]
    """Of the model `Stance`, besides."""
    is_published: bool
    evidence: tuple[EvidencePlan, ...]
    conditions: tuple[ConditionPlan, ...]


@dataclass(frozen=True, slots=True)
class EventPlan:
    place: FilePlace
    slug: str
    source: str
    """By its name in the folder; "" without one."""
    participants: tuple[str, ...]
    """By slug."""
    fields: Mapping[str, object]
    """Of the model `Event`, besides."""


@dataclass(frozen=True, slots=True)
class DossierFolder:
    place: FilePlace
    slug: str
    title: str
    summary: str
    first: Mapping[str, int | None]
    """How many issues and actors are shown first, by the columns of `Dossier`."""
    rows: tuple[str, ...]
    has_own_issues: bool
    """Whether it shares none with other dossiers, as another coding of the same texts."""
    described: Described
    named: Mapping[str, FilePlace]
    """Whom its entries name, and where first."""
    issues: Mapping[str, IssuePlan]
    sources: Mapping[str, SourcePlan]
    stances: tuple[StancePlan, ...]
    events: tuple[EventPlan, ...]
    notices: tuple[str, ...]
    """What was read otherwise than it stands there."""
