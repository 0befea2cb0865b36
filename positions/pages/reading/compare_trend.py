"""The trend of two actors' agreement as a file: the figure, or the table behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.csv import CsvCell
from config.web.downloads import table_response
from config.web.input import BadInput
from positions.drawing.charts import draw_trend_figure
from positions.measures.agreement import MEASURES, N_MIN
from positions.measures.spans import SPANS
from positions.models import Dossier
from positions.pages.figures import send_figure
from positions.reads.comparisons.comparison import Terms
from positions.reads.comparisons.pair import PairFigures

HEADER: Final = ("actor", "other", "measure", "by", "span", "from", "until", "agreement", "n")


class Trend(NamedTuple):
    """Of two, by years or sessions."""

    pair: PairFigures
    terms: Terms
    by: str


def send_trend(
    request: HttpRequest, trend: Trend, *, dossiers: Sequence[Dossier], page: str, form: str
) -> HttpResponseBase:
    """As ``trend`` the figure, else the table.

    Raises:
        BadInput: where no year has figures enough for a curve.
    """
    pair, terms, by = trend
    name = f"{dossiers[0].slug}-trend-{pair.first.slug}-{pair.second.slug}-{terms.on_date}"
    if form != "trend":
        return table_response(request, name=name, header=HEADER, rows=_rows(trend))
    if not pair.is_shown:
        raise BadInput(
            "In too few years have both stated enough on the same issues: there is no curve."
        )
    measure = MEASURES[terms.measure]
    titles = ", ".join(one.title for one in dossiers)
    return send_figure(
        request,
        draw_trend_figure(pair.trend, lowest=measure.lowest),
        name=name,
        title=f"{measure.label} of {pair.first.name} and {pair.second.name} by {SPANS[by].lower()}",
        notes=[
            titles,
            f"What both stated within each {SPANS[by].lower()}, one issue once, until {terms.on_date:%-d %B %Y}; "
            f"a point for each with at least n = {N_MIN}.",
        ],
        page=page,
    )


def _rows(trend: Trend) -> Iterator[tuple[CsvCell, ...]]:
    pair, terms, by = trend
    for point in pair.trend:
        yield (
            pair.first.slug,
            pair.second.slug,
            terms.measure,
            by,
            point.stretch.label,
            point.stretch.first,
            point.stretch.until,
            point.value,
            point.cases,
        )
