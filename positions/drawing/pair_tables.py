"""Two actors by every measure, by values and by years, as rows of tables written by hand: a template
takes as long for them as the whole comparison takes to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as escape_html

from django.utils.safestring import SafeString, mark_safe

from positions.drawing.chips import write_chip
from positions.drawing.figures import write_decimal
from positions.measures.agreement import N_MIN
from positions.reads.comparisons.pair import PairFigure, PairFigures
from positions.reads.comparisons.trend import Point

_PLACES = 4
_TOO_FEW = '<span class="mute small">too few{}</span>'
_UNDEFINED = '<span class="mute small">undefined</span>'


def write_measures(figures: Sequence[PairFigure], *, chosen: str, address: str) -> SafeString:
    """The rows of the table of measures. ``address`` is that of the page with all but the measure,
    to which "&measure=" can be added.
    """
    start = escape_html(f"{address}&measure=")
    return mark_safe("".join([_write_figure(one, chosen, start) for one in figures]))  # noqa: S308 # nosec B308 B703 # no text of users but the address, which is escaped


def _write_figure(figure: PairFigure, chosen: str, start: str) -> str:
    measure = figure.measure
    current = ' aria-current="true"' if figure.key == chosen else ""
    if figure.value is not None:
        value = f"<b>{write_decimal(figure.value, _PLACES)}</b>"
    else:
        value = _TOO_FEW.format(" in common") if figure.n < N_MIN else _UNDEFINED
    between = '<span class="mute">–</span>'
    if figure.lowest is not None and figure.highest is not None:
        between = (
            f"{write_decimal(figure.lowest, _PLACES)} to {write_decimal(figure.highest, _PLACES)}"
        )
    formula = escape_html(f"{measure.formula}; {measure.lowest} to 1")
    return (
        f'<tr{current}><th scope="row"><a href="{start}{figure.key}">{escape_html(measure.label)}</a></th>'
        f'<td class="num">{value}</td><td class="num nowrap">{between}</td>'
        f'<td class="num">{figure.n:,}</td><td class="small mute">{formula}</td></tr>'
    )


def write_meetings(pair: PairFigures) -> SafeString:
    """The rows of the table of values, the first actor's down and the second's across, and the sums of
    the columns.
    """
    rows: list[str] = []
    for place, row in enumerate(pair.meetings):
        cells = "".join(
            [_write_count(n, is_same=place == across) for across, n in enumerate(row.counts)]
        )
        total = f'<td class="num">{row.total:,}</td>'
        rows.append(f'<tr><th scope="row">{write_chip(row.value)}</th>{cells}{total}</tr>')
    sums = "".join([f'<td class="num">{n:,}</td>' for n in (*pair.totals, pair.n)])
    rows.append(f'<tr><th scope="row">{escape_html(pair.second.name)}</th>{sums}</tr>')
    return mark_safe("".join(rows))  # noqa: S308 # nosec B308 B703 # the only text of users is a name, escaped


def _write_count(n: int, *, is_same: bool) -> str:
    if not n:
        return '<td class="num"><span class="mute">0</span></td>'
    return f'<td class="num">{f"<b>{n:,}</b>" if is_same else f"{n:,}"}</td>'


def write_points(points: Sequence[Point], *, address: str) -> SafeString:
    """The rows of the table behind the curve, each leading to what was stated in its time.
    ``address`` is that of the page with all but the days, to which "&from=" can be added.
    """
    start = escape_html(f"{address}&from=")
    return mark_safe("".join([_write_point(one, start) for one in points]))  # noqa: S308 # nosec B308 B703 # no text of users but the address, which is escaped


def _write_point(point: Point, start: str) -> str:
    stretch = point.stretch
    if point.value is not None:
        value = write_decimal(point.value, _PLACES)
    else:
        value = _TOO_FEW.format("") if point.cases < N_MIN else _UNDEFINED
    href = f"{start}{stretch.first.isoformat()}&amp;on={stretch.until.isoformat()}"
    return (
        f'<tr><th scope="row"><a href="{href}">{escape_html(stretch.label)}</a></th>'
        f'<td class="num">{value}</td><td class="num">{point.cases:,}</td></tr>'
    )
