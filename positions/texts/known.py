"""Who is known by which names and offices on a day, as labels and texts are read by. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from actors.choices import ActorKind, NameKind
from positions.texts.romanised import romanise
from positions.texts.titles import is_title, roles_of, words_of

type ActorKey = int | str
"""An actor, as whoever asks names it: its primary key or its short name."""

_SHORTEST_STEM: Final = 4
_ENDING: Final = re.compile(
    r"(?:ского|скому|ским|ском|ская|скои|скую|ское|ские|ских|скии|ськии|ського|ському|ським|ого|ому|ему|ыми|ами|ями"
    r"|ои|ом|ем|ым|им|ою|ею|еи|ии|ыи|ая|ую|ое|ие|ия|іна|іни|іні|іну|а|у|е|ы|и|о|і|я|ю|ь)$"
)
"""Of folded words, whose й is и and whose ї is і."""


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """``role`` in ``group``, from a day until (not including) another."""

    role: str
    group: ActorKey
    from_date: dt.date | None = None
    until_date: dt.date | None = None
    speaks_for: bool = True

    def holds(self, day: dt.date) -> bool:
        return _holds(self.from_date, self.until_date, day)


@dataclass(frozen=True, slots=True)
class Called:
    """A name, and when it is one."""

    name: str
    kind: str = NameKind.ALIAS
    from_date: dt.date | None = None
    until_date: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return _holds(self.from_date, self.until_date, day)


@dataclass(frozen=True, slots=True)
class Known:
    """An actor as far as labels need it."""

    key: ActorKey
    kind: str
    names: Sequence[Called]
    offices: Sequence[KnownOffice] = ()

    @property
    def is_person(self) -> bool:
        return self.kind == ActorKind.PERSON


@dataclass(slots=True)
class Roll:
    """Everybody who can be meant on a day.

    ``ends`` has people by the last words of their names, ``names`` everybody by whole names; both by
    stems, so that inflected ones are found.
    """

    day: dt.date
    known: dict[ActorKey, Known] = field(default_factory=dict)
    names: dict[tuple[str, ...], set[ActorKey]] = field(default_factory=dict)
    ends: dict[tuple[str, ...], set[ActorKey]] = field(default_factory=dict)
    sounds: dict[str, set[ActorKey]] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Iterable[Known], day: dt.date) -> Roll:
        """The roll of a day: names and offices that were not in use then are left out."""
        roll = cls(day)
        for one in known:
            roll.known[one.key] = one
            for called in one.names:
                if called.holds(day):
                    roll._call(one, called)
        return roll

    def _call(self, one: Known, called: Called) -> None:
        words = stems(words_of(called.name))
        if len(words) > 1 and words[0] == "the":
            words = words[1:]
        if not words:
            return
        self.names.setdefault(words, set()).add(one.key)
        if one.is_person and called.kind != NameKind.DEMONYM:
            bare = [word for word in words_of(called.name) if not is_title(word)]
            # Every ending of a name, so that a last name of two words is found whole. Costs one entry a word.
            for first in range(len(words)):
                self.ends.setdefault(words[first:], set()).add(one.key)
            if bare:
                self.sounds.setdefault(romanise(bare[-1]), set()).add(one.key)

    def offices(self, key: ActorKey) -> list[KnownOffice]:
        """What an actor held on the day."""
        return [office for office in self.known[key].offices if office.holds(self.day)]

    def speaks_for(self, key: ActorKey) -> set[ActorKey]:
        """For whom the actor's words counted on the day; itself among them."""
        return {key, *(office.group for office in self.offices(key) if office.speaks_for)}

    def holders(self, roles: frozenset[str], groups: set[ActorKey] | None) -> set[ActorKey]:
        """The people who held an office of these words on the day, in one of the groups; None for
        any.
        """
        return {
            key
            for key, one in self.known.items()
            if one.is_person
            for office in self.offices(key)
            if roles_of(words_of(office.role)) == roles
            and (groups is None or office.group in groups)
        }


def stems(words: Iterable[str]) -> tuple[str, ...]:
    """Folded words without the endings of Slavic cases: Путина, Путину → путин."""
    return tuple(map(_stem, words))


def _stem(word: str) -> str:
    # Only endings of Slavic cases are cut: an English name loses none.
    if len(word) <= _SHORTEST_STEM or word.isascii():
        return word
    bare = _ENDING.sub("", word)
    return bare if len(bare) >= 3 else word


def _holds(first: dt.date | None, until: dt.date | None, day: dt.date) -> bool:
    return (first is None or first <= day) and (until is None or day < until)
