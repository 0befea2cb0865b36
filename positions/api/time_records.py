"""What the API answers with of what came when: changes, periods, events."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema

from positions.api.records import VALUES, ConditionRecord, Date
from positions.reads.briefs.outcomes import ChangeKind


class SideRecord(Schema):
    value: str
    score: int | None
    stance: int
    words: str | None
    source: int | None
    source_title: str | None
    source_attribution: str | None = Field(description="Whom to name where the words are shown.")
    source_licence: str | None
    reworded: bool


class ChangeRecord(Schema):
    """``same_words`` names whose position the same words moved: who spoke, and for whom."""

    date: dt.date
    precision: str
    kind: str
    actor: str
    issue: str
    steps: int | None = Field(description="Along the scale, towards support positive.")
    order_unknown: bool
    by_withdrawal: bool
    same_words: list[str]
    before: SideRecord | None
    after: SideRecord | None


class Changes(Schema):
    since: dt.date
    until: dt.date
    items: list[ChangeRecord]
    next: str | None


class StandingRecord(SideRecord):
    """By which statement somebody stood on a day, and on what conditions."""

    firmness: str
    conditions: list[ConditionRecord]


class BriefEntry(Schema):
    """What became of a position between two days; ``actors`` stand by the same words, whoever spoke first
    among them.
    """

    kind: str = Field(description=f"{', '.join(ChangeKind)}: what weighs most.")
    also: list[str] = Field(description="What else changed.")
    actors: list[str]
    issue: str
    steps: int | None = Field(description="Along the scale, towards support positive.")
    moves: int = Field(description="How often the value changed between the days.")
    statements: int = Field(description="On record between the days.")
    order_unknown: bool
    before: StandingRecord | None
    after: StandingRecord | None


class BriefRecord(Schema):
    since: dt.date
    until: dt.date
    positions: int = Field(
        description="How many were looked at: all that stood on one of the days."
    )
    page: str = Field(description="The brief for people.")
    items: list[BriefEntry] = Field(
        description="Kind by kind; the widest moves and the longest silence first."
    )
    next: str | None


class PeriodRecord(Schema):
    value: str = Field(description=VALUES)
    score: int | None = Field(description="From 2 to -2, where it is on the scale.")
    from_date: dt.date
    from_precision: str
    until_date: Date = Field(
        description="The first day on which it holds no more; null while it lasts."
    )
    until_precision: str | None
    stance: int = Field(description="That began it.")
    order_unknown: bool


class TimelineRecord(Schema):
    actor: str
    name: str
    periods: list[PeriodRecord] = Field(description="The oldest first.")


class TimelineList(Schema):
    as_of: dt.date
    page: str
    items: list[TimelineRecord]


class ActorLineRecord(Schema):
    issue: str
    label: str
    periods: list[PeriodRecord] = Field(description="The oldest first.")


class ActorTimeline(Schema):
    as_of: dt.date
    actor: str
    total: int = Field(description="Issues on which it has a position on the day.")
    page: str
    items: list[ActorLineRecord] = Field(
        description="Dossier by dossier, the one with the fewest first; an issue of several stands once."
    )
    next: str | None


class EventRecord(Schema):
    slug: str
    title: str
    kind: str
    first_day: dt.date
    last_day: dt.date = Field(description="The first day again where it took one.")
    note: str
    actors: list[str] = Field(description="Short names of who took part.")
    source: int | None
    page: str


class EventList(Schema):
    items: list[EventRecord]
    next: None = Field(description="All of them stand on this page.")
