"""*Nearest*, *Blocs* and two actors of *Compare* as tables to download: one row a figure, undefined ones empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.csv import CsvCell
from config.web.downloads import table_response
from positions.choices import SCALE, VALUE_SLUGS
from positions.models import Issue
from positions.pages.reading.figured import FiguredIssues
from positions.reads.comparisons.blocs import Blocs, Stand
from positions.reads.comparisons.comparison import Terms
from positions.reads.comparisons.nearest import MEASURES_BESIDE, Nearest, Time
from positions.reads.comparisons.pair import PairFigures

_COLUMNS: Final = [name.replace("-", "_") for name in MEASURES_BESIDE]
NEAREST_HEADER: Final = (
    *("as_of", "stated_from", "actor", "other", "other_name", "measure", "place", "agreement"),
    *("lowest_without_one", "highest_without_one", "n"),
    *(column for name in _COLUMNS for column in (name, f"{name}_place")),
    *("before_as_of", "before_stated_from", "agreement_before", "change"),
)
UNITY_HEADER: Final = (
    *("as_of", "stated_from", "members_on", "bloc", "bloc_name", "members", "issues"),
    *("on_record", "agreement_index", "unanimous", "most_often_apart"),
)
MAJORITY_HEADER: Final = (
    *("as_of", "stated_from", "members_on", "bloc", "bloc_name", "other", "other_name"),
    *("shared_members", "measure", "agreement", "n"),
)
_VALUES: Final = [VALUE_SLUGS[value].replace("-", "_") for value in SCALE]
STAND_HEADER: Final = (
    *("as_of", "stated_from", "members_on", "issue", "issue_label", "bloc", "bloc_name"),
    *(
        "own",
        "majority",
        *_VALUES,
        "on_record",
        "members",
        "agreement_index",
        "rice",
        "polarisation",
    ),
    "apart",
)
"""``majority`` is empty where two values are held by as many, or too few are on record; ``own`` is where the body
itself stands."""
MEASURE_HEADER: Final = (
    *("as_of", "stated_from", "actor", "other", "measure", "figure"),
    *("lowest_without_one", "highest_without_one", "n", "formula"),
    *("actor_name", "other_name"),
)
MEETING_HEADER: Final = (
    *("as_of", "stated_from", "actor", "other", "value", "other_value", "n"),
    *("actor_name", "other_name"),
)
OF_BLOCS: Final = {"unity", "majorities", "issues"}
OF_PAIR: Final = {"measures", "meetings"}


class AroundActor(NamedTuple):
    """The actor of *Nearest*, and what it was asked by."""

    actor: Actor
    key: str
    time: Time
    before: Time | None


class Members(NamedTuple):
    """When blocs are looked at, with whom they had on a day, or None for the day of each vote, and by
    which measure.
    """

    time: Time
    on_date: dt.date | None
    key: str


def send_nearest(
    request: HttpRequest, dossier: str, found: Nearest, around: AroundActor, figured: FiguredIssues
) -> HttpResponseBase:
    """Everybody with a figure, those in between too."""
    name = f"{dossier}-nearest-{around.actor.slug}-{around.key}-{around.time.until}"
    return table_response(
        request,
        name=figured.name(name),
        header=NEAREST_HEADER,
        rows=_nearest(found, around),
    )


def _nearest(found: Nearest, around: AroundActor) -> Iterator[tuple[CsvCell, ...]]:
    time, before = around.time, around.before
    for one in found.ranked:
        beside = {**one.beside, around.key: one.rank}
        ranks = [beside[name] for name in MEASURES_BESIDE]
        yield (
            *(time.until, time.first, around.actor.slug, one.actor.slug, one.actor.name),
            *(around.key, one.rank.place, one.rank.value, one.lowest, one.highest, one.n),
            *(cell for rank in ranks for cell in ((rank.value, rank.place) if rank else (None, None))),
            *((before.until, before.first) if before else (None, None)),
            *(one.before, one.moved),
        )  # fmt: skip


def send_blocs(  # whose, what and how, over which issues, as what
    request: HttpRequest,
    dossier: str,
    found: Blocs,
    members: Members,
    figured: FiguredIssues,
    *,
    form: str,
) -> HttpResponseBase:
    """One of `OF_BLOCS`; of ``issues`` as many as were read."""
    header, rows = {
        "unity": (UNITY_HEADER, _unities(found)),
        "majorities": (MAJORITY_HEADER, _majorities(found, members.key)),
        "issues": (STAND_HEADER, _stands(found.rows)),
    }[form]
    begin = (members.time.until, members.time.first, members.on_date)
    return table_response(
        request,
        name=figured.name(f"{dossier}-blocs-{form}-{members.time.until}"),
        header=header,
        rows=((*begin, *row) for row in rows),
    )


def _unities(found: Blocs) -> Iterator[tuple[CsvCell, ...]]:
    for one in found.unities:
        apart = ", ".join(f"{actor.slug} {times} of {of}" for actor, times, of in one.deviants)
        count = 0 if one.bloc.is_empty else len(one.now)
        yield (
            *(one.bloc.actor.slug, one.bloc.actor.name, count, one.issues, one.participation),
            *(one.cohesion, one.united if one.issues else None, apart),
        )


def _majorities(found: Blocs, key: str) -> Iterator[tuple[CsvCell, ...]]:
    for one in found.meetings:
        first, second = one.first.actor, one.second.actor
        yield (first.slug, first.name, second.slug, second.name, one.shared, key, one.value, one.n)


def _stands(rows: Iterable[tuple[Issue, Sequence[Stand]]]) -> Iterator[tuple[CsvCell, ...]]:
    for issue, stands in rows:
        for one in stands:
            counts, division = dict(one.counts), one.division
            yield (
                *(issue.slug, issue.label, one.bloc.actor.slug, one.bloc.actor.name),
                *(None if value is None else VALUE_SLUGS[value] for value in (one.own, one.most)),
                *(counts.get(value, 0) for value in SCALE),
                *(one.n, 0 if one.bloc.is_empty else one.size),
                *(division.cohesion, division.rice, division.polarisation),
                ", ".join(actor.slug for actor in one.others),
            )


def send_pair(  # as `send_blocs`
    request: HttpRequest,
    dossier: str,
    pair: PairFigures,
    terms: Terms,
    figured: FiguredIssues,
    *,
    form: str,
) -> HttpResponseBase:
    """One of `OF_PAIR`."""
    begin = (terms.on_date, terms.first, pair.first.slug, pair.second.slug)
    header, rows = {
        "measures": (MEASURE_HEADER, _measures(pair)),
        "meetings": (MEETING_HEADER, _meetings(pair)),
    }[form]
    name = f"{dossier}-{form}-{pair.first.slug}-{pair.second.slug}-{terms.on_date}"
    return table_response(
        request,
        name=figured.name(name),
        header=header,
        rows=((*begin, *row, pair.first.name, pair.second.name) for row in rows),
    )


def _measures(pair: PairFigures) -> Iterator[tuple[CsvCell, ...]]:
    for one in pair.figures:
        formula = one.measure.formula
        yield (one.key, one.value, one.lowest, one.highest, one.n, formula)


def _meetings(pair: PairFigures) -> Iterator[tuple[CsvCell, ...]]:
    for row in pair.meetings:
        for value, n in zip(SCALE, row.counts, strict=True):
            yield (VALUE_SLUGS[row.value], VALUE_SLUGS[value], n)
