"""Which actor the label of a turn means, by the names and offices of a day. Pure.

Where several could be meant and nothing tells them apart, none is: a wrong name is worse than an empty field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from positions.texts.known import ActorKey, Known, Roll, stems
from positions.texts.romanised import romanise
from positions.texts.titles import INTERPRETERS, ROLES, is_title, roles_of, words_of

_LONGEST_NAME: Final = 7
"""Words of a name that are looked for in a text."""
_LONGEST_ABBREVIATION: Final = 4
_JOINING: Final = frozenset({"and", "und", "et", "и", "і", "та", "y", "e"})
_SERVING: Final = frozenset({"spokesperson", "adviser", "envoy", "representative"})
_SERVED: Final = frozenset(
    {"president", "chancellor", "prime", "minister", "king", "queen", "pope"}
)
_OF: Final = frozenset({"for", "of", "to", "von", "des", "der", "für", "du", "de", "la"})
_INITIAL: Final = re.compile(r"(?:[^\W\d_]\.[ \u00a0]?){1,3}(?=[^\W\d_]{2})")
_NUMBER: Final = re.compile(r"\s(?:#|No\. ?)?\d{1,2}$")
_BRACKETS: Final = re.compile(r"[(\[][^()\[\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of an actor in a text, or an office that it holds; positions in code points."""

    start: int
    end: int
    key: ActorKey


def name_speaker(
    label: str, roll: Roll, *, near: Sequence[ActorKey] = (), home: Sequence[ActorKey] = ()
) -> ActorKey | None:
    """Whom a label means, or None.

    ``near`` are those named in the title, who come first where several have the name; ``home`` the
    states and bodies of title and publisher, whose president is “the President”.
    """
    # An office behind a comma describes; what stands before it names.
    bare = _BRACKETS.sub(" ", label).split(",")[0] or label
    words = words_of(_INITIAL.sub(" ", bare))
    if not words or _is_counted(bare) or _is_in_service(words):
        return None
    found = _named(words, label, roll, near)
    if found is not None:
        return None if _is_joined_to(found, words, label, roll, near) else found
    # A group named beside a title means the office; only then is
    # a name compared by sound, which is the weakest sign.
    if all(map(is_title, words)) or _group_of(words, roll):
        return _holding(words, roll, near, home)
    return _sounding(words, label, roll, near)


def _is_counted(bare: str) -> bool:
    """Whether it is one of some: *Speaker 2* is not the Speaker of a house, *Group of 77* is a name."""
    number = _NUMBER.search(bare)
    return number is not None and all(map(is_title, words_of(bare[: number.start()])))


def _is_in_service(words: list[str]) -> bool:
    """Whether a label is an interpreter's, or tells of somebody by whom they serve: the “spokesperson
    for President Alder” is another.
    """
    serving = [n for n, word in enumerate(words) if ROLES.get(word) in _SERVING]
    ahead = roles_of(words[serving[0] :]) if serving else frozenset()
    return bool(INTERPRETERS.intersection(words)) or (
        bool(ahead & _SERVED) and bool(_OF.intersection(words))
    )


def _is_joined_to(
    found: ActorKey, words: list[str], label: str, roll: Roll, near: Sequence[ActorKey]
) -> bool:
    """Whether *and* joins another to whom the label ends with: what two said is no one's."""
    joints = [n for n, word in enumerate(words) if n and word in _JOINING]
    others = {_named(words[:n], label, roll, near) for n in joints}
    return bool(others - {found, None})


def _named(
    words: list[str], label: str, roll: Roll, near: Sequence[ActorKey], *, is_mention: bool = False
) -> ActorKey | None:
    """By a whole name, or a last name with nothing before it but titles and states; in running text
    a whole name has nothing else before it either.
    """
    stemmed = stems(words)
    if whole := roll.names.get(stemmed):
        return _choose(whole, words, label, roll, near)
    for first in range(len(words)):
        before, ending = words[:first], stemmed[first:]
        if all(map(is_title, words[first:])):
            return None
        whole, ended = roll.names.get(ending, set()), roll.ends.get(ending, set())
        people = {key for key in whole | ended if roll.known[key].is_person}
        # In a label *Olaf Scholz* cannot be anything else; in
        # running text words before a name may be another's.
        is_whole = len(ending) > 1 and not is_mention
        if people and (is_whole or _is_foreword(before, roll)):
            return _choose(people, words, label, roll, near)
    return None


def _is_foreword(words: Sequence[str], roll: Roll) -> bool:
    """Whether words before a last name are titles, states and bodies: a first name is none."""
    if not words:
        return True
    stemmed = stems(words)
    lengths = (
        length
        for length in range(min(len(words), _LONGEST_NAME), 0, -1)
        if any(not roll.known[key].is_person for key in roll.names.get(stemmed[:length], ()))
    )
    step = next(lengths, 1 if is_title(words[0]) else 0)
    return step > 0 and _is_foreword(words[step:], roll)


def _group_of(words: Sequence[str], roll: Roll) -> set[ActorKey]:
    """The states and bodies that the words name, but for titles."""
    stemmed = stems(words)
    spans = (
        stemmed[first:last]
        for first in range(len(stemmed))
        for last in range(min(len(stemmed), first + _LONGEST_NAME), first, -1)
    )
    return {
        key
        for span in spans
        if not all(map(is_title, span))
        for key in roll.names.get(span, ())
        if not roll.known[key].is_person
    }


def _choose(
    keys: set[ActorKey], words: list[str], label: str, roll: Roll, near: Sequence[ActorKey]
) -> ActorKey | None:
    """The one of several that the initials, the office and the title of the text leave."""
    leaving: tuple[Callable[[ActorKey], bool], ...] = (
        lambda key: _has_initials(roll.known[key], label),
        lambda key: _has_office(key, words, roll),
        lambda key: key in near,
    )
    # Each rule narrows only where somebody is left: that an
    # office is not said does not speak against its holder.
    for leave in leaving:
        if len(keys) > 1:
            keys = set(filter(leave, keys)) or keys
    only = next(iter(keys)) if len(keys) == 1 else None
    # An initial that fits nobody left is somebody of the same last name who is not on record.
    if only is not None and not _has_initials(roll.known[only], label):
        return None
    return only


def _has_initials(one: Known, label: str) -> bool:
    """Whether an initial in the label is that of one of the names; true where there is none."""
    found = _INITIAL.match(label.strip())
    if found is None or not found[0].strip():
        return True
    initial = words_of(found[0].replace(".", " "))
    if not initial or is_title(initial[0]):
        return True
    return romanise(initial[0])[:1] in {sound[:1] for sound in _first_sounds(one)}


def _first_sounds(one: Known) -> set[str]:
    """How the first words of an actor's names sound, but for titles."""
    firsts = (words[0] for called in one.names if (words := words_of(called.name)))
    return {romanise(first) for first in firsts if not is_title(first)}


def _has_office(key: ActorKey, words: list[str], roll: Roll) -> bool:
    said = roles_of(words)
    return bool(said) and any(
        said & roles_of(words_of(office.role)) for office in roll.offices(key)
    )


def _holding(
    words: list[str], roll: Roll, near: Sequence[ActorKey], home: Sequence[ActorKey]
) -> ActorKey | None:
    """The only holder of an office on the day: of the group named, or of one nearby."""
    roles = roles_of(words)
    groups = _group_of(words, roll)
    if not roles:
        return None
    # Without a group named the office is looked for in the states and bodies of the publisher and title.
    held = roll.holders(roles, groups or set(home))
    if not groups:
        held = {key for key in near if key in roll.holders(roles, None)} or held
    return next(iter(held)) if len(held) == 1 else None


def _sounding(
    words: list[str], label: str, roll: Roll, near: Sequence[ActorKey]
) -> ActorKey | None:
    """By a last name written in another script: Макрон."""
    *before, last = words
    # Only across scripts: in the same script a name spelt otherwise is another name.
    if last.isascii() or (len(before) > 1 and not _is_foreword(before, roll)):
        return None
    keys = {
        key
        for form in (last, *stems([last]))
        for key in roll.sounds.get(romanise(form), ())
        if _is_foreword(before, roll) or _sounds_like(roll.known[key], before[0])
    }
    return _choose(keys, words, label, roll, near) if keys else None


def _sounds_like(one: Known, first: str) -> bool:
    """Whether a first name may be one of the actor's: it begins as one of them does."""
    return romanise(first)[:2] in {sound[:2] for sound in _first_sounds(one)}


_TOKEN: Final = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*|[^\W\d_]\.")
_POSSESSIVE: Final = re.compile(r"[’']s$", re.IGNORECASE)
_OF_SOMEBODY: Final = re.compile(r"[’']s\s+", re.IGNORECASE)


def find_mentions(text: str, roll: Roll) -> list[Mention]:
    """Names and offices in a text, the longest at each place, in order.

    A state before the title of a person is no mention of it: “French President Emmanuel Macron”,
    “France’s President Emmanuel Macron”.
    """
    mentions: list[Mention] = []
    for run in _runs(text):
        at = 0
        while at < len(run):
            length, key = _longest_at(run, at, roll)
            if length and key is not None:
                mentions.append(Mention(run[at].start, run[at + length - 1].end, key))
            at += max(1, length)
    return mentions


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str


def _runs(text: str) -> Iterator[list[_Token]]:
    """The words of a text with no mark between them but the point of an abbreviation."""
    run: list[_Token] = []
    for found in _TOKEN.finditer(text):
        bare = _POSSESSIVE.sub("", found[0])
        token = _Token(found.start(), found.start() + len(bare), bare)
        if run and not _is_joined(text[run[-1].end : token.start], run[-1]):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _is_joined(gap: str, before: _Token) -> bool:
    # The point of *Mr.* or *J.* joins; that behind a longer word ends a sentence.
    is_abbreviated = gap.strip() == "." and len(before.text) <= _LONGEST_ABBREVIATION
    return gap.isspace() or is_abbreviated or _OF_SOMEBODY.fullmatch(gap) is not None


def _longest_at(tokens: Sequence[_Token], at: int, roll: Roll) -> tuple[int, ActorKey | None]:
    """How many tokens are a mention from a place on, and of whom; 0 where none is."""
    first = tokens[at].text
    # Cheap before dear: most words of a text begin no name, and no roll is asked for them.
    if not first[0].isupper() and not any(ROLES.get(word) for word in words_of(first)):
        return 0, None
    for length in range(min(_LONGEST_NAME, len(tokens) - at), 0, -1):
        run = tokens[at : at + length]
        words = [word for token in run for word in words_of(token.text)]
        key = _mentioned(words, roll) if words and run[-1].text[0].isupper() else None
        if key is not None:
            return length, key
    return 0, None


def _mentioned(words: list[str], roll: Roll) -> ActorKey | None:
    """Whom just these words name, or whose office."""
    stemmed = stems(words)
    keys = roll.names.get(stemmed, set())
    if not keys and len(words) == 1 and not is_title(words[0]):
        keys = roll.ends.get(stemmed, set())
    if len(keys) == 1:
        return next(iter(keys))
    has_title = len(words) > 1 and any(map(is_title, words))
    return _titled(words, roll) if has_title and _is_foreword(words[:1], roll) else None


def _titled(words: list[str], roll: Roll) -> ActorKey | None:
    """The person that a title or a state stands before, or the holder of the office, where nothing
    but titles and names of groups is said: “President Alder told Norland” names two.
    """
    # `near` and `home` are left out: in running text only the words themselves may decide.
    found = _named(words, " ".join(words), roll, (), is_mention=True)
    if found is not None:
        return found if roll.known[found].is_person else None
    is_office = ROLES.get(words[0]) and _group_of(words, roll) and _is_foreword(words, roll)
    return _holding(words, roll, (), ()) if is_office else None
