"""Networks of a file of Discourse Network Analyzer, by the options of its R package rDNA.

Where the program is wrong this is right: weeks and months of different years are different, duplicates are found by
what they are and not by looking back through all statements, and windows of events are the same each time.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import Final

from positions.exceptions import Refused
from positions.loading.dna.statements import DOCUMENT_VARIABLES, DnaFile, DnaStatement
from positions.measures.networks import (
    CELL_NORMS,
    ONE_MODE,
    PAIR_NORMS,
    TWO_MODE,
    Network,
    count_pair_cases,
    one_mode,
    two_mode,
)

type Within = Callable[[DnaStatement], Hashable]
type NetworkCell = str | int | float

DUPLICATES: Final[Mapping[str, Within | None]] = {
    "include": None,
    "document": lambda one: one.document.id,
    # Year and week together, both as ISO counts: the days around New Year belong to a week of the other year.
    "week": lambda one: one.document.date.isocalendar()[:2],
    "month": lambda one: (one.document.date.year, one.document.date.month),
    "year": lambda one: one.document.date.year,
    "acrossrange": lambda _: None,
}
"""Within what the same statement counts once; None where each counts."""
WINDOWS: Final = ("no", "events", "seconds", "minutes", "hours", "days", "weeks", "months", "years")
MOST_WINDOWS: Final = 100_000
"""Seconds of a year are 300 times as many."""
_EVENT_COLUMNS: Final = (
    *("start_position", "stop_position", "text", "coder", "document_id", "document_title"),
    *("document_author", "document_source", "document_section", "document_type"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """What rDNA's ``dna_network`` is told, by its names.

    Days are the first and the last that count. ``exclude`` holds, by variable, the values that do not.
    """

    network: str = "twomode"
    variable1: str = "organization"
    variable2: str = "concept"
    qualifier: str = "agreement"
    aggregation: str = "ignore"
    normalization: str = "no"
    duplicates: str = "include"
    isolates: bool = False
    first: dt.date | None = None
    until: dt.date | None = None
    exclude: Mapping[str, frozenset[str]] = field(default_factory=dict)
    window: str = "no"
    window_size: int = 100


@dataclass(frozen=True, slots=True)
class NetworkWindow:
    """The network of what was said from ``start`` to ``stop``, around ``middle``."""

    middle: dt.datetime
    start: dt.datetime
    stop: dt.datetime
    network: Network


def make_network(file: DnaFile, options: Options) -> Network:
    """The network of the statements that the options let through."""
    _check(file, options)
    return _network(select_statements(file, options), _ground(file, options), options)


def make_windows(file: DnaFile, options: Options) -> Iterator[NetworkWindow]:
    """A network for each place of a window that moves through the time: unit by unit, or statement by
    statement where it is counted in events. Windows that reach beyond the time are left out.
    """
    _check(file, options)
    ground = _ground(file, options)
    for middle, start, stop, some in _walk_windows(file, options):
        yield NetworkWindow(middle, start, stop, _network(some, ground, options))


def select_statements(file: DnaFile, options: Options) -> list[DnaStatement]:
    """The statements that count: of the days, not excluded, with both variables, each once where
    duplicates are not to be counted.
    """
    chosen: dict[Hashable, DnaStatement] = {}
    where = DUPLICATES[options.duplicates]
    for one in _within(file.statements, options):
        if _is_excluded(one, options) or _has_gap(one, options):
            continue
        # The first of several stays; the statements come in the order of days.
        is_same = (where(one), *_said(one, options)) if where else one.id
        chosen.setdefault(is_same, one)
    return list(chosen.values())


def _said(one: DnaStatement, options: Options) -> tuple[Hashable, ...]:
    said = one.value(options.variable1), one.value(options.variable2)
    # Ignored qualifiers do not tell statements apart: for and against are one duplicate then.
    return said if options.aggregation == "ignore" else (*said, one.value(options.qualifier))


def _within(statements: Iterable[DnaStatement], options: Options) -> list[DnaStatement]:
    first, until = options.first or dt.date.min, options.until or dt.date.max
    # By the day: `until` counts with all its hours.
    return [one for one in statements if first <= one.document.date.date() <= until]


def _is_excluded(one: DnaStatement, options: Options) -> bool:
    return any(str(one.value(name)) in values for name, values in options.exclude.items())


def _has_gap(one: DnaStatement, options: Options) -> bool:
    """Networks need both sides and, unless it is ignored, the qualifier; a list of events does not."""
    if options.network == "eventlist":
        return False
    names = [options.variable1, options.variable2]
    if options.aggregation != "ignore":
        names.append(options.qualifier)
    return any(one.value(name) == "" for name in names)


@dataclass(frozen=True, slots=True)
class _Ground:
    """All statements of the days, whatever counts of them: isolates come from them; and which
    qualifiers there are.
    """

    statements: Sequence[DnaStatement]
    levels: Sequence[int]


def _ground(file: DnaFile, options: Options) -> _Ground:
    within = _within(file.statements, options)
    kind = file.variables.get(options.qualifier)
    if kind == "integer":
        # Of all statements of the days: a level that was filtered out is still one of the scale.
        return _Ground(within, sorted({_level(one, options) for one in within}))
    return _Ground(within, (0, 1) if kind == "boolean" else (0,))


def _level(one: DnaStatement, options: Options) -> int:
    value = one.value(options.qualifier)
    return value if isinstance(value, int) else 0


def _network(statements: Sequence[DnaStatement], ground: _Ground, options: Options) -> Network:
    # Isolates are whoever said anything within the days, be it excluded or without the other side.
    isolates = ground.statements if options.isolates else ()
    cube = count_pair_cases(
        [
            (
                str(one.value(options.variable1)),
                str(one.value(options.variable2)),
                _level(one, options),
            )
            for one in statements
        ],
        qualifiers=ground.levels,
        firsts={str(one.value(options.variable1)) for one in isolates} - {""},
        seconds={str(one.value(options.variable2)) for one in isolates} - {""},
    )
    make = one_mode if options.network == "onemode" else two_mode
    return make(cube, aggregation=options.aggregation, normalization=options.normalization)


def _check(file: DnaFile, options: Options) -> None:
    """Raises Refused for what the file or the kind of network does not have."""
    # Asked before anything is read of a statement, so that a misspelt name is told and not an empty network.
    named = [options.variable1, options.variable2, *options.exclude]
    known = {*file.variables, *DOCUMENT_VARIABLES}
    if unknown := [name for name in named if name not in known]:
        raise Refused(f"There is no variable {unknown[0]}; there are {', '.join(sorted(known))}.")
    if options.aggregation != "ignore" and file.variables.get(options.qualifier) not in (
        "boolean",
        "integer",
    ):
        raise Refused(f"{options.qualifier} is no yes or no and no number, and cannot qualify.")
    aggregations, norms = (
        (ONE_MODE, PAIR_NORMS) if options.network == "onemode" else (TWO_MODE, CELL_NORMS)
    )
    if options.aggregation not in aggregations or options.normalization not in norms:
        raise Refused(
            f"Networks of type {options.network} have the aggregations {', '.join(aggregations)} and the"
            f" normalizations {', '.join(norms)}."
        )


type _Place = tuple[dt.datetime, dt.datetime, dt.datetime, list[DnaStatement]]
"""The middle of a window, its ends, and what was said in it."""


def _walk_windows(file: DnaFile, options: Options) -> Iterator[_Place]:
    chosen = select_statements(file, options)
    if options.window == "events":
        return _windows_of_events(chosen, options.window_size // 2)
    return _windows_of_time(chosen, _within(file.statements, options), options)


def _windows_of_events(chosen: Sequence[DnaStatement], half: int) -> Iterator[_Place]:
    # Windows that would reach beyond either end are left out, as in those of time.
    for place in range(half, len(chosen) - half):
        some = [*chosen[place - half : place + half + 1]]
        yield chosen[place].document.date, some[0].document.date, some[-1].document.date, some


def _windows_of_time(
    chosen: Sequence[DnaStatement], within: Sequence[DnaStatement], options: Options
) -> Iterator[_Place]:
    if not within:
        return
    # Sorted by day, whatever is chosen of them: windows move through the whole time.
    first, last = within[0].document.date, within[-1].document.date
    half = options.window_size // 2  # as the program rounds: half of one less, up
    for middle in _middles(first, last, options.window):
        try:
            start, stop = (_moved(middle, options.window, by) for by in (-half, half))
        except (ValueError, OverflowError):
            return  # beyond the calendar, and so beyond the time
        if first <= start and stop <= last:
            yield middle, start, stop, [one for one in chosen if start <= one.document.date <= stop]


def _middles(first: dt.datetime, last: dt.datetime, unit: str) -> Iterator[dt.datetime]:
    """Unit by unit, each counted from the first: from 31 January a month on is 28 February, two 31
    March.
    """
    middles = takewhile(lambda time: time <= last, (_moved(first, unit, step) for step in count()))
    for number, middle in enumerate(middles):
        # While walking, since nobody knows before how many there are.
        if number == MOST_WINDOWS:
            raise Refused(f"More than {MOST_WINDOWS:,} windows: choose a longer unit.")
        yield middle


def _moved(time: dt.datetime, unit: str, by: int) -> dt.datetime:
    """By so many units; a month later is the same day of it, or its last."""
    if unit not in ("months", "years"):
        return time + dt.timedelta(**{unit: by})
    year, month = divmod(time.year * 12 + time.month - 1 + by * (12 if unit == "years" else 1), 12)
    return time.replace(
        year=year, month=month + 1, day=min(time.day, monthrange(year, month + 1)[1])
    )


def network_rows(network: Network) -> Iterator[tuple[NetworkCell, ...]]:
    """A table with the labels in its first row and column."""
    yield ("", *network.columns)
    for label, weights in zip(network.rows, network.weights.tolist(), strict=True):
        yield (label, *map(_number, weights))


def window_rows(windows: Iterable[NetworkWindow]) -> Iterator[tuple[NetworkCell, ...]]:
    """All windows as one long table: a row for each cell."""
    yield ("time", "start", "stop", "row", "column", "weight")
    for one in windows:
        times = (_time(one.middle), _time(one.start), _time(one.stop))
        for label, weights in zip(one.network.rows, one.network.weights.tolist(), strict=True):
            for column, weight in zip(one.network.columns, weights, strict=True):
                yield (*times, label, column, _number(weight))


def event_rows(
    file: DnaFile, statements: Iterable[DnaStatement]
) -> Iterator[tuple[NetworkCell, ...]]:
    """Statement by statement, with rDNA's names of columns."""
    yield ("statement_id", "time", *file.variables, *_EVENT_COLUMNS)
    for one in statements:
        facts = one.document.facts
        yield (
            *(one.id, _time(one.document.date), *(one.value(name) for name in file.variables)),
            *(one.start, one.stop, one.words, one.coder, one.document.id, facts["title"]),
            *(facts[name] for name in ("author", "source", "section", "type")),
        )


def _number(weight: float) -> float | int:
    # Counts are written as whole numbers.
    return int(weight) if weight.is_integer() else weight


def _time(time: dt.datetime) -> str:
    """A day alone where no time of it is known."""
    return str(time.date()) if time.time() == dt.time() else str(time)
