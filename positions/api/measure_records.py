"""What the API answers with of figures over many issues: who is near whom, blocs, everybody with everybody."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema

from positions.api.records import VALUES, Date


class FigureFrame(Schema):
    """Of when, over what and by which measure."""

    as_of: dt.date
    stated_from: Date
    measure: str
    formula: str
    least_cases: int = Field(description="Of fewer cases no value is given.")
    topics: list[str]
    issues: int = Field(description="Issues looked at, of all that the dossier lists.")
    unanimous_left_out: int | None = Field(
        description="How many unanimous issues were left out; null where they count."
    )
    page: str = Field(description="The same for people.")


class RankRecord(Schema):
    value: float
    place: int


class NearRecord(Schema):
    """``place`` counts from 1; equal figures share one."""

    actor: str
    name: str
    place: int
    value: float
    lowest_without_one: float = Field(description="The least it would be without any one issue.")
    highest_without_one: float
    n: int = Field(description="Issues that the measure looks at.")
    beside: dict[str, RankRecord | None] = Field(
        description="Figure and place by other measures; null where it has none."
    )
    value_before: float | None = Field(
        description="On the day compared with; null where none is asked for, or without a figure."
    )
    change: float | None
    left_office: Date = Field(description="The last day in office of who holds none any more.")


class NearestRecord(FigureFrame):
    compared_with: Date
    actor: str
    ranked: int = Field(description="How many have a figure.")
    too_few: int = Field(description="How many have too few cases, or no figure that is defined.")
    one_voice: list[str] = Field(
        description="Who shares with the actor the very same statements alone: one voice, no agreement."
    )
    apart: int = Field(description="How many share no issue with the actor.")
    items: list[NearRecord] = Field(description="The nearest first.")
    next: str | None


class DeviantRecord(Schema):
    actor: str
    times: int
    of: int


class UnityRecord(Schema):
    """``issues`` are those on which enough members are on record; the means are over these."""

    bloc: str
    name: str
    members: list[str] = Field(description="On the last day; none of a group that had none.")
    issues: int
    on_record: float | None = Field(description="The mean share of members on record.")
    agreement_index: float | None = Field(description="Of Hix, Noury and Roland; the mean.")
    united: int = Field(description="On how many issues all of its members took one side.")
    most_often_apart: list[DeviantRecord]


class MajorityRecord(Schema):
    first: str
    second: str
    shared_members: int
    value: float | None
    n: int


class StandRecord(Schema):
    """Of a bloc on an issue."""

    bloc: str
    majority: str | None = Field(
        description=f"{VALUES}; null where two are held by as many, or too few are on record."
    )
    own: str | None = Field(description="Where the body itself stands, by its own words.")
    counts: dict[str, int] = Field(description="How many of its members hold each value.")
    on_record: int
    members: int
    agreement_index: float | None
    rice: float | None
    polarisation: float | None
    apart: list[str] = Field(description="Members who hold another value than most.")


class BlocIssueRecord(Schema):
    issue: str
    label: str
    stands: list[StandRecord] = Field(description="In the order of the blocs.")


class BlocsRecord(FigureFrame):
    members_on: Date = Field(description="Null where each vote counts for who belonged on its day.")
    blocs: list[UnityRecord]
    majorities: list[MajorityRecord] = Field(description="Each two of the blocs.")
    items: list[BlocIssueRecord] = Field(
        description="Issues on which anybody of them is on record."
    )
    next: str | None


class PlacedRecord(Schema):
    actor: str
    name: str
    community: int = Field(description="From 1, the largest first; 0 for who is tied to nobody.")
    mean: float = Field(description="The mean of its values with all others.")
    x: float = Field(description="Its place on the map, where near is alike.")
    y: float


class SimilarityRecord(FigureFrame):
    """``values`` and ``cases`` have a row and a column for each of the ``actors``, in their order."""

    tie: float = Field(
        description="What counts as a tie, from 0 to 1 of the way to full agreement."
    )
    actors: list[PlacedRecord] = Field(
        description="In an order in which alike ones are neighbours."
    )
    values: list[list[float | None]] = Field(description="Null on the diagonal.")
    cases: list[list[int]] = Field(description="On how many issues; 0 on the diagonal.")
    stress: float = Field(description="Of the map: 0 would keep every distance.")
    left_out: list[str] = Field(
        description="Who has with some of the others too few cases, or nothing that is defined."
    )
    no_room: int = Field(
        description="Actors on record for whom there was no room: they are there when named."
    )
