"""A table of stances: what each row would become, and what is in its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.contrib.auth.models import User

from positions.choices import Act, Precision, Rendering, Value
from positions.dates import last_day
from positions.loading.tables.by_office import represent
from positions.loading.tables.cells import READERS, Unclear, day_reader, visible
from positions.loading.tables.known import mark_known
from positions.loading.tables.problems import Problems
from positions.loading.tables.rows import Row
from positions.loading.tables.sources_named import (
    NOT_WHOLE,
    NewSource,
    clean,
    find_sources,
    read_texts,
)
from positions.models import Source
from positions.reads.lists.names_on_days import find_on_days
from positions.reads.lists.typed_names import find_issues
from positions.rules.blind import open_codings
from positions.rules.unnamed import why_not_unnamed

type Line = tuple[int, Sequence[str]]
type Tick = Callable[[int], None]
"""Told how many rows were looked at; raises where nobody wants it any more."""

EVERY: Final = 500
"""Rows after which ``Tick`` is told."""
_PERSONS: Final = ("actor", "on_behalf_of", "reported_by")
_LONGEST_WORDS: Final = 10_000
_LONGEST_TITLE: Final = 500
_LONGEST: Final = {"source_title": _LONGEST_TITLE, "source_publisher": 200}
_FACTS: Final = {
    "source_title": "title",
    "source_url": "url",
    "source_publisher": "publisher",
    "source_published_date": "published_date",
}
"""By the columns of a table what they say of a source, which each row repeats."""


@dataclass(slots=True)
class Plan:
    rows: list[Row]
    new_sources: list[NewSource]
    problems: Problems


def plan_stances(
    lines: Sequence[Line],
    *,
    columns: Mapping[int, str],
    options: Mapping[str, str],
    problems: Problems,
    by: User,
    tick: Tick,
) -> Plan:
    """What every row would become. A fixed number of queries, and three for each issue named."""
    planning = _Planning(columns, options, problems)
    rows = list(planning.read(lines, tick))
    planning.name(rows)
    planning.place(rows, by)
    mark_known(rows, problems)
    return Plan(rows, list(planning.new_sources.values()), problems)


class _Planning:
    def __init__(
        self, columns: Mapping[int, str], options: Mapping[str, str], problems: Problems
    ) -> None:
        self.columns = sorted(columns.items())
        self.defaults = {"act": options.get("act", "")}
        self.is_submitted = options.get("status") == "submitted"
        self.problems = problems
        # Cached, as one day or value stands in thousands of rows.
        read_date = cache(day_reader(options.get("dates", "")))
        self.readers = {name: cache(reader) for name, reader in READERS.items()}
        self.readers |= {"stated_date": read_date, "source_published_date": read_date}
        self.new_sources: dict[str, NewSource] = {}

    def read(self, lines: Sequence[Line], tick: Tick) -> Iterator[Row]:
        for number, (line, cells) in enumerate(lines):
            if number % EVERY == 0:
                tick(number)
            row = Row(line, {})
            for place, name in self.columns:
                if text := visible(cells[place]):
                    self._read(row, name, text)
            self._complete(row)
            yield row

    def _read(self, row: Row, name: str, text: str) -> None:
        reader = self.readers.get(name)
        try:
            row.cells[name] = reader(text) if reader else text
        except Unclear as why:
            row.unclear.add(name)
            self.problems.refuse(row.line, name, str(why))

    def _complete(self, row: Row) -> None:
        """Note what is missing, and rules that the database would break the import by."""
        cells = row.cells
        if "act" not in cells and (act := self.defaults["act"]):
            cells["act"] = act
        for name in ("actor", "issue", "value", "act"):
            self._miss(row, name)
        if "stated_date" not in cells and "source_published_date" in cells:
            cells["stated_date"] = cells["source_published_date"]
        # Told by row here: a bulk insert would fail as a whole, by the rule of whichever row was first.
        for name, text in _broken(cells, is_submitted=self.is_submitted):
            self.problems.refuse(row.line, name, text)

    def _miss(self, row: Row, name: str) -> None:
        if name not in row.cells and name not in row.unclear:
            more = ": say below what it is where the file does not." if name == "act" else "."
            self.problems.refuse(row.line, name, f"It is missing{more}")

    def name(self, rows: Sequence[Row]) -> None:
        """Find the issues and sources by what they are called, then the actors on the days."""
        issues = {text: find_issues(text) for text in _texts(rows, "issue")}
        named = {
            *_texts(rows, "source"),
            *_texts(rows, "source_url"),
            *_texts(rows, "source_title"),
        }
        sources = find_sources(named)
        for row in rows:
            row.issue = self._one(row, "issue", issues, "issue")
            row.source = self._source(row, sources)
            self._date(row)
        # Names after days: who *the President* is depends on the day.
        asked = {(text, _days(row)) for row in rows for text in _persons(row)}
        actors = find_on_days(asked)
        for row in rows:
            days = _days(row)
            mine = {text: actors[text, days] for text in _persons(row)}
            for name in _PERSONS:
                setattr(row, name, self._one(row, name, mine, "actor"))
        represent(rows, self.problems)

    def _one(
        self, row: Row, name: str, found: Mapping[str, Sequence[Any]], what: str
    ) -> int | None:
        if name not in row.cells:
            return None
        text: str = row.cells[name]
        meant = found[text]
        if len(meant) == 1:
            return int(meant[0].pk)
        if not meant:
            said = f"No {what} on record is called “{text[:80]}”."
        else:
            some = ", ".join(f"{one} [{one.slug}]" for one in meant[:4])
            said = (
                f"“{text[:80]}” may be {some}: write one of these, with its short name in brackets."
            )
        self.problems.refuse(row.line, name, said)
        return None

    def _source(self, row: Row, found: Mapping[str, Sequence[Source]]) -> int | NewSource | None:
        """One on record by its own column, address or title; else a new one."""
        for name in ("source", "source_url", "source_title"):
            text: str = row.cells.get(name, "")
            meant = _by_title(row, found) if name == "source_title" else found[text] if text else ()
            if len(meant) > 1:
                said = f"{len(meant)} sources are called “{text[:80]}”: give the number of one."
                self.problems.refuse(row.line, name, said)
                return None
            if len(meant) == 1:
                # Under a name that no column has: the day of the source stands in for a missing one.
                row.cells["_published"] = meant[0].published_date, meant[0].published_precision
                return meant[0].pk
            if name == "source" and text:
                said = f"No source on record is called “{text[:80]}”."
                self.problems.refuse(row.line, name, said)
                return None
        return self._new_source(row)

    def _new_source(self, row: Row) -> NewSource | None:
        cells = row.cells
        # The address tells new sources apart, or else the title: rows that share it are of one.
        key = str(cells.get("source_url") or cells.get("source_title") or "")
        if not key:
            if "words" in cells:
                said = "Whose words are these? Give a source on record, or the title of a new one."
                self.problems.refuse(row.line, "source", said)
            return None
        for name, longest in _LONGEST.items():
            if len(str(cells.get(name, ""))) > longest:
                said = f"At most {longest} characters can be kept."
                self.problems.refuse(row.line, name, said)
        if key not in self.new_sources:
            self.new_sources[key] = NewSource(row.line, _source_fields(cells, key), "", {})
        new = self.new_sources[key]
        self._compare_facts(row, new, _source_fields(cells, key))
        # Texts of rows are compared, never joined: one source has one text.
        if not new.take(clean(cells.get("source_text", "")), clean(cells.get("words", ""))):
            said = f"Row {new.line} gives another text of this source."
            self.problems.refuse(row.line, "source_text", said)
        return new

    def _compare_facts(self, row: Row, new: NewSource, fields: Mapping[str, Any]) -> None:
        for name, column in _FACTS.items():
            if name in row.cells and fields[column] != new.fields[column]:
                said = f"Row {new.line} says otherwise of the same source, and is believed."
                # Asked and not refused: the first row is believed, and somebody may know why.
                self.problems.ask(row.line, name, said)

    def _date(self, row: Row) -> None:
        """The day of the source stands for one that is not given."""
        published = row.cells.get("_published", (None, ""))
        if "stated_date" not in row.cells and published[0]:
            row.cells["stated_date"] = published
        if "stated_date" not in row.cells:
            self._miss(row, "stated_date")
            # Any day: the row is refused, and what follows relies on there being one.
            row.cells["stated_date"] = dt.date(1800, 1, 1), Precision.DAY

    def place(self, rows: Sequence[Row], by: User) -> None:
        """Find the words in their texts."""
        texts = read_texts(row.source for row in rows if isinstance(row.source, int))
        # Words coded here would be a coding of the text that the coder must not have seen (decision 0042).
        blind = set(open_codings(by).values_list("snapshot__source", flat=True))
        for new in self.new_sources.values():
            if new.is_quoted_only:
                new.fields["note"] = NOT_WHOLE
                self.problems.ask(new.line, "source_title", f"“{new.fields['title']}”: {NOT_WHOLE}")
        # Once all rows have given their words: before, the text of a source that is quoted only is not whole.
        whole = {id(new): new.text for new in self.new_sources.values()}
        for row in rows:
            if row.source in blind:
                said = "You code a text of this source blind: code it on its page."
                self.problems.refuse(row.line, "source", said)
            if "words" in row.cells:
                self._place(row, texts, whole)

    def _place(
        self, row: Row, texts: Mapping[int, tuple[int, str]], whole: Mapping[int, str]
    ) -> None:
        words = clean(row.cells["words"])
        if isinstance(row.source, NewSource):
            text = whole[id(row.source)]
        elif row.source is None:
            return
        elif row.source in texts:
            row.snapshot, text = texts[row.source]
        else:
            self.problems.refuse(row.line, "words", "The source has no text on record.")
            return
        if len(words) > _LONGEST_WORDS:
            said = f"At most {_LONGEST_WORDS:,} characters are one quotation."
            self.problems.refuse(row.line, "words", said)
            return
        row.words, row.start = words, self._start(row, words, text)

    def _start(self, row: Row, words: str, text: str) -> int:
        at = row.cells.get("at")
        if at is not None:
            if not text.startswith(words, at):
                self.problems.refuse(row.line, "at", f"“{words[:80]}” does not stand at {at}.")
            return int(at)
        start = text.find(words)
        if start < 0:
            said = f"“{words[:80]}” does not stand in the text of the source."
            self.problems.refuse(row.line, "words", said)
        elif text.find(words, start + 1) >= 0:
            said = f"“{words[:80]}” stands there more than once; the first is taken unless “Words at” says which."
            self.problems.ask(row.line, "words", said)
        return start


def _source_fields(cells: Mapping[str, Any], key: str) -> dict[str, Any]:
    date, precision = cells.get("source_published_date", (None, Precision.DAY))
    return {
        "title": str(cells.get("source_title") or key)[:_LONGEST_TITLE],
        "url": cells.get("source_url", ""),
        "publisher": cells.get("source_publisher", ""),
        "published_date": date,
        "published_precision": precision,
    }


def _broken(cells: Mapping[str, Any], *, is_submitted: bool) -> Iterator[tuple[str, str]]:
    """The rules for what a stance says, by the column to be mended."""
    act, value = cells.get("act"), cells.get("value")
    yield from _broken_by_act(cells, act, value)
    is_unstated = value == Value.NO_STATED_POSITION
    if "note" not in cells and (act == Act.INFERRED or is_unstated):
        yield (
            "note",
            "An inferred stance needs its reasons, “no stated position” what was searched.",
        )
    if "words" in cells:
        return
    if is_submitted and not is_unstated:
        yield "words", "Without words it can only be a draft."
    if "locator" in cells:
        yield "locator", "A place is of words, and there are none."


def _broken_by_act(
    cells: Mapping[str, Any], act: str | None, value: int | None
) -> Iterator[tuple[str, str]]:
    if act == Act.VOTE and value not in (None, Value.SUPPORTS, Value.NEUTRAL, Value.OPPOSES):
        yield "value", "A vote supports, is neutral or opposes."
    if "reported_by" in cells and act not in (None, Act.REPORTED, Act.DOCUMENT):
        yield "reported_by", "What somebody reports is of the act reported, or document."
    if act == Act.VERBATIM and cells.get("rendering", Rendering.OWN) != Rendering.OWN:
        yield "rendering", "Verbatim are the speaker’s own words only."
    yield from why_not_unnamed(
        speaker=cells.get("unnamed_speaker"),
        terms=cells.get("speaking_terms"),
        act=act,
        value=value,
    )


def _texts(rows: Sequence[Row], name: str) -> set[str]:
    return {row.cells[name] for row in rows if name in row.cells}


def _persons(row: Row) -> list[str]:
    return [row.cells[name] for name in _PERSONS if name in row.cells]


def _days(row: Row) -> tuple[dt.date, dt.date]:
    first, precision = row.day
    return first, last_day(first, precision)


def _by_title(row: Row, found: Mapping[str, Sequence[Source]]) -> Sequence[Source]:
    """Many texts share a title: beside an address it names only what has none."""
    title, address = row.cells.get("source_title", ""), row.cells.get("source_url", "")
    meant = found[title] if title else ()
    return [one for one in meant if not one.url] if address else meant
