"""Reading the three files of the package unvotes.

A row that cannot be read is named by file and line.
"""

import csv
import datetime as dt
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn, TextIO

from positions.choices import Precision
from positions.exceptions import MalformedRow, MissingFile
from positions.loading.unga.countries import Countries
from positions.loading.unga.records import VOTE_VALUES, Vote
from positions.loading.unga.wording import (
    SentenceCase,
    clean_file_text,
    folded_title,
    headline,
    known_date,
    resolution_symbol,
)

ROLL_CALLS: Final = "un_roll_calls.csv.gz"
TOPICS: Final = "un_roll_call_issues.csv"
VOTES: Final = "un_votes.csv.gz"
COLUMNS: Final = {
    ROLL_CALLS: [
        "rcid",
        "session",
        "importantvote",
        "date",
        "unres",
        "amend",
        "para",
        "short",
        "descr",
    ],
    TOPICS: ["rcid", "short_name", "issue"],
    VOTES: ["rcid", "country", "country_code", "vote"],
}

FACTS: Final = ("Important vote", "Vote on an amendment", "Vote on a paragraph")
"""Of the columns importantvote (so called by the US State Department), amend and para."""

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RollCallRow:
    """What the data set says of a roll call, in words a reader can use."""

    title: str
    proposition: str
    symbol: str
    date: dt.date
    precision: Precision
    returns_as: str
    """The short title under which it returns, however it was printed; empty where it has none."""
    is_of_a_part: bool
    """Whether an amendment or a single paragraph was put to the vote, not a whole text."""
    facts: tuple[str, ...] = ()
    """What the data set marks it as, in words: they stand with the topics."""


def read_roll_calls(directory: Path, *, sentence_case: SentenceCase) -> dict[str, RollCallRow]:
    """Every roll call by its number."""
    found: dict[str, RollCallRow] = {}
    for line, (rcid, _, important, date, unres, amend, para, short, descr) in _rows(
        directory, ROLL_CALLS
    ):
        # The number becomes a part of slugs and identifiers.
        if not rcid.isdecimal() or rcid in found:
            _refuse(
                ROLL_CALLS, line, f"{rcid!r} is no number of a roll call, or has been used above."
            )
        try:
            day, precision = known_date(dt.date.fromisoformat(date))
        except ValueError:
            _refuse(ROLL_CALLS, line, f"{date!r} is not a date.")
        sentence = sentence_case(clean_file_text(descr))
        title = headline(clean_file_text(short), sentence=sentence) or f"Roll call {rcid}"
        found[rcid] = RollCallRow(
            title,
            sentence or title,
            resolution_symbol(unres),
            day,
            precision,
            returns_as=folded_title(short),
            is_of_a_part="1" in {amend, para},
            facts=tuple(
                words
                for words, mark in zip(FACTS, (important, amend, para), strict=True)
                if mark == "1"
            ),
        )
    return found


def read_topics(directory: Path, *, roll_calls: dict[str, RollCallRow]) -> dict[str, list[str]]:
    """The topics of roll calls by their number."""
    found: dict[str, list[str]] = defaultdict(list)
    for line, (rcid, _, topic) in _rows(directory, TOPICS):
        if rcid not in roll_calls:
            _refuse(TOPICS, line, f"there is no roll call {rcid!r}.")
        if topic not in found[rcid]:
            found[rcid].append(topic)
    return found


def read_votes(
    directory: Path, *, roll_calls: dict[str, RollCallRow], countries: Countries
) -> dict[str, list[Vote]]:
    """The votes of roll calls by their number.

    Equal votes are one object: a million takes little memory.
    """
    found: dict[str, list[Vote]] = {rcid: [] for rcid in roll_calls}
    voted = dict.fromkeys(roll_calls, 0)
    for line, (rcid, country, code, choice) in _rows(directory, VOTES):
        if rcid not in found:
            _refuse(VOTES, line, f"there is no roll call {rcid!r}.")
        voter = countries.find(name=country, code=code, date=roll_calls[rcid].date)
        if voter is None:
            _refuse(VOTES, line, f"no state is called {country!r} ({code!r}).")
        if choice not in voter.votes:
            _refuse(VOTES, line, f"{choice!r} is not one of {', '.join(VOTE_VALUES)}.")
        # Two names may mean one state on a day; it has one vote.
        if voted[rcid] & voter.bit:
            _refuse(VOTES, line, f"{country} has voted in roll call {rcid} already.")
        voted[rcid] |= voter.bit
        found[rcid].append(voter.votes[choice])
    return found


def _refuse(file: str, line: int, reason: str) -> NoReturn:
    raise MalformedRow(file=file, line=line, reason=reason)


def _rows(directory: Path, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, each with the number of the line on which it ends."""
    line = 1
    try:
        with _open(directory / file) as lines:
            reader = csv.reader(lines, strict=True)
            # A package that names its columns otherwise may mean something else by them: nothing is guessed.
            if next(reader, None) != COLUMNS[file]:
                _refuse(file, line, f"the columns should be {', '.join(COLUMNS[file])}.")
            for row in reader:
                line = reader.line_num
                if len(row) != len(COLUMNS[file]):
                    _refuse(file, line, f"{len(row)} fields instead of {len(COLUMNS[file])}.")
                if _UNREADABLE.search("".join(row)):
                    _refuse(file, line, "characters that are not UTF-8, or NUL.")
                yield line, row
    except FileNotFoundError:
        raise MissingFile(f"There is no file {file} in {directory}.") from None
    except (OSError, EOFError, csv.Error) as error:
        _refuse(file, line, f"unreadable after this line: {error}.")


def _open(path: Path) -> TextIO:
    # Bytes that are not UTF-8 become surrogates, so that the line they are in can be told.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", errors="surrogateescape", newline="")
    return path.open(encoding="utf-8", errors="surrogateescape", newline="")
