"""Roll calls of the UN General Assembly as sources: a text that lists the votes, each of them an
excerpt.
"""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from positions.choices import Precision, Reliability, Value

LICENCE: Final = "CC0-1.0"
ATTRIBUTION: Final = "Erik Voeten, United Nations General Assembly voting data (Harvard Dataverse)"
"""Of the data set that every roll call is taken from."""
ABSENT: Final = "absent"
VOTE_VALUES: Final = {"yes": Value.SUPPORTS, "abstain": Value.NEUTRAL, "no": Value.OPPOSES}
"""Absence is not a stance."""

_PART = re.compile(r"(?<=\d)[A-Z]+(?=\(|$)")


@dataclass(frozen=True, slots=True)
class Vote:
    actor_id: int
    name: str
    choice: str
    """A key of ``VOTE_VALUES``, or ``ABSENT``."""


@dataclass(frozen=True, slots=True)
class RollCall:
    """One recorded vote on one text.

    With a precision of month, ``date`` is the first of the month.
    """

    external_id: str
    issue_id: int
    title: str
    symbol: str
    date: dt.date
    precision: Precision
    votes: tuple[Vote, ...]
    note: str = ""
    url: str = ""
    reliability: Reliability = Reliability.B
    is_whole: bool = False
    """Whether ``votes`` are all that were cast, so that whoever has none did not vote."""

    @property
    def heading(self) -> str:
        return heading(self.title, self.symbol)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """Where a vote stands in the text of its record, in code points."""

    vote: Vote
    start: int
    words: str

    @property
    def end(self) -> int:
        return self.start + len(self.words)


def write_record(roll_call: RollCall) -> tuple[str, list[RecordLine]]:
    """The text of a vote record, and the line of every vote that is a stance."""
    text = "\n".join((roll_call.title, _origin(roll_call), _result(roll_call), "", ""))
    lines: list[RecordLine] = []
    for vote in roll_call.votes:
        line = RecordLine(vote=vote, start=len(text), words=f"{vote.name}: {vote.choice}")
        if vote.choice in VOTE_VALUES:
            lines.append(line)
        text += f"{line.words}\n"
    return text, lines


def heading(title: str, symbol: str) -> str:
    """What the source of a roll call is called."""
    return f"{title} ({symbol})" if symbol else title


def undocs_url(symbol: str) -> str:
    """The address of a resolution such as A/RES/68/262.

    Parts (53/77U) are published under one number.
    """
    if not symbol.startswith("A/RES/"):
        return ""
    return f"https://undocs.org/{_PART.sub('', symbol)}"


def _origin(roll_call: RollCall) -> str:
    when = f"{roll_call.date:%B %Y}"
    if roll_call.precision == Precision.DAY:
        when = f"{roll_call.date.day} {when}"
    return ", ".join(filter(None, ("United Nations General Assembly", roll_call.symbol, when)))


def _result(roll_call: RollCall) -> str:
    count = Counter(vote.choice for vote in roll_call.votes)
    absent = f", absent {count[ABSENT]}" if ABSENT in count else ""
    return f"Votes listed: yes {count['yes']}, no {count['no']}, abstain {count['abstain']}{absent}"
