"""A table of stances: what each row would become, and what is in its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.contrib.auth.models import User

from actors.folding import name_hidden
from positions.choices import Precision
from positions.dates import first_of_precision, last_day
from positions.loading.tables.by_office import represent_rows
from positions.loading.tables.cells import SheetLine, Unclear, is_address, readers, visible_part
from positions.loading.tables.fetched import Mapped, give_texts
from positions.loading.tables.further import FurtherReader, issues_called, sources_called
from positions.loading.tables.known import mark_known
from positions.loading.tables.placing import place_words
from positions.loading.tables.problems import Problems
from positions.loading.tables.row_rules import broken_rules
from positions.loading.tables.rows import Quoted, StanceRow
from positions.loading.tables.sources_named import NewSource, Titles, clean_name, find_sources
from positions.loading.tables.ticking import Tick
from positions.models import Source
from positions.models.titles import HIDES
from positions.reads.lists.names_on_days import find_on_days
from positions.reads.lists.typed_names import find_issues

EVERY: Final = 500
"""Rows after which ``Tick`` is told."""
_COARSER: Final = (Precision.DAY, Precision.MONTH, Precision.YEAR)
NOBODY_ELSE: Final = "nobody"
"""As the option ``unsaid`` has it: who is not said to speak for anybody does so for nobody."""
_PERSONS: Final = ("actor", "on_behalf_of", "reported_by")
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
class TablePlan:
    rows: list[StanceRow]
    new_sources: list[NewSource]
    problems: Problems


def plan_stances(
    lines: Sequence[SheetLine],
    *,
    mapped: Mapped,
    problems: Problems,
    by: User,
    tick: Tick,
) -> TablePlan:
    """What every row would become. A fixed number of queries, and three for each issue named."""
    planning = _Planning(mapped.columns, mapped.options, problems)
    rows = list(planning.read(lines, tick))
    planning.name(rows)
    new = [*planning.new_sources.values()]
    if mapped.is_fetching:
        give_texts(new, mapped.found, problems)
    place_words(rows, new, problems, by)
    mark_known(rows, problems)
    return TablePlan(rows, new, problems)


class _Planning:
    def __init__(
        self, columns: Mapping[int, str], options: Mapping[str, str], problems: Problems
    ) -> None:
        self.columns = sorted(columns.items())
        self.defaults = {"act": options.get("act", "")}
        self.is_submitted = options.get("status") == "submitted"
        self.problems = problems
        self.is_for_nobody_else = options.get("unsaid") == NOBODY_ELSE
        # Cached, as one day or value stands in thousands of rows.
        self.readers = {
            name: cache(reader) for name, reader in readers(options.get("dates", "")).items()
        }
        self.further = FurtherReader(columns.values(), problems)
        self.new_sources: dict[str, NewSource] = {}
        self.titled: dict[str, NewSource] = {}
        self.titles = Titles()
        # Told once: of a file without such a column each of its rows would say the same.
        self.unsaid = {"act"} - {*columns.values(), *(["act"] if self.defaults["act"] else [])}

    def read(self, lines: Sequence[SheetLine], tick: Tick) -> Iterator[StanceRow]:
        for number, (line, cells) in enumerate(lines):
            if number % EVERY == 0:
                tick(number)
            row = StanceRow(line, {})
            for place, name in self.columns:
                if text := visible_part(cells[place]):
                    self._read(row, name, text)
            self._complete(row)
            yield row
        if self.unsaid:
            said = "No column has it: say below what it is."
            self.problems.refuse_all([line for line, _ in lines], "act", said)

    def _read(self, row: StanceRow, name: str, text: str) -> None:
        reader = self.readers.get(name)
        try:
            row.cells[name] = reader(text) if reader else text
        except Unclear as why:
            row.unclear.add(name)
            self.problems.refuse(row.line, name, str(why))

    def _complete(self, row: StanceRow) -> None:
        """Note what is missing, and rules that the database would break the import by."""
        cells = row.cells
        if "act" not in cells and (act := self.defaults["act"]):
            cells["act"] = act
        for name in ("actor", "issue", "value", "act"):
            self._miss(row, name)
        self._round(row, "source_published_date", "source_published_precision")
        if "stated_date" not in cells and "source_published_date" in cells:
            cells["stated_date"] = cells["source_published_date"]
        self._round(row, "stated_date", "stated_precision")
        self.further.read(row)
        # Told by row here: a bulk insert would fail as a whole, by the rule of whichever row was first.
        for name, text in broken_rules(cells, is_submitted=self.is_submitted):
            self.problems.refuse(row.line, name, text)

    def _round(self, row: StanceRow, name: str, beside: str) -> None:
        """To the month or year where the column beside says that no more is known."""
        cells = row.cells
        if name not in cells or beside not in cells:
            return
        (day, known), said = cells[name], cells[beside]
        if _COARSER.index(said) < _COARSER.index(known):
            self.problems.refuse(row.line, beside, f"The date is known to the {known} only.")
        else:
            cells[name] = first_of_precision(day, said), said

    def _miss(self, row: StanceRow, name: str) -> None:
        if name not in row.cells and name not in row.unclear | self.unsaid:
            more = ": say below what it is where the file does not." if name == "act" else "."
            self.problems.refuse(row.line, name, f"It is missing{more}")

    def name(self, rows: Sequence[StanceRow]) -> None:
        """Find the issues and sources by what they are called, then the actors on the days."""
        self.titles.read(row.cells for row in rows)
        named_issues = _texts(rows, "issue") | issues_called(rows)
        issues = {text: find_issues(text) for text in named_issues}
        named = {
            *_texts(rows, "source"),
            *_texts(rows, "source_url"),
            *_texts(rows, "source_title"),
            *sources_called(rows),
        }
        sources = find_sources(named)
        for row in rows:
            row.issue = self._one(row, "issue", issues, "issue")
            row.source = self._source(row, sources)
            self._date(row)
        # Once all rows have named theirs: a source of further words may be that of a row below.
        self.titled = {str(new.fields["title"]): new for new in self.new_sources.values()}
        for row in rows:
            self._name_further(row, issues, sources)
        # Names after days: who *the President* is depends on the day.
        asked = {(text, _days(row)) for row in rows for text in _persons(row)}
        actors = find_on_days(asked)
        for row in rows:
            days = _days(row)
            self._name_actors(row, {text: actors[text, days] for text in _persons(row)})
        represent_rows(rows, self.problems, by_office=not self.is_for_nobody_else)

    def _name_actors(self, row: StanceRow, found: Mapping[str, Sequence[Any]]) -> None:
        for name in _PERSONS:
            setattr(row, name, self._one(row, name, found, "actor"))
        if row.actor and row.actor == row.reported_by:
            said = "An actor does not report itself: leave it empty."
            self.problems.refuse(row.line, "reported_by", said)

    def _name_further(
        self,
        row: StanceRow,
        issues: Mapping[str, Sequence[Any]],
        sources: Mapping[str, Sequence[Source]],
    ) -> None:
        for condition in row.conditions:
            condition.issue = self._one(row, f"{condition.column}_issue", issues, "issue")
        for quoted in row.further:
            quoted.source = self._further_source(row, quoted, sources)
            if isinstance(quoted.source, NewSource):
                quoted.source.take("", clean_name(quoted.words))

    def _further_source(
        self, row: StanceRow, quoted: Quoted, found: Mapping[str, Sequence[Source]]
    ) -> int | NewSource | None:
        called = quoted.called
        if not called and row.source is None:
            said = "Whose words are these? Give a source on record, or the title of a new one."
            self.problems.refuse(row.line, quoted.column, said)
        meant = found[called] if called else ()
        if len(meant) > 1:
            self.problems.refuse(row.line, quoted.column, _many_called(called, len(meant)))
            return None
        if meant or not called:
            return meant[0].pk if meant else row.source
        if hidden := name_hidden(called):
            self.problems.refuse(row.line, quoted.column, HIDES.format(hidden))
            return None
        return self._made_of(called, row.line)

    def _made_of(self, called: str, line: int) -> NewSource:
        """The new source of that address or title: of another row, or made by this one."""
        if new := self.new_sources.get(called) or self.titled.get(called):
            return new
        cells = {"source_url" if is_address(called) else "source_title": called}
        new = NewSource(line, _source_fields(cells, called), _said(cells))
        return self.new_sources.setdefault(called, new)

    def _one(
        self, row: StanceRow, name: str, found: Mapping[str, Sequence[Any]], what: str
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

    def _source(
        self, row: StanceRow, found: Mapping[str, Sequence[Source]]
    ) -> int | NewSource | None:
        """One on record by its own column, address or title; else a new one."""
        for name in ("source", "source_url", "source_title"):
            text: str = row.cells.get(name, "")
            meant = _by_title(row, found) if name == "source_title" else found[text] if text else ()
            if name == "source":
                meant = _not_elsewhere(row, meant)
            if len(meant) > 1:
                self.problems.refuse(row.line, name, _many_called(text, len(meant)))
                return None
            if len(meant) == 1:
                # Under a name that no column has: the day of the source stands in for a missing one.
                row.cells["_published"] = meant[0].published_date, meant[0].published_precision
                return meant[0].pk
            # With a title beside it, it is the number that another record has of a source new here.
            if name == "source" and text and not _is_described(row):
                said = f"No source on record is called “{text[:80]}”."
                self.problems.refuse(row.line, name, said)
                return None
        return self._new_source(row)

    def _new_source(self, row: StanceRow) -> NewSource | None:
        cells = row.cells
        # The address tells new sources apart, or else the title: rows that share it are of one.
        key = str(cells.get("source_url") or cells.get("source_title") or "")
        if count := self.titles.addresses(key):
            said = f"{count} addresses have this title: give the one that is meant."
            self.problems.refuse(row.line, "source_title", said)
        if not key:
            if "words" in cells:
                said = "Whose words are these? Give a source on record, or the title of a new one."
                self.problems.refuse(row.line, "source", said)
            return None
        for name, longest in _LONGEST.items():
            if len(str(cells.get(name, ""))) > longest:
                said = f"At most {longest} characters can be kept."
                self.problems.refuse(row.line, name, said)
        fields, says = _source_fields(cells, key), _said(cells)
        new = self.new_sources.setdefault(key, NewSource(row.line, fields, says))
        self._compare_facts(row, new, fields, says)
        # Texts of rows are compared, never joined: one source has one text.
        if not new.take(
            clean_name(cells.get("source_text", "")), clean_name(cells.get("words", ""))
        ):
            said = f"Row {new.line} gives another text of this source."
            self.problems.refuse(row.line, "source_text", said)
        return new

    def _compare_facts(
        self, row: StanceRow, new: NewSource, fields: Mapping[str, Any], says: set[str]
    ) -> None:
        new.learn(fields, says)
        for name, column in _FACTS.items():
            if column in says and fields[column] != new.fields[column]:
                said = f"Row {new.line} says otherwise of the same source, and is believed."
                # Asked and not refused: the first row is believed, and somebody may know why.
                self.problems.ask(row.line, name, said)

    def _date(self, row: StanceRow) -> None:
        """The day of the source stands for one that is not given."""
        published = row.cells.get("_published", (None, ""))
        if "stated_date" not in row.cells and published[0]:
            row.cells["stated_date"] = published
        if "stated_date" not in row.cells:
            self._miss(row, "stated_date")
            # Any day: the row is refused, and what follows relies on there being one.
            row.cells["stated_date"] = dt.date(1800, 1, 1), Precision.DAY
        if "stated_time" in row.cells and row.day[1] != Precision.DAY:
            said = f"A time is of a day, and the date is known to the {row.day[1]}."
            self.problems.refuse(row.line, "stated_time", said)


def _source_fields(cells: Mapping[str, Any], key: str) -> dict[str, Any]:
    date, precision = cells.get("source_published_date", (None, Precision.DAY))
    return {
        "title": str(cells.get("source_title") or key)[:_LONGEST_TITLE],
        "url": cells.get("source_url") or (key if is_address(key) else ""),
        "publisher": cells.get("source_publisher", ""),
        "published_date": date,
        "published_precision": precision,
    }


def _said(cells: Mapping[str, Any]) -> set[str]:
    return {column for name, column in _FACTS.items() if name in cells}


def _texts(rows: Sequence[StanceRow], name: str) -> set[str]:
    return {row.cells[name] for row in rows if name in row.cells}


def _persons(row: StanceRow) -> list[str]:
    return [row.cells[name] for name in _PERSONS if name in row.cells]


def _days(row: StanceRow) -> tuple[dt.date, dt.date]:
    first, precision = row.day
    return first, last_day(first, precision)


def _by_title(row: StanceRow, found: Mapping[str, Sequence[Source]]) -> Sequence[Source]:
    """Many texts share a title: beside an address it names only what has none."""
    title, address = row.cells.get("source_title", ""), row.cells.get("source_url", "")
    meant = found[title] if title else ()
    return [one for one in meant if not one.url] if address else meant


def _many_called(text: str, count: int) -> str:
    return f"{count} sources are called “{text[:80]}”: give the number of one."


def _is_described(row: StanceRow) -> bool:
    return "source_title" in row.cells or "source_url" in row.cells


def _not_elsewhere(row: StanceRow, meant: Sequence[Source]) -> Sequence[Source]:
    """Without those of which the row says another title or address: another record has its own
    numbers.
    """
    title, address = row.cells.get("source_title"), row.cells.get("source_url")
    return [
        one
        for one in meant
        if title in (None, one.title) and (address is None or address == one.url)
    ]
