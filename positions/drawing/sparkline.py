"""Timelines as small SVG pictures: one bar per period, in the colour and with the glyph of its
value.

Places are percentages, so that a picture fills whatever width it is given while its text keeps its
size.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, repeat
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from positions.choices import VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS
from positions.dates import write_date
from positions.models import Event
from positions.reads.matrix.cells import OLD_AFTER
from positions.reads.timelines.periods import Period
from positions.reads.timelines.timeline import ValueSide

THINNEST_BAR: Final = 0.8
"""Per cent of the width: a period of a day in a picture of decades stays visible."""
ROOM_FOR_GLYPH: Final = 5.0
ROOM_FOR_DATE: Final = 12.0
MONTHS: Final = 12
MONTH_STEPS: Final = (1, 3, 6, *(MONTHS * years for years in (1, 2, 5, 10, 20, 50, 100)))


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The days a picture covers, both included, and where a day stands in it."""

    from_date: dt.date
    until_date: dt.date

    @property
    def days(self) -> int:
        # At least one, as places are shares of it: the last day asked for may lie before the first.
        return max((self.until_date - self.from_date).days, 0) + 1

    def place(self, date: dt.date) -> float:
        """Per cent from the left at which a day begins."""
        return round(100 * (date - self.from_date).days / self.days, 2)

    def begins(self, event: Event) -> bool:
        """Whether an event begins within these days."""
        return 0 <= (event.first_date - self.from_date).days < self.days

    def has(self, event: Event) -> bool:
        """Whether some of an event's days are among these."""
        return self.begins(event) or event.first_date < self.from_date <= event.end_date

    def mark(self, event: Event) -> tuple[float, float]:
        """Left edge and width of its days, kept inside the picture."""
        left = max(self.place(event.first_date), 0)
        right = min(self.place(event.end_date) + 100 / self.days, 100)
        return left, round(max(right - left, THINNEST_BAR), 2)

    def bar(self, period: Period) -> tuple[float, float]:
        """Left edge and width of a period, kept inside the picture."""
        # A period may have begun before the picture does, or lie at its very end: widths stay within it.
        left = max(self.place(period.from_date), 0)
        right = 100 if period.until_date is None else self.place(period.until_date)
        width = max(right - left, THINNEST_BAR)
        return min(left, 100 - width), round(width, 2)


def draw_timeline(
    periods: Sequence[Period],
    *,
    from_date: dt.date,
    until_date: dt.date,
    events: Sequence[Event] = (),
) -> SafeString:
    """An SVG of periods in their order, between two days, with the days of events across them.

    Its text for screen readers says the same of the periods; the events are listed beside it.
    """
    # Words once for both: what a bar says on pointing is what the label says of all.
    titles = list(map(describe_period, periods))
    return format_html(
        '<svg class="spark" role="img" aria-label="{}" height="18">{}</svg>',
        "; ".join(titles) or "Nothing on record",
        timeline_shapes(periods, titles, DaySpan(from_date, until_date), events),
    )


def timeline_shapes(
    periods: Sequence[Period], titles: Sequence[str], span: DaySpan, events: Sequence[Event] = ()
) -> SafeString:
    """What is drawn of periods, each with its title, across in per cent, 18 high."""
    drawn = map(_draw_period, periods, titles, repeat(span))
    return format_html(
        '<line class="axis" x1="0" x2="100%" y1="9" y2="9"/>{}{}',
        mark_safe("".join(drawn)),  # noqa: S308 # nosec B308 B703 # nobody's input
        _draw_lines(
            tuple((one.first_date, describe_event(one)) for one in events if span.begins(one)), span
        ),
    )


@lru_cache(maxsize=64)
# A page has a handful of spans at a time; keyed by days and words, it goes stale with neither.
def _draw_lines(marks: Sequence[tuple[dt.date, str]], span: DaySpan) -> SafeString:
    """The days of events: a page draws the same across each of its timelines."""
    return format_html_join(
        "",
        '<line class="event" x1="{0}%" x2="{0}%" y1="0" y2="18"><title>{1}</title></line>',
        ((span.place(date), words) for date, words in marks),
    )


def draw_events(
    events: Sequence[Event], *, from_date: dt.date, until_date: dt.date
) -> SafeString | str:
    """Marks of events above timelines of the same days, each with its title; as long as it took.

    It adds nothing in words to the list of them that stands beside it.
    """
    shapes = event_shapes(events, DaySpan(from_date, until_date))
    return (
        shapes
        and format_html('<svg class="spark events" aria-hidden="true" height="8">{}</svg>', shapes)
    ) or ""


def event_shapes(events: Sequence[Event], span: DaySpan) -> SafeString:
    """Their marks, across in per cent, 8 high; "" where none has a day within."""
    marks = [(*span.mark(one), describe_event(one)) for one in events if span.has(one)]
    return format_html_join(
        "",
        '<rect class="event" x="{}%" width="{}%" y="1" height="6" rx="3"><title>{}</title></rect>',
        marks,
    )


def describe_event(event: Event) -> str:
    """24 February 2022: Russia invades Ukraine; a span "12 to 14 July 2025" with both its days."""
    return _describe(event.first_date, event.last_date, event.title)


@lru_cache(maxsize=4096)
def _describe(first_date: dt.date, last_date: dt.date | None, title: str) -> str:
    days = write_date(first_date)
    if last_date:
        days = f"{days} to {write_date(last_date)}"
    return f"{days}: {title}"


def _draw_period(period: Period, title: str, span: DaySpan) -> str:
    """A bar with its glyph where there is room; faint from where its last words are what the matrix
    calls old. By hand, of numbers and our own words: a cell may have a thousand.
    """
    left, width = span.bar(period)
    fresh = min(max(span.place(period.days[-1] + OLD_AFTER) - left, THINNEST_BAR), width)
    # Faint below, fresh over it; where all is fresh the first is left out, as True counts as 1.
    bars = [("old", left, width), ("fresh", left, round(fresh, 2))][fresh == width :]
    rects = "".join(
        f'<rect class="{name}" x="{x}%" y="2" width="{wide}%" height="14" rx="2"/>'
        for name, x, wide in bars
    )
    ticks = "".join(
        f'<line class="said" x1="{x}%" x2="{x}%" y1="12" y2="16"/>' for x in _ticks(period, span)
    )
    glyph = _glyph(period.value, left, fresh, width)
    return (
        f'<g class="v-{VALUE_SLUGS[period.value]}"><title>{title}</title>{rects}{ticks}{glyph}</g>'
    )


def _glyph(value: int, left: float, fresh: float, width: float) -> str:
    """In the middle of the fresh part, or of the old one after it where only that has room."""
    if fresh >= ROOM_FOR_GLYPH:
        name, middle = "glyph", left + fresh / 2
    elif width - fresh >= ROOM_FOR_GLYPH:
        name, middle = "glyph old", left + (fresh + width) / 2
    else:
        return ""
    glyph = VALUE_GLYPHS[value]
    return f'<text class="{name}" x="{round(middle, 2)}%" y="12.5">{glyph}</text>'


def _ticks(period: Period, span: DaySpan) -> Iterator[float]:
    """Where the record was confirmed within a period, at most one tick every half per cent."""
    last = span.place(period.from_date)
    for day in period.days[1:]:
        if (place := span.place(day)) - last >= THINNEST_BAR / 2:
            yield place
            # A tick that is left out moves nothing: the next is measured from the last one drawn.
            last = place


def draw_dates(*, from_date: dt.date, until_date: dt.date) -> SafeString:
    """The months or years above timelines of the same days, as many as have room.

    It adds nothing to them in words.
    """
    shapes = date_shapes(DaySpan(from_date, until_date))
    return format_html('<svg class="spark dates" aria-hidden="true" height="14">{}</svg>', shapes)


def date_shapes(span: DaySpan) -> SafeString:
    """The same across in per cent, 14 high."""
    from_date, until_date = span.from_date, span.until_date
    # The first step that leaves room, a month being 30.44 days: 3044 is that in per cent.
    step = next(
        (step for step in MONTH_STEPS if 3044 * step / span.days >= ROOM_FOR_DATE), MONTH_STEPS[-1]
    )
    firsts = (
        dt.date(year, month, 1)
        for year in range(from_date.year, until_date.year + 1)
        for month in range(1, 13)
    )
    shown = [
        day
        for day in firsts
        # Counted from the year 0, so that steps of years fall on round ones, whatever day the picture begins
        # with.
        if from_date < day <= until_date and (day.year * MONTHS + day.month - 1) % step == 0
    ]
    return format_html_join(
        "",
        '<line class="axis" x1="{0}%" x2="{0}%" y1="10" y2="14"/><text x="{0}%" y="9">{1}</text>',
        ((span.place(day), date_format(day, "Y" if step >= MONTHS else "M Y")) for day in shown),
    )


def draw_sides(sides: Sequence[ValueSide]) -> SafeString:
    """How many hold each value, as one bar across the width; the sides' own list says the same in
    words.
    """
    shapes = side_shapes(sides)
    return format_html('<svg class="spark sides" aria-hidden="true" height="22">{}</svg>', shapes)


def side_shapes(sides: Sequence[ValueSide]) -> SafeString:
    """The same across in per cent, 22 high."""
    # Nobody on record is an empty bar, not a division by 0.
    total = sum(len(side.lines) for side in sides) or 1
    ends = accumulate((len(side.lines) for side in sides), initial=0)
    return format_html_join(
        "",
        "{}",
        (
            (_draw_side(side, 100 * end / total, total),)
            # Sums from 0 on are one more than the sides.
            for side, end in zip(sides, ends, strict=False)
        ),
    )


def _draw_side(side: ValueSide, left: float, total: int) -> SafeString:
    n = len(side.lines)
    width = 100 * n / total
    return format_html(
        '<g class="v-{}"><title>{}, {}</title><rect x="{}%" y="1" width="{}%" height="20"/>{}</g>',
        VALUE_SLUGS[side.value],
        VALUE_LABELS[side.value],
        n,
        round(left, 2),
        round(width, 2),
        format_html(
            '<text class="glyph" x="{}%" y="15">{} {}</text>',
            round(left + width / 2, 2),
            VALUE_GLYPHS[side.value],
            n,
        )
        if width >= ROOM_FOR_GLYPH
        else "",
    )


def describe_periods(periods: Sequence[Period]) -> str:
    """One sentence: "Supports, 27 March 2014 to 2 March 2022; Neutral since 2 March 2022"."""
    return "; ".join(map(describe_period, periods))


def describe_period(period: Period) -> str:
    label, begin = VALUE_LABELS[period.value], write_date(period.from_date, period.from_precision)
    if period.until_date is None:
        return f"{label} since {begin}"
    return f"{label}, {begin} to {write_date(period.until_date, period.until_precision)}"
