"""Sentences about an actor's record on an issue.

Adverbs follow the number of statements, never their strength.

| share of the leading direction | said |
|---|---|
| any, with one or two statements | no adverb |
| ≥ 95 % | consistently |
| 85–95 % | almost always |
| 60–85 % | generally |
| below, with statements for and against | has taken both sides |

Numbers and dates always follow; a record silent for more than twelve months says when it last
spoke.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from positions.choices import Precision
from positions.dates import write_date

ADVERBS: Final = ((0.95, "consistently "), (0.85, "almost always "), (0.60, "generally "))
ADVERBS_FROM: Final = 3
SILENCE: Final = dt.timedelta(days=365)
"""After this long without a statement the sentence says when the last one was."""


@dataclass(frozen=True, slots=True)
class Record:
    """What an actor said on an issue until a day: statements in force, by direction.

    ``votes``, ``reported`` (by others) and ``inferred`` of ``n`` in all; ``leans`` of those with a
    direction only lean. The newest one has direction ``latest``: 1, 0, −1, or ``None``
    without one, and it alone may be one that only leans. Where ``is_order_unknown`` nobody can tell which that is.
    """

    supports: int
    neutral: int
    opposes: int
    unreadable: int
    leans: int
    votes: int
    reported: int
    inferred: int
    latest: int | None
    is_latest_leaning: bool
    first_date: dt.date
    last_date: dt.date
    last_precision: str
    is_order_unknown: bool = False

    @property
    def n(self) -> int:
        return self.supports + self.neutral + self.opposes + self.unreadable

    @property
    def leading(self) -> tuple[int, float]:
        """The most frequent direction, the newer where two are level, and its share of all
        statements.
        """
        counts = {1: self.supports, 0: self.neutral, -1: self.opposes}
        # Shares are of all statements, those without a direction too: who mostly evades does not "generally
        # support".
        direction = max(counts, key=lambda way: (counts[way], way == self.latest))
        return direction, counts[direction] / self.n


def describe_record(record: Record, *, on_date: dt.date) -> str:
    """One sentence without its subject: "generally supports (7 statements, 2019–2025)"."""
    if record.n == 1:
        return f"{_single_claim(record)} {_on_last(record)} ({_count(record)})"
    sentence = f"{_claim(record)} ({_count(record)}, {_span(record)})"
    # Before "the latest": which that is nobody knows.
    if record.is_order_unknown:
        return f"{sentence}; which of the latest came last is not known"
    if record.latest not in (None, record.leading[0]):
        return f"{sentence}; the latest, {_on_last(record)}, {_latest_verb(record)}"
    # A record of one day says it already.
    silent = on_date - record.last_date > SILENCE and record.first_date != record.last_date
    return (
        f"{sentence}; last stated {write_date(record.last_date, record.last_precision)}"
        if silent
        else sentence
    )


def _single_claim(record: Record) -> str:
    if record.latest is None:
        return "gave no readable direction"
    # It is the only statement there, so it is the vote.
    if record.votes:
        return {1: "voted for this", 0: "abstained", -1: "voted against this"}[record.latest]
    if how := _second_hand(record):
        return f"is {how} to have {_past(record.latest, record).replace('was', 'been')}"
    return _past(record.latest, record)


def _past(direction: int, record: Record) -> str:
    if direction == 0:
        return "was neutral"
    word = "support" if direction > 0 else "oppose"
    return f"leaned to {word} this" if record.leans else f"{word.removesuffix('e')}ed this"


def _claim(record: Record) -> str:
    direction, share = record.leading
    if not share:
        return "gave no readable direction"
    # Without an adverb that is true there is no verb either, however few they are.
    if share < ADVERBS[-1][0]:
        return (
            "has taken both sides"
            if record.supports and record.opposes
            else "has taken no single direction"
        )
    adverb = (
        next(word for least, word in ADVERBS if share >= least) if record.n >= ADVERBS_FROM else ""
    )
    if how := _second_hand(record):
        return f"is {how} to {_verb(direction, record, adverb=adverb)}"
    return _verb(direction, record, adverb=adverb, ending="s")


def _verb(direction: int, record: Record, *, adverb: str = "", ending: str = "") -> str:
    """The verb of a direction, in the third person with the ending "s", else in the infinitive."""
    if direction == 0:
        return f"{'is' if ending else 'be'} {adverb}neutral"
    word = "support" if direction > 0 else "oppose"
    leaning = f"lean{ending} to {word}"
    if not record.leans:
        return f"{adverb}{word}{ending}"
    # Of all with a direction, on either side: where some lean and some do not, both verbs are told.
    only_leans = record.leans == record.supports + record.opposes
    return f"{adverb}{leaning}" if only_leans else f"{adverb}{word}{ending} or {leaning}"


def _latest_verb(record: Record) -> str:
    """Of the latest statement alone, whatever the others were."""
    if not record.latest:
        return "is neutral"
    word = "support" if record.latest > 0 else "oppose"
    return f"leans to {word}" if record.is_latest_leaning else f"{word}s"


def _on_last(record: Record) -> str:
    """On the day, or in the month or year, of the latest statement."""
    preposition = "on" if record.last_precision == Precision.DAY else "in"
    return f"{preposition} {write_date(record.last_date, record.last_precision)}"


def _second_hand(record: Record) -> str:
    """How all of it is known, where the actor said none of it plainly; else ""."""
    if record.reported + record.inferred < record.n:
        return ""
    ways = ["reported"] * bool(record.reported) + ["inferred"] * bool(record.inferred)
    return " or ".join(ways)


def _count(record: Record) -> str:
    statements = record.n - record.votes
    parts = [_number(statements, "statement")] * bool(statements) + [
        _number(record.votes, "vote")
    ] * bool(record.votes)
    return ", ".join(parts)


def _number(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _span(record: Record) -> str:
    """The day of a single one; else the years."""
    if record.first_date == record.last_date:
        return write_date(record.last_date, record.last_precision)
    first, last = record.first_date.year, record.last_date.year
    return str(last) if first == last else f"{first}–{last}"
