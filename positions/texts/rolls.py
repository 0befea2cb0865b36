"""The roll of a vote as people paste it: names, each with how it voted, or below how all of them did. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from actors.folding import fold
from positions.choices import VALUE_LABELS, VALUE_SLUGS, is_on_scale

_ENDS: Final = re.compile(r"[;\r\n]")
_BETWEEN: Final = re.compile(r"\s*[:=\t]\s*|\s+[–—-]\s+")
_COUNT: Final = re.compile(r"\s*\(\d+\)\s*$")
_SAID: Final = {
    2: ("yes", "aye", "yea", "for", "in favour", "in favor", "support", "supporting"),
    0: ("abstain", "abstains", "abstained", "abstaining", "abstention", "abstentions"),
    -2: ("no", "nay", "against", "oppose", "opposing", "opposed"),
}
ABSENT: Final = "absent"
"""Of whom is said that they took no part: that is no position."""
_MISSED: Final = (
    "absent",
    "excused",
    "not present",
    "not voting",
    "did not vote",
    "non-voting",
    "no vote",
    "not participating",
    "did not participate",
)

type RollVote = int | Literal["absent"]

_VALUES: Final[dict[str, RollVote]] = {
    **{
        fold(name): value
        for names in (VALUE_LABELS, VALUE_SLUGS)
        for value, name in names.items()
        if is_on_scale(value)
    },
    **{word: value for value, words in _SAID.items() for word in words},
    **{fold(word): ABSENT for word in _MISSED},
}


@dataclass(frozen=True, slots=True)
class RollPart:
    """What stands between two ends of a list, and how those named there voted, or that they were
    `ABSENT`; None where that is not said.
    """

    names: str
    value: RollVote | None


def read_roll(text: str) -> list[RollPart]:
    """The parts of a list. "France: yes" has its value, "In favour: France, Italy" that of all who
    follow; so has a line of its own.

    >>> [(one.names, one.value) for one in read_roll("In favour (2): A, B; Against:; C; D - abstained")]
    [('A, B', 2), ('C', -2), ('D', 0)]
    """
    return list(_read(text))


def _read(text: str) -> Iterator[RollPart]:
    current: RollVote | None = None
    for part in filter(None, map(str.strip, _ENDS.split(text))):
        name, value = _voted(part)
        if value is not None:
            yield RollPart(name, value)
            continue
        head, names = _headed(part)
        current = current if head is None else head
        if names:
            yield RollPart(names, current)


def _voted(part: str) -> tuple[str, RollVote | None]:
    """A name, and the value behind it."""
    ends = list(_BETWEEN.finditer(part))
    if not ends or not ends[-1].start():
        return part, None
    return part[: ends[-1].start()], _value(part[ends[-1].end() :])


def _headed(part: str) -> tuple[RollVote | None, str]:
    """A value, and the names behind it, if any."""
    end = _BETWEEN.search(part)
    head = part[: end.start()] if end else part
    value = _value(head)
    if value is None:
        return None, part
    return value, part[end.end() :] if end else ""


def _value(text: str) -> RollVote | None:
    return _VALUES.get(fold(_COUNT.sub("", text)))
