"""What an editor codes, in the form in which it is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from dataclasses import fields as fields_of
from typing import Final

from positions.actions.ground.citing import NOT_CITED, Citation
from positions.actions.ground.excerpts import Span
from positions.choices import ConditionState, Confidence, Firmness, Precision, Salience


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFields:
    """What a stance depends on; ``span`` are the words that say so, if there are any of their own."""

    kind: str
    text: str
    span: Span | None = None
    linked_issue_id: int | None = None
    state: str = ConditionState.OPEN
    settled_date: dt.date | None = None
    settled_precision: str | None = None
    citation: Citation = NOT_CITED


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceFields:
    """What an editor codes; each is the field of ``Stance`` of that name."""

    actor_id: int
    on_behalf_of_id: int | None = None
    issue_id: int
    value: int
    firmness: str = Firmness.UNKNOWN
    act: str
    rendering: str | None = None
    unnamed_speaker: str | None = None
    speaking_terms: str | None = None
    salience: str = Salience.UNKNOWN
    confidence: str = Confidence.MODERATE
    stated_date: dt.date
    stated_precision: str = Precision.DAY
    stated_time: dt.time | None = None
    reported_by_id: int | None = None
    note: str = ""
    conditions: tuple[ConditionFields, ...] = ()

    @property
    def actors(self) -> set[int | None]:
        """Whom it names."""
        return {self.actor_id, self.on_behalf_of_id, self.reported_by_id}

    @property
    def issues(self) -> set[int | None]:
        """What it names, in its conditions too."""
        return {self.issue_id, *(condition.linked_issue_id for condition in self.conditions)}


# A field that is added above is written, compared, undone and restored from then on; conditions are
# rows of their own.
CODED_COLUMNS: Final = tuple(
    field.name for field in fields_of(StanceFields) if field.name != "conditions"
)
