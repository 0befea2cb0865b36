"""Who is named where in a text: names and offices in force on the day, whatever the print and the case. Pure.

Longer names come first. Blanks and line ends within a name are one; *pro-*, *non-* and *anti-* make no actor; a state
before its minister's name is none, and a capital behind *in* is a place.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from typing import Final

from actors.choices import NameKind
from actors.folding import fold
from positions.suggest.inflected import forms_of
from positions.suggest.pronouns import find_pronouns
from positions.texts.known import ActorKey, Called, Roll, stems
from positions.texts.speakers import Mention
from positions.texts.titles import ROLES, is_title, roles_of, words_of

_LONGEST: Final = 8
"""Words of a name."""
_TOKEN: Final = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*")
_GAP: Final = re.compile(r"[ \t\u00a0\u202f]*\n?[ \t\u00a0\u202f]*|[-‐‑/–]|\.[ \u00a0]|[’']s\s+")
_POSSESSIVE: Final = re.compile(r"[’'ʼ]s?$")
_NOT: Final = frozenset(["pro", "non", "anti", "contra", "nicht", "про", "анти", "не", "проти"])
"""Before a hyphen: *pro-Ukraine* is no Ukraine."""
_PARTS: Final = frozenset(
    [
        "south",
        "north",
        "east",
        "west",
        "new",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
    ]
)
"""A capital before a name that makes it another: *South Sudan*."""
_PLACE_TEXT: Final = (
    "in at near from into inside outside around im bei aus nach à в во из под у з із біля"
)
_PLACE: Final = frozenset(_PLACE_TEXT.split())
_LEADERS: Final = frozenset(
    [
        "leader",
        "chief",
        "head",
        "boss",
        "ruler",
        "strongman",
        "führer",
        "chef",
        "chefin",
        "лидер",
        "глава",
        "лідер",
        "dirigeant",
    ]
)
_THE: Final = frozenset(
    ["the", "a", "an", "der", "die", "das", "den", "dem", "des", "le", "la", "les", "l"]
)
_OF: Final = frozenset(["of", "von", "der", "des", "de", "du", "d"])


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


type _Named = tuple[int, int, ActorKey]
"""A name by its first token and the one behind its last, and whose it is."""


@dataclass(slots=True)
class RollNames:
    """The names and offices of a roll, to be found in texts; made once for many."""

    roll: Roll
    _index: dict[tuple[str, ...], set[ActorKey]] = field(init=False, default_factory=dict)
    _begun: dict[str, int] = field(init=False, default_factory=dict)
    _places: set[tuple[str, ...]] = field(init=False, default_factory=set)
    _shouted: set[tuple[str, ...]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        for one in self.roll.known.values():
            for called in one.names:
                if _is_in_use(called, self.roll):
                    self._call(one.key, called, is_person=one.is_person)
        for words in self._index:  # the words of the longest name that each first word begins
            self._begun[words[0]] = max(len(words), self._begun.get(words[0], 0))

    def _call(self, key: ActorKey, called: Called, *, is_person: bool) -> None:
        words = _words_of_name(called.name)
        if words:
            self._index.setdefault(words, set()).add(key)
        # *The Kremlin says* is an actor, *in the Kremlin* a building: only metonyms are taken for places.
        if called.kind == NameKind.METONYM:
            self._places.add(words)
        # Abbreviations that are words when written small: *US* and *us*, *WHO* and *who*.
        if called.name.replace(".", "").isupper() and len(words) == 1:
            self._shouted.add(words)
        for ending in _surnames(words) if is_person and called.kind != NameKind.DEMONYM else ():
            self._index.setdefault(ending, set()).add(key)

    def find(self, text: str) -> list[Mention]:
        """The mentions of a text, in order, none over another."""
        found = list(self._titled(_tokens(text), text))
        # Pronouns need the names first, and the gate needs all of them in order.
        return sorted([*found, *find_pronouns(text, found, self.roll)], key=lambda one: one.start)

    def _named(self, tokens: Sequence[_Token], text: str) -> Iterator[_Named]:
        """Names by the first token and the one behind the last."""
        at = 0
        while at < len(tokens):
            length, key = self._longest(tokens, at, text)
            if key is not None:
                yield at, at + length, key
            at += max(1, length)

    def _longest(self, tokens: Sequence[_Token], at: int, text: str) -> tuple[int, ActorKey | None]:
        """The longest name that begins at a token, and whose; a name of several is skipped as a whole."""
        # Most words of a text begin no name: one look-up each, and no run is cut.
        longest = self._begun.get(_norm(tokens[at].text), int(tokens[at].is_capital))
        following = min(longest, _run(tokens, at, text)) if longest > 1 else longest
        for length in range(following, 0, -1):
            run = tokens[at : at + length]
            words = self._known(run)
            if words is None or not _is_printed_as_name(run, words, self._shouted):
                continue
            # Skipped as a whole: the shorter name within *South Norland* would be found next, and be wrong.
            if _is_part(tokens, at, text) or self._is_place(words, tokens, at):
                return length, None
            keys = self._index[words]
            # Of a name that several bear nobody is meant: a wrong one is worse than none.
            return length, next(iter(keys)) if len(keys) == 1 else None
        return 0, None

    def _known(self, run: Sequence[_Token]) -> tuple[str, ...] | None:
        """The words as they are on record; of inflected ones the form that is."""
        words = tuple(_norm(token.text) for token in run)
        if words in self._index:
            return words
        if not any(token.is_capital for token in run):
            return None
        bent = ((*words[:-1], _norm(form)) for form in forms_of(run[-1].text))
        return next((form for form in bent if form in self._index), None)

    def _is_place(self, words: tuple[str, ...], tokens: Sequence[_Token], at: int) -> bool:
        return words in self._places and at > 0 and tokens[at - 1].text.lower() in _PLACE

    def _titled(self, tokens: Sequence[_Token], text: str) -> Iterator[Mention]:
        """Names with the titles around them: whoever holds the office is meant, not the state before it."""
        named = deque(self._named(tokens, text))
        least = 0
        # Titles may lie between two names, so each name is read with what is left of those behind it.
        while named:
            first, last, key = named.popleft()
            if self._is_person(key):
                first = _forewords(tokens, first, least)
            else:
                following = named[0] if named else None
                first, last, key = self._officer(tokens, text, (first, last, key), following)
                # The person behind the title was taken into this mention.
                if following and last == following[1]:
                    named.popleft()
            least = last
            yield Mention(tokens[first].start, tokens[last - 1].end, key)

    def _officer(
        self, tokens: Sequence[_Token], text: str, group: _Named, following: _Named | None
    ) -> _Named:
        """*French President Emmanuel Macron*, *the Ukrainian president*, *the president of Ukraine*; else the group."""
        first, last, key = group
        # In this order: a person named behind the title, the office behind the state, the office before it.
        titled = last + _titles(tokens, last, text)
        if following and last < titled == following[0] and self._is_person(following[2]):
            return first, following[1], following[2]
        if (held := self._holder(tokens[last:titled], key)) is not None:
            return first, titled, held
        before = _office_before(tokens, first)
        if (held := self._holder(tokens[before:first], key)) is not None:
            return before, last, held
        return group

    def _is_person(self, key: ActorKey) -> bool:
        return self.roll.known[key].is_person

    def _holder(self, titles: Sequence[_Token], group: ActorKey) -> ActorKey | None:
        """Who alone held the office of a group on the day."""
        roles = roles_of([word for token in titles for word in words_of(token.text)])
        held = self.roll.holders(roles, {group}) if roles else set()
        return next(iter(held)) if len(held) == 1 else None


def find_roll_names(text: str, roll: Roll) -> list[Mention]:
    """Names and offices of a text, in order."""
    return RollNames(roll).find(text)


def within(mentions: Iterable[Mention], start: int, end: int) -> list[Mention]:
    """Those that touch a range."""
    return [one for one in mentions if one.start < end and start < one.end]


def _is_in_use(called: Called, roll: Roll) -> bool:
    return (called.from_date is None or called.from_date <= roll.day) and (
        called.until_date is None or roll.day < called.until_date
    )


def _words_of_name(name: str) -> tuple[str, ...]:
    """The words by which a name is found, without an article before others."""
    words = tuple(_norm(token.text) for token in _tokens(name))
    return words[1:] if len(words) > 1 and words[0] in _THE else words


def _surnames(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a person may be called by: the last words of a name, but for titles and initials."""
    for first in range(1, len(words)):
        if len(words[-1]) > 1 and not _are_titles(words[first:]):
            yield words[first:]


def _tokens(text: str) -> list[_Token]:
    found = []
    for one in _TOKEN.finditer(text):
        bare = _POSSESSIVE.sub("", one[0])
        found.append(_Token(one.start(), one.start() + len(bare), bare))
    return found


@lru_cache(maxsize=20_000)
def _norm(word: str) -> str:
    """A word without points, accents and capitals, with one apostrophe; Slavic ones without their case."""
    bare = fold(word.replace(".", "").replace("ʼ", "’").replace("'", "’"))
    return stems([bare])[0]


def _run(tokens: Sequence[_Token], at: int, text: str) -> int:
    """How many tokens follow one another from a place with nothing between them."""
    last = min(len(tokens), at + _LONGEST)
    joined = takewhile(lambda place: _is_joined(tokens, place, text), range(at + 1, last))
    return 1 + sum(1 for _ in joined)


def _is_printed_as_name(
    run: Sequence[_Token], words: tuple[str, ...], shouted: set[tuple[str, ...]]
) -> bool:
    """Whether a word of it has a capital: *us* is not *US*, and neither is *Us*."""
    if words in shouted:
        return run[0].text.replace(".", "").isupper()
    return any(token.is_capital for token in run) or (
        not run[0].text.isascii() and _is_unicase(run[0].text)
    )


def _is_unicase(word: str) -> bool:
    """Of a script without capitals."""
    return word.lower() == word.upper()


def _is_part(tokens: Sequence[_Token], at: int, text: str) -> bool:
    """Whether what stands before makes it another name, or no actor: *pro-Norland*, *South Norland*."""
    if at == 0:
        return False
    before, here = tokens[at - 1], tokens[at]
    gap = text[before.end : here.start]
    word = before.text.lower()
    if gap in ("-", "‐", "‑") and word in _NOT:
        return True
    return gap == " " and before.is_capital and word in _PARTS and here.is_capital


def _titles(tokens: Sequence[_Token], at: int, text: str) -> int:
    """How many tokens from a place on are offices or go with one, an office among them."""
    joined = takewhile(lambda n: _is_joined(tokens, n, text), range(at, len(tokens)))
    titled = list(takewhile(_are_titles, (words_of(tokens[n].text) for n in joined)))
    # *The federal* alone is no title: one of the words has to be an office.
    has_office = any(ROLES.get(word) or word in _LEADERS for words in titled for word in words)
    return len(titled) if has_office else 0


def _are_titles(words: Sequence[str]) -> bool:
    return bool(words) and all(is_title(word) or word in _LEADERS for word in words)


def _is_joined(tokens: Sequence[_Token], at: int, text: str) -> bool:
    """Whether nothing stands between a token and the one before it."""
    return _GAP.fullmatch(text, tokens[at - 1].end, tokens[at].start) is not None


def _office_before(tokens: Sequence[_Token], first: int) -> int:
    """Where an office *of* what stands at a token begins; the token itself where none does."""
    at = first
    while at > 0 and tokens[at - 1].text.lower() in _THE:
        at -= 1
    if at == 0 or tokens[at - 1].text.lower() not in _OF | {"der", "du"}:
        return first
    at -= 1
    begin = at
    while begin > 0 and all(ROLES.get(word) for word in words_of(tokens[begin - 1].text) or [""]):
        begin -= 1
    return begin if begin < at else first


def _forewords(tokens: Sequence[_Token], first: int, least: int) -> int:
    """Where the titles before a person's name begin, from a token on."""
    while first > least and all(
        ROLES.get(word) for word in words_of(tokens[first - 1].text) or [""]
    ):
        first -= 1
    return first
