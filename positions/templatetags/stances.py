"""How values and dates look wherever they stand."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from config.web.sent import DRAFT
from positions.choices import VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS, Precision, Status
from positions.dates import write_date, write_short_date
from positions.drawing.chips import write_chip
from positions.drawing.grid import say_cell
from positions.models import Stance
from positions.reads.matrix.alone import LoneLine
from positions.reads.matrix.cells import Matrix

register = template.Library()


@register.simple_tag
def value_chip(value: int) -> SafeString:
    """Glyph and words of a ``Value`` or ``MIXED`` on its colour."""
    return write_chip(value)


@register.inclusion_tag("components/stance_status.html")
def stance_status(stance: Stance) -> dict[str, object]:
    """Where a stance is in the work; where it is published but was withdrawn, from when."""
    marks = (
        []
        if stance.withdrawn and stance.status == Status.PUBLISHED
        else [(stance.status, _status(stance))]
    )
    return {"marks": marks + [("withdrawn", capfirst(stance.withdrawn))] * bool(stance.withdrawn)}


@register.inclusion_tag("components/stance_status.html")
def stance_caveat(stance: Stance) -> dict[str, object]:
    """As `stance_status`, and nothing of a stance that is published and in force: so readers know
    it.
    """
    return stance_status(stance) if stance.withdrawn or stance.status != Status.PUBLISHED else {}


def _status(stance: Stance) -> str:
    return str(Status(stance.status).label)


@register.filter
def value_slug(value: int) -> str:
    return VALUE_SLUGS[value]


@register.filter
def value_glyph(value: int) -> str:
    return VALUE_GLYPHS[value]


@register.simple_tag
def cell_words(line: LoneLine, matrix: Matrix) -> str:
    """What a cell of a matrix says beside its value: marks, day, what it was before."""
    if line.cell is None:
        return ""
    return say_cell(line.cell, departed=line.departed, is_compared=matrix.vs_date is not None)


@register.filter
def vote_label(value: int) -> str:
    """The word for a vote."""
    return {2: "yes", 0: "abstain", -2: "no"}.get(value, VALUE_LABELS[value].lower())


@register.filter
def value_label(value: int) -> str:
    return VALUE_LABELS[value]


@register.simple_tag
def partial_date(date: dt.date, precision: str = Precision.DAY, time: dt.time | None = None) -> str:
    """A date as precise as it is known: 19 August 2025, 18:30; 19 August 2025, August 2025, 2025."""
    return write_date(date, precision, time)


@register.simple_tag
def short_date(date: dt.date, precision: str = Precision.DAY) -> str:
    """A date as precise as it is known, where there is little room: 19 Aug 2025, Aug 2025, 2025."""
    return write_short_date(date, precision)


@register.simple_tag
def draft(*names: object) -> SafeString:
    """The field by which the browser knows its draft of a form: what the form is of, and which one.

    Where the first name is ``only`` the form can be sent again, but not come back filled.
    """
    return format_html(
        '<input type="hidden" name="{}" value="{}">', DRAFT, "-".join(map(str, names))
    )
