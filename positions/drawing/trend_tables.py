"""The agreement of several by years as rows of tables, written by hand: twelve actors have 66 pairs, and the
UN eighty years.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as escape_html

from django.utils.safestring import SafeString, mark_safe

from positions.drawing.figures import write_decimal
from positions.measures.agreement import N_MIN
from positions.reads.comparisons.trend import Point
from positions.reads.comparisons.trends import Line, TrendMoment

_NONE = '<td class="num"><span class="mute">–</span></td>'


def write_moments(moments: Sequence[TrendMoment], *, address: str) -> SafeString:
    """A row each, leading to what was stated in its time. ``address`` is that of the page with all but
    the days, to which "&from=" can be added.
    """
    start = escape_html(f"{address}&from=")
    return mark_safe("".join([_write_moment(one, start) for one in moments]))  # noqa: S308 # nosec B308 B703 # names and the address are escaped


def _write_moment(moment: TrendMoment, start: str) -> str:
    stretch = moment.stretch
    href = f"{start}{stretch.first.isoformat()}&amp;on={stretch.until.isoformat()}"
    mean = '<span class="mute small">too few</span>'
    if moment.mean is not None:
        mean = f"<b>{write_decimal(moment.mean)}</b>"
    return (
        f'<tr><th scope="row"><a href="{href}">{escape_html(stretch.label)}</a></th>'
        f'<td class="num">{mean}</td><td class="num">{moment.pairs:,} of {moment.heard:,}</td>'
        f"{_write_end(moment.lowest)}{_write_end(moment.highest)}</tr>"
    )


def _write_end(found: tuple[Line, Point] | None) -> str:
    if not found or found[1].value is None:
        return "<td></td>"
    line, point = found
    names = escape_html(f"{line.first.name} and {line.second.name}")
    n = f'<span class="mute small nowrap">n {point.cases:,}</span>'
    return f'<td class="small">{write_decimal(found[1].value)} {names} {n}</td>'


def write_lines(lines: Sequence[Line]) -> SafeString:
    """A row for each pair, with a cell for each stretch."""
    rows = [
        f'<tr><th scope="row">{escape_html(f"{one.first.name} and {one.second.name}")}</th>'
        f"{''.join(map(_write_point, one.points))}</tr>"
        for one in lines
    ]
    return mark_safe("".join(rows))  # noqa: S308 # nosec B308 B703 # names are escaped


def _write_point(point: Point) -> str:
    if not point.n:
        return _NONE
    n = f'<span class="mute small nowrap">n {point.cases:,}</span>'
    if point.value is None:
        few = f"Fewer than {N_MIN} issues" if point.cases < N_MIN else "Undefined: no variation"
        return f'<td class="num"><span class="mute" title="{few}">–</span> {n}</td>'
    return f'<td class="num">{write_decimal(point.value)} {n}</td>'
