"""What is questioned where it is entered, and shown to whoever reviews it: slips that are likely,
never forbidden.

A kind of doubt is a function that is given everything said at once and finds the doubts about each,
in a fixed number of queries. To add one, write it in a module beside this one, pure but for what it
reads, and name it in ``_KINDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from positions.doubts.changes import doubt_changes
from positions.doubts.dates import doubt_dates
from positions.doubts.ends import doubt_ends
from positions.doubts.offices import doubt_offices
from positions.doubts.questions import DoubtQuestion, Questions
from positions.doubts.repeats import doubt_repeats
from positions.doubts.said import Doubt, Said, read_said
from positions.doubts.speakers import doubt_speakers
from positions.doubts.wording import doubt_relative_days, doubt_unchanged_words
from positions.models import ConfirmedDoubt, Stance

__all__ = ["Doubt", "DoubtQuestion", "Questions", "Said", "doubt_all", "doubt_stances"]

type DoubtKind = Callable[[Sequence[Said]], Iterable[tuple[int, Doubt]]]
"""Doubts, each with the place of what it is about in the sequence given."""

# The order is that in which a page asks: the day first, which most of the others rest on.
_KINDS: Final[Sequence[DoubtKind]] = (
    doubt_dates,
    doubt_ends,
    doubt_offices,
    doubt_changes,
    doubt_repeats,
    doubt_unchanged_words,
    doubt_speakers,
    doubt_relative_days,
)


def doubt_all(said: Sequence[Said]) -> list[list[Doubt]]:
    """The doubts about each, in the order of the kinds; as many queries as the kinds have, however
    much is said.
    """
    doubts: list[list[Doubt]] = [[] for _ in said]
    for kind in _KINDS if said else ():
        for place, doubt in kind(said):
            doubts[place].append(doubt)
    return doubts


def doubt_stances(
    stances: Sequence[Stance], *, kept: frozenset[int] = frozenset()
) -> dict[int, list[Doubt]]:
    """The doubts about stances on record by their keys, as they stand now, with who confirmed
    which: one query more. None tells of a stance that is ``kept`` from whoever reads them.
    """
    said = [replace(one, kept=kept) for one in read_said(stances)]
    doubts = dict(zip([stance.pk for stance in stances], doubt_all(said), strict=True))
    doubtful = [pk for pk, about in doubts.items() if about]
    rows = (
        ConfirmedDoubt.objects.filter(stance__in=doubtful).select_related("confirmed_by")
        if doubtful
        else ()
    )
    # The key is made of the facts, so that what was confirmed of other facts is found by none.
    confirmed = {(row.stance_id, row.key): row for row in rows}
    return {
        pk: [_with(doubt, confirmed.get((pk, doubt.key))) for doubt in about]
        for pk, about in doubts.items()
    }


def _with(doubt: Doubt, row: ConfirmedDoubt | None) -> Doubt:
    if row is None:
        return doubt
    return replace(
        doubt, confirmed_by=row.confirmed_by.get_username(), confirmed_at=row.confirmed_at
    )
