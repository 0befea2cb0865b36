"""The timelines of an issue or an actor as files: the figure, or its periods as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.csv import CsvCell
from config.web.downloads import table_response
from config.web.input import BadInput
from positions.choices import VALUE_LABELS, VALUE_SLUGS
from positions.dates import write_date
from positions.drawing.charts import ChartRow, Group, draw_timelines_figure
from positions.drawing.sparkline import DaySpan
from positions.models import Event
from positions.pages.figures import send_figure
from positions.reads.matrix.cell_story import CellStory
from positions.reads.timelines.timeline import (
    ActorPositions,
    IssueTimeline,
    TimelineLine,
    ValueSide,
)

TIMELINE_FORMATS: Final = {"", "csv", "timelines"}
HEADER: Final = (
    "as_of",
    "actor",
    "actor_name",
    "issue",
    "issue_label",
    "value",
    "from_date",
    "from_precision",
    "until_date",
    "until_precision",
    "days_confirmed",
)


@dataclass(frozen=True, slots=True)
class Timelines:
    """What a page draws: ``groups`` for the figure, ``lines`` for the table; ``name`` is that of the file."""

    name: str
    groups: Sequence[Group]
    lines: Sequence[TimelineLine]
    span: DaySpan
    events: Sequence[Event]
    sides: Sequence[ValueSide] = ()
    note: str = ""


def of_issue(timeline: IssueTimeline, events: Sequence[Event]) -> Timelines:
    groups = [
        Group(
            VALUE_LABELS[side.value],
            [ChartRow(line.actor.name, line.periods) for line in side.lines],
        )
        for side in timeline.sides
    ]
    if timeline.former:
        former = [ChartRow(line.actor.name, line.periods) for line in timeline.former]
        groups.append(Group("No longer in force", former))
    name = timeline.lines[0].issue.slug if timeline.lines else "issue"
    span = DaySpan(timeline.from_date, timeline.on_date)
    return Timelines(name, groups, timeline.lines, span, events, timeline.sides)


def of_actor(positions: ActorPositions, events: Sequence[Event]) -> Timelines:
    """Of one page of its issues, as that shows them."""
    groups = [
        Group(
            group.dossier.title, [ChartRow(line.issue.label, line.periods) for line in group.lines]
        )
        for group in positions.groups
    ]
    name = positions.lines[0].actor.slug if positions.lines else "actor"
    span = DaySpan(positions.from_date, positions.on_date)
    return Timelines(name, groups, positions.lines, span, events)


def of_cell(story: CellStory, events: Sequence[Event]) -> Timelines:
    """Of one actor on one issue, by the record of the day that is asked for."""
    line = TimelineLine(story.actor, story.issue, story.standing, story.periods, None, "")
    groups = [Group(story.issue.proposition, [ChartRow(story.actor.name, story.periods)])]
    name = f"{story.actor.slug}-{story.issue.slug}"
    known = f"By the record of {write_date(story.known_date)}" if story.known_date else ""
    span = DaySpan(story.from_date, story.on_date)
    return Timelines(name, groups if story.periods else [], [line], span, events, note=known)


def send_timelines(
    request: HttpRequest, shown: Timelines, *, form: str, title: str, page: str
) -> HttpResponseBase:
    """As ``timelines`` the figure, else the table.

    Raises:
        BadInput: for a figure of nothing on record.
    """
    on_date = shown.span.until_date
    name = f"{shown.name}-timelines-{on_date}"
    if form == "csv":
        return table_response(request, name=name, header=HEADER, rows=_rows(shown.lines, on_date))
    if not shown.groups:
        raise BadInput("Nothing is on record by this day: there is nothing to draw.")
    drawing = draw_timelines_figure(
        shown.groups, shown.span, events=shown.events, sides=shown.sides
    )
    days = f"{write_date(shown.span.from_date)} to {write_date(on_date)}"
    return send_figure(
        request, drawing, name=name, title=title, notes=[days, shown.note], page=page
    )


def _rows(lines: Sequence[TimelineLine], on_date: dt.date) -> Iterator[tuple[CsvCell, ...]]:
    for line in lines:
        for period in line.periods:
            yield (
                on_date,
                line.actor.slug,
                line.actor.name,
                line.issue.slug,
                line.issue.label,
                VALUE_SLUGS[period.value],
                period.from_date,
                str(period.from_precision),
                period.until_date,
                str(period.until_precision) if period.until_date else None,
                len(period.days),
            )
