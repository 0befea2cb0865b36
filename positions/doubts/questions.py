"""Doubts put to whoever sends a form: each is answered by changing what was sent, or by saying that
it is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from positions.doubts.said import Doubt


@dataclass(frozen=True, slots=True)
class DoubtQuestion:
    """A doubt, and whether it was answered: ``is_asked`` where the form comes back for it.

    ``of`` tells it from that of another stance on a page of many.
    """

    doubt: Doubt
    is_asked: bool
    is_confirmed: bool
    of: str = ""

    @property
    def tick(self) -> str:
        """What its tick sends."""
        return self.of + self.doubt.key


@dataclass(frozen=True, slots=True)
class Questions:
    """All that is asked about one form."""

    all: Sequence[DoubtQuestion]

    @classmethod
    def ask(
        cls,
        doubts: Sequence[Doubt],
        *,
        confirmed: Collection[str],
        known: Collection[str] = (),
        of: str = "",
    ) -> Self:
        """``confirmed`` is what the sender ticked, ``known`` of what was so before the form was
        sent.

        What was so before is shown, but does not hinder anybody who came to change something else.
        """
        return cls(
            [
                # By the key of its facts: a tick for another day, or for other words, confirms
                # nothing here.
                DoubtQuestion(doubt, doubt.key not in known, of + doubt.key in confirmed, of)
                for doubt in doubts
            ]
        )

    def __iter__(self) -> Iterator[DoubtQuestion]:
        return iter(self.all)

    @property
    def are_open(self) -> bool:
        return any(one.is_asked and not one.is_confirmed for one in self.all)

    @property
    def confirmed(self) -> list[str]:
        """The keys of what was asked, and said to be right."""
        return [one.doubt.key for one in self.all if one.is_asked and one.is_confirmed]

    @property
    def about(self) -> dict[str, list[DoubtQuestion]]:
        """By the field that they stand beside; fields without any have an empty list."""
        fields: dict[str, list[DoubtQuestion]] = defaultdict(list)
        for one in self.all:
            fields[one.doubt.field].append(one)
        return fields
