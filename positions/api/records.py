"""What the API answers with: one shape a thing on record, in the words of the design."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from ninja import Field, Schema

type Date = dt.date | None

VALUES = "supports, leans-support, neutral, leans-oppose, opposes; ambiguous, declines or no-stated-position; mixed"


class DossierRecord(Schema):
    slug: str
    title: str
    summary: str
    page: str = Field(description="Its page for people.")
    url: str = Field(description="Its address here.")


class DossierInFull(DossierRecord):
    stances: int = Field(description="Published stances on its issues.")
    sources: int
    actors: int = Field(description="Actors who have or had a position in it.")
    last_day: Date = Field(description="The last day on which a position changed.")


class IssueRecord(Schema):
    slug: str
    label: str
    proposition: str = Field(description="What is supported or opposed.")
    coding_rule: str
    dossiers: list[str] = Field(description="Short names of those that list it.")
    page: str
    url: str


class ActorRecord(Schema):
    slug: str
    name: str
    kind: str
    iso3: str = Field(description="Of states and some territories; empty otherwise.")
    wikidata_id: str
    ended: Date = Field(description="From this day on it is no more.")
    page: str
    url: str


class NameRecord(Schema):
    name: str
    kind: str
    language: str
    first_day: Date
    last_day: Date


class MembershipRecord(Schema):
    actor: str = Field(description="The short name of whom it belongs to, or of who belongs to it.")
    name: str
    role: str
    speaks_for: bool = Field(description="Whether what the holder says counts for that actor.")
    is_member: bool = Field(
        description="Whether its holder counts as a member: office-holders and institutions do not."
    )
    first_day: Date
    last_day: Date


class ActorInFull(ActorRecord):
    note: str
    names: list[NameRecord]
    memberships: list[MembershipRecord]
    members: list[MembershipRecord] = Field(description="Those of the day asked for.")


class SourceRecord(Schema):
    id: int
    kind: str
    title: str
    publisher: str
    author: str
    url: str
    language: str
    published_date: Date
    published_precision: str
    date_inferred_reason: str = Field(description="Why its day is a guess; empty where it is none.")
    reliability: str = Field(description="The Admiralty code's grade, A to F.")
    licence: str
    attribution: str
    primary_url: str = Field(description="The document behind it.")
    archive_url: str = Field(description="A copy.")
    retrieved_date: Date
    page: str


class EvidenceRecord(Schema):
    """Words of a source; ``start`` and ``end`` count Unicode code points of its captured text."""

    role: str
    words: str
    before: str
    after: str
    start: int
    end: int
    text_sha256: str = Field(description="Of the bytes as captured.")
    translation: str | None
    translation_maker: str | None
    place: str | None = Field(description="Page, paragraph or time code of the original.")
    page: str
    source: SourceRecord


class ConditionRecord(Schema):
    kind: str
    text: str
    state: str
    settled_date: dt.date | None = Field(
        description="When it was met or failed: the first day of what is known; null where nobody said so."
    )
    settled_precision: str | None
    issue: str | None = Field(description="The short name of the issue that it waits for.")


class Party(Schema):
    slug: str
    name: str


class StanceRecord(Schema):
    id: int
    actor: Party
    on_behalf_of: Party | None
    reported_by: Party | None
    issue: Party = Field(description="Its name is the label of the issue.")
    value: str = Field(description=VALUES)
    score: int | None = Field(description="2 to -2; null where it is no position.")
    firmness: str
    act: str
    rendering: str | None
    unnamed_speaker: str | None
    speaking_terms: str | None
    salience: str
    confidence: str
    stated_date: dt.date = Field(
        description="The first day of a month or year where that is all that is known."
    )
    stated_precision: str
    stated_until: dt.date = Field(description="The last day on which it can have been said.")
    stated_time: str = Field(description="Of a known day, as 18:30; empty where nobody said.")
    note: str
    withdrawn_date: Date
    withdrawal_note: str
    published_at: dt.datetime | None
    version: int
    approved_proposition: str = Field(
        description="Other words of the proposition under which it was approved; empty where they are the present ones."
    )
    evidence: list[EvidenceRecord]
    conditions: list[ConditionRecord]
    page: str
    url: str


class PositionRecord(Schema):
    """Where an actor stands on an issue on a day."""

    actor: str
    issue: str
    value: str = Field(description=f"{VALUES}; not-researched, or why there is no vote.")
    score: int | None = Field(description="2 to -2; null where it is no position.")
    stated_date: Date
    stated_precision: str | None
    order_unknown: bool
    statements: int = Field(description="How many are in force.")
    conditional: bool
    reported: bool
    inferred: bool
    unnamed: bool
    reworded: bool
    inherited_from: str | None
    stance: int | None = Field(description="The stance that decides.")
    value_before: str | None = Field(
        description="On the day compared with; null where none is asked for."
    )
    last_vote: str | None = Field(
        description="The day or month of the last roll call, where it has no vote in it."
    )
    last_vote_missed: str | None
    former_speaker: str | None = Field(
        description="Whose words it rests on, where they speak for the actor no more."
    )
    former_speaker_until: str | None


class Frame(Schema):
    as_of: dt.date
    compared_with: Date
    as_known_on: Date
    left_out: int = Field(
        description="Actors on record for whom there was no room: they are there when named."
    )


class Positions(Frame):
    items: list[PositionRecord] = Field(description="Those on record, actor by actor.")
    next: str | None = Field(description="The address of the next issues; null on the last page.")


class MatrixActor(Schema):
    slug: str
    name: str
    kind: str
    iso3: str
    group: str


class MatrixIssue(Schema):
    slug: str
    label: str
    proposition: str


class MatrixRecord(Frame):
    actors: list[MatrixActor] = Field(description="The rows.")
    issues: list[MatrixIssue] = Field(description="The columns.")
    cells: list[list[PositionRecord]] = Field(
        description="A list for each actor, with one of each issue."
    )
    next: str | None = Field(description="The address of the next columns; null on the last page.")


class PairRecord(Schema):
    first: str
    second: str
    value: float | None = Field(
        description="Null below the least number of cases, and where it is undefined."
    )
    n: int = Field(description="Issues on which both have a position.")
    cases: int = Field(description="Of these, what the measure looks at.")
    identical: int
    excluded: int = Field(description="Issues on which one has no direction, or a mixed one.")
    same_statement: int = Field(
        description="Issues on which both rest on one statement, which do not count."
    )
    value_before: float | None = Field(
        description="On the day compared with; null where none is asked for."
    )
    n_before: int | None


class AgreementRecord(Schema):
    as_of: dt.date
    compared_with: Date
    stated_from: Date
    measure: str
    formula: str
    least_cases: int = Field(description="Of fewer cases no value is given.")
    topics: list[str]
    unanimous_left_out: int | None = Field(
        description="How many unanimous issues were left out; null where they count."
    )
    pairs: list[PairRecord]
    page: str = Field(description="The comparison for people.")


class QuotePlace(Schema):
    source: int
    title: str
    publisher: str
    published_date: Date
    words: str = Field(description="As the text has them.")
    page: str
    stances: list[int]
    own_words: list[int] = Field(
        description="Those of the stances that take the words as their actor’s own: verbatim or of a"
        " document, neither interpreted nor translated, and reported by nobody else."
    )


class QuoteRecord(Schema):
    verdict: Literal["verbatim", "marked", "altered", "partly", "absent"]
    meaning: str
    places: list[QuotePlace]
    has_more: bool = Field(description="Whether not every text that has the words was looked at.")


class Dossiers(Schema):
    items: list[DossierRecord]
    next: str | None


class IssueList(Schema):
    items: list[IssueRecord]
    next: str | None


class ActorList(Schema):
    items: list[ActorRecord]
    next: str | None


class StanceList(Schema):
    items: list[StanceRecord]
    next: str | None


class ProblemError(Schema):
    name: str
    detail: str


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError] | None = Field(None, description="The parameters that are at fault.")
