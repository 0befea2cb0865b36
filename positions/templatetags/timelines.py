"""Timelines drawn, and moves along the scale written, where a template wants them."""

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from positions.dates import write_short_date
from positions.drawing.sparkline import draw_dates, draw_events, draw_sides, draw_timeline
from positions.models import Event

register = template.Library()
register.simple_tag(draw_dates)
register.simple_tag(draw_events)
register.simple_tag(draw_sides)
register.simple_tag(draw_timeline)


@register.simple_tag
def events_within(events: Iterable[Event], from_date: dt.date, until_date: dt.date) -> list[Event]:
    """The events that a timeline between two days marks, both included."""
    return [event for event in events if from_date <= event.first_date <= until_date]


@register.simple_tag
def event_links(offers: Iterable[tuple[Event, str]]) -> SafeString:
    """Each event as a link to an address: written by hand, as a page may offer a thousand."""
    link = '<a href="{}"><span class="mute nums">{}</span> {}</a>'
    rows = ((url, write_short_date(event.first_date), event.title) for event, url in offers)
    return format_html_join("", link, rows)


@register.filter
def steps(move: int) -> str:
    """A signed move along the scale: "2 steps towards support"."""
    side = "support" if move > 0 else "opposition"
    return f"{abs(move)} step{'' if abs(move) == 1 else 's'} towards {side}"
