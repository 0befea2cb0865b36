"""The trend of the agreement of two, or of several, as a file: the figure, or the table behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.csv import CsvCell
from config.web.downloads import table_response
from config.web.input import BadInput
from positions.drawing.charts import draw_trend_figure
from positions.drawing.trend import draw_trend
from positions.drawing.trend_tables import write_lines, write_moments
from positions.measures.agreement import MEASURES, N_MIN
from positions.measures.spans import SPANS
from positions.models import Dossier
from positions.pages.figures import send_figure
from positions.pages.query import changed_address
from positions.pages.reading.figured import FiguredIssues
from positions.reads.comparisons.comparison import Terms
from positions.reads.comparisons.pair import PairFigures
from positions.reads.comparisons.pairs import ComparedColumn
from positions.reads.comparisons.trend import Point
from positions.reads.comparisons.trends import Line, TrendMoment, Trends

HEADER: Final = (
    "actor",
    "other",
    "measure",
    "by",
    "span",
    "from",
    "until",
    "agreement",
    "n",
    "actor_name",
    "other_name",
)
MEAN_HEADER: Final = (
    *("measure", "by", "span", "from", "until", "mean", "pairs", "pairs_without"),
    *("lowest", "lowest_actor", "lowest_other", "lowest_n"),
    *("highest", "highest_actor", "highest_other", "highest_n"),
)
OF_TREND: Final = {"trend", "trend-table"}
"""Of two, also beside groups; else of all."""
OF_TRENDS: Final = {"trends", "trends-table", "trend-mean"}
"""Of all, each two of them."""
_FIGURES: Final = {"trend", "trends"}
PAIRS: Final = "pairs"
MOST_LINES: Final = 15
"""Pairs told one by one on the page: the file has all."""
_NAMED: Final = 4


class Trend(NamedTuple):
    """Of two or several actors, by years or sessions."""

    found: PairFigures | Trends
    actors: Sequence[ComparedColumn]
    terms: Terms
    by: str

    @property
    def lines(self) -> Sequence[Line]:
        if isinstance(self.found, Trends):
            return self.found.lines
        return [Line(self.found.first, self.found.second, self.points)]

    @property
    def points(self) -> Sequence[Point]:
        return self.found.points if isinstance(self.found, Trends) else self.found.trend or ()

    @property
    def of(self) -> str:
        """What its points count."""
        return PAIRS if isinstance(self.found, Trends) else "n"

    @property
    def title(self) -> str:
        measure, span = MEASURES[self.terms.measure].label, SPANS[self.by].lower()
        names = [one.name for one in self.actors]
        if not isinstance(self.found, Trends):
            return f"{measure} of {' and '.join(names)} by {span}"
        who = ", ".join(names) if len(names) <= _NAMED else f"{len(names)} {self._kind}"
        return f"{measure} of {who} by {span}: the mean of their pairs"

    @property
    def _kind(self) -> str:
        return "actors and groups" if self.found.is_of_groups else "actors"

    @property
    def cut(self) -> str:
        """What a figure says of years that were left out; "" where none were."""
        since = self.found.since
        return f" Before {since:%-d %B %Y} more was stated than is looked at." if since else ""


class TrendOf(NamedTuple):
    """Where a trend is from: its dossiers, over which of their issues, and the address of its page."""

    dossiers: Sequence[Dossier]
    figured: FiguredIssues
    page: str


def send_trend(request: HttpRequest, trend: Trend, of: TrendOf, *, form: str) -> HttpResponseBase:
    """As ``trend`` or ``trends`` the figure, as ``trend-mean`` the means, else the table of every pair.

    Raises:
        BadInput: where no year has figures enough for a curve, or there is no mean.
    """
    found, _, terms, by = trend
    name = _name(trend, of)
    if form == "trend-mean":
        moments = found.moments if isinstance(found, Trends) else ()
        rows = ((terms.measure, by, *_mean(one)) for one in moments)
        return table_response(request, name=f"{name}-mean", header=MEAN_HEADER, rows=rows)
    if form not in _FIGURES:
        return table_response(request, name=name, header=HEADER, rows=_rows(trend))
    if not found.is_shown:
        raise BadInput(
            "In too few years have both stated enough on the same issues: there is no curve."
        )
    titles = ", ".join(one.title for one in of.dossiers)
    pairs = f"; the mean of the pairs with at least n = {N_MIN}, which are not the same in each"
    return send_figure(
        request,
        draw_trend_figure(trend.points, lowest=MEASURES[terms.measure].lowest, of=trend.of),
        name=name,
        title=trend.title,
        notes=[
            f"{titles}{of.figured.over}",
            f"What two stated within each {SPANS[by].lower()}, one issue once, until {terms.on_date:%-d %B %Y}"
            f"{pairs if trend.of == PAIRS else f'; a point for each with at least n = {N_MIN}'}.{trend.cut}",
        ],
        page=of.page,
    )


def _name(trend: Trend, of: TrendOf) -> str:
    actors = [one.slug for one in trend.actors]
    many = f"{len(actors)}-{'sides' if trend.found.is_of_groups else 'actors'}"
    who = many if trend.of == PAIRS else "-".join(actors)
    name = f"{of.dossiers[0].slug}-trend-{who}-{trend.terms.on_date}"
    return of.figured.name(name, is_part=trend.found.since is not None)


def _rows(trend: Trend) -> Iterator[tuple[CsvCell, ...]]:
    for line in trend.lines:
        for point in line.points:
            yield (
                *(line.first.slug, line.second.slug, trend.terms.measure, trend.by),
                *(point.stretch.label, point.stretch.first, point.stretch.until),
                *(point.value, point.cases, line.first.name, line.second.name),
            )


def _mean(moment: TrendMoment) -> Iterator[CsvCell]:
    stretch = moment.stretch
    yield from (stretch.label, stretch.first, stretch.until)
    yield from (moment.mean, moment.pairs, moment.heard - moment.pairs)
    for end in (moment.lowest, moment.highest):
        line, point = end or (None, None)
        yield point.value if point else None
        yield from (line.first.slug, line.second.slug) if line else (None, None)
        yield point.cases if point else None


def tell_trends(request: HttpRequest, trend: Trend) -> dict[str, object]:
    """What the page shows of the trend of several."""
    if not isinstance(trend.found, Trends):
        return {}
    trends, by = trend.found, trend.by
    measure = MEASURES[trend.terms.measure]
    # A time has no day beside it that it is compared with.
    address = changed_address(request, **{"from": ""}, on="", vs="", page="")
    return {
        "trends": trends,
        "trends_drawn": draw_trend(
            trends.points, lowest=measure.lowest, label=trend.title, of=trend.of
        ),
        "moment_rows": write_moments(trends.moments, address=address),
        "line_rows": write_lines(trends.lines) if len(trends.lines) <= MOST_LINES else "",
        "by": by,
        "span": SPANS[by],
    }
