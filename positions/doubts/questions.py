"""Doubts put to whoever sends a form: each is answered by changing what was sent, or by saying that it is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from positions.doubts.said import Doubt


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt, and whether it was answered: ``is_asked`` where the form comes back for it."""

    doubt: Doubt
    is_asked: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """All that is asked about one form."""

    all: Sequence[Question]

    @classmethod
    def ask(cls, doubts: Sequence[Doubt], *, confirmed: Collection[str], known: Collection[str] = ()) -> Self:
        """``confirmed`` are keys of doubts that the sender ticked, ``known`` of what was so before the form was sent.

        What was so before is shown, but does not hinder anybody who came to change something else.
        """
        return cls(
            [Question(doubt, is_asked=doubt.key not in known, is_confirmed=doubt.key in confirmed) for doubt in doubts]
        )

    def __iter__(self) -> Iterator[Question]:
        return iter(self.all)

    @property
    def are_open(self) -> bool:
        return any(one.is_asked and not one.is_confirmed for one in self.all)

    @property
    def about(self) -> dict[str, list[Question]]:
        """By the field that they stand beside; fields without any have an empty list."""
        fields: dict[str, list[Question]] = defaultdict(list)
        for one in self.all:
            fields[one.doubt.field].append(one)
        return fields
